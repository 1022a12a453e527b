#ifndef DOMAIN_OUTCOME_H
#define DOMAIN_OUTCOME_H

#include "domain/batch_parts.h"

/* What became of the rows, together. */

/* Is there a row that refuses all of them, before anything is put together? */
bool outcome_refused_early(const struct batch *batch);

/* Count them into batch->counts and batch->refusals. */
int outcome_count(struct batch *batch);

/* 0, or ERR_DATA: too much was refused. */
int outcome_judge(struct batch *batch);

/* Why a row is as it is, appended. */
int outcome_reason(struct batch *batch, const struct row *row, struct str *out);

#endif
