#ifndef DOMAIN_HAPPENED_H
#define DOMAIN_HAPPENED_H

#include "work/work.h"

/*
 * What happened to a record: its last events, kept together.  timeline.h reads
 * any number of them one by one, and says which those of a record are.
 */
struct happening {
	rid subject;			/* whose timeline it lies in */
	struct str bytes;
	struct doc doc;
	const struct node *root;	/* the event's map */
};

struct happened {
	struct happening *v;		/* the newest first */
	size_t n, alloc;
};

#define HAPPENED_INIT { 0 }

/*
 * At most `limit` of them (-1: all).  One that cannot be read is left out with
 * a warning that says where it lies: the others are as good without it.
 */
int happened_find(struct happened *out, struct work *work, rid r, long limit);
void happened_release(struct happened *events);

#endif
