#include "record/draft.h"

#include <string.h>

void draft_init(struct draft *draft)
{
	*draft = (struct draft){ .arena = ARENA_INIT };
	draft_map(&draft->root);
}

void draft_clear(struct draft *draft)
{
	arena_reset(&draft->arena);
	draft_map(&draft->root);
}

void draft_release(struct draft *draft)
{
	arena_release(&draft->arena);
	draft_init(draft);
}

/* Room grows at each power of two; what was is left to the arena. */
static struct node *grow(struct draft *draft, struct node *parent)
{
	size_t n = parent->n;
	struct node *v;

	if (!(n & (n - 1))) {
		v = arena_alloc(&draft->arena, (n ? 2 * n : 1) * sizeof(*v));
		if (n)
			memcpy(v, parent->v, n * sizeof(*v));
		parent->v = v;
	}
	parent->v[n] = (struct node){ .kind = NODE_SCALAR, .text = "" };
	parent->n++;
	return &parent->v[n];
}

struct node *draft_child(struct draft *draft, struct node *map, const char *key)
{
	struct node *child = node_get(map, key);

	if (child)
		return child;
	child = grow(draft, map);
	child->key = arena_strdup(&draft->arena, key);
	child->key_len = strlen(key);
	return child;
}

void draft_room(struct draft *draft, struct node *parent, size_t n)
{
	size_t room = 1;

	while (room < n)
		room *= 2;
	parent->v = arena_alloc(&draft->arena, room * sizeof(*parent->v));
	parent->n = n;
}

struct node *draft_item(struct draft *draft, struct node *list)
{
	return grow(draft, list);
}

void draft_text(struct draft *draft, struct node *node, const char *text, size_t len)
{
	node->kind = NODE_SCALAR;
	node->style = STYLE_DOUBLE;	/* never one of the plain texts for nothing */
	node->text = arena_strndup(&draft->arena, text, len);
	node->len = len;
	node->typed = false;
	node->v = NULL;
	node->n = 0;
}

void draft_value(struct draft *draft, struct node *node, enum field_kind kind,
		 const char *text, size_t len)
{
	draft_text(draft, node, text, len);
	switch (kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE: case FIELD_INSTANT:
	case FIELD_WHEN: case FIELD_NUMBER: case FIELD_INTEGER:
	case FIELD_BOOLEAN:
		node->typed = true;
		break;
	default:
		break;
	}
}

static void collection(struct node *node, enum node_kind kind)
{
	node->kind = kind;
	node->style = STYLE_BLOCK;
	node->text = NULL;
	node->len = 0;
	node->v = NULL;
	node->n = 0;
}

void draft_map(struct node *node)
{
	collection(node, NODE_MAP);
}

void draft_list(struct node *node)
{
	collection(node, NODE_LIST);
}

void draft_copy(struct draft *draft, struct node *node, const struct node *from)
{
	struct node *child;

	if (from->kind == NODE_SCALAR) {
		draft_text(draft, node, from->text, from->len);
		node->style = from->style;
		node->typed = from->typed ||
			      (from->at.line && from->style == STYLE_PLAIN);
		return;
	}
	collection(node, from->kind);
	for (size_t i = 0; i < from->n; i++) {
		child = grow(draft, node);
		if (from->kind == NODE_MAP) {
			child->key = arena_strndup(&draft->arena, from->v[i].key,
						   from->v[i].key_len);
			child->key_len = from->v[i].key_len;
		}
		draft_copy(draft, child, &from->v[i]);
	}
}

void draft_set(struct draft *draft, const char *key, const char *text)
{
	draft_text(draft, draft_child(draft, &draft->root, key), text, strlen(text));
}

void draft_drop(struct node *map, const char *key)
{
	struct node *child = node_get(map, key);

	if (!child)
		return;
	memmove(child, child + 1,
		(size_t)(map->v + map->n - (child + 1)) * sizeof(*child));
	map->n--;
}
