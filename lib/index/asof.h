#ifndef INDEX_ASOF_H
#define INDEX_ASOF_H

#include "index/index.h"

/*
 * Questions about an earlier time, as far as dates tell: until
 * index_as_now(), index_query() sees no event of later, and no record that was
 * made later; `now` is that time, as in clock_now(), which the caller has set.
 * What a record's fields said then is not known here: git knows.
 *
 * A record without `created`, and an event without a time, is always there.
 */
int index_as_of(struct index *index, int64_t time);

/* Everything again, and the time is clock_now(). */
int index_as_now(struct index *index);

#endif
