#ifndef WORK_BULK_H
#define WORK_BULK_H

#include "work/work.h"

struct relocation;		/* relocate.h */

/*
 * The unit of work for very many changes: one operation like work_commit()'s,
 * all of it or nothing, but its documents go to the journal at once instead of
 * being staged, and of each only a few bytes stay in memory.
 *
 *	bulk_begin(&b, &work, "import a.csv", fresh, progress)
 *	bulk_add(), bulk_put(), bulk_events() ...	each document once
 *	bulk_commit(&b)					or bulk_abort(&b)
 *	bulk_release(&b)
 *
 * It is open beside a work that has the lock and the index; nothing may be
 * staged in that, and it does not see what is given here: work_get() gives
 * records as they were before.  Whoever gives documents by type and, of one
 * type, by suffix has them written and indexed from one end to the other;
 * another order is right too, and slower.
 *
 * To read many records, call work_get() in order of suffix: the last place
 * stays read and split.
 */
struct bulk {
	struct work *work;
	struct journal journal;
	struct config to;		/* the store's, with the layouts as they will be; owns nothing */
	bool packs[TYPE_COUNT + 1];	/* types that this operation packs */
	size_t moved;			/* documents that it moved for that, after the commit */
	struct strs kept;		/* those that could not be, a line each */
	struct relocation *relocations[TYPE_COUNT + 1];	/* of those that are packed, or NULL */
	struct map files;		/* what bulk_file() was given */
	struct str path;
};

/*
 * `label` is what `crm undo --list` shows.  `fresh` says how many new documents
 * of each type will come, timelines last (bulk_fresh_events() helps to count
 * those); it need not be exact.  A type whose layout is `auto` and that they
 * take above 10,000 documents is packed in the same operation: what there is
 * of it moves, crm.yaml's `layout` says so, and `packs` tells.  `progress`
 * (may be NULL) hears of the commit.  On failure there is nothing to release.
 */
#define BULK_PACKS_ABOVE 10000

int bulk_begin(struct bulk *bulk, struct work *work, const char *label,
	       const size_t fresh[TYPE_COUNT + 1], progress_fn *progress);

/* Is a timeline for this subject new?  Cheap in order of suffix. */
bool bulk_fresh_events(struct work *work, rid subject);

/* A new record, under an id that is free (work_taken()) and not given before. */
int bulk_add(struct bulk *bulk, enum record_type type, const char *id,
	     const char *bytes, size_t len);

/*
 * A record that is there, changed: `was` is as work_get() gave it, and its id
 * stays.  Bytes that are the same are no change.  If the document is another
 * by the time of the commit, that fails with ERR_CONFLICT.
 */
int bulk_put(struct bulk *bulk, const struct record *was, const char *bytes, size_t len);

/*
 * Events for the end of a subject's timeline, which is made when there is none:
 * whole items of a sequence in block style, each from its `- ` to its line end.
 * All of one subject in one call.
 */
int bulk_events(struct bulk *bulk, const char *subject_id, const char *bytes, size_t len);

/*
 * A file that is no place and is named by its content (`files/ab/<sha256>.pdf`):
 * where it is already, or was given before, nothing is done.
 */
int bulk_file(struct bulk *bulk, const char *path, const char *bytes, size_t len);

size_t bulk_changes(const struct bulk *bulk);	/* how many documents and files so far */

/*
 * Commit as one operation and bring the index up to date.  Nothing given: 0
 * and no operation (and nothing is packed).  It has ended then, whatever the
 * result; `packs`, `moved` and `kept` stay until bulk_release().  The layouts
 * that it changed are the work's from then on.
 */
int bulk_commit(struct bulk *bulk);
void bulk_abort(struct bulk *bulk);	/* nothing is left of it; harmless after the commit */
void bulk_release(struct bulk *bulk);	/* aborts too; harmless twice */

#endif
