#ifndef STORE_UNDO_H
#define STORE_UNDO_H

#include "store/journal.h"

/*
 * The operations that can be taken back: the last 100 transactions, each a
 * file `.crm/undo/<n>`, and the files that were displaced by them.
 */
struct operation {
	unsigned n;
	char *label;
	int64_t at;		/* seconds */
	uint64_t documents;
	bool undone;
};

struct operations {
	struct operation *v;	/* newest first */
	size_t n, alloc;
};

#define OPERATIONS_INIT { 0 }

int undo_list(struct operations *out, const struct store *store);
void operations_release(struct operations *list);

/* The path of an operation's file (added), for journal_each(). */
void undo_path(struct str *out, unsigned n);

/*
 * Mark operations as undone by operation `by` (after its commit), so that the
 * next undo takes the one before.
 */
int undo_mark(const struct store *store, const unsigned *n, size_t count);

/* The highest number that was ever given here; 0: none. */
int undo_newest(const struct store *store, unsigned *out);

/* Remove the operations that are a hundred older than `newest`; a failure only leaves them. */
void undo_prune(const struct store *store, unsigned newest);

/*
 * Displaced files: versions that were replaced and that an editor may still
 * hold open.  Each later writing command looks, before it begins, whether one
 * was written to since; then both versions are kept (the late one in
 * `.crm/undo/kept/`) and ERR_CONFLICT names them, once.  Removed after ten
 * minutes, and beyond the newest 1,000.
 */
int displaced_check(const struct store *store);

#endif
