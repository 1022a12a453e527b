/* output/rows: every format, and whole records. */

#include "output/rows.h"

#include "base/alloc.h"
#include "base/err.h"
#include "output/json.h"
#include "tests/lib/test.h"

#include <errno.h>
#include <stdlib.h>

static const struct rows_column columns[] = {
	{ "id", CELL_TEXT }, { "name", CELL_TEXT }, { "tags", CELL_LIST },
	{ "score", CELL_NUMBER }, { "active", CELL_BOOLEAN }
};

struct line {
	const char *id, *name, *tags[3], *score, *active;
};

static char *text;
static size_t text_len;
static struct rows rows;

static void begin_by(const struct look *look, const struct rows_column *c, size_t n)
{
	free(text);
	text = NULL;
	rows_begin(&rows, open_memstream(&text, &text_len), look, c, n);
}

static const char *end(void)
{
	CHECK_INT(rows_end(&rows), 0);
	fclose(rows.to);
	return text;
}

static void cell(const char *s)
{
	rows_cell(&rows, s, s ? strlen(s) : 0);
}

static void add(const struct line *line)
{
	cell(line->id);
	cell(line->name);
	for (size_t i = 0; line->tags[i]; i++)
		rows_item(&rows, line->tags[i], strlen(line->tags[i]));
	rows_item_end(&rows);
	cell(line->score);
	cell(line->active);
	rows_end_row(&rows);
}

static const struct line anna = {
	"anna-1", "Anna, \"A\"\tRossi\nx\\y", { "vip", "b2b" }, "7.5", "true"
};
static const struct line bob = { "bob-22", NULL, { NULL }, "12", "false" };

static const char *both(enum format format, bool flag)
{
	struct look look = { .format = format, .header = flag, .nul = flag };

	begin_by(&look, columns, ARRAY_SIZE(columns));
	add(&anna);
	add(&bob);
	return end();
}

static void tsv_has_a_line_a_row_and_escapes(void)
{
	CHECK_STR(both(FORMAT_TSV, false),
		  "anna-1\tAnna, \"A\"\\tRossi\\nx\\\\y\tvip;b2b\t7.5\ttrue\n"
		  "bob-22\t\t\t12\tfalse\n");
}

static void a_carriage_return_does_not_end_a_line_of_tsv(void)
{
	static const struct look look = { .format = FORMAT_TSV };

	begin_by(&look, columns, 1);
	cell("a\r\nb\r");
	rows_end_row(&rows);
	CHECK_STR(end(), "a\\r\\nb\\r\n");
}

static void tsv_begins_with_names_when_asked(void)
{
	CHECK_INT(strncmp(both(FORMAT_TSV, true),
			  "id\tname\ttags\tscore\tactive\nanna-1\t", 33), 0);
}

static void csv_is_rfc_4180(void)
{
	CHECK_STR(both(FORMAT_CSV, false),
		  "id,name,tags,score,active\n"
		  "anna-1,\"Anna, \"\"A\"\"\tRossi\nx\\y\",vip;b2b,7.5,true\n"
		  "bob-22,,,12,false\n");
}

static void an_empty_csv_row_of_one_column_is_still_a_row(void)
{
	static const struct look look = { .format = FORMAT_CSV };

	begin_by(&look, columns, 1);
	cell("");
	rows_end_row(&rows);
	CHECK_STR(end(), "id\n\"\"\n");
}

static void json_is_one_array(void)
{
	CHECK_STR(both(FORMAT_JSON, false),
		  "[\n  {\n    \"id\": \"anna-1\",\n"
		  "    \"name\": \"Anna, \\\"A\\\"\\tRossi\\nx\\\\y\",\n"
		  "    \"tags\": [\n      \"vip\",\n      \"b2b\"\n    ],\n"
		  "    \"score\": 7.5,\n    \"active\": true\n  },\n"
		  "  {\n    \"id\": \"bob-22\",\n    \"name\": null,\n"
		  "    \"tags\": [],\n    \"score\": 12,\n"
		  "    \"active\": false\n  }\n]\n");
}

static void no_rows_are_an_empty_array(void)
{
	static const struct look look = { .format = FORMAT_JSON };

	begin_by(&look, columns, ARRAY_SIZE(columns));
	CHECK_STR(end(), "[]\n");
}

static void ndjson_is_an_object_a_line(void)
{
	CHECK_STR(both(FORMAT_NDJSON, false),
		  "{\"id\":\"anna-1\",\"name\":\"Anna, \\\"A\\\"\\tRossi\\nx\\\\y\","
		  "\"tags\":[\"vip\",\"b2b\"],\"score\":7.5,\"active\":true}\n"
		  "{\"id\":\"bob-22\",\"name\":null,\"tags\":[],\"score\":12,"
		  "\"active\":false}\n");
}

static void a_number_that_is_none_in_json_is_text(void)
{
	static const struct look look = { .format = FORMAT_NDJSON };
	static const struct rows_column one[] = { { "n", CELL_NUMBER } };

	begin_by(&look, one, 1);
	cell("007");
	rows_end_row(&rows);
	CHECK_STR(end(), "{\"n\":\"007\"}\n");
}

static void yaml_is_a_document_a_row(void)
{
	static const struct look look = { .format = FORMAT_YAML };
	static const struct line no = {
		"no-1", "NO", { "a: b", NULL }, "1", "true"
	};

	begin_by(&look, columns, ARRAY_SIZE(columns));
	add(&no);
	add(&bob);
	CHECK_STR(end(), "id: no-1\nname: \"NO\"\ntags:\n  - \"a: b\"\n"
			 "score: 1\nactive: true\n---\nid: bob-22\nname:\n"
			 "tags: []\nscore: 12\nactive: false\n");
}

static void ids_are_a_line_each_or_end_with_nul(void)
{
	CHECK_STR(both(FORMAT_IDS, false), "anna-1\nbob-22\n");
	both(FORMAT_IDS, true);
	CHECK_INT((long long)text_len, 14);
	CHECK(!memcmp(text, "anna-1\0bob-22", 14));
}

static void a_table_lines_up_and_ends_in_no_blanks(void)
{
	CHECK_STR(both(FORMAT_TABLE, false),
		  "id      name                   tags      score  active\n"
		  "anna-1  Anna, \"A\"\\tRossi\\nx\\y  vip, b2b    7.5  true\n"
		  "bob-22                                      12  false\n");
}

/* One column of names, and a number behind it. */
static const char *table_of(const char *const *names, unsigned width, bool colour)
{
	struct look look = {
		.format = FORMAT_TABLE, .width = width, .colour = colour
	};
	static const struct rows_column two[] = {
		{ "name", CELL_TEXT }, { "n", CELL_NUMBER }
	};

	begin_by(&look, two, 2);
	for (; *names; names++) {
		cell(*names);
		cell("1");
		rows_end_row(&rows);
	}
	return end();
}

static void wide_and_combining_characters_keep_the_columns(void)
{
	static const char *const names[] = {
		"\xe6\x97\xa5\xe6\x9c\xac", "Nicolo\xcc\x80",
		"\xf0\x9f\x98\x80", "abcdefgh", NULL
	};

	CHECK_STR(table_of(names, 0, false),
		  "name      n\n"
		  "\xe6\x97\xa5\xe6\x9c\xac      1\n"
		  "Nicolo\xcc\x80    1\n"
		  "\xf0\x9f\x98\x80        1\n"
		  "abcdefgh  1\n");
}

static void the_widest_column_shrinks_to_the_terminal(void)
{
	static const char *const names[] = {
		"a very long name indeed", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "short", NULL
	};

	CHECK_STR(table_of(names, 12, false),
		  "name       n\n"
		  "a very l\xe2\x80\xa6  1\n"
		  "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x97\xa5\xe2\x80\xa6  1\n"
		  "short      1\n");
}

static void an_id_is_cut_in_its_slug(void)
{
	static const char *const names[] = {
		"niccolo-dangelo-figli-3f2a9c1b", "anna-3f2a9c1c", NULL
	};

	CHECK_STR(table_of(names, 19, false),
		  "name              n\n"
		  "niccol\xe2\x80\xa6-3f2a9c1b  1\n"
		  "anna-3f2a9c1c     1\n");
}

static void controls_never_reach_the_terminal(void)
{
	static const char *const names[] = {
		"\x1b[31mred", "line\nfeed", "\xe2\x80\xae" "abc", "\xff", NULL
	};

	CHECK_STR(table_of(names, 0, false),
		  "name         n\n"
		  "\\x1b[31mred  1\n"
		  "line\\nfeed   1\n"
		  "\\u202eabc    1\n"
		  "\\xff         1\n");
}

static void only_the_heading_has_colour(void)
{
	static const char *const names[] = { "x", NULL };

	CHECK_STR(table_of(names, 0, true),
		  "\x1b[1mname  n\x1b[0m\nx     1\n");
}

static void a_table_without_rows_is_nothing(void)
{
	static const char *const names[] = { NULL };

	CHECK_STR(table_of(names, 80, true), "");
}

static void the_first_thousand_rows_make_the_widths(void)
{
	static const struct look look = { .format = FORMAT_TABLE };
	static const struct rows_column two[] = {
		{ "a", CELL_TEXT }, { "b", CELL_TEXT }
	};
	const char *last;

	begin_by(&look, two, 2);
	for (int i = 0; i < 1500; i++) {
		cell(i == 1200 ? "much wider" : "xx");
		cell("y");
		rows_end_row(&rows);
	}
	end();
	last = strstr(text, "much");
	CHECK(last && !strncmp(last, "much wider  y\nxx  y\n", 20));
	CHECK(!strncmp(text, "a   b\nxx  y\n", 12));
}

static struct doc doc = DOC_INIT;
static struct config config = CONFIG_INIT;

static void parse(const char *yaml)
{
	static const struct limits limits = LIMITS_DEFAULT;
	static const char crm[] =
		"format: 1\ncustom:\n  shoe_size: number\n  glad: boolean\n"
		"  sizes: list of number\n";

	if (!config.doc.root)
		config_parse(&config, crm, sizeof(crm) - 1, NULL);
	doc_release(&doc);
	CHECK_INT(doc_parse(&doc, yaml, strlen(yaml), "x.yaml", 1, &limits, NULL), 0);
}

static const char *record(enum format format, const char *yaml)
{
	struct look look = { .format = format };
	static const struct rows_column three[] = {
		{ "id", CELL_TEXT }, { "email", CELL_LIST },
		{ "custom.shoe_size", CELL_NUMBER }
	};

	parse(yaml);
	begin_by(&look, three, 3);
	rows_record(&rows, &config, TYPE_CONTACT, &doc, NULL, NULL);
	return end();
}

static void a_record_in_json_has_its_own_fields(void)
{
	CHECK_STR(record(FORMAT_NDJSON,
			 "id: anna-1\nemail: a@example.com\n"
			 "phone:\n  - {value: '1', label: home}\n  - '2'\n"
			 "postal_code: 00144\nprovince: NO\narchived: true\n"
			 "external_ids:\n  hubspot: 201\n  x: [a, b]\n"
			 "custom:\n  shoe_size: 42.50\n  glad: false\n"
			 "  sizes: 1\n  other: 5\n"
			 "tags: []\nnotes:\nfavourite: {n: 1, l: [2]}\n"),
		  "{\"id\":\"anna-1\",\"email\":[\"a@example.com\"],"
		  "\"phone\":[{\"value\":\"1\",\"label\":\"home\"},\"2\"],"
		  "\"postal_code\":\"00144\",\"province\":\"NO\",\"archived\":true,"
		  "\"external_ids\":{\"hubspot\":[\"201\"],\"x\":[\"a\",\"b\"]},"
		  "\"custom\":{\"shoe_size\":42.50,\"glad\":false,"
		  "\"sizes\":[1],\"other\":\"5\"},"
		  "\"tags\":[],\"notes\":null,"
		  "\"favourite\":{\"n\":\"1\",\"l\":[\"2\"]}}\n");
}

static void a_record_in_other_formats_is_a_row_of_its_fields(void)
{
	CHECK_STR(record(FORMAT_TSV,
			 "id: anna-1\nemail: [a@example.com, {value: b@example.com}]\n"
			 "custom: {shoe_size: 42}\n"),
		  "anna-1\ta@example.com;b@example.com\t42\n");
}

static void a_record_in_yaml_is_whole(void)
{
	CHECK_STR(record(FORMAT_YAML, "id: anna-1   # hers\nunknown: [1, 2]\n"),
		  "id: anna-1\nunknown:\n  - \"1\"\n  - \"2\"\n");
}

static void add_links(struct json *json, void *arg)
{
	json_key(json, "links");
	json_str(json, arg);
}

static void what_a_command_adds_is_in_the_same_object(void)
{
	static const struct look look = { .format = FORMAT_NDJSON };
	char links[] = "none";

	parse("id: anna-1\n");
	begin_by(&look, NULL, 0);
	rows_record(&rows, &config, TYPE_CONTACT, &doc, add_links, links);
	CHECK_STR(end(), "{\"id\":\"anna-1\",\"links\":\"none\"}\n");
}

static void names_and_odd_booleans_are_quoted_where_they_must_be(void)
{
	static const struct rows_column odd[] = {
		{ "no", CELL_BOOLEAN }, { "a, \"b\"", CELL_TEXT }
	};
	static const struct look yaml = { .format = FORMAT_YAML };
	static const struct look csv = { .format = FORMAT_CSV };

	begin_by(&yaml, odd, 2);
	cell("tomato: red");
	cell("x");
	rows_end_row(&rows);
	CHECK_STR(end(), "\"no\": \"tomato: red\"\n\"a, \\\"b\\\"\": x\n");
	begin_by(&csv, odd, 2);
	CHECK_STR(end(), "no,\"a, \"\"b\"\"\"\n");
}

static void a_failed_write_is_an_error(void)
{
	static const struct look look = { .format = FORMAT_TSV };
	FILE *full = fopen("/dev/full", "w");

	if (!full)
		return;
	rows_begin(&rows, full, &look, columns, 1);
	setvbuf(full, NULL, _IONBF, 0);
	cell("x");
	rows_end_row(&rows);
	errno = 0;
	CHECK_INT(rows_end(&rows), ERR_IO);
	CHECK_STR(err_message(), "cannot write standard output: No space left on device");
	err_clear();
	fclose(full);
}

int main(void)
{
	RUN(tsv_has_a_line_a_row_and_escapes);
	RUN(a_carriage_return_does_not_end_a_line_of_tsv);
	RUN(tsv_begins_with_names_when_asked);
	RUN(csv_is_rfc_4180);
	RUN(an_empty_csv_row_of_one_column_is_still_a_row);
	RUN(json_is_one_array);
	RUN(no_rows_are_an_empty_array);
	RUN(ndjson_is_an_object_a_line);
	RUN(a_number_that_is_none_in_json_is_text);
	RUN(yaml_is_a_document_a_row);
	RUN(ids_are_a_line_each_or_end_with_nul);
	RUN(a_table_lines_up_and_ends_in_no_blanks);
	RUN(wide_and_combining_characters_keep_the_columns);
	RUN(the_widest_column_shrinks_to_the_terminal);
	RUN(an_id_is_cut_in_its_slug);
	RUN(controls_never_reach_the_terminal);
	RUN(only_the_heading_has_colour);
	RUN(a_table_without_rows_is_nothing);
	RUN(the_first_thousand_rows_make_the_widths);
	RUN(a_record_in_json_has_its_own_fields);
	RUN(a_record_in_other_formats_is_a_row_of_its_fields);
	RUN(a_record_in_yaml_is_whole);
	RUN(what_a_command_adds_is_in_the_same_object);
	RUN(names_and_odd_booleans_are_quoted_where_they_must_be);
	RUN(a_failed_write_is_an_error);
	doc_release(&doc);
	config_release(&config);
	free(text);
	return test_end();
}
