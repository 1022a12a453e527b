#ifndef DOMAIN_PROFILE_H
#define DOMAIN_PROFILE_H

#include "domain/batch.h"

/*
 * A file described column by column, in bounded memory.
 */
#define PROFILE_EXACT 4096		/* different values that are counted; above it is an estimate */
#define PROFILE_SHOWN 3

struct profile_column {
	const char *file, *name;
	size_t rows, filled;
	size_t distinct;
	bool about;			/* `distinct` is an estimate */
	const char *kind;		/* what its values look like: "date", "number", "email", "text" */
	const char *pattern;		/* the most frequent: `Aa Aa`, `9999-99-99` */
	const char *least, *most;	/* by what they look like; NULL: nothing is filled */
	const char *examples[PROFILE_SHOWN];	/* the first different ones; NULL: no more */
};

/* Each column of each file, in their order. */
int profile_each(struct batch *batch,
		 int (*each)(void *arg, const struct profile_column *column), void *arg);

/*
 * Likely duplicates by key, counted as an import would match them: rows that
 * are records of the store, and rows that are one record with an earlier one.
 */
int profile_matches(struct batch *batch, size_t *known, size_t *twice);

#endif
