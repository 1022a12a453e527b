#ifndef DOMAIN_CANONICAL_H
#define DOMAIN_CANONICAL_H

#include "record/draft.h"
#include "work/work.h"

/*
 * The canonical form of a whole record: into `out` (initialised) go the fields
 * of `in` in the schema's order with canonical values and resolved references,
 * then what the schema does not know, as it is.  What is empty is left out,
 * and what has not the shape that its field wants is copied for validation to
 * judge.  ERR_DATA, ERR_NOT_FOUND, ERR_AMBIGUOUS.
 */
int canonical_record(struct draft *out, struct work *work, enum record_type type,
		     const struct node *in);

#endif
