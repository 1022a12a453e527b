/* Entries and items between brackets: from comma to comma. */

#include "record/change.h"

static size_t child_start(const struct node *child)
{
	return child->key ? child->key_at.byte : child->at.byte;
}

static size_t child_end(const struct node *child)
{
	return child->end.byte;
}

/* What separates the first two, if it is no comment. */
static void add_separator(struct str *out, const struct change *change,
			  const struct node *parent)
{
	size_t from, to;

	if (parent->n > 1) {
		from = child_end(&parent->v[0]);
		to = child_start(&parent->v[1]);
		if (is_gap(change, from, to, true)) {
			str_add_mem(out, change->doc->bytes + from, to - from);
			return;
		}
	}
	str_add(out, ", ");
}

static void add_child(struct str *out, const struct node *parent, const struct node *new)
{
	if (parent->kind == NODE_MAP) {
		key_emit(out, new->key, new->key_len);
		str_add(out, ": ");
	}
	flow_emit(out, new, common_quote(parent));
}

void flow_insert(struct change *change, const struct node *parent,
		 size_t behind, const struct node *new)
{
	struct str text = STR_INIT;
	size_t at;

	if (parent->n == 0) {
		at = parent->at.byte + 1;
		add_child(&text, parent, new);
	} else if (behind == BEFORE_FIRST) {
		at = child_start(&parent->v[0]);
		add_child(&text, parent, new);
		add_separator(&text, change, parent);
	} else {
		at = child_end(&parent->v[behind]);
		add_separator(&text, change, parent);
		add_child(&text, parent, new);
	}
	edits_add(&change->edits, at, 0, text.buf, text.len);
	str_release(&text);
}

/*
 * With the comma before them; the first ones with that behind.  A comment
 * between would be lost.
 */
void flow_remove(struct change *change, const struct node *parent,
		 size_t begin, size_t end)
{
	size_t from = child_start(&parent->v[begin]);
	size_t to = child_end(&parent->v[end - 1]);

	if (begin > 0) {
		change->refused |= !is_gap(change, child_end(&parent->v[begin - 1]), from, true);
		from = child_end(&parent->v[begin - 1]);
	} else {
		change->refused |= !is_gap(change, to, child_start(&parent->v[end]), true);
		to = child_start(&parent->v[end]);
	}
	edits_add(&change->edits, from, to - from, "", 0);
}
