#include "domain/refs.h"

#include "base/str.h"

#include <string.h>

struct refs {
	const struct config *config;
	int (*each)(void *arg, const char *path, const struct node *node,
		    enum record_type of);
	void *arg;
	struct str path;
};

static int in_fields(struct refs *refs, const struct field *fields,
		     const struct node *map);

static int in_values(struct refs *refs, const struct field *field,
		     const struct node *node)
{
	size_t start = refs->path.len;
	const struct node *value;
	int rc = 0;

	for (size_t i = 0; !rc && (value = node_value(node, i, NULL)); i++) {
		if (node->kind == NODE_LIST)
			str_addf(&refs->path, "[%zu]", i);
		if (value->kind == NODE_SCALAR && !node_empty(value))
			rc = refs->each(refs->arg, refs->path.buf, value, field->ref);
		str_set_len(&refs->path, start);
	}
	return rc;
}

static int in_maps(struct refs *refs, const struct field *field,
		   const struct node *node)
{
	size_t start = refs->path.len;
	int rc = 0;

	if (node->kind == NODE_MAP)
		return in_fields(refs, field->sub, node);
	for (size_t i = 0; node->kind == NODE_LIST && i < node->n && !rc; i++) {
		str_addf(&refs->path, "[%zu]", i);
		rc = in_fields(refs, field->sub, &node->v[i]);
		str_set_len(&refs->path, start);
	}
	return rc;
}

static int in_custom(struct refs *refs, const struct node *map)
{
	size_t start = refs->path.len;
	const struct custom_field *custom;
	struct field field;
	int rc = 0;

	for (size_t i = 0; map->kind == NODE_MAP && i < map->n && !rc; i++) {
		custom = config_custom(refs->config, map->v[i].key);
		if (!custom || custom->kind != FIELD_REF)
			continue;
		field = custom_as_field(custom, custom->name);
		str_addf(&refs->path, ".%s", custom->name);
		rc = in_values(refs, &field, &map->v[i]);
		str_set_len(&refs->path, start);
	}
	return rc;
}

static int in_fields(struct refs *refs, const struct field *fields,
		     const struct node *map)
{
	size_t start = refs->path.len;
	const struct node *node;
	int rc = 0;

	if (!map || map->kind != NODE_MAP)
		return 0;
	for (; fields->name && !rc; fields++) {
		/* What was merged is gone, or a signpost: see `merged_into`. */
		if ((fields->kind != FIELD_REF && fields->kind != FIELD_MAP) ||
		    !strcmp(fields->name, "merged"))
			continue;
		node = node_get(map, fields->name);
		if (!node)
			continue;
		str_addf(&refs->path, "%s%s", start ? "." : "", fields->name);
		if (fields->kind == FIELD_REF)
			rc = in_values(refs, fields, node);
		else if (fields->sub)
			rc = in_maps(refs, fields, node);
		else
			rc = in_custom(refs, node);
		str_set_len(&refs->path, start);
	}
	return rc;
}

int refs_each(const struct config *config, enum record_type type,
	      const struct node *root,
	      int (*each)(void *arg, const char *path, const struct node *node,
			  enum record_type of), void *arg)
{
	struct refs refs = {
		.config = config, .each = each, .arg = arg, .path = STR_INIT,
	};
	int rc = in_fields(&refs, schema_of(type)->fields, root);

	str_release(&refs.path);
	return rc;
}
