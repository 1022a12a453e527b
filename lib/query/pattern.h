#ifndef QUERY_PATTERN_H
#define QUERY_PATTERN_H

#include "base/arena.h"

/*
 * Why a text is no POSIX extended regular expression, or not one that we take
 * (a query may be somebody else's, and must not take all the memory or time:
 * no back-references, and counts in braces, multiplied, are 1000 at most); in
 * the arena, NULL if it is one.
 */
const char *pattern_refuse(struct arena *arena, const char *text, size_t len);

#endif
