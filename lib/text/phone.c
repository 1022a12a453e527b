#include "text/phone.h"

#include "base/alloc.h"
#include "text/country.h"
#include "text/utf8.h"

#include <string.h>

/* ITU-T E.164: the digits of a number with its country code, at most. */
#define DIGITS_MAX 15

/* Room for prefixes that are not part of it. */
#define DIGITS_ROOM (DIGITS_MAX + 5)

struct digits {
	char v[DIGITS_ROOM];
	size_t n;
	bool plus;
};

/* What is dialled before a number inside a country, where it is not `0`. */
static const struct {
	char dial[4];
	char trunk[3];		/* "": a leading 0 is part of the number */
	size_t len;		/* digits of a number that bears it; 0: any */
} trunks[] = {
	{ "39", "", 0 },	/* Italy, Vatican */
	{ "378", "", 0 },	/* San Marino */
	{ "225", "", 0 },	/* Ivory Coast */
	{ "242", "", 0 },	/* Congo */
	{ "1", "1", 11 },	/* North America */
	{ "7", "8", 11 },	/* Russia, Kazakhstan */
	{ "375", "80", 11 },	/* Belarus */
	{ "370", "8", 9 },	/* Lithuania */
	{ "993", "8", 9 },	/* Turkmenistan */
	{ "36", "06", 0 },	/* Hungary */
	{ "52", "01", 12 },	/* Mexico */
};

/* What is dialled before a foreign number, where it is not `00`. */
static const struct {
	char dial[4];
	char exit[5];
} exits[] = {
	{ "1", "011" },
	{ "61", "0011" },
	{ "81", "010" },
};

static bool begins(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !memcmp(s, with, n);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Whether folded text is an extension to its end: `ext. 12`. */
static bool is_extension(const char *s, size_t len)
{
	static const char *const words[] = {
		"extension", "ext", "interno", "int", "est", "poste",
		"durchwahl", "dw", "anexo", "ramal", "x"
	};
	size_t i = 0, digits = 0;
	uint32_t c;

	if (s[0] == '#' || s[0] == ';' || s[0] == ',')
		return true;
	for (size_t word = 0; word < ARRAY_SIZE(words) && !i; word++)
		if (begins(s, len, words[word]))
			i = strlen(words[word]);
	if (!i)
		return false;
	while (i < len) {
		i += utf8_next(s + i, len - i, &c);
		if (is_digit(c))
			digits++;
		else if (utf8_is_word(c))
			return false;
	}
	return digits > 0;
}

/* The digits of folded text, of which there may be too many or too few. */
static bool collect(struct digits *out, const char *s, size_t len)
{
	size_t i = begins(s, len, "tel:") ? strlen("tel:") : 0, n;
	uint32_t c;

	out->n = 0;
	out->plus = false;
	for (; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (is_digit(c)) {
			if (out->n == DIGITS_ROOM)
				return false;
			out->v[out->n++] = (char)c;
		} else if (c == '+') {
			if (out->n || out->plus)
				return false;
			out->plus = true;
		} else if (out->n >= 3 && is_extension(s + i, len - i)) {
			break;
		} else if (utf8_is_word(c)) {
			return false;
		}
	}
	return true;
}

static void cut(struct digits *digits, size_t at, size_t n)
{
	digits->n -= n;
	memmove(digits->v + at, digits->v + at + n, digits->n - at);
}

/* How long the country code is that an international number begins with. */
static size_t dial_len(const struct digits *digits)
{
	static const char *const two[] = {
		"20", "27", "30", "31", "32", "33", "34", "36", "39", "40",
		"41", "43", "44", "45", "46", "47", "48", "49", "51", "52",
		"53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
		"64", "65", "66", "81", "82", "84", "86", "90", "91", "92",
		"93", "94", "95", "98"
	};

	if (begins(digits->v, digits->n, "1") || begins(digits->v, digits->n, "7"))
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(two); i++)
		if (begins(digits->v, digits->n, two[i]))
			return 2;
	return digits->n < 3 ? digits->n : 3;
}

/* Cut what is dialled only inside the country out of the number at `at`. */
static void cut_trunk(struct digits *digits, size_t at, const char *dial,
		      size_t len)
{
	const char *trunk = "0";
	size_t want = 0, rest = digits->n - at;

	for (size_t i = 0; i < ARRAY_SIZE(trunks); i++) {
		if (strlen(trunks[i].dial) == len &&
		    !memcmp(trunks[i].dial, dial, len)) {
			trunk = trunks[i].trunk;
			want = trunks[i].len;
		}
	}
	if ((!want || want == rest) && begins(digits->v + at, rest, trunk))
		cut(digits, at, strlen(trunk));
}

/* Whether it begins as a foreign number does in the country; cut that. */
static bool cut_exit(struct digits *digits, const char *dial)
{
	const char *prefix = "00";

	for (size_t i = 0; dial && i < ARRAY_SIZE(exits); i++)
		if (!strcmp(exits[i].dial, dial) &&
		    begins(digits->v, digits->n, exits[i].exit))
			prefix = exits[i].exit;
	if (!begins(digits->v, digits->n, prefix))
		return false;
	cut(digits, 0, strlen(prefix));
	return true;
}

/* No number inside a country is as long as one that bears its code. */
static bool has_dial(const struct digits *digits, const char *dial)
{
	return dial && begins(digits->v, digits->n, dial) &&
		digits->n >= (strlen(dial) > 1 ? 12 : 11);
}

/* Bring it into the international form, if it can be told which that is. */
static void make_international(struct digits *digits, const char *country)
{
	const char *dial = country ? country_dial(country) : NULL;
	size_t len;

	if (digits->plus || cut_exit(digits, dial) || has_dial(digits, dial)) {
		digits->plus = true;
		len = dial_len(digits);
		cut_trunk(digits, len, digits->v, len);
	} else if (dial) {
		digits->plus = true;
		len = strlen(dial);
		cut_trunk(digits, 0, dial, len);
		if (digits->n + len > DIGITS_ROOM)
			return;
		memmove(digits->v + len, digits->v, digits->n);
		memcpy(digits->v, dial, len);
		digits->n += len;
	}
}

bool phone_key(struct str *out, const char *s, size_t len, const char *country)
{
	struct str folded = STR_INIT;
	struct digits digits;
	bool yes;

	utf8_fold(&folded, s, len);
	yes = collect(&digits, folded.buf, folded.len) && digits.n >= 3;
	str_release(&folded);
	if (!yes)
		return false;
	make_international(&digits, country);
	if (digits.n < 3 || digits.n > DIGITS_MAX ||
	    (digits.plus && digits.v[0] == '0'))
		return false;
	if (digits.plus)
		str_add_char(out, '+');
	str_add_mem(out, digits.v, digits.n);
	return true;
}
