#ifndef DOMAIN_CENSUS_H
#define DOMAIN_CENSUS_H

#include "record/finding.h"
#include "store/place.h"

/*
 * Every document of a store, by looking at the files alone: what `check` goes
 * by, whatever the index says.  Documents are found without being parsed, so
 * one that is broken is still there to be referred to.
 */
struct census_doc {
	rid r;
	rid merged_into;	/* RID_NONE: no tombstone */
	uint32_t place;		/* its number in `places` */
	uint32_t line;		/* its first line there */
	enum record_type type;
};

struct census {
	struct strs places;	/* paths, sorted */
	struct census_doc *v;	/* those that say whose they are, sorted by r,
				   type, place and line */
	size_t n, alloc;
};

#define CENSUS_INIT { 0 }

/*
 * Take it, on all processors.  What is in the records' folders and is no
 * place is a finding: `odd-file`, `symlink`, `case-twin`.
 */
int census_take(struct census *out, const struct store *store, struct findings *why);
void census_release(struct census *census);

/* The first document of that record (no timeline), or NULL. */
const struct census_doc *census_find(const struct census *census, rid r);

#endif
