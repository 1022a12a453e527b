#include "domain/blend.h"

#include "base/alloc.h"
#include "domain/given.h"
#include "domain/view.h"
#include "record/emit.h"
#include "record/patch.h"
#include "text/date.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- fields --- */

#define FIELDS_MAX 64

static uint8_t name_lens[TYPE_COUNT + 1][FIELDS_MAX];

static void measure_names(void)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct field *fields = schema_of((enum record_type)type)->fields;

		for (size_t i = 0; fields[i].name; i++)
			name_lens[type][i] = (uint8_t)strlen(fields[i].name);
	}
}

/* Which field of the schema a key is; FIELDS_MAX: none.  Quicker than field_find(). */
static size_t field_number(enum record_type type, const struct node *child)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const struct field *fields = schema_of(type)->fields;

	pthread_once(&once, measure_names);
	for (size_t i = 0; name_lens[type][i]; i++)
		if (name_lens[type][i] == child->key_len &&
		    !memcmp(fields[i].name, child->key, child->key_len))
			return i;
	return FIELDS_MAX;
}

struct blending {
	struct draft *draft;
	const struct config *config;
	enum record_type type;
	const struct node *row;
	enum on_match policy;
	bool keep_address, keep_name;	/* fill: the record's is another */
	bool changed;
};

static void take(struct blending *b, struct node *to, const struct node *from)
{
	if (node_equal(to, from))
		return;
	draft_copy(b->draft, to, from);
	b->changed = true;
}

static bool is_one_of(const char *const *names, const char *name)
{
	for (size_t i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool is_address(const char *name)
{
	static const char *const names[] = {
		"street", "city", "province", "postal_code", "country", NULL
	};

	return is_one_of(names, name);
}

static bool is_name(const char *name)
{
	static const char *const names[] = {
		"name", "given_name", "family_name", "prefix", "suffix", NULL
	};

	return is_one_of(names, name);
}

static struct node *child_of(struct blending *b, struct node *map, const char *key)
{
	if (map->kind != NODE_MAP)
		draft_map(map);
	return draft_child(b->draft, map, key);
}

/* --- lists --- */

static bool same_value(const struct blending *b, const struct field *field,
		       const struct node *x, const struct node *y)
{
	return x->kind == NODE_SCALAR && y->kind == NODE_SCALAR &&
	       given_same(field, b->config, x->text, y->text);
}

static bool has_value(const struct blending *b, const struct field *field,
		      const struct node *list, const struct node *value)
{
	const struct node *old;

	for (size_t i = 0; (old = node_value(list, i, NULL)); i++)
		if (same_value(b, field, old, value))
			return true;
	return false;
}

/* A scalar becomes the first item of a list. */
static void make_list(struct draft *draft, struct node *node)
{
	struct node old = *node;

	if (node->kind == NODE_LIST)
		return;
	draft_list(node);
	if (!node_empty(&old))
		draft_copy(draft, draft_item(draft, node), &old);
}

static void add_item(struct blending *b, struct node *to, const struct node *item)
{
	b->changed = true;
	if (node_empty(to)) {
		draft_copy(b->draft, to, item);
		return;
	}
	make_list(b->draft, to);
	draft_copy(b->draft, draft_item(b->draft, to), item);
}

/* The i-th item as it is written, with its label. */
static const struct node *item_at(const struct node *node, size_t i)
{
	if (node->kind == NODE_LIST)
		return i < node->n ? &node->v[i] : NULL;
	return i == 0 && !node_empty(node) ? node : NULL;
}

static void unite(struct blending *b, struct node *to, const struct field *field,
		  const struct node *from)
{
	const struct node *item, *value;

	for (size_t i = 0; (item = item_at(from, i)); i++) {
		value = node_value(item, 0, NULL);
		if (value && !has_value(b, field, to, value))
			add_item(b, to, item);
	}
}

static bool has_item(const struct node *list, const struct node *item)
{
	const char *id = node_text(item, "id"), *other;

	for (size_t i = 0; i < list->n; i++) {
		other = node_text(&list->v[i], "id");
		if (id && other && id_rid(id, strlen(id)) == id_rid(other, strlen(other)))
			return true;
	}
	return false;
}

/* The people in a deal. */
static void unite_maps(struct blending *b, struct node *to, const struct node *from)
{
	if (node_empty(to)) {
		take(b, to, from);
		return;
	}
	make_list(b->draft, to);
	for (size_t i = 0; i < from->n; i++)
		if (!has_item(to, &from->v[i]))
			add_item(b, to, &from->v[i]);
}

/* --- one field --- */

static void set_map(struct blending *b, struct node *to, const struct node *from);

static void update(struct blending *b, struct node *to, const struct field *field,
		   const struct node *from)
{
	if (from->kind == NODE_MAP && !(field->flags & FIELD_LABELS))
		set_map(b, to, from);
	else if (field->flags & FIELD_MULTI)
		unite(b, to, field, from);
	else if (field->flags & FIELD_LIST && !strcmp(field->name, "contacts"))
		unite_maps(b, to, from);
	else if (!same_value(b, field, to, from))
		take(b, to, from);
}

/* Key by key: `custom`, and `imported` in it. */
static void set_map(struct blending *b, struct node *to, const struct node *from)
{
	static const struct field text = { .kind = FIELD_TEXT, .name = "" };

	for (size_t i = 0; i < from->n; i++) {
		struct node *child = child_of(b, to, from->v[i].key);

		if (from->v[i].kind == NODE_MAP)
			set_map(b, child, &from->v[i]);
		else if (node_empty(child) ||
			 (b->policy != ON_MATCH_FILL &&
			  !same_value(b, &text, child, &from->v[i])))
			take(b, child, &from->v[i]);
	}
}

static bool may_fill(const struct blending *b, const char *name)
{
	if (is_address(name) && b->keep_address)
		return false;
	if (is_name(name) && b->keep_name)
		return false;
	/* The text is until there is a link. */
	return strcmp(name, "organization") ||
	       !node_get(&b->draft->root, "company");
}

static void take_field(struct blending *b, const struct field *field,
		       const struct node *from)
{
	struct node *to = node_get(&b->draft->root, field->name);

	if (!to || node_empty(to)) {
		if (b->policy == ON_MATCH_FILL && !may_fill(b, field->name))
			return;
		take(b, draft_child(b->draft, &b->draft->root, field->name), from);
	} else if (field->flags & FIELD_COMPUTED || !strcmp(field->name, "created")) {
		return;
	} else if (b->policy == ON_MATCH_FILL) {
		if (from->kind == NODE_MAP && !strcmp(field->name, "custom"))
			set_map(b, to, from);
	} else if (b->policy == ON_MATCH_UPDATE) {
		update(b, to, field, from);
	} else if (!same_value(b, field, to, from)) {
		take(b, to, from);
	}
}

/* --- ids in other systems --- */

static void take_external(struct blending *b, const struct node *ids)
{
	static const struct field text = { .kind = FIELD_TEXT, .name = "" };
	struct node *to;

	if (node_empty(ids) || ids->kind != NODE_MAP)
		return;
	to = draft_child(b->draft, &b->draft->root, "external_ids");
	for (size_t i = 0; i < ids->n; i++) {
		struct node *child = child_of(b, to, ids->v[i].key);

		if (b->policy == ON_MATCH_REPLACE)
			take(b, child, &ids->v[i]);
		else
			unite(b, child, &text, &ids->v[i]);
	}
}

/* --- consent --- */

static bool same_moment(const char *a, const char *b)
{
	int64_t x, y;

	if (!a || !b)
		return !a && !b;
	if (!instant_parse(&x, a, strlen(a)) && !instant_parse(&y, b, strlen(b)))
		return x == y;
	return !strcmp(a, b);
}

static bool same_text(const struct node *a, const struct node *b, const char *key)
{
	const char *x = node_text(a, key), *y = node_text(b, key);

	return !strcmp(x ? x : "", y ? y : "");
}

static bool has_consent(const struct node *list, const struct node *consent)
{
	const char *at = node_text(consent, "at");

	for (size_t i = 0; list && list->kind == NODE_LIST && i < list->n; i++) {
		const struct node *old = &list->v[i];

		if (same_text(old, consent, "purpose") &&
		    same_text(old, consent, "channel") &&
		    same_text(old, consent, "status") &&
		    (!at || same_moment(node_text(old, "at"), at)))
			return true;
	}
	return false;
}

static bool is_withdrawal(const struct node *consent)
{
	const char *status = node_text(consent, "status");

	return status && !strcmp(status, "withdrawn");
}

static const struct node *consents(const struct node *row)
{
	const struct node *list = node_get(row, "consent");

	return list && list->kind == NODE_LIST ? list : NULL;
}

bool blend_withdraws(const struct node *row)
{
	const struct node *list = consents(row);

	for (size_t i = 0; list && i < list->n; i++)
		if (is_withdrawal(&list->v[i]))
			return true;
	return false;
}

bool blend_consent(struct draft *record, const struct node *row, bool withdrawn)
{
	const struct node *list = consents(row);
	bool changed = false;

	for (size_t i = 0; list && i < list->n; i++) {
		struct node *to = node_get(&record->root, "consent");

		if ((withdrawn && !is_withdrawal(&list->v[i])) ||
		    has_consent(to, &list->v[i]))
			continue;
		if (!to || to->kind != NODE_LIST) {
			to = draft_child(record, &record->root, "consent");
			draft_list(to);
		}
		draft_copy(record, draft_item(record, to), &list->v[i]);
		changed = true;
	}
	return changed;
}

/* --- a whole row --- */

static bool address_differs(const struct node *a, const struct node *b)
{
	static const char *const parts[] = {
		"street", "city", "province", "postal_code", "country"
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (view_differs(a, b, parts[i]))
			return true;
	return false;
}

static bool stays(const struct field *field)
{
	static const char *const names[] = {
		"id", "created", "external_ids", "consent", NULL
	};

	return field->flags & (FIELD_REQUIRED | FIELD_COMPUTED) ||
	       is_one_of(names, field->name);
}

static void drop_others(struct blending *b)
{
	const struct node *root = &b->draft->root;

	for (size_t i = root->n; i-- > 0; ) {
		const struct field *field;

		field = field_find(schema_of(b->type), root->v[i].key);
		if (!field || stays(field) || node_get(b->row, field->name))
			continue;
		draft_drop(&b->draft->root, field->name);
		b->changed = true;
	}
}

bool blend(struct draft *record, const struct config *config,
	   enum record_type type, const struct node *row, enum on_match policy)
{
	struct blending b = { .draft = record, .config = config, .type = type,
			      .row = row, .policy = policy };
	const struct field *field;
	size_t n;

	b.changed = blend_consent(record, row, policy == ON_MATCH_SKIP);
	if (policy == ON_MATCH_SKIP || !row || row->kind != NODE_MAP)
		return b.changed;
	b.keep_address = address_differs(&record->root, row);
	b.keep_name = type == TYPE_CONTACT && !persons_agree(&record->root, row);
	for (size_t i = 0; i < row->n; i++) {
		n = field_number(type, &row->v[i]);
		field = n < FIELDS_MAX ? &schema_of(type)->fields[n] : NULL;
		if (field && strcmp(field->name, "id") &&
		    strcmp(field->name, "external_ids") &&
		    strcmp(field->name, "consent"))
			take_field(&b, field, &row->v[i]);
	}
	take_external(&b, node_get(row, "external_ids"));
	if (policy == ON_MATCH_REPLACE)
		drop_others(&b);
	return b.changed;
}

/* --- into bytes --- */

static int patch_one(struct str *bytes, enum record_type type, const char *key,
		     const struct node *now, const struct limits *limits)
{
	struct doc doc = DOC_INIT;
	struct str out = STR_INIT;
	int rc = doc_parse(&doc, bytes->buf, bytes->len, "", 1, limits, NULL);

	if (!rc && now)
		rc = patch_set_tree(&out, &doc, key, now, schema_order(type));
	else if (!rc)
		rc = patch_remove(&out, &doc, key);
	doc_release(&doc);
	if (!rc) {
		str_clear(bytes);
		str_add_mem(bytes, out.buf, out.len);
	}
	str_release(&out);
	return rc;
}

int blend_patch(struct str *out, const struct doc *doc, enum record_type type,
		const struct node *now, const struct limits *limits)
{
	const struct node *was = doc->root;
	int rc = 0;

	str_clear(out);
	str_add_mem(out, doc->bytes, doc->len);
	for (size_t i = 0; i < was->n && !rc; i++)
		if (!node_get(now, was->v[i].key))
			rc = patch_one(out, type, was->v[i].key, NULL, limits);
	for (size_t i = 0; i < now->n && !rc; i++)
		if (!node_equal(&now->v[i], node_get(was, now->v[i].key)))
			rc = patch_one(out, type, now->v[i].key, &now->v[i], limits);
	return rc;
}

/* The same children in the schema's order, without empty collections. */
static struct node in_order(enum record_type type, const struct node *root)
{
	const struct node *by_field[FIELDS_MAX + 1] = { NULL }, *child;
	struct node ordered = { .kind = NODE_MAP, .style = STYLE_BLOCK };
	size_t others = 0, n;

	ordered.v = xcalloc(root->n + 1, sizeof(*ordered.v));
	for (size_t i = 0; i < root->n; i++) {
		child = &root->v[i];
		n = field_number(type, child);
		if (n < FIELDS_MAX)
			by_field[n] = child;
		others += n == FIELDS_MAX;
	}
	for (n = 0; n < FIELDS_MAX; n++)
		if (by_field[n] && (by_field[n]->kind == NODE_SCALAR || by_field[n]->n))
			ordered.v[ordered.n++] = *by_field[n];
	for (size_t i = 0; others && i < root->n; i++)
		if (field_number(type, &root->v[i]) == FIELDS_MAX)
			ordered.v[ordered.n++] = root->v[i];
	return ordered;
}

void blend_emit(struct str *out, const struct config *config, enum record_type type,
		const struct node *root)
{
	struct node ordered = in_order(type, root);

	if (config->modeline && type != TYPE_TIMELINE)
		str_addf(out, "# yaml-language-server: $schema=../.crm/%s.schema.json\n",
			 schema_of(type)->name);
	doc_emit(out, &ordered);
	free(ordered.v);
}

void blend_emit_event(struct str *out, const struct node *event)
{
	static const struct indents indents = INDENTS_DEFAULT;
	struct node ordered = in_order(TYPE_TIMELINE, event);

	str_add_char(out, '-');
	item_emit(out, &ordered, 0, &indents);
	str_add_char(out, '\n');
	free(ordered.v);
}
