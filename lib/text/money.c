#include "text/money.h"

#include "base/alloc.h"
#include "base/i18n.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The digits that an amount may have in its smallest unit. */
#define DIGITS_MAX 15

struct currency {
	char code[4];
	signed char decimals;
};

/*
 * ISO 4217 by code, with those withdrawn since 2016, which old orders bear,
 * and without metals and the like, which have no smallest unit.
 */
static const struct currency currencies[] = {
	{ "AED", 2 }, { "AFN", 2 }, { "ALL", 2 }, { "AMD", 2 }, { "ANG", 2 },
	{ "AOA", 2 }, { "ARS", 2 }, { "AUD", 2 }, { "AWG", 2 }, { "AZN", 2 },
	{ "BAM", 2 }, { "BBD", 2 }, { "BDT", 2 }, { "BGN", 2 }, { "BHD", 3 },
	{ "BIF", 0 }, { "BMD", 2 }, { "BND", 2 }, { "BOB", 2 }, { "BOV", 2 },
	{ "BRL", 2 }, { "BSD", 2 }, { "BTN", 2 }, { "BWP", 2 }, { "BYN", 2 },
	{ "BZD", 2 }, { "CAD", 2 }, { "CDF", 2 }, { "CHE", 2 }, { "CHF", 2 },
	{ "CHW", 2 }, { "CLF", 4 }, { "CLP", 0 }, { "CNY", 2 }, { "COP", 2 },
	{ "COU", 2 }, { "CRC", 2 }, { "CUC", 2 }, { "CUP", 2 }, { "CVE", 2 },
	{ "CZK", 2 }, { "DJF", 0 }, { "DKK", 2 }, { "DOP", 2 }, { "DZD", 2 },
	{ "EGP", 2 }, { "ERN", 2 }, { "ETB", 2 }, { "EUR", 2 }, { "FJD", 2 },
	{ "FKP", 2 }, { "GBP", 2 }, { "GEL", 2 }, { "GHS", 2 }, { "GIP", 2 },
	{ "GMD", 2 }, { "GNF", 0 }, { "GTQ", 2 }, { "GYD", 2 }, { "HKD", 2 },
	{ "HNL", 2 }, { "HRK", 2 }, { "HTG", 2 }, { "HUF", 2 }, { "IDR", 2 },
	{ "ILS", 2 }, { "INR", 2 }, { "IQD", 3 }, { "IRR", 2 }, { "ISK", 0 },
	{ "JMD", 2 }, { "JOD", 3 }, { "JPY", 0 }, { "KES", 2 }, { "KGS", 2 },
	{ "KHR", 2 }, { "KMF", 0 }, { "KPW", 2 }, { "KRW", 0 }, { "KWD", 3 },
	{ "KYD", 2 }, { "KZT", 2 }, { "LAK", 2 }, { "LBP", 2 }, { "LKR", 2 },
	{ "LRD", 2 }, { "LSL", 2 }, { "LYD", 3 }, { "MAD", 2 }, { "MDL", 2 },
	{ "MGA", 2 }, { "MKD", 2 }, { "MMK", 2 }, { "MNT", 2 }, { "MOP", 2 },
	{ "MRU", 2 }, { "MUR", 2 }, { "MVR", 2 }, { "MWK", 2 }, { "MXN", 2 },
	{ "MXV", 2 }, { "MYR", 2 }, { "MZN", 2 }, { "NAD", 2 }, { "NGN", 2 },
	{ "NIO", 2 }, { "NOK", 2 }, { "NPR", 2 }, { "NZD", 2 }, { "OMR", 3 },
	{ "PAB", 2 }, { "PEN", 2 }, { "PGK", 2 }, { "PHP", 2 }, { "PKR", 2 },
	{ "PLN", 2 }, { "PYG", 0 }, { "QAR", 2 }, { "RON", 2 }, { "RSD", 2 },
	{ "RUB", 2 }, { "RWF", 0 }, { "SAR", 2 }, { "SBD", 2 }, { "SCR", 2 },
	{ "SDG", 2 }, { "SEK", 2 }, { "SGD", 2 }, { "SHP", 2 }, { "SLE", 2 },
	{ "SLL", 2 }, { "SOS", 2 }, { "SRD", 2 }, { "SSP", 2 }, { "STN", 2 },
	{ "SVC", 2 }, { "SYP", 2 }, { "SZL", 2 }, { "THB", 2 }, { "TJS", 2 },
	{ "TMT", 2 }, { "TND", 3 }, { "TOP", 2 }, { "TRY", 2 }, { "TTD", 2 },
	{ "TWD", 2 }, { "TZS", 2 }, { "UAH", 2 }, { "UGX", 0 }, { "USD", 2 },
	{ "USN", 2 }, { "UYI", 0 }, { "UYU", 2 }, { "UYW", 4 }, { "UZS", 2 },
	{ "VED", 2 }, { "VES", 2 }, { "VND", 0 }, { "VUV", 0 }, { "WST", 2 },
	{ "XAF", 0 }, { "XCD", 2 }, { "XCG", 2 }, { "XOF", 0 }, { "XPF", 0 },
	{ "YER", 2 }, { "ZAR", 2 }, { "ZMW", 2 }, { "ZWG", 2 }, { "ZWL", 2 },
};

static int compare_code(const void *code, const void *currency)
{
	return memcmp(code, ((const struct currency *)currency)->code, 3);
}

static int decimals_of(const char code[3])
{
	const struct currency *found = bsearch(code, currencies,
		ARRAY_SIZE(currencies), sizeof(currencies[0]), compare_code);

	return found ? found->decimals : -1;
}

int currency_decimals(const char *code)
{
	return strlen(code) == 3 ? decimals_of(code) : -1;
}

/* An amount as written: its digits without the point. */
struct number {
	int64_t digits;
	int decimals;
	bool negative;
};

/* A digit onto `number`; false when there are too many. */
static bool push(int64_t *number, int digit)
{
	*number = *number * 10 + digit;
	return *number < INT64_C(1000000000000000);
}

/* The number at s into *out; its bytes, or 0 with *why set. */
static size_t number_parse(struct number *out, const char *s, size_t len,
			   const char **why)
{
	size_t i = len && s[0] == '-', first = i;
	bool point = false;

	*out = (struct number){ .negative = i > 0 };
	for (; i < len && ((s[i] >= '0' && s[i] <= '9') || s[i] == '.'); i++) {
		if (s[i] == '.') {
			if (point || i == first)
				goto bad;
			point = true;
			continue;
		}
		out->decimals += point;
		if (!push(&out->digits, s[i] - '0')) {
			*why = N_("more than 15 digits");
			return 0;
		}
	}
	if (i < len && s[i] == ',') {
		*why = N_("decimals follow a point, and thousands are not grouped");
		return 0;
	}
	if (i > first && s[i - 1] != '.')
		return i;
bad:
	*why = N_("not a number such as 1234.50");
	return 0;
}

/* The currency behind the number, ` EUR`, or the fallback when there is none. */
static int currency_parse(char out[4], const char *s, size_t len,
			  const char *fallback, const char **why)
{
	int decimals = -1;

	if (!len && !fallback) {
		*why = N_("no currency, as in 1234.50 EUR");
		return -1;
	}
	if (!len)
		decimals = currency_decimals(s = fallback);
	else if (len == 4 && s[0] == ' ')
		decimals = decimals_of(++s);
	if (decimals < 0) {
		*why = N_("not followed by a currency code of ISO 4217");
		return -1;
	}
	memcpy(out, s, 3);
	out[3] = '\0';
	return decimals;
}

int money_parse(struct money *out, const char *s, size_t len,
		const char *fallback, const char **why)
{
	struct number number;
	size_t n = number_parse(&number, s, len, why);
	char currency[4];
	int decimals;

	if (!n)
		return -1;
	decimals = currency_parse(currency, s + n, len - n, fallback, why);
	if (decimals < 0)
		return -1;
	if (number.decimals > decimals) {
		*why = N_("more decimals than the currency has");
		return -1;
	}
	for (; number.decimals < decimals; number.decimals++) {
		if (!push(&number.digits, 0)) {
			*why = N_("more than 15 digits");
			return -1;
		}
	}
	out->minor = number.negative ? -number.digits : number.digits;
	memcpy(out->currency, currency, sizeof(currency));
	return 0;
}

void money_add(struct str *out, const struct money *m)
{
	int decimals = currency_decimals(m->currency);
	uint64_t minor = m->minor < 0 ? -(uint64_t)m->minor : (uint64_t)m->minor;
	char text[40], *to = text + sizeof(text);

	for (int i = 0; i <= decimals || minor || to == text + sizeof(text); i++) {
		if (i && i == decimals)
			*--to = '.';
		*--to = (char)('0' + minor % 10);
		minor /= 10;
	}
	if (m->minor < 0)
		*--to = '-';
	str_add_mem(out, to, (size_t)(text + sizeof(text) - to));
	str_add_char(out, ' ');
	str_add(out, m->currency);
}
