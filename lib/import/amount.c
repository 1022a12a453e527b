#include "import/amount.h"

#include "base/alloc.h"
#include "text/money.h"

#include <string.h>

#define SEPARATORS 20	/* in one amount; more are none */
#define BEFORE_MAX 12	/* bytes before the first digit, at most */

/* A sign and the currencies it may stand for; the first unless `doubtful`. */
struct currency_sign {
	char sign[6];
	bool doubtful;
	const char *codes;
};

/* In capitals; the longer of two that begin alike comes first. */
static const struct currency_sign signs[] = {
	{ "\xe2\x82\xac", false, "EUR" },	/* € */
	{ "$", false, "USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP BSD BBD BZD BMD "
	       "BND FJD GYD JMD KYD LRD NAD SBD SRD TTD UYU XCD" },
	{ "\xc2\xa3", false, "GBP EGP FKP GIP LBP SDG SHP SSP SYP" },	/* £ */
	{ "\xc2\xa5", false, "JPY CNY" },	/* ¥ */
	{ "\xef\xbf\xa5", false, "JPY CNY" },	/* ¥, of full width */
	{ "EURO", false, "EUR" }, { "US$", false, "USD" },
	{ "AU$", false, "AUD" }, { "A$", false, "AUD" },
	{ "CA$", false, "CAD" }, { "C$", false, "CAD" },
	{ "NZ$", false, "NZD" }, { "HK$", false, "HKD" },
	{ "MX$", false, "MXN" }, { "NT$", false, "TWD" },
	{ "S$", false, "SGD" }, { "R$", false, "BRL" },
	{ "CN\xc2\xa5", false, "CNY" }, { "JP\xc2\xa5", false, "JPY" },
	{ "SFR.", false, "CHF" }, { "FR.", false, "CHF" },
	{ "KR.", true, "DKK NOK SEK ISK" }, { "KR", true, "SEK NOK DKK ISK" },
	{ "Z\xc5\x82", false, "PLN" }, { "K\xc4\x8d", false, "CZK" },
	{ "FT", false, "HUF" }, { "LEI", false, "RON MDL" },
	{ "\xd0\xbb\xd0\xb2", false, "BGN" },		/* лв */
	{ "\xe2\x82\xba", false, "TRY" }, { "\xe2\x82\xbd", false, "RUB" },
	{ "\xe2\x82\xb9", false, "INR" }, { "\xe2\x82\xa9", false, "KRW" },
	{ "\xe2\x82\xaa", false, "ILS" }, { "\xe2\x82\xb4", false, "UAH" },
	{ "\xe2\x82\xab", false, "VND" }, { "\xe2\x82\xb1", false, "PHP" },
	{ "\xe2\x82\xa6", false, "NGN" }, { "\xe0\xb8\xbf", false, "THB" },
};

struct cursor {
	const char *at, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool starts(const struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(c->end - c->at) >= n && !memcmp(c->at, text, n);
}

/* The length of any of the `n` texts that stands here; 0. */
static size_t one_of(const struct cursor *c, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (starts(c, texts[i]))
			return strlen(texts[i]);
	return 0;
}

/* A blank, those that do not break a line among them. */
static size_t blank_at(const struct cursor *c)
{
	static const char *const blanks[] = {
		"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x87"
	};

	if (c->at == c->end)
		return 0;
	if (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r')
		return 1;
	if (!(*c->at & 0x80))
		return 0;
	return one_of(c, blanks, ARRAY_SIZE(blanks));
}

static size_t minus_at(const struct cursor *c)
{
	static const char *const minuses[] = { "\xe2\x88\x92", "\xe2\x80\x93" };

	if (c->at == c->end)
		return 0;
	return *c->at == '-' ? 1 : *c->at & 0x80
		? one_of(c, minuses, ARRAY_SIZE(minuses)) : 0;
}

static void skip_blanks(struct cursor *c)
{
	size_t n;

	while ((n = blank_at(c)) > 0)
		c->at += n;
}

static bool take(struct cursor *c, size_t n)
{
	c->at += n;
	return n > 0;
}

static bool take_char(struct cursor *c, char wanted)
{
	return take(c, c->at < c->end && *c->at == wanted);
}

static bool no_letter_at(const struct cursor *c, size_t n)
{
	return c->end - c->at <= (ptrdiff_t)n || !is_letter(c->at[n]);
}

static bool same_letters(const char *s, const char *capitals, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (upper(s[i]) != capitals[i])
			return false;
	return true;
}

/* A sign, or a code of three letters on their own; once each. */
static bool take_currency(struct cursor *c, struct amount *out)
{
	size_t left = (size_t)(c->end - c->at);
	char first = left ? upper(*c->at) : '\0';

	if (!left)
		return false;
	for (size_t i = 0; !out->sign && i < ARRAY_SIZE(signs); i++) {
		const char *sign = signs[i].sign;
		size_t n;

		if (*sign != first)
			continue;
		n = strlen(sign);
		if (left < n || !same_letters(c->at, sign, n) ||
		    (is_letter(sign[n - 1]) && !no_letter_at(c, n)))
			continue;
		out->sign = &signs[i];
		return take(c, n);
	}
	if (out->code[0] || left < 3 || !no_letter_at(c, 3))
		return false;
	for (size_t i = 0; i < 3; i++)
		out->code[i] = upper(c->at[i]);
	if (currency_decimals(out->code) >= 0)
		return take(c, 3);
	out->code[0] = '\0';
	return false;
}

/* What a number may begin with: its first digit, or the mark before it. */
static bool number_at(const struct cursor *c)
{
	if (c->at == c->end)
		return false;
	if (is_digit(*c->at))
		return true;
	return (*c->at == '.' || *c->at == ',') && c->end - c->at > 1 &&
		is_digit(c->at[1]);
}

/* Signs, currencies, parentheses; up to the first digit. */
static bool read_before(struct cursor *c, struct amount *out, bool *open)
{
	bool sign = false;

	for (*open = false; !number_at(c);) {
		size_t minus = minus_at(c);

		if (take(c, blank_at(c)))
			continue;
		if (!sign && (minus || (c->at < c->end && *c->at == '+'))) {
			sign = true;
			out->negative = minus > 0;
			take(c, minus ? minus : 1);
		} else if (!*open && take_char(c, '(')) {
			*open = true;
		} else if (!take_currency(c, out)) {
			return false;
		}
	}
	if (*open && sign)
		return false;
	out->negative |= *open;
	return true;
}

struct separator {
	char c;		/* '.', ',', '\'', ' ' for blanks of any kind */
	size_t at;	/* how many digits are before it */
};

/* A separator with a digit behind it; its bytes, or 0. */
static size_t separator_at(const struct cursor *c, char *kind)
{
	static const char *const quotes[] = { "\xe2\x80\x99" };
	size_t n = blank_at(c);

	*kind = ' ';
	if (!n && c->at < c->end) {
		n = *c->at == '.' || *c->at == ',' || *c->at == '\'';
		*kind = *c->at;
		if (*c->at & 0x80) {
			n = one_of(c, quotes, ARRAY_SIZE(quotes));
			*kind = '\'';
		}
	}
	if (!n || (size_t)(c->end - c->at) <= n || !is_digit(c->at[n]))
		return 0;
	return n;
}

/* Digits with separators between; how many of these, or -1 for too many. */
static int read_number(struct cursor *c, struct amount *out,
		       struct separator seps[SEPARATORS])
{
	int n = 0;
	char kind;

	for (;;) {
		while (c->at < c->end && is_digit(*c->at)) {
			if (out->n == AMOUNT_DIGITS)
				return -1;
			out->digits[out->n++] = *c->at++;
		}
		if (!take(c, separator_at(c, &kind)))
			return n;
		if (n == SEPARATORS)
			return -1;
		seps[n++] = (struct separator){ kind, out->n };
	}
}

/*
 * Are the first `n` separators of one kind, and do they group the `end` digits
 * before them by thousands?  Indian grouping has two digits but in the last.
 */
static bool groups(const struct amount *out, const struct separator *seps,
		   int n, size_t end)
{
	bool thousands = true, lakhs = seps[0].c == ',' && seps[0].at <= 2;

	if (!seps[0].at || seps[0].at > 3 || out->digits[0] == '0' ||
	    end - seps[n - 1].at != 3)
		return false;
	for (int i = 1; i < n; i++) {
		size_t size = seps[i].at - seps[i - 1].at;

		if (seps[i].c != seps[0].c)
			return false;
		thousands = thousands && size == 3;
		lakhs = lakhs && size == 2;
	}
	return thousands || lakhs;
}

static enum amount_mark mark_of(char c)
{
	return c == '.' ? MARK_POINT : MARK_COMMA;
}

/* What the separators say; false when they are those of no number. */
static bool understand(struct amount *out, const struct separator *seps, int n)
{
	const struct separator *last = seps + n - 1;

	out->whole = out->n;
	if (!n)
		return true;
	if (last->c == ' ' || last->c == '\'')
		return groups(out, seps, n, out->n);
	if (n > 1 && seps[0].c == last->c) {	/* a mark is there but once */
		out->proof = last->c == '.' ? MARK_COMMA : MARK_POINT;
		return groups(out, seps, n, out->n);
	}
	out->mark = last->c;
	out->whole = last->at;
	out->proof = mark_of(last->c);
	if (n > 1)
		return groups(out, seps, n - 1, last->at);
	if (groups(out, seps, 1, out->n))
		out->proof = MARK_EITHER;
	return true;
}

/* `12,-` and `12.--`, for no decimals. */
static bool read_dashes(struct cursor *c, struct amount *out)
{
	char mark = c->at < c->end ? *c->at : '\0';
	bool grouped = out->proof == MARK_EITHER && out->mark != mark;

	if ((mark != '.' && mark != ',') || (out->mark && !grouped))
		return true;
	c->at++;
	if (!minus_at(c) || (!out->mark && out->proof != MARK_NONE &&
			     out->proof != mark_of(mark)))
		return false;
	while (take(c, minus_at(c)))
		;
	out->proof = mark_of(mark);
	out->mark = '\0';
	out->whole = out->n;
	return true;
}

/* A minus, a percent sign, a currency, a parenthesis; up to the end. */
static bool read_after(struct cursor *c, struct amount *out, bool open)
{
	bool closed = !open;

	if (!read_dashes(c, out))
		return false;
	for (skip_blanks(c); c->at < c->end; skip_blanks(c)) {
		size_t minus = minus_at(c);

		if (minus && !out->negative) {
			out->negative = true;
			take(c, minus);
		} else if (!closed && take_char(c, ')')) {
			closed = true;
		} else if (!out->percent && take_char(c, '%')) {
			out->percent = true;
		} else if (!take_currency(c, out)) {
			return false;
		}
	}
	return closed;
}

/* Most cells are words: no digit is near their start. */
static bool far_from_number(const char *text, size_t len)
{
	for (size_t i = 0; i < len && i < BEFORE_MAX; i++)
		if (is_digit(text[i]))
			return false;
	return true;
}

bool amount_read(struct amount *out, const char *text, size_t len)
{
	struct separator seps[SEPARATORS];
	struct cursor c = { text, text + len };
	bool open;
	int n;

	if (far_from_number(text, len))
		return false;
	out->negative = out->percent = false;
	out->sign = NULL;
	out->code[0] = out->code[3] = '\0';
	out->proof = MARK_NONE;
	out->mark = '\0';
	out->n = 0;
	if (!read_before(&c, out, &open))
		return false;
	n = read_number(&c, out, seps);
	return n >= 0 && understand(out, seps, n) && read_after(&c, out, open);
}

bool amount_plain(struct str *out, const struct amount *amount, char decimal,
		  bool percent_as_share)
{
	enum amount_mark mark = decimal ? mark_of(decimal) : MARK_NONE;
	size_t whole = amount->whole, first = 0, end = amount->n;
	char digits[AMOUNT_DIGITS + 3] = "00";	/* two for a share's zeros */

	if (amount->proof == MARK_EITHER) {
		if (!decimal)
			return false;
		if (amount->mark != decimal)
			whole = end;
	} else if (decimal && amount->proof != MARK_NONE && amount->proof != mark) {
		return false;
	}
	memcpy(digits + 2, amount->digits, end);
	end += 2;
	whole += percent_as_share ? 0 : 2;
	while (first + 1 < whole && digits[first] == '0')
		first++;
	while (end > whole && digits[end - 1] == '0')
		end--;
	if (amount->negative && strspn(digits + first, "0") < end - first)
		str_add_char(out, '-');
	if (first >= whole)
		str_add_char(out, '0');
	else
		str_add_mem(out, digits + first, whole - first);
	if (end > whole) {
		str_add_char(out, '.');
		str_add_mem(out, digits + whole, end - whole);
	}
	return true;
}

bool amount_above_one(const struct amount *amount)
{
	size_t first = 0;

	if (amount->negative)
		return false;
	while (first < amount->whole && amount->digits[first] == '0')
		first++;
	return amount->whole - first > 1 ||
		(amount->whole - first == 1 && amount->digits[first] > '1');
}

/* Is the code in a list of them, parted by blanks? */
static bool has_code(const char *codes, const char *code)
{
	for (; *codes; codes += codes[3] ? 4 : 3)
		if (!strncmp(codes, code, 3))
			return true;
	return false;
}

bool amount_currency(char out[4], const struct amount *amount,
		     const char *fallback)
{
	const char *codes = amount->sign ? amount->sign->codes : NULL;
	const char *code = amount->code[0] ? amount->code : fallback;
	bool fine = true;

	if (codes && amount->code[0]) {
		fine = has_code(codes, code);
	} else if (codes && (!fallback || !has_code(codes, fallback))) {
		fine = !amount->sign->doubtful;
		code = codes;
	}
	out[0] = '\0';
	if (code)
		memcpy(out, code, 3);
	out[3] = '\0';
	return fine;
}
