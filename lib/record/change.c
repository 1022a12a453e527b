#include "record/change.h"

#include "record/plan.h"

#include <string.h>

static const char *find_eol(const struct doc *doc)
{
	const char *lf = memchr(doc->bytes, '\n', doc->len);

	return lf && lf > doc->bytes && lf[-1] == '\r' ? "\r\n" : "\n";
}

/* How the first map and list below a key are indented; deeper ones last. */
static void find_indents(struct indents *indents, const struct node *node,
			bool *map, bool *list)
{
	for (size_t i = 0; i < node->n && !(*map && *list); i++) {
		const struct node *child = &node->v[i];
		uint32_t col = child->key_at.col;

		if (child->kind == NODE_SCALAR || child->style != STYLE_BLOCK)
			continue;
		if (child->key && child->kind == NODE_LIST && !*list) {
			indents->dash = child->at.col - col;
			*list = true;
		} else if (child->key && child->kind == NODE_MAP && !*map) {
			indents->step = child->at.col - col;
			*map = true;
		}
		find_indents(indents, child, map, list);
	}
}

void change_init(struct change *change, const struct doc *doc)
{
	bool map = false, list = false;

	*change = (struct change){
		.doc = doc, .indents = INDENTS_DEFAULT, .edits = EDITS_INIT
	};
	change->indents.eol = find_eol(doc);
	if (doc->root)
		find_indents(&change->indents, doc->root, &map, &list);
}

void change_release(struct change *change)
{
	edits_release(&change->edits);
}

static size_t behind_key(const struct change *change, const struct node *child)
{
	const char *s = change->doc->bytes;
	size_t at = child->key_at.byte;
	char quote = s[at];

	if (quote != '"' && quote != '\'')
		return at + child->key_len;
	for (at++; s[at] != quote || (quote == '\'' && s[at + 1] == quote); at++)
		if (s[at] == quote || (quote == '"' && s[at] == '\\'))
			at++;
	return at + 1;
}

size_t behind_colon(const struct change *change, const struct node *child)
{
	size_t at = behind_key(change, child);

	while (change->doc->bytes[at] != ':')
		at++;
	return at + 1;
}

struct slot change_slot(const struct change *change, const struct node *parent, size_t i)
{
	const struct node *child = &parent->v[i];
	struct slot slot = { .node = child, .flow = true };

	if (parent->style == STYLE_BLOCK)
		slot = block_slot(change, parent, i);
	else
		slot.intro = child->key ? behind_colon(change, child) : child->at.byte;
	slot.quoted = parent->kind == NODE_LIST &&
		      common_quote(parent) == STYLE_DOUBLE;
	return slot;
}

enum node_style common_quote(const struct node *parent)
{
	enum node_style quote = STYLE_PLAIN;
	size_t n = 0;

	for (size_t i = 0; i < parent->n; i++) {
		const struct node *child = &parent->v[i];

		if (child->kind != NODE_SCALAR)
			continue;
		if (child->style != STYLE_SINGLE && child->style != STYLE_DOUBLE)
			return STYLE_PLAIN;
		if (n++ && child->style != quote)
			return STYLE_PLAIN;
		quote = child->style;
	}
	return n > 1 || parent->kind == NODE_LIST ? quote : STYLE_PLAIN;
}

void change_insert(struct change *change, const struct node *parent,
		   size_t behind, const struct node *new)
{
	if (parent->style == STYLE_BLOCK)
		block_insert(change, parent, behind, new);
	else
		flow_insert(change, parent, behind, new);
}

void change_remove(struct change *change, const struct node *parent,
		   size_t begin, size_t end)
{
	if (parent->style == STYLE_BLOCK)
		block_remove(change, parent, begin, end);
	else
		flow_remove(change, parent, begin, end);
}

static bool is_block(const struct node *node)
{
	return node->kind == NODE_SCALAR ?
		node->style == STYLE_LITERAL || node->style == STYLE_FOLDED :
		node->style == STYLE_BLOCK;
}

struct range {
	size_t begin, end;
};

static size_t behind_header(const struct change *change, const struct node *old)
{
	size_t at = old->at.byte + 1;

	while (at < old->end.byte && strchr("+-0123456789", change->doc->bytes[at]))
		at++;
	return at;
}

/*
 * What a value takes of the line that it begins on, and of those below.
 * Between the two a comment may stand, which is nobody's.
 */
static void value_ranges(const struct change *change, const struct slot *slot,
			 struct range *head, struct range *body)
{
	const struct node *old = slot->node;

	if (!is_block(old)) {
		*head = (struct range){ old->at.byte, old->end.byte };
	} else if (old->kind == NODE_SCALAR) {
		*head = (struct range){ old->at.byte, behind_header(change, old) };
	} else {
		*head = (struct range){ slot->intro, slot->intro };
		if (old->at.byte < line_end(change, slot->intro))
			head->end = line_end(change, slot->intro);
	}
	body->begin = body->end = line_end(change, head->end);
	if (is_block(old))
		body->end = old->kind == NODE_SCALAR ? old->end.byte :
			entry_end(change, old, slot->col);
	if (body->end < body->begin)
		body->end = body->begin;
}

/*
 * Put `text` (which begins with a blank, if not with a line end) in the place
 * of the value: its first line where the value begins, the others below.
 */
static void put_text(struct change *change, const struct slot *slot, const struct str *text)
{
	const char *eol = strstr(text->buf, change->indents.eol);
	const char *first = text->buf, *lines = eol ? eol : text->buf + text->len;
	struct range head, body;

	value_ranges(change, slot, &head, &body);
	if (head.begin > slot->intro) {
		if (first < lines) {
			while (*first == ' ')
				first++;
		} else {
			/* A list or map cannot begin below a comment's line. */
			change->refused |= line_end(change, slot->intro) < head.begin;
			head.begin = slot->intro;
		}
	}
	edits_add(&change->edits, head.begin, head.end - head.begin,
		  first, (size_t)(lines - first));
	edits_add(&change->edits, body.begin, body.end - body.begin,
		  lines, text->len - (size_t)(lines - text->buf));
}

static void put_flow(struct change *change, const struct slot *slot, const struct str *text)
{
	const struct node *old = slot->node;

	if (old->at.byte == old->end.byte)
		edits_add(&change->edits, old->at.byte, 0, " ", 1);
	edits_add(&change->edits, old->at.byte, old->end.byte - old->at.byte,
		  text->buf, text->len);
}

static void put_whole(struct change *change, const struct slot *slot, const struct node *new)
{
	struct indents indents = change->indents;
	struct str text = STR_INIT;

	if (slot->item)
		indents.gap = slot->gap;
	if (slot->flow)
		flow_emit(&text, new, STYLE_PLAIN);
	else if (slot->item)
		item_emit(&text, new, slot->col, &indents);
	else
		value_emit(&text, new, slot->col, &indents);
	if (slot->flow)
		put_flow(change, slot, &text);
	else
		put_text(change, slot, &text);
	str_release(&text);
}

/* As the block scalar is that is there; else as a new one. */
static struct block_form block_form(const struct change *change, const struct slot *slot)
{
	const char *s = change->doc->bytes;
	const struct node *old = slot->node;
	struct block_form form = { .below = slot->item ? 1 + slot->gap : change->indents.step };
	size_t end, at, text;

	if (!is_block(old) || old->kind != NODE_SCALAR)
		return form;
	end = behind_header(change, old);
	for (at = old->at.byte + 1; at < end; at++) {
		form.keep |= s[at] == '+';
		if (s[at] >= '1' && s[at] <= '9') {
			form.digit = true;
			form.below = (unsigned)(s[at] - '0');
		}
	}
	for (at = line_next(change, at); !form.digit && at < old->end.byte; at = line_next(change, at)) {
		for (text = at; text < old->end.byte && s[text] == ' '; )
			text++;
		if (text < line_end(change, at) && text - at > slot->col) {
			form.below = (unsigned)(text - at) - slot->col;
			break;
		}
	}
	return form;
}

/* The text without the line ends at its end that only `+` can hold. */
static size_t len_clipped(const struct node *node)
{
	size_t len = node->len;

	while (len > 1 && node->text[len - 1] == '\n' && node->text[len - 2] == '\n')
		len--;
	return len;
}

/* As we write them; others are somebody's taste, and stay. */
static bool needed_quotes(const struct slot *slot)
{
	const struct node *old = slot->node;

	return old->style == STYLE_DOUBLE && !slot->quoted &&
	       scalar_style(old->text, old->len, slot->flow) == STYLE_DOUBLE;
}

static enum node_style keep_style(const struct slot *slot, const struct node *new,
				  const struct block_form *form)
{
	const struct node *old = slot->node;
	size_t len = new->len;

	if (new->typed && scalar_may_be_typed(new->text, len) &&
	    (old->kind != NODE_SCALAR || old->style == STYLE_PLAIN))
		return STYLE_PLAIN;
	if (old->kind != NODE_SCALAR || old->at.byte == old->end.byte)
		return scalar_style(new->text, len, slot->flow);
	if (old->style == STYLE_LITERAL && form->keep)
		len = len_clipped(new);
	if (needed_quotes(slot) &&
	    scalar_is_plain(new->text, new->len, slot->flow))
		return STYLE_PLAIN;
	if (scalar_fits(new->text, len, old->style, slot->flow))
		return old->style;
	return scalar_style(new->text, new->len, slot->flow);
}

static void change_scalar(struct change *change, const struct slot *slot, const struct node *new)
{
	struct block_form form = block_form(change, slot);
	enum node_style style = keep_style(slot, new, &form);
	struct str text = STR_INIT;

	if (!slot->flow)
		str_add_char(&text, ' ');
	if (style == STYLE_LITERAL || style == STYLE_FOLDED) {
		block_header(&text, new->text, new->len, style, &form);
		block_lines(&text, new->text, new->len, style,
			    slot->col + form.below, change->indents.eol);
	} else {
		scalar_add(&text, new->text, new->len, style);
	}
	if (slot->flow)
		put_flow(change, slot, &text);
	else
		put_text(change, slot, &text);
	str_release(&text);
}

static const struct node *child_of(const struct node *map, const struct node *like)
{
	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].key_len == like->key_len &&
		    !memcmp(map->v[i].key, like->key, like->key_len))
			return &map->v[i];
	return NULL;
}

static size_t last_in_common(const struct node *old, const struct node *new)
{
	size_t i = old->n;

	while (i > 0 && !child_of(new, &old->v[i - 1]))
		i--;
	return i - 1;
}

/* `last` stays, so what is new can go behind it. */
static void change_map(struct change *change, const struct node *old,
		       const struct node *new, size_t last)
{
	const struct node *other;
	struct slot slot;
	size_t kept = 0;	/* behind the last that stays */

	for (size_t i = 0; i <= last; i++) {
		other = child_of(new, &old->v[i]);
		if (!other)
			continue;
		if (kept < i)
			change_remove(change, old, kept, i);
		kept = i + 1;
		slot = change_slot(change, old, i);
		change_value(change, &slot, other);
	}
	if (kept < old->n)
		change_remove(change, old, kept, old->n);
	for (size_t i = 0; i < new->n; i++)
		if (!child_of(old, &new->v[i]))
			change_insert(change, old, last, &new->v[i]);
}

static void change_list(struct change *change, const struct node *old, const struct node *new)
{
	struct plan plan = PLAN_INIT;
	struct slot slot;
	size_t run = 0;

	plan_make(&plan, old, new);
	for (size_t i = 0; i < plan.n; i++) {
		const struct plan_step *step = &plan.v[i];

		if (step->verb == PLAN_INSERT) {
			change_insert(change, old, step->old, &new->v[step->new]);
		} else if (step->verb == PLAN_REMOVE) {
			run++;
			if (i + 1 < plan.n && step[1].verb == PLAN_REMOVE)
				continue;
			change_remove(change, old, step->old + 1 - run, step->old + 1);
			run = 0;
		} else if (step->verb == PLAN_REPLACE) {
			slot = change_slot(change, old, step->old);
			change_value(change, &slot, &new->v[step->new]);
		}
	}
	plan_release(&plan);
}

/* `null` that is to be text is not what a plain `null` is. */
static bool is_same(const struct node *old, const struct node *new)
{
	return node_equal(old, new) && (old->kind != NODE_SCALAR ||
		!node_empty(old) || new->len == 0);
}

void change_value(struct change *change, const struct slot *slot, const struct node *new)
{
	const struct node *old = slot->node;
	bool several = old->kind == new->kind && old->n && new->n;

	if (is_same(old, new))
		return;
	if (new->kind == NODE_SCALAR)
		change_scalar(change, slot, new);
	else if (several && new->kind == NODE_LIST)
		change_list(change, old, new);
	else if (several && last_in_common(old, new) != BEFORE_FIRST)
		change_map(change, old, new, last_in_common(old, new));
	else
		put_whole(change, slot, new);
}
