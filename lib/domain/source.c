#include "domain/source.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "store/place.h"
#include "text/words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct draft *drafts_add(struct drafts *list)
{
	GROW(list->v, list->n + 1, list->alloc);
	draft_init(&list->v[list->n]);
	return &list->v[list->n++];
}

void drafts_release(struct drafts *list)
{
	for (size_t i = 0; i < list->n; i++)
		draft_release(&list->v[i]);
	free(list->v);
	*list = (struct drafts)DRAFTS_INIT;
}

static int read_yaml(struct drafts *out, const char *bytes, size_t len,
		     const char *name, const struct limits *limits)
{
	struct spans spans = SPANS_INIT;
	struct draft *draft;
	int rc = 0;

	place_split(&spans, bytes, len);
	for (size_t i = 0; i < spans.n && !rc; i++) {
		const struct span *span = &spans.v[i];
		struct doc doc = DOC_INIT;

		rc = doc_parse(&doc, bytes + span->at, span->len, name,
			       span->line, limits, NULL);
		if (!rc && doc.root && doc.root->kind != NODE_MAP)
			rc = err_set(ERR_DATA, _("%s:%u: a record must be a map of fields"),
				     name, span->line);
		if (!rc && doc.root) {
			draft = drafts_add(out);
			draft_copy(draft, &draft->root, doc.root);
		}
		doc_release(&doc);
	}
	spans_release(&spans);
	return rc;
}

static void copy_json(struct draft *draft, struct node *node, json_t *from)
{
	struct str number = STR_INIT;
	const char *key;
	json_t *value;
	size_t i;

	switch (json_typeof(from)) {
	case JSON_OBJECT:
		draft_map(node);
		json_object_foreach(from, key, value)
			copy_json(draft, draft_child(draft, node, key), value);
		break;
	case JSON_ARRAY:
		draft_list(node);
		json_array_foreach(from, i, value)
			copy_json(draft, draft_item(draft, node), value);
		break;
	case JSON_STRING:
		draft_text(draft, node, json_string_value(from),
			   json_string_length(from));
		break;
	case JSON_INTEGER:
		str_addf(&number, "%lld", (long long)json_integer_value(from));
		draft_value(draft, node, FIELD_NUMBER, number.buf, number.len);
		break;
	case JSON_REAL:
		str_addf(&number, "%.15g", json_real_value(from));
		draft_value(draft, node, FIELD_NUMBER, number.buf, number.len);
		break;
	case JSON_TRUE:
		draft_value(draft, node, FIELD_BOOLEAN, "true", 4);
		break;
	case JSON_FALSE:
		draft_value(draft, node, FIELD_BOOLEAN, "false", 5);
		break;
	case JSON_NULL:
		draft_text(draft, node, "", 0);
		break;
	}
	str_release(&number);
}

static int add_object(struct drafts *out, json_t *from, const char *name)
{
	struct draft *draft;

	if (!json_is_object(from))
		return err_set(ERR_DATA, _("%s: a record must be a JSON object"), name);
	draft = drafts_add(out);
	copy_json(draft, &draft->root, from);
	return 0;
}

static int read_json(struct drafts *out, const char *bytes, size_t len,
		     const char *name)
{
	json_error_t error;
	json_t *value, *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	size_t i;
	int rc = 0;

	if (!root)
		return err_set(ERR_DATA, "%s:%d:%d: %s", name, error.line,
			       error.column, error.text);
	if (json_is_array(root)) {
		json_array_foreach(root, i, value)
			if (!rc)
				rc = add_object(out, value, name);
	} else {
		rc = add_object(out, root, name);
	}
	json_decref(root);
	return rc;
}

int source_read(struct drafts *out, const char *bytes, size_t len,
		const char *name, const struct limits *limits)
{
	size_t at = place_lead(bytes, len);

	at += strspn(bytes + at, " \t\r\n");
	if (bytes[at] == '{' || bytes[at] == '[')
		return read_json(out, bytes + place_lead(bytes, len),
				 len - place_lead(bytes, len), name);
	return read_yaml(out, bytes, len, name, limits);
}

/* A type's own word for what it is called. */
static const char *name_field(enum record_type type)
{
	static const char *const names[] = { "name", "subject", "summary" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (field_find(schema_of(type), names[i]))
			return names[i];
	return "notes";
}

void source_card(struct draft *draft, enum record_type type, const char *text)
{
	struct card card;
	const char *name = name_field(type);

	if (!field_find(schema_of(type), "email") || !card_split(&card, text)) {
		draft_set(draft, name, text);
		return;
	}
	if (card.name_len)
		draft_text(draft, draft_child(draft, &draft->root, name),
			   card.name, card.name_len);
	draft_text(draft, draft_child(draft, &draft->root, "email"),
		   card.email, card.email_len);
}
