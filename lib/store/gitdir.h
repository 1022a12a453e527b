#ifndef STORE_GITDIR_H
#define STORE_GITDIR_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Where git keeps what it knows of a work tree: `.git`, or what the file
 * `.git` names.  Its files are read here, and no git command is run, so
 * nothing that the repository says is executed.
 */
struct gitdir {
	int fd;			/* -1: there is none */
	struct str path;
	struct str top;		/* of the work tree */
};

#define GITDIR_INIT { .fd = -1, .path = STR_INIT, .top = STR_INIT }

/* Of the work tree that the folder `root` (an absolute path) is in. */
void gitdir_open(struct gitdir *out, const char *root);
void gitdir_release(struct gitdir *git);

/* A folder that a file in `base` names; -1. */
int gitdir_open_named(const char *base, const char *path);

/* A small file's text without its line end; false where there is none. */
bool gitdir_read(struct str *out, int dir, const char *path);

#endif
