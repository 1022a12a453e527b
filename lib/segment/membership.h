#ifndef SEGMENT_MEMBERSHIP_H
#define SEGMENT_MEMBERSHIP_H

#include "work/work.h"

/*
 * Who is in a saved segment.
 */
struct membership_terms {
	const char *const *settings;	/* `name=value`; what it does not ask for is ignored */
	size_t n_settings;
	bool archived;			/* these too */
};

/*
 * The members of a segment, by suffix, appended.  ERR_NOT_FOUND; ERR_USAGE when
 * a parameter has no value; or what is wrong with its query.
 */
int membership_find(struct rids *out, struct work *work, const char *name,
		    const struct membership_terms *terms);

/* Whoever is in one and not in the other, appended to `out`; both by suffix. */
void membership_minus(struct rids *out, const struct rids *a, const struct rids *b);

/* How many are in both. */
size_t membership_shared(const struct rids *a, const struct rids *b);

bool membership_has(const struct rids *list, rid r);

#endif
