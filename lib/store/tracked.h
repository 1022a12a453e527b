#ifndef STORE_TRACKED_H
#define STORE_TRACKED_H

#include <stdbool.h>

/*
 * Is `name`, a file or a folder in the folder `root` (an absolute path), among
 * what git's index holds?  Read from git's own file.  What cannot be told (no
 * git, an index of a kind that is not known here) is not.
 */
bool tracked_by_git(const char *root, const char *name);

#endif
