#ifndef TEXT_SLUG_H
#define TEXT_SLUG_H

#include "base/str.h"

/*
 * Lower-case ASCII letters and digits in groups joined by `-`: "Niccolò
 * D'Angelo & Figli" is `niccolo-dangelo-figli`; Greek, Cyrillic and the like
 * are spelled in Latin where a plain table does it (Ж zh, ß ss, ø o, æ ae,
 * ł l, ğ g).  At most `max` bytes, cut at a `-` where there is one.  May add
 * nothing.  What is not UTF-8 counts as a space.
 */
void slug_add(struct str *out, const char *s, size_t len, size_t max);

#endif
