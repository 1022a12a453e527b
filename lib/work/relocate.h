#ifndef WORK_RELOCATE_H
#define WORK_RELOCATE_H

#include "work/work.h"

/*
 * Moving the documents of a type from the places that they have to those that
 * another layout wants.  Inside lib/work only.
 *
 * 1. What is moved is bytes: nothing is parsed, and nothing in a document is
 *    changed.
 * 2. A piece between two separators that is no document but a comment belongs
 *    to the document that follows (to the last one, where none follows), and
 *    goes with it.  So that undo puts it back as it was, it leaves its place
 *    under a suffix of its own, beside that of its document, that no other has.
 * 3. Documents that do not say whose they are, and all but the first with one
 *    suffix, stay where they are.
 * 4. In memory there is an entry of a few bytes for each document; the bytes
 *    go from file to journal one place at a time.
 */
struct relocation {
	struct work *work;
	const struct config *to;	/* the layout that is wanted; borrowed */
	struct journal *journal;
	enum record_type type;
	struct strs places;
	rid *rids;		/* of all documents, sorted */
	size_t n, alloc;
	rid *given;		/* moved with a change, before the others */
	size_t n_given, alloc_given;
	struct rids spares;	/* given to comments */
	size_t *moved;		/* counts those that lie elsewhere then */
	struct strs *kept;	/* a line about each that must stay */
};

#define RELOCATION_INIT { 0 }

/* List the places and their documents; the first five members are set. */
int relocate_begin(struct relocation *relocation);

/*
 * Move one document with other bytes in it.  False in *moved: it has to stay
 * in this place.
 */
int relocate_one(struct relocation *relocation, const char *path, rid r,
		 const char *bytes, size_t len, bool *moved);

/* Move all others. */
int relocate_rest(struct relocation *relocation);
void relocate_release(struct relocation *relocation);

#endif
