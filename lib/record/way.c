#include "record/way.h"

#include "base/err.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

static int bad_path(const char *text)
{
	return err_set(ERR_DATA, _("'%s' is no path of a field"), text);
}

static bool parse_index(struct way_step *step, const char **s)
{
	char *end;

	if ((*s)[1] < '0' || (*s)[1] > '9')
		return false;
	step->key = NULL;
	step->index = strtoul(*s + 1, &end, 10);
	if (*end != ']')
		return false;
	*s = end + 1;
	return true;
}

static int parse_path(struct way *way, const char *path)
{
	const char *s = path;

	*way = (struct way){ .path = path };
	while (*s) {
		struct way_step *step = &way->v[way->n];

		if (way->n == WAY_MAX)
			return bad_path(path);
		if (*s == '[') {
			if (!parse_index(step, &s))
				return bad_path(path);
		} else {
			step->key = s;
			step->len = strcspn(s, ".[");
			s += step->len;
			if (!step->len)
				return bad_path(path);
		}
		way->n++;
		if (*s == '.' && !*++s)
			return bad_path(path);
	}
	return way->n ? 0 : bad_path(path);
}

static const struct node *find_step(const struct node *node, const struct way_step *step)
{
	if (!step->key)
		return node->kind == NODE_LIST && step->index < node->n ?
			&node->v[step->index] : NULL;
	for (size_t i = 0; node->kind == NODE_MAP && i < node->n; i++)
		if (node->v[i].key_len == step->len &&
		    !memcmp(node->v[i].key, step->key, step->len))
			return &node->v[i];
	return NULL;
}

int way_find(struct way *way, const struct node *root, const char *path)
{
	const struct node *node = root;
	int rc = parse_path(way, path);

	while (!rc && node) {
		way->found[way->n_found++] = node;
		if (way->n_found > way->n)
			break;
		node = find_step(node, &way->v[way->n_found - 1]);
	}
	return rc;
}

size_t way_index(const struct way *way, size_t depth)
{
	return (size_t)(way->found[depth + 1] - way->found[depth]->v);
}

static struct node *copy_of(struct arena *arena, const struct node *node, size_t extra)
{
	struct node *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *node;
	copy->v = arena_alloc(arena, (node->n + extra + 1) * sizeof(*copy));
	if (node->n)
		memcpy(copy->v, node->v, node->n * sizeof(*copy));
	return copy;
}

struct node *way_chain(const struct way *way, struct arena *arena, size_t depth,
		       const struct node *value)
{
	const struct way_step *step = &way->v[depth];
	struct node *node = arena_zalloc(arena, sizeof(*node));

	if (depth + 1 == way->n) {
		*node = *value;
	} else {
		node->kind = NODE_MAP;
		node->style = STYLE_BLOCK;
		node->v = way_chain(way, arena, depth + 1, value);
		node->n = 1;
	}
	node->key = arena_strndup(arena, step->key, step->len);
	node->key_len = step->len;
	return node;
}

static struct node *with(const struct way *way, struct arena *arena, size_t depth,
			 const struct node *value)
{
	const struct node *node = way->found[depth];
	struct node *copy;
	size_t i;

	if (depth == way->n) {
		copy = arena_alloc(arena, sizeof(*copy));
		*copy = *value;
		copy->key = node->key;
		copy->key_len = node->key_len;
		copy->key_at = node->key_at;
		return copy;
	}
	if (depth + 1 == way->n_found) {
		copy = copy_of(arena, node, 1);
		copy->kind = NODE_MAP;
		copy->v[copy->n++] = *way_chain(way, arena, depth, value);
		return copy;
	}
	i = way_index(way, depth);
	copy = copy_of(arena, node, 0);
	copy->v[i] = *with(way, arena, depth + 1, value);
	return copy;
}

struct node *way_with(const struct way *way, struct arena *arena, const struct node *value)
{
	static const struct node nothing = { .kind = NODE_MAP, .style = STYLE_BLOCK };
	struct node *root;

	if (way->n_found)
		return with(way, arena, 0, value);
	root = copy_of(arena, &nothing, 1);
	root->v[root->n++] = *way_chain(way, arena, 0, value);
	return root;
}

static struct node *without(const struct way *way, struct arena *arena,
			    size_t depth, size_t last)
{
	struct node *copy = copy_of(arena, way->found[depth], 0);
	size_t i = way_index(way, depth);

	if (depth + 1 < last) {
		copy->v[i] = *without(way, arena, depth + 1, last);
		return copy;
	}
	memmove(copy->v + i, copy->v + i + 1, (copy->n - i - 1) * sizeof(*copy->v));
	copy->n--;
	return copy;
}

struct node *way_without(const struct way *way, struct arena *arena, size_t depth)
{
	return without(way, arena, 0, depth);
}
