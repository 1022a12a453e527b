#include "store/place.h"

#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

static struct config config = CONFIG_INIT;

#define A "id: anna-rossi-3f2a9c1b\nname: Anna\n"
#define B "id: bruno-3f7k2m4q\nname: Bruno\n"
#define C "id: carla-3fxb0c1d\nname: Carla\n"
#define SEP "---\n"

static rid rid_of(const char *id)
{
	return id_rid(id, strlen(id));
}

static void check_path(enum layout layout, unsigned chars, const char *want)
{
	struct str out = STR_INIT;

	config.layout[TYPE_CONTACT] = layout;
	config.shard_chars[TYPE_CONTACT] = chars;
	place_path(&out, &config, TYPE_CONTACT, "anna-rossi-3f2a9c1b");
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static void the_layout_says_where_a_record_lies(void)
{
	struct str out = STR_INIT;

	check_path(LAYOUT_FILES, 2, "contacts/anna-rossi-3f2a9c1b.yaml");
	check_path(LAYOUT_AUTO, 2, "contacts/anna-rossi-3f2a9c1b.yaml");
	check_path(LAYOUT_PACKED, 2, "contacts/3f.yaml");
	check_path(LAYOUT_PACKED, 1, "contacts/3.yaml");
	check_path(LAYOUT_PACKED, 0, "contacts/all.yaml");
	CHECK(place_packed(&config, TYPE_CONTACT));
	CHECK(!place_packed(&config, TYPE_TIMELINE));
	place_path(&out, &config, TYPE_TIMELINE, "anna-rossi-3f2a9c1b");
	CHECK_STR(out.buf, "timeline/anna-rossi-3f2a9c1b.yaml");
	str_release(&out);
}

static void check_name(const char *path, enum record_type type, bool shard, const char *stem)
{
	struct place_name name;
	char text[64];

	CHECK(place_parse(&name, path));
	CHECK_INT(name.type, type);
	CHECK_INT(name.shard, shard);
	snprintf(text, sizeof(text), "%.*s", (int)name.stem_len, name.stem);
	CHECK_STR(text, stem);
}

static void a_path_says_what_it_is(void)
{
	static const char *const foreign[] = {
		"contacts", "contacts/", "contacts/.yaml", "contacts/x.yml", "x.yaml",
		"notes/x.yaml", "contacts/old/x.yaml", "contacts/.x.yaml",
		"contacts/x.yaml~", "contacts/#x.yaml#", "contacts/4913",
		"contacts/.x.yaml.crm-tmp-0123456789abcdef", "crm.yaml"
	};
	struct place_name name;

	check_name("contacts/anna-rossi-3f2a9c1b.yaml", TYPE_CONTACT, false, "anna-rossi-3f2a9c1b");
	check_name("contacts/3f.yaml", TYPE_CONTACT, true, "3f");
	check_name("timeline/3.yaml", TYPE_TIMELINE, true, "3");
	check_name("companies/all.yaml", TYPE_COMPANY, true, "all");
	check_name("users/giulia.yaml", TYPE_USER, false, "giulia");
	check_name("contacts/il.yaml", TYPE_CONTACT, false, "il");
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		CHECK(!place_parse(&name, foreign[i]));
}

/* The documents as `line:text|line:text`. */
static void check_split(const char *bytes, const char *want)
{
	struct spans docs = SPANS_INIT;
	struct str out = STR_INIT;

	place_split(&docs, bytes, strlen(bytes));
	for (size_t i = 0; i < docs.n; i++) {
		str_addf(&out, "%s%u:", i ? "|" : "", docs.v[i].line);
		str_add_mem(&out, bytes + docs.v[i].at, docs.v[i].len);
	}
	CHECK_STR(out.buf, want);
	str_release(&out);
	spans_release(&docs);
}

static void a_line_of_three_dashes_separates(void)
{
	check_split("", "");
	check_split(" \n\t\n", "");
	check_split("a: 1\n", "1:a: 1\n");
	check_split("a: 1", "1:a: 1");
	check_split("---\na: 1\n", "2:a: 1\n");
	check_split("\n---\na: 1\n", "3:a: 1\n");
	check_split("a: 1\n---\nb: 2\n---\nc: 3\n", "1:a: 1\n|3:b: 2\n|5:c: 3\n");
	check_split("a: 1\r\n--- \t\r\nb: 2\r\n", "1:a: 1\r\n|3:b: 2\r\n");
	check_split("a: 1\n---", "1:a: 1\n");
	check_split("a: 1\n---\n \n---\nb: 2\n", "1:a: 1\n|5:b: 2\n");
	check_split("a: |\n  ---\n----\n--- x\n---x\n", "1:a: |\n  ---\n----\n--- x\n---x\n");
	check_split("# of all\n---\na: 1\n", "1:# of all\n|3:a: 1\n");
	check_split("\xef\xbb\xbf" "a: 1\n", "1:a: 1\n");
	check_split("\xef\xbb\xbf" "---\na: 1\n", "2:a: 1\n");
	check_split("\xef\xbb\xbf", "");
}

static void check_rid(enum record_type type, const char *bytes, const char *stem, const char *want)
{
	rid r = place_doc_rid(type, bytes, strlen(bytes), stem, stem ? strlen(stem) : 0);
	char text[SUFFIX_LEN + 1] = "none";

	if (r != RID_NONE)
		rid_text(text, r);
	CHECK_STR(text, want);
}

static void a_record_shows_its_suffix_without_parsing(void)
{
	check_rid(TYPE_CONTACT, A, NULL, "3f2a9c1b");
	check_rid(TYPE_CONTACT, "name: x\n  id: no-00000000\n#id: x\nid:   \"x-3f2a9c1b\"  # y\n", NULL, "3f2a9c1b");
	check_rid(TYPE_CONTACT, "id: 'x-3f2a9c1b'\r\n", NULL, "3f2a9c1b");
	check_rid(TYPE_CONTACT, "id: x-3f2a9c1b", NULL, "3f2a9c1b");
	check_rid(TYPE_CONTACT, "\xef\xbb\xbfid: x-3f2a9c1b\n", NULL, "3f2a9c1b");
	check_rid(TYPE_CONTACT, "{id: x-3f2a9c1b}\n", "x-3f2a9c1b", "none");
	check_rid(TYPE_CONTACT, "identity: x-3f2a9c1b\n", "x-3f2a9c1b", "none");
	check_rid(TYPE_CONTACT, "id: x\n", "x-3f2a9c1b", "none");
	check_rid(TYPE_CONTACT, "id:\n", NULL, "none");
	check_rid(TYPE_CONTACT, "id: x-3f2a9c1b!\n", NULL, "none");
	check_rid(TYPE_CONTACT, "", NULL, "none");
}

static void a_timeline_is_of_its_first_events_subject(void)
{
	static const char stem[] = "x-00000000";

	check_rid(TYPE_TIMELINE, "- id: 7k2m4q9x\n  with: anna-3f2a9c1b\n  kind: call\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "- with: anna-3f2a9c1b\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "-\n  with: anna-3f2a9c1b\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "  - id: 7k2m4q9x\n    with: anna-3f2a9c1b\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "# x\n\n- kind: call\n  with: [anna-3f2a9c1b, b-7k2m4q9x]\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "- with:\n    - anna-3f2a9c1b\n    - b-7k2m4q9x\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "- with:\n  - anna-3f2a9c1b\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "- text: |\n    with: b-7k2m4q9x\n  with: anna-3f2a9c1b\n", stem, "3f2a9c1b");
	check_rid(TYPE_TIMELINE, "- kind: call\n- with: anna-3f2a9c1b\n", stem, "00000000");
	check_rid(TYPE_TIMELINE, "- kind: call\n", NULL, "none");
	check_rid(TYPE_TIMELINE, "- kind: call\n", "mario", "none");
	check_rid(TYPE_TIMELINE, "[]\n", stem, "00000000");
	check_rid(TYPE_TIMELINE, "", stem, "00000000");
}

struct put {
	const char *id, *before, *after;	/* NULL: none */
};

/* `want` NULL: the place is empty; "!n": the n-th change is at odds. */
static void check_splice(const char *path, const char *bytes, const struct put *puts,
			 size_t n, const char *want)
{
	struct place_change changes[4];
	struct hash128 hashes[4];
	struct str out = STR_INIT;
	size_t conflict = 99;
	bool empty = false;
	char odds[8];
	int rc;

	for (size_t i = 0; i < n; i++) {
		changes[i] = (struct place_change){ .r = rid_of(puts[i].id) };
		if (puts[i].before) {
			hashes[i] = hash_bytes(puts[i].before, strlen(puts[i].before));
			changes[i].before = &hashes[i];
		}
		changes[i].after = puts[i].after;
		changes[i].after_len = puts[i].after ? strlen(puts[i].after) : 0;
	}
	rc = place_splice(&out, &empty, &conflict, path, bytes, strlen(bytes), changes, n);
	if (rc == ERR_CONFLICT) {
		snprintf(odds, sizeof(odds), "!%zu", conflict);
		CHECK_STR(odds, want ? want : "(empty)");
	} else if (want) {
		CHECK_INT(rc, 0);
		CHECK(!empty);
		CHECK_STR(out.buf, want);
	} else {
		CHECK(empty && !out.len);
	}
	str_release(&out);
}

#define SPLICE(path, bytes, want, ...) do { \
		static const struct put puts_[] = { __VA_ARGS__ }; \
		check_splice(path, bytes, puts_, sizeof(puts_) / sizeof(*puts_), want); \
	} while (0)

#define IDA "anna-rossi-3f2a9c1b"
#define IDB "bruno-3f7k2m4q"
#define IDC "carla-3fxb0c1d"
#define FILE_A "contacts/" IDA ".yaml"
#define SHARD "contacts/3f.yaml"

static void a_file_of_one_record_is_replaced(void)
{
	SPLICE(FILE_A, "", A, { IDA, NULL, A });
	SPLICE(FILE_A, A, "id: " IDA "\n", { IDA, A, "id: " IDA "\n" });
	SPLICE(FILE_A, "---\n" A, "---\nid: " IDA "\n", { IDA, A, "id: " IDA "\n" });
	SPLICE(FILE_A, A, NULL, { IDA, A, NULL });
	SPLICE(FILE_A, "---\n" A "---\n", NULL, { IDA, A, NULL });
}

static void a_shard_keeps_its_documents_in_order_of_suffix(void)
{
	SPLICE(SHARD, "", A, { IDA, NULL, A });
	SPLICE(SHARD, "", A SEP B SEP C, { IDC, NULL, C }, { IDA, NULL, A }, { IDB, NULL, B });
	SPLICE(SHARD, A SEP C, A SEP B SEP C, { IDB, NULL, B });
	SPLICE(SHARD, B SEP C, A SEP B SEP C, { IDA, NULL, A });
	SPLICE(SHARD, A SEP B, A SEP B SEP C, { IDC, NULL, C });
	SPLICE(SHARD, C SEP A, B SEP C SEP A, { IDB, NULL, B });
}

static void a_shards_documents_are_replaced_and_removed(void)
{
	SPLICE(SHARD, A SEP B SEP C, A SEP "id: x-3f7k2m4q\n" SEP C, { IDB, B, "id: x-3f7k2m4q\n" });
	SPLICE(SHARD, A SEP B SEP C, B SEP C, { IDA, A, NULL });
	SPLICE(SHARD, A SEP B SEP C, A SEP C, { IDB, B, NULL });
	SPLICE(SHARD, A SEP B SEP C, A SEP B, { IDC, C, NULL });
	SPLICE(SHARD, A SEP B SEP C, NULL, { IDC, C, NULL }, { IDA, A, NULL }, { IDB, B, NULL });
	SPLICE(SHARD, A SEP B, B SEP C, { IDA, A, NULL }, { IDC, NULL, C });
}

static void what_else_a_place_holds_stays_to_the_byte(void)
{
	SPLICE(SHARD, "# ours\n--- \n" A "---\t\n" B, "# ours\n--- \n" A "---\t\n" B SEP C, { IDC, NULL, C });
	SPLICE(SHARD, "---\n" A SEP C, "---\n" A SEP B SEP C, { IDB, NULL, B });
	SPLICE(SHARD, "---\n" B SEP C, "---\n" A SEP B SEP C, { IDA, NULL, A });
	SPLICE(SHARD, "---\n" A SEP C "---\n\n", "---\n" A SEP B SEP C "---\n\n", { IDB, NULL, B });
	SPLICE(SHARD, "\xef\xbb\xbf" B, "\xef\xbb\xbf" A SEP B, { IDA, NULL, A });
	SPLICE(SHARD, "id: " IDA "\r\n---\r\nid: " IDC "\r\n",
	       "id: " IDA "\r\n---\r\n" B "---\r\nid: " IDC "\r\n", { IDB, NULL, B });
	SPLICE(SHARD, A "\n\n" SEP "# before\n" C, A "\n\n" SEP B SEP "# before\n" C, { IDB, NULL, B });
}

static void a_document_without_a_line_end_gets_one_from_its_neighbour(void)
{
	SPLICE(SHARD, "id: " IDA, "id: " IDA "\n" SEP B, { IDB, NULL, B });
	SPLICE(SHARD, C, "id: " IDA "\n" SEP C, { IDA, NULL, "id: " IDA });
	SPLICE(SHARD, "id: " IDA "\n" SEP C, "id: " IDA "\n" SEP C, { IDA, NULL, "id: " IDA });
	SPLICE(SHARD, "id: " IDA "\r\n---\r\n" C, "id: " IDA "\r\n---\r\n" C, { IDA, NULL, "id: " IDA });
	SPLICE(SHARD, "id: " IDA "\n\n\n" SEP C, "!0", { IDA, NULL, "id: " IDA });
}

static void what_is_done_already_is_done(void)
{
	SPLICE(FILE_A, A, A, { IDA, NULL, A });
	SPLICE(FILE_A, A, A, { IDA, "id: x\n", A });
	SPLICE(SHARD, A SEP C, A SEP C, { IDA, NULL, A }, { IDB, B, NULL }, { IDC, "x", C });
	SPLICE(SHARD, "", NULL, { IDB, B, NULL });
}

static void a_document_that_is_another_is_at_odds(void)
{
	SPLICE(FILE_A, A, "!0", { IDA, NULL, "id: " IDA "\n" });
	SPLICE(FILE_A, A, "!0", { IDA, "id: x\n", "id: " IDA "\n" });
	SPLICE(FILE_A, A, "!0", { IDA, "id: x\n", NULL });
	SPLICE(FILE_A, "", "!0", { IDA, A, "id: " IDA "\n" });
	SPLICE(FILE_A, B, "!0", { IDA, NULL, A });
	SPLICE(SHARD, A SEP B, "!1", { IDC, NULL, C }, { IDB, A, NULL }, { IDA, B, NULL });
}

static void of_two_documents_with_one_id_the_known_one_changes(void)
{
	SPLICE(SHARD, "id: " IDA "\nname: twin\n" SEP A, "id: " IDA "\nname: twin\n" SEP "id: " IDA "\n",
	       { IDA, A, "id: " IDA "\n" });
	SPLICE(SHARD, A SEP "id: " IDA "\nname: twin\n", "id: " IDA "\n" SEP "id: " IDA "\nname: twin\n",
	       { IDA, A, "id: " IDA "\n" });
	SPLICE(SHARD, "id: " IDA "\nname: twin\n" SEP "id: " IDA "\n",
	       "id: " IDA "\nname: twin\n" SEP "id: " IDA "\n", { IDA, A, "id: " IDA "\n" });
}

static void a_document_that_hides_its_id_is_known_by_its_bytes(void)
{
	SPLICE(FILE_A, "{id: " IDA "}\n", "{id: " IDA ", name: x}\n",
	       { IDA, "{id: " IDA "}\n", "{id: " IDA ", name: x}\n" });
	SPLICE(FILE_A, "{id: " IDA ", name: x}\n", "{id: " IDA ", name: x}\n",
	       { IDA, "{id: " IDA "}\n", "{id: " IDA ", name: x}\n" });
	SPLICE(SHARD, A SEP "{id: " IDB "}\n" SEP C, A SEP C, { IDB, "{id: " IDB "}\n", NULL });
}

static void a_document_is_found_in_its_place(void)
{
	static const char bytes[] = A SEP B SEP C;
	struct span span;

	CHECK(place_find(&span, SHARD, bytes, sizeof(bytes) - 1, rid_of(IDB)));
	CHECK_INT(span.at, sizeof(A SEP) - 1);
	CHECK_INT(span.len, sizeof(B) - 1);
	CHECK_INT(span.line, 4);
	CHECK(!place_find(&span, SHARD, bytes, sizeof(bytes) - 1, rid_of("x-00000000")));
	CHECK(!place_find(&span, "notes/x.yaml", bytes, sizeof(bytes) - 1, rid_of(IDB)));
}

static int add_name(void *arg, const char *path, const struct stat *st)
{
	struct strs *names = arg;
	struct str text = STR_INIT;

	str_addf(&text, "%s %s", path, S_ISREG(st->st_mode) ? "file" : "other");
	strs_add(names, text.buf);
	str_release(&text);
	return 0;
}

static int stop(void *arg, const char *path, const struct stat *st)
{
	(void)arg, (void)path, (void)st;
	return -7;
}

static void places_are_listed_without_what_editors_leave(void)
{
	struct strs names = STRS_INIT;

	given_store(LAYOUT_FILES);
	CHECK_INT(place_each(&store, TYPE_CONTACT, add_name, &names), 0);
	CHECK_INT(names.n, 0);
	given_file("contacts/b-3f7k2m4q.yaml", B);
	given_file("contacts/3f.yaml", A);
	given_file("contacts/.b-3f7k2m4q.yaml.swp", B);
	given_file("contacts/.b-3f7k2m4q.yaml", B);
	given_file("contacts/#b-3f7k2m4q.yaml#", B);
	given_file("contacts/b-3f7k2m4q.yaml~", B);
	given_file("contacts/4913", "");
	given_file("contacts/notes.txt", "");
	CHECK(!symlinkat("/etc/passwd", store.dir, "contacts/link.yaml"));
	CHECK(!mkdirat(store.dir, "contacts/folder.yaml", 0777));
	CHECK_INT(place_each(&store, TYPE_CONTACT, add_name, &names), 0);
	strs_sort(&names);
	CHECK_INT(names.n, 4);
	CHECK_STR(names.v[0], "contacts/3f.yaml file");
	CHECK_STR(names.v[1], "contacts/b-3f7k2m4q.yaml file");
	CHECK_STR(names.v[2], "contacts/folder.yaml other");
	CHECK_STR(names.v[3], "contacts/link.yaml other");
	CHECK_INT(place_each(&store, TYPE_CONTACT, stop, NULL), -7);
	strs_release(&names);
	no_store();
}

int main(void)
{
	RUN(the_layout_says_where_a_record_lies);
	RUN(a_path_says_what_it_is);
	RUN(a_line_of_three_dashes_separates);
	RUN(a_record_shows_its_suffix_without_parsing);
	RUN(a_timeline_is_of_its_first_events_subject);
	RUN(a_file_of_one_record_is_replaced);
	RUN(a_shard_keeps_its_documents_in_order_of_suffix);
	RUN(a_shards_documents_are_replaced_and_removed);
	RUN(what_else_a_place_holds_stays_to_the_byte);
	RUN(a_document_without_a_line_end_gets_one_from_its_neighbour);
	RUN(what_is_done_already_is_done);
	RUN(a_document_that_is_another_is_at_odds);
	RUN(of_two_documents_with_one_id_the_known_one_changes);
	RUN(a_document_that_hides_its_id_is_known_by_its_bytes);
	RUN(a_document_is_found_in_its_place);
	RUN(places_are_listed_without_what_editors_leave);
	return test_end();
}
