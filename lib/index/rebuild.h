#ifndef INDEX_REBUILD_H
#define INDEX_REBUILD_H

#include "index/db.h"

/*
 * A new database (a file at `path`, or in memory when NULL) with everything
 * from the files: ready to be used, or to be put in the index's place.  The
 * transaction is still open.
 */
int rebuild_into(struct index *made, const struct index *like, const char *path);

/*
 * Make the index anew.  Several processes may find that it is missing: one
 * makes it and the others wait, and then `needed` (it was not asked for, but
 * missing) is looked at again.  *moved, and the index is as it was: the
 * journal's generation is not `generation` any more.
 */
int rebuild_run(struct index *index, bool needed, uint64_t generation, bool *moved);

#endif
