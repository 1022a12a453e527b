#ifndef STORE_UNDO_H
#define STORE_UNDO_H

#include "store/journal.h"

/*
 * The operations that can be taken back: the last 100 transactions, or as many
 * of them as 256 MiB hold, each a file `.crm/undo/<n>`; and the files that were
 * displaced by them.
 */
struct operation {
	unsigned n;
	char *label;
	int64_t at;		/* seconds */
	uint64_t documents;
	unsigned undoes;	/* the operation that it took back; 0: none */
	bool undone;		/* taken back by a later one that is not undone itself */
};

struct operations {
	struct operation *v;	/* newest first */
	size_t n, alloc;
	unsigned damaged;	/* the newest that cannot be read; 0: none */
};

#define OPERATIONS_INIT { 0 }

/* Reads their heads alone.  One that is damaged is left out, with a warning. */
int undo_list(struct operations *out, const struct store *store);
void operations_release(struct operations *list);

/* The path of an operation's file (added), for journal_each(). */
void undo_path(struct str *out, unsigned n);

/* The highest number that was ever given here; 0: none. */
int undo_newest(const struct store *store, unsigned *out);

/*
 * Remove the operations that are a hundred older than `newest` or do not fit
 * 256 MiB with the newer ones; never itself.  A failure only leaves them.
 */
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
