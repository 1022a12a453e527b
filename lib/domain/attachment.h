#ifndef DOMAIN_ATTACHMENT_H
#define DOMAIN_ATTACHMENT_H

#include "work/bulk.h"

/*
 * Documents that are kept in the store by what is in them:
 * `files/<xx>/<sha256>.<ext>`.  The same bytes lie there once, however often
 * and under whatever names they came.
 */

/* Where bytes that came under this name lie, appended. */
void attachment_path(struct str *out, const char *name, const char *bytes, size_t len);

/*
 * Read a file that a user has named, wherever it is, and add it to an
 * operation; its place is appended to `path`.  Where it is there already
 * nothing is done.  ERR_IO, ERR_DATA for what is no regular file or is empty.
 */
int attachment_add(struct str *path, struct bulk *bulk, const char *file);

/* The last part of a path: how people call a file. */
const char *attachment_name(const char *path);

#endif
