#include "text/vat.h"

#include "base/alloc.h"

#include <string.h>

#define LEN_MAX 20

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Letters and digits of s, upper case; their number, or 0 if it has others. */
static size_t collect(char out[LEN_MAX], const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = upper(s[i]);

		if (is_digit(c) || (c >= 'A' && c <= 'Z')) {
			if (n == LEN_MAX)
				return 0;
			out[n++] = c;
		} else if (!c || !strchr(" .-/", c)) {
			return 0;
		}
	}
	return n;
}

/* Luhn's sum of a Partita IVA: every second digit twice, its digits added. */
static bool is_italian(const char *s, size_t len)
{
	int sum = 0;

	if (len != 11)
		return false;
	for (size_t i = 0; i < len; i++) {
		int digit = s[i] - '0';

		if (!is_digit(s[i]))
			return false;
		if (i % 2)
			digit *= 2;
		sum += digit > 9 ? digit - 9 : digit;
	}
	return sum % 10 == 0 && strspn(s, "0") < len;
}

/* Four digits at least, and more of them than letters. */
static bool is_plausible(const char *s, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++)
		digits += is_digit(s[i]);
	return digits >= 4 && digits > len - digits;
}

/* The prefix of VAT numbers of the country that `s` begins with, or NULL. */
static const char *prefix_of(const char *s)
{
	static const char *const prefixes[] = {
		"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EL",
		"ES", "FI", "FR", "GB", "HR", "HU", "IE", "IT", "LI", "LT",
		"LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE",
		"SI", "SK", "SM", "XI"
	};
	char code[2] = { upper(s[0]), upper(s[1]) };

	if (!memcmp(code, "GR", 2))
		return "EL";
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!memcmp(code, prefixes[i], 2))
			return prefixes[i];
	return NULL;
}

bool vat_key(struct str *out, const char *s, size_t len, const char *country)
{
	char text[LEN_MAX + 1] = "";
	const char *number = text, *prefix;
	size_t n = collect(text, s, len);

	prefix = n > 2 ? prefix_of(text) : NULL;
	if (prefix && is_plausible(text + 2, n - 2)) {
		number += 2;
		n -= 2;
	} else if (country && strlen(country) == 2) {
		prefix = prefix_of(country);
	} else {
		prefix = is_italian(text, n) ? "IT" : NULL;
	}
	if (prefix && !strcmp(prefix, "IT") ? !is_italian(number, n) :
	    !is_plausible(number, n))
		return false;
	if (prefix)
		str_add(out, prefix);
	str_add_mem(out, number, n);
	return true;
}

bool vat_key_of_tax_id(struct str *out, const char *s, size_t len, const char *country)
{
	size_t was = out->len;

	for (size_t i = 0; i < len; i++)
		if (!strchr("IiTt0123456789 ", s[i]))
			return false;
	if (!vat_key(out, s, len, country))
		return false;
	if (memcmp(out->buf + was, "IT", 2))
		str_set_len(out, was);
	return out->len > was;
}
