#include "import/json_scan.h"

#include "base/i18n.h"
#include "import/mime_code.h"

#include <string.h>

void json_scan_begin(struct json_scan *scan, bool by_line)
{
	struct str out = scan->out;

	str_clear(&out);
	*scan = (struct json_scan){ .out = out, .by_line = by_line };
}

void json_scan_release(struct json_scan *scan)
{
	str_release(&scan->out);
}

static void fail(struct json_scan *scan, const char *why)
{
	if (!scan->wrong)
		scan->wrong = why;
	str_clear(&scan->out);
	scan->high = 0;
}

static void put(struct json_scan *scan, const char *s, size_t len)
{
	if (!scan->wrong)
		str_add_mem(&scan->out, s, len);
}

static void count_value(struct json_scan *scan)
{
	if (++scan->values > JSON_VALUES)
		fail(scan, _("more than 65536 values in one object"));
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

static bool is_number(const char *s)
{
	size_t n;

	s += *s == '-';
	n = digits(s);
	if (!n || (n > 1 && *s == '0'))
		return false;
	s += n;
	if (*s == '.') {
		n = digits(++s);
		s += n;
	}
	if (n && (*s == 'e' || *s == 'E')) {
		s++;
		s += *s == '+' || *s == '-';
		n = digits(s);
		s += n;
	}
	return n && !*s;
}

static void end_word(struct json_scan *scan)
{
	const char *word = scan->out.buf + scan->from;

	scan->state = JSON_BETWEEN;
	if (scan->wrong)
		return;
	if (!strcmp(word, "NaN")) {
		str_splice(&scan->out, scan->from, 3, "null", 4);
	} else if (is_number(word)) {
		str_splice(&scan->out, scan->from, 0, "\"", 1);
		str_add_char(&scan->out, '"');
	}
}

/* Half a pair stays alone: the four digits at `at` become those of U+FFFD. */
static void replace(struct json_scan *scan, size_t at)
{
	if (!scan->wrong)
		memcpy(scan->out.buf + at, "fffd", 4);
}

static void end_pair(struct json_scan *scan)
{
	if (scan->high)
		replace(scan, scan->high);
	scan->high = 0;
}

static unsigned hex_at(const char *s)
{
	unsigned c = 0;

	for (int i = 0; i < 4; i++)
		c = c << 4 | (unsigned)hex_digit(s[i]);
	return c;
}

/* Four digits are there, from scan->from on. */
static void end_unicode(struct json_scan *scan)
{
	unsigned c = hex_at(scan->out.buf + scan->from);
	bool low = c >= 0xdc00 && c < 0xe000;

	scan->state = JSON_TEXT;
	if (low && scan->high) {
		scan->high = 0;
		return;
	}
	end_pair(scan);
	if (c >= 0xd800 && c < 0xdc00)
		scan->high = scan->from;
	else if (!c || low)
		replace(scan, scan->from);
}

/* What is no digit is left to be read as text. */
static size_t take_unicode(struct json_scan *scan, char c)
{
	if (hex_digit(c) < 0)
		fail(scan, _("'\\u' needs four hexadecimal digits"));
	if (scan->wrong) {
		scan->state = JSON_TEXT;
		return 0;
	}
	put(scan, &c, 1);
	if (scan->out.len == scan->from + 4)
		end_unicode(scan);
	return 1;
}

/* The character behind a backslash. */
static void take_escape(struct json_scan *scan, char c)
{
	put(scan, "\\", 1);
	put(scan, &c, 1);
	scan->from = scan->out.len;
	scan->state = c == 'u' && !scan->wrong ? JSON_UNICODE : JSON_TEXT;
	if (c != 'u')
		end_pair(scan);
}

/* A control character that stands in a text. */
static void take_control(struct json_scan *scan, char c)
{
	end_pair(scan);
	if (c == '\n')
		put(scan, "\\n", 2);
	else if (c == '\r')
		put(scan, "\\r", 2);
	else if (c == '\t')
		put(scan, "\\t", 2);
	else
		put(scan, "\\ufffd", 6);
}

/* In a text; returns how many bytes were taken. */
static size_t take_text(struct json_scan *scan, const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '"' && s[n] != '\\' && (unsigned char)s[n] >= ' ')
		n++;
	if (n) {
		end_pair(scan);
		put(scan, s, n);
		return n;
	}
	if (*s == '\\') {
		scan->state = JSON_ESCAPE;
	} else if (*s == '"') {
		end_pair(scan);
		put(scan, s, 1);
		scan->state = JSON_BETWEEN;
	} else {
		take_control(scan, *s);
	}
	return 1;
}

static bool ends_word(char c)
{
	return c == ',' || c == ':' || c == ']' || c == '}' || c == '[' || c == '{' ||
	       c == '"' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Between texts and words. */
static void take_mark(struct json_scan *scan, char c)
{
	if (c == '"') {
		count_value(scan);
		scan->state = JSON_TEXT;
	} else if (c == '{' || c == '[') {
		count_value(scan);
		if (++scan->depth > JSON_DEPTH)
			fail(scan, _("nested more than 32 deep"));
	} else if (c == '}' || c == ']') {
		scan->depth -= scan->depth > 0;
	} else if (!ends_word(c)) {
		count_value(scan);
		scan->from = scan->out.len;
		scan->state = JSON_WORD;
	}
	put(scan, &c, 1);
}

/* One step; returns how many bytes were taken: 0 where only the state changes. */
static size_t step(struct json_scan *scan, const char *s, size_t len)
{
	size_t n = 0;

	switch (scan->state) {
	case JSON_TEXT:
		return take_text(scan, s, len);
	case JSON_ESCAPE:
		take_escape(scan, *s);
		return 1;
	case JSON_UNICODE:
		return take_unicode(scan, *s);
	case JSON_WORD:
		while (n < len && !ends_word(s[n]))
			n++;
		put(scan, s, n);
		if (n < len)
			end_word(scan);
		return n;
	case JSON_BETWEEN:
		break;
	}
	take_mark(scan, *s);
	return 1;
}

static bool is_whole(const struct json_scan *scan)
{
	return scan->state == JSON_BETWEEN && !scan->depth;
}

size_t json_scan_feed(struct json_scan *scan, const char *s, size_t len, bool *done)
{
	size_t i = 0, n;

	*done = false;
	while (i < len && !*done) {
		if (s[i] == '\n' && scan->by_line) {
			json_scan_end(scan);
			*done = true;
			break;
		}
		n = step(scan, s + i, len - i);
		scan->lines += n == 1 && s[i] == '\n';
		i += n;
		scan->bytes += n;
		if (scan->bytes > JSON_BYTES)
			fail(scan, _("more than 16 MiB in one object"));
		*done = is_whole(scan);
	}
	return i;
}

void json_scan_end(struct json_scan *scan)
{
	if (scan->state == JSON_WORD)
		end_word(scan);
	if (!is_whole(scan))
		fail(scan, scan->by_line ? _("the line ends inside the object") :
		     _("the file ends inside the object"));
	scan->state = JSON_BETWEEN;
	scan->depth = 0;
}
