#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "record/config.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * An open store: its root, its crm.yaml, its machine-local folder `.crm`
 * (index.sqlite, lock, journal/, undo/ and what git never carries).
 */
struct store {
	char *root;		/* absolute path */
	int dir;		/* descriptor of the root */
	struct config config;
	mode_t mode;		/* of new files: crm.yaml's, so that a private store stays so */
	bool can_write;		/* `.crm` is there or can be made, and is writable */
};

#define STORE_INIT { .dir = -1, .config = CONFIG_INIT }

/*
 * The root at or above `start` (an absolute path): the nearest folder that
 * holds crm.yaml.  ERR_IO with the hint to `crm init` when there is none.
 */
int store_find(struct str *root, const char *start);

/*
 * Open the store at `root`: reads crm.yaml and sets the process's time zone.
 * ERR_DATA when crm.yaml is not valid, ERR_IO.  A store whose root, crm.yaml
 * or `.crm` belongs to neither us nor root is refused unless `trusted` says
 * otherwise; the message prints the line that would allow it.  A `.crm` that
 * is no folder or that git carries is always refused (ERR_IO).  On failure
 * `store` is as STORE_INIT.
 */
int store_open(struct store *store, const char *root, bool trusted);
void store_release(struct store *store);

/*
 * Make `.crm` with its .gitignore, journal/ and undo/; harmless when it is
 * there.  Who writes calls it before taking the lock.  0 or ERR_IO.
 */
int store_make_local(struct store *store);

/* What `crm init` writes. */
struct store_options {
	const char *currency, *timezone, *country;
	bool opaque_ids;
	enum layout layout;
};

/*
 * Make a store in `dir` (made when absent, with those above it): crm.yaml and
 * nothing else.  Harmless when it is one already: *made says.  ERR_DATA when
 * the options would not give a valid crm.yaml; nothing is written then.
 */
int store_make(const char *dir, const struct store_options *options, bool *made);

#endif
