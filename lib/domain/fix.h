#ifndef DOMAIN_FIX_H
#define DOMAIN_FIX_H

#include "record/finding.h"
#include "work/work.h"

/*
 * Stage what can be put right without asking anybody: a scalar that another
 * reader would misunderstand gets quotes (`ambiguous-scalar`), a file is called
 * by its record's id (`id-mismatch`) unless that name is taken.  The meaning
 * of a document does not change.  `why` is sorted, as audit_store() leaves it.
 */
int fix_findings(struct work *work, const struct findings *why);

#endif
