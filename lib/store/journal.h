#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/place.h"

#include <stdint.h>

struct transaction;

/*
 * Transactions over documents: all of them are put in place, or none, however
 * the process ends.  store-format/journal.md is the format, journal.c numbers
 * the invariants.
 *
 * A transaction is one file.  It is written to `.crm/journal/new`, flushed,
 * and renamed to `.crm/journal/tx`: that rename is the commit.  Then every
 * place is published, flushed, and the file is moved to `.crm/undo/<n>`,
 * where it is the undo entry, since it holds each document's bytes before and
 * after.  A crash between commit and that move is finished by the next
 * command (recovery is a redo and may itself be killed).
 *
 * `.crm/journal/generation` is a number that is odd while places are being
 * published; journal_generation() reads it.
 */
enum change_op {
	CHANGE_PUT,		/* a document is made or replaced */
	CHANGE_REMOVE,
	CHANGE_APPEND,		/* bytes at the end of a timeline of its own file */
	CHANGE_FILE		/* a whole file that is no place: crm.yaml, segments/x.yaml */
};

struct change {			/* one document, as read from a transaction */
	enum change_op op;
	enum record_type type;	/* TYPE_NONE for CHANGE_FILE */
	rid r;			/* RID_NONE for CHANGE_FILE */
	const char *path;	/* the place */
	bool was;		/* there was a document before */
	const char *before, *after;	/* NULL: none; CHANGE_APPEND: `after` is what was appended */
	size_t before_len, after_len;
	uint64_t old_size;	/* of CHANGE_APPEND */
};

struct journal {		/* a transaction being written */
	const struct store *store;
	uint64_t n;		/* documents so far */
	unsigned number;	/* what undo.h will know it by */
	struct transaction *tx;	/* journal.c's own; NULL: ended */
	struct strs *places;	/* gets the places that a commit changes; may be NULL */
	/* Hears of the commit, from the caller's thread; may be NULL. */
	void (*progress)(const char *what, size_t done, size_t total);
};

#define JOURNAL_INIT { 0 }

/*
 * The caller holds the lock and has recovered.  `label`: "set", "import a.csv",
 * shown by `crm undo --list`.  On failure there is nothing to abort.
 */
int journal_begin(struct journal *j, const struct store *store, const char *label);

/*
 * The same of an operation that takes back another, `undoes` (0: none), which
 * is undone from its commit on.
 */
int journal_begin_undo(struct journal *j, const struct store *store,
		       const char *label, unsigned undoes);

/*
 * Add a change; its bytes are copied to disk, not kept.  Each document once in
 * a place, each file and each appended timeline once.  ERR_DATA when the path
 * is no place, or `after` is not exactly one document: what place_split()
 * would give back.  The caller goes on to journal_abort() after a failure.
 */
int journal_add(struct journal *j, const struct change *change);

/* Walk the changes so far as journal_each() does. */
int journal_review(const struct journal *j,
		   int (*each)(void *arg, const struct change *change), void *arg);

/*
 * Commit and publish; the journal has ended then, whatever the result.
 * ERR_CONFLICT before the commit when a document is not what `before` says any
 * more; both versions are kept then (the hint says where) and nothing has
 * changed.  A document that is already as `after` says is no conflict.  After
 * the commit the result is 0, with a warning when a place could not be
 * published yet.  *published (may be NULL) is false then, and the transaction
 * is still `.crm/journal/tx`.  An edit by somebody else that slips between
 * reading and replacing a file is detected by hashing what came out, put back,
 * and reported (ERR_CONFLICT from the next call of journal_recover()).
 * Without a change there is no operation.
 */
int journal_commit(struct journal *j, bool *published);
void journal_abort(struct journal *j);	/* nothing is left of it; harmless after commit */

/* Is there a committed transaction that has to be finished? */
bool journal_pending(const struct store *store);

/*
 * Finish or drop what an ended process left; nothing left is 0.  The caller
 * holds the lock.  ERR_CONFLICT when git's HEAD has moved since (the hint names
 * `crm resolve --finish` and `--drop`) or a document is neither old nor new:
 * nothing is published then.  With `force` (`--finish`) it is published all
 * the same, and the whole file as it was is kept in `.crm/undo/kept/`, with a
 * warning.  ERR_IO for a file that the disk has damaged, which is put aside.
 */
int journal_recover(const struct store *store, bool force);

/*
 * Give a committed transaction up (`crm resolve --drop`): places stay as they
 * are, published or not, and it is kept in `.crm/undo/dropped-<n>`.
 */
int journal_drop(const struct store *store);

/*
 * The generation: even when nothing is being published, greater after each
 * publishing than before.  0 where there is none.  It is not flushed to disk,
 * so after a power cut it means nothing: compare what one process has read.
 */
uint64_t journal_generation(const struct store *store);

/*
 * A file that a pending transaction appends to: *size is where readers stop,
 * for what is behind it may be half an event.  ERR_NOT_FOUND when none is
 * pending that appends to `path`, so the whole file counts; ERR_IO.  To ask
 * for many files, journal_each() over `.crm/journal/tx` tells all at once.
 */
int journal_pending_size(const struct store *store, const char *path, uint64_t *size);

/*
 * Walk the changes of a transaction file (`.crm/undo/<n>`, `.crm/journal/tx`)
 * in the order in which they were added; each is valid during its call.
 * ERR_NOT_FOUND, ERR_IO (a damaged file too), or what `each` returned.
 */
int journal_each(const struct store *store, const char *path,
		 int (*each)(void *arg, const struct change *change), void *arg);

#endif
