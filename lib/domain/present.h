#ifndef DOMAIN_PRESENT_H
#define DOMAIN_PRESENT_H

#include "work/work.h"

/*
 * The records that an answer of the index names, read after it.  By then a
 * writer may have moved one, which is looked for once, or removed it: that is
 * no error, it is only not there.
 *
 * Not for callbacks of index_query() and index_select(): the index may be
 * brought up to date here, so the answer must be all there.
 */
struct present {
	struct work *work;
	bool looked;		/* the index was brought up to date already */
};

/* As work_get(), but one that is gone is 0 with *gone set. */
int present_get(struct present *present, rid r, struct record *out, bool *gone);

#endif
