#ifndef DOMAIN_NEWCOMER_H
#define DOMAIN_NEWCOMER_H

#include "domain/batch_parts.h"

/*
 * What a record that an import makes has without being told, and whether it
 * may be one.
 */

/* Draw an id that is free, or keep the one in the draft if it is. */
int newcomer_id(struct batch *batch, enum record_type type, struct draft *draft, rid *r);

/* `created`, a stage, a case's number. */
void newcomer_defaults(struct batch *batch, enum record_type type, struct draft *draft);

/*
 * Hold the tree against the schema: *fate is ARRIVAL_TAKE, or what it is else
 * and why, appended.  `whole`: it is a new record, which needs what its type
 * requires.
 */
void newcomer_judge(struct batch *batch, enum record_type type,
		    const struct node *root, bool whole,
		    enum arrival_fate *fate, struct str *why);

#endif
