#include "tests/shim/killpoint.c"

#include "base/alloc.h"
#include "base/file.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"
#include "work/bulk.h"

#include <sys/wait.h>

#define A "id: anna-3f2a9c1b\nname: Anna\nemail: anna@example.com\nstage: lead\n"
#define A2 "id: anna-3f2a9c1b\nname: Anna Maria\nemail: anna@example.com\nstage: lead\n"
#define B "id: bruno-3f7k2m4q\nname: Bruno\nemail: bruno@example.com\nstage: lead\n"
#define C "id: carla-9xvb0c1d\nname: Carla\nemail: carla@example.com\nstage: lead\n"
#define D "id: dora-9xvb0c2d\nname: Dora\nemail: dora@example.com\nstage: lead\n"
#define CALL(id, with) "- id: " id "\n  with: " with "\n  kind: call\n"
#define T CALL("7k2m4q9x", "anna-3f2a9c1b")
#define T2 CALL("8k2m4q9x", "anna-3f2a9c1b")
#define T3 CALL("9k2m4q9x", "anna-3f2a9c1b")
#define U CALL("7k2m4q9x", "bruno-3f7k2m4q")
#define SEP "---\n"
#define SCAN "files/ab/abcd.pdf"

static struct work work;
static struct bulk bulk;
static size_t none[TYPE_COUNT + 1];

static void open_work(void)
{
	static const struct work_options options = {
		.mode = WORK_FULL, .write = true, .what = "test"
	};

	if (work_open(&work, store.root, &options)) {
		printf("Bail out! no work: %s\n", err_message());
		exit(1);
	}
}

static void begin(const size_t *fresh)
{
	open_work();
	CHECK_INT(bulk_begin(&bulk, &work, "import a.csv", fresh, NULL), 0);
}

static void add(const char *bytes)
{
	const char *id = bytes + strlen("id: ");
	char *copy = xstrndup(id, strcspn(id, "\n"));

	CHECK_INT(bulk_add(&bulk, TYPE_CONTACT, copy, bytes, strlen(bytes)), 0);
	free(copy);
}

static void put(const char *suffix, const char *bytes)
{
	struct record was = RECORD_INIT;

	CHECK_INT(work_get(&work, rid_parse(suffix, strlen(suffix)), &was), 0);
	CHECK_INT(bulk_put(&bulk, &was, bytes, strlen(bytes)), 0);
	record_release(&was);
}

static void events(const char *id, const char *bytes)
{
	CHECK_INT(bulk_events(&bulk, id, bytes, strlen(bytes)), 0);
}

static int end(void)
{
	int rc = bulk_commit(&bulk);

	bulk_release(&bulk);
	return rc;
}

/* The index is what a rebuild would make of the files. */
static void check_index(void)
{
	char digest[HASH_HEX];
	size_t differ = 1;

	CHECK_INT(index_verify(work.index, &differ, digest), 0);
	CHECK_INT(differ, 0);
}

static void commit(void)
{
	CHECK_INT(end(), 0);
	check_index();
	work_release(&work);
}

static void take_back(size_t kept_n)
{
	struct strs kept = STRS_INIT;

	open_work();
	CHECK_INT(work_undo(&work, 0, &kept, NULL), 0);
	CHECK_INT(kept.n, kept_n);
	CHECK_INT(work_commit(&work, "undo"), 0);
	check_index();
	work_release(&work);
	strs_release(&kept);
}

static size_t operations(void)
{
	struct operations list = OPERATIONS_INIT;
	size_t n;

	CHECK_INT(undo_list(&list, &store), 0);
	n = list.n;
	operations_release(&list);
	return n;
}

static void give_all(void)
{
	put("3f2a9c1b", A2);
	add(B);
	add(C);
	events("anna-3f2a9c1b", T2 T3);
	events("bruno-3f7k2m4q", U);
	CHECK_INT(bulk_file(&bulk, SCAN, "scan", 4), 0);
	CHECK_INT(bulk_file(&bulk, SCAN, "scan", 4), 0);
	CHECK_INT(bulk_changes(&bulk), 6);
}

static void given_files(void)
{
	given_file("contacts/anna-3f2a9c1b.yaml", A);
	given_file("timeline/anna-3f2a9c1b.yaml", T);
}

#define BEFORE_FILES "contacts/anna-3f2a9c1b.yaml: <" A ">\n" \
	"timeline/anna-3f2a9c1b.yaml: <" T ">\n"

static void documents_are_added_changed_and_appended_to_in_files(void)
{
	given_store(LAYOUT_FILES);
	given_files();
	begin(none);
	give_all();
	CHECK_FILES(BEFORE_FILES);
	commit();
	CHECK_FILES("contacts/anna-3f2a9c1b.yaml: <" A2 ">\n"
		    "contacts/bruno-3f7k2m4q.yaml: <" B ">\n"
		    "contacts/carla-9xvb0c1d.yaml: <" C ">\n"
		    SCAN ": <scan>\n"
		    "timeline/anna-3f2a9c1b.yaml: <" T T2 T3 ">\n"
		    "timeline/bruno-3f7k2m4q.yaml: <" U ">\n");
	CHECK_INT(operations(), 1);
	take_back(0);
	CHECK_FILES(BEFORE_FILES);
}

static void documents_are_added_changed_and_appended_to_in_shards(void)
{
	static const char before[] = "contacts/3f.yaml: <" A ">\n"
		"timeline/3f.yaml: <" T ">\n";

	given_store(LAYOUT_PACKED);
	given_file("contacts/3f.yaml", A);
	given_file("timeline/3f.yaml", T);
	begin(none);
	give_all();
	commit();
	CHECK_FILES("contacts/3f.yaml: <" A2 SEP B ">\n"
		    "contacts/9x.yaml: <" C ">\n"
		    SCAN ": <scan>\n"
		    "timeline/3f.yaml: <" T T2 T3 SEP U ">\n");
	CHECK_INT(operations(), 1);
	take_back(0);
	CHECK_FILES(before);
}

static void nothing_given_is_no_operation(void)
{
	size_t fresh[TYPE_COUNT + 1] = { 20000 };

	given_store(LAYOUT_AUTO);
	given_files();
	given_file(SCAN, "scan");
	begin(fresh);
	put("3f2a9c1b", A);
	CHECK_INT(bulk_file(&bulk, SCAN, "scan", 4), 0);
	CHECK_INT(bulk_changes(&bulk), 0);
	commit();
	CHECK_FILES("contacts/anna-3f2a9c1b.yaml: <" A ">\n"
		    SCAN ": <scan>\n"
		    "timeline/anna-3f2a9c1b.yaml: <" T ">\n");
	CHECK_INT(operations(), 0);
}

static void what_is_aborted_leaves_nothing(void)
{
	given_store(LAYOUT_FILES);
	given_files();
	begin(none);
	give_all();
	bulk_release(&bulk);
	work_release(&work);
	CHECK_FILES(BEFORE_FILES);
	CHECK(!journal_pending(&store));
	CHECK(!somewhere("Bruno"));
}

static void a_record_that_was_changed_meanwhile_is_a_conflict_and_nothing_is_written(void)
{
	given_store(LAYOUT_FILES);
	given_files();
	begin(none);
	give_all();
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\nname: other\n");
	CHECK_INT(end(), ERR_CONFLICT);
	work_release(&work);
	CHECK_FILES("contacts/anna-3f2a9c1b.yaml: <id: anna-3f2a9c1b\nname: other\n>\n"
		    "timeline/anna-3f2a9c1b.yaml: <" T ">\n");
}

/* --- packing --- */

#define DORA "contacts/dora-9xvb0c2d.yaml"

static void given_more_files(void)
{
	given_files();
	given_file(DORA, "# she came by herself\n" SEP D SEP "# and stayed\n");
}

#define BEFORE_PACKING "contacts/anna-3f2a9c1b.yaml: <" A ">\n" \
	DORA ": <# she came by herself\n" SEP D SEP "# and stayed\n>\n" \
	"timeline/anna-3f2a9c1b.yaml: <" T ">\n"

#define AFTER_PACKING "contacts/3f.yaml: <" A2 SEP B ">\n" \
	"contacts/9x.yaml: <" C SEP "# she came by herself\n" D "# and stayed\n>\n" \
	"timeline/3f.yaml: <" T T2 T3 SEP U ">\n"

static size_t many[TYPE_COUNT + 1] = { [TYPE_CONTACT] = 9999, [TYPE_TIMELINE] = 10000 };

static void give_packing(void)
{
	put("3f2a9c1b", A2);
	add(B);
	add(C);
	events("anna-3f2a9c1b", T2 T3);
	events("bruno-3f7k2m4q", U);
}

/* What crm.yaml says, and what the program makes of it. */
static bool is_packed(enum record_type type)
{
	struct store now;
	bool packed;

	CHECK_INT(store_open(&now, store.root, false), 0);
	packed = place_packed(&now.config, type);
	store_release(&now);
	return packed;
}

static void a_type_that_comes_above_ten_thousand_is_packed(void)
{
	given_store(LAYOUT_AUTO);
	given_more_files();
	begin(many);
	CHECK(bulk.packs[TYPE_CONTACT]);
	CHECK(bulk.packs[TYPE_TIMELINE]);
	CHECK(!bulk.packs[TYPE_COMPANY]);
	give_packing();
	CHECK_INT(bulk_commit(&bulk), 0);
	CHECK_INT(bulk.moved, 3);
	CHECK_INT(bulk.kept.n, 0);
	CHECK(place_packed(&work.store.config, TYPE_CONTACT));
	bulk_release(&bulk);
	check_index();
	work_release(&work);
	CHECK_FILES(AFTER_PACKING);
	CHECK(is_packed(TYPE_CONTACT));
	CHECK(is_packed(TYPE_TIMELINE));
	CHECK(!is_packed(TYPE_COMPANY));
	CHECK_INT(operations(), 1);
	take_back(0);
	CHECK_FILES(BEFORE_PACKING);
	CHECK(!is_packed(TYPE_CONTACT));
	no_store();
}

static void ten_thousand_are_not_above_it_and_files_stay_files(void)
{
	size_t fresh[TYPE_COUNT + 1] = { [TYPE_CONTACT] = 9998 };

	given_store(LAYOUT_AUTO);
	given_more_files();
	begin(fresh);
	CHECK(!bulk.packs[TYPE_CONTACT]);
	bulk_release(&bulk);
	work_release(&work);
	given_store(LAYOUT_FILES);
	given_more_files();
	begin(many);
	CHECK(!bulk.packs[TYPE_CONTACT]);
	bulk_release(&bulk);
	work_release(&work);
}

static void what_does_not_say_whose_it_is_stays_when_its_type_is_packed(void)
{
	static const size_t fresh[TYPE_COUNT + 1] = { [TYPE_CONTACT] = 20000 };

	given_store(LAYOUT_AUTO);
	given_file("contacts/anna-3f2a9c1b.yaml", A);
	given_file("contacts/nobody.yaml", "name: Nobody\n");
	begin(fresh);
	put("3f2a9c1b", A2);
	CHECK_INT(bulk_commit(&bulk), 0);
	CHECK_INT(bulk.moved, 1);
	CHECK_INT(bulk.kept.n, 1);
	CHECK_STR(bulk.kept.n ? bulk.kept.v[0] : "",
		  "contacts/nobody.yaml:1: does not say whose it is, and stays");
	bulk_release(&bulk);
	check_index();
	work_release(&work);
	CHECK_FILES("contacts/3f.yaml: <" A2 ">\n"
		    "contacts/nobody.yaml: <name: Nobody\n>\n");
	no_store();
}

/* --- many --- */

#define MANY 3000

static void number_id(struct str *id, unsigned n)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char suffix[] = "00000000";

	/* Spread over all shards, in order of n. */
	for (unsigned i = 0, x = n * 349; i < 4; i++, x >>= 5)
		suffix[3 - i] = digits[x & 31];
	str_clear(id);
	str_addf(id, "m%u-%s", n, suffix);
}

static void number_record(struct str *out, const char *id, unsigned n, const char *stage)
{
	str_clear(out);
	str_addf(out, "id: %s\nname: Maria %u\nemail: m%u@example.com\nstage: %s\n",
		 id, n, n, stage);
}

static void add_many(unsigned from, unsigned to)
{
	struct str id = STR_INIT, bytes = STR_INIT;

	for (unsigned n = from; n < to; n++) {
		number_id(&id, n);
		number_record(&bytes, id.buf, n, "lead");
		CHECK_INT(bulk_add(&bulk, TYPE_CONTACT, id.buf, bytes.buf, bytes.len), 0);
	}
	str_release(&id);
	str_release(&bytes);
}

/* Every second one, and each is as it was given. */
static void change_many(const char *from, const char *to)
{
	struct str id = STR_INIT, bytes = STR_INIT;
	struct record was = RECORD_INIT;

	for (unsigned n = 0; n < MANY; n++) {
		number_id(&id, n);
		number_record(&bytes, id.buf, n, n % 2 ? "lead" : from);
		CHECK_INT(work_get(&work, id_rid(id.buf, id.len), &was), 0);
		CHECK_STR(was.bytes.buf, bytes.buf);
		number_record(&bytes, id.buf, n, to);
		if (to && !(n % 2))
			CHECK_INT(bulk_put(&bulk, &was, bytes.buf, bytes.len), 0);
	}
	record_release(&was);
	str_release(&id);
	str_release(&bytes);
}

static size_t contacts(void)
{
	size_t n = 0;

	open_work();
	CHECK_INT(index_documents(work.index, TYPE_CONTACT, &n), 0);
	check_index();
	work_release(&work);
	return n;
}

static void many_in(enum layout layout)
{
	given_store(layout);
	begin(none);
	add_many(0, MANY);
	commit();
	CHECK_INT(contacts(), MANY);
	begin(none);
	change_many("lead", "hot");
	add_many(MANY, MANY + 100);
	commit();
	CHECK_INT(contacts(), MANY + 100);
	begin(none);
	change_many("hot", "hot");
	CHECK_INT(bulk_changes(&bulk), 0);
	commit();
	CHECK_INT(operations(), 2);
	take_back(0);
	CHECK_INT(contacts(), MANY);
	take_back(0);
	CHECK_INT(contacts(), 0);
	CHECK_FILES("");
}

static void thousands_of_files_are_written_changed_and_taken_back(void)
{
	many_in(LAYOUT_FILES);
}

static void thousands_of_documents_in_shards_are_written_changed_and_taken_back(void)
{
	many_in(LAYOUT_PACKED);
}

static void a_conflict_among_many_places_is_said_and_leaves_nothing(void)
{
	char *before, *after;

	given_store(LAYOUT_PACKED);
	begin(none);
	add_many(0, MANY);
	given_file("contacts/00.yaml", "id: m0-00000000\nname: other\n");
	before = store_files();
	CHECK_INT(end(), ERR_CONFLICT);
	CHECK(strstr(err_message(), "contacts/00.yaml (00000000) was changed"));
	work_release(&work);
	after = store_files();
	CHECK_STR(after, before);
	free(before);
	free(after);
}

static void what_was_edited_since_stays_when_many_are_taken_back(void)
{
	given_store(LAYOUT_FILES);
	given_files();
	begin(none);
	give_all();
	commit();
	given_file("contacts/bruno-3f7k2m4q.yaml", B "title: Buyer\n");
	given_file("contacts/anna-3f2a9c1b.yaml", A2 "title: Seller\n");
	take_back(1);
	CHECK_FILES("contacts/anna-3f2a9c1b.yaml: <" A "title: Seller\n>\n"
		    "contacts/bruno-3f7k2m4q.yaml: <" B "title: Buyer\n>\n"
		    "timeline/anna-3f2a9c1b.yaml: <" T ">\n");
}

/* --- killed --- */

/* In a process of its own, killed at a call; 99 in its status: there was none. */
static int run_killed(long at, enum killpoint_how how, void (*run)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		killpoint_arm(at, how, 0, NULL);
		run();
		_exit(killpoint_calls() < at ? 99 : 0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void pack_all(void)
{
	begin(many);
	give_packing();
	end();
	work_release(&work);
}

static bool is_state(const char *want)
{
	char *files = store_files();
	bool same = !strcmp(files, want);

	free(files);
	return same;
}

static void killed_anywhere_it_is_all_or_nothing(void)
{
	static const enum killpoint_how hows[] = { KILLPOINT_BEFORE, KILLPOINT_HALF };
	size_t old = 0, new = 0;
	int status = 0;

	given_store(LAYOUT_AUTO);
	for (size_t h = 0; h < ARRAY_SIZE(hows); h++)
		for (long at = 1; status = 0, at; at++) {
			no_store();
			given_store(LAYOUT_AUTO);
			given_more_files();
			status = run_killed(at, hows[h], pack_all);
			open_work();	/* recovers */
			check_index();
			work_release(&work);
			if (is_state(BEFORE_PACKING) && !is_packed(TYPE_CONTACT))
				old++;
			else if (is_state(AFTER_PACKING) && is_packed(TYPE_CONTACT))
				new++;
			else
				CHECK_FILES("the old or the new");
			if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
				break;
		}
	CHECK(old > 10);
	CHECK(new > 10);
	no_store();
}

static void write_many(void)
{
	begin(none);
	add_many(0, 300);
	end();
	work_release(&work);
}

/* By several threads: the calls come in another order each time. */
static void killed_among_many_places_it_is_all_or_nothing(void)
{
	int status;
	size_t n;

	for (long at = 1; at < 6000; at += at / 8 + 7) {
		given_store(LAYOUT_FILES);
		status = run_killed(at, KILLPOINT_BEFORE, write_many);
		n = contacts();
		CHECK(n == 0 || n == 300);
		CHECK(!somewhere("crm-tmp"));
		if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
			return;
	}
	CHECK(!"it ended before");
}

int main(void)
{
	RUN(documents_are_added_changed_and_appended_to_in_files);
	RUN(documents_are_added_changed_and_appended_to_in_shards);
	RUN(nothing_given_is_no_operation);
	RUN(what_is_aborted_leaves_nothing);
	RUN(a_record_that_was_changed_meanwhile_is_a_conflict_and_nothing_is_written);
	RUN(a_type_that_comes_above_ten_thousand_is_packed);
	RUN(ten_thousand_are_not_above_it_and_files_stay_files);
	RUN(what_does_not_say_whose_it_is_stays_when_its_type_is_packed);
	RUN(thousands_of_files_are_written_changed_and_taken_back);
	RUN(thousands_of_documents_in_shards_are_written_changed_and_taken_back);
	RUN(a_conflict_among_many_places_is_said_and_leaves_nothing);
	RUN(what_was_edited_since_stays_when_many_are_taken_back);
	RUN(killed_anywhere_it_is_all_or_nothing);
	RUN(killed_among_many_places_it_is_all_or_nothing);
	no_store();
	return test_end();
}
