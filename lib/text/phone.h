#ifndef TEXT_PHONE_H
#define TEXT_PHONE_H

#include "base/str.h"

#include <stdbool.h>

/*
 * A phone number in the form it is compared by: `+390612345678`.  `00` is
 * `+` (in North America `011`, in Australia `0011`, in Japan `010`); a number
 * without a prefix gets that of `country` (ISO code, may be NULL: then digits
 * alone), but not a second time: one of twelve digits or more (eleven if the
 * prefix is a single one) that begins with it has it already.  Italy keeps its leading 0, others drop theirs, also
 * in `+44 (0)20`; an extension (`ext. 12`, `int. 12`, `x12`, `#12`) is left
 * out.  Adds nothing and returns false when it holds under 3 digits, over 15,
 * a letter, or `+0`.
 */
bool phone_key(struct str *out, const char *s, size_t len, const char *country);

#endif
