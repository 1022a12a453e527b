#ifndef TEXT_DISTANCE_H
#define TEXT_DISTANCE_H

#include <stddef.h>

/* Damerau-Levenshtein (optimal string alignment), in characters; at most `max` + 1. */
unsigned word_distance(const char *a, const char *b, unsigned max);

/*
 * The candidate nearest to `word`, in any case, if near enough to suggest (the
 * first of several), or the only one that it begins; else NULL.
 */
const char *word_nearest(const char *word, const char *const *candidates, size_t n);

#endif
