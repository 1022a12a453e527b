#ifndef TEXT_INITIAL_H
#define TEXT_INITIAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the dot at s[i] of folded text stands behind a single letter and
 * joins it to what follows: `s.r.l.` is one word, srl, but in `j. smith`,
 * `j.smith` and `st. john` the dot ends one.
 */
bool initial_joins(const char *s, size_t len, size_t i);

#endif
