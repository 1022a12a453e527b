#include "record/emit.h"

#include <string.h>

static void add_blanks(struct str *out, unsigned n)
{
	while (n--)
		str_add_char(out, ' ');
}

static void new_line(struct str *out, unsigned col, const struct indents *indents)
{
	str_add(out, indents->eol);
	add_blanks(out, col);
}

/* What was nothing in the file is nothing again; see emit.h. */
static bool is_null(const struct node *node)
{
	return node->at.line && node->style == STYLE_PLAIN && node_empty(node);
}

/* The best style, or the quotes that are wanted where one line is enough. */
static enum node_style choose(const struct node *node, bool in_flow,
			      enum node_style quote)
{
	enum node_style style = scalar_style(node->text, node->len, in_flow);

	if (node->typed && scalar_may_be_typed(node->text, node->len))
		return STYLE_PLAIN;
	if (quote == STYLE_PLAIN || style == STYLE_LITERAL ||
	    !scalar_fits(node->text, node->len, quote, in_flow))
		return style;
	return quote;
}

void key_emit(struct str *out, const char *key, size_t len)
{
	scalar_add(out, key, len,
		   scalar_is_plain(key, len, true) ? STYLE_PLAIN : STYLE_DOUBLE);
}

/* Behind a `:` or a dash; `col` is that of what owns the value. */
static void add_scalar(struct str *out, const struct node *node, unsigned col,
		       unsigned step, const struct indents *indents)
{
	struct block_form form = { .below = step };
	enum node_style style;

	if (is_null(node)) {
		str_addf(out, "%s%s", node->len ? " " : "", node->text);
		return;
	}
	style = choose(node, false, indents->quote);
	str_add_char(out, ' ');
	if (style != STYLE_LITERAL) {
		scalar_add(out, node->text, node->len, style);
		return;
	}
	block_header(out, node->text, node->len, style, &form);
	block_lines(out, node->text, node->len, style, col + step, indents->eol);
}

static bool is_simple(const struct node *node)
{
	return node->kind == NODE_SCALAR || node->n == 0;
}

static void add_simple(struct str *out, const struct node *node, unsigned col,
		       unsigned step, const struct indents *indents)
{
	if (node->kind == NODE_SCALAR)
		add_scalar(out, node, col, step, indents);
	else
		str_add(out, node->kind == NODE_LIST ? " []" : " {}");
}

void entry_emit(struct str *out, const struct node *node, unsigned col,
		const struct indents *indents)
{
	key_emit(out, node->key, node->key_len);
	str_add_char(out, ':');
	value_emit(out, node, col, indents);
}

/* The children at column `col`, the first where the text is now. */
static void add_children(struct str *out, const struct node *node, unsigned col,
			 const struct indents *indents)
{
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			new_line(out, col, indents);
		if (node->kind == NODE_MAP) {
			entry_emit(out, &node->v[i], col, indents);
		} else {
			str_add_char(out, '-');
			item_emit(out, &node->v[i], col, indents);
		}
	}
}

void value_emit(struct str *out, const struct node *node, unsigned col,
		const struct indents *indents)
{
	if (is_simple(node)) {
		add_simple(out, node, col, indents->step, indents);
		return;
	}
	col += node->kind == NODE_MAP ? indents->step : indents->dash;
	new_line(out, col, indents);
	add_children(out, node, col, indents);
}

void item_emit(struct str *out, const struct node *node, unsigned col,
	       const struct indents *indents)
{
	unsigned step = 1 + indents->gap;

	if (is_simple(node)) {
		if (node->kind != NODE_SCALAR || !is_null(node))
			add_blanks(out, indents->gap - 1);
		add_simple(out, node, col, step, indents);
		return;
	}
	add_blanks(out, indents->gap);
	add_children(out, node, col + step, indents);
}

void flow_emit(struct str *out, const struct node *node, enum node_style quote)
{
	if (node->kind == NODE_SCALAR) {
		if (is_null(node) && node->len)
			str_add(out, node->text);
		else
			scalar_add(out, node->text, node->len,
				   choose(node, true, quote));
		return;
	}
	str_add_char(out, node->kind == NODE_LIST ? '[' : '{');
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			str_add(out, ", ");
		if (node->kind == NODE_MAP) {
			key_emit(out, node->v[i].key, node->v[i].key_len);
			str_add(out, ": ");
		}
		flow_emit(out, &node->v[i], quote);
	}
	str_add_char(out, node->kind == NODE_LIST ? ']' : '}');
}

void doc_emit(struct str *out, const struct node *root)
{
	static const struct indents indents = INDENTS_DEFAULT;

	if (!root)
		return;
	if (root->kind == NODE_SCALAR)
		scalar_add(out, root->text, root->len,
			   scalar_is_plain(root->text, root->len, false) ?
			   STYLE_PLAIN : STYLE_DOUBLE);
	else if (root->n == 0)
		str_add(out, root->kind == NODE_LIST ? "[]" : "{}");
	else
		add_children(out, root, 0, &indents);
	str_add(out, indents.eol);
}
