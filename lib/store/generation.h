#ifndef STORE_GENERATION_H
#define STORE_GENERATION_H

#include "store/journal.h"

/*
 * `.crm/journal/generation`: twenty digits and a line end, written over in
 * one call.  journal_generation() reads it.  It is not flushed: it tells
 * processes of one running system apart, and means nothing after a power cut.
 */

/* The next odd number: places are about to change.  0 or ERR_IO. */
int generation_begin(const struct store *store);

/* The next even number, if it is odd. */
int generation_end(const struct store *store);

#endif
