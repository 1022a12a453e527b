#ifndef TEXT_PERSON_H
#define TEXT_PERSON_H

#include <stdbool.h>
#include <stddef.h>

/*
 * May two names be one person's, as people write them?  They are equal or one
 * is within the other ("Rossi", "Mario Rossi"), in whatever order; a part may
 * be an initial ("M. Rossi"), a short form ("Beppe Rossi", "Giuseppe Rossi")
 * or misspelt ("Rosi"); titles count for nothing.  Initials alone are no
 * name, and what differs in its last vowel ("Paolo", "Paola") is another.
 * An empty name agrees with any.
 */
bool person_agrees(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
