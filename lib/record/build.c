#include "record/build.h"

#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MIN 1024		/* may always be in a document */
#define NODE_BYTES 8		/* of the limit for each one more */

size_t build_nodes_max(const struct limits *limits)
{
	return NODES_MIN + limits->record_bytes / NODE_BYTES;
}

void build_init(struct build *build, struct arena *arena)
{
	*build = (struct build){ .arena = arena };
}

void build_release(struct build *build)
{
	free(build->v);
	build->v = NULL;
	build->n = build->alloc = 0;
}

void build_key(struct build *build, const char *text, size_t len, struct mark at)
{
	build->key = text;
	build->key_len = len;
	build->key_at = at;
}

struct node *build_push(struct build *build, enum node_kind kind,
			enum node_style style, struct mark at)
{
	struct node *node;

	if (build->n == build->alloc)
		GROW(build->v, build->n + 64, build->alloc);
	node = &build->v[build->n++];
	*node = (struct node){
		.kind = kind, .style = style, .at = at, .end = at,
		.key = build->key, .key_len = build->key_len,
		.key_at = build->key_at
	};
	build->key = NULL;
	build->key_len = 0;
	build->key_at = (struct mark){ 0 };
	return node;
}

/* While a collection is open, `n` is the index + 1 of the one it is in. */
struct node *build_open(struct build *build, enum node_kind kind,
			enum node_style style, struct mark at)
{
	struct node *node = build_push(build, kind, style, at);

	node->n = build->open;
	build->open = build->n;
	build->depth++;
	return node;
}

struct node *build_close(struct build *build, struct mark end)
{
	struct node *node = build_parent(build);
	size_t first = build->open;
	size_t n = build->n - first;

	build->open = node->n;
	build->depth--;
	build->n = first;
	node->n = n;
	node->v = NULL;
	if (n) {
		node->v = arena_alloc(build->arena, n * sizeof(*node));
		memcpy(node->v, node + 1, n * sizeof(*node));
	}
	if (end.line)
		node->end = end;
	else if (n)
		node->end = node->v[n - 1].end;
	return node;
}

struct node *build_root(struct build *build)
{
	struct node *root;

	if (!build->n)
		return NULL;
	root = arena_alloc(build->arena, sizeof(*root));
	*root = build->v[0];
	return root;
}

static bool same_key(const struct node *a, const struct node *b)
{
	return a->key_len == b->key_len && !memcmp(a->key, b->key, a->key_len);
}

static const struct node *twin_before(const struct node *map, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_key(&map->v[k], &map->v[i]))
			return &map->v[k];
	return NULL;
}

/* One bit for a key, to spare most comparisons of a short map. */
static uint64_t key_bit(const struct node *node)
{
	const unsigned char *key = (const unsigned char *)node->key;
	size_t len = node->key_len;
	unsigned h = (unsigned)len;

	if (len)
		h = h * 5 + key[0] * 31u + key[len - 1] * 7u + key[len / 2];
	return UINT64_C(1) << (h & 63);
}

#define SHORT_MAP 64

/* Without keys in common, the usual case, nothing is compared or allocated. */
static void twins_of_short(const struct node *map,
			   void (*each)(void *arg, const struct node *first,
					const struct node *again), void *arg)
{
	const struct node *first;
	uint64_t seen = 0, bit;

	for (size_t i = 0; i < map->n; i++) {
		bit = key_bit(&map->v[i]);
		if ((seen & bit) && (first = twin_before(map, i)))
			each(arg, first, &map->v[i]);
		seen |= bit;
	}
}

static int by_key(const void *left, const void *right)
{
	const struct node *a = *(const struct node *const *)left;
	const struct node *b = *(const struct node *const *)right;
	int d;

	if (a->key_len != b->key_len)
		return a->key_len < b->key_len ? -1 : 1;
	d = memcmp(a->key, b->key, a->key_len);
	return d ? d : a < b ? -1 : a > b;
}

/* Sorted rather than hashed: no key can be chosen to make this slow. */
static void twins_of_long(const struct node *map,
			  void (*each)(void *arg, const struct node *first,
				       const struct node *again), void *arg)
{
	const struct node **v = xreallocarray(NULL, map->n, sizeof(*v));
	size_t first = 0;

	for (size_t i = 0; i < map->n; i++)
		v[i] = &map->v[i];
	qsort(v, map->n, sizeof(*v), by_key);
	for (size_t i = 1; i < map->n; i++) {
		if (same_key(v[first], v[i]))
			each(arg, v[first], v[i]);
		else
			first = i;
	}
	free(v);
}

void node_each_twin(const struct node *map,
		    void (*each)(void *arg, const struct node *first,
				 const struct node *again), void *arg)
{
	if (map->n <= SHORT_MAP)
		twins_of_short(map, each, arg);
	else
		twins_of_long(map, each, arg);
}

static void note_twin(void *arg, const struct node *first, const struct node *again)
{
	(void)first;
	(void)again;
	*(bool *)arg = true;
}

bool node_has_twins(const struct node *map)
{
	bool found = false;

	node_each_twin(map, note_twin, &found);
	return found;
}
