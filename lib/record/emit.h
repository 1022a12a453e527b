#ifndef RECORD_EMIT_H
#define RECORD_EMIT_H

#include "base/str.h"
#include "record/doc.h"

#include <stdbool.h>

/*
 * Our own writer of YAML.  A scalar that any YAML 1.1 or 1.2 reader would
 * take for something else than this string is written in double quotes;
 * several lines are a literal block; UTF-8 stays, controls are escaped;
 * nothing is folded.
 */

/* Would every reader take the plain text for this very string? */
bool scalar_is_plain(const char *s, size_t len, bool in_flow);

/*
 * A scalar as a value at `indent` columns (that of its key or dash).  A
 * literal block includes its lines but not the final line end. `eol` is "\n"
 * or "\r\n".
 */
void scalar_emit(struct str *out, const char *s, size_t len, unsigned indent, const char *eol);

/*
 * A whole document: block style, two columns a level, lists of maps as
 * `- key: value`, empty collections as `[]` and `{}`.  The root's keys come
 * in the tree's order.  Parsing it gives a tree that is node_equal().
 *
 * A node that was parsed (its marks have a line) from a plain `~`, `null` or
 * nothing is written so; one that code made is text.
 */
void doc_emit(struct str *out, const struct node *root);

/*
 * Parts of a document, written as those beside them (patch.h).  Nothing here
 * ends with a line end.
 */
struct indents {
	unsigned step;		/* columns of a map below its key */
	unsigned dash;		/* columns of a list's dashes below its key */
	unsigned gap;		/* columns between a dash and its item */
	enum node_style quote;	/* SINGLE or DOUBLE: of new scalars that fit; PLAIN: as needed */
	const char *eol;
};

#define INDENTS_DEFAULT { .step = 2, .dash = 2, .gap = 1, .eol = "\n" }

/* A key, quoted if it must be; no `:`. */
void key_emit(struct str *out, const char *key, size_t len);

/* `key: value`, the key at column `col` (from 0), which the caller has written. */
void entry_emit(struct str *out, const struct node *node, unsigned col,
		const struct indents *indents);

/* What follows the `:` of a key at `col`: " value", or a line end and lines. */
void value_emit(struct str *out, const struct node *node, unsigned col,
		const struct indents *indents);

/* The same behind a dash at `col`. */
void item_emit(struct str *out, const struct node *node, unsigned col,
	       const struct indents *indents);

/* On one line, for inside brackets; `quote` as in struct indents. */
void flow_emit(struct str *out, const struct node *node, enum node_style quote);

/* Is it of letters and digits, so that a typed value (doc.h) can be plain? */
bool scalar_may_be_typed(const char *s, size_t len);

/* Can a scalar be written in this style? */
bool scalar_fits(const char *s, size_t len, enum node_style style, bool in_flow);

/* One line: plain, single or double. */
void scalar_add(struct str *out, const char *s, size_t len, enum node_style style);

/*
 * The style that shows a new scalar best: plain, literal for several lines,
 * else double quotes.
 */
enum node_style scalar_style(const char *s, size_t len, bool in_flow);

/*
 * A literal or folded one: its header, and its lines with the body at `col`,
 * each with `eol` before it.
 */
struct block_form {
	unsigned below;		/* columns of the body below its owner's */
	bool digit;		/* say so in the header even if it need not be */
	bool keep;		/* `+`: the line ends at the end are the text's */
};

void block_header(struct str *out, const char *s, size_t len,
		  enum node_style style, const struct block_form *form);
void block_lines(struct str *out, const char *s, size_t len,
		 enum node_style style, unsigned col, const char *eol);

#endif
