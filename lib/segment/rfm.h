#ifndef SEGMENT_RFM_H
#define SEGMENT_RFM_H

#include "domain/choice.h"

/*
 * Recency, frequency and monetary value: the ten segments of customers, and
 * how many of them stand in each cell of the grid.  The scores are those of
 * the view contact_rfm, over all who ever ordered.
 */
#define RFM_SEGMENTS 10
#define RFM_SCORES 5

struct rfm_segment {
	const char *name;	/* as in queries: `champions` */
	const char *r, *f;	/* which scores: `4`, `2-3` */
	size_t customers, orders;
	int64_t revenue_minor;	/* in the store's currency */
};

struct rfm {
	struct rfm_segment v[RFM_SEGMENTS];	/* best first */
	size_t cells[RFM_SCORES][RFM_SCORES];	/* [r - 1][f - 1] */
};

/* Count those whom the terms choose; ERR_USAGE of a query, and others. */
int rfm_read(struct rfm *out, struct work *work, const struct choice_terms *terms);

#endif
