#ifndef CLI_EXTEND_H
#define CLI_EXTEND_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Commands that are not built in: the user's aliases, and programs of the
 * name `crm-<name>` in the library folder or on PATH (where empty and relative
 * entries count for nothing, so that no store and no download is ever run).
 * Neither can take the place of a built-in.
 */

/*
 * The words that an alias stands for, or none at all in `out` when there is no
 * such alias.  *shell is set for one that begins with `!`: `out` then holds
 * one text for sh(1).  0, or ERR_DATA.
 */
int alias_expand(struct strs *out, const char *name, bool *shell);

/* Run it with the words behind the alias; returns only to say ERR_IO. */
int alias_shell(const char *text, char **argv);

void alias_names(struct strs *out);

/* The path of the program for `name`: 0, or ERR_NOT_FOUND. */
int external_find(struct str *path, const char *libexec, const char *name);

/*
 * Become it: argv is that of the command, its name first.  `root` (may be
 * NULL) goes into CRM_STORE.  Returns only to say ERR_IO.
 */
int external_run(const char *path, char **argv, const char *root);

/* The names of all there are, in order. */
void external_names(struct strs *out, const char *libexec);

#endif
