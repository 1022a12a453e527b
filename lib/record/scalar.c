/* Writing one scalar so that every reader of YAML 1.1 or 1.2 reads that string. */

#include "record/emit.h"

#include "text/utf8.h"

#include <string.h>
#include <strings.h>

#define STEP 2

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Characters that may stand in a file as they are; tab and line feed aside. */
static bool is_shown(uint32_t c)
{
	return c >= 0x20 && !utf8_is_control(c) && c != 0xfeff &&
		c != 0xfffe && c != 0xffff;
}

static bool all_shown(const char *s, size_t len, bool lines)
{
	uint32_t c;

	for (size_t i = 0, n; i < len; i += n) {
		n = 1;
		if (s[i] >= 0x20 && s[i] < 0x7f)
			continue;
		n = utf8_next(s + i, len - i, &c);
		if (!is_shown(c) && !(lines && (c == '\t' || c == '\n')))
			return false;
		if (n == 1 && (s[i] & 0x80))
			return false;	/* no UTF-8 */
	}
	return true;
}

/* What some resolver takes for null, a boolean, a merge or a value key. */
static bool is_word(const char *s, size_t len)
{
	static const char *const words[] = {
		"~", "null", "true", "false", "yes", "no", "on", "off",
		"y", "n", "=", "<<", NULL
	};

	for (size_t i = 0; len <= 5 && words[i]; i++)	/* the longest is `false` */
		if (strlen(words[i]) == len && !strncasecmp(words[i], s, len))
			return true;
	return false;
}

static size_t span(const char *s, size_t len, const char *set)
{
	size_t i = 0;

	while (i < len && s[i] && strchr(set, s[i]))
		i++;
	return i;
}

/*
 * Integers and floats of all resolvers taken together, with Ruby's commas and
 * the sexagesimal `12:30`; npm's yaml takes `.` and `e3` for one too.  A few
 * more, such as addresses of the Internet, keep the rule short.
 */
static bool is_number(const char *s, size_t len)
{
	size_t n;

	if (len && (*s == '+' || *s == '-'))
		s++, len--;
	if (len == 4 && (!strncasecmp(s, ".inf", 4) || !strncasecmp(s, ".nan", 4)))
		return true;
	if (len > 2 && s[0] == '0' && strchr("xXoObB", s[1]))
		return span(s + 2, len - 2, "0123456789abcdefABCDEF_,") == len - 2;
	n = span(s, len, "0123456789_,.:");
	if (n > 0 && !is_digit(s[0]) && s[0] != '.')
		return false;
	if (n == len || (s[n] != 'e' && s[n] != 'E'))
		return n > 0 && n == len;
	n++;
	n += span(s + n, len - n < 1 ? len - n : 1, "+-");
	return n < len && span(s + n, len - n, "0123456789_") == len - n;
}

static bool digits(const char **s, const char *end, int min, int max)
{
	int n = 0;

	for (; *s < end && n < max && is_digit(**s); n++)
		++*s;
	return n >= min;
}

static bool one(const char **s, const char *end, char c)
{
	if (*s == end || **s != c)
		return false;
	++*s;
	return true;
}

/* A day, or a day and a time with seconds; without seconds all read text. */
static bool is_timestamp(const char *s, size_t len)
{
	const char *end = s + len;

	if (!digits(&s, end, 4, 4) || !one(&s, end, '-') ||
	    !digits(&s, end, 1, 2) || !one(&s, end, '-') || !digits(&s, end, 1, 2))
		return false;
	if (s == end)
		return true;
	if (!one(&s, end, 'T') && !one(&s, end, 't') && !one(&s, end, ' '))
		return false;
	while (one(&s, end, ' '))
		;
	return digits(&s, end, 1, 2) && one(&s, end, ':') &&
		digits(&s, end, 1, 2) && one(&s, end, ':');
}

bool scalar_is_plain(const char *s, size_t len, bool in_flow)
{
	if (len == 0 || strchr("-?:,[]{}#&*!|>'\"%@` ", s[0]) || s[len - 1] == ' ' ||
	    s[len - 1] == ':')
		return false;
	for (const char *p = s; (p = memchr(p, ' ', len - (size_t)(p - s))); p++)
		if ((p > s && p[-1] == ':') || p[1] == '#')
			return false;
	for (size_t i = 0; in_flow && i < len; i++)
		if (s[i] && strchr(",[]{}:?#", s[i]))
			return false;
	if (len >= 3 && !memcmp(s, "...", 3))
		return false;
	if (len >= 7 && (!memcmp(s, "<<<<<<<", 7) || !memcmp(s, "=======", 7)))
		return false;	/* at the beginning of a line: a conflict */
	return all_shown(s, len, false) && !is_word(s, len) &&
		!is_number(s, len) && !is_timestamp(s, len);
}

bool scalar_may_be_typed(const char *s, size_t len)
{
	bool some = false;

	for (size_t i = 0; i < len; i++) {
		bool letter = is_digit(s[i]) || ((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z');

		if (!letter && (!strchr("+-.:", s[i]) || i + 1 == len))
			return false;
		some |= letter;
	}
	return some && *s != ':';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Editors strip white space at the end of a block, and readers differ on it
 * at the beginning, so such text goes into double quotes.
 */
static bool fits_block(const char *s, size_t len)
{
	size_t i = 0, text;

	while (i < len && s[i] == '\n')
		i++;
	for (text = i; text < len && is_space(s[text]); )
		text++;
	if (text == len || s[text] == '\n')
		return false;
	if (s[len - 1] == '\n')
		len--;
	return s[len - 1] != '\n' && !is_space(s[len - 1]) && all_shown(s, len, true);
}

/* Folding joins lines, so each must stand for itself: no white space around. */
static bool fits_folded(const char *s, size_t len)
{
	if (!fits_block(s, len) || is_space(s[0]))
		return false;
	for (size_t i = 0; i + 1 < len; i++)
		if ((s[i] == '\n' && is_space(s[i + 1])) ||
		    (is_space(s[i]) && s[i + 1] == '\n'))
			return false;
	return true;
}

bool scalar_fits(const char *s, size_t len, enum node_style style, bool in_flow)
{
	switch (style) {
	case STYLE_PLAIN:
		return scalar_is_plain(s, len, in_flow);
	case STYLE_SINGLE:
		return all_shown(s, len, false);
	case STYLE_LITERAL:
		return !in_flow && fits_block(s, len);
	case STYLE_FOLDED:
		return !in_flow && fits_folded(s, len);
	default:
		return true;
	}
}

enum node_style scalar_style(const char *s, size_t len, bool in_flow)
{
	if (memchr(s, '\n', len))
		return scalar_fits(s, len, STYLE_LITERAL, in_flow) ?
			STYLE_LITERAL : STYLE_DOUBLE;
	return scalar_is_plain(s, len, in_flow) ? STYLE_PLAIN : STYLE_DOUBLE;
}

static void add_double(struct str *out, const char *s, size_t len)
{
	uint32_t c;

	str_add_char(out, '"');
	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (c == '"' || c == '\\')
			str_addf(out, "\\%c", (char)c);
		else if (c == '\n' || c == '\t' || c == '\r')
			str_add(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
		else if (is_shown(c))
			utf8_add(out, c);
		else
			str_addf(out, c < 0x100 ? "\\x%02x" : "\\u%04x", c);
	}
	str_add_char(out, '"');
}

static void add_single(struct str *out, const char *s, size_t len)
{
	str_add_char(out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\'')
			str_add_char(out, '\'');
		str_add_char(out, s[i]);
	}
	str_add_char(out, '\'');
}

void scalar_add(struct str *out, const char *s, size_t len, enum node_style style)
{
	if (style == STYLE_PLAIN)
		str_add_mem(out, s, len);
	else if (style == STYLE_SINGLE)
		add_single(out, s, len);
	else
		add_double(out, s, len);
}

void block_header(struct str *out, const char *s, size_t len,
		  enum node_style style, const struct block_form *form)
{
	size_t first = 0;

	while (first < len && s[first] == '\n')
		first++;
	str_add_char(out, style == STYLE_FOLDED ? '>' : '|');
	if (form->digit || (first < len && is_space(s[first])))
		str_addf(out, "%u", form->below);
	if (s[len - 1] != '\n')
		str_add_char(out, '-');
	else if (form->keep)
		str_add_char(out, '+');
}

void block_lines(struct str *out, const char *s, size_t len,
		 enum node_style style, unsigned col, const char *eol)
{
	const char *end = s + len, *lf;

	if (s[len - 1] == '\n')
		end--;
	for (; s <= end; s = lf + 1) {
		lf = memchr(s, '\n', (size_t)(end - s));
		if (!lf)
			lf = end;
		str_add(out, eol);
		if (lf > s)
			str_addf(out, "%*s", (int)col, "");
		str_add_mem(out, s, (size_t)(lf - s));
		/* Two line ends stand for one between lines that have text. */
		if (style == STYLE_FOLDED && lf < end && lf > s)
			str_add(out, eol);
	}
}

void scalar_emit(struct str *out, const char *s, size_t len, unsigned indent, const char *eol)
{
	static const struct block_form form = { .below = STEP };
	enum node_style style = scalar_style(s, len, false);

	if (style != STYLE_LITERAL) {
		scalar_add(out, s, len, style);
		return;
	}
	block_header(out, s, len, style, &form);
	block_lines(out, s, len, style, indent + STEP, eol);
}
