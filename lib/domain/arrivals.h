#ifndef DOMAIN_ARRIVALS_H
#define DOMAIN_ARRIVALS_H

#include "import/mapping.h"

#include <pthread.h>

/*
 * The items of a file as records, one after the other.  A table that is not
 * small is read ahead by a second thread: until arrivals_end() nobody else may
 * look at its reader and its mapping.  What comes, and in which order, is the
 * same.
 *
 * 1. A block is the thread's while it is not full, and the caller's while it is.
 * 2. The thread fills the blocks in turn, the caller empties them in turn.
 */
#define ARRIVALS_BLOCK 64

struct arrivals_block {
	struct arrival v[ARRIVALS_BLOCK];
	size_t n;
	uint64_t at;		/* how much of the input has been read */
	bool full, last;	/* nothing comes behind it */
	int rc;			/* why */
	struct str message;
};

struct arrivals {
	struct reader *reader;
	struct mapping *mapping;
	struct arrivals_block blocks[2];
	unsigned turn;		/* the block that the caller is at, */
	size_t next;		/* and where in it */
	bool held;		/* that block is the caller's: none is before the first */
	bool ahead;		/* there is a thread */
	bool stop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* All is borrowed; `a` stays where it is until arrivals_end(). */
void arrivals_begin(struct arrivals *a, struct reader *reader, struct mapping *mapping);
void arrivals_end(struct arrivals *a);

/* The next one, valid until the one after it is asked for; NULL: there is none. */
int arrivals_next(struct arrivals *a, struct arrival **out);

/* How much of the input has been read. */
uint64_t arrivals_at(const struct arrivals *a);

#endif
