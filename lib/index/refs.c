/* What a record refers to, also from inside its maps and lists of maps. */

#include "index/piece.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void add(struct maker *maker, const char *field, const struct node *value)
{
	rid r = value->kind == NODE_SCALAR ? id_rid(value->text, value->len) : RID_NONE;

	if (r == RID_NONE)
		return;
	for (size_t i = 0; i < maker->n_refs; i++)
		if (maker->refs[i].target == r && !strcmp(maker->refs[i].field, field))
			return;
	GROW(maker->refs, maker->n_refs + 1, maker->alloc_refs);
	maker->refs[maker->n_refs++] = (struct ref){ .target = r, .field = field };
}

static void add_values(struct maker *maker, const char *field, const struct node *node)
{
	const struct node *value;

	for (size_t i = 0; (value = node_value(node, i, NULL)); i++)
		add(maker, field, value);
}

/* `contacts` of a list's items {id, role}, `converted.company` of a map. */
static void add_inner(struct maker *maker, const struct field *field,
		      const struct node *map)
{
	const struct node *node;
	const char *name;

	for (const struct field *sub = field->sub; sub->name; sub++) {
		node = sub->kind == FIELD_REF ? node_get(map, sub->name) : NULL;
		if (!node)
			continue;
		name = field->name;
		if (strcmp(sub->name, "id")) {
			str_clear(&maker->text);
			str_addf(&maker->text, "%s.%s", field->name, sub->name);
			name = arena_strndup(maker->arena, maker->text.buf,
					     maker->text.len);
		}
		add_values(maker, name, node);
	}
}

static void add_map(struct maker *maker, const struct field *field,
		    const struct node *node)
{
	if (node->kind == NODE_MAP)
		add_inner(maker, field, node);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
		add_inner(maker, field, &node->v[i]);
}

/* `custom.partner` of a field that crm.yaml makes a reference. */
static void add_custom(struct maker *maker, const struct node *map)
{
	const struct custom_field *custom;

	for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
		custom = config_custom(maker->config, map->v[i].key);
		if (!custom || custom->kind != FIELD_REF)
			continue;
		str_clear(&maker->text);
		str_addf(&maker->text, "custom.%s", custom->name);
		add_values(maker, arena_strndup(maker->arena, maker->text.buf,
						maker->text.len), &map->v[i]);
	}
}

static int compare(const void *a, const void *b)
{
	const struct ref *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	return strcmp(x->field, y->field);
}

void refs_add_record(struct maker *maker, enum record_type type, const struct node *root)
{
	const struct node *node;

	maker->n_refs = 0;
	for (const struct field *f = schema_of(type)->fields; f->name; f++) {
		if (f->kind != FIELD_REF && f->kind != FIELD_MAP)
			continue;
		if (f->kind == FIELD_REF && f->ref == TYPE_USER)
			continue;
		node = node_get(root, f->name);
		if (!node)
			continue;
		if (f->kind == FIELD_REF)
			add_values(maker, f->name, node);
		else if (f->sub)
			add_map(maker, f, node);
		else
			add_custom(maker, node);
	}
	if (maker->n_refs)
		qsort(maker->refs, maker->n_refs, sizeof(*maker->refs), compare);
}
