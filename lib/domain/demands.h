#ifndef DOMAIN_DEMANDS_H
#define DOMAIN_DEMANDS_H

#include "record/finding.h"
#include "work/work.h"

/*
 * What a store demands of its own records: the queries below `check` in
 * crm.yaml, each of which must hold, for all of a type or, behind `where`, for
 * some of them.
 *
 *	check:
 *	  italian-vat:
 *	    type: company			contact, if nothing is said
 *	    level: warning			error, if nothing is said
 *	    require: vat_id is not empty where country = IT
 *	  require: {contact: owner is not empty}	without a name of their own
 *	  warn: {case: [priority is not empty]}
 *	  tombstone: ignore			the level of a rule of ours
 *
 * They are asked of the index, and so of what can be read.  Archived records
 * and those merged into others are left alone.
 */

/*
 * Add a finding, at its first line, for each record that does not meet a
 * demand, under the demand's name or as `require` and `warn`; and one in
 * crm.yaml, `config`, for a query that cannot be asked.  Opens the index where
 * it is not.  Records of the files in `only` alone (none: of all).
 */
int demands_check(struct findings *why, struct work *work, const struct strs *only);

/* Give the findings of our rules the levels that crm.yaml names; `ignore` removes. */
void demands_level(struct findings *why, const struct config *config);

#endif
