/* JSON as items. */

#include "tests/lib/items_test.h"

static void a_list_is_its_objects_with_every_value_as_it_was_written(void)
{
	items_are(fixture("import/json/contacts.json"), &reader_json,
		  "item 2\n id=12345678901234567890\n name=Nicol\xc3\xb2 Ferri\n"
		  " score=1.50\n rate=-2e-3\n active=true\n left=\n"
		  " email=nicolo@example.com (work)\n email=n@example.com\n"
		  " tags=vip\n tags=wine\n"
		  " address.city=Monza\n address.geo.lat=45.584000\n"
		  " items[0].sku=A-1\n items[0].quantity=2\n items[1].sku=B-2\n"
		  " rows[0]=a\n rows[0]=b\n rows[1]=\n none=\n empty=\n"
		  "item 14\n id=2\n emoji=\xf0\x9f\xaa\x91\n half=a\xef\xbf\xbdz\n"
		  " low=\xef\xbf\xbd\n nul=a\xef\xbf\xbd" "b\n nan=\n"
		  "item 15 wrong: no object\n"
		  "item 16 wrong: no JSON: duplicate object key near '\"id\"'\n"
		  "item 17 wrong: no JSON: invalid token near '0'\n"
		  "item 18\n id=5\n"
		  "item 18 wrong: no JSON: unexpected token near '}'\n"
		  "item 19\n notes=line|break\ttab\n");
}

static void the_list_in_a_services_answer_is_the_items(void)
{
	items_are(fixture("import/json/page.json"), &reader_json,
		  "item 2\n id=1\n properties.email=anna@example.com\n"
		  "item 3\n id=2\n properties.email=bea@example.com\n");
}

static void a_broken_line_is_one_item_and_the_next_is_read(void)
{
	items_are(fixture("import/json/events.ndjson"), &reader_json,
		  "item 1\n with=anna@example.com\n kind=call\n"
		  "item 3 wrong: the line ends inside the object\n"
		  "item 4\n with=carlo@example.com\n text=a }{ b\n"
		  "item 5\n with=dora@example.com\n"
		  "item 5\n with=elsa@example.com\n"
		  "item 6 wrong: no object\n"
		  "item 7\n with=fio@example.com\n");
}

static void check_items(const char *bytes, const char *want)
{
	items_are(file_with(bytes, strlen(bytes)), &reader_json, want);
}

static void an_object_is_an_item_however_it_is_laid_out(void)
{
	check_items("{\"a\": 1}", "item 1\n a=1\n");
	check_items("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", "item 1\n a=1\nitem 4\n a=2\n");
	check_items("[{\"a\": 1}]\n[{\"a\": 2}]", "item 1\n a=1\nitem 2\n a=2\n");
	check_items("{\"\": {\"\": 1}}", "item 1\n =1\n");
}

static void an_object_with_a_list_is_a_wrapper_unless_it_is_a_record(void)
{
	check_items("{\"contacts\":[{\"a\":1}],\"has-more\":true}", "item 1\n a=1\n");
	check_items("{\"persone\":[{\"a\":1}]}", "item 1\n a=1\n");
	check_items("{\"data\":[]}", "");
	check_items("{\"name\":\"Deal\",\"contacts\":[{\"id\":\"c\"}]}",
		    "item 1\n name=Deal\n contacts[0].id=c\n");
	check_items("{\"a\":1,\"parts\":[{\"b\":1}]}", "item 1\n a=1\n parts[0].b=1\n");
	check_items("{\"tags\":[\"a\"]}", "item 1\n tags=a\n");
	check_items("{\"data\":[{\"a\":1}]}\n{\"data\":[{\"a\":2}]}",
		    "item 1\n data[0].a=1\nitem 2\n data[0].a=2\n");
}

static void what_is_not_whole_is_said(void)
{
	check_items("[{\"a\": 1},", "item 1\n a=1\nitem 1 wrong: the file ends inside the list\n");
	check_items("[{\"a\": 1}, {\"a\"", "item 1\n a=1\n"
		    "item 1 wrong: the file ends inside the object\n");
	check_items("[{\"a\": \"\\u12\"}]", "item 1 wrong: '\\u' needs four hexadecimal digits\n");
	check_items("[{\"a\": +1}, {\"a\": 1.}]", "item 1 wrong: no JSON: invalid token near '+'\n"
		    "item 1 wrong: no JSON: invalid token near '1.'\n");
}

static void check_deep(unsigned depth, const char *want)
{
	struct str text = STR_INIT;

	str_add_char(&text, '[');
	for (unsigned i = 0; i < depth; i++)
		str_add(&text, "{\"a\":");
	str_add_char(&text, '1');
	for (unsigned i = 0; i < depth; i++)
		str_add_char(&text, '}');
	str_add(&text, ",{\"b\":2}]");
	check_items(text.buf, want);
	str_release(&text);
}

static void objects_are_nested_32_deep_at_most(void)
{
	check_deep(32, "item 1\n a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1\n"
		   "item 1\n b=2\n");
	check_deep(33, "item 1 wrong: nested more than 32 deep\nitem 1\n b=2\n");
}

static void hostile_files_end(void)
{
	static const struct {
		const char *head, *more;
		size_t n;
	} files[] = {
		{ "[{\"a\":1},", "\n", 2 }, { "[{\"a\":1},", "[", 2 },
		{ "[{\"a\":1},", "]", 2 }, { "[{\"a\":1},", "{\"a\":", 2 },
		{ "[{\"a\":1},", "\\u", 2 }, { "[{\"a\":\"", "\\ud800", 1 },
		{ "[{\"a\":[1", ",1", 1 }, { "[{\"a\":\"", "x", 1 },
		{ "{\"x\":1,\"results\":[", ",", 1 }, { "{\"a\":\"", "\\", 1 },
		{ "{\"a\":1}\n", "{\"a\":\n", 1 + (10 << 20) / 6 }
	};
	size_t n, wrong;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		count_items(file_of_many(files[i].head, files[i].more,
					 (10 << 20) / strlen(files[i].more)),
			    &reader_json, &n, &wrong);
		CHECK_INT(n, files[i].n);
		CHECK_INT(wrong, files[i].n - (files[i].n > 1));
	}
}

static void an_object_above_16_mib_is_passed_by(void)
{
	static const char tail[] = "\"},{\"b\":2}]";
	int fd = file_of_many("[{\"a\":\"", "0123456789", 2000000);
	size_t n, wrong;

	CHECK_INT(pwrite(fd, tail, strlen(tail), lseek(fd, 0, SEEK_END)), (long long)strlen(tail));
	count_items(fd, &reader_json, &n, &wrong);
	CHECK_INT(n, 2);
	CHECK_INT(wrong, 1);
}

int main(void)
{
	RUN(a_list_is_its_objects_with_every_value_as_it_was_written);
	RUN(the_list_in_a_services_answer_is_the_items);
	RUN(a_broken_line_is_one_item_and_the_next_is_read);
	RUN(an_object_is_an_item_however_it_is_laid_out);
	RUN(an_object_with_a_list_is_a_wrapper_unless_it_is_a_record);
	RUN(what_is_not_whole_is_said);
	RUN(objects_are_nested_32_deep_at_most);
	RUN(hostile_files_end);
	RUN(an_object_above_16_mib_is_passed_by);
	return test_end();
}
