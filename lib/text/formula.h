#ifndef TEXT_FORMULA_H
#define TEXT_FORMULA_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Text that a spreadsheet would run: it begins with `=`, `+`, `-`, `@`, a tab
 * or a carriage return, perhaps behind blanks.  A phone number, a number or an
 * amount in its usual form is no formula.
 *
 * formula_guard() puts an apostrophe before what is one, and before what is one
 * behind apostrophes of its own, so formula_unguard() gives back exactly what
 * was guarded, and leaves everything else as it is.
 */
bool formula_is_risky(const char *s, size_t len);
void formula_guard(struct str *out, const char *s, size_t len);	/* appended */

/* How many bytes of its front to leave out: 0 or 1. */
size_t formula_unguard(const char *s, size_t len);

#endif
