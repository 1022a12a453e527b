#ifndef CMD_PREVIEW_H
#define CMD_PREVIEW_H

#include "cli/env.h"

/* What a command would change, for --dry-run: as a diff on standard output. */
int preview_print(struct env *env);

#endif
