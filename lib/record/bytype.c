/* What crm.yaml says by type of record: layout, shard_chars, unique. */

#include "base/i18n.h"
#include "record/keyreader.h"

#include <string.h>

#define BAD(...) keyreader_refuse(r, node, at, __VA_ARGS__)
#define BAD_KEY(...) keyreader_say_key(r, LEVEL_ERROR, "config", node, at, \
				       __VA_ARGS__)

/*
 * `layout: files` is for all types; `layout: {default: files, contact:
 * packed}` for each.  read() gives the value to the types from `from` up to,
 * not including, `to`.
 */
static void read_by_type(struct keyreader *r, const struct node *node,
			 const struct trail *at,
			 void (*read)(struct keyreader *r, const struct node *node,
				      const struct trail *at, int from, int to))
{
	const struct node *common = node_get(node, "default");
	const struct trail common_at = { at, "default", 0 };

	if (node->kind != NODE_MAP) {
		read(r, node, at, 0, TYPE_COUNT + 1);
		return;
	}
	if (common)
		read(r, common, &common_at, 0, TYPE_COUNT + 1);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *child = &node->v[i];
		const struct trail to = { at, child->key, 0 };
		enum record_type type = type_by_name(child->key);

		if (type != TYPE_NONE)
			read(r, child, &to, type, type + 1);
		else if (child != common)
			keyreader_say_key(r, LEVEL_ERROR, "config", child, &to,
					  _("must be a type or 'default'"));
	}
}

static void read_layout_of(struct keyreader *r, const struct node *node,
			   const struct trail *at, int from, int to)
{
	static const char *const words[] = { "auto", "files", "packed", NULL };
	int layout = keyreader_word(r, node, at, words);

	for (; layout >= 0 && from < to; from++)
		r->config->layout[from] = (enum layout)layout;
}

void bytype_read_layout(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	read_by_type(r, node, at, read_layout_of);
}

static void read_chars_of(struct keyreader *r, const struct node *node,
			  const struct trail *at, int from, int to)
{
	unsigned long n;

	if (!keyreader_unsigned(r, node, at, 0, 2, &n))
		return;
	for (; from < to; from++)
		r->config->shard_chars[from] = (unsigned)n;
}

void bytype_read_shard_chars(struct keyreader *r, const struct node *node,
			     const struct trail *at)
{
	read_by_type(r, node, at, read_chars_of);
}

static bool may_be_unique(const struct field *field)
{
	switch (field->kind) {
	case FIELD_BLOCK: case FIELD_MAP: case FIELD_TEXT_MAP:
	case FIELD_BOOLEAN: case FIELD_ID:
		return false;
	default:
		return true;
	}
}

static void read_unique_field(struct keyreader *r, const struct node *node,
			      const struct trail *at, enum record_type type)
{
	const char *name = keyreader_text(r, node, at);
	const struct schema *schema = schema_of(type);
	const struct field *field = name ? field_find(schema, name) : NULL;

	if (!name)
		return;
	if (!field || strcmp(field->name, name) || !may_be_unique(field))
		BAD(_("must be a field of %s that has a value of its own"),
		    schema->name);
	else
		r->config->unique[type] |= UINT64_C(1)
			<< (field - schema->fields);
}

static void read_unique_of(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	enum record_type type = type_by_name(node->key);

	if (type == TYPE_NONE || type == TYPE_TIMELINE) {
		BAD_KEY(_("must be a type of record"));
		return;
	}
	r->config->unique[type] = 0;
	if (node->kind == NODE_SCALAR && !node_empty(node))
		read_unique_field(r, node, at, type);
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, node->v[i].key, i };

		read_unique_field(r, &node->v[i], &to, type);
	}
}

void bytype_read_unique(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	if (!keyreader_map(r, node, at))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, node->v[i].key, 0 };

		read_unique_of(r, &node->v[i], &to);
	}
}
