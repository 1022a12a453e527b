/* A record as JSON: the schema says what is text, number, list, object. */

#include "output/json.h"
#include "output/number.h"
#include "output/rows.h"

#include <string.h>

static void members(struct json *json, const struct node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		json_key(json, map->v[i].key);
		json_node(json, &map->v[i]);
	}
}

void json_node(struct json *json, const struct node *node)
{
	if (node->kind == NODE_MAP) {
		json_object(json);
		members(json, node);
		json_end_object(json);
	} else if (node->kind == NODE_LIST) {
		json_array(json);
		for (size_t i = 0; i < node->n; i++)
			json_node(json, &node->v[i]);
		json_end_array(json);
	} else if (node_empty(node)) {
		json_null(json);
	} else if (node->typed && number_or_boolean(node->text, node->len)) {
		json_raw(json, node->text, node->len);
	} else {
		json_text(json, node->text, node->len);
	}
}

static bool is_word(const struct node *node, const char *word)
{
	return node->len == strlen(word) && !memcmp(node->text, word, node->len);
}

static void scalar(struct json *json, enum field_kind kind,
		   const struct node *node)
{
	bool number = kind == FIELD_NUMBER || kind == FIELD_INTEGER;

	if (node->kind != NODE_SCALAR || node_empty(node))
		json_node(json, node);
	else if (number && number_is_json(node->text, node->len))
		json_raw(json, node->text, node->len);
	else if (kind == FIELD_BOOLEAN && is_word(node, "true"))
		json_bool(json, true);
	else if (kind == FIELD_BOOLEAN && is_word(node, "false"))
		json_bool(json, false);
	else
		json_text(json, node->text, node->len);
}

/* A field that may hold several is an array, however many it holds. */
static void several(struct json *json, enum field_kind kind,
		    const struct node *node)
{
	json_array(json);
	if (node->kind == NODE_LIST)
		for (size_t i = 0; i < node->n; i++)
			scalar(json, kind, &node->v[i]);
	else if (!node_empty(node))
		scalar(json, kind, node);
	json_end_array(json);
}

static void fields(struct json *json, const struct config *config,
		   const struct field *table, const struct node *map);

static void map_of(struct json *json, const struct config *config,
		   const struct field *sub, const struct node *node)
{
	if (node->kind != NODE_MAP) {
		json_node(json, node);
		return;
	}
	json_object(json);
	if (sub)
		fields(json, config, sub, node);
	else
		members(json, node);
	json_end_object(json);
}

static void list_of_maps(struct json *json, const struct config *config,
			 const struct field *sub, const struct node *list)
{
	json_array(json);
	for (size_t i = 0; i < list->n; i++)
		map_of(json, config, sub, &list->v[i]);
	json_end_array(json);
}

static void text_map(struct json *json, const struct node *map)
{
	json_object(json);
	for (size_t i = 0; i < map->n; i++) {
		json_key(json, map->v[i].key);
		several(json, FIELD_TEXT, &map->v[i]);
	}
	json_end_object(json);
}

static void custom(struct json *json, const struct config *config,
		   const struct node *map)
{
	json_object(json);
	for (size_t i = 0; i < map->n; i++) {
		const struct node *node = &map->v[i];
		const struct custom_field *field = config_custom(config, node->key);

		json_key(json, node->key);
		if (field && field->list)
			several(json, field->kind, node);
		else
			scalar(json, field ? field->kind : FIELD_TEXT, node);
	}
	json_end_object(json);
}

static void value(struct json *json, const struct config *config,
		  const struct field *field, const struct node *node)
{
	if (!field)
		json_node(json, node);
	else if (node->kind == NODE_MAP && !strcmp(field->name, "custom"))
		custom(json, config, node);
	else if (field->kind == FIELD_TEXT_MAP && node->kind == NODE_MAP)
		text_map(json, node);
	else if (field->flags & FIELD_MULTI)
		several(json, field->kind, node);
	else if (field->flags & FIELD_LIST && node->kind == NODE_LIST &&
		 field->kind == FIELD_MAP)
		list_of_maps(json, config, field->sub, node);
	else if (field->flags & FIELD_LIST)
		several(json, field->kind, node);
	else if (field->kind == FIELD_MAP)
		map_of(json, config, field->sub, node);
	else
		scalar(json, field->kind, node);
}

static const struct field *find(const struct field *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

static void fields(struct json *json, const struct config *config,
		   const struct field *table, const struct node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct node *node = &map->v[i];

		json_key(json, node->key);
		value(json, config, find(table, node->key), node);
	}
}

void record_json(struct json *json, const struct config *config,
		 enum record_type type, const struct node *root)
{
	const struct schema *schema = schema_of(type);

	if (root && root->kind == NODE_MAP)
		fields(json, config, schema->fields, root);
}
