#ifndef SEGMENT_SCORES_H
#define SEGMENT_SCORES_H

#include "work/work.h"

/*
 * Recency, frequency and monetary value of all who ever ordered, with what
 * they ordered, out of the views contact_rfm and contact_orders: for whoever
 * looks at everybody, which a query that joins them is slower at.
 */
struct score {
	rid r;
	unsigned char rfm[3];	/* 1 to 5 */
	const char *segment;	/* `champions` */
	size_t orders;
	int64_t spend_minor;	/* in the store's currency */
};

struct scores {
	struct score *v;	/* by suffix */
	size_t n, alloc;
	struct strs segments;	/* their names */
};

#define SCORES_INIT { 0 }

int scores_read(struct scores *out, struct work *work);	/* ERR_DATA: an amount has no rate */
void scores_release(struct scores *scores);

const struct score *scores_find(const struct scores *scores, rid r);	/* NULL: never ordered */

#endif
