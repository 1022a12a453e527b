#include "import/vcard.h"

#include "text/date.h"

#include <string.h>

#define NO_YEAR 1604		/* Apple's and Google's way to leave it out */

/* `n` digits at *s, which goes behind them and a `-`; -1: they are not there. */
static int take(const char **s, const char *end, int n)
{
	int number = 0;

	if (end - *s < n)
		return -1;
	for (int i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return -1;
		number = number * 10 + ((*s)[i] - '0');
	}
	*s += n;
	if (*s < end && **s == '-')
		++*s;
	return number;
}

/* `--0517`, `--05-17`, `19800517`, `1980-05-17`, and a time behind it. */
bool card_birthday(struct str *out, const char *s, size_t len)
{
	const char *end = s + len;
	bool yearless = len > 2 && s[0] == '-' && s[1] == '-';
	int year, month, mday;

	if (yearless)
		s += 2;
	year = yearless ? NO_YEAR : take(&s, end, 4);
	month = take(&s, end, 2);
	mday = take(&s, end, 2);
	if (s < end && *s != 'T' && *s != 't' && *s != ' ')
		return false;
	if (!day_exists(year, month, mday))	/* 1604 was a leap year */
		return false;
	if (year == NO_YEAR)
		str_addf(out, "--%02d-%02d", month, mday);
	else
		day_add(out, day_from_civil(year, month, mday));
	return true;
}
