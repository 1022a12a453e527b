/* import/column: what a column's cells prove, and the cells that are no date or amount. */

#include "import/column.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "tests/lib/test.h"

#include <stdlib.h>

static struct column noted(const char *const *cells)
{
	struct column column = COLUMN_INIT;

	for (unsigned line = 2; *cells; cells++, line++)
		column_note(&column, *cells, strlen(*cells), line);
	return column;
}

#define NOTED(...) noted((const char *const[]){ __VA_ARGS__, NULL })

static enum date_order order_of(struct column column)
{
	column_settle(&column, ORDER_NONE, 0, "IT");
	return column.order;
}

static void counts_what_the_cells_are(void)
{
	struct column column = NOTED("", " \t", "12/03/1980", "2026-01-12 09:30",
				     "31.12.25", "Mario Rossi", "--Nessuno--",
				     "-", "€ 1.234,50", "12", "+39 055 000 0101",
				     "20260112", "555-0101", "Via Roma 12",
				     "4876876000000000211", "1.234");

	CHECK_INT(column.cells, 16);
	CHECK_INT(column.filled, 12);
	CHECK_INT(column.fillers, 2);
	CHECK_INT(column.dates, 4);
	CHECK_INT(column.ymd, 2);
	CHECK_INT(column.dmy, 1);
	CHECK_INT(column.first_dmy, 6);
	CHECK_INT(column.mdy, 0);
	CHECK_INT(column.amounts, 5);
	CHECK_INT(column.above_one, 4);
	CHECK_INT(column.comma, 1);
	CHECK_INT(column.first_comma, 10);
	CHECK_INT(column.point, 0);
}

static void one_part_above_twelve_proves_the_order(void)
{
	CHECK_INT(order_of(NOTED("01/02/2026", "13/01/2026")), ORDER_DMY);
	CHECK_INT(order_of(NOTED("01/02/2026", "1/13/2026 9:30 AM")), ORDER_MDY);
	CHECK_INT(order_of(NOTED("04/12", "12/31")), ORDER_MDY);
	CHECK_INT(order_of(NOTED("31-12-25")), ORDER_DMY);
	CHECK_INT(order_of(NOTED("2026-01-12", "1999/4/12")), ORDER_YMD);
	CHECK_INT(order_of(NOTED("99/04/12")), ORDER_YMD);
}

static void an_order_that_nothing_proves_stays_unproved(void)
{
	struct column column = NOTED("01/02/2026", "2026-01-13");

	CHECK_INT(order_of(column), ORDER_UNPROVED);
	CHECK_INT(order_of(NOTED("13/01/2026", "01/13/2026")), ORDER_UNPROVED);
	CHECK_INT(order_of(NOTED("Rossi", "12,5")), ORDER_NONE);
	column_settle(&column, ORDER_DMY, 0, NULL);
	CHECK_INT(column.order, ORDER_DMY);
}

static void no_date_stops_amid_digits(void)
{
	struct column column = NOTED("12/03/19801", "12/031", "1234-567-890",
				     "12/3/", "12-34", "192.168.1.20", "1.2",
				     "20261301", "20260112345", "12/03-1980");

	CHECK_INT(column.dates, 0);
}

static char decimal_of(struct column column, const char *country)
{
	column_settle(&column, ORDER_NONE, 0, country);
	return column.decimal;
}

static void separators_prove_the_decimal_mark(void)
{
	CHECK_INT(decimal_of(NOTED("1.234", "1.234,5"), "US"), ',');
	CHECK_INT(decimal_of(NOTED("1,234", "1,234.50"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("12,5"), "US"), ',');
	CHECK_INT(decimal_of(NOTED("1.234.567"), "US"), ',');
	CHECK_INT(decimal_of(NOTED("1,234,567"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("12,34,567"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("250000.00"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("1234.567"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("0.125"), "IT"), '.');
	CHECK_INT(decimal_of(NOTED("1 234,567"), "US"), ',');
	CHECK_INT(decimal_of(NOTED("CHF 1'234.-"), "IT"), '.');
}

static void a_mark_that_nothing_proves_is_the_country_s(void)
{
	struct column column = NOTED("1.234", "12");

	CHECK_INT(decimal_of(column, "IT"), ',');
	CHECK_INT(decimal_of(column, "US"), '.');
	CHECK_INT(decimal_of(column, "CH"), '.');
	CHECK_INT(decimal_of(column, "ZW"), '.');
	CHECK_INT(decimal_of(column, "AE"), '.');
	CHECK_INT(decimal_of(column, NULL), '.');
	column_settle(&column, ORDER_NONE, 0, "IT");
	CHECK(column.assumed);
	column_settle(&column, ORDER_NONE, '.', "IT");
	CHECK_INT(column.decimal, '.');
	CHECK(!column.assumed);
}

static void proofs_that_contradict_leave_no_mark(void)
{
	CHECK_INT(decimal_of(NOTED("12,5", "12.5"), "IT"), 0);
}

static bool filler(const char *text, enum field_kind kind)
{
	return cell_is_filler(text, strlen(text), kind);
}

static void fillers_say_nothing(void)
{
	static const char *const always[] = {
		"", " \t\n", "--", "---", "\xe2\x80\x94", "????", "?", "n/a", "N/A", "n.d.",
		"#N/A", "--Nessuno--", "-- Nessuno --", "-None-", "--None--",
		"[not provided]", "[Non specificato]", "(vuoto)", "<null>",
		"NULL", "\\N", " -None- ",
	};

	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (!filler(always[i], FIELD_TEXT))
			test_fail(__FILE__, __LINE__, always[i]);
	CHECK(filler("0/0/00", FIELD_DATE));
	CHECK(filler("0000-00-00", FIELD_INSTANT));
	CHECK(filler("0000-00-00 00:00:00", FIELD_WHEN));
	CHECK(filler("1/1/0001 12:00:00 AM", FIELD_DATE));
	CHECK(filler("-", FIELD_TEXT));
	CHECK(filler("-", FIELD_BIRTH_DATE));
	CHECK(filler("-", FIELD_MONEY));
	CHECK(filler("- €", FIELD_MONEY));
	CHECK(filler("$ -", FIELD_MONEY));
	CHECK(filler("None", FIELD_DATE));
	CHECK(filler("null", FIELD_EMAIL));
}

static void what_may_be_a_name_or_a_value_is_no_filler(void)
{
	static const char *const never[] = {
		"Null", "null", "None", "Nan", "NA", "ND", "0", "0/0/00",
		"-Rossi-", "[Rossi]", "-a", "--Rossi", "(12.00)", "N", "?a",
		"\\Na", "\xe2\x82\xac",
	};

	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		if (filler(never[i], FIELD_TEXT))
			test_fail(__FILE__, __LINE__, never[i]);
	CHECK(!filler("0", FIELD_MONEY));
	CHECK(!filler("0.00", FIELD_NUMBER));
	CHECK(!filler("-1", FIELD_MONEY));
	CHECK(!filler("0000-04-12", FIELD_BIRTH_DATE));
	CHECK(!filler("€", FIELD_MONEY));
	CHECK(!filler("0", FIELD_BOOLEAN));
}

static const char *boolean(const char *text)
{
	static char said[8];
	struct str out = STR_INIT;

	snprintf(said, sizeof(said), "%s", cell_boolean(&out, text, strlen(text))
		 ? out.buf : "?");
	str_release(&out);
	return said;
}

static void yes_and_no_are_said_in_many_ways(void)
{
	static const char *const yes[] = {
		"yes", "Y", "si", "S\xc3\xac", "s\xc3\xac", "VERO", "true", "x", "v", "1",
		"on", " T ", "\xe2\x9c\x93", "\xe2\x9c\x94",
	};
	static const char *const no[] = {
		"no", "N", "falso", "FALSE", "0", "off", "f", "\xe2\x9c\x97",
	};

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		CHECK_STR(boolean(yes[i]), "true");
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		CHECK_STR(boolean(no[i]), "false");
	CHECK_STR(boolean("maybe"), "?");
	CHECK_STR(boolean("2"), "?");
	CHECK_STR(boolean(""), "?");
}

static const char *split(const char *text, const char *const *marks)
{
	static char joined[400];
	struct strs parts = STRS_INIT;
	size_t n = 0;

	cell_split(&parts, text, strlen(text), marks);
	joined[0] = '\0';
	for (size_t i = 0; i < parts.n; i++)
		n += (size_t)snprintf(joined + n, sizeof(joined) - n, "<%s>",
				      parts.v[i]);
	strs_release(&parts);
	return joined;
}

static void a_cell_of_several_values_is_taken_apart(void)
{
	static const char *const marks[] = { " ::: ", " |##| ", ";", ",", NULL };

	CHECK_STR(split("Clienti ::: * myContacts", marks), "<Clienti><* myContacts>");
	CHECK_STR(split("a, b |##| c", marks), "<a, b><c>");
	CHECK_STR(split("101;110", marks), "<101><110>");
	CHECK_STR(split("a;b, c", marks), "<a><b, c>");
	CHECK_STR(split("vip, renewal", marks), "<vip><renewal>");
	CHECK_STR(split(" one ", marks), "<one>");
	CHECK_STR(split("", marks), "");
	CHECK_STR(split(" ; ;a; ", marks), "<a>");
}

static void a_quoted_value_keeps_its_marks(void)
{
	static const char *const marks[] = { ";", ",", NULL };

	CHECK_STR(split("\"VIP\",\"Newsletter\"", marks), "<VIP><Newsletter>");
	CHECK_STR(split("\"a, b\" , \"c;d\"", marks), "<a, b><c;d>");
	CHECK_STR(split("\"VIP\"", marks), "<VIP>");
	CHECK_STR(split("\"say \"\"hi\"\"\",b", marks), "<say \"hi\"><b>");
	CHECK_STR(split("12\" pipe, x", marks), "<12\" pipe><x>");
	CHECK_STR(split("\"open, x", marks), "<\"open><x>");
	CHECK_STR(split("\"a\"b, c", marks), "<\"a\"b><c>");
}

static void ten_megabytes_of_quotes_are_taken_apart_at_once(void)
{
	static const char *const marks[] = { ";", ",", NULL };
	const size_t len = 10 << 20;
	const char *const patterns[] = { "\"", "\",", ",\"\"\"a", "\"a\"b,", ";" };
	char *text = xmalloc(len);
	int64_t from = clock_ms();

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		struct strs parts = STRS_INIT;
		size_t n = strlen(patterns[i]);

		for (size_t at = 0; at < len; at++)
			text[at] = patterns[i][at % n];
		cell_split(&parts, text, len, marks);
		strs_release(&parts);
	}
	/* quadratic would be days */
	CHECK(clock_ms() - from < 60000);
	free(text);
}

static const char *unescape(const char *text)
{
	static char plain[200];
	struct str out = STR_INIT;

	cell_unescape(&out, text, strlen(text));
	snprintf(plain, sizeof(plain), "%s", out.buf);
	str_release(&out);
	return plain;
}

static void entities_become_characters(void)
{
	CHECK_STR(unescape("R&amp;D &lt;b&gt; &quot;x&quot; &#39;y&#x27;"),
		  "R&D <b> \"x\" 'y'");
	CHECK_STR(unescape("Societ&agrave; &#232; &#xE8; &Egrave;"),
		  "Societ\xc3\xa0 \xc3\xa8 \xc3\xa8 \xc3\x88");
	CHECK_STR(unescape("&AElig;&yuml;&euro;&nbsp;1"), "Æÿ€\xc2\xa0""1");
	CHECK_STR(unescape("it&#146;s"), "it\xe2\x80\x99s");
}

static void what_is_no_entity_stays(void)
{
	CHECK_STR(unescape("Bar & Co; &unknown; &; & amp; &amp"),
		  "Bar & Co; &unknown; &; & amp; &amp");
	CHECK_STR(unescape("&#0;&#xD800;&#1114112;&#27;&#x202e;&#x;&#-1;&# 9;"),
		  "&#0;&#xD800;&#1114112;&#27;&#x202e;&#x;&#-1;&# 9;");
	CHECK_STR(unescape("&amp;amp;"), "&amp;");
	CHECK_STR(unescape("&"), "&");
}

int main(void)
{
	RUN(counts_what_the_cells_are);
	RUN(one_part_above_twelve_proves_the_order);
	RUN(an_order_that_nothing_proves_stays_unproved);
	RUN(no_date_stops_amid_digits);
	RUN(separators_prove_the_decimal_mark);
	RUN(a_mark_that_nothing_proves_is_the_country_s);
	RUN(proofs_that_contradict_leave_no_mark);
	RUN(fillers_say_nothing);
	RUN(what_may_be_a_name_or_a_value_is_no_filler);
	RUN(yes_and_no_are_said_in_many_ways);
	RUN(a_cell_of_several_values_is_taken_apart);
	RUN(a_quoted_value_keeps_its_marks);
	RUN(ten_megabytes_of_quotes_are_taken_apart_at_once);
	RUN(entities_become_characters);
	RUN(what_is_no_entity_stays);
	return test_end();
}
