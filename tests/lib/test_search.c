#include "tests/lib/index_test.h"

static int say_hit(void *arg, const struct hit *hit)
{
	(void)arg;
	str_addf(&said, "%s: ", hit->entry.id);
	for (const char *p = hit->snippet; *p; p++)
		str_add_char(&said, *p == '\1' ? '[' : *p == '\2' ? ']' : *p == '\n' ? '/' : *p);
	str_add_char(&said, '\n');
	return 0;
}

static const char *hits(const char *text, enum record_type type, bool archived, long limit)
{
	str_clear(&said);
	err_clear();
	if (index_search(ix, text, type, archived, limit, say_hit, NULL))
		str_addf(&said, "%d: %s\n", err_code(), err_message());
	return said.buf;
}

static const char *all_hits(const char *text)
{
	return hits(text, TYPE_NONE, false, -1);
}

static void given_texts(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\nname: Anna Rossi\n"
		   "email: anna@example.com\nnotes: |\n  likes caff\xc3\xa8 and long walks\n");
	given_file("contacts/bruno-3f7k2m4q.yaml", "id: bruno-3f7k2m4q\nname: Bruno Verdi\n"
		   "archived: true\nnotes: likes tea\n");
	given_file("companies/acme-7k2m4q9x.yaml", "id: acme-7k2m4q9x\nname: Caffe Rossi\n"
		   "custom: {motto: Semper avanti}\n");
	given_file("timeline/anna-3f2a9c1b.yaml", "- id: 1\n  with: anna-3f2a9c1b\n"
		   "  at: 2026-01-01\n  kind: note\n  text: Asked for a quote of twenty seats\n");
	open_index(REFRESH_FULL);
}

static void words_are_found_in_records_and_timelines(void)
{
	given_texts();
	CHECK_STR(all_hits("twenty"), "anna-3f2a9c1b: Asked for a quote of [twenty] seats/\n");
	CHECK_STR(all_hits("AVANTI"), "acme-7k2m4q9x: acme-7k2m4q9x/Caffe Rossi/Semper [avanti]/\n");
	CHECK_STR(all_hits("nowhere"), "");
	CHECK_STR(all_hits("anna@example.com"),
		  "anna-3f2a9c1b: anna-3f2a9c1b/Anna Rossi/[anna@example.com]/likes "
		  "caff\xc3\xa8 and long walks//\n");
}

static void accents_and_case_do_not_matter(void)
{
	given_texts();
	CHECK_STR(hits("CAFF\xc3\x88", TYPE_COMPANY, false, -1),
		  "acme-7k2m4q9x: acme-7k2m4q9x/[Caffe] Rossi/Semper avanti/\n");
	CHECK(strstr(all_hits("caffe"), "[caff\xc3\xa8]"));
}

static void words_phrases_and_beginnings_are_joined_by_and(void)
{
	given_texts();
	CHECK(strstr(all_hits("rossi walks"), "anna-3f2a9c1b"));
	CHECK_STR(all_hits("rossi tea"), "");
	CHECK(strstr(all_hits("\"long walks\""), "anna-3f2a9c1b"));
	CHECK_STR(all_hits("\"walks long\""), "");
	CHECK(strstr(all_hits("wal*"), "anna-3f2a9c1b"));
	CHECK_STR(all_hits("wal"), "");
}

static void archived_ones_other_types_and_more_than_asked_stay_out(void)
{
	given_texts();
	CHECK_STR(all_hits("tea"), "");
	CHECK(strstr(hits("tea", TYPE_NONE, true, -1), "bruno-3f7k2m4q"));
	CHECK_STR(hits("tea", TYPE_COMPANY, true, -1), "");
	CHECK(!strstr(hits("rossi", TYPE_CONTACT, false, -1), "acme"));
	CHECK_INT((int)strlen(hits("rossi", TYPE_NONE, false, 0)), 0);
	CHECK(strchr(hits("rossi", TYPE_NONE, false, 1), '\n') == said.buf + said.len - 1);
}

static void what_a_user_types_is_never_a_query_of_its_own(void)
{
	static const char *const odd[] = {
		"\"", "rossi AND", "NOT rossi", "text:rossi", "rossi)", "^rossi", "NEAR(a b)",
		"a\"b", "'; DROP TABLE doc; --", "rossi* *", "- + ^", "\"\"", "a*b", "{a b}:c"
	};

	given_texts();
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		str_clear(&said);
		err_clear();
		index_search(ix, odd[i], TYPE_NONE, true, -1, say_hit, NULL);
		CHECK(err_code() == 0 || err_code() == ERR_USAGE);
	}
	CHECK_STR(all_hits("- + ^"), "2: nothing to search for in '- + ^'\n");
	CHECK(strstr(all_hits("^rossi"), "anna-3f2a9c1b"));
}

static void it_follows_the_records(void)
{
	given_texts();
	CHECK_STR(all_hits("twenty"), "anna-3f2a9c1b: Asked for a quote of [twenty] seats/\n");
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\nname: Anna Bianchi\n");
	given_file("contacts/carla-3fzz0000.yaml", "id: carla-3fzz0000\nname: Carla\n");
	unlinkat(store.dir, "timeline/anna-3f2a9c1b.yaml", 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_hits("twenty"), "");
	CHECK_STR(hits("rossi", TYPE_CONTACT, false, -1), "");
	CHECK_STR(all_hits("bianchi"), "anna-3f2a9c1b: anna-3f2a9c1b/Anna [Bianchi]/\n");
	CHECK_STR(all_hits("carla"), "carla-3fzz0000: [carla]-3fzz0000/[Carla]/\n");
	unlinkat(store.dir, "contacts/carla-3fzz0000.yaml", 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_hits("carla"), "");
}

static void a_damaged_or_missing_one_is_made_anew(void)
{
	int fd;

	given_texts();
	CHECK(strstr(all_hits("twenty"), "anna"));
	unlinkat(store.dir, ".crm/search.sqlite", 0);
	CHECK(strstr(all_hits("twenty"), "anna"));
	fd = openat(store.dir, ".crm/search.sqlite", O_WRONLY);
	CHECK_INT(pwrite(fd, "garbage", 7, 0), 7);
	close(fd);
	CHECK(strstr(all_hits("twenty"), "anna"));
	fd = openat(store.dir, ".crm/search.sqlite", O_WRONLY);
	CHECK_INT(ftruncate(fd, 9000), 0);
	close(fd);
	CHECK(strstr(all_hits("twenty"), "anna"));
}

static void where_nothing_can_be_written_it_is_in_memory(void)
{
	struct stat st;

	close_index();
	given_texts();
	close_index();
	store.can_write = false;
	open_index(REFRESH_FULL);
	CHECK(strstr(all_hits("twenty"), "anna"));
	CHECK(fstatat(store.dir, ".crm/search.sqlite", &st, 0) != 0);
	store.can_write = true;
}

int main(void)
{
	RUN(words_are_found_in_records_and_timelines);
	RUN(accents_and_case_do_not_matter);
	RUN(words_phrases_and_beginnings_are_joined_by_and);
	RUN(archived_ones_other_types_and_more_than_asked_stay_out);
	RUN(what_a_user_types_is_never_a_query_of_its_own);
	RUN(it_follows_the_records);
	RUN(a_damaged_or_missing_one_is_made_anew);
	RUN(where_nothing_can_be_written_it_is_in_memory);
	close_index();
	str_release(&said);
	no_store();
	return test_end();
}
