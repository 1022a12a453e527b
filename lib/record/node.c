/* Walking a document's tree. */

#include "record/doc.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

static struct node *get(const struct node *map, const char *key, size_t len)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].key_len == len && !memcmp(map->v[i].key, key, len))
			return &map->v[i];
	return NULL;
}

struct node *node_get(const struct node *map, const char *key)
{
	return get(map, key, strlen(key));
}

const char *node_text(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, key);

	return node && node->kind == NODE_SCALAR ? node->text : NULL;
}

/* "[12]..." at `path`: the item, with *path behind the bracket. */
static struct node *item(const struct node *list, const char **path)
{
	unsigned long i;
	char *end;

	if (list->kind != NODE_LIST || (*path)[1] < '0' || (*path)[1] > '9')
		return NULL;
	i = strtoul(*path + 1, &end, 10);
	if (*end != ']' || i >= list->n)
		return NULL;
	*path = end + 1;
	return &list->v[i];
}

struct node *node_at(const struct node *root, const char *path)
{
	struct node *node = (struct node *)root;
	size_t len;

	while (node && *path) {
		if (*path == '[') {
			node = item(node, &path);
		} else {
			len = strcspn(path, ".[");
			node = get(node, path, len);
			path += len;
		}
		if (*path == '.')
			path++;
	}
	return node;
}

bool node_empty(const struct node *node)
{
	if (!node)
		return true;
	if (node->kind != NODE_SCALAR)
		return node->n == 0;
	if (node->len == 0)
		return true;
	return node->style == STYLE_PLAIN &&
		(!strcmp(node->text, "~") || !strcmp(node->text, "null"));
}

const struct node *node_value(const struct node *node, size_t i, const char **label)
{
	const struct node *value;

	if (label)
		*label = NULL;
	if (node_empty(node))
		return NULL;
	if (node->kind == NODE_LIST) {
		if (i >= node->n)
			return NULL;
		node = &node->v[i];
	} else if (i > 0) {
		return NULL;
	}
	value = node_get(node, "value");
	if (!value)
		return node;
	if (label)
		*label = node_text(node, "label");
	return value;
}

#define SHORT_MAP 64

static bool list_equal(const struct node *a, const struct node *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!node_equal(&a->v[i], &b->v[i]))
			return false;
	return true;
}

/* Keys are unique, so of two maps of one size it is enough to look one way. */
static bool map_equal(const struct node *a, const struct node *b)
{
	struct map keys = MAP_INIT;
	const struct node *other;
	bool equal = true;

	if (b->n > SHORT_MAP)
		for (size_t i = 0; i < b->n; i++)
			*map_at(&keys, b->v[i].key, b->v[i].key_len) = &b->v[i];
	for (size_t i = 0; equal && i < a->n; i++) {
		const struct node *mine = &a->v[i];

		other = b->n > SHORT_MAP ? map_get(&keys, mine->key, mine->key_len) :
			get(b, mine->key, mine->key_len);
		equal = other && node_equal(mine, other);
	}
	map_release(&keys);
	return equal;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind)
		return false;
	if (a->kind == NODE_SCALAR)
		return a->len == b->len && !memcmp(a->text, b->text, a->len);
	if (a->n != b->n)
		return false;
	return a->kind == NODE_LIST ? list_equal(a, b) : map_equal(a, b);
}
