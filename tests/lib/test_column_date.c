/* import/column: days and instants in any style. */

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "import/column.h"
#include "tests/lib/test.h"
#include "text/date.h"

/* The cell in our form, or `! why`. */
static const char *date_in(enum date_order order, enum field_kind kind,
			   const char *text)
{
	static char said[200];
	struct column column = { .order = order };
	struct str out = STR_INIT;
	const char *why = NULL;

	if (cell_date(&out, text, strlen(text), kind, &column, &why))
		snprintf(said, sizeof(said), "%s", out.buf);
	else
		snprintf(said, sizeof(said), "! %s%s", why, out.len ? " and more" : "");
	str_release(&out);
	return said;
}

static const char *when(const char *text)
{
	return date_in(ORDER_UNPROVED, FIELD_WHEN, text);
}

static const char *day(const char *text)
{
	return date_in(ORDER_UNPROVED, FIELD_DATE, text);
}

static const char *birth(const char *text)
{
	return date_in(ORDER_UNPROVED, FIELD_BIRTH_DATE, text);
}

static void a_day_is_read_in_any_style(void)
{
	static const char *const styles[] = {
		"2026-01-12", "2026/01/12", "2026.1.12", "20260112", "2026 01 12",
		"12 gen 2026", "12 gennaio 2026", "12 Jan 2026", "12 JANUARY 2026",
		"Jan 12, 2026", "January 12th, 2026", "jan. 12 2026", "12-Jan-26",
		"12-gen-2026", "12 of January 2026", "12th of January, 2026",
		"Mon, 12 Jan 2026", "luned\xc3\xac 12 gennaio 2026", "lun 12 gen 2026",
		"Mon Jan 12 2026", "2026-Jan-12", " 12\xc2\xa0gen\xc2\xa0 2026\n",
		"12. Jan 2026", "12 gen '26", "12 Jan, 2026",
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		CHECK_STR(when(styles[i]), "2026-01-12");
	CHECK_STR(when("01 Jan 2024"), "2024-01-01");
	CHECK_STR(when("1\xc2\xb0 gennaio 2024"), "2024-01-01");
	CHECK_STR(when("1\xc2\xba gennaio 2024"), "2024-01-01");
	CHECK_STR(when("18 Sep 2025"), "2025-09-18");
	CHECK_STR(when("18 Sept 2025"), "2025-09-18");
	CHECK_STR(when("18 sett 2025"), "2025-09-18");
	CHECK_STR(when("mar 13 gen 2026"), "2026-01-13");
	CHECK_STR(when("mar 13 2026"), "2026-03-13");
	CHECK_STR(when("mer 4 mar 2026"), "2026-03-04");
	CHECK_STR(when("25 dic 2025"), "2025-12-25");
	CHECK_STR(when("5 maggio 2025"), "2025-05-05");
	CHECK_STR(when("May 2, 2024"), "2024-05-02");
}

static void an_instant_without_a_zone_stays_without(void)
{
	static const char *const styles[] = {
		"2026-01-12 09:30", "2026-01-12T09:30", "2026-01-12 09:30:00",
		"2026-01-12T09:30:00.000", "20260112T093000", "20260112093000",
		"Jan 12, 2026 9:30 AM", "January 12, 2026 at 9:30 AM",
		"12 gennaio 2026 alle ore 09:30", "12 gennaio 2026, 09.30",
		"12 Jan 2026 9:30:00 a.m.", "Jan 12, 2026 9:30\xe2\x80\xaf\x41M",
		"Mon Jan 12 09:30:00 2026", "20260112 0930", "2026-01-12 09.30.00",
		"2026-01-12 9:30am",
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		CHECK_STR(when(styles[i]), "2026-01-12T09:30");
	CHECK_STR(when("2026-01-12 09:30:15,250"), "2026-01-12T09:30:15");
	CHECK_STR(when("2026-01-12 12:00 AM"), "2026-01-12T00:00");
	CHECK_STR(when("2026-01-12 12:30 PM"), "2026-01-12T12:30");
	CHECK_STR(when("2026-01-12 4 pm"), "2026-01-12T16:00");
	CHECK_STR(when("Jan 12, 2026 2:01:00 PM"), "2026-01-12T14:01");
	CHECK_STR(when("jan 12 26 10:30"), "2026-01-12T10:30");
	CHECK_STR(when("jan 12 10:30:00 2026"), "2026-01-12T10:30");
}

static void an_offset_becomes_the_store_s(void)
{
	static const char *const styles[] = {
		"2026-01-12T08:30:00.000+0000", "2026-01-12T08:30:00.000Z",
		"2026-01-12T09:30+01:00", "2026-01-12 09:30:00 +0100",
		"2026-01-12 03:30 -05:00", "20260112T083000Z",
		"2026-01-12 09:30 CET", "2026-01-12 10:30 CEST",
		"Mon, 12 Jan 2026 09:30:00 +0100 (CET)", "2026-01-12 09:30+1",
		"Mon Jan 12 2026 09:30:00 GMT+0100 (Central European Standard Time)",
		"Mon Jan 12 08:30:00 UTC 2026", "Jan 12, 2026 3:30 AM EST",
		"2026-01-12T09:30+01:00[Europe/Rome]", "1768206600000",
		"2026-01-12 14:00 UTC+5:30",
	};

	CHECK(!zone_use("Europe/Rome"));
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		CHECK_STR(when(styles[i]), "2026-01-12T09:30+01:00");
	CHECK_STR(when("2026-07-12T08:30:05Z"), "2026-07-12T10:30:05+02:00");
	CHECK(!zone_use("UTC"));
}

static void a_column_of_days_has_no_midnight(void)
{
	CHECK(!zone_use("America/New_York"));
	CHECK_STR(day("2026-04-30 00:00"), "2026-04-30");
	CHECK_STR(day("2026-04-30T00:00:00.000+0000"), "2026-04-30");
	CHECK_STR(day("1777507200000"), "2026-04-30");
	CHECK_STR(day("2026-04-30 17:10"), "2026-04-30");
	CHECK_STR(day("2026-04-30T02:00:00Z"), "2026-04-29");
	CHECK_STR(birth("1984-05-17T02:00:00Z"), "1984-05-17");
	CHECK_STR(birth("1984-05-17 00:00:00"), "1984-05-17");
	CHECK_STR(when("2026-04-30 00:00"), "2026-04-30T00:00");
	CHECK_STR(date_in(ORDER_NONE, FIELD_INSTANT, "2026-04-30"),
		  "2026-04-30T00:00");
	CHECK_STR(day("9999-12-31T23:00:00-23:00"), "! no such day");
	CHECK(!zone_use("UTC"));
}

static const char unproved[] =
	"! day and month may be either way round; say which with --date-order";

static void the_column_says_the_order(void)
{
	CHECK_STR(date_in(ORDER_DMY, FIELD_DATE, "12/03/1980"), "1980-03-12");
	CHECK_STR(date_in(ORDER_MDY, FIELD_DATE, "12/03/1980"), "1980-12-03");
	CHECK_STR(date_in(ORDER_DMY, FIELD_DATE, "12.03.1980"), "1980-03-12");
	CHECK_STR(date_in(ORDER_DMY, FIELD_WHEN, "04-01-2026 10:00"),
		  "2026-01-04T10:00");
	CHECK_STR(date_in(ORDER_MDY, FIELD_WHEN, "01/12/2026 9:30:00 AM"),
		  "2026-01-12T09:30");
	CHECK_STR(date_in(ORDER_MDY, FIELD_WHEN, "1/12/2026, 2:01 PM"),
		  "2026-01-12T14:01");
	CHECK_STR(date_in(ORDER_YMD, FIELD_DATE, "26/01/12"), "2026-01-12");
	CHECK_STR(date_in(ORDER_DMY, FIELD_DATE, "2026-03-12"), "2026-03-12");
	CHECK_STR(date_in(ORDER_DMY, FIELD_DATE, "01/13/2026"), "! no such day");
	CHECK_STR(date_in(ORDER_MDY, FIELD_DATE, "13/01/2026"), "! no such day");
}

static void without_an_order_only_what_is_certain_is_read(void)
{
	CHECK_STR(day("12/03/1980"), unproved);
	CHECK_STR(day("13/03/1980"), "1980-03-13");
	CHECK_STR(day("03/13/1980"), "1980-03-13");
	CHECK_STR(day("04/04/1980"), "1980-04-04");
	CHECK_STR(day("99/04/12"), "1999-04-12");
	CHECK_STR(day("13/13/1980"), "! no such day");
	CHECK_STR(date_in(ORDER_NONE, FIELD_DATE, "1/2/2026"), unproved);
	CHECK_STR(date_in(ORDER_YMD, FIELD_DATE, "1/2/2026"), unproved);
}

static void a_birthday_may_lack_its_year(void)
{
	CHECK_STR(birth("--04-15"), "--04-15");
	CHECK_STR(birth("--0415"), "--04-15");
	CHECK_STR(birth("--02-29"), "--02-29");
	CHECK_STR(birth("1604-02-29"), "--02-29");
	CHECK_STR(birth("0000-04-12"), "--04-12");
	CHECK_STR(birth("12 aprile"), "--04-12");
	CHECK_STR(birth("April 12"), "--04-12");
	CHECK_STR(birth("19800417"), "1980-04-17");
	CHECK_STR(date_in(ORDER_MDY, FIELD_BIRTH_DATE, "04/12"), "--04-12");
	CHECK_STR(date_in(ORDER_DMY, FIELD_BIRTH_DATE, "04/12"), "--12-04");
	CHECK_STR(date_in(ORDER_YMD, FIELD_BIRTH_DATE, "04/12"), "--04-12");
	CHECK_STR(birth("12/31"), "--12-31");
	CHECK_STR(birth("04/12"), unproved);
	CHECK_STR(birth("--13-01"), "! no such day");
	CHECK_STR(day("--04-15"), "! a day without its year");
	CHECK_STR(day("1604-02-29"), "1604-02-29");
	CHECK_STR(birth("1768206600000"), "! a count of milliseconds, not a date");
}

static void a_year_of_two_digits_is_in_a_window(void)
{
	clock_set(INT64_C(1768206600));	/* 2026-01-12 */
	CHECK_STR(day("13/03/68"), "2068-03-13");
	CHECK_STR(day("13/03/69"), "1969-03-13");
	CHECK_STR(day("13/03/00"), "2000-03-13");
	CHECK_STR(birth("13/03/45"), "1945-03-13");
	CHECK_STR(birth("12/01/26"), unproved);
	CHECK_STR(birth("12-gen-26"), "2026-01-12");
	CHECK_STR(birth("13-gen-26"), "1926-01-13");
	CHECK_STR(birth("29/02/00"), "2000-02-29");
	CHECK_STR(birth("31/02/99"), "! no such day");
}

static void what_is_no_date_says_why(void)
{
	static const char *const none[] = {
		"", "Rossi", "12", "2026", "2026-01", "12/03", "12/03/198",
		"12/03/19801", "2026-01-12x", "marketing 12", "12 mag",
		"2026-01-12T09:30Z and more", "4876876000000000211", "ma 12 2026",
		"12.03", "1/2", "--", "--1", "12:30", "(2026-01-12)", "\"2026-01-12\"",
		"2026-1-", "176820660000", "1768206600",
	};
	char nul[] = "2026-01-12\0" "1";
	struct column column = COLUMN_INIT;
	struct str out = STR_INIT;
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		if (date_in(ORDER_UNPROVED, FIELD_DATE, none[i])[0] != '!')
			test_fail(__FILE__, __LINE__, none[i]);
	CHECK(!cell_date(&out, nul, sizeof(nul) - 1, FIELD_DATE, &column, &why));
	CHECK_STR(day("Rossi"), "! not a date");
	CHECK_STR(day("2026-02-30"), "! no such day");
	CHECK_STR(day("2026-00-10"), "! no such day");
	CHECK_STR(when("2026-01-12 25:00"), "! no such time of day");
	CHECK_STR(when("2026-01-12 13:00 PM"), "! no such time of day");
	CHECK_STR(when("2026-01-12 0:30 AM"), "! no such time of day");
	CHECK_STR(when("2026-01-12 09:60"), "! no such time of day");
	CHECK_STR(when("2026-01-12 9"), "! no such time of day");
	CHECK_STR(when("2026-01-12 09:30 IST"),
		  "! a time zone that is not known; write it as +01:00");
	CHECK_STR(day("46034"), "! a spreadsheet's number of a day; save the column as dates");
	CHECK_STR(day("46034.395833"),
		  "! a spreadsheet's number of a day; save the column as dates");
}

/* Whatever is given as a date is one that our own files may hold. */
static void every_style_gives_what_our_files_hold(void)
{
	int64_t value;
	int wrong = 0;

	for (int year = 1; year <= 9999; year += 13) {
		for (int d = 1; d <= 366; d += 7) {
			struct str text = STR_INIT;
			const char *said;

			day_add(&text, day_from_civil(year, 1, d % 28 + 1));
			str_add(&text, " 23:59:59");
			said = date_in(ORDER_NONE, FIELD_INSTANT, text.buf);
			wrong += instant_parse(&value, said, strlen(said)) != 0;
			str_release(&text);
		}
	}
	CHECK_INT(wrong, 0);
}

int main(void)
{
	RUN(a_day_is_read_in_any_style);
	RUN(an_instant_without_a_zone_stays_without);
	RUN(an_offset_becomes_the_store_s);
	RUN(a_column_of_days_has_no_midnight);
	RUN(the_column_says_the_order);
	RUN(without_an_order_only_what_is_certain_is_read);
	RUN(a_birthday_may_lack_its_year);
	RUN(a_year_of_two_digits_is_in_a_window);
	RUN(what_is_no_date_says_why);
	RUN(every_style_gives_what_our_files_hold);
	return test_end();
}
