#ifndef WORK_LAYOUT_H
#define WORK_LAYOUT_H

#include "work/work.h"

/*
 * Add the change to crm.yaml that says another layout for these types, and
 * for shard_chars of 0 to 2 that too; where it says so already, nothing is
 * added.  What it says for other types stays.  ERR_DATA when crm.yaml cannot
 * be patched, or what journal_add() says.  Inside lib/work only.
 */
int layout_change(struct journal *journal, const enum record_type *types, size_t n,
		  enum layout layout, int shard_chars);

#endif
