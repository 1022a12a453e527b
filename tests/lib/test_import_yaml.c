/* YAML as items. */

#include "tests/lib/items_test.h"

static void check_items(const char *bytes, const char *want)
{
	items_are(file_with(bytes, strlen(bytes)), &reader_yaml, want);
}

static void each_document_is_an_item(void)
{
	check_items("id: anna-1c3d5e7f\nname: \"Null\"\nleft: ~\nnone: []\n"
		    "notes: |\n  a\n  --- b\ntags: [vip, a b]\n"
		    "phone:\n  - +39 02\n  - value: +39 03\n    label: work\n"
		    "items:\n  - sku: A\n  - sku: B\n"
		    "--- # the next\nid: bo-2b4d6f8h\n...\n---\n# nothing\n---\nid: c\n",
		    "item 1\n id=anna-1c3d5e7f\n name=Null\n left=\n none=\n"
		    " notes=a|--- b|\n tags=vip\n tags=a b\n phone=+39 02\n"
		    " phone=+39 03 (work)\n items[0].sku=A\n items[1].sku=B\n"
		    "item 17\n id=bo-2b4d6f8h\n"
		    "item 22\n id=c\n");
}

static void each_map_of_a_list_is_an_item(void)
{
	check_items("# people\n- name: Anna\n  phone: 1\n-\n  name: Bo\n- text\n- [a]\n",
		    "item 2\n name=Anna\n phone=1\n"
		    "item 5\n name=Bo\n"
		    "item 6 wrong: no map of fields\n"
		    "item 7 wrong: no map of fields\n");
}

static void what_import_has_kept_is_one_cell_whatever_it_is(void)
{
	check_items("id: a\ncustom:\n  size: 4\n  imported:\n    x: 1\n    y:\n      z: [b]\n"
		    "    l: [c, d]\n",
		    "item 1\n id=a\n custom.size=4\n custom.imported.x=1\n"
		    " custom.imported.y=z:|  - b|\n custom.imported.l=- c|- d|\n");
}

static void a_broken_document_is_one_item_and_the_next_is_read(void)
{
	check_items("id: a\nb: [\n---\nid: b\nid: c\n---\njust text\n---\nid: d\n",
		    "item 1 wrong: no YAML: line 3: a value should be here, or a bracket is "
		    "not closed above\n"
		    "item 4 wrong: no YAML: line 5: 'id' is on line 4 and again on "
		    "line 5 (a merge may have left both); keep one\n"
		    "item 7 wrong: no map of fields\n"
		    "item 9\n id=d\n");
}

static void each_item_has_its_own_text(void)
{
	static const char *const own[] = { "- a: 1\n", "-\n  a: 2\n\n", "b: 3\n" };
	static const char bytes[] = "- a: 1\n-\n  a: 2\n\n---\nb: 3\n";
	int fd = file_with(bytes, strlen(bytes));
	struct input in;
	struct reader reader;
	bool more;

	CHECK_INT(input_open(&in, fd, "x"), 0);
	CHECK_INT(reader_open(&reader, &reader_yaml, &in), 0);
	for (size_t i = 0; i < 3; i++) {
		struct str text = STR_INIT;
		const struct item *item = &reader.item;

		CHECK_INT(reader_next(&reader, &more), 0);
		CHECK(more && input_text(&in, item->at, item->len));
		str_add_mem(&text, input_text(&in, item->at, item->len), item->len);
		CHECK_STR(text.buf, own[i]);
		str_release(&text);
	}
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void check_kind(const char *bytes, const struct reader_kind *kind)
{
	int fd = file_with(bytes, strlen(bytes));
	struct input in;
	const char *hint;

	CHECK_INT(input_open(&in, fd, "x"), 0);
	CHECK(reader_detect(&in, &hint) == kind);
	input_release(&in);
	close(fd);
}

static void it_is_told_by_its_first_lines(void)
{
	check_kind("id: x\nfrom: lead\nto: hot\n", &reader_yaml);
	check_kind("---\nname: x\n", &reader_yaml);
	check_kind("# people\nname: x\nphone:\n  - 1\n", &reader_yaml);
	check_kind("From: a@example.com\nTo: b@example.com\n\nhello\n", &reader_mail);
	check_kind("Notes:\n\"When exporting, ...\"\n\nFirst Name,URL\nA,b\n", &reader_csv);
	check_kind("name,email\nx: y,z\n", &reader_csv);
	check_kind("name\nAnna\n", &reader_csv);
}

static void hostile_files_end(void)
{
	static const struct {
		const char *head, *more;
		size_t n, wrong;
	} files[] = {
		{ "id: a\n", "---\n", 1, 0 }, { "id: a\n---\n", "\n", 1, 0 },
		{ "id: a\nb: \"", "\"", 1, 1 }, { "id: a\nb: ", "[", 1, 1 },
		{ "id: a\nb: ", "x", 1, 0 }, { "id: a\n", "- ", 1, 1 },
		{ "id: a\nb:\n", " - c\n", 1, 0 }, { "id: a\nb: |\n", " c\n", 1, 0 },
		{ "id: a\n", "? ", 1, 1 }, { "id: a\nb: ", "{", 1, 1 },
	};
	size_t n, wrong;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		count_items(file_of_many(files[i].head, files[i].more,
					 (10 << 20) / strlen(files[i].more)),
			    &reader_yaml, &n, &wrong);
		CHECK_INT(n, files[i].n);
		CHECK_INT(wrong, files[i].wrong);
	}
}

static void a_document_above_16_mib_is_passed_by(void)
{
	static const char tail[] = "\n---\nid: b\n";
	int fd = file_of_many("id: a\nb: \"", "0123456789", 2000000);
	size_t n, wrong;

	CHECK_INT(pwrite(fd, tail, strlen(tail), lseek(fd, 0, SEEK_END)), (long long)strlen(tail));
	count_items(fd, &reader_yaml, &n, &wrong);
	CHECK_INT(n, 2);
	CHECK_INT(wrong, 1);
}

int main(void)
{
	RUN(each_document_is_an_item);
	RUN(each_map_of_a_list_is_an_item);
	RUN(what_import_has_kept_is_one_cell_whatever_it_is);
	RUN(a_broken_document_is_one_item_and_the_next_is_read);
	RUN(each_item_has_its_own_text);
	RUN(it_is_told_by_its_first_lines);
	RUN(hostile_files_end);
	RUN(a_document_above_16_mib_is_passed_by);
	return test_end();
}
