#ifndef CMD_IMPORT_TELL_H
#define CMD_IMPORT_TELL_H

#include "cli/env.h"
#include "domain/batch.h"

/* What `crm import` has to say. */

void import_tell_lines(const struct env *env, const struct strs *lines);

/* A row for each row of the files, to standard output; ERR_IO. */
int import_print_rows(const struct env *env, struct batch *batch);

/*
 * The summary for a person, on standard error; `rejects` is where refused rows
 * went, NULL: nowhere; `again` is how they are imported once they are mended.
 */
void import_tell_outcome(const struct env *env, const struct batch *batch,
			 const char *rejects, const char *again, bool dry_run,
			 int64_t ms);

/* The columns of the files, and how many rows are known; the batch is used up. */
int import_print_profile(const struct env *env, struct batch *batch);

#endif
