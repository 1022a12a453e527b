#ifndef CMD_OPEN_H
#define CMD_OPEN_H

#include "cli/env.h"

/*
 * Open the store at `root` as a command of that need wants it, with the
 * user's settings.  0 and the caller ends with work_release(), or the error of
 * work_open(), or ERR_USAGE of a setting.
 */
int open_store(const struct env *env, struct work *work, const char *root,
	       enum need need);

#endif
