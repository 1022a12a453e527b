#ifndef RECORD_PATCH_H
#define RECORD_PATCH_H

#include "base/str.h"
#include "record/doc.h"

/*
 * Changing one field of a document that a human may have written: only that
 * field's lines change.  Comments, order, quoting, byte order mark, line ends
 * and unknown keys stay to the byte.
 *
 * Each function takes the document's bytes in `doc` (parsed by doc_parse())
 * and gives the new bytes in `out`, in place of what that held (which may be
 * the document's own); on failure `out` is as it was.  It parses what it made
 * and makes sure that the tree is the old one with that change and nothing
 * else, and that no byte outside the field's lines moved.  What cannot be done
 * so is refused: ERR_DATA, and the message names the line and the edit to make
 * by hand.  A change that changes nothing gives the same bytes.
 *
 * `path` names the field as in node_at(): `stage`, `custom.shoe_size`,
 * `external_ids.hubspot`.  Maps on the way are made when missing.
 */

/* A value to put: a scalar, or a list of scalars. */
struct value {
	const char *const *v;	/* the texts */
	size_t n;
	bool list;		/* write a list, also of one or none */
};

/*
 * Set a field.  A scalar keeps its quoting style where that can hold the new
 * text, but for double quotes that only the old text needed; a list keeps block
 * or flow style, its items' comments and quoting where an item stays.  A new key goes after the last sibling that comes
 * before it in `order` (names in schema order, NULL-terminated; NULL: last),
 * written as its siblings are.
 */
int patch_set(struct str *out, const struct doc *doc, const char *path,
	      const struct value *value, const char *const *order);

/*
 * Remove a field with its lines (the comment block above stays).  A map that
 * is left empty goes with its last key, as patch_set() makes it with its
 * first; an item of a list stays, as `{}`.  Absent: nothing to do.
 */
int patch_remove(struct str *out, const struct doc *doc, const char *path);

/* Put or replace a field by a ready tree (a list of maps, a nested map). */
int patch_set_tree(struct str *out, const struct doc *doc, const char *path,
		   const struct node *tree, const char *const *order);

#endif
