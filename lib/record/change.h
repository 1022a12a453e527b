#ifndef RECORD_CHANGE_H
#define RECORD_CHANGE_H

#include "record/edits.h"
#include "record/emit.h"

/*
 * The edits that make one value of a document another; patch.h's workshop.
 * change.c does scalars and what is replaced as a whole, change_block.c the
 * entries of block maps and lists, change_flow.c those between brackets.
 *
 * Nothing here checks its result: patch.c parses it and compares.
 */
struct change {
	const struct doc *doc;
	struct indents indents;	/* as the document is written */
	struct edits edits;
	bool refused;		/* it cannot be done without losing a comment */
};

/* Where a value stands. */
struct slot {
	const struct node *node;	/* the value that is there */
	size_t intro;		/* behind the `:` or the dash; in brackets the value itself */
	unsigned col;		/* of the key or dash, from 0 */
	bool item;		/* behind a dash */
	bool flow;		/* inside brackets */
	bool quoted;		/* an item of a list that has all in double quotes */
	unsigned gap;		/* of an item, behind its dash */
};

void change_init(struct change *change, const struct doc *doc);
void change_release(struct change *change);

/* Lines of the document, by a byte in them. */
size_t line_start(const struct change *change, size_t at);
size_t line_end(const struct change *change, size_t at);	/* before its line end */
size_t line_next(const struct change *change, size_t at);	/* or the document's end */

/*
 * The end of the last line of an entry or item whose key or dash is at `col`:
 * with the comments behind it that are indented deeper.
 */
size_t entry_end(const struct change *change, const struct node *node, unsigned col);

/* Nothing but white space, and commas if `commas`. */
bool is_gap(const struct change *change, size_t from, size_t to, bool commas);

/* Where the i-th child of a map or list stands. */
struct slot change_slot(const struct change *change, const struct node *parent, size_t i);

/* Make the value in the slot `new`; as it was, if it is equal. */
void change_value(struct change *change, const struct slot *slot, const struct node *new);

/*
 * Add a child to a map or list that has some, behind its i-th, or before the
 * first if `behind` is BEFORE_FIRST; remove some, but not all.
 */
#define BEFORE_FIRST ((size_t)-1)
void change_insert(struct change *change, const struct node *parent,
		   size_t behind, const struct node *new);
void change_remove(struct change *change, const struct node *parent,
		   size_t begin, size_t end);

/* The same, by how the parent is written. */
void block_insert(struct change *change, const struct node *parent,
		  size_t behind, const struct node *new);
void block_remove(struct change *change, const struct node *parent,
		   size_t begin, size_t end);
struct slot block_slot(const struct change *change, const struct node *parent, size_t i);
void flow_insert(struct change *change, const struct node *parent,
		 size_t behind, const struct node *new);
void flow_remove(struct change *change, const struct node *parent,
		  size_t begin, size_t end);

/* Behind the `:` of a map's child. */
size_t behind_colon(const struct change *change, const struct node *child);

/* The quotes that all the scalars beside a new one have, else STYLE_PLAIN. */
enum node_style common_quote(const struct node *parent);

#endif
