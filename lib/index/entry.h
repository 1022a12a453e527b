#ifndef INDEX_ENTRY_H
#define INDEX_ENTRY_H

#include "index/db.h"
#include "store/place.h"

/* Entries out of rows of doc. */

/* From a row of one of the DOC_ statements that give whole rows. */
void entry_from_row(struct entry *out, sqlite3_stmt *row);

/* The document of a number (a suffix, or TIMELINE_NUM more): 0, ERR_NOT_FOUND, ERR_IO. */
int entry_by_num(struct index *index, int64_t num, struct entry *out);

/* How a path follows from type, id and suffix: `shard` of schema.sql; -1: it does not. */
int entry_shard(const struct place_name *name, const char *id, rid r);

#endif
