#include "output/flat.h"

#include "base/alloc.h"
#include "output/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void flat_init(struct flat *flat, const struct config *config, enum record_type type)
{
	*flat = (struct flat){ .config = config, .type = type, .arena = ARENA_INIT,
			       .by_name = MAP_INIT, .path = STR_INIT,
			       .text = STR_INIT };
}

void flat_release(struct flat *flat)
{
	arena_release(&flat->arena);
	map_release(&flat->by_name);
	str_release(&flat->path);
	str_release(&flat->text);
	free(flat->v);
	flat_init(flat, flat->config, flat->type);
}

/* --- columns --- */

/* The field of a path, `custom.size` too; false: the schema has none. */
static bool find_field(const struct flat *flat, const char *path, struct field *out)
{
	const struct field *field = field_find(schema_of(flat->type), path);
	const char *rest = strchr(path, '.');
	const struct custom_field *custom;

	if (!field)
		return false;
	*out = *field;
	if (!rest)
		return true;
	rest++;
	if (field->kind == FIELD_TEXT_MAP) {
		out->kind = FIELD_TEXT;
		out->flags = FIELD_MULTI;
		return true;
	}
	for (const struct field *sub = field->sub; sub && sub->name; sub++)
		if (!strcmp(sub->name, rest)) {
			*out = *sub;
			return true;
		}
	custom = field->sub ? NULL : config_custom(flat->config, rest);
	if (custom)
		*out = custom_as_field(custom, path);
	return custom != NULL;
}

static enum cell_kind kind_of(const struct field *field)
{
	switch (field->kind) {
	case FIELD_MONEY:
		return CELL_MONEY;
	case FIELD_NUMBER:
	case FIELD_INTEGER:
		return CELL_NUMBER;
	case FIELD_BOOLEAN:
		return CELL_BOOLEAN;
	default:
		return CELL_TEXT;
	}
}

#define KEPT "custom.imported."

static struct flat_column *make_column(struct flat *flat, const char *path)
{
	struct flat_column *column = arena_alloc(&flat->arena, sizeof(*column));
	const struct schema *schema = schema_of(flat->type);
	const struct field *top = field_find(schema, path);
	struct field field = { 0 };
	bool known = find_field(flat, path, &field);

	*column = (struct flat_column){
		.name = arena_strdup(&flat->arena, path),
		.kind = known ? kind_of(&field) : CELL_TEXT,
		.several = known && field.flags & FIELD_MULTI,
		.labels = known && field.flags & FIELD_LABELS,
		.maps = !known || field.sub,
		.kept = !strncmp(path, KEPT, sizeof(KEPT) - 1),
		.rank = top ? (size_t)(top - schema->fields) : SIZE_MAX,
		.number = SIZE_MAX
	};
	return column;
}

/* What is known of the path that the walk is at. */
static struct flat_column *column_here(struct flat *flat)
{
	void **at = map_at(&flat->by_name, flat->path.buf, flat->path.len);

	if (!*at)
		*at = make_column(flat, flat->path.buf);
	return *at;
}

/* --- cells --- */

typedef void cell_fn(void *arg, struct flat_column *column, const char *text, size_t len);

struct walk {
	struct flat *flat;
	cell_fn *cell;
	void *arg;
};

/*
 * What import kept has no form that the schema knows: a text that looks like
 * JSON is written as JSON.
 */
static bool is_doubtful(const struct flat_column *column, const struct node *node)
{
	return column->kept && node->len && strchr("[{\"", *node->text);
}

/* Would it come back as it is when it stands between `;`? */
static bool is_plain(const struct node *item, bool first)
{
	return item->kind == NODE_SCALAR && !node_empty(item) &&
	       !memchr(item->text, ';', item->len) && *item->text != '"' &&
	       !(first && (*item->text == '[' || *item->text == '{')) &&
	       *item->text != ' ' && item->text[item->len - 1] != ' ';
}

static bool join(struct str *out, const struct node *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (!is_plain(&list->v[i], !i))
			return false;
		if (i)
			str_add_char(out, ';');
		str_add_mem(out, list->v[i].text, list->v[i].len);
	}
	return true;
}

static void add_json(struct str *out, const struct node *node, bool as_list)
{
	struct json json;

	str_clear(out);
	json_init(&json, out, false);
	if (as_list)
		json_array(&json);
	json_node(&json, node);
	if (as_list)
		json_end_array(&json);
}

static void walk_leaf(struct walk *walk, struct flat_column *column,
		      const struct node *node)
{
	struct str *text = &walk->flat->text;

	str_clear(text);
	if (node->kind == NODE_LIST) {
		if (column->maps || !join(text, node))
			add_json(text, node, false);
	} else if (node->kind == NODE_MAP || is_doubtful(column, node) ||
		   (column->several && !is_plain(node, true))) {
		add_json(text, node, column->several);
	} else {
		walk->cell(walk->arg, column, node->text, node->len);
		return;
	}
	walk->cell(walk->arg, column, text->buf, text->len);
}

/*
 * A map has a column for each of its keys, but for a value with its label, and
 * for what import kept, which may be anything.
 */
static void walk_map(struct walk *walk, const struct node *map)
{
	struct str *path = &walk->flat->path;
	size_t start = path->len;

	for (size_t i = 0; i < map->n; i++) {
		const struct node *node = &map->v[i];
		struct flat_column *column;

		if (node_empty(node))
			continue;
		if (start)
			str_add_char(path, '.');
		str_add_mem(path, node->key, node->key_len);
		column = column_here(walk->flat);
		if (node->kind == NODE_MAP && !column->labels && !column->kept)
			walk_map(walk, node);
		else
			walk_leaf(walk, column, node);
		str_set_len(path, start);
	}
}

static void each_cell(struct flat *flat, const struct node *root, cell_fn *cell, void *arg)
{
	struct walk walk = { flat, cell, arg };

	str_clear(&flat->path);
	if (root && root->kind == NODE_MAP)
		walk_map(&walk, root);
}

static void note_cell(void *arg, struct flat_column *column, const char *text, size_t len)
{
	struct flat *flat = arg;

	(void)text;
	(void)len;
	if (column->number != SIZE_MAX)
		return;
	column->number = flat->n;
	GROW(flat->v, flat->n + 1, flat->alloc);
	flat->v[flat->n++] = column;
}

void flat_note(struct flat *flat, const struct node *root)
{
	each_cell(flat, root, note_cell, flat);
}

static int by_rank(const void *a, const void *b)
{
	const struct flat_column *const *x = a, *const *y = b;

	if ((*x)->rank != (*y)->rank)
		return (*x)->rank < (*y)->rank ? -1 : 1;
	return strcmp((*x)->name, (*y)->name);
}

void flat_settle(struct flat *flat)
{
	if (flat->n)
		qsort(flat->v, flat->n, sizeof(struct flat_column *), by_rank);
	for (size_t i = 0; i < flat->n; i++)
		flat->v[i]->number = i;
}

/* --- rows --- */

struct filled {
	struct str text;
	struct {
		size_t at, len;
	} *v;
	size_t n;
};

static void fill_cell(void *arg, struct flat_column *column, const char *text, size_t len)
{
	struct filled *filled = arg;

	if (column->number >= filled->n)
		return;		/* it was not there when the columns were noted */
	filled->v[column->number].at = filled->text.len;
	filled->v[column->number].len = len;
	str_add_mem(&filled->text, text, len);
}

void flat_row(struct flat *flat, struct rows *rows, const struct node *root)
{
	struct filled filled = { .text = STR_INIT, .n = flat->n };

	filled.v = xcalloc(flat->n + 1, sizeof(*filled.v));
	each_cell(flat, root, fill_cell, &filled);
	for (size_t i = 0; i < flat->n; i++)
		rows_cell(rows, filled.text.buf + filled.v[i].at, filled.v[i].len);
	rows_end_row(rows);
	free(filled.v);
	str_release(&filled.text);
}
