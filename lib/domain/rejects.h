#ifndef DOMAIN_REJECTS_H
#define DOMAIN_REJECTS_H

#include "domain/batch_parts.h"

/*
 * The rows that were turned down, as they were, each with why: to be mended
 * and imported again.
 *
 * Of a table they are a table with its columns and `reason` behind them; JSON
 * objects get a member `reason`, a line each; cards and messages a line of
 * their own, X-CRM-REASON.  What is no object is the text `row` of one.  Which
 * file they go to: see rejects_place.h.
 */

/* May they be written there?  ERR_USAGE, ERR_IO; nothing was made or read yet. */
int rejects_check(const struct batch *batch);

/* 0, ERR_USAGE, ERR_IO; nothing is left half written. */
int rejects_write(struct batch *batch);

#endif
