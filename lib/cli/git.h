#ifndef CLI_GIT_H
#define CLI_GIT_H

#include "base/str.h"

#include <stdbool.h>

/*
 * The git repository that a store lies in.
 *
 * git is run without a shell, found in the absolute folders of PATH, without
 * the variables that would point it to another repository.  Only what runs
 * nothing that a repository says is used here: `rev-parse`, `config`, `init`,
 * and `ls-files -u` with core.fsmonitor=false.
 */

/* Is there a `.git` at `root` or above?  No git is run. */
bool git_around(const char *root);

int git_init(const char *root);		/* 0 or ERR_IO */

/*
 * Let git know crm's files: the lines of ours in the store's .gitattributes,
 * written anew between their marks, and how a record is called in the hunk
 * headers of `git diff`, in this clone's configuration.  Harmless when it is
 * done already.  0 or ERR_IO.
 */
int git_setup(const char *root);

/* A setting of git's, as it is at `root`, appended; false when there is none. */
bool git_setting(struct str *out, const char *root, const char *key);

/* The files of the store that git could not merge, in order; 0 or ERR_IO. */
int git_unmerged(struct strs *out, const char *root);

#endif
