#include "record/compact.h"

#include <stdint.h>
#include <string.h>

/* Behind it its key and its text, each with its NUL, or its children. */
struct head {
	uint8_t kind, style, typed, has_key;
	uint32_t key_len;
	uint32_t n;		/* bytes of a scalar's text, or children */
};

void compact_add(struct str *out, const struct node *node)
{
	const struct head head = {
		.kind = (uint8_t)node->kind, .style = (uint8_t)node->style,
		.typed = node->typed, .has_key = node->key != NULL,
		.key_len = (uint32_t)node->key_len,
		.n = (uint32_t)(node->kind == NODE_SCALAR ? node->len : node->n)
	};

	str_add_mem(out, &head, sizeof(head));
	if (node->key)
		str_add_mem(out, node->key, node->key_len + 1);
	if (node->kind == NODE_SCALAR)
		str_add_mem(out, node->text, node->len + 1);
	else
		for (size_t i = 0; i < node->n; i++)
			compact_add(out, &node->v[i]);
}

static const char *take_text(const char **p, size_t len)
{
	const char *text = *p;

	*p += len + 1;
	return text;
}

static void read_node(struct draft *draft, struct node *out, const char **p)
{
	struct head head;

	memcpy(&head, *p, sizeof(head));
	*p += sizeof(head);
	*out = (struct node){
		.kind = (enum node_kind)head.kind, .style = (enum node_style)head.style,
		.typed = head.typed, .key_len = head.key_len
	};
	if (head.has_key)
		out->key = take_text(p, head.key_len);
	if (out->kind == NODE_SCALAR) {
		out->text = take_text(p, head.n);
		out->len = head.n;
		return;
	}
	draft_room(draft, out, head.n);
	for (size_t i = 0; i < out->n; i++)
		read_node(draft, &out->v[i], p);
}

void compact_read(struct draft *draft, const char *bytes, size_t len)
{
	const char *p;

	draft_clear(draft);
	p = arena_strndup(&draft->arena, bytes, len);
	if (len)
		read_node(draft, &draft->root, &p);
}
