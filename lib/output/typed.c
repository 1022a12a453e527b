/* Which scalars of a record are no text, so that YAML needs no quotes for them. */

#include "output/number.h"
#include "output/row.h"

#include <string.h>

static void type_scalar(enum field_kind kind, struct node *node)
{
	bool number = kind == FIELD_NUMBER || kind == FIELD_INTEGER;

	if (node->kind == NODE_SCALAR && (number || kind == FIELD_BOOLEAN))
		node->typed = number_or_boolean(node->text, node->len) &&
			      number == number_is_json(node->text, node->len);
}

static void type_values(enum field_kind kind, struct node *node)
{
	type_scalar(kind, node);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
		type_scalar(kind, &node->v[i]);
}

static void type_fields(const struct field *table, struct node *map);

static void type_maps(const struct field *table, struct node *node)
{
	if (node->kind == NODE_MAP)
		type_fields(table, node);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
		type_fields(table, &node->v[i]);
}

static void type_fields(const struct field *table, struct node *map)
{
	struct node *node;

	if (map->kind != NODE_MAP)
		return;
	for (const struct field *f = table; f->name; f++) {
		node = node_get(map, f->name);
		if (node && f->sub)
			type_maps(f->sub, node);
		else if (node)
			type_values(f->kind, node);
	}
}

void record_type_nodes(const struct config *config, enum record_type type,
		       struct node *root)
{
	const struct custom_field *field;
	struct node *custom;

	if (!root)
		return;
	type_fields(schema_of(type)->fields, root);
	custom = root->kind == NODE_MAP ? node_get(root, "custom") : NULL;
	for (size_t i = 0; custom && custom->kind == NODE_MAP && i < custom->n; i++) {
		field = config_custom(config, custom->v[i].key);
		if (field)
			type_values(field->kind, &custom->v[i]);
	}
}
