#ifndef STORE_PUBLISH_H
#define STORE_PUBLISH_H

#include "store/target.h"

/*
 * Putting the places of a transaction into the store, in two steps: prepare
 * does all that may well fail (reads every place, compares, writes what it is
 * to hold to a temporary file beside it, flushes), and changes nothing that
 * anybody reads; install puts the temporary files in place.  A transaction is
 * committed between the two.  journal.c numbers the invariants.
 */
#define JOURNAL_FOLDER ".crm/journal"
#define JOURNAL_NEW JOURNAL_FOLDER "/new"	/* being written */
#define JOURNAL_TX JOURNAL_FOLDER "/tx"		/* committed */

#define FLUSHED_SINGLY 64	/* below so many places; from it on the whole disk is */

struct publish {
	const struct store *store;
	struct transaction *tx;
	bool again;		/* in recovery: an earlier process may have begun */
	bool force;		/* and what is at odds is replaced, and kept */
	struct groups groups;
	struct strs folders;	/* to be flushed */
	size_t displaced, left;	/* files to displace, of which so many are to come */
	void (*progress)(const char *what, size_t done, size_t total);	/* or NULL */
};

#define PUBLISH_INIT { .folders = STRS_INIT }

/*
 * Many places are prepared by all cores, but not `again`: then what one finds
 * there is kept or settled, in order.
 *
 * ERR_CONFLICT when a document is neither as before nor as after; before the
 * commit ours is kept then (displaced.h) and the hint says where.  Ends with
 * publish_abort() if that or the commit fails.
 */
int publish_prepare(struct publish *publish);
void publish_abort(struct publish *publish);	/* no temporary file is left */

/*
 * Install all that can be, and flush.  0 when all of it is in place and on
 * the disk; else the first error, ERR_CONFLICT among them.
 */
int publish_install(struct publish *publish);

/*
 * Of a committed transaction that is prepared: install it, with the generation
 * odd meanwhile, and make it an undo entry.  It stays committed on failure.
 */
int publish_finish(struct publish *publish);
void publish_release(struct publish *publish);

/*
 * A temporary file that an ended process has left beside the target's place:
 * removed if it is ours and unfinished, displaced if it is the old version,
 * else kept, with a warning.  `known`: target_make() or target_force()
 * succeeded.
 */
int settle(const struct store *store, struct target *target, bool known);

#endif
