#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

/* Two things that base/file.h leaves to its users. */

/*
 * The names in the folder `path` below `dir`, without `.` and `..`, in no
 * order; `folder` is its descriptor.  A folder that is absent has none.
 * Stops at the first call that returns non-zero.
 */
int folder_each(int dir, const char *path,
		int (*each)(void *arg, int folder, const char *name), void *arg);

/* Unlink on the way out of a failure: the error that is set stays set. */
void file_drop(int dir, const char *path);

#endif
