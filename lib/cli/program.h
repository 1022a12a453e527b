#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Where programs are looked for: in the absolute folders of PATH.  An empty
 * or relative one counts for nothing, since it could be in a store.
 */
void program_folders(struct strs *out);		/* added, in their order */

/* The path of the first program of that name, into `out`; false: there is none. */
bool program_find(struct str *out, const struct strs *folders, const char *name);

#endif
