#ifndef DOMAIN_SPOOL_H
#define DOMAIN_SPOOL_H

#include "base/str.h"

#include <stdint.h>

/*
 * Bytes that are too many for memory and gone when the process ends: a
 * nameless file, written at its end, read anywhere.  A read error is ERR_IO.
 */
struct spool {
	int fd;			/* -1: not open */
	uint64_t end;		/* where the next bytes go */
	struct str tail;	/* the last of them, not written yet */
	struct str window;	/* what was read last, from `window_at` on */
	uint64_t window_at;
};

#define SPOOL_INIT { .fd = -1, .tail = STR_INIT, .window = STR_INIT }

/* In `.crm` of the store at `dir`, or where that cannot be written in a temporary folder. */
int spool_open(struct spool *spool, int dir);
void spool_release(struct spool *spool);

/* *at is where they are from now on. */
int spool_add(struct spool *spool, const void *data, size_t len, uint64_t *at);

/* Borrowed until the next call; in order of `at` it is quick. */
int spool_read(struct spool *spool, uint64_t at, size_t len, const char **out);

#endif
