/* The query language: its canonical form, its dates, and what is refused. */

#include "base/err.h"
#include "query/compile.h"
#include "query/moment.h"
#include "query/pattern.h"
#include "text/date.h"
#include "text/zone.h"

#include "tests/lib/test.h"

#include <stdlib.h>

static struct query query = QUERY_INIT;
static struct str text = STR_INIT;

static const char *printed(const char *s)
{
	str_clear(&text);
	if (query_parse(&query, s, strlen(s), NULL))
		return err_message();
	query_print(&text, &query);
	return text.buf;
}

static void the_same_query_has_one_form(void)
{
	CHECK_STR(printed("a=1"), "a = 1");
	CHECK_STR(printed("(a = \"x\" and ((b != c))) and d is   not empty"),
		  "a = x and b != c and d is not empty");
	CHECK_STR(printed("(a = 1 or b = 2) and not (c = 3)"),
		  "(a = 1 or b = 2) and not c = 3");
	CHECK_STR(printed("not (a = 1 or b = 2) or c = 3"),
		  "not (a = 1 or b = 2) or c = 3");
	CHECK_STR(printed("a in(1,\"b c\",:d)and e not in (.f.g)"),
		  "a in (1, \"b c\", :d) and e not in (.f.g)");
	CHECK_STR(printed("sum( amount of orders where at>=-90d )>200 EUR"),
		  "sum(amount of orders where at >= -90d) > 200 EUR");
	CHECK_STR(printed(""), "");
}

static void quotes_stay_where_a_word_would_be_something_else(void)
{
	CHECK_STR(printed("a = \"and\" and b = \".c\" and c = \":d\" and d = \"\""),
		  "a = \"and\" and b = \".c\" and c = \":d\" and d = \"\"");
	CHECK_STR(printed("a = \"x\\\"y\\\\\" and b matches \"\\.com$\""),
		  "a = \"x\\\"y\\\\\" and b matches \\.com$");
}

static void a_mistake_is_shown_in_its_line(void)
{
	CHECK_STR(printed("a = "), "the query ends where a value should be\n"
		  "  a = \n      ^");
	CHECK_STR(printed("a = 1\nand b ? 2"),
		  "line 2 of the query: '?' stands where an operator, such as '=' or 'in', should be\n"
		  "  and b ? 2\n        ^");
	CHECK_STR(printed("a = or"), "'or' is a word of the language; as a text it stands in quotes\n"
		  "  a = or\n      ^~");
	CHECK_STR(printed("a = \"x"), "this quote is not closed\n  a = \"x\n      ^");
	CHECK_STR(printed("a == b"), "there is no '=='; it is written '='\n  a == b\n    ^~");
	CHECK_STR(printed("kount(orders) > 1"), "no function 'kount'; did you mean 'count'?\n"
		  "  kount(orders) > 1\n  ^~~~~");
}

static void depth_and_length_are_bounded(void)
{
	struct str deep = STR_INIT;

	for (int i = 0; i < 1000; i++)
		str_add(&deep, "(");
	CHECK(query_parse(&query, deep.buf, deep.len, NULL) == ERR_USAGE);
	str_clear(&deep);
	for (int i = 0; i < 10000000; i++)
		str_add_char(&deep, '"');
	CHECK(query_parse(&query, deep.buf, deep.len, NULL) == ERR_USAGE);
	str_clear(&deep);
	str_add(&deep, "a = 1");
	for (int i = 0; i < 7000; i++)
		str_add(&deep, " or a = 1");
	CHECK_INT(query_parse(&query, deep.buf, deep.len, NULL), 0);
	str_release(&deep);
}

static void check_span(const char *s, const char *first, const char *last)
{
	struct moment m;
	struct str days = STR_INIT, want = STR_INIT;
	int64_t now;

	CHECK_INT(instant_parse(&now, "2026-11-30T10:30+01:00", 22), 0);
	CHECK(moment_read(&m, s, strlen(s), now));
	day_add(&days, m.first);
	str_add_char(&days, ' ');
	day_add(&days, m.last);
	str_addf(&want, "%s %s", first, last);
	CHECK_STR(days.buf, want.buf);
	str_release(&days);
	str_release(&want);
}

static void a_date_is_a_span_of_days(void)
{
	check_span("2026-11-21", "2026-11-21", "2026-11-21");
	check_span("2026", "2026-01-01", "2026-12-31");
	check_span("2024-02", "2024-02-01", "2024-02-29");
	check_span("2026-Q3", "2026-07-01", "2026-09-30");
	check_span("today", "2026-11-30", "2026-11-30");
	check_span("-90d", "2026-09-01", "2026-09-01");
	check_span("-2w", "2026-11-16", "2026-11-16");
	check_span("-9m", "2026-02-28", "2026-02-28");
	check_span("+1y", "2027-11-30", "2027-11-30");
	check_span("now", "2026-11-30", "2026-11-30");
}

static void what_is_no_date_is_none(void)
{
	static const char *const bad[] = {
		"", "2026-13", "2026-Q5", "2026-02-30", "-d", "-1x", "-999999d", "x", "0000"
	};
	struct moment m;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!moment_read(&m, bad[i], strlen(bad[i]), 0));
}

static void a_pattern_that_could_take_all_memory_is_refused(void)
{
	struct arena arena = ARENA_INIT;

	CHECK(!pattern_refuse(&arena, "@example\\.(com|org)$", 20));
	CHECK(pattern_refuse(&arena, "((a{100}){100}){100}", 20) != NULL);
	CHECK(pattern_refuse(&arena, "(a)\\1", 5) != NULL);
	CHECK(pattern_refuse(&arena, "(", 1) != NULL);
	arena_release(&arena);
}

int main(void)
{
	zone_use("Europe/Rome");
	RUN(the_same_query_has_one_form);
	RUN(quotes_stay_where_a_word_would_be_something_else);
	RUN(a_mistake_is_shown_in_its_line);
	RUN(depth_and_length_are_bounded);
	RUN(a_date_is_a_span_of_days);
	RUN(what_is_no_date_is_none);
	RUN(a_pattern_that_could_take_all_memory_is_refused);
	query_release(&query);
	str_release(&text);
	return test_end();
}
