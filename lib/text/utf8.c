#include "text/utf8.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xfffd

/* The bytes from s on that are ASCII. */
static size_t ascii_run(const char *s, size_t len)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof(word) <= len; i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if (word & high)
			break;
	}
	while (i < len && !(s[i] & 0x80))
		i++;
	return i;
}

/* The bytes of the character at s, which is not ASCII, or 0. */
static size_t decode(const char *text, size_t len, uint32_t *out)
{
	const unsigned char *s = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t n;

	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n > len)
		return 0;
	c = s[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*out = c;
	return n;
}

long utf8_bad(const char *s, size_t len)
{
	size_t i = 0, n;
	uint32_t c;

	for (;;) {
		i += ascii_run(s + i, len - i);
		for (; i < len && (s[i] & 0x80); i += n) {
			n = decode(s + i, len - i, &c);
			if (!n)
				return (long)i;
		}
		if (i == len)
			return -1;
	}
}

size_t utf8_next(const char *s, size_t len, uint32_t *c)
{
	size_t n;

	if (!(s[0] & 0x80)) {
		*c = (unsigned char)s[0];
		return 1;
	}
	n = decode(s, len, c);
	if (n)
		return n;
	*c = REPLACEMENT;
	return 1;
}

void utf8_add(struct str *out, uint32_t c)
{
	utf8proc_uint8_t bytes[4];

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = REPLACEMENT;
	str_add_mem(out, bytes,
		    (size_t)utf8proc_encode_char((utf8proc_int32_t)c, bytes));
}

bool utf8_is_control(uint32_t c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n';
	if (c < 0x7f)
		return false;
	return c < 0xa0 || c == 0x061c || c == 0x200e || c == 0x200f ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool utf8_is_space(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	category = utf8proc_category((utf8proc_int32_t)c);
	return c == 0x85 || (category >= UTF8PROC_CATEGORY_ZS &&
			     category <= UTF8PROC_CATEGORY_ZP);
}

bool utf8_is_word(uint32_t c)
{
	utf8proc_category_t category;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9');
	category = utf8proc_category((utf8proc_int32_t)c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Text with U+FFFD for each byte that is not UTF-8. */
static void add_repaired(struct str *out, const char *s, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < len; ) {
		i += utf8_next(s + i, len - i, &c);
		utf8_add(out, c);
	}
}

/* The text's characters in a normal form; *v may be `room`, or is to be freed. */
static size_t decompose(utf8proc_int32_t **v, utf8proc_int32_t *room,
			size_t alloc, const char *s, size_t len,
			utf8proc_option_t options)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s;
	utf8proc_ssize_t n;

	*v = room;
	n = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, room,
			       (utf8proc_ssize_t)alloc, options);
	if (n > (utf8proc_ssize_t)alloc) {
		/* one more: normalize and reencode may use it */
		*v = xreallocarray(NULL, (size_t)n + 1, sizeof(**v));
		n = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, *v, n, options);
	}
	if (n >= 0)
		n = utf8proc_normalize_utf32(*v, n, options);
	return n < 0 ? 0 : (size_t)n;
}

static void add_mapped(struct str *out, const char *s, size_t len,
		       utf8proc_option_t options)
{
	struct str repaired = STR_INIT;
	utf8proc_int32_t room[256], *v;
	size_t n;

	if (utf8_bad(s, len) >= 0) {
		add_repaired(&repaired, s, len);
		s = repaired.buf;
		len = repaired.len;
	}
	n = decompose(&v, room, ARRAY_SIZE(room), s, len, options);
	str_grow(out, n);
	for (size_t i = 0; i < n; i++)
		utf8_add(out, (uint32_t)v[i]);
	if (v != room)
		free(v);
	str_release(&repaired);
}

/* All below U+0300, as in most of Europe: such text is in form C already. */
static bool is_plain_latin(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0xcc)
			return false;
	return utf8_bad(s, len) < 0;
}

void utf8_nfc(struct str *out, const char *s, size_t len)
{
	if (ascii_run(s, len) == len || is_plain_latin(s, len))
		str_add_mem(out, s, len);
	else
		add_mapped(out, s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

void utf8_lower(struct str *out, const char *s, size_t len)
{
	size_t at = out->len;

	if (ascii_run(s, len) != len) {
		add_mapped(out, s, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE |
					UTF8PROC_CASEFOLD);
		return;
	}
	str_grow(out, len);
	for (size_t i = 0; i < len; i++)
		out->buf[at + i] = ascii_lower(s[i]);
	str_set_len(out, at + len);
}

static void fold_ascii(struct str *out, const char *s, size_t len)
{
	size_t n = out->len;
	char *to;

	str_grow(out, len);
	to = out->buf;
	for (size_t i = 0; i < len; i++) {
		if (!utf8_is_space((unsigned char)s[i]))
			to[n++] = ascii_lower(s[i]);
		else if (n > out->len && to[n - 1] != ' ')
			to[n++] = ' ';
	}
	if (n > out->len && to[n - 1] == ' ')
		n--;
	str_set_len(out, n);
}

/* What Unicode does not decompose, though people write it without. */
static const char *plain_letter(uint32_t c)
{
	switch (c) {
	case 0x00e6: return "ae";	/* æ */
	case 0x00f0: return "d";	/* ð */
	case 0x00f8: return "o";	/* ø */
	case 0x00fe: return "th";	/* þ */
	case 0x0111: return "d";	/* đ */
	case 0x0127: return "h";	/* ħ */
	case 0x0131: return "i";	/* ı */
	case 0x0138: return "k";	/* ĸ */
	case 0x0142: return "l";	/* ł */
	case 0x014b: return "ng";	/* ŋ */
	case 0x0153: return "oe";	/* œ */
	case 0x0167: return "t";	/* ŧ */
	case 0x0259: return "e";	/* ə */
	default: return NULL;
	}
}

/* One character of decomposed text onto the fold that began at `at`. */
static void fold_char(struct str *out, size_t at, uint32_t c)
{
	const char *plain;

	if (utf8_is_space(c)) {
		if (out->len > at && out->buf[out->len - 1] != ' ')
			str_add_char(out, ' ');
		return;
	}
	plain = c >= 0x80 ? plain_letter(c) : NULL;
	if (plain)
		str_add(out, plain);
	else
		utf8_add(out, c);
}

void utf8_fold(struct str *out, const char *s, size_t len)
{
	const utf8proc_option_t options = UTF8PROC_DECOMPOSE |
		UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
		UTF8PROC_STRIPMARK | UTF8PROC_LUMP;
	struct str mapped = STR_INIT;
	size_t at = out->len;
	uint32_t c;

	if (ascii_run(s, len) == len) {
		fold_ascii(out, s, len);
		return;
	}
	add_mapped(&mapped, s, len, options);
	for (size_t i = 0; i < mapped.len; ) {
		i += utf8_next(mapped.buf + i, mapped.len - i, &c);
		fold_char(out, at, c);
	}
	if (out->len > at && out->buf[out->len - 1] == ' ')
		str_set_len(out, out->len - 1);
	str_release(&mapped);
}

/*
 * A cell is what is drawn, and cut, as one: a grapheme, a control, or a byte
 * that is not UTF-8.
 */
struct cell {
	size_t len, width;
	uint32_t c;		/* its first character */
	bool bad;
};

static bool is_escaped(uint32_t c)
{
	return utf8_is_control(c) || c == '\t' || c == '\n';
}

static size_t escape_width(uint32_t c)
{
	return c == '\t' || c == '\n' ? 2 : c < 0x80 ? 4 : 6;
}

/* Widen `cell`, whose first character is plain, to the grapheme's end. */
static void cell_extend(struct cell *cell, const char *s, size_t len)
{
	utf8proc_int32_t before = (utf8proc_int32_t)cell->c, state = 0;
	uint32_t c;
	size_t n, width;

	while (cell->len < len) {
		n = utf8_next(s + cell->len, len - cell->len, &c);
		if (c == REPLACEMENT ||
		    utf8proc_grapheme_break_stateful(before, (utf8proc_int32_t)c,
						     &state))
			break;
		/* U+FE0F asks for a picture; two indicators are a flag */
		width = c == 0xfe0f || (c >= 0x1f1e6 && c <= 0x1f1ff) ? 2 :
			(size_t)utf8proc_charwidth((utf8proc_int32_t)c);
		if (width > cell->width)
			cell->width = width;
		cell->len += n;
		before = (utf8proc_int32_t)c;
	}
}

static void cell_next(struct cell *cell, const char *s, size_t len)
{
	cell->bad = false;
	cell->len = utf8_next(s, len, &cell->c);
	if (cell->c < 0x80 && cell->c >= 0x20 && cell->c != 0x7f &&
	    (len == 1 || !(s[1] & 0x80))) {
		cell->width = 1;
	} else if (is_escaped(cell->c)) {
		cell->width = escape_width(cell->c);
	} else if (cell->c == REPLACEMENT && cell->len == 1) {
		cell->bad = true;
		cell->width = 4;
	} else {
		cell->width = (size_t)utf8proc_charwidth((utf8proc_int32_t)cell->c);
		cell_extend(cell, s, len);
	}
}

static void cell_show(struct str *out, const struct cell *cell, const char *s,
		      bool one_line)
{
	bool kept = !one_line && (cell->c == '\t' || cell->c == '\n');

	if (cell->bad)
		str_addf(out, "\\x%02x", (unsigned)(unsigned char)s[0]);
	else if (kept || !is_escaped(cell->c))
		str_add_mem(out, s, cell->len);
	else if (cell->c == '\t' || cell->c == '\n')
		str_add(out, cell->c == '\t' ? "\\t" : "\\n");
	else if (cell->c < 0x80)
		str_addf(out, "\\x%02x", (unsigned)cell->c);
	else
		str_addf(out, "\\u%04x", (unsigned)cell->c);
}

size_t utf8_width(const char *s, size_t len)
{
	struct cell cell;
	size_t width = 0;

	for (size_t i = 0; i < len; i += cell.len) {
		cell_next(&cell, s + i, len - i);
		width += cell.width;
	}
	return width;
}

/* The bytes from s on that are shown as they are, a column each. */
static size_t plain_run(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	/* the last one may begin a grapheme */
	return i && i < len && (s[i] & 0x80) ? i - 1 : i;
}

void utf8_show(struct str *out, const char *s, size_t len, bool one_line)
{
	struct cell cell;
	size_t plain;

	for (size_t i = 0; i < len; i += cell.len) {
		plain = plain_run(s + i, len - i);
		str_add_mem(out, s + i, plain);
		i += plain;
		if (i == len)
			break;
		cell_next(&cell, s + i, len - i);
		cell_show(out, &cell, s + i, one_line);
	}
}

size_t utf8_fit(struct str *out, const char *s, size_t len, size_t width)
{
	struct cell cell;
	size_t used = 0, cut = out->len, cut_used = 0;

	for (size_t i = 0; i < len; i += cell.len) {
		cell_next(&cell, s + i, len - i);
		if (used + cell.width > width)
			goto cut;
		cell_show(out, &cell, s + i, true);
		used += cell.width;
		if (used < width) {
			cut = out->len;
			cut_used = used;
		}
	}
	return used;
cut:
	str_set_len(out, cut);
	if (!width)
		return 0;
	str_add(out, "\u2026");
	return cut_used + 1;
}
