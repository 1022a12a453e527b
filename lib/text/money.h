#ifndef TEXT_MONEY_H
#define TEXT_MONEY_H

#include "base/str.h"

#include <stdint.h>

/* An amount: `minor` in the smallest unit of an ISO 4217 currency. */
struct money {
	int64_t minor;
	char currency[4];
};

/* Decimals of a currency (2 for EUR, 0 for JPY, 3 for KWD); -1: unknown code. */
int currency_decimals(const char *code);

/*
 * `1234.50 EUR`, `-10 EUR`, `1234.50` (in `fallback`, which may be NULL: then
 * a currency is needed).  A point only, no grouping, no more decimals than
 * the currency has, at most 15 digits in its smallest unit.  Returns 0, or -1
 * with *why set to a reason (a static text, marked with N_(), for after a
 * colon: "more decimals than the currency has").
 */
int money_parse(struct money *out, const char *s, size_t len,
		const char *fallback, const char **why);

void money_add(struct str *out, const struct money *m);		/* `1234.50 EUR` */

#endif
