#ifndef STORE_HEAD_H
#define STORE_HEAD_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Where git's HEAD is, read from git's own files (gitdir.h).
 *
 * Adds the id of the commit in hexadecimal; the name of the branch when it
 * has no commit yet; or `-` when the folder `root` is in no work tree or git
 * keeps its references in a way that is not known here.
 */
void head_read(struct str *out, const char *root);

/* Has it moved?  What is not known has not. */
bool head_moved(const char *then, const char *now);

#endif
