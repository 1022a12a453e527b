#ifndef WORK_WORK_H
#define WORK_WORK_H

#include "base/map.h"
#include "base/str.h"
#include "index/index.h"
#include "store/lock.h"
#include "store/undo.h"

/*
 * The unit of work: open store and index in the right order, read records
 * through it, stage changes, commit them as one operation.  It alone joins
 * store and index.
 *
 *	work_open(&w, root, &options)	lock if writing, recover, refresh
 *	work_get(), work_find() ...	read; staged changes are seen
 *	work_put(), work_remove() ...	stage
 *	work_commit(&w, "set", ...)	all of it or nothing
 *	work_release(&w)
 */
enum work_mode { WORK_STORE, WORK_POINT, WORK_FULL };

struct work_options {
	enum work_mode mode;
	bool write;
	bool leave;		/* what is not in place as it is, without a word */
	bool trusted;
	unsigned lock_wait_ms;
	const char *what;			/* the command, for who waits */
	void (*waiting)(const char *holder);
	progress_fn *progress;
};

struct staged;			/* a change that is not committed; stage.h */

struct work {
	struct store store;
	struct index *index;	/* NULL with WORK_STORE */
	struct lock lock;
	bool write;
	enum work_mode mode;
	struct staged *staged;
	size_t n_staged, alloc_staged;
	struct map staged_at;	/* what a change is of, to its number + 1 */
	struct staged_keys *staged_keys;	/* what it is found by; keys.h */
	struct str place;	/* the file read last, and its path */
	char *place_path;
	struct spans place_docs;	/* its documents, if it is split */
	rid *place_rids;		/* and whose they are */
	bool place_is_split, place_sorted;
	struct journal *undoing;	/* what work_undo() has written; or NULL */
};

#define WORK_INIT { .store = STORE_INIT, .lock = LOCK_INIT, .place = STR_INIT }

/*
 * Open the store at `root`.  A writer takes the lock and finishes what an
 * ended process left, and fails where it cannot (ERR_BUSY, ERR_CONFLICT); a
 * reader tries to and warns.  On failure nothing is left to release.
 */
int work_open(struct work *work, const char *root, const struct work_options *options);
void work_release(struct work *work);

/*
 * A record as it is now, staged changes included.  `bytes` holds what `doc`
 * points into.
 */
struct record {
	struct entry entry;
	enum record_type type;
	struct str bytes;
	struct doc doc;
};

#define RECORD_INIT { .entry = { .r = RID_NONE }, .bytes = STR_INIT, .doc = DOC_INIT }

/*
 * ERR_NOT_FOUND, ERR_IO, or ERR_DATA when the document does not parse: entry
 * and bytes are there all the same then.
 */
int work_get(struct work *work, rid r, struct record *out);
void record_release(struct record *record);

/*
 * The document of one record, or the timeline of one (TYPE_TIMELINE), staged
 * changes included, not parsed.  ERR_NOT_FOUND when there is none.
 */
int work_document(struct work *work, enum record_type type, const char *id,
		  struct str *out);

/*
 * Resolve what a user typed: an id, its suffix, an e-mail address,
 * `system:id`, a phone number, a unique prefix of an id or suffix, or a name
 * that one record only has; the first of these that fits anything decides.
 * Tombstones lead on to the survivor.  ERR_NOT_FOUND (with the nearest id, or
 * what it is if it is of another type) or ERR_AMBIGUOUS (the message lists the
 * candidates).  `type` TYPE_NONE: any.
 */
int work_resolve(struct work *work, enum record_type type, const char *ref, rid *out);

/*
 * The records that have a key, as index_find(), with what is staged; each
 * once, a tombstone as its survivor.  `out` is cleared.
 */
struct rids {
	rid *v;
	size_t n, alloc;
};

#define RIDS_INIT { 0 }

int work_find(struct work *work, enum record_type type, enum key_kind kind,
	      const char *key, size_t len, struct rids *out);
bool rids_add(struct rids *list, rid r);	/* false: it was there */
void rids_release(struct rids *list);

/* Is the suffix taken, staged changes included? */
bool work_taken(struct work *work, rid r);

/* Where a record lies and what it is called, staged changes included; ERR_NOT_FOUND. */
int work_entry(struct work *work, rid r, struct entry *out);

/* Stage: a new document, a changed one, a removal, a file that is no place. */
int work_add(struct work *work, enum record_type type, const char *id, const char *bytes, size_t len);
int work_put(struct work *work, const struct record *was, const char *bytes, size_t len);
int work_remove(struct work *work, const struct record *was);	/* its timeline too */
int work_file(struct work *work, const char *path, const char *bytes, size_t len);	/* NULL: remove */
int work_append(struct work *work, const char *subject_id, const char *event, size_t len);

/* Put a document where its id and the layout want it. */
int work_move(struct work *work, const struct record *was);

/* Give a record another id with the same suffix; every reference is rewritten. */
int work_rename(struct work *work, const struct record *was, const char *new_id);

bool work_changed(const struct work *work);	/* is anything staged */

/* What is staged, for --dry-run: calls back with path, before and after (NULL: none). */
int work_each_staged(const struct work *work,
		     int (*each)(void *arg, const char *path, const char *before, size_t before_len,
				 const char *after, size_t after_len), void *arg);

/*
 * Commit what is staged as one operation with this label.  Nothing staged: 0
 * and no operation.
 */
int work_commit(struct work *work, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Take back operation n (0: the last that is not undone): each document
 * returns to what it was before, three-way where it was edited since (fields
 * that were changed since stay; `kept` lists them, a line each).  Written to the
 * journal, not committed, under the label "undo <n>"; nothing else may be
 * staged.  *done (may be NULL, owned by the caller) is what it takes back.
 * From the commit on it is undone, so the next undo takes the one before; an
 * operation that took another back is itself taken back only when named, and
 * what it took back is not undone then.  ERR_NO when there is none left, or
 * nothing of it is there any more (`kept` says why, and it is not undone);
 * ERR_DATA when n is none or undone already, or a damaged one is in the way.
 */
int work_undo(struct work *work, unsigned n, struct strs *kept, struct operation *done);

/*
 * Move types (TYPE_TIMELINE is one) to another layout, losslessly; staged and
 * committed as one operation, with the change to crm.yaml, and nothing else may
 * be staged.  `shard_chars` 0 to 2, or -1: as it is.  *moved counts the
 * documents that lie elsewhere now; `kept` gets a line about each that must
 * stay where it is, since it does not say whose it is.
 */
int work_repack(struct work *work, const enum record_type *types, size_t n,
		enum layout layout, int shard_chars, size_t *moved,
		struct strs *kept);

#endif
