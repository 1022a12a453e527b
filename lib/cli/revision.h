#ifndef CLI_REVISION_H
#define CLI_REVISION_H

#include "base/str.h"
#include "store/store.h"

#include <stdint.h>

/*
 * A store as git has it in one revision.  Only what runs nothing that a
 * repository says is used: `rev-parse`, `log --format`, `ls-tree` and
 * `cat-file --batch`; no filter, no hook, no work tree.
 */

/*
 * What a revision is called by, `HEAD~3`, a tag, to its hash, and when it was
 * made.  ERR_NOT_FOUND when git knows none of that name, ERR_IO.
 */
int revision_find(struct str *hash, int64_t *time, const struct store *store,
		  const char *name);

/* Make a folder to put one in, that nobody else can read; its path is the caller's. */
int revision_folder(char **path);

/*
 * Its YAML files into the folder `dir` (a descriptor of an empty one), but for
 * segments: whoever asks brings today's.  ERR_NOT_FOUND when there was no
 * store here then, ERR_IO.
 */
int revision_extract(const struct store *store, const char *hash, int dir);

#endif
