#ifndef STORE_TARGET_H
#define STORE_TARGET_H

#include "store/transaction.h"

#include <sys/stat.h>

/*
 * The changes of a transaction by the place that they are in, and of one
 * place what it holds and what it is to hold.  Nothing here writes.
 */
enum action { DO_NOTHING, DO_CREATE, DO_REPLACE, DO_REMOVE, DO_APPEND };

struct group {			/* all changes of one place */
	size_t first, n;		/* of the transaction's entries */
	char *path;			/* NULL until target_load() */
	struct hash128 was, now;	/* the whole place, as read and as made */
	enum action action;
	bool removes;			/* and nothing else */
	bool ready;			/* prepared */
};

struct groups {
	struct group *v;
	size_t n, alloc;
};

#define GROUPS_INIT { 0 }

/*
 * In the order in which the places came into the transaction; each one's
 * entries are brought together, which is nothing to do where they were added so.
 */
void groups_make(struct groups *out, struct transaction *tx);
void groups_release(struct groups *groups);

struct target {
	struct str path, temp;		/* of the place, of its temporary file */
	struct tx_change *v;
	size_t n;
	struct place_change *changes;	/* the same, for place_splice(); NULL: no place */
	bool there;			/* what is there now */
	struct str bytes;
	struct stat st;
	bool wanted;			/* what is to be there */
	struct str out;
	size_t conflict;		/* after ERR_CONFLICT: the change at odds */
};

#define TARGET_INIT { .path = STR_INIT, .temp = STR_INIT, \
	.bytes = STR_INIT, .out = STR_INIT }

/*
 * Read the changes of the g-th group.  Should two paths have one hash, the
 * changes of the other become a new group at the end of `groups`.  Several
 * threads may load a group each with `shared`, and are told *collides (nothing
 * is loaded then) where that would have to be.
 */
int target_load(struct target *target, struct transaction *tx,
		struct groups *groups, size_t g);
int target_load_shared(struct target *target, struct transaction *tx,
		       struct group *group, bool *collides);
void target_release(struct target *target);

/* The paths of a place and of its temporary file: of its name, of a group. */
void target_names(struct str *path, struct str *temp, const struct transaction *tx,
		  const char *text);
int target_paths(struct str *path, struct str *temp, const struct transaction *tx,
		 const struct group *group);

int target_read(struct target *target, const struct store *store);	/* what is there */

/*
 * What these bytes would become.  ERR_CONFLICT, without a message, when they
 * are neither as before nor as after; *conflict says which change.
 */
int target_apply(const struct target *target, const struct str *bytes, bool there,
		 struct str *out, bool *wanted, size_t *conflict);

int target_make(struct target *target);		/* of what is there */

/* The same whatever is there: our documents are put in place of what they are at odds with. */
int target_force(struct target *target);

bool target_done(const struct target *target);	/* it is as it is to be */

/*
 * Of the bytes that are to be appended: how many are there already.
 * ERR_CONFLICT, without a message, when something else is behind the old end.
 */
int target_appended(size_t *out, const struct store *store, const struct change *change);

#endif
