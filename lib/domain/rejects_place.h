#ifndef DOMAIN_REJECTS_PLACE_H
#define DOMAIN_REJECTS_PLACE_H

#include "domain/batch_parts.h"

/*
 * Which file takes what each file of an import turned down: --rejects itself,
 * or one of the same name in it when that is a folder or there are several
 * files.  Files of one name get a number, `people-2.csv`; what was a
 * spreadsheet gets `.csv` behind its name.
 *
 * Nothing is lost to it: a file that the import reads, a folder, and a file
 * that holds anything else than rejects of earlier are refused.
 */

/* A path for each of batch->files, appended.  ERR_IO; nothing was made. */
int rejects_place(const struct batch *batch, struct strs *out);

/* No regular file, such as /dev/null or a pipe: to be written as it is. */
bool rejects_is_stream(const char *path);

#endif
