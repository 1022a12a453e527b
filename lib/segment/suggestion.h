#ifndef SEGMENT_SUGGESTION_H
#define SEGMENT_SUGGESTION_H

#include "domain/choice.h"
#include "segment/cluster.h"
#include "segment/description.h"

/*
 * Segments for those who have no query yet: contacts are grouped by recency,
 * frequency and monetary value, age, gender and province, and each group is
 * described by the query that selects it best.
 */
struct suggestions {
	struct description v[CLUSTERS_MAX];	/* the largest group first */
	size_t n;
	size_t people;
	double silhouette;
};

/*
 * Among those whom the terms choose; `k` 0: as many groups as fit best.
 * Nobody there: 0, and no suggestion.
 */
int suggestions_find(struct suggestions *out, struct work *work,
		     const struct choice_terms *terms, unsigned k);
void suggestions_release(struct suggestions *suggestions);

#endif
