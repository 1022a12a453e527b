#ifndef SEGMENT_DESCRIPTION_H
#define SEGMENT_DESCRIPTION_H

#include "base/str.h"

#include <stdint.h>

/*
 * The query that best selects a given part of a crowd: of conditions that are
 * known for everybody, the few that, joined by `and`, come nearest to it.
 *
 * Near is F1, which counts who is selected and should not be, and who should
 * be and is not, alike.  A condition more must be worth its words.
 */
#define DESCRIPTION_CONDITIONS 4	/* at most */

struct condition {
	char *text;		/* a query */
	uint64_t *bits;		/* for whom it holds */
};

struct conditions {
	struct condition *v;
	size_t n, alloc;
	size_t people;		/* in the crowd */
	size_t words;		/* 64 of them each */
};

void conditions_init(struct conditions *out, size_t people);

/* A new one, that holds for nobody yet; its bits are set by condition_set(). */
struct condition *conditions_add(struct conditions *conditions, const char *text);
void condition_set(struct condition *condition, size_t person);

/* The contrary of each that is there too; where both do, the first is taken. */
void conditions_negate(struct conditions *conditions);
void conditions_release(struct conditions *conditions);

struct description {
	struct str query;	/* empty: everybody */
	size_t selected;	/* by it */
	size_t right;		/* of those, in the part */
	size_t wanted;		/* in the part */
};

#define DESCRIPTION_INIT { .query = STR_INIT }

/* `part`: a bit for each person, as in a condition. */
void description_find(struct description *out, const struct conditions *conditions,
		      const uint64_t *part);
void description_release(struct description *description);

#endif
