#ifndef WORK_KEYS_H
#define WORK_KEYS_H

#include "work/work.h"

/*
 * What staged records are found by: the same keys that the index will have of
 * them.  Nothing is read before the first is looked for, and from then on each
 * change once.  Inside lib/work only.
 */
struct staged_keys;

/* The n-th staged document was changed again. */
void staged_keys_change(struct work *work, size_t n);

/* Add those that have the key to `out`, in the order in which they were read. */
int staged_keys_find(struct work *work, enum record_type type, enum key_kind kind,
		     const char *key, size_t len, struct rids *out);

/* How many documents were read so far: a test counts them. */
size_t staged_keys_read(const struct work *work);

/* Nothing is staged any more. */
void staged_keys_clear(struct work *work);

#endif
