#ifndef INDEX_MATCH_H
#define INDEX_MATCH_H

#include "base/str.h"

/*
 * What a user types to search for, as FTS5 wants it: words joined by and,
 * `"a b"` a phrase, `ab*` a prefix.  Each is put in quotes, so nothing of
 * FTS5's own language ever gets through.  Empty if there is no word in it.
 */
void match_make(struct str *out, const char *text);

#endif
