/* Entries of block maps and items of block lists: whole lines. */

#include "record/change.h"

#include <assert.h>

static unsigned column_of(const struct node *parent)
{
	return parent->at.col - 1;
}

/* Between the i-th item and the one before there are only comments. */
static size_t dash_of(const struct change *change, const struct node *list, size_t i)
{
	const char *s = change->doc->bytes;
	size_t at = list->at.byte, text;

	if (i == 0)
		return at;
	at = line_next(change, list->v[i - 1].end.byte);
	for (; at < list->v[i].at.byte; at = line_next(change, at)) {
		for (text = at; s[text] == ' '; )
			text++;
		if (s[text] == '-' && text - at == column_of(list))
			return text;
	}
	assert(!"an item has a dash");
	return at;
}

static unsigned gap_of(const struct change *change, const struct node *list)
{
	const struct node *item = &list->v[0];
	size_t dash = list->at.byte;

	if (item->at.line != list->at.line || item->at.byte <= dash + 1 ||
	    !is_gap(change, dash + 1, item->at.byte, false))
		return 1;
	return (unsigned)(item->at.byte - dash - 1);
}

struct slot block_slot(const struct change *change, const struct node *parent, size_t i)
{
	const struct node *child = &parent->v[i];
	struct slot slot = { .node = child, .col = column_of(parent) };

	if (parent->kind == NODE_MAP) {
		slot.intro = behind_colon(change, child);
		return slot;
	}
	slot.item = true;
	slot.intro = dash_of(change, parent, i) + 1;
	slot.gap = gap_of(change, parent);
	return slot;
}

static size_t child_start(const struct change *change, const struct node *parent, size_t i)
{
	return parent->kind == NODE_MAP ? parent->v[i].key_at.byte :
		dash_of(change, parent, i);
}

static void add_child(struct str *out, const struct change *change,
		      const struct node *parent, const struct node *new)
{
	struct indents indents = change->indents;

	indents.quote = common_quote(parent);
	if (parent->kind == NODE_MAP) {
		entry_emit(out, new, column_of(parent), &indents);
	} else {
		indents.gap = gap_of(change, parent);
		str_add_char(out, '-');
		item_emit(out, new, column_of(parent), &indents);
	}
}

void block_insert(struct change *change, const struct node *parent,
		  size_t behind, const struct node *new)
{
	unsigned col = column_of(parent);
	struct str text = STR_INIT;
	size_t at;

	if (behind == BEFORE_FIRST) {
		at = child_start(change, parent, 0);
		add_child(&text, change, parent, new);
		str_addf(&text, "%s%*s", change->indents.eol, (int)col, "");
	} else {
		at = entry_end(change, &parent->v[behind], col);
		str_addf(&text, "%s%*s", change->indents.eol, (int)col, "");
		add_child(&text, change, parent, new);
	}
	edits_add(&change->edits, at, 0, text.buf, text.len);
	str_release(&text);
}

/*
 * The first entry of an item may be on the dash's line; the next that stays
 * then takes its place, if there is no comment between that would be lost.
 */
void block_remove(struct change *change, const struct node *parent,
		  size_t begin, size_t end)
{
	unsigned col = column_of(parent);
	size_t at = child_start(change, parent, begin);
	size_t next;

	if (!is_gap(change, line_start(change, at), at, false)) {
		next = child_start(change, parent, end);
		change->refused |= !is_gap(change, entry_end(change,
					   &parent->v[end - 1], col), next, false);
		edits_add(&change->edits, at, next - at, "", 0);
		return;
	}
	for (size_t i = begin; i < end; i++) {
		at = line_start(change, child_start(change, parent, i));
		next = line_next(change, entry_end(change, &parent->v[i], col));
		edits_add(&change->edits, at, next - at, "", 0);
	}
}
