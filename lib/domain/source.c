#include "domain/source.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "store/place.h"
#include "text/card.h"

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

/* What is read, and what it is held against. */
struct source {
	struct drafts *out;
	const char *name;
	const struct config *config;
	enum record_type type;
};

/* An unknown field at `path`, on the line of its key, or of its document. */
static int check_field(const struct source *source, const struct node *node,
		       const char *path, unsigned line)
{
	struct str why = STR_INIT;
	struct given given;

	if (!given_field(&given, source->config, source->type, path))
		return 0;
	str_add(&why, err_message());
	err_set(ERR_DATA, "%s:%u: %s", source->name,
		node->key_at.line ? node->key_at.line : line, why.buf);
	str_release(&why);
	return ERR_DATA;
}

static int check_fields(const struct source *source, const struct node *root,
			unsigned line)
{
	const struct node *custom = node_get(root, "custom");
	struct str path = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < root->n && !rc; i++)
		rc = check_field(source, &root->v[i], root->v[i].key, line);
	for (size_t i = 0; custom && custom->kind == NODE_MAP && i < custom->n && !rc; i++) {
		str_clear(&path);
		str_addf(&path, "custom.%s", custom->v[i].key);
		rc = check_field(source, &custom->v[i], path.buf, line);
	}
	str_release(&path);
	return rc;
}

static int read_yaml(const struct source *source, const char *bytes, size_t len)
{
	const struct limits *limits = &source->config->limits;
	const char *name = source->name;
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
		if (!rc && doc.root)
			rc = check_fields(source, doc.root, span->line);
		if (!rc && doc.root) {
			draft = drafts_add(source->out);
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

	switch (json_typeof(from)) {
	case JSON_OBJECT:
		draft_map(node);
		for (void *i = json_object_iter(from); i; i = json_object_iter_next(from, i))
			copy_json(draft, draft_child(draft, node, json_object_iter_key(i)),
				  json_object_iter_value(i));
		break;
	case JSON_ARRAY:
		draft_list(node);
		for (size_t i = 0; i < json_array_size(from); i++)
			copy_json(draft, draft_item(draft, node), json_array_get(from, i));
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

static int add_object(const struct source *source, json_t *from, unsigned line)
{
	struct draft *draft;

	if (!json_is_object(from))
		return err_set(ERR_DATA, _("%s:%u: a record must be a JSON object"),
			       source->name, line);
	draft = drafts_add(source->out);
	copy_json(draft, &draft->root, from);
	return check_fields(source, &draft->root, line);
}

static int add_json(const struct source *source, json_t *root, unsigned line)
{
	int rc = 0;

	if (!json_is_array(root))
		return add_object(source, root, line);
	for (size_t i = 0; i < json_array_size(root) && !rc; i++) {
		rc = add_object(source, json_array_get(root, i), line);
		if (rc)
			err_wrap(_("record %zu"), i + 1);
	}
	return rc;
}

static size_t blanks(const char *bytes, size_t len, unsigned *line)
{
	size_t n = 0;

	for (; n < len && strchr(" \t\r\n", bytes[n]) && bytes[n]; n++)
		*line += bytes[n] == '\n';
	return n;
}

/* One document behind the other, as NDJSON has one on each line. */
static int read_json(const struct source *source, const char *bytes, size_t len)
{
	json_error_t error;
	unsigned line = 1;
	size_t at = blanks(bytes, len, &line), end;
	int rc = 0;

	while (at < len && !rc) {
		json_t *root = json_loadb(bytes + at, len - at, JSON_REJECT_DUPLICATES |
					  JSON_DISABLE_EOF_CHECK, &error);

		if (!root)
			return err_set(ERR_DATA, "%s:%u:%d: %s", source->name,
				       line + (unsigned)error.line - 1,
				       error.column, error.text);
		rc = add_json(source, root, line);
		json_decref(root);
		for (end = at + (size_t)error.position; at < end; at++)
			line += bytes[at] == '\n';
		at += blanks(bytes + at, len - at, &line);
	}
	return rc;
}

int source_read(struct drafts *out, const char *bytes, size_t len,
		const char *name, const struct config *config,
		enum record_type type)
{
	const struct source source = {
		.out = out, .name = name, .config = config, .type = type
	};
	size_t lead = place_lead(bytes, len);
	size_t at = lead + strspn(bytes + lead, " \t\r\n");

	if (bytes[at] == '{' || bytes[at] == '[')
		return read_json(&source, bytes + lead, len - lead);
	return read_yaml(&source, bytes, len);
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
