#ifndef DOMAIN_RELATIONS_H
#define DOMAIN_RELATIONS_H

#include "domain/batch_parts.h"

/*
 * What rows of a file call other records by, as references: ids in other
 * systems, names, addresses.  Records of this run and of the store are looked
 * at alike.  What is not found while files are read is looked for again when
 * all are (a company's parent may come behind it); a company that nobody knows
 * is made of its name.
 */

/* Into the draft with those that can be told now; they are no references of the arrival any more. */
int relations_find(struct batch *batch, struct arrival *arrival);

/* Make what may be made. */
int relations_make(struct batch *batch, struct arrival *arrival);

/* What is left, for the spool; appended. */
void relations_pack(struct str *out, const struct arrival *arrival);

/*
 * What was packed, into a record's tree when all rows have been read.  What is
 * not found is kept as `custom.imported.COLUMN` (a person's company as
 * `organization`) and told in `reason`; but ERR_DATA where our own names were
 * used.
 */
int relations_settle(struct batch *batch, enum record_type type, struct draft *draft,
		     const char *refs, size_t len, struct str *reason);

/* Who a reference means; NO_SUBJECT: nobody, or several (*several). */
int relations_who(struct batch *batch, const struct arrival_ref *ref,
		  uint32_t *subject, bool *several);

#endif
