/* Places in a record, and the nodes of a row that stand there. */

#include "import/mapping_plan.h"

#include "base/alloc.h"
#include "text/slug.h"

#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 60		/* of a key under custom.imported */

size_t plan_slot(struct plan *plan, size_t parent, const char *key, size_t len,
		 enum node_kind kind)
{
	struct str name = STR_INIT;
	void **at;
	size_t slot;

	str_addf(&name, "%zu ", parent);
	str_add_mem(&name, key, len);
	at = map_at(&plan->by_key, name.buf, name.len);
	str_release(&name);
	if (*at)
		return (size_t)(uintptr_t)*at;
	GROW(plan->slots, plan->n_slots + 1, plan->alloc_slots);
	slot = plan->n_slots++;
	plan->slots[slot] = (struct slot){
		.parent = parent, .key = key, .key_len = len, .kind = kind
	};
	*at = (void *)(uintptr_t)slot;
	return slot;
}

/* An item of a list, which has no key: by its number. */
static size_t item_slot(struct mapping_state *state, struct plan *plan,
			size_t list, size_t index)
{
	struct str key = STR_INIT;
	size_t slot;

	str_addf(&key, "[%zu]", index);
	slot = plan_slot(plan, list, arena_strndup(&state->arena, key.buf, key.len),
			 key.len, NODE_MAP);
	plan->slots[slot].key = NULL;
	plan->slots[slot].index = index;
	str_release(&key);
	return slot;
}

size_t target_slot(struct mapping_state *state, struct plan *plan,
		   const struct target *target)
{
	size_t slot = 0;

	for (size_t i = 0; i < target->n; i++) {
		bool last = i + 1 == target->n;
		enum node_kind kind = last ? NODE_SCALAR :
				      target->v[i].list ? NODE_LIST : NODE_MAP;

		if (target->v[i].key)
			slot = plan_slot(plan, slot, target->v[i].key,
					 target->v[i].key_len, kind);
		else
			slot = item_slot(state, plan, slot, target->v[i].index);
	}
	return slot;
}

bool key_is_fit(const struct config *config, const char *s, bool own)
{
	size_t len;

	return strlen(s) <= (own ? config->limits.key_bytes : KEY_BYTES) &&
	       !value_control(s, strlen(s), &len) && !strpbrk(s, own ? "\n" : "\t\n.[]");
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

void key_of_header(struct str *out, const char *header)
{
	size_t start = out->len;
	struct str words = STR_INIT;

	for (const char *s = header; *s; s++) {	/* LastModifiedDate */
		if (s > header && is_capital(*s) && !is_capital(s[-1]) && s[-1] >= '0')
			str_add_char(&words, ' ');
		str_add_char(&words, *s);
	}
	slug_add(out, words.buf, words.len, KEY_BYTES);
	str_release(&words);
	if (out->len == start)
		str_add(out, "column");	/* of no letters */
	for (size_t i = start; i < out->len; i++)
		if (out->buf[i] == '-')
			out->buf[i] = '_';
}

size_t plan_imported(struct mapping *mapping, struct plan *plan, const char *header)
{
	struct mapping_state *state = mapping->state;
	size_t custom = plan_slot(plan, 0, "custom", 6, NODE_MAP);
	size_t imported = plan_slot(plan, custom, "imported", 8, NODE_MAP);
	struct str key = STR_INIT, name = STR_INIT;
	size_t before, len, slot;
	void **at;

	str_addf(&name, "=%s", header);
	at = map_at(&plan->by_key, name.buf, name.len);
	slot = (size_t)(uintptr_t)*at;
	if (slot)
		goto done;
	key_of_header(&key, header);
	len = key.len;
	for (unsigned twin = 2; ; twin++) {	/* each is another column */
		before = plan->n_slots;
		slot = plan_slot(plan, imported,
				 arena_strndup(&state->arena, key.buf, key.len),
				 key.len, NODE_SCALAR);
		if (plan->n_slots > before)
			break;
		str_set_len(&key, len);
		str_addf(&key, "_%u", twin);
	}
	*map_at(&plan->by_key, name.buf, name.len) = (void *)(uintptr_t)slot;
done:
	str_release(&key);
	str_release(&name);
	return slot;
}

struct node *slot_get(struct plan *plan, struct arrival *out, size_t number, uint64_t row)
{
	const struct slot *slot = &plan->slots[number];
	struct node *parent;

	if (!number)
		return &out->draft.root;
	if (slot->row != row)
		return NULL;
	parent = slot_get(plan, out, slot->parent, row);
	return parent ? &parent->v[slot->at] : NULL;
}

/* An item has its place, whether those before it say anything or not. */
static struct node *item_node(struct arrival *out, struct slot *slot,
			      struct node *list, uint64_t row)
{
	while (list->n <= slot->index)
		draft_map(draft_item(&out->draft, list));
	slot->row = row;
	slot->at = slot->index;
	return &list->v[slot->at];
}

struct node *slot_node(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       size_t number)
{
	struct slot *slot = &plan->slots[number];
	uint64_t row = mapping->state->row;
	struct node *parent, *node;

	if (!number)
		return &out->draft.root;
	parent = slot_node(mapping, plan, out, slot->parent);
	if (slot->row == row)
		return &parent->v[slot->at];
	if (!slot->key)
		return item_node(out, slot, parent, row);
	/* That no other child has this key is known: it has no other slot. */
	node = draft_item(&out->draft, parent);
	node->key = arena_strndup(&out->draft.arena, slot->key, slot->key_len);
	node->key_len = slot->key_len;
	if (slot->kind == NODE_MAP)
		draft_map(node);
	else if (slot->kind == NODE_LIST)
		draft_list(node);
	slot->row = row;
	slot->at = parent->n - 1;
	return node;
}
