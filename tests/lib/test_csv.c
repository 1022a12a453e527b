/* Files of separated values as items. */

#include "base/alloc.h"
#include "base/err.h"
#include "import/csv.h"
#include "tests/lib/import_test.h"

#include <jansson.h>
#include <stdlib.h>

static void add_item(struct str *out, const struct reader *reader)
{
	const struct item *item = &reader->item;

	str_addf(out, "%u", item->line);
	if (item->table)
		str_addf(out, " table %u", item->table);
	if (item->group)
		str_addf(out, " group '%s'", item->group);
	if (item->parent_line)
		str_addf(out, " of %u", item->parent_line);
	if (item->wrong)
		str_addf(out, " wrong: %s", item->wrong);
	str_add(out, ":");
	for (size_t i = 0; i < item->n; i++) {
		CHECK_INT(item->v[i].len, strlen(item->v[i].text));
		str_addf(out, "%s%s=%s", i ? "|" : " ",
			 reader->columns.v[item->v[i].column], item->v[i].text);
	}
	str_add(out, "\n");
}

static void add_left(struct str *out, const struct reader *reader)
{
	static const char *const names[] = { "above", "header", "group", "below" };
	const struct csv_left *v;
	size_t n;

	for (enum csv_left_why why = CSV_LEFT_ABOVE; why <= CSV_LEFT_BELOW; why++) {
		csv_left_out(reader, why, &v, &n);
		for (size_t i = 0; i < n; i++)
			str_addf(out, "%s %u: %s\n", names[why], v[i].line, v[i].text);
	}
}

static void read_items(struct str *out, struct reader *reader)
{
	bool more;

	while (!reader_next(reader, &more) && more)
		add_item(out, reader);
	CHECK_INT(err_code(), 0);
	add_left(out, reader);
}

/* Read twice, which must be the same; closes fd. */
static void check_file(int fd, const char *want)
{
	struct str text = STR_INIT;
	struct input in;
	struct reader reader;
	const char *hint;

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK(reader_detect(&in, &hint) == &reader_csv);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	read_items(&text, &reader);
	CHECK_STR(text.buf, want);
	CHECK_INT(reader_rewind(&reader), 0);
	str_clear(&text);
	read_items(&text, &reader);
	CHECK_STR(text.buf, want);
	reader_release(&reader);
	input_release(&in);
	str_release(&text);
	close(fd);
}

static void check_bytes(const char *bytes, const char *want)
{
	check_file(file_with(bytes, strlen(bytes)), want);
}

static void cells_are_those_of_rfc_4180(void)
{
	check_bytes("a,b\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n\"\", 2 \r\n",
		    "2: a=1|b=x, \"y\"\r\nz\n"
		    "4: a=|b= 2 \n");
}

static void the_delimiter_is_the_one_that_splits_rows_evenly(void)
{
	check_bytes("a;b\n1,5;2,5\n3,5;4,5\n", "2: a=1,5|b=2,5\n3: a=3,5|b=4,5\n");
	check_bytes("a\tb\n1,5;x\t2\n", "2: a=1,5;x|b=2\n");
	check_bytes("a|b|c\n1|2|3,4\n", "2: a=1|b=2|c=3,4\n");
	check_bytes("a,b\n1,x;y;z\n2,x;y\n3,\n", "2: a=1|b=x;y;z\n3: a=2|b=x;y\n4: a=3|b=\n");
	check_bytes("Nome;A;B;C\nx;1,5;2,5;3,5\ny;1,5;2,5;3,5\nz;1,5;2,5;3,5\n"
		    "x;1,5;2,5;3,5\ny;1,5;2,5;3,5\nz;1,5;2,5;3,5\n",
		    "2: Nome=x|A=1,5|B=2,5|C=3,5\n3: Nome=y|A=1,5|B=2,5|C=3,5\n"
		    "4: Nome=z|A=1,5|B=2,5|C=3,5\n5: Nome=x|A=1,5|B=2,5|C=3,5\n"
		    "6: Nome=y|A=1,5|B=2,5|C=3,5\n7: Nome=z|A=1,5|B=2,5|C=3,5\n");
}

static void a_header_alone_has_columns_and_no_item(void)
{
	struct input in;
	struct reader reader;
	bool more;
	int fd = file_with("Nome;Cognome;E-mail", 19);

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	CHECK_INT(reader.columns.n, 3);
	CHECK_STR(reader.columns.v[2], "E-mail");
	CHECK_INT(reader_next(&reader, &more), 0);
	CHECK(!more);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void an_empty_file_has_no_column(void)
{
	struct input in;
	struct reader reader;
	const char *hint;
	bool more;
	int fd = file_with("\xef\xbb\xbf\r\n", 5);

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK(!reader_detect(&in, &hint));
	CHECK_STR(hint, "it is empty");
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	CHECK_INT(reader.columns.n, 0);
	CHECK_INT(reader_next(&reader, &more), 0);
	CHECK(!more);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void one_column_needs_no_delimiter(void)
{
	check_bytes("Email\na@example.com\n\nb@example.com\n",
		    "2: Email=a@example.com\n4: Email=b@example.com\n");
}

static void columns_of_one_name_are_numbered(void)
{
	check_bytes("Notes,Notes,Notes#2,Notes, Notes \n1,2,3,4,5\n",
		    "2: Notes=1|Notes#2=2|Notes#2#2=3|Notes#3=4|Notes#4=5\n");
}

static void rows_that_are_too_short_or_long_lose_nothing(void)
{
	check_file(fixture("import/csv/ragged.csv"),
		   "2: Name=Ada|Email=|Notes=|Notes#2=|Notes#2#2=\n"
		   "3: Name=Ugo|Email=ugo@example.com|Notes=a|#4=b|Notes#2=c|Notes#2#2=d|#8=extra\n"
		   "6: Name=Ivo|Email=|Notes=|Notes#2=|Notes#2#2=e\n");
}

static void lines_may_end_in_every_way_in_one_file(void)
{
	check_file(fixture("import/csv/line-ends.csv"),
		   "2: Name=Ada|Notes=one\n"
		   "3: Name=Ugo|Notes=two\r\nlines, and\rmore\n"
		   "6: Name=Eva|Notes=three\n"
		   "8: Name=Ivo|Notes=four\n");
}

static void stray_quotes_cost_no_other_row(void)
{
	check_file(fixture("import/csv/stray-quotes.csv"),
		   "2: Id=1|Size=27\" screen|Notes=a \"quoted\" word\n"
		   "3: Id=2|Size=27 screen\"|Notes=said\n"
		   "4 wrong: the quote opened in line 4 is closed lines below with text behind it:\n"
		   "5: Id=4|Size=x|Notes=y\n"
		   "6: Id=5|Size=z|Notes=y\n"
		   "7 wrong: the quote opened in line 7 is never closed:\n"
		   "8: Id=7|Size=last|Notes=row\n");
}

static void a_wrong_row_is_told_by_the_line_of_its_quote(void)
{
	check_bytes("a,b\n\"1\n2\",\"x\n3,4\n",
		    "2 wrong: the quote opened in line 3 is never closed:\n"
		    "4: a=3|b=4\n");
}

static void a_line_sep_names_the_delimiter(void)
{
	check_file(fixture("import/csv/sep.csv"),
		   "3: Nome=Ada|Citt\xc3\xa0=Forl\xc3\xac|Importo=1,5\n"
		   "4: Nome=Ugo|Citt\xc3\xa0=Roma; EUR|Importo=2,5\n");
	check_bytes("\"sep=|\"\na,a|b\n1,2|3\n", "3: a,a=1,2|b=3\n");
	check_bytes("sep=\t\r\na\tb\r\n1\t2\r\n", "3: a=1|b=2\n");
}

static void text_is_read_in_any_encoding(void)
{
	static const char *const files[] = {
		"import/csv/utf-16le-bom.csv", "import/csv/utf-16be-bom.csv",
		"import/csv/utf-16le.csv", "import/csv/utf-16be.csv",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		check_file(fixture(files[i]),
			   "2: Nome=Nicol\xc3\xb2|Citt\xc3\xa0=Forl\xc3\xac|Note=a\tb\n"
			   "3: Nome=\xf0\x9f\x98\x80|Citt\xc3\xa0=Orvieto|Note=\n");
	check_file(fixture("import/csv/windows-1252.csv"),
		   "2: Nome=Nicol\xc3\xb2|Citt\xc3\xa0=Forl\xc3\xac|Prezzo=5 \xe2\x82\xac\n"
		   "3: Nome=\xc3\x89lise|Citt\xc3\xa0=\xe2\x80\x9cN\xc3\xaemes\xe2\x80\x9d|"
		   "Prezzo=7 \xe2\x82\xac\n");
}

static void files_joined_with_their_marks_and_headers_are_one(void)
{
	check_file(fixture("import/csv/joined.csv"),
		   "2: Record ID=1|First Name=Ada|Email=ada@example.com\n"
		   "4: Record ID=2|First Name=Ugo|Email=ugo@example.com\n"
		   "header 3: Record ID\n");
}

static void what_is_above_the_header_is_left_out(void)
{
	check_file(fixture("import/csv/connections.csv"),
		   "5: First Name=Giulia|Last Name=Bianchi|Email Address=giulia@example.com|"
		   "Connected On=12 Jan 2026\n"
		   "6: First Name=Ivo|Last Name=Gallo, MBA|Email Address=|Connected On=03 Mar 2024\n"
		   "above 1: Notes:\n"
		   "above 2: Some addresses are missing; you will only see those of people who allow "
		   "it, and \n");
	check_bytes("Exported by Ada, 3 May\nName,City,Province,Country,Notes\nUgo,Roma,RM,IT,\n",
		    "3: Name=Ugo|City=Roma|Province=RM|Country=IT|Notes=\n"
		    "above 1: Exported by Ada\n");
}

static void what_is_below_the_table_is_left_out(void)
{
	check_file(fixture("import/csv/report.csv"),
		   "2: Lead ID=00Q000000000001|Last Name=Moretti|Company / Account=Moretti Legno|"
		   "Email=aldo@example.com\n"
		   "3: Lead ID=00Q000000000002|Last Name=Vitale|Company / Account=Vitale & C.|"
		   "Email=vitale@example.net\n"
		   "below 5: Grand Totals (2 records)\n"
		   "below 7: Confidential Information - Do Not Distribute\n"
		   "below 8: Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\n");
}

static void a_short_row_at_the_end_is_no_footer(void)
{
	check_bytes("Name,Email\nAda,ada@example.com\nUgo\n",
		    "2: Name=Ada|Email=ada@example.com\n3: Name=Ugo|Email=\n");
	check_bytes("Email,Name\n\nada@example.com\n", "3: Email=ada@example.com|Name=\n");
	check_bytes("Name,Email\n\nUgo\n\nAda,ada@example.com\n",
		    "3: Name=Ugo|Email=\n5: Name=Ada|Email=ada@example.com\n");
}

static void groups_and_sub_items_are_told_apart(void)
{
	check_file(fixture("import/csv/board.csv"),
		   "5 group 'New': Name=Marta|Subitems=|Owner=Sara|Status=New|Notes=two\r\nlines|"
		   "Item ID=1\n"
		   "10 group 'Qualified': Name=Irene|Subitems=Call, Quote|Owner=Luca|Status=Open|"
		   "Notes=|Item ID=2\n"
		   "12 table 1 group 'Qualified' of 10: Subitems=|Name=Call|Owner=Luca|Status=Done|"
		   "Date=2026-01-15|Item ID=3\n"
		   "13 table 1 group 'Qualified' of 10: Subitems=|Name=Quote|Owner=Luca|Status=Open|"
		   "Date=2026-01-20|Item ID=4\n"
		   "14 group 'Qualified': Name=Piero|Subitems=Visit|Owner=Luca|Status=Open|Notes=|"
		   "Item ID=5\n"
		   "16 table 1 group 'Qualified' of 14: Subitems=|Name=Visit|Owner=Sara|Status=Open|"
		   "Date=|Item ID=6\n"
		   "above 1: Leads\nabove 3: New\n"
		   "header 9: Name\nheader 11: Subitems\nheader 15: Subitems\n"
		   "group 8: Qualified\n");
}

static void another_header_begins_another_table(void)
{
	check_bytes("Name,Email,Phone\nAda,ada@example.com,1\n\nPhone,Email,Name,City\n"
		    "2,ugo@example.com,Ugo,Roma\n\nName,Email,Phone\nEva,,3\n",
		    "2: Name=Ada|Email=ada@example.com|Phone=1\n"
		    "5 table 1: Phone=2|Email=ugo@example.com|Name=Ugo|City=Roma\n"
		    "8: Name=Eva|Email=|Phone=3\n"
		    "header 4: Phone\nheader 7: Name\n");
}

static void nuls_are_replaced_and_controls_are_kept(void)
{
	static const char bytes[] = "Name,Note\n1\0,\x01\x1b\n";

	check_file(file_with(bytes, sizeof(bytes) - 1),
		   "2: Name=1\xef\xbf\xbd|Note=\x01\x1b\n");
}

static void a_header_that_cannot_be_read_is_an_error(void)
{
	struct input in;
	struct reader reader;
	int fd = file_with("\nName,\"Email\nAda,a\n", 19);

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), ERR_DATA);
	CHECK_STR(err_message(), "a.csv:2: the quote opened in line 2 is never closed");
	err_clear();
	input_release(&in);
	close(fd);
}

/* What an item's span says of a file that is read whole. */
static void each_item_knows_its_own_text(void)
{
	static const char bytes[] = "\xef\xbb\xbf" "a,b\r\n1,\"x\r\ny\"\r\n\r\n"
		"\"2,z\r\n3\r\n4,5";
	static const char *const want[] = { "1,\"x\r\ny\"", "\"2,z", "3", "4,5" };
	struct input in;
	struct reader reader;
	const char *text;
	bool more;
	int fd = file_with(bytes, sizeof(bytes) - 1);

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		CHECK_INT(reader_next(&reader, &more), 0);
		CHECK(more);
		text = input_text(&in, reader.item.at, reader.item.len);
		CHECK(text && reader.item.len == strlen(want[i]) &&
		      !memcmp(text, want[i], strlen(want[i])));
	}
	CHECK_INT(reader_next(&reader, &more), 0);
	CHECK(!more);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

/* Write all rows of a file again, with one more cell. */
static void check_written(const char *bytes, const char *want)
{
	struct str out = STR_INIT;
	struct input in;
	struct reader reader;
	const char *const *cells, *row[9];
	const struct strs *header;
	size_t n;
	bool more;
	int fd = file_with(bytes, strlen(bytes));

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	header = csv_header(&reader, 0);
	csv_write_row(&out, csv_dialect(&reader), (const char *const *)header->v, header->n);
	while (!reader_next(&reader, &more) && more) {
		n = csv_cells(&reader, &cells);
		for (size_t i = 0; i < header->n; i++)
			row[i] = i < n ? cells[i] : "";
		row[header->n] = "why; it, is";
		csv_write_row(&out, csv_dialect(&reader), row, header->n + 1);
	}
	CHECK_STR(out.buf, want);
	reader_release(&reader);
	input_release(&in);
	str_release(&out);
	close(fd);
}

static void rows_are_written_as_the_file_is(void)
{
	check_written("a;b\r\n1;\"x;\"\"y\"\"\"\r\n2\r\n",
		      "a;b\r\n1;\"x;\"\"y\"\"\";\"why; it, is\"\r\n2;;\"why; it, is\"\r\n");
	check_written("\"a\",\"b\"\n\"1\",\"\"\n", "\"a\",\"b\"\n\"1\",\"\",\"why; it, is\"\n");
	check_written("a\tb\r1,2\t x\r", "a\tb\r1,2\t\" x\"\twhy; it, is\r");
}

static void check_pair(const char *name)
{
	struct input in;
	struct reader reader;
	const struct item *item = &reader.item;
	char path[100];
	json_t *root, *want, *text;
	size_t n = 0;
	bool more;
	int fd;

	snprintf(path, sizeof(path), "tests/fixtures/csv-spectrum/json/%s.json", name);
	root = json_load_file(path, 0, NULL);
	snprintf(path, sizeof(path), "csv-spectrum/csvs/%s.csv", name);
	fd = fixture(path);
	CHECK_INT(input_open(&in, fd, name), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	for (; !reader_next(&reader, &more) && more; n++) {
		want = json_is_array(root) ? json_array_get(root, n) : root;
		CHECK_INT(item->n, json_object_size(want));
		for (size_t i = 0; i < item->n; i++) {
			text = json_object_get(want, reader.columns.v[item->v[i].column]);
			CHECK_STR(item->v[i].text, json_string_value(text));
		}
	}
	CHECK_INT(n, json_is_array(root) ? json_array_size(root) : 1);
	json_decref(root);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void csv_spectrum_passes(void)
{
	static const char *const names[] = {
		"comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json",
		"newlines", "newlines_crlf", "quotes_and_newlines", "simple",
		"simple_crlf", "utf8",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		check_pair(names[i]);
	check_file(fixture("csv-spectrum/csvs/location_coordinates.csv"),
		   "2: Contact Phone Number=2095257564|Location Coordinates="
		   "37\xef\xbf\xbd" "36'37.8\"N 121\xef\xbf\xbd" "2'17.9\"W|"
		   "Cities=Modesto|Counties=Stanislaus\n");
}

/* How many items are good and wrong; memory is what the longest needs. */
static void check_count(int fd, size_t good, size_t wrong)
{
	struct input in;
	struct reader reader;
	size_t n[2] = { 0, 0 };
	bool more;

	CHECK_INT(input_open(&in, fd, "a.csv"), 0);
	CHECK_INT(reader_open(&reader, &reader_csv, &in), 0);
	while (!reader_next(&reader, &more) && more)
		n[reader.item.wrong != NULL]++;
	CHECK_INT(n[0], good);
	CHECK_INT(n[1], wrong);
	CHECK(in.text.alloc < (size_t)40 << 20);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void hostile_files_are_read_in_a_moment(void)
{
	check_count(file_of_many("a,b\n", "\"", 10000000), 1, 0);
	check_count(file_of_many("a,b\n", "\"", 10000001), 0, 1);
	check_count(file_of_many("a,b\n", "\n", 10000000), 0, 0);
	check_count(file_of_many("a,b\n", "0123456789", 1000000), 1, 0);
	check_count(file_of_many("a,b\n", "0123456789", 2000000), 0, 1);
	check_count(file_of_many("a,b\n", "1,\"x\n", 2000000), 0, 2000000);
	check_count(file_of_many("a,b\n1,\"", "x,y\n", 6000000), 5999999, 1);
	check_count(file_of_many("a,b\n", ",", 10000000), 0, 1);
	check_count(file_of_many("a,b\n", "\nx\n", 1000000), 999999, 0);
}

static const struct reader_kind *kind_of(const char *bytes, size_t len, const char **hint)
{
	const struct reader_kind *kind;
	struct input in;
	int fd = file_with(bytes, len);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	kind = reader_detect(&in, hint);
	CHECK_INT(input_at(&in), 0);
	input_release(&in);
	close(fd);
	return kind;
}

static void formats_are_told_by_their_first_bytes(void)
{
	static const struct {
		const char *bytes;
		const struct reader_kind *kind;
	} files[] = {
		{ "a,b\n", &reader_csv },
		{ "Notes:\n\"x\"\n\na,b\n", &reader_csv },
		{ "[not provided],b\n", &reader_csv },
		{ "From Ada,b\n", &reader_csv },
		{ "Subject,From,To\n", &reader_csv },
		{ "BEGIN:VCARD\r\nVERSION:3.0\r\n", &reader_vcard },
		{ "\xef\xbb\xbf\nbegin:vcard\n", &reader_vcard },
		{ "BEGIN:VCALENDAR\r\n", &reader_icalendar },
		{ "[{\"a\": 1}]", &reader_json },
		{ " {\n \"a\": 1}\n{\"a\": 2}\n", &reader_json },
		{ "[]\n", &reader_json },
		{ "From ada@example.com Mon Jan 12 09:30:00 2026\nFrom: x\n", &reader_mail },
		{ "Received: by x\r\n\tfor y\r\nSubject: a\r\n\r\nbody", &reader_mail },
		{ "From: ada@example.com\nTo: ugo@example.com\n\n", &reader_mail },
	};
	const char *hint;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		CHECK(kind_of(files[i].bytes, strlen(files[i].bytes), &hint) == files[i].kind);
}

static void what_is_none_of_ours_is_named(void)
{
	const char *hint;

	CHECK(!kind_of("PK\3\4....[Content_Types].xml", 27, &hint));
	CHECK_STR(hint, "it is a spreadsheet (.xlsx); install 'xlsx2csv', or open it and save it "
		  "as CSV");
	CHECK(!kind_of("PK\3\4....members.csv", 19, &hint));
	CHECK_STR(hint, "it is an archive; unpack it first");
	CHECK(!kind_of("\x89PNG\r\n\x1a\n", 8, &hint));
	CHECK_STR(hint, "it is a picture");
	CHECK(!kind_of(" <!DOCTYPE html>", 16, &hint));
	CHECK_STR(hint, "it is a web page; open it in a spreadsheet and save it as CSV");
	CHECK(!kind_of("a\0\0\0b\0\0\0", 8, &hint));
	CHECK_STR(hint, "it is no text, or in an encoding that is not known; save it as UTF-8");
	CHECK(!kind_of("", 0, &hint));
	CHECK_STR(hint, "it is empty");
}

int main(void)
{
	RUN(cells_are_those_of_rfc_4180);
	RUN(the_delimiter_is_the_one_that_splits_rows_evenly);
	RUN(a_header_alone_has_columns_and_no_item);
	RUN(an_empty_file_has_no_column);
	RUN(one_column_needs_no_delimiter);
	RUN(columns_of_one_name_are_numbered);
	RUN(rows_that_are_too_short_or_long_lose_nothing);
	RUN(lines_may_end_in_every_way_in_one_file);
	RUN(stray_quotes_cost_no_other_row);
	RUN(a_wrong_row_is_told_by_the_line_of_its_quote);
	RUN(a_line_sep_names_the_delimiter);
	RUN(text_is_read_in_any_encoding);
	RUN(files_joined_with_their_marks_and_headers_are_one);
	RUN(what_is_above_the_header_is_left_out);
	RUN(what_is_below_the_table_is_left_out);
	RUN(a_short_row_at_the_end_is_no_footer);
	RUN(groups_and_sub_items_are_told_apart);
	RUN(another_header_begins_another_table);
	RUN(nuls_are_replaced_and_controls_are_kept);
	RUN(a_header_that_cannot_be_read_is_an_error);
	RUN(each_item_knows_its_own_text);
	RUN(rows_are_written_as_the_file_is);
	RUN(csv_spectrum_passes);
	RUN(hostile_files_are_read_in_a_moment);
	RUN(formats_are_told_by_their_first_bytes);
	RUN(what_is_none_of_ours_is_named);
	return test_end();
}
