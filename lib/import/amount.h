#ifndef IMPORT_AMOUNT_H
#define IMPORT_AMOUNT_H

#include "base/str.h"

#include <stdbool.h>

/*
 * A number or an amount of money as somebody wrote it, taken apart: sign,
 * digits, currency, and what its separators prove.  `1.234,5` has a comma for
 * its decimal mark whatever the others of its column have; `1.234` may be
 * either; `1 234` says nothing.
 */
enum amount_mark { MARK_NONE, MARK_POINT, MARK_COMMA, MARK_EITHER };

#define AMOUNT_DIGITS 40	/* more are no amount */

struct amount {
	bool negative, percent;
	const struct currency_sign *sign;	/* `€`; or NULL */
	char code[4];			/* of ISO 4217; "" */
	enum amount_mark proof;
	char mark;			/* what stands before `decimals`; 0: nothing */
	size_t n, whole;		/* digits; those before `mark` */
	char digits[AMOUNT_DIGITS + 1];
};

/* False when the text is nothing of the kind; all of it has to be. */
bool amount_read(struct amount *out, const char *text, size_t len);

/*
 * Append it as `-1234.5`, with '.' or ',' for its decimal mark as the column
 * says; 0: only if there is no doubt.  No zeros before or behind that say
 * nothing; moved two digits when `percent_as_share`.  False: the mark is the
 * other one, or in doubt.
 */
bool amount_plain(struct str *out, const struct amount *amount, char decimal,
		  bool percent_as_share);

/* Is it more than 1, as far as can be told without its column? */
bool amount_above_one(const struct amount *amount);

/*
 * Its currency: what it names, else `fallback` (or NULL), which also decides
 * between the currencies of a sign; "" when nothing names one.  False: it
 * names two, or a sign that several have.
 */
bool amount_currency(char out[4], const struct amount *amount,
		     const char *fallback);

#endif
