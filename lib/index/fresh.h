#ifndef INDEX_FRESH_H
#define INDEX_FRESH_H

#include "index/db.h"

/*
 * After REFRESH_POINT, files that are no shards have not been looked at: is
 * this document still what the index says?  If not, its place is read again
 * and *reloaded set: the caller asks once more.  After REFRESH_FULL nothing
 * is done.
 */
int fresh_check(struct index *index, const struct entry *entry, bool *reloaded);

#endif
