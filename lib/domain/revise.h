#ifndef DOMAIN_REVISE_H
#define DOMAIN_REVISE_H

#include "work/work.h"

/*
 * Stage a record's new bytes, as `set` and `edit` have made them.  Only what
 * the change breaks is refused, never what was wrong before: ERR_DATA with
 * the message "path:line: ..." of each error, of a reference to nothing, of a
 * unique field that another has, or when the document is another record's.
 * The same bytes are no change.
 */
int revise_record(struct work *work, const struct record *was,
		  const char *bytes, size_t len);

#endif
