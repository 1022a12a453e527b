#ifndef TESTS_ROUNDTRIP_TEST_H
#define TESTS_ROUNDTRIP_TEST_H

#include "base/arena.h"
#include "output/json.h"
#include "output/rows.h"
#include "record/draft.h"
#include "record/validate.h"
#include "tests/lib/content_test.h"
#include "text/zone.h"

/*
 * Records that use every field of their type in nasty ways, written and read
 * again: the cells that come back must be the record's fields, each as the
 * importer would store it, and nothing else.
 */
static struct config trip_config = CONFIG_INIT;

static const char trip_crm_yaml[] =
	"format: 1\n"
	"store_key: 000102030405060708090a0b0c0d0e0f\n"
	"custom: {shoe_size: number, colours: list of text}\n";

static unsigned trip_seed;

static inline unsigned trip_draw(unsigned below)
{
	trip_seed = trip_seed * 1103515245u + 12345u;
	return (trip_seed >> 12) % below;
}

#define TRIP_PICK(pool) \
	(pool)[trip_draw((unsigned)(sizeof(pool) / sizeof((pool)[0])))]

static inline const char *trip_text(const struct field *field)
{
	static const char *const texts[] = {
		"Rossi", "a, b; c", "back\\slash \\n not a line", ";first",
		":first", "\"quoted\"", "x:y", "two  blanks", "1604-05-17",
		"=CRM(1)^n^^", "Null", "~", "END:VCARD", "\xc3\xa8 vero",
		"Stra\xc3\x9f" "e \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x98\x80 and on and on, "
		"\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0\xc3\xa0"
		"\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2",
	};
	static const char *const blocks[] = {
		"one line", "two\nlines", "a;b\n\nc,d\\n", "BEGIN:VCARD\nEND:VCARD",
		"tab\there\n  indented\nEND:VEVENT",
	};
	static const char *const urls[] = {
		"https://example.com/a,b;c?d=e:f", "http://acme.example",
		"www.example.com",
	};
	static const char *const phones[] = {
		"+39 02 1234567", "(055) 123-456", "+44 7700 900123 ext. 12",
	};
	static const char *const emails[] = {
		"m@example.com", "info@acme.example", "o'neil+x@example.org",
	};
	static const char *const births[] = {
		"1980-05-17", "--02-29", "--12-01", "1604-05-17", "1999-12-31",
	};
	static const char *const times[] = {
		"2026-11-21T10:30+01:00", "2026-07-01T23:15:30+02:00",
		"1969-12-31T23:59+00:00",
	};
	static const char *const whens[] = {
		"2026-11-21T10:30+01:00", "2026-07-01T23:15:30+02:00",
		"2026-01-31", "2026-02-28", "2026-03-29", "2026-10-25T02:30+01:00",
		"2026-10-25T02:30+02:00", "2026-11-21T10:30",
	};

	if (!strcmp(field->name, "rrule") && trip_draw(4))
		return field->example;
	switch (field->kind) {
	case FIELD_BLOCK: return TRIP_PICK(blocks);
	case FIELD_URL: return TRIP_PICK(urls);
	case FIELD_PHONE: return TRIP_PICK(phones);
	case FIELD_EMAIL: return TRIP_PICK(emails);
	case FIELD_BIRTH_DATE: return TRIP_PICK(births);
	case FIELD_INSTANT: return TRIP_PICK(times);
	case FIELD_WHEN: return TRIP_PICK(whens);
	case FIELD_TEXT: return TRIP_PICK(texts);
	case FIELD_ENUM: {
		unsigned n = 0;

		while (field->words[n])
			n++;
		return field->words[trip_draw(n)];
	}
	default: return field->example;
	}
}

static inline void trip_fill_item(struct draft *draft, struct node *node,
				  const struct field *field)
{
	static const char *const labels[] = {
		"work", "home", "mobile", "work mobile", "fax", "Ufficio",
		"odd;,:\\ label", "Mobile", "pref",
	};
	const char *text = trip_text(field);

	if (!(field->flags & FIELD_LABELS) || trip_draw(2)) {
		draft_text(draft, node, text, strlen(text));
		return;
	}
	draft_map(node);
	draft_text(draft, draft_child(draft, node, "value"), text, strlen(text));
	text = TRIP_PICK(labels);
	draft_text(draft, draft_child(draft, node, "label"), text, strlen(text));
}

static inline void trip_fill_custom(struct draft *draft, struct node *map)
{
	static const struct {
		const char *name, *text;
	} kept[] = {
		{ "X-FOO", "plain" }, { "X-FOO", ";TYPE=work;X-A=\"b:c\":value" },
		{ "X-BAR", ":;begins" }, { "X-LABELLED", ";X-ABLABEL=\"The, label\":v" },
		{ "Lead Score", "12" }, { "TZ", "Europe/Rome" },
		{ "ANNIVERSARY", "20090808T1430-0500" }, { "NOTE", "a header" },
		{ "ADR", ";TYPE=home:;;Via Po 2;Torino;TO;10121;IT" },
		{ "IMPP", "xmpp:a@example.com" }, { "N", "5" }, { "UID", "x" },
		{ "X-FOO", "two\nlines" }, { "END", "VCARD" }, { "ATTENDEE",
		"mailto:x@example.com" }, { "SUMMARY", "again" }, { "X-CRM-ID", "no" },
		{ "PHOTO", "https://example.com/a.jpg" }, { "x", ";odd" },
		{ "ORG", "Second;Unit" }, { "TITLE", ";LANGUAGE=it:Capo" },
		{ "ADDITIONAL-NAME", "Maria" }, { "TZID", "America/New_York" },
		{ "TZID", "Europe/Rome" },
		{ "EXDATE", ";TZID=Europe/Rome:20260115T103000" }, { "FN", "Other" },
		{ "STATUS", "CONFIRMED" }, { "PRIORITY", "1" }, { "GENDER", "F;she" },
		{ "RECURRENCE-ID", "20260115T103000Z" }, { "COMPLETED",
		"20260115T103000Z" }, { "DTSTART", "x" }, { "KIND", "location" },
	};
	struct node *imported, *node;

	node = draft_child(draft, map, "colours");
	draft_list(node);
	draft_text(draft, draft_item(draft, node), "red, dark", 9);
	draft_text(draft, draft_item(draft, node), "blue", 4);
	draft_text(draft, draft_child(draft, map, "shoe_size"), "42", 2);
	imported = draft_child(draft, map, "imported");
	draft_map(imported);
	for (int i = 0; i < 6; i++) {
		unsigned k = trip_draw(sizeof(kept) / sizeof(kept[0]));

		node = draft_child(draft, imported, kept[k].name);
		draft_text(draft, node, kept[k].text, strlen(kept[k].text));
	}
	if (trip_draw(3))
		return;
	node = draft_child(draft, imported, "X-SEVERAL");
	draft_list(node);
	draft_text(draft, draft_item(draft, node), "one", 3);
	draft_text(draft, draft_item(draft, node), ";A=b:two", 8);
}

static inline void trip_fill_map(struct draft *draft, struct node *map,
				 const struct field *field)
{
	struct node *list;

	draft_map(map);
	if (field->kind == FIELD_TEXT_MAP) {
		draft_text(draft, draft_child(draft, map, "hubspot"), "201", 3);
		list = draft_child(draft, map, "vcard");
		draft_text(draft, list, trip_draw(2) ? "urn:uuid:1" : "a,b@x", 5);
		if (trip_draw(2)) {
			draft_list(list);
			draft_text(draft, draft_item(draft, list), "u1", 2);
			draft_text(draft, draft_item(draft, list), "u2", 2);
		}
		return;
	}
	if (!field->sub) {
		trip_fill_custom(draft, map);
		return;
	}
	for (const struct field *f = field->sub; f->name; f++) {
		struct node *node = draft_child(draft, map, f->name);

		if (f->kind == FIELD_TEXT_MAP)
			trip_fill_map(draft, node, f);
		else
			trip_fill_item(draft, node, f);
	}
}

/* About two of three fields, so that what one needs of another is missing too. */
static inline void trip_fill(struct draft *draft, enum record_type type)
{
	for (const struct field *f = schema_of(type)->fields; f->name; f++) {
		struct node *node;

		if (strcmp(f->name, "id") && trip_draw(3) == 0)
			continue;
		node = draft_child(draft, &draft->root, f->name);
		if (f->kind == FIELD_TEXT_MAP ||
		    (f->kind == FIELD_MAP && !(f->flags & FIELD_LIST))) {
			trip_fill_map(draft, node, f);
		} else if (f->kind == FIELD_MAP) {
			draft_list(node);
			for (unsigned n = trip_draw(2) + 1; n; n--)
				trip_fill_map(draft, draft_item(draft, node), f);
		} else if (f->flags & FIELD_MULTI && trip_draw(2)) {
			draft_list(node);
			for (unsigned n = trip_draw(3) + 1; n; n--)
				trip_fill_item(draft, draft_item(draft, node), f);
		} else {
			trip_fill_item(draft, node, f);
		}
	}
}

/* Lines `column (label): value`, in the order of their columns' names. */

static inline void trip_add(struct strs *out, enum record_type type,
			    const char *column, const char *label,
			    const char *text)
{
	const struct field *field = field_find(schema_of(type), column);
	struct str line = STR_INIT, value = STR_INIT;
	bool when = field && (field->kind == FIELD_WHEN ||
			      field->kind == FIELD_INSTANT);

	/* the importer writes times in the store's zone; what floats floats */
	if (!when || !strpbrk(text + 10, "Z+-") ||
	    value_canonical(&value, &trip_config, field, text)) {
		str_clear(&value);
		str_add(&value, text);
	}
	str_addf(&line, "%s", column);
	if (label && *label)
		str_addf(&line, " (%s)", label);
	str_add(&line, ": ");
	str_add_mem(&line, value.buf, value.len);
	strs_add(out, line.buf);
	str_release(&line);
	str_release(&value);
	err_clear();
}

static inline void trip_want_key(struct strs *out, enum record_type type,
				 const char *path, const struct node *node)
{
	struct str json_text = STR_INIT;
	const struct node *one;
	struct json json;
	const char *label;
	bool texts = node->kind != NODE_MAP;

	for (size_t i = 0; texts && i < node->n; i++)
		texts = node_value(node, i, NULL)->kind == NODE_SCALAR;
	if (node->kind == NODE_MAP && node_get(node, "value"))
		texts = true;
	for (size_t i = 0; texts && (one = node_value(node, i, &label)); i++)
		trip_add(out, type, path, label, one->text);
	if (!texts) {
		json_init(&json, &json_text, false);
		json_node(&json, node);
		trip_add(out, type, path, NULL, json_text.buf);
	}
	str_release(&json_text);
}

static inline void trip_want(struct strs *out, enum record_type type,
			     const struct node *node, const char *before)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct node *child = &node->v[i];
		const struct field *field = field_find(schema_of(type), child->key);
		struct str path = STR_INIT;
		bool keys = !*before && field && child->kind == NODE_MAP &&
			(field->kind == FIELD_TEXT_MAP ||
			 (field->kind == FIELD_MAP && !field->sub));

		str_addf(&path, "%s%s", before, child->key);
		keys = keys || (!strcmp(path.buf, "custom.imported") &&
				child->kind == NODE_MAP);
		if (keys) {
			str_add_char(&path, '.');
			trip_want(out, type, child, path.buf);
		} else if (!node_empty(child)) {
			trip_want_key(out, type, path.buf, child);
		}
		str_release(&path);
	}
}

/* By column alone: within one, the order is part of the record. */
static inline void trip_sort(struct strs *lines)
{
	for (size_t i = 1; i < lines->n; i++) {
		for (size_t k = i; k > 0; k--) {
			char *a = lines->v[k - 1], *b = lines->v[k];
			size_t la = strcspn(a, " "), lb = strcspn(b, " ");
			size_t n = la < lb ? la : lb;
			int order = memcmp(a, b, n);

			if (order < 0 || (order == 0 && la <= lb))
				break;
			lines->v[k - 1] = b;
			lines->v[k] = a;
		}
	}
}

static inline void trip_join(struct str *out, struct strs *lines)
{
	trip_sort(lines);
	for (size_t i = 0; i < lines->n; i++)
		cells_add_value(out, lines->v[i]);
	strs_release(lines);
}

/* What comes back of one record, told as trip_want() tells it. */
static inline void trip_check(enum record_type type, const struct node *root,
			      const struct reader_kind *kind,
			      const struct str *bytes)
{
	struct str want = STR_INIT, got = STR_INIT;
	struct strs lines = STRS_INIT;
	struct input in = INPUT_INIT;
	struct reader reader;
	FILE *file = cells_file(bytes->buf, bytes->len);
	bool more;

	trip_want(&lines, type, root, "");
	trip_join(&want, &lines);
	CHECK(!input_open(&in, fileno(file), "test"));
	CHECK(!reader_open(&reader, kind, &in));
	CHECK(!reader_next(&reader, &more) && more);
	CHECK(more && !reader.item.wrong && reader.item.type == type);
	for (size_t i = 0; i < reader.item.n; i++) {
		const struct cell *cell = &reader.item.v[i];

		trip_add(&lines, type, reader.columns.v[cell->column],
			 cell->label, cell->text);
	}
	trip_join(&got, &lines);
	CHECK_STR(got.buf, want.buf);
	if (strcmp(got.buf, want.buf))
		printf("# of:\n%s\n", bytes->buf);
	CHECK(!reader_next(&reader, &more) && !more);
	reader_release(&reader);
	input_release(&in);
	fclose(file);
	str_release(&want);
	str_release(&got);
}

/* Lines of at most 75 bytes, CRLF, and each whole UTF-8. */
static inline void check_folding(const struct str *bytes)
{
	const char *s = bytes->buf;

	while (*s) {
		const char *end = strstr(s, "\r\n");

		CHECK(end && end - s <= 75);
		if (!end)
			break;
		CHECK(!memchr(s, '\n', (size_t)(end - s)));
		CHECK((*s & 0xc0) != 0x80 && (s[*s == ' '] & 0xc0) != 0x80);
		s = end + 2;
	}
}

static inline void trip_setup(void)
{
	CHECK(!config_parse(&trip_config, trip_crm_yaml,
			    sizeof(trip_crm_yaml) - 1, NULL));
	CHECK(!zone_use("Europe/Rome"));
}

#endif
