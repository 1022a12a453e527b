#define _GNU_SOURCE

#include "index/columns.h"
#include "index/db.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/file.h"
#include "tests/lib/index_test.h"

#include <sched.h>

#define ANNA \
	"id: anna-rossi-3f2a9c1b\nname: Anna Rossi\n" \
	"email:\n  - anna@example.com\n  - value: Anna.Rossi@home.example\n    label: home\n" \
	"phone: 06 1234567\ncompany: acme-7k2m4q9x\nstage: lead\n" \
	"owner: giulia-4n6p8q0r\nexternal_ids:\n  hubspot: [\"201\", \"305\"]\n"
#define ACME \
	"id: acme-7k2m4q9x\nname: Acme S.r.l.\nvat_id: IT01234567897\n" \
	"domain: Acme.example\naliases: [Acme Italia]\n"
#define GIULIA "id: giulia-4n6p8q0r\nname: Giulia Bianchi\nemail: giulia@example.com\n"
#define CASE "id: c-1c3d5e7f\nnumber: C-17\nsubject: broken\ncontact: anna-rossi-3f2a9c1b\n"

static void given_people(enum layout layout)
{
	close_index();
	given_store(layout);
	given_file("contacts/anna-rossi-3f2a9c1b.yaml", ANNA);
	given_file("companies/acme-7k2m4q9x.yaml", ACME);
	given_file("users/giulia-4n6p8q0r.yaml", GIULIA);
	given_file("cases/c-1c3d5e7f.yaml", CASE);
}

static void a_record_is_found_by_each_of_its_keys(void)
{
	given_people(LAYOUT_FILES);
	open_index(REFRESH_FULL);
	CHECK_STR(found(KEY_EMAIL, "anna@example.com"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(found(KEY_EMAIL, "anna.rossi@home.example"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(found(KEY_EMAIL, "nobody@example.com"), "");
	CHECK_STR(found(KEY_PHONE, "+39061234567"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(found(KEY_EXTERNAL, "hubspot:305"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(found(KEY_NAME, "anna rossi"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(found(KEY_NAME, "acme italia"), "acme-7k2m4q9x\n");
	CHECK_STR(found(KEY_VAT, "IT01234567897"), "acme-7k2m4q9x\n");
	CHECK_STR(found(KEY_DOMAIN, "acme.example"), "acme-7k2m4q9x\n");
	CHECK_STR(found(KEY_UNIQUE, "number=C-17"), "c-1c3d5e7f\n");
	CHECK_STR(found(KEY_NAME, "anna@example.com"), "");
}

static void ids_and_suffixes_are_found_by_how_they_begin(void)
{
	given_people(LAYOUT_FILES);
	given_file("contacts/anna-verdi-3f9a9c1b.yaml", "id: anna-verdi-3f9a9c1b\n");
	open_index(REFRESH_FULL);
	CHECK_STR(begins("anna-"), "anna-rossi-3f2a9c1b\nanna-verdi-3f9a9c1b\n");
	CHECK_STR(begins("3f"), "anna-rossi-3f2a9c1b\nanna-verdi-3f9a9c1b\n");
	CHECK_STR(begins("3f2"), "anna-rossi-3f2a9c1b\n");
	CHECK_STR(begins("acme-7k2m4q9x"), "acme-7k2m4q9x\n");
	CHECK_STR(begins("zz"), "");
}

static void entries_say_where_documents_lie(void)
{
	struct entry entry;

	close_index();
	given_store(LAYOUT_PACKED);
	given_file("contacts/3f.yaml", "id: anna-3f2a9c1b\narchived: true\n---\n"
		   "id: bruno-3f7k2m4q\nmerged_into: anna-3f2a9c1b\n");
	given_file("contacts/dora-9xvb0c1d.yaml", "id: dora-9xvb0c1d\nname: D\n");
	given_file("contacts/elsewhere.yaml", "id: elsa-9yvb0c1d\n");
	given_file("companies/all.yaml", "# ours\nid: acme-7k2m4q9x\n");
	given_file("timeline/3f.yaml", "- id: 1\n  with: anna-3f2a9c1b\n  kind: note\n");
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(),
		  "anna-3f2a9c1b contacts/3f.yaml:1 0+33 archived\n"
		  "bruno-3f7k2m4q contacts/3f.yaml:4 37+46 merged\n"
		  "acme-7k2m4q9x companies/all.yaml:1 0+25\n"
		  "dora-9xvb0c1d contacts/dora-9xvb0c1d.yaml:1 0+26\n"
		  "elsa-9yvb0c1d contacts/elsewhere.yaml:1 0+18\n");
	CHECK_INT(index_timeline(ix, id_rid("3f2a9c1b", 8), &entry), 0);
	CHECK_STR(entry.path, "timeline/3f.yaml");
	CHECK_INT(index_entry(ix, id_rid("3f2a9c1c", 8), &entry), ERR_NOT_FOUND);
	CHECK_INT((int)differing(), 0);
}

static void what_refers_to_a_record_is_known(void)
{
	given_people(LAYOUT_FILES);
	given_file("opportunities/seats-5d1e8f2g.yaml", "id: seats-5d1e8f2g\nname: Seats\n"
		   "company: acme-old-7k2m4q9x\ncontacts:\n  - id: anna-rossi-3f2a9c1b\n"
		   "    role: buyer\n");
	given_file("timeline/giulia-4n6p8q0r.yaml", "- id: e1\n  with: [giulia-4n6p8q0r, "
		   "anna-rossi-3f2a9c1b]\n  at: 2026-01-02\n  kind: meeting\n  company: acme-7k2m4q9x\n");
	open_index(REFRESH_FULL);
	CHECK_STR(referring("acme-7k2m4q9x"), "anna-rossi-3f2a9c1b company\n"
		  "seats-5d1e8f2g company\ntimeline of giulia-4n6p8q0r company\n");
	CHECK_STR(referring("anna-rossi-3f2a9c1b"), "c-1c3d5e7f contact\n"
		  "seats-5d1e8f2g contacts\ntimeline of giulia-4n6p8q0r with\n");
	CHECK_STR(referring("giulia-4n6p8q0r"), "anna-rossi-3f2a9c1b owner\n");
	CHECK_STR(referring("c-1c3d5e7f"), "");
}

static void events_are_found_from_every_record_they_name(void)
{
	given_people(LAYOUT_FILES);
	given_file("timeline/anna-rossi-3f2a9c1b.yaml",
		   "- id: b\n  with: anna-rossi-3f2a9c1b\n  at: 2026-03-01T10:00+01:00\n  kind: call\n"
		   "  text: second\n"
		   "- id: a\n  with: [anna-rossi-3f2a9c1b, giulia-4n6p8q0r]\n  at: 2026-03-01\n"
		   "  kind: visit\n  company: acme-7k2m4q9x\n"
		   "- id: c\n  with: anna-rossi-3f2a9c1b\n  at: 2026-03-01T09:00Z\n  kind: note\n");
	open_index(REFRESH_FULL);
	CHECK_STR(events_of("anna-rossi-3f2a9c1b", true, -1),
		  "a visit -\nb call second\nc note -\n");
	CHECK_STR(events_of("anna-rossi-3f2a9c1b", false, 2), "c note -\nb call second\n");
	CHECK_STR(events_of("giulia-4n6p8q0r", false, -1), "a visit -\n");
	CHECK_STR(events_of("acme-7k2m4q9x", false, -1), "a visit -\n");
	CHECK_STR(events_of("c-1c3d5e7f", false, -1), "");
}

/* --- rows --- */

static int say_row(void *arg, rid r, const char *const *cells)
{
	const struct select *select = arg;

	(void)r;
	for (size_t i = 0; i < select->n_columns; i++)
		str_addf(&said, "%s%s", i ? "|" : "", cells[i] ? cells[i] : "");
	str_add_char(&said, '\n');
	return 0;
}

#define LIST(...) (const char *const []){ __VA_ARGS__ }, \
	sizeof((const char *const []){ __VA_ARGS__ }) / sizeof(const char *)

static const char *rows(const char *const *columns, size_t n, const char *sort,
			bool archived, long limit)
{
	struct select select = {
		.type = TYPE_CONTACT, .columns = columns, .n_columns = n,
		.sort = &sort, .n_sort = sort != NULL, .archived = archived, .limit = limit
	};

	str_clear(&said);
	if (index_select(ix, &select, say_row, &select))
		str_addf(&said, "%d: %s\n", err_code(), err_message());
	return said.buf;
}

/* Columns of the contacts' view, which a query may read. */
static const char *derived(const char *columns, const char *order)
{
	struct select cells = { .n_columns = 1 };
	struct sql sql = SQL_INIT;

	for (const char *s = columns; (s = strchr(s, ',')); s++)
		cells.n_columns++;
	str_addf(&sql.text, "SELECT rid, %s FROM contacts ORDER BY %s", columns, order);
	sql.views = true;
	sql.n_cells = cells.n_columns;
	sql.cells = xcalloc(sql.n_cells, sizeof(*sql.cells));
	str_clear(&said);
	if (index_query(ix, &sql, say_row, &cells))
		str_addf(&said, "%d: %s\n", err_code(), err_message());
	sql_release(&sql);
	return said.buf;
}

static void given_rows(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/a-00000001.yaml", "id: a-00000001\nname: \xc3\x89lodie\n"
		   "email: [e@x.example, f@x.example]\nscore: 9\ncreated: 2026-02-01T00:30+01:00\n"
		   "birth_date: 1990-11-22\n");
	given_file("contacts/b-00000002.yaml", "id: b-00000002\nname: anton\nscore: 10\n"
		   "created: 2026-01-31T23:45Z\nbirth_date: 1990-11-21\n");
	given_file("contacts/c-00000003.yaml", "id: c-00000003\nname: Zeno\ncreated: 2026-02-01\n");
	given_file("contacts/d-00000004.yaml", "id: d-00000004\nname: Gone\narchived: true\n");
	given_file("contacts/e-00000005.yaml", "id: e-00000005\nmerged_into: a-00000001\n");
}

static void rows_are_sorted_by_value_with_the_empty_last(void)
{
	given_rows();
	open_index(REFRESH_FULL);
	CHECK_STR(rows(LIST("id", "name"), "name", false, -1),
		  "b-00000002|anton\na-00000001|\xc3\x89lodie\nc-00000003|Zeno\n");
	CHECK_STR(rows(LIST("id", "score"), "score", false, -1),
		  "a-00000001|9\nb-00000002|10\nc-00000003|\n");
	CHECK_STR(rows(LIST("id", "score"), "-score", false, -1),
		  "b-00000002|10\na-00000001|9\nc-00000003|\n");
	CHECK_STR(rows(LIST("id"), "created", false, -1),
		  "c-00000003\na-00000001\nb-00000002\n");
	CHECK_STR(rows(LIST("id"), NULL, true, 2), "a-00000001\nb-00000002\n");
	CHECK_STR(rows(LIST("id", "type"), "-id", true, 1), "d-00000004|contact\n");
}

static void several_values_are_joined_and_derived_ones_are_there(void)
{
	clock_set(1795257000);		/* 2026-11-21 in the morning */
	given_rows();
	given_file("timeline/a-00000001.yaml",
		   "- id: o1\n  with: a-00000001\n  at: 2026-11-11\n  kind: order\n  amount: 10.50 EUR\n"
		   "- id: o2\n  with: a-00000001\n  at: 2026-11-12\n  kind: order\n  amount: 1.5 EUR\n"
		   "- id: o3\n  with: a-00000001\n  at: 2026-11-13\n  kind: order\n  amount: 2 EUR\n"
		   "  corrects: o2\n"
		   "- id: n\n  with: a-00000001\n  at: 2026-11-14\n  kind: note\n");
	given_file("timeline/c-00000003.yaml", "- id: o4\n  with: [c-00000003, a-00000001]\n"
		   "  at: 2026-11-15\n  kind: order\n  amount: 100 EUR\n");
	open_index(REFRESH_FULL);
	CHECK_STR(rows(LIST("email"), NULL, false, 1), "e@x.example\x1f" "f@x.example\n");
	CHECK_STR(derived("id, age, days_since_contact, orders_count, spend_minor, reachable",
			  "spend_minor DESC, id"),
		  "a-00000001|35|6|3|11250|0\n"
		  "c-00000003||6|1|10000|0\n"
		  "b-00000002|36||0|0|0\n"
		  "d-00000004|||0|0|0\n");
}

static void a_column_or_key_that_is_none_is_refused(void)
{
	given_rows();
	open_index(REFRESH_FULL);
	CHECK_STR(rows(LIST("nme"), NULL, false, -1), "2: no field 'nme' in contacts\n");
	CHECK_STR(rows(LIST("id"), "-nme", false, -1), "2: no field 'nme' in contacts\n");
	CHECK_STR(rows(LIST("name; DROP TABLE doc"), NULL, false, -1),
		  "2: no field 'name; DROP TABLE doc' in contacts\n");
}

static void an_amount_without_a_rate_is_an_error_and_no_sum(void)
{
	given_rows();
	given_file("timeline/a-00000001.yaml", "- id: o1\n  with: a-00000001\n"
		   "  at: 2026-11-11\n  kind: order\n  amount: 10 USD\n");
	open_index(REFRESH_FULL);
	CHECK_STR(derived("orders_count", "id LIMIT 1"), "1\n");
	CHECK_STR(derived("spend_minor", "id LIMIT 1"),
		  "3: an amount has no rate of its day to the store's currency\n"
		  "crm.yaml names rates: 'rates: {USD: {2026-01-01: 0.92}}'\n");
}

static void consent_holds_until_it_is_taken_back(void)
{
	static const struct { const char *consent, *reachable; } cases[] = {
		{ "- purpose: m\n  channel: email\n  status: granted\n", "1" },
		{ "- purpose: m\n  channel: phone\n  status: granted\n", "0" },
		{ "- purpose: m\n  channel: email\n  status: granted\n  at: 2026-01-02\n"
		  "- purpose: m\n  channel: email\n  status: withdrawn\n  at: 2026-01-01\n", "1" },
		{ "- purpose: m\n  channel: email\n  status: granted\n  at: 2026-01-02\n"
		  "- purpose: m\n  channel: email\n  status: withdrawn\n  at: 2026-01-02\n", "0" },
		{ "- purpose: m\n  channel: email\n  status: granted\n  at: 2026-01-02\n"
		  "- purpose: m\n  status: withdrawn\n", "0" },
		{ "- purpose: m\n  channel: email\n  status: granted\n  at: 2026-01-02\n"
		  "- purpose: other\n  status: withdrawn\n  at: 2026-01-03\n", "1" },
	};
	struct str text = STR_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		close_index();
		given_store(LAYOUT_FILES);
		str_clear(&text);
		str_addf(&text, "id: a-00000001\nemail: a@x.example\nconsent:\n%s",
			 cases[i].consent);
		given_file("contacts/a-00000001.yaml", text.buf);
		open_index(REFRESH_FULL);
		str_clear(&text);
		str_addf(&text, "%s\n", cases[i].reachable);
		CHECK_STR(derived("reachable", "id"), text.buf);
	}
	str_release(&text);
}

/* --- the schema --- */

/* The columns of a table, in order, each in a line. */
static void add_table(struct strs *out, int type)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *row;

	str_addf(&sql, "SELECT * FROM %s LIMIT 0", db_table(type));
	row = db_prepare(ix, sql.buf);
	for (int i = 0; row && i < sqlite3_column_count(row); i++)
		strs_add(out, sqlite3_column_name(row, i));
	sqlite3_finalize(row);
	str_release(&sql);
}

static void add_wanted(struct strs *out, int type)
{
	static const char *const event[] = { "subject", "n", "at_byte", "bytes" };
	const struct columns *columns = columns_of(type);
	struct str name = STR_INIT;

	if (type == TYPE_TIMELINE)
		for (size_t i = 0; i < 4; i++)
			strs_add(out, event[i]);
	else
		strs_add(out, "rid");
	for (size_t i = 0; i < columns->n; i++) {
		str_clear(&name);
		column_name(&name, &columns->v[i]);
		strs_add(out, name.buf);
	}
	str_release(&name);
}

static void add_lines(struct str *out, struct strs *list)
{
	strs_sort(list);
	for (size_t i = 0; i < list->n; i++)
		str_addf(out, "%s\n", list->v[i]);
}

static void each_field_has_its_columns_and_there_are_no_others(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	open_index(REFRESH_FULL);
	for (int type = 0; type <= TYPE_COUNT; type++) {
		struct strs is = STRS_INIT, should = STRS_INIT;
		struct str a = STR_INIT, b = STR_INIT;

		add_table(&is, type);
		add_wanted(&should, type);
		add_lines(&a, &is);
		add_lines(&b, &should);
		CHECK_STR(a.buf, b.buf);
		strs_release(&is);
		strs_release(&should);
		str_release(&a);
		str_release(&b);
	}
}

/* --- the manual --- */

/* From the head of the view in the manual to that of the next. */
static void add_section(struct str *out, const char *page, const char *view)
{
	struct str head = STR_INIT;
	const char *from, *to;

	str_addf(&head, "\n.It Ic %s\n", view);
	from = strstr(page, head.buf);
	str_release(&head);
	if (!from)
		return;
	to = strstr(from + 1, "\n.It Ic ");
	if (!to)
		to = strstr(from + 1, "\n.Pp");
	str_add_mem(out, from, to ? (size_t)(to - from) + 1 : strlen(from));
}

static bool is_of_a_field(int type, const char *name)
{
	struct strs fields = STRS_INIT;
	bool found = false;

	if (type != TYPE_NONE)
		add_wanted(&fields, type);
	for (size_t i = type == TYPE_TIMELINE ? 4 : 0; i < fields.n; i++)
		found |= !strcmp(fields.v[i], name);
	strs_release(&fields);
	return found;
}

/* Its columns but those of the type's fields, as the manual has to list them. */
static void add_columns(struct str *out, const char *view)
{
	int type = strcmp(view, "events") ? (int)type_by_folder(view, strlen(view))
		: TYPE_TIMELINE;
	struct str sql = STR_INIT;
	sqlite3_stmt *row;

	str_addf(&sql, "SELECT * FROM temp.%s LIMIT 0", view);
	row = db_prepare(ix, sql.buf);
	for (int i = 0; row && i < sqlite3_column_count(row); i++)
		if (!is_of_a_field(type, sqlite3_column_name(row, i)))
			str_addf(out, ".It Va %s\n", sqlite3_column_name(row, i));
	sqlite3_finalize(row);
	str_release(&sql);
}

static void add_items(struct str *out, const char *section)
{
	for (const char *p = section; (p = strstr(p, "\n.It Va ")); p++)
		str_add_mem(out, p + 1, strcspn(p + 1, "\n") + 1);
}

static void the_manual_lists_each_view_with_its_columns(void)
{
	struct str page = STR_INIT;
	struct strs views = STRS_INIT;
	sqlite3_stmt *rows;

	add_file(&page, AT_FDCWD, "man/crm-index.5");
	CHECK(page.len > 0);
	close_index();
	given_store(LAYOUT_FILES);
	open_index(REFRESH_FULL);
	CHECK_INT(db_views(ix), 0);
	rows = db_prepare(ix, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name");
	while (db_row(ix, rows) > 0)
		strs_add(&views, (const char *)sqlite3_column_text(rows, 0));
	sqlite3_finalize(rows);
	CHECK(views.n > 10);
	for (size_t i = 0; i < views.n; i++) {
		struct str section = STR_INIT, says = STR_INIT, has = STR_INIT;

		add_section(&section, page.buf, views.v[i]);
		CHECK(section.len > 0);
		add_items(&says, section.buf);
		add_columns(&has, views.v[i]);
		CHECK_STR(says.buf, has.buf);
		str_release(&section);
		str_release(&says);
		str_release(&has);
	}
	strs_release(&views);
	str_release(&page);
}

/* --- what cannot be read, and two of one suffix --- */

static void a_broken_document_hides_no_other(void)
{
	close_index();
	given_store(LAYOUT_PACKED);
	given_file("contacts/3f.yaml", "id: anna-3f2a9c1b\n---\nid: bruno-3f7k2m4q\nname: [\n---\n"
		   "name: Nobody\n---\nid: carla-3fzz0000\n");
	given_file("contacts/empty.yaml", "# nothing\n");
	given_file("contacts/none.yaml", "");
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "anna-3f2a9c1b contacts/3f.yaml:1 0+18\n"
		  "carla-3fzz0000 contacts/3f.yaml:8 70+19\n");
	CHECK(strstr(broken(), "contacts/3f.yaml:6: 'id' is missing\n"));
	CHECK(strstr(broken(), "contacts/empty.yaml:1: this is no record\n"));
	CHECK(strstr(broken(), "contacts/none.yaml:0: there is no record in it\n"));
	given_file("contacts/3f.yaml", "id: anna-3f2a9c1b\n---\nid: bruno-3f7k2m4q\n");
	unlinkat(store.dir, "contacts/empty.yaml", 0);
	unlinkat(store.dir, "contacts/none.yaml", 0);
	open_index(REFRESH_FULL);
	CHECK_STR(broken(), "");
	CHECK_INT((int)differing(), 0);
}

static void what_is_no_file_is_reported_and_does_not_block(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\n");
	mkdirat(store.dir, "contacts/folder-3f2a9c1c.yaml", 0777);
	symlinkat("/etc/passwd", store.dir, "contacts/link-3f2a9c1d.yaml");
	mkfifoat(store.dir, "contacts/pipe-3f2a9c1e.yaml", 0666);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "anna-3f2a9c1b contacts/anna-3f2a9c1b.yaml:1 0+18\n");
	CHECK(strstr(broken(), "contacts/folder-3f2a9c1c.yaml:0: "));
	CHECK(strstr(broken(), "contacts/link-3f2a9c1d.yaml:0: "));
	CHECK(strstr(broken(), "contacts/pipe-3f2a9c1e.yaml:0: "));
	open_index(REFRESH_FULL);
	CHECK_INT((int)differing(), 0);
}

static void of_two_with_one_suffix_the_smaller_path_is_the_record(void)
{
	char first[HASH_HEX];

	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/zoe-3f2a9c1b.yaml", "id: zoe-3f2a9c1b\nemail: z@x.example\n");
	open_index(REFRESH_FULL);
	given_file("contacts/amy-3f2a9c1b.yaml", "id: amy-3f2a9c1b\nemail: a@x.example\n");
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "amy-3f2a9c1b contacts/amy-3f2a9c1b.yaml:1 0+36\n");
	CHECK_STR(found(KEY_EMAIL, "z@x.example"), "");
	CHECK_STR(found(KEY_EMAIL, "a@x.example"), "amy-3f2a9c1b\n");
	CHECK_STR(broken(), "contacts/zoe-3f2a9c1b.yaml:1: another document has this suffix\n");
	CHECK_INT((int)differing(), 0);
	strcpy(first, digest);
	CHECK_INT(index_rebuild(ix), 0);
	CHECK_INT((int)differing(), 0);
	CHECK_STR(digest, first);
	unlinkat(store.dir, "contacts/amy-3f2a9c1b.yaml", 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "zoe-3f2a9c1b contacts/zoe-3f2a9c1b.yaml:1 0+36\n");
	CHECK_STR(found(KEY_EMAIL, "z@x.example"), "zoe-3f2a9c1b\n");
	CHECK_STR(broken(), "");
	CHECK_INT((int)differing(), 0);
}

/* --- the file --- */

#define INDEX ".crm/index.sqlite"
#define ONE "anna-3f2a9c1b contacts/anna-3f2a9c1b.yaml:1 0+18\n"

static void given_one(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\n");
	open_index(REFRESH_FULL);
	close_index();
}

static ino_t inode(void)
{
	struct stat st;

	return fstatat(store.dir, INDEX, &st, 0) ? 0 : st.st_ino;
}

/* Write over the file from `at`; with `cut` its length is that then. */
static void damage(off_t at, const void *bytes, size_t len, bool cut)
{
	int fd = openat(store.dir, INDEX, O_WRONLY);

	CHECK_INT(pwrite(fd, bytes, len, at), (ssize_t)len);
	if (cut)
		CHECK_INT(ftruncate(fd, at + (off_t)len), 0);
	close(fd);
}

static void a_copy_does_not_take_the_record_over(void)
{
	static const char text[] = "id: zoe-3f2a9c1b\nemail: z@x.example\n";
	static const char want[] = "zoe-3f2a9c1b contacts/zoe-3f2a9c1b.yaml:1 0+36\n";

	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/backup.yaml", text);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "zoe-3f2a9c1b contacts/backup.yaml:1 0+36\n");
	given_file("contacts/zoe-3f2a9c1b.yaml", text);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), want);
	CHECK_STR(broken(), "contacts/backup.yaml:1: another document has this suffix\n");
	CHECK_INT((int)differing(), 0);
	given_file("contacts/a.yaml", text);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), want);
	unlinkat(store.dir, "contacts/zoe-3f2a9c1b.yaml", 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "zoe-3f2a9c1b contacts/a.yaml:1 0+36\n");
	CHECK_INT((int)differing(), 0);
}

static void a_record_whose_id_has_no_line_of_its_own_is_broken(void)
{
	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/flow-aaaaaaa3.yaml", "{id: flow-aaaaaaa3, name: F}\n");
	given_file("timeline/flow-aaaaaaa3.yaml", "[{id: e1, with: [else-aaaaaaa4]}]\n");
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), "");
	CHECK_STR(broken(), "contacts/flow-aaaaaaa3.yaml:1: 'id' must be on a line of its own, without an indent\n"
		  "timeline/flow-aaaaaaa3.yaml:1: the first 'with' must be on a line of its own\n");
}

static void the_index_is_kept_while_it_is_ours(void)
{
	ino_t was;

	given_one();
	was = inode();
	CHECK(was != 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	CHECK(inode() == was);
}

static void a_damaged_or_foreign_index_is_made_anew(void)
{
	static const unsigned char other[] = { 0, 0, 0, 99 };
	static const char noise[8192] = "this is no database";
	struct stat st;

	given_one();
	damage(0, "garbage", 7, false);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	given_one();
	damage(60, other, 4, false);		/* user_version */
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	given_one();
	damage(68, other, 4, false);		/* application_id */
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	given_one();
	damage(0, "", 0, true);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	given_one();
	damage(5000, "", 0, true);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	given_one();
	fstatat(store.dir, INDEX, &st, 0);
	for (off_t at = 4096; at + 8192 <= st.st_size; at += 8192)
		damage(at, noise, sizeof(noise), false);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	CHECK_INT((int)differing(), 0);
}

/* Overwrite the page that holds this text. */
static void damage_page_of(const char *text)
{
	static const char noise[4096] = "noise";
	struct str bytes = STR_INIT;
	const char *p;

	add_file(&bytes, store.dir, INDEX);
	p = memmem(bytes.buf, bytes.len, text, strlen(text));
	CHECK(p != NULL);
	if (p)
		damage((p - bytes.buf) / 4096 * 4096, noise, sizeof(noise), false);
	str_release(&bytes);
}

static void damage_that_only_a_question_meets_is_mended_at_once(void)
{
	struct str text = STR_INIT;
	ino_t was;

	close_index();
	given_store(LAYOUT_PACKED);
	for (int i = 0; i < 200; i++)
		str_addf(&text, "%sid: p-0000%04d\nname: P%d\nnotes: %s%0100d\n",
			 i ? "---\n" : "", i, i, i == 150 ? "Rosmunda" : "", i);
	given_file("contacts/all.yaml", text.buf);
	open_index(REFRESH_FULL);
	close_index();
	was = inode();
	damage_page_of("Rosmunda");
	open_index(REFRESH_FULL);
	CHECK(inode() == was);
	CHECK_STR(rows(LIST("id"), "-created", false, 2), "p-00000000\np-00000001\n");
	CHECK(inode() != was);
	CHECK_INT((int)differing(), 0);
	str_release(&text);
}

static void a_copied_index_is_not_believed(void)
{
	struct str bytes = STR_INIT;
	ino_t was;

	given_one();
	add_file(&bytes, store.dir, INDEX);
	renameat(store.dir, INDEX, store.dir, ".crm/old");
	file_create(store.dir, INDEX, bytes.buf, bytes.len, 0666, false);
	was = inode();
	open_index(REFRESH_FULL);
	CHECK(inode() != was);
	CHECK_STR(all_records(), ONE);
	str_release(&bytes);
}

static void a_deleted_index_is_made_anew_and_a_link_is_not_followed(void)
{
	given_one();
	unlinkat(store.dir, INDEX, 0);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	close_index();
	renameat(store.dir, INDEX, store.dir, ".crm/real");
	symlinkat("real", store.dir, INDEX);
	open_index(REFRESH_FULL);
	CHECK_STR(all_records(), ONE);
	close_index();
	CHECK(inode() != 0);
}

static void where_nothing_can_be_written_the_index_is_in_memory(void)
{
	given_one();
	unlinkat(store.dir, INDEX, 0);
	store.can_write = false;
	open_index(REFRESH_POINT);
	CHECK_STR(all_records(), ONE);
	CHECK_INT((int)differing(), 0);
	close_index();
	CHECK(inode() == 0);
	store.can_write = true;
}

static void bit_rot_is_found_by_verifying(void)
{
	struct str bytes = STR_INIT;
	const char *p;

	close_index();
	given_store(LAYOUT_FILES);
	given_file("contacts/anna-3f2a9c1b.yaml", "id: anna-3f2a9c1b\nname: Rosmunda\n");
	open_index(REFRESH_FULL);
	close_index();
	add_file(&bytes, store.dir, INDEX);
	p = memmem(bytes.buf, bytes.len, "Rosmunda", 8);
	CHECK(p != NULL);
	if (p)
		damage(p - bytes.buf, "Rosmundo", 8, false);
	open_index(REFRESH_FULL);
	CHECK_INT((int)differing(), 1);
	str_release(&bytes);
}

/* --- threads --- */

static void given_many(void)
{
	struct str text = STR_INIT, path = STR_INIT;

	close_index();
	given_store(LAYOUT_PACKED);
	for (int i = 0; i < 100; i++) {
		str_clear(&text);
		str_clear(&path);
		for (int k = 0; k < 5; k++)
			str_addf(&text, "%sid: p-%02d00000%d\nname: P%d\nemail: p%d%d@x.example\n"
				 "company: acme-7k2m4q%02d\n", k ? "---\n" : "", i, k, i, i, k, k);
		str_addf(&path, "contacts/%02d.yaml", i);
		given_file(path.buf, text.buf);
		/* Everybody's suffix once more, elsewhere. */
		str_clear(&path);
		str_addf(&path, "companies/%s%02d.yaml", i % 2 ? "a" : "z", i);
		str_clear(&text);
		str_addf(&text, "id: q-%02d000001\nname: Q%d\n", i, i);
		given_file(path.buf, text.buf);
	}
	str_release(&text);
	str_release(&path);
}

static void one_thread_and_many_make_the_same_index(void)
{
	char many[HASH_HEX];
	cpu_set_t all, one;
	size_t n;

	given_many();
	open_index(REFRESH_FULL);
	CHECK_INT((int)differing(), 0);
	strcpy(many, digest);
	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE && !CPU_COUNT(&one); i++)
		if (CPU_ISSET(i, &all))
			CPU_SET(i, &one);
	sched_setaffinity(0, sizeof(one), &one);
	CHECK_INT(index_rebuild(ix), 0);
	CHECK_INT((int)differing(), 0);
	CHECK_STR(digest, many);
	sched_setaffinity(0, sizeof(all), &all);
	CHECK_INT(index_count(ix, TYPE_NONE, false, &n), 0);
	CHECK_INT((int)n, 500);
}

static void totals_count_what_there_is(void)
{
	struct index_totals totals;

	given_rows();
	given_file("contacts/bad.yaml", "name: x\n");
	given_file("contacts/a2-00000001.yaml", "id: a2-00000001\n");
	given_file("timeline/a-00000001.yaml", "- id: 1\n- id: 2\n");
	open_index(REFRESH_FULL);
	CHECK_INT(index_totals(ix, &totals), 0);
	CHECK_INT((int)totals.records[TYPE_CONTACT], 4);
	CHECK_INT((int)totals.archived, 1);
	CHECK_INT((int)totals.events, 2);
	CHECK_INT((int)totals.places, 8);
	CHECK_INT((int)totals.broken, 1);
	CHECK_INT((int)totals.clashes, 1);
}

int main(void)
{
	RUN(a_record_is_found_by_each_of_its_keys);
	RUN(ids_and_suffixes_are_found_by_how_they_begin);
	RUN(entries_say_where_documents_lie);
	RUN(what_refers_to_a_record_is_known);
	RUN(events_are_found_from_every_record_they_name);
	RUN(rows_are_sorted_by_value_with_the_empty_last);
	RUN(several_values_are_joined_and_derived_ones_are_there);
	RUN(a_column_or_key_that_is_none_is_refused);
	RUN(an_amount_without_a_rate_is_an_error_and_no_sum);
	RUN(consent_holds_until_it_is_taken_back);
	RUN(each_field_has_its_columns_and_there_are_no_others);
	RUN(the_manual_lists_each_view_with_its_columns);
	RUN(a_broken_document_hides_no_other);
	RUN(what_is_no_file_is_reported_and_does_not_block);
	RUN(of_two_with_one_suffix_the_smaller_path_is_the_record);
	RUN(a_copy_does_not_take_the_record_over);
	RUN(a_record_whose_id_has_no_line_of_its_own_is_broken);
	RUN(the_index_is_kept_while_it_is_ours);
	RUN(a_damaged_or_foreign_index_is_made_anew);
	RUN(damage_that_only_a_question_meets_is_mended_at_once);
	RUN(a_copied_index_is_not_believed);
	RUN(a_deleted_index_is_made_anew_and_a_link_is_not_followed);
	RUN(where_nothing_can_be_written_the_index_is_in_memory);
	RUN(bit_rot_is_found_by_verifying);
	RUN(one_thread_and_many_make_the_same_index);
	RUN(totals_count_what_there_is);
	close_index();
	str_release(&said);
	no_store();
	return test_end();
}
