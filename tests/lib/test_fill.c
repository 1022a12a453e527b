/* lib/output/fill.c: texts with places to be filled in */

#include "output/fill.h"

#include "base/err.h"
#include "tests/lib/test.h"

#include <string.h>

static void filled(const char *text, const char *const *values, bool html, const char *want)
{
	struct fill fill = FILL_INIT;
	struct str out = STR_INIT;

	CHECK_INT(fill_parse(&fill, text, strlen(text), "letter"), 0);
	fill.html = html;
	fill_print(&out, &fill, values);
	CHECK_STR(out.buf, want);
	str_release(&out);
	fill_release(&fill);
}

static void refused(const char *text, const char *want)
{
	struct fill fill = FILL_INIT;

	CHECK_INT(fill_parse(&fill, text, strlen(text), "letter"), ERR_DATA);
	CHECK_STR(err_message(), want);
	err_clear();
	fill_release(&fill);
}

static void values_stand_in_their_places(void)
{
	const char *const values[] = { "Anna", "Rossi" };

	filled("Dear {{a}} {{ b }},\n{{a}}!\n", values, false, "Dear Anna Rossi,\nAnna!\n");
	filled("nothing", values, false, "nothing");
	filled("", values, false, "");
}

static void what_is_empty_has_its_other_text(void)
{
	const char *const values[] = { NULL, "" };

	filled("Dear {{a|customer}}, {{b|}}.", values, false, "Dear customer, .");
}

static void a_line_of_one_empty_place_is_left_out(void)
{
	const char *const values[] = { NULL, "Roma" };

	filled("{{street}}\n{{city}}\n-\n{{street}}\n", values, false, "Roma\n-\n");
}

static void four_braces_are_two(void)
{
	const char *const values[] = { "x" };

	filled("{{{{a}} {{a}}", values, false, "{{a}} x");
}

static void values_in_html_are_escaped(void)
{
	const char *const values[] = { "<b> & \"c\"" };

	filled("<p>{{a}}</p>", values, true, "<p>&lt;b&gt; &amp; &quot;c&quot;</p>");
}

static void a_place_that_is_none_is_refused_with_where_it_is(void)
{
	refused("one\ntwo {{a", "letter:2:5: '{{' without its '}}' on the same line");
	refused("{{a\n}}", "letter:1:1: '{{' without its '}}' on the same line");
	refused("{{ }}", "letter:1:1: a place without a name; a field's name goes "
			 "between '{{' and '}}'");
}

int main(void)
{
	RUN(values_stand_in_their_places);
	RUN(what_is_empty_has_its_other_text);
	RUN(a_line_of_one_empty_place_is_left_out);
	RUN(four_braces_are_two);
	RUN(values_in_html_are_escaped);
	RUN(a_place_that_is_none_is_refused_with_where_it_is);
	return test_end();
}
