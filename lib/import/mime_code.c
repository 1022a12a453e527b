#include "import/mime_code.h"

#include <string.h>

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* After a `=` new bytes begin: pieces that were encoded one by one are read. */
void base64_decode(struct str *out, const char *s, size_t len)
{
	unsigned bits = 0, n = 0;
	int digit;

	str_grow(out, len / 4 * 3 + 3);
	for (size_t i = 0; i < len; i++) {
		digit = base64_digit(s[i]);
		if (digit >= 0) {
			bits = (bits << 6 | (unsigned)digit) & 0xffffff;
			n += 6;
		} else if (s[i] == '=') {
			n = 0;
		}
		if (n >= 8) {
			n -= 8;
			str_add_char(out, (char)(bits >> n & 0xff));
		}
	}
}

/* One byte behind a mark (`=3D`, `%3D`), or false. */
static bool add_hex(struct str *out, const char *s, size_t len)
{
	int high = len > 2 ? hex_digit(s[1]) : -1;
	int low = len > 2 ? hex_digit(s[2]) : -1;

	if (high < 0 || low < 0)
		return false;
	str_add_char(out, (char)(high << 4 | low));
	return true;
}

/*
 * One line without its end; true if it goes on in the next.  Blanks at a
 * line's end are of a mail server, not of the text.
 */
static bool quoted_line(struct str *out, const char *s, size_t len)
{
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (s[i] != '=') {
			str_add_char(out, s[i]);
		} else if (i + 1 == len) {
			return true;
		} else if (add_hex(out, s + i, len - i)) {
			i += 2;
		} else {
			str_add_char(out, '=');
		}
	}
	return false;
}

void quoted_printable_decode(struct str *out, const char *s, size_t len)
{
	const char *end = s + len, *lf;
	size_t text, whole;

	for (; s < end; s += whole) {
		lf = memchr(s, '\n', (size_t)(end - s));
		whole = lf ? (size_t)(lf - s) + 1 : (size_t)(end - s);
		text = lf ? whole - 1 : whole;
		if (text && s[text - 1] == '\r')
			text--;
		if (!quoted_line(out, s, text) && lf)
			str_add_mem(out, s + text, whole - text);
	}
}

void quoted_word_decode(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '=' && add_hex(out, s + i, len - i))
			i += 2;
		else
			str_add_char(out, (char)(s[i] == '_' ? ' ' : s[i]));
	}
}

void percent_decode(struct str *out, const char *s, size_t len, bool plus)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && add_hex(out, s + i, len - i))
			i += 2;
		else
			str_add_char(out, (char)(plus && s[i] == '+' ? ' ' : s[i]));
	}
}
