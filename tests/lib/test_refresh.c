#include "base/file.h"
#include "index/scan.h"
#include "store/lock.h"
#include "tests/lib/index_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <time.h>

/* --- a store that changes behind the index's back --- */

static unsigned long turn = 88172645463325252ul;

static unsigned draw(unsigned below)
{
	turn ^= turn << 13;
	turn ^= turn >> 7;
	turn ^= turn << 17;
	return (unsigned)(turn >> 11) % below;
}

#define PEOPLE 12

/* A record of few people, so that suffixes meet; sometimes none that can be read. */
static void add_record(struct str *out, unsigned who)
{
	static const char *const cities[] = { "Roma", "Bari", "Pisa", "Como" };

	str_addf(out, "id: %s-0000000%c\nname: N%u\ncity: %s\n", draw(2) ? "a" : "bea",
		 "0123456789ab"[who], draw(3), cities[draw(4)]);
	if (!draw(3))
		str_addf(out, "email: [e%u@x.example, f%u@x.example]\n", draw(5), draw(5));
	if (!draw(4))
		str_addf(out, "company: c-0000000%c\n", "0123456789ab"[draw(PEOPLE)]);
	if (!draw(8))
		str_add(out, "custom: {shoe: 42}\nnotes: |\n  one\n  two\n");
	if (!draw(12))
		str_add(out, "broken: [\n");
}

static void add_event(struct str *out, unsigned who)
{
	str_addf(out, "- id: e%u\n  with: [a-0000000%c, a-0000000%c]\n  at: 2026-0%u-01\n"
		 "  kind: note\n  text: t%u\n", draw(1000), "0123456789ab"[who],
		 "0123456789ab"[draw(PEOPLE)], 1 + draw(9), draw(9));
}

static void draw_path(struct str *out, unsigned who)
{
	static const char *const folders[] = { "contacts", "contacts", "companies", "timeline" };

	str_clear(out);
	str_addf(out, "%s/", folders[draw(4)]);
	if (draw(3))
		str_addf(out, "%s-0000000%c.yaml", draw(3) ? "a" : "bea", "0123456789ab"[who]);
	else
		str_addf(out, "%s.yaml", draw(2) ? "00" : "all");
}

static void draw_place(struct str *text, const char *path, unsigned who)
{
	bool timeline = !strncmp(path, "timeline", 8);
	unsigned n = strlen(path) < 18 ? draw(6) : 1;

	str_clear(text);
	for (unsigned i = 0; i < n; i++) {
		if (i)
			str_add(text, "---\n");
		if (n > 1)
			who = draw(PEOPLE);
		if (!timeline)
			add_record(text, who);
		for (unsigned k = draw(4); timeline && k; k--)
			add_event(text, who);
	}
}

/* Its bytes change and its size does not, and its mtime is put back. */
static void edit_in_place(const char *path)
{
	struct timespec times[2];
	struct str bytes = STR_INIT;
	struct stat st;
	char *digit;
	int fd;

	if (fstatat(store.dir, path, &st, 0))
		return;
	add_file(&bytes, store.dir, path);
	digit = strpbrk(bytes.buf, draw(2) ? "NABC" : "abt");
	if (digit) {
		*digit = *digit == 'A' ? 'B' : 'A';
		fd = openat(store.dir, path, O_WRONLY);
		CHECK_INT(pwrite(fd, bytes.buf, bytes.len, 0), (ssize_t)bytes.len);
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
		futimens(fd, times);
		close(fd);
	}
	str_release(&bytes);
}

static void append(const char *path, unsigned who)
{
	struct str text = STR_INIT;
	int fd = openat(store.dir, path, O_WRONLY | O_APPEND);

	if (fd < 0)
		return;
	if (!strncmp(path, "timeline", 8))
		add_event(&text, who);
	else
		str_add(&text, "# a note\n");
	CHECK_INT(file_write_fd(fd, text.buf, text.len), 0);
	close(fd);
	str_release(&text);
}

static void change_something(void)
{
	struct str path = STR_INIT, other = STR_INIT, text = STR_INIT;
	unsigned who = draw(PEOPLE);

	draw_path(&path, who);
	draw_path(&other, draw(PEOPLE));
	switch (draw(7)) {
	case 0:
		unlinkat(store.dir, path.buf, 0);
		break;
	case 1:
		renameat(store.dir, path.buf, store.dir, other.buf);
		break;
	case 2:
		edit_in_place(path.buf);
		break;
	case 3:
		append(path.buf, who);
		break;
	default:
		draw_place(&text, path.buf, who);
		given_file(path.buf, text.buf);
	}
	str_release(&path);
	str_release(&other);
	str_release(&text);
}

/* Until the file system's clock has moved on, so that what comes is later. */
static void tick(void)
{
	struct stat first, st;

	given_file(".crm/tick", "");
	fstatat(store.dir, ".crm/tick", &first, 0);
	do {
		given_file(".crm/tick", "");
		fstatat(store.dir, ".crm/tick", &st, 0);
	} while (file_ctime_ns(&st) == file_ctime_ns(&first));
}

/* Files are taken for old or for young when they are read: see rule 3. */
static void change_and_compare(bool old, int rounds)
{
	char refreshed[HASH_HEX];
	size_t wrong = 0, n;

	close_index();
	given_store(LAYOUT_FILES);
	stat_shift_clock(old ? INT64_C(10000000000) : 0);
	open_index(REFRESH_FULL);
	for (int round = 0; round < rounds && !wrong; round++) {
		tick();
		for (unsigned k = 1 + draw(6); k; k--)
			change_something();
		open_index(draw(3) ? REFRESH_FULL : REFRESH_POINT);
		open_index(REFRESH_FULL);
		n = differing();
		if (n)
			printf("# round %d: %zu rows differ\n", round, n);
		wrong += n;
		if (round % 10)
			continue;
		strcpy(refreshed, digest);
		CHECK_INT(index_rebuild(ix), 0);
		CHECK_INT((int)differing(), 0);
		CHECK_STR(digest, refreshed);
	}
	CHECK_INT((int)wrong, 0);
	stat_shift_clock(0);
}

static void after_any_changes_a_refresh_is_as_good_as_a_rebuild(void)
{
	change_and_compare(false, 100);
}

static void so_it_is_for_files_that_are_old_when_they_are_read(void)
{
	change_and_compare(true, 100);
}

static void when_most_files_have_changed_all_are_read(void)
{
	struct str path = STR_INIT, text = STR_INIT;

	close_index();
	given_store(LAYOUT_FILES);
	stat_shift_clock(INT64_C(10000000000));
	for (int turn_ = 0; turn_ < 2; turn_++) {
		tick();
		for (int i = 0; i < 1200; i++) {
			str_clear(&path);
			str_clear(&text);
			str_addf(&path, "contacts/p-0000%04d.yaml", i);
			str_addf(&text, "id: p-0000%04d\nname: N%d\n", i, i + turn_);
			given_file(path.buf, text.buf);
		}
		open_index(REFRESH_FULL);
		CHECK_INT((int)differing(), 0);
	}
	CHECK_STR(found(KEY_NAME, "n1200"), "p-00001199\n");
	stat_shift_clock(0);
	str_release(&path);
	str_release(&text);
}

static void an_unchanged_store_is_not_written_to(void)
{
	struct stat before, after;

	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\n");
	stat_shift_clock(INT64_C(10000000000));
	open_index(REFRESH_FULL);
	close_index();
	fstatat(store.dir, ".crm/index.sqlite", &before, 0);
	tick();
	open_index(REFRESH_FULL);
	open_index(REFRESH_POINT);
	close_index();
	fstatat(store.dir, ".crm/index.sqlite", &after, 0);
	CHECK(file_mtime_ns(&before) == file_mtime_ns(&after));
	stat_shift_clock(0);
}

/* --- edits that are hard to see --- */

#define PATH "contacts/anna-3f2a9c1b.yaml"

static void given_anna(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file(PATH, "id: anna-3f2a9c1b\nemail: a@x.example\n");
}

static void an_edit_of_the_same_size_and_time_is_seen_at_once(void)
{
	given_anna();
	open_index(REFRESH_FULL);
	CHECK_STR(found(KEY_EMAIL, "a@x.example"), "anna-3f2a9c1b\n");
	for (char c = 'b'; c < 'z'; c++) {
		char text[64], email[32];
		struct timespec times[2];
		struct stat st;

		fstatat(store.dir, PATH, &st, 0);
		snprintf(email, sizeof(email), "%c@x.example", c);
		snprintf(text, sizeof(text), "id: anna-3f2a9c1b\nemail: %s\n", email);
		given_file(PATH, text);
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
		utimensat(store.dir, PATH, times, 0);
		open_index(REFRESH_FULL);
		CHECK_STR(found(KEY_EMAIL, email), "anna-3f2a9c1b\n");
	}
}

static void times_of_long_ago_and_of_the_future_are_only_numbers(void)
{
	static const time_t when[] = { 0, 4102444800, 1000000000, 4102444801 };

	given_anna();
	for (size_t i = 0; i < 4; i++) {
		struct timespec times[2] = { { .tv_sec = when[i] }, { .tv_sec = when[i] } };
		char text[64], email[32];

		snprintf(email, sizeof(email), "%zu@x.example", i);
		snprintf(text, sizeof(text), "id: anna-3f2a9c1b\nemail: %s\n", email);
		given_file(PATH, text);
		utimensat(store.dir, PATH, times, 0);
		open_index(REFRESH_FULL);
		CHECK_STR(found(KEY_EMAIL, email), "anna-3f2a9c1b\n");
	}
}

static void a_record_alone_sees_its_own_edit_and_new_and_removed_ones(void)
{
	struct entry entry;
	rid anna = id_rid("3f2a9c1b", 8), bruno = id_rid("3f7k2m4q", 8);

	given_anna();
	open_index(REFRESH_FULL);
	given_file(PATH, "id: anna-3f2a9c1b\nemail: b@x.example\narchived: true\n");
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_POINT);
	CHECK_INT(index_entry(ix, anna, &entry), 0);
	CHECK(entry.archived);
	CHECK_INT(index_entry(ix, bruno, &entry), 0);
	CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
	unlinkat(store.dir, PATH, 0);
	CHECK_INT(index_entry(ix, anna, &entry), ERR_NOT_FOUND);
	err_clear();
	unlinkat(store.dir, "contacts/bruno-3f7k2m4q.yaml", 0);
	open_index(REFRESH_POINT);
	CHECK_INT(index_entry(ix, bruno, &entry), ERR_NOT_FOUND);
	err_clear();
	CHECK_INT((int)differing(), 0);
}

static void found_by_an_address_that_it_has_no_more_it_is_not_found(void)
{
	given_anna();
	open_index(REFRESH_FULL);
	given_file(PATH, "id: anna-3f2a9c1b\nemail: b@x.example\n");
	open_index(REFRESH_POINT);
	CHECK_STR(found(KEY_EMAIL, "a@x.example"), "");
	CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
}

/* As `sed -i` does: another file takes the place, and the names are as before. */
static void a_file_that_another_took_the_place_of_is_found_by_what_it_says(void)
{
	given_anna();
	stat_shift_clock(INT64_C(10000000000));
	open_index(REFRESH_FULL);
	tick();
	given_file("contacts/.new", "id: anna-3f2a9c1b\nemail: b@x.example\n");
	renameat(store.dir, "contacts/.new", store.dir, PATH);
	open_index(REFRESH_POINT);
	CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
	stat_shift_clock(0);
}

static void a_folder_that_appears_is_looked_through(void)
{
	given_anna();
	stat_shift_clock(INT64_C(10000000000));
	unlinkat(store.dir, "timeline", AT_REMOVEDIR);
	open_index(REFRESH_FULL);
	CHECK_STR(events_of("anna-3f2a9c1b", true, -1), "");
	tick();
	mkdirat(store.dir, "timeline", 0777);
	given_file("timeline/anna-3f2a9c1b.yaml", "- id: e1\n  with: anna-3f2a9c1b\n"
		   "  at: 2026-01-01\n  kind: note\n  text: t\n");
	open_index(REFRESH_POINT);
	CHECK_STR(events_of("anna-3f2a9c1b", true, -1), "e1 note t\n");
	stat_shift_clock(0);
}

static void in_shards_every_edit_is_seen(void)
{
	close_index();
	given_store(LAYOUT_PACKED);
	given_file("contacts/3f.yaml", "id: anna-3f2a9c1b\nemail: a@x.example\n---\n"
		   "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_FULL);
	edit_in_place("contacts/none.yaml");
	given_file("contacts/3f.yaml", "id: anna-3f2a9c1b\nemail: b@x.example\n---\n"
		   "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_POINT);
	CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
}

static void a_timeline_that_grew_is_as_one_read_whole(void)
{
	static const char *const paths[] = { "timeline/anna-3f2a9c1b.yaml", "timeline/3f.yaml" };
	struct str text = STR_INIT;

	for (size_t p = 0; p < 2; p++) {
		close_index();
		given_store(LAYOUT_FILES);
		str_clear(&text);
		for (int i = 0; i < 6; i++) {
			str_addf(&text, "- id: e%d\n  with: anna-3f2a9c1b\n  at: 2026-01-0%d\n"
				 "  kind: note\n  text: |\n    %d\n\n", i, i + 1, i);
			if (i == 3)
				str_add(&text, "# a comment\n");
			given_file(paths[p], text.buf);
			open_index(REFRESH_FULL);
			CHECK_INT((int)differing(), 0);
		}
		CHECK_STR(events_of("anna-3f2a9c1b", false, 2), "e5 note 5\n\ne4 note 4\n\n");
		str_add(&text, "- id: [\n");
		given_file(paths[p], text.buf);
		open_index(REFRESH_FULL);
		CHECK_INT((int)differing(), 0);
		CHECK_STR(events_of("anna-3f2a9c1b", false, -1), "");
	}
	str_release(&text);
}

static void crm_yaml_is_read_again_when_it_changed(void)
{
	struct str config = STR_INIT, root = STR_INIT;

	given_anna();
	given_file(PATH, "id: anna-3f2a9c1b\nphone: 01 23456789\n");
	open_index(REFRESH_FULL);
	CHECK_STR(found(KEY_PHONE, "+390123456789"), "anna-3f2a9c1b\n");
	close_index();
	add_file(&config, store.dir, "crm.yaml");
	str_add(&root, store.root);
	str_splice(&config, (size_t)(strstr(config.buf, "country: IT") - config.buf), 11,
		   "country: FR", 11);
	given_file("crm.yaml", config.buf);
	store_release(&store);
	CHECK_INT(store_open(&store, root.buf, false), 0);
	open_index(REFRESH_POINT);
	CHECK_STR(found(KEY_PHONE, "+390123456789"), "");
	CHECK_STR(found(KEY_PHONE, "+33123456789"), "anna-3f2a9c1b\n");
	close_index();
	no_store();
	str_release(&config);
	str_release(&root);
}

/* --- our own writing --- */

static void commit(const char *path, const char *id, const char *before, const char *after)
{
	struct change change = {
		.op = after ? CHANGE_PUT : CHANGE_REMOVE, .type = TYPE_CONTACT,
		.r = id_rid(id, strlen(id)), .path = path, .was = before != NULL,
		.before = before, .before_len = before ? strlen(before) : 0,
		.after = after, .after_len = after ? strlen(after) : 0
	};
	struct strs places = STRS_INIT;
	struct journal j;

	CHECK_INT(journal_begin(&j, &store, "set"), 0);
	CHECK_INT(journal_add(&j, &change), 0);
	j.places = &places;
	CHECK_INT(journal_commit(&j, NULL), 0);
	index_apply(ix, &places, 1);
	strs_release(&places);
}

static void what_we_write_is_in_the_index_in_the_same_breath(void)
{
	static const enum layout layouts[] = { LAYOUT_FILES, LAYOUT_PACKED };
	static const char *const paths[] = { PATH, "contacts/3f.yaml" };

	for (size_t i = 0; i < 2; i++) {
		close_index();
		given_store(layouts[i]);
		open_index(REFRESH_POINT);
		commit(paths[i], "anna-3f2a9c1b", NULL, "id: anna-3f2a9c1b\nemail: a@x.example\n");
		CHECK_STR(found(KEY_EMAIL, "a@x.example"), "anna-3f2a9c1b\n");
		CHECK_INT((int)differing(), 0);
		commit(paths[i], "anna-3f2a9c1b", "id: anna-3f2a9c1b\nemail: a@x.example\n",
		       "id: anna-3f2a9c1b\nemail: b@x.example\n");
		CHECK_STR(found(KEY_EMAIL, "a@x.example"), "");
		CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
		open_index(REFRESH_POINT);
		CHECK_STR(found(KEY_EMAIL, "b@x.example"), "anna-3f2a9c1b\n");
		commit(paths[i], "anna-3f2a9c1b", "id: anna-3f2a9c1b\nemail: b@x.example\n", NULL);
		CHECK_STR(all_records(), "");
		open_index(REFRESH_POINT);
		CHECK_STR(all_records(), "");
		CHECK_INT((int)differing(), 0);
	}
}

/* Then the stats that it would have to be compared with are not even loaded. */
static void a_folder_that_we_alone_changed_is_not_listed_again(void)
{
	struct scan scan = SCAN_INIT;

	given_anna();
	stat_shift_clock(INT64_C(10000000000));
	open_index(REFRESH_FULL);
	stat_shift_clock(0);
	tick();
	index_expect(ix);
	commit("contacts/carla-3fzz0000.yaml", "carla-3fzz0000", NULL, "id: carla-3fzz0000\n");
	open_index(REFRESH_POINT);
	CHECK_INT(scan_run(&scan, ix, REFRESH_POINT), 0);
	CHECK_INT((int)scan.places, 0);
	scan_release(&scan);
	tick();
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_POINT);
	CHECK_STR(begins("bruno"), "bruno-3f7k2m4q\n");
	CHECK_INT((int)differing(), 0);
}

static void what_is_read_again_for_its_age_alone_is_not_written(void)
{
	struct stat before, after;

	given_anna();
	open_index(REFRESH_FULL);
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_FULL);
	fstatat(store.dir, ".crm/index.sqlite-wal", &before, 0);
	open_index(REFRESH_FULL);
	close_index();
	fstatat(store.dir, ".crm/index.sqlite-wal", &after, 0);
	CHECK(before.st_size > 0 && before.st_size == after.st_size);
	CHECK(file_mtime_ns(&before) == file_mtime_ns(&after));
}

static void what_others_put_beside_ours_is_not_overlooked(void)
{
	struct entry entry;

	given_anna();
	open_index(REFRESH_POINT);
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\n");
	commit("contacts/carla-3fzz0000.yaml", "carla-3fzz0000", NULL, "id: carla-3fzz0000\n");
	open_index(REFRESH_POINT);
	CHECK_INT(index_entry(ix, id_rid("3f7k2m4q", 8), &entry), 0);
	CHECK_INT((int)differing(), 0);
}

/* --- others at the same time --- */

static void a_transaction_that_a_killed_process_left_is_finished_first(void)
{
	struct str undo = STR_INIT;
	struct journal j;
	struct change change = {
		.op = CHANGE_PUT, .type = TYPE_CONTACT, .r = id_rid("3fzz0000", 8),
		.path = "contacts/carla-3fzz0000.yaml", .after = "id: carla-3fzz0000\n",
		.after_len = 19
	};

	given_anna();
	open_index(REFRESH_FULL);
	CHECK_INT(journal_begin(&j, &store, "add"), 0);
	CHECK_INT(journal_add(&j, &change), 0);
	CHECK_INT(journal_commit(&j, NULL), 0);
	/* As if it had ended before it published. */
	undo_path(&undo, j.number);
	renameat(store.dir, undo.buf, store.dir, ".crm/journal/tx");
	unlinkat(store.dir, change.path, 0);
	open_index(REFRESH_FULL);
	CHECK(!journal_pending(&store));
	CHECK_STR(begins("carla"), "carla-3fzz0000\n");
	CHECK_INT((int)differing(), 0);
	str_release(&undo);
}

/* Both names change or none, with the lock held and the generation odd in between. */
static void publish(int i)
{
	static const struct timespec pause = { .tv_nsec = 300000 };
	char number[32], text[64];

	snprintf(number, sizeof(number), "%020d\n", 2 * i + 1001);
	given_file(".crm/journal/generation", number);
	for (int k = 0; k < 2; k++) {
		snprintf(text, sizeof(text), "id: p-0000000%d\nname: N%06d\n", k, i);
		given_file(k ? "contacts/q-00000001.yaml" : "contacts/p-00000000.yaml", text);
		nanosleep(&pause, NULL);
	}
	snprintf(number, sizeof(number), "%020d\n", 2 * i + 1002);
	given_file(".crm/journal/generation", number);
}

static void *publish_now_and_then(void *arg)
{
	static const struct timespec pause = { .tv_nsec = 300000 };
	const volatile bool *stop = arg;
	struct lock lock = LOCK_INIT;
	int dir = openat(store.dir, ".crm", O_RDONLY | O_DIRECTORY);

	for (int i = 0; !*stop; i++) {
		if (!lock_take(&lock, dir, 60000, "test", NULL))
			publish(i);
		lock_release(&lock);
		nanosleep(&pause, NULL);
	}
	close(dir);
	return NULL;
}

static int say_name(void *arg, rid r, const char *const *cells)
{
	(void)arg;
	(void)r;
	str_addf(&said, "%s ", cells[0] ? cells[0] : "-");
	return 0;
}

static void half_a_transaction_is_never_answered(void)
{
	static const char *const name[] = { "name" };
	struct select select = {
		.type = TYPE_CONTACT, .columns = name, .n_columns = 1, .limit = -1
	};
	volatile bool stop = false;
	pthread_t writer;

	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/p-00000000.yaml", "id: p-00000000\nname: N000000\n");
	given_file("contacts/q-00000001.yaml", "id: p-00000001\nname: N000000\n");
	pthread_create(&writer, NULL, publish_now_and_then, (void *)&stop);
	for (int i = 0; i < 30; i++) {
		open_index(REFRESH_FULL);
		str_clear(&said);
		CHECK_INT(index_select(ix, &select, say_name, NULL), 0);
		CHECK_INT((int)said.len, 16);
		CHECK(said.len == 16 && !memcmp(said.buf, said.buf + 8, 8));
	}
	stop = true;
	pthread_join(writer, NULL);
	open_index(REFRESH_FULL);
	CHECK_INT((int)differing(), 0);
}

static void a_reader_keeps_its_answer_while_others_refresh(void)
{
	struct index *old;

	given_anna();
	open_index(REFRESH_FULL);
	old = ix;
	ix = NULL;
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\n");
	open_index(REFRESH_FULL);
	CHECK_STR(begins("3f"), "anna-3f2a9c1b\nbruno-3f7k2m4q\n");
	close_index();
	ix = old;
	CHECK_STR(begins("3f"), "anna-3f2a9c1b\n");
	CHECK_INT(index_refresh(ix, REFRESH_FULL, false), 0);
	CHECK_STR(begins("3f"), "anna-3f2a9c1b\nbruno-3f7k2m4q\n");
}

int main(void)
{
	RUN(after_any_changes_a_refresh_is_as_good_as_a_rebuild);
	RUN(so_it_is_for_files_that_are_old_when_they_are_read);
	RUN(when_most_files_have_changed_all_are_read);
	RUN(an_unchanged_store_is_not_written_to);
	RUN(an_edit_of_the_same_size_and_time_is_seen_at_once);
	RUN(times_of_long_ago_and_of_the_future_are_only_numbers);
	RUN(a_record_alone_sees_its_own_edit_and_new_and_removed_ones);
	RUN(found_by_an_address_that_it_has_no_more_it_is_not_found);
	RUN(a_file_that_another_took_the_place_of_is_found_by_what_it_says);
	RUN(a_folder_that_appears_is_looked_through);
	RUN(in_shards_every_edit_is_seen);
	RUN(a_timeline_that_grew_is_as_one_read_whole);
	RUN(crm_yaml_is_read_again_when_it_changed);
	RUN(what_we_write_is_in_the_index_in_the_same_breath);
	RUN(a_folder_that_we_alone_changed_is_not_listed_again);
	RUN(what_is_read_again_for_its_age_alone_is_not_written);
	RUN(what_others_put_beside_ours_is_not_overlooked);
	RUN(a_transaction_that_a_killed_process_left_is_finished_first);
	RUN(half_a_transaction_is_never_answered);
	RUN(a_reader_keeps_its_answer_while_others_refresh);
	close_index();
	str_release(&said);
	no_store();
	return test_end();
}
