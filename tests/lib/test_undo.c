#include "store/undo.h"

#include "base/clock.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

#include <time.h>

#define PATH "contacts/anna-rossi-3f2a9c1b.yaml"

static void do_undo(unsigned undoes, const char *label, const char *before, const char *after)
{
	struct journal j = JOURNAL_INIT;
	struct change change = {
		.op = after ? CHANGE_PUT : CHANGE_REMOVE, .type = TYPE_CONTACT,
		.r = id_rid("3f2a9c1b", 8), .path = PATH, .was = before,
		.before = before, .before_len = before ? strlen(before) : 0,
		.after = after, .after_len = after ? strlen(after) : 0
	};

	CHECK_INT(journal_begin_undo(&j, &store, label, undoes), 0);
	CHECK_INT(journal_add(&j, &change), 0);
	CHECK_INT(journal_commit(&j, NULL), 0);
}

static void do_change(const char *label, const char *before, const char *after)
{
	do_undo(0, label, before, after);
}

/* `n label documents undone` a line, newest first. */
static void check_list(const char *want)
{
	struct operations list = OPERATIONS_INIT;
	struct str out = STR_INIT;

	CHECK_INT(undo_list(&list, &store), 0);
	for (size_t i = 0; i < list.n; i++)
		str_addf(&out, "%u %s %llu %s\n", list.v[i].n, list.v[i].label,
			 (unsigned long long)list.v[i].documents,
			 list.v[i].undone ? "undone" : "done");
	CHECK_STR(out.buf, want);
	str_release(&out);
	operations_release(&list);
	operations_release(&list);
}

#define ONE "id: anna-rossi-3f2a9c1b\n"
#define TWO "id: anna-rossi-3f2a9c1b\nname: Anna\n"

static void operations_are_listed_newest_first(void)
{
	struct operations list = OPERATIONS_INIT;

	given_store(LAYOUT_FILES);
	check_list("");
	clock_set(1795255200);
	do_change("add", NULL, ONE);
	do_change("set\nname", ONE, TWO);
	do_change("rm", TWO, NULL);
	check_list("3 rm 1 done\n2 set name 1 done\n1 add 1 done\n");
	CHECK_INT(undo_list(&list, &store), 0);
	CHECK_INT(list.v[0].at, 1795255200);
	operations_release(&list);
	CHECK_FILES("");
	no_store();
}

static void an_operation_is_undone_while_what_undoes_it_is_not(void)
{
	struct operations list = OPERATIONS_INIT;

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	do_change("set", ONE, TWO);
	do_undo(2, "undo 2", TWO, ONE);
	check_list("3 undo 2 1 done\n2 set 1 undone\n1 add 1 done\n");
	do_undo(3, "undo 3", ONE, TWO);
	check_list("4 undo 3 1 done\n3 undo 2 1 undone\n2 set 1 done\n1 add 1 done\n");
	do_undo(2, "undo 2", TWO, ONE);
	do_undo(1, "undo 1", ONE, NULL);
	check_list("6 undo 1 1 done\n5 undo 2 1 done\n4 undo 3 1 done\n"
		   "3 undo 2 1 undone\n2 set 1 undone\n1 add 1 undone\n");
	CHECK_INT(undo_list(&list, &store), 0);
	CHECK_INT(list.v[3].undoes, 2);
	CHECK_INT(list.v[4].undoes, 0);
	operations_release(&list);
	no_store();
}

static void a_label_is_short(void)
{
	struct operations list = OPERATIONS_INIT;
	struct str label = STR_INIT;

	given_store(LAYOUT_FILES);
	str_add(&label, "x");
	while (label.len < 20000)
		str_add(&label, "\xc3\xa8");
	do_change(label.buf, NULL, ONE);
	CHECK_INT(undo_list(&list, &store), 0);
	CHECK_INT(list.n, 1);
	str_set_len(&label, 511);
	CHECK_STR(list.v[0].label, label.buf);
	operations_release(&list);
	str_release(&label);
	no_store();
}

static void the_path_of_an_operation_is_its_number(void)
{
	struct str path = STR_INIT;

	undo_path(&path, 42);
	CHECK_STR(path.buf, ".crm/undo/42");
	str_release(&path);
}

static void the_last_hundred_are_kept(void)
{
	struct operations list = OPERATIONS_INIT;
	unsigned newest;

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	given_file(".crm/undo/dropped-2", "x");
	given_file(".crm/undo/notes", "by hand");
	for (int i = 0; i < 60; i++) {
		do_change("set", ONE, TWO);
		do_change("set", TWO, ONE);
	}
	CHECK_INT(undo_newest(&store, &newest), 0);
	CHECK_INT(newest, 122);
	CHECK_INT(undo_list(&list, &store), 0);
	CHECK_INT(list.n, 100);
	CHECK_INT(list.v[0].n, 122);
	CHECK_INT(list.v[99].n, 23);
	CHECK(faccessat(store.dir, ".crm/undo/1", F_OK, 0));
	CHECK(faccessat(store.dir, ".crm/undo/dropped-2", F_OK, 0));
	CHECK(!faccessat(store.dir, ".crm/undo/notes", F_OK, 0));
	operations_release(&list);
	no_store();
}

/* As large as this, of which most is a hole. */
static void enlarge(const char *path, off_t size)
{
	static const char end[] = "\nend 7 00000000000000000000000000000000\n";
	int fd = openat(store.dir, path, O_WRONLY);

	CHECK(pwrite(fd, end, strlen(end), size - (off_t)strlen(end)) == (ssize_t)strlen(end));
	close(fd);
}

static void large_ones_are_kept_while_they_fit(void)
{
	off_t most = 256 << 20;
	struct stat st;

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	do_change("set", ONE, TWO);
	do_change("set", TWO, ONE);
	CHECK(!fstatat(store.dir, ".crm/undo/3", &st, 0));
	enlarge(".crm/undo/2", most - 2 * st.st_size);
	given_file(".crm/undo/dropped-1", "x");
	enlarge(".crm/undo/dropped-1", 2 * most);
	do_change("set", ONE, TWO);
	check_list("4 set 1 done\n3 set 1 done\n2 set 7 done\n");
	do_change("set", TWO, ONE);
	check_list("5 set 1 done\n4 set 1 done\n3 set 1 done\n");
	enlarge(".crm/undo/5", 2 * most);
	undo_prune(&store, 5);
	check_list("5 set 7 done\n");
	CHECK(!faccessat(store.dir, ".crm/undo/dropped-1", F_OK, 0));
	no_store();
}

static void of_large_ones_only_the_ends_are_read(void)
{
	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	enlarge(".crm/undo/1", (off_t)1 << 40);		/* hours to read */
	check_list("1 add 7 done\n");
	no_store();
}

static void numbers_are_not_given_twice(void)
{
	unsigned newest = 9;

	given_store(LAYOUT_FILES);
	CHECK_INT(undo_newest(&store, &newest), 0);
	CHECK_INT(newest, 0);
	do_change("add", NULL, ONE);
	given_file(".crm/undo/dropped-7", "x");
	do_change("set", ONE, TWO);
	check_list("8 set 1 done\n1 add 1 done\n");
	no_store();
}

static char warned[256];

static void note_warning(const char *message, void *arg)
{
	(void)arg;
	snprintf(warned, sizeof(warned), "%s", message);
}

static void one_that_cannot_be_read_hides_no_other(void)
{
	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	do_change("set", ONE, TWO);
	given_file(".crm/undo/1", "crm transaction 1\n");
	check_list("2 set 1 done\n");
	warn_each(note_warning, NULL);
	CHECK_STR(warned, "'.crm/undo/1' is damaged at byte 0");
	no_store();
}

/* How many files are in `.crm/undo/displaced`. */
static int displaced(void)
{
	DIR *folder = fdopendir(openat(store.dir, ".crm/undo/displaced", O_RDONLY | O_DIRECTORY));
	int n = 0;

	while (readdir(folder))
		n++;
	closedir(folder);
	return n - 2;
}

/* As if it had been displaced `seconds` earlier. */
static void age_displaced(int64_t seconds)
{
	int fd = openat(store.dir, ".crm/undo/displaced", O_RDONLY | O_DIRECTORY);
	struct strs names = STRS_INIT;
	struct str name = STR_INIT;
	DIR *folder = fdopendir(dup(fd));
	struct dirent *entry;

	while ((entry = readdir(folder)))
		if (*entry->d_name != '.')
			strs_add(&names, entry->d_name);
	for (size_t i = 0; i < names.n; i++) {
		str_clear(&name);
		str_addf(&name, "%012lld%s", (long long)time(NULL) - (long long)seconds,
			 strchr(names.v[i], '-'));
		CHECK(!renameat(fd, names.v[i], fd, name.buf));
	}
	closedir(folder);
	close(fd);
	strs_release(&names);
	str_release(&name);
}

static void a_displaced_file_is_kept_for_ten_minutes(void)
{
	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	CHECK_INT(displaced(), 0);
	do_change("set", ONE, TWO);
	CHECK_INT(displaced(), 1);
	do_change("rm", TWO, NULL);
	CHECK_INT(displaced(), 2);
	CHECK_INT(displaced_check(&store), 0);
	CHECK_INT(displaced(), 2);
	age_displaced(590);
	CHECK_INT(displaced_check(&store), 0);
	CHECK_INT(displaced(), 2);
	age_displaced(610);
	CHECK_INT(displaced_check(&store), 0);
	CHECK_INT(displaced(), 0);
	no_store();
}

static void a_late_write_is_seen_before_the_file_goes(void)
{
	int fd;

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	fd = openat(store.dir, PATH, O_WRONLY);
	do_change("set", ONE, TWO);
	CHECK(write(fd, "ID", 2) == 2);
	close(fd);
	age_displaced(10000);
	CHECK_INT(displaced_check(&store), ERR_CONFLICT);
	CHECK_STR(err_message(),
		  "another program wrote to a file after crm had replaced it; "
		  "what is in place stays, what was written is kept:\n"
		  "'" PATH "': '.crm/undo/kept/9bbd9f1a-anna-rossi-3f2a9c1b.yaml'\n"
		  "compare the two, take over what is missing, and go on");
	CHECK_INT(displaced(), 0);
	CHECK(somewhere("<ID: anna-rossi-3f2a9c1b\n>"));
	CHECK_INT(displaced_check(&store), 0);
	no_store();
}

static void a_file_that_was_only_touched_is_no_conflict(void)
{
	int fd;

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	fd = openat(store.dir, PATH, O_WRONLY);
	do_change("set", ONE, TWO);
	CHECK(write(fd, "id", 2) == 2);
	close(fd);
	CHECK_INT(displaced_check(&store), 0);
	no_store();
}

static void beyond_a_thousand_the_oldest_go(void)
{
	char name[200];

	given_store(LAYOUT_FILES);
	do_change("add", NULL, ONE);
	do_change("set", ONE, TWO);
	for (int i = 0; i < 1005; i++) {
		struct timespec times[2] = { { .tv_sec = 5 }, { .tv_sec = 5 } };

		snprintf(name, sizeof(name), ".crm/undo/displaced/%012lld-000000000001-00000000005000000000-"
			 "%032d-contacts%%x%04d.yaml", (long long)time(NULL) - 100, 0, i);
		given_file(name, "x");
		utimensat(store.dir, name, times, 0);
	}
	given_file(".crm/undo/displaced/by hand", "x");
	CHECK_INT(displaced(), 1007);
	CHECK_INT(displaced_check(&store), 0);
	CHECK_INT(displaced(), 1001);
	no_store();
}

int main(void)
{
	RUN(operations_are_listed_newest_first);
	RUN(an_operation_is_undone_while_what_undoes_it_is_not);
	RUN(a_label_is_short);
	RUN(the_path_of_an_operation_is_its_number);
	RUN(the_last_hundred_are_kept);
	RUN(large_ones_are_kept_while_they_fit);
	RUN(of_large_ones_only_the_ends_are_read);
	RUN(numbers_are_not_given_twice);
	RUN(one_that_cannot_be_read_hides_no_other);
	RUN(a_displaced_file_is_kept_for_ten_minutes);
	RUN(a_late_write_is_seen_before_the_file_goes);
	RUN(a_file_that_was_only_touched_is_no_conflict);
	RUN(beyond_a_thousand_the_oldest_go);
	return test_end();
}
