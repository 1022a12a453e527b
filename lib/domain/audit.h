#ifndef DOMAIN_AUDIT_H
#define DOMAIN_AUDIT_H

#include "record/finding.h"
#include "store/store.h"

/*
 * Holding a whole store against its rules: what `crm check` says.
 *
 * It reads the files, not the index.  To what the parser and validate_record()
 * say of each document it adds what only the store as a whole can tell:
 *
 *	reference	names no record, or one of another type
 *	tombstone	names a record that was merged into another (warning)
 *	unique		two records have the same value of a unique field
 *	duplicate-id	two documents have the same suffix
 *	id-mismatch	a file is not called by its record's id
 *	misplaced	a document lies in a shard or file that is not its own
 *	case-twin, symlink, odd-file	see census.h
 *
 * The findings of the files in `only` (paths below the root; none: of all)
 * go to `why`, sorted.  0 whatever is found; ERR_IO.
 */
int audit_store(struct findings *why, const struct store *store,
		const struct strs *only,
		void (*progress)(const char *what, size_t done, size_t total));

#endif
