#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "cli/env.h"

/*
 * The commands: each is one file of this folder, declared here and listed in
 * commands.c.
 */
extern const struct command *const commands[];	/* in order of name, NULL-terminated */

const struct command *command_find(const char *name);

#endif
