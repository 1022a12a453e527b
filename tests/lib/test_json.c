/* output/json: a stream of JSON. */

#include "output/json.h"
#include "output/number.h"
#include "tests/lib/test.h"

static struct str out = STR_INIT;
static struct json json;

static void begin(bool indent)
{
	str_clear(&out);
	json_init(&json, &out, indent);
}

static const char *text_of(const char *s, size_t len)
{
	begin(false);
	json_text(&json, s, len);
	return out.buf;
}

static void values_in_objects_and_arrays_are_separated_by_commas(void)
{
	begin(false);
	json_array(&json);
	json_int(&json, -7);
	json_object(&json);
	json_key(&json, "a");
	json_bool(&json, true);
	json_key(&json, "b");
	json_null(&json);
	json_key(&json, "c");
	json_array(&json);
	json_end_array(&json);
	json_end_object(&json);
	json_raw(&json, "1.50", 4);
	json_end_array(&json);
	CHECK_STR(out.buf, "[-7,{\"a\":true,\"b\":null,\"c\":[]},1.50]");
}

static void indented_json_has_two_columns_a_level(void)
{
	begin(true);
	json_array(&json);
	json_object(&json);
	json_key(&json, "a");
	json_array(&json);
	json_int(&json, 1);
	json_int(&json, 2);
	json_end_array(&json);
	json_key(&json, "b");
	json_object(&json);
	json_end_object(&json);
	json_end_object(&json);
	json_end_array(&json);
	CHECK_STR(out.buf, "[\n  {\n    \"a\": [\n      1,\n      2\n    ],\n"
			   "    \"b\": {}\n  }\n]");
}

static void an_empty_array_is_two_brackets(void)
{
	begin(true);
	json_array(&json);
	json_end_array(&json);
	CHECK_STR(out.buf, "[]");
}

static void quotes_and_backslashes_are_escaped(void)
{
	CHECK_STR(text_of("a\"b\\c/d", 7), "\"a\\\"b\\\\c/d\"");
}

static void controls_are_escaped(void)
{
	CHECK_STR(text_of("\0\x1b\x7f\n\t\r", 6),
		  "\"\\u0000\\u001b\\u007f\\n\\t\\r\"");
	CHECK_STR(text_of("\xc2\x9b", 2), "\"\\u009b\"");
	CHECK_STR(text_of("\xe2\x80\xae", 3), "\"\\u202e\"");
	CHECK_STR(text_of("\xe2\x80\xa8\xe2\x80\xa9", 6), "\"\\u2028\\u2029\"");
}

static void other_text_stays_as_it_is(void)
{
	CHECK_STR(text_of("Nicol\xc3\xb2 \xe6\x97\xa5 \xf0\x9f\x98\x80", 16),
		  "\"Nicol\xc3\xb2 \xe6\x97\xa5 \xf0\x9f\x98\x80\"");
}

static void bytes_that_are_not_utf8_become_the_replacement_character(void)
{
	CHECK_STR(text_of("a\xff\xfe" "b", 4),
		  "\"a\xef\xbf\xbd\xef\xbf\xbd" "b\"");
	CHECK_STR(text_of("\xc3", 1), "\"\xef\xbf\xbd\"");
}

static void null_text_is_null(void)
{
	begin(false);
	json_str(&json, NULL);
	CHECK_STR(out.buf, "null");
}

static void keys_are_escaped_too(void)
{
	begin(false);
	json_object(&json);
	json_key(&json, "a\n\"");
	json_str(&json, "");
	json_end_object(&json);
	CHECK_STR(out.buf, "{\"a\\n\\\"\":\"\"}");
}

static void only_numbers_of_json_pass_for_numbers(void)
{
	static const char *const good[] = {
		"0", "-0", "12", "1.50", "-1e5", "1E+2", "0.1e-3"
	};
	static const char *const bad[] = {
		"", "-", "01", ".5", "1.", "+1", "1e", "0x1", "1_000", " 1",
		"1 ", "NaN", "1,5", "1e+"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		CHECK(number_is_json(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CHECK(!number_is_json(bad[i], strlen(bad[i])));
}

int main(void)
{
	RUN(values_in_objects_and_arrays_are_separated_by_commas);
	RUN(indented_json_has_two_columns_a_level);
	RUN(an_empty_array_is_two_brackets);
	RUN(quotes_and_backslashes_are_escaped);
	RUN(controls_are_escaped);
	RUN(other_text_stays_as_it_is);
	RUN(bytes_that_are_not_utf8_become_the_replacement_character);
	RUN(null_text_is_null);
	RUN(keys_are_escaped_too);
	RUN(only_numbers_of_json_pass_for_numbers);
	str_release(&out);
	return test_end();
}
