#ifndef TEXT_VAT_H
#define TEXT_VAT_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Italian VAT number (11 digits, Luhn's check digit; `IT` before it is the
 * same), as `IT01234567897`; other countries: letters and digits, upper case,
 * without spaces, dots and hyphens, behind the prefix that such numbers have
 * in Europe (`EL` for Greece), which `country` gives where it is left out (may
 * be NULL).  Eleven digits with neither are Italian if the check digit fits.
 *
 * False, and nothing added: not one, as when it has under four digits, over 20
 * characters, or no more digits than letters.
 */
bool vat_key(struct str *out, const char *s, size_t len, const char *country);

/*
 * The same of a tax code: in Italy one of eleven digits, with `IT` or without,
 * is a VAT id.  False: this one is not.
 */
bool vat_key_of_tax_id(struct str *out, const char *s, size_t len, const char *country);

#endif
