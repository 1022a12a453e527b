#include "tests/lib/journal_test.h"

static void killed_at_any_call_it_is_old_or_new(void)
{
	static const enum killpoint_how hows[] = { KILLPOINT_BEFORE, KILLPOINT_AFTER, KILLPOINT_HALF };
	long points = 0;

	for (size_t i = 0; i < SCENARIOS * 3; i++) {
		const struct scenario *s = &scenarios[i / 3];
		bool published;
		int status = 0;

		for (long at = 1; !ended(status); at++, points++) {
			reset(s);
			status = run_at(s, commit, at, hows[i % 3], 0);
			CHECK(ended(status) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
			CHECK(old_or_new(s));
			CHECK_INT(journal_recover(&store, false), 0);
			check_settled(s, at, NULL);
			if (is_state(s->before))
				CHECK_INT(commit(s, &published), 0);
			check_settled(s, at, s->after);
		}
	}
	printf("# killed at %ld points\n", points);
	CHECK(points > 300);
	no_store();
}

static int undo_last(const struct scenario *s, bool *published)
{
	struct journal j = JOURNAL_INIT;
	int rc = journal_begin_undo(&j, &store, "undo 1", 1);

	(void)s;
	if (!rc)
		rc = put(&j, PATH_A, "anna-rossi-3f2a9c1b", A2, A);
	if (!rc)
		rc = journal_commit(&j, published);
	journal_abort(&j);
	return rc;
}

static void an_undo_that_is_killed_has_undone_or_not(void)
{
	struct operations list = OPERATIONS_INIT;
	int status = 0, undone = 0, points = 0;
	bool published;

	for (long at = 1; !ended(status); at++, points++) {
		reset(&anna);
		CHECK_INT(commit(&anna, &published), 0);
		status = run_at(&anna, undo_last, at, KILLPOINT_BEFORE, 0);
		CHECK_INT(journal_recover(&store, false), 0);
		CHECK_INT(undo_list(&list, &store), 0);
		CHECK_INT(list.v[list.n - 1].undone, list.n == 2);
		CHECK(somewhere(list.n == 2 ? PATH_A ": <" A ">" : PATH_A ": <" A2 ">"));
		undone += list.n == 2;
	}
	CHECK(undone > 5 && undone < points - 5);
	operations_release(&list);
	no_store();
}

static void recovery_may_be_killed_at_any_call(void)
{
	long points = 0;

	/* Of the second points every third: of neighbours each meets all three. */
	for (size_t i = 0; i < SCENARIOS; i++) {
		const struct scenario *s = &scenarios[i];
		int status = 0, again;

		for (long at = 1; !ended(status); at++) {
			again = 0;
			for (long second = 1 + at % 3; !ended(again); second += 3, points++) {
				reset(s);
				status = run_at(s, commit, at, KILLPOINT_BEFORE, 0);
				if (!journal_pending(&store))
					break;
				again = run_at(s, recover, second, KILLPOINT_AFTER, 0);
				CHECK(old_or_new(s));
				CHECK_INT(journal_recover(&store, false), 0);
				check_settled(s, at, NULL);
			}
		}
	}
	printf("# killed at %ld pairs of points\n", points);
	no_store();
}

static void a_failing_call_leaves_the_old_or_the_new(void)
{
	static const int errors[] = { ENOSPC, EIO, EDQUOT, EACCES, EINVAL };

	for (size_t i = 0; i < SCENARIOS * 5; i++) {
		const struct scenario *s = &scenarios[i / 5];
		int status = 0, rc;

		for (long at = 1; !ended(status); at++) {
			reset(s);
			status = run_at(s, commit, at, KILLPOINT_FAIL, errors[i % 5]);
			CHECK(WIFEXITED(status));
			rc = WEXITSTATUS(status);
			CHECK(ended(status) || !rc || rc == ERR_IO);
			if (rc && !ended(status) && errors[i % 5] == ENOSPC) {
				CHECK_FILES(s->before);
				CHECK(faccessat(store.dir, ".crm/journal/new", F_OK, 0));
			}
			CHECK_INT(journal_recover(&store, false), 0);
			check_settled(s, at, rc && !ended(status) ? s->before : s->after);
		}
	}
	no_store();
}

static const char *edited_path;

static void save_by_rename(void)
{
	int fd = openat(store.dir, "contacts/editor.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	ssize_t n;

	n = write(fd, A "note: THEIRS\n", strlen(A "note: THEIRS\n"));
	close(fd);
	if (n < 0 || renameat(store.dir, "contacts/editor.tmp", store.dir, edited_path))
		printf("# the other program failed\n");
}

static void write_in_place(void)
{
	int fd = openat(store.dir, edited_path, O_WRONLY | O_CREAT | O_APPEND, 0666);

	if (write(fd, "note: THEIRS\n", 13) != 13)
		printf("# the other program failed\n");
	close(fd);
}

static int late_fd = -1;

static void write_to_what_was_open(void)
{
	if (write(late_fd, "note: THEIRS\n", 13) != 13)
		printf("# the other program failed\n");
}

/*
 * Ours is in place, in a transaction, or kept; theirs is somewhere too.  How
 * often an edit slipped in after the commit, and had to be put back.
 */
static int sweep_edits(void (*edit)(void), bool open_before)
{
	int slipped = 0;

	for (size_t i = 0; i < SCENARIOS; i++) {
		const struct scenario *s = &scenarios[i];
		bool published, over = false;
		int rc;

		edited_path = s->edited;
		for (long at = 1; !over; at++) {
			reset(s);
			if (open_before)
				late_fd = openat(store.dir, edited_path, O_WRONLY | O_APPEND);
			killpoint_arm(at, KILLPOINT_BEFORE, 0, edit);
			rc = commit(s, &published);
			over = killpoint_calls() < at;
			if (open_before)
				close(late_fd);
			if (over)
				break;
			CHECK(rc == 0 || rc == ERR_CONFLICT);
			if (!rc && !published) {
				slipped++;
				CHECK(journal_pending(&store));
			}
			if (!rc)
				rc = journal_recover(&store, false);
			/* A neighbour's edit in a shard is no conflict the second time. */
			CHECK(rc || published || s->layout == LAYOUT_PACKED);
			CHECK(rc == 0 || rc == ERR_CONFLICT);
			if (rc)
				rc = journal_recover(&store, true);
			CHECK(rc == 0 || rc == ERR_CONFLICT);
			rc = displaced_check(&store);
			CHECK(rc == 0 || rc == ERR_CONFLICT);
			CHECK_INT(displaced_check(&store), 0);
			if (!somewhere("note: THEIRS\n") || !somewhere(s->ours)) {
				printf("# %s, call %ld\n", s->name, at);
				CHECK(!"a version was lost");
			}
			warn_each(forget_warning, NULL);
		}
	}
	no_store();
	return slipped;
}

static void an_edit_by_another_program_at_any_moment_is_kept(void)
{
	CHECK(sweep_edits(save_by_rename, false) > 3);
	CHECK(sweep_edits(write_in_place, false) > 3);
}

static void a_late_write_to_a_replaced_file_is_kept_and_reported(void)
{
	bool published;

	sweep_edits(write_to_what_was_open, true);
	reset(&scenarios[0]);
	late_fd = openat(store.dir, PATH_A, O_WRONLY | O_APPEND);
	CHECK_INT(commit(&scenarios[0], &published), 0);
	CHECK_INT(displaced_check(&store), 0);
	write_to_what_was_open();
	close(late_fd);
	CHECK_INT(displaced_check(&store), ERR_CONFLICT);
	CHECK(strstr(err_message(), "'" PATH_A "': '.crm/undo/kept/"));
	CHECK_INT(displaced_check(&store), 0);
	CHECK_FILES(scenarios[0].after);
	no_store();
}

static void given_head(const char *id)
{
	given_file(".git/HEAD", "ref: refs/heads/main\n");
	given_file(".git/refs/heads/main", id);
}

static void given_in_git(void)
{
	given_files();
	given_head("1111111111111111111111111111111111111111\n");
}

static void when_git_has_moved_recovery_stops(void)
{
	static const struct scenario s = {
		"git", LAYOUT_FILES, given_in_git, change_anna, NULL, NULL, NULL, NULL
	};
	const char *want = "git has moved to another commit since 'test' was saved, which is not in place yet\n"
		"'crm resolve --finish' puts the change in place and keeps what it replaces;\n"
		"'crm resolve --drop' leaves the files as they are and keeps the change";

	given_pending(&s);
	given_head("2222222222222222222222222222222222222222\n");
	CHECK_INT(journal_recover(&store, false), ERR_CONFLICT);
	CHECK_STR(err_message(), want);
	CHECK(journal_pending(&store));
	CHECK(somewhere(PATH_A ": <" A ">"));
	CHECK_INT(journal_recover(&store, true), 0);
	CHECK(somewhere(PATH_A ": <" A2 ">"));
	CHECK(!journal_pending(&store));

	given_pending(&s);
	given_head("2222222222222222222222222222222222222222\n");
	CHECK_INT(journal_drop(&store), 0);
	CHECK(!journal_pending(&store));
	CHECK_INT(journal_generation(&store) % 2, 0);
	CHECK(somewhere(PATH_A ": <" A ">"));
	CHECK(!faccessat(store.dir, ".crm/undo/dropped-1", F_OK, 0));
	CHECK(faccessat(store.dir, ".crm/undo/1", F_OK, 0));
	CHECK_INT(journal_recover(&store, false), 0);
	CHECK_INT(journal_drop(&store), ERR_NOT_FOUND);
	no_store();
}

static void what_is_neither_old_nor_new_stops_recovery(void)
{
	given_pending(&scenarios[0]);
	given_file(PATH_A, A "note: theirs\n");
	CHECK_INT(journal_recover(&store, false), ERR_CONFLICT);
	CHECK(!strncmp(err_message(), PATH_A " (3f2a9c1b) is neither as it was nor as an unfinished change makes it\n'crm resolve --finish'", 80));
	CHECK(somewhere(PATH_A ": <" A "note: theirs\n>"));
	CHECK(somewhere(PATH_C ": <" C ">"));
	CHECK_INT(journal_recover(&store, true), 0);
	check_settled(&scenarios[0], 0, scenarios[0].after);
	CHECK(somewhere(A "note: theirs\n"));
	no_store();
}

static void flip_byte(const char *path, off_t at)
{
	int fd = openat(store.dir, path, O_RDWR);
	char c;

	if (pread(fd, &c, 1, at) == 1) {
		c ^= 1;
		if (pwrite(fd, &c, 1, at) != 1)
			printf("# cannot flip\n");
	}
	close(fd);
}

static void a_damaged_transaction_is_put_aside_wherever_it_is_damaged(void)
{
	struct stat st;
	off_t size = 1;

	for (off_t at = 0; at < size; at += 3) {
		given_pending(&scenarios[1]);
		CHECK(!fstatat(store.dir, ".crm/journal/tx", &st, 0));
		size = st.st_size;
		flip_byte(".crm/journal/tx", at);
		CHECK_INT(journal_recover(&store, false), ERR_IO);
		CHECK(!journal_pending(&store));
		CHECK(!faccessat(store.dir, ".crm/undo/damaged-1", F_OK, 0));
		CHECK(is_state(scenarios[1].before) || old_or_new(&scenarios[1]));
		CHECK_INT(journal_recover(&store, false), 0);
	}
	CHECK(size > 800);
	no_store();
}

static void a_transaction_that_was_cut_short_is_damaged(void)
{
	struct stat st;
	off_t size = 1;
	int fd;

	for (off_t at = 0; at < size; at += 7) {
		given_pending(&scenarios[0]);
		CHECK(!fstatat(store.dir, ".crm/journal/tx", &st, 0));
		size = st.st_size;
		fd = openat(store.dir, ".crm/journal/tx", O_WRONLY);
		CHECK(!ftruncate(fd, at));
		close(fd);
		CHECK_INT(journal_recover(&store, false), ERR_IO);
		CHECK(!journal_pending(&store));
	}
	no_store();
}

static void readers_stop_at_the_old_end_of_a_timeline(void)
{
	uint64_t size = 0;

	given_pending(&scenarios[0]);
	CHECK_INT(journal_pending_size(&store, PATH_T, &size), 0);
	CHECK_INT(size, strlen(T));
	CHECK_INT(journal_pending_size(&store, PATH_A, &size), ERR_NOT_FOUND);
	CHECK_INT(journal_recover(&store, false), 0);
	CHECK_INT(journal_pending_size(&store, PATH_T, &size), ERR_NOT_FOUND);
	no_store();
}

static void half_an_event_is_completed_or_cut(void)
{
	char half[200];

	snprintf(half, sizeof(half), "%s%.20s", T, E);
	given_pending(&scenarios[0]);
	given_file(PATH_T, half);
	CHECK_INT(journal_recover(&store, false), 0);
	check_settled(&scenarios[0], 0, scenarios[0].after);

	given_pending(&scenarios[0]);
	given_file(PATH_T, half);
	CHECK_INT(journal_drop(&store), 0);
	CHECK(somewhere(PATH_T ": <" T ">"));
	no_store();
}

#define MANY 200

static int add_many(struct journal *j)
{
	char id[32], path[64], text[64], suffix[SUFFIX_LEN + 1];
	int rc = 0;

	for (int i = 0; i < MANY && !rc; i++) {
		rid_text(suffix, (rid)i * 12345678);
		snprintf(id, sizeof(id), "x-%s", suffix);
		snprintf(text, sizeof(text), "id: %s\n", id);
		snprintf(path, sizeof(path), "contacts/%s.yaml", id);
		rc = put(j, path, id, NULL, text);
	}
	return rc;
}

static void many_files_are_all_or_none_too(void)
{
	static const struct scenario s = {
		"many", LAYOUT_FILES, given_files, add_many, NULL, NULL, NULL, NULL
	};
	int status = 0, n;
	bool published;
	char *files;

	for (long at = 1; !ended(status); at += 37) {
		reset(&s);
		status = run_at(&s, commit, at, KILLPOINT_BEFORE, 0);
		CHECK_INT(journal_recover(&store, false), 0);
		files = store_files();
		n = 0;
		for (const char *p = files; (p = strstr(p, "contacts/x-")); p++)
			n++;
		CHECK(n == 0 || n == MANY);
		CHECK(!strstr(files, "crm-tmp"));
		free(files);
		if (!n)
			CHECK_INT(commit(&s, &published), 0);
	}
	no_store();
}

int main(void)
{
	RUN(killed_at_any_call_it_is_old_or_new);
	RUN(an_undo_that_is_killed_has_undone_or_not);
	RUN(recovery_may_be_killed_at_any_call);
	RUN(a_failing_call_leaves_the_old_or_the_new);
	RUN(an_edit_by_another_program_at_any_moment_is_kept);
	RUN(a_late_write_to_a_replaced_file_is_kept_and_reported);
	RUN(when_git_has_moved_recovery_stops);
	RUN(what_is_neither_old_nor_new_stops_recovery);
	RUN(a_damaged_transaction_is_put_aside_wherever_it_is_damaged);
	RUN(a_transaction_that_was_cut_short_is_damaged);
	RUN(readers_stop_at_the_old_end_of_a_timeline);
	RUN(half_an_event_is_completed_or_cut);
	RUN(many_files_are_all_or_none_too);
	return test_end();
}
