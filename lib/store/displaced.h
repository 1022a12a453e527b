#ifndef STORE_DISPLACED_H
#define STORE_DISPLACED_H

#include "store/undo.h"

#include <sys/stat.h>

/*
 * Versions that must not be lost: those that a transaction has displaced
 * (undo.h says how long), and those that somebody has to look at, which are
 * kept in `.crm/undo/kept/` until a person removes them.
 */

/*
 * Move `temp`, the version of `path` that was replaced, to
 * `.crm/undo/displaced/`.  `st` is of before it was read, `hash` of what was
 * read: the file's new name notes them, so one rename does all.
 */
int displaced_add(const struct store *store, const char *temp, const char *path,
		  const struct stat *st, struct hash128 hash);

/*
 * Keep these bytes as a file of their own; its path is added to `where`.  The
 * same bytes are kept once.  `name` is what they are of: a path, of which the
 * last part counts.
 */
int kept_save(struct str *where, const struct store *store, const char *name,
	      const char *bytes, size_t len);

#endif
