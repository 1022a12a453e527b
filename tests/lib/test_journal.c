#include "tests/lib/journal_test.h"

#include "base/clock.h"

static void a_transaction_is_put_in_place(void)
{
	for (size_t i = 0; i < SCENARIOS; i++) {
		bool published = false;

		reset(&scenarios[i]);
		CHECK_FILES(scenarios[i].before);
		CHECK_INT(commit(&scenarios[i], &published), 0);
		CHECK(published);
		check_settled(&scenarios[i], 0, scenarios[i].after);
		CHECK_INT(journal_generation(&store), 2);
	}
	no_store();
}

static void a_document_that_was_changed_meanwhile_is_a_conflict(void)
{
	bool published;

	reset(&anna);
	given_file(PATH_A, A "note: theirs\n");
	CHECK_INT(commit(&anna, &published), ERR_CONFLICT);
	CHECK(!published);
	CHECK_STR(err_message(),
		  PATH_A " (3f2a9c1b) was changed by another program meanwhile; nothing was written\n"
		  "that version stays, this one is kept in '.crm/undo/kept/e7b2da7e-anna-rossi-3f2a9c1b.yaml'");
	CHECK_FILES(PATH_A ": <" A "note: theirs\n>\n" PATH_C ": <" C ">\n" PATH_T ": <" T ">\n");
	CHECK(somewhere(A2));
	CHECK(!journal_pending(&store));
	no_store();
}

static int add_bruno_again(struct journal *j)
{
	return put(j, "contacts/3f.yaml", "bianca-3f7k2m4q", NULL, "id: bianca-3f7k2m4q\n");
}

static void a_suffix_that_is_taken_is_a_conflict(void)
{
	static const struct scenario s = {
		"again", LAYOUT_PACKED, given_shards, add_bruno_again, NULL, NULL, NULL, NULL
	};
	bool published;

	reset(&s);
	given_file("contacts/3f.yaml", A SEP B);
	CHECK_INT(commit(&s, &published), ERR_CONFLICT);
	no_store();
}

static void a_neighbours_edit_in_a_shard_is_no_conflict(void)
{
	bool published;

	reset(&scenarios[1]);
	given_file("contacts/3f.yaml", A SEP D "note: by hand\n");
	CHECK_INT(commit(&scenarios[1], &published), 0);
	CHECK(somewhere("contacts/3f.yaml: <" A2 SEP B SEP D "note: by hand\n>\n"));
	no_store();
}

static int list_change(void *arg, const struct change *change)
{
	struct str *out = arg;

	str_addf(out, "%d %d %s %d <", (int)change->op, (int)change->type, change->path, change->was);
	str_add_mem(out, change->before ? change->before : "-", change->before ? change->before_len : 1);
	str_add(out, "> <");
	str_add_mem(out, change->after ? change->after : "-", change->after ? change->after_len : 1);
	str_addf(out, "> %llu\n", (unsigned long long)change->old_size);
	return 0;
}

/* store-format/journal.md, read anew. */
static void a_transactions_file_is_as_its_format_says(void)
{
	static const char *const sides[] = { A, A2, B, C, E, "where: stage = lead\n" };
	char hex[6][HASH_HEX], sum[HASH_HEX], temp[17];
	struct str want = STR_INIT, got = STR_INIT, line = STR_INIT;
	struct str lines[6];
	bool published;

	for (int i = 0; i < 6; i++) {
		hash_hex(hex[i], hash_bytes(sides[i], strlen(sides[i])));
		str_init(&lines[i]);
	}
	clock_set(1795255200);
	reset(&scenarios[0]);
	CHECK_INT(commit(&scenarios[0], &published), 0);
	add_file(&got, store.dir, ".crm/undo/1");
	snprintf(temp, sizeof(temp), "%.16s", strstr(got.buf, "temp ") + 5);
	str_addf(&lines[0], "crm transaction 1\nnumber 1\nat 1795255200\ntemp %s\nhead -\nlabel test\n\n", temp);
	str_addf(&lines[1], "put contacts 3f2a9c1b 35 %s 41 %s " PATH_A "\n", hex[0], hex[1]);
	str_addf(&lines[2], "put contacts 3f7k2m4q - - 31 %s " PATH_B "\n", hex[2]);
	str_addf(&lines[3], "remove contacts 9xvb0c1d 31 %s - - " PATH_C "\n", hex[3]);
	str_addf(&lines[4], "append timeline 3f2a9c1b 56 - 75 %s " PATH_T "\n", hex[4]);
	str_addf(&lines[5], "file - - - - 20 %s " SEGMENT "\n", hex[5]);
	strcpy(sum, "00000000000000000000000000000000");
	for (int i = 0; i < 6; i++) {
		str_clear(&line);
		str_addf(&line, "%s%s", sum, lines[i].buf);
		hash_hex(sum, hash_bytes(line.buf, line.len));
	}
	str_addf(&want, "%s%s" A A2 "%s" B "%s" C "%s" E "%swhere: stage = lead\nend 5 %s\n",
		 lines[0].buf, lines[1].buf, lines[2].buf, lines[3].buf, lines[4].buf,
		 lines[5].buf, sum);
	CHECK_STR(got.buf, want.buf);
	for (int i = 0; i < 6; i++)
		str_release(&lines[i]);
	str_release(&want);
	str_release(&got);
	str_release(&line);
	no_store();
}

static int stop_at_second(void *arg, const struct change *change)
{
	(void)change;
	return ++*(int *)arg == 2 ? -5 : 0;
}

static void a_transactions_changes_are_read_back_in_order(void)
{
	struct str out = STR_INIT;
	bool published;
	int n = 0;

	reset(&scenarios[0]);
	CHECK_INT(commit(&scenarios[0], &published), 0);
	CHECK_INT(journal_each(&store, ".crm/undo/1", list_change, &out), 0);
	CHECK_STR(out.buf,
		  "0 0 " PATH_A " 1 <" A "> <" A2 "> 0\n"
		  "0 0 " PATH_B " 0 <-> <" B "> 0\n"
		  "1 0 " PATH_C " 1 <" C "> <-> 0\n"
		  "2 8 " PATH_T " 1 <-> <" E "> 56\n"
		  "3 -1 " SEGMENT " 0 <-> <where: stage = lead\n> 0\n");
	CHECK_INT(journal_each(&store, ".crm/undo/1", stop_at_second, &n), -5);
	CHECK_INT(n, 2);
	CHECK_INT(journal_each(&store, ".crm/journal/tx", list_change, &out), ERR_NOT_FOUND);
	str_release(&out);
	no_store();
}

static void a_timeline_that_has_grown_meanwhile_is_a_conflict(void)
{
	bool published;

	reset(&scenarios[0]);
	given_file(PATH_T, T "- id: 9k2m4q9x\n");
	CHECK_INT(commit(&scenarios[0], &published), ERR_CONFLICT);
	CHECK(somewhere(E));
	CHECK(somewhere(PATH_T ": <" T "- id: 9k2m4q9x\n>"));
	no_store();
}

static void what_is_no_single_document_is_refused(void)
{
	static const char *const bad[] = {
		"", "\n", A SEP B, SEP A, A SEP, ("\xef\xbb\xbf" A)
	};
	struct journal j = JOURNAL_INIT;

	reset(&anna);
	CHECK_INT(journal_begin(&j, &store, "test"), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK_INT(put(&j, PATH_B, "bruno-3f7k2m4q", NULL, bad[i]), ERR_DATA);
	CHECK_INT(put(&j, "notes/x.yaml", "bruno-3f7k2m4q", NULL, B), ERR_DATA);
	CHECK_INT(put(&j, "timeline/3f.yaml\n", "bruno-3f7k2m4q", NULL, B), ERR_DATA);
	CHECK_INT(j.n, 0);
	journal_abort(&j);
	journal_abort(&j);
	CHECK(!journal_pending(&store));
	CHECK(faccessat(store.dir, ".crm/journal/new", F_OK, 0));
	no_store();
}

static void without_a_change_there_is_no_operation(void)
{
	struct operations list = OPERATIONS_INIT;
	struct journal j = JOURNAL_INIT;
	bool published = false;

	reset(&anna);
	CHECK_INT(journal_begin(&j, &store, "test"), 0);
	CHECK_INT(journal_commit(&j, &published), 0);
	CHECK(published);
	CHECK_INT(undo_list(&list, &store), 0);
	CHECK_INT(list.n, 0);
	no_store();
}

static int escape(struct journal *j)
{
	return put_file(j, "../escaped", NULL, "x");
}

static void no_path_leads_out_of_the_store(void)
{
	static const struct scenario s = {
		"escape", LAYOUT_FILES, given_files, escape, NULL, NULL, NULL, NULL
	};
	bool published;

	reset(&s);
	CHECK_INT(commit(&s, &published), ERR_DATA);
	CHECK(!mkdirat(store.dir, "real", 0777));
	CHECK(!symlinkat("real", store.dir, "segments"));
	CHECK_INT(commit(&scenarios[0], &published), ERR_IO);
	CHECK_FILES(PATH_A ": <" A ">\n" PATH_C ": <" C ">\nsegments: <>\n" PATH_T ": <" T ">\n");
	no_store();
}

static void modes_stay_as_they_are(void)
{
	mode_t mask = umask(077);
	struct stat st;
	bool published;

	reset(&scenarios[0]);
	umask(0);
	CHECK(!fchmodat(store.dir, PATH_A, 0640, 0));
	CHECK_INT(commit(&scenarios[0], &published), 0);
	CHECK(!fstatat(store.dir, PATH_A, &st, 0));
	CHECK_INT(st.st_mode & 07777, 0640);
	CHECK(!fstatat(store.dir, PATH_B, &st, 0));
	CHECK_INT(st.st_mode & 07777, 0600);
	CHECK(!fstatat(store.dir, ".crm/undo/1", &st, 0));
	CHECK_INT(st.st_mode & 07777, 0600);
	umask(mask);
	no_store();
}

int main(void)
{
	RUN(a_transaction_is_put_in_place);
	RUN(a_document_that_was_changed_meanwhile_is_a_conflict);
	RUN(a_suffix_that_is_taken_is_a_conflict);
	RUN(a_neighbours_edit_in_a_shard_is_no_conflict);
	RUN(a_transactions_file_is_as_its_format_says);
	RUN(a_transactions_changes_are_read_back_in_order);
	RUN(a_timeline_that_has_grown_meanwhile_is_a_conflict);
	RUN(what_is_no_single_document_is_refused);
	RUN(without_a_change_there_is_no_operation);
	RUN(no_path_leads_out_of_the_store);
	RUN(modes_stay_as_they_are);
	return test_end();
}
