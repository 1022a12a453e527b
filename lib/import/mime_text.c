#include "import/mime_text.h"

#include "base/alloc.h"
#include "text/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define REPLACEMENT 0xfffd

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool text_is(const char *s, size_t len, const char *word)
{
	size_t i = 0;

	while (i < len && word[i] && lower(s[i]) == lower(word[i]))
		i++;
	return i == len && !word[i];
}

const char *text_find(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; n <= len && i <= len - n; i++)
		if (text_is(s + i, n, word))
			return s + i;
	return NULL;
}

/* What Windows-1252 has from 0x80 to 0x9f; 0 is nothing. */
static const uint16_t windows_1252[] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178
};

/* Where ISO-8859-15 is another than ISO-8859-1. */
static const struct {
	unsigned char byte;
	uint16_t c;
} iso_8859_15[] = {
	{ 0xa4, 0x20ac }, { 0xa6, 0x0160 }, { 0xa8, 0x0161 }, { 0xb4, 0x017d },
	{ 0xb8, 0x017e }, { 0xbc, 0x0152 }, { 0xbd, 0x0153 }, { 0xbe, 0x0178 }
};

static uint32_t latin_char(unsigned char byte, bool nine)
{
	if (byte >= 0x80 && byte < 0xa0)
		return windows_1252[byte - 0x80] ?
			windows_1252[byte - 0x80] : REPLACEMENT;
	for (size_t i = 0; nine && i < ARRAY_SIZE(iso_8859_15); i++)
		if (iso_8859_15[i].byte == byte)
			return iso_8859_15[i].c;
	return byte;
}

static void add_latin(struct str *out, const char *s, size_t len, bool nine)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] & 0x80)
			utf8_add(out, latin_char((unsigned char)s[i], nine));
		else
			str_add_char(out, s[i]);
	}
}

static void add_utf8(struct str *out, const char *s, size_t len)
{
	uint32_t c;
	size_t n;

	if (utf8_bad(s, len) < 0) {
		str_add_mem(out, s, len);
		return;
	}
	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		utf8_add(out, c);
	}
}

/*
 * What is asked of iconv(3): no name from outside goes there.  The first is
 * how a sender calls it, the second the system's name.
 */
static const char *const charsets[][2] = {
	{ "iso-8859-2", "ISO-8859-2" }, { "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" }, { "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" }, { "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" }, { "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-9", "WINDOWS-1254" }, { "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-13", "ISO-8859-13" }, { "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "windows-1250", "WINDOWS-1250" }, { "windows-1251", "WINDOWS-1251" },
	{ "windows-1253", "WINDOWS-1253" }, { "windows-1254", "WINDOWS-1254" },
	{ "windows-1255", "WINDOWS-1255" }, { "windows-1256", "WINDOWS-1256" },
	{ "windows-1257", "WINDOWS-1257" }, { "windows-1258", "WINDOWS-1258" },
	{ "cp1250", "WINDOWS-1250" }, { "cp1251", "WINDOWS-1251" },
	{ "cp850", "CP850" }, { "ibm850", "CP850" }, { "cp437", "CP437" },
	{ "ibm437", "CP437" }, { "macintosh", "MACINTOSH" },
	{ "koi8-r", "KOI8-R" }, { "koi8-u", "KOI8-U" },
	{ "shift_jis", "CP932" }, { "euc-jp", "EUC-JP" },
	{ "iso-2022-jp", "ISO-2022-JP" }, { "gb2312", "GB18030" },
	{ "gbk", "GB18030" }, { "gb18030", "GB18030" }, { "big5", "BIG5" },
	{ "euc-kr", "CP949" }, { "ks_c_5601-1987", "CP949" },
	{ "tis-620", "TIS-620" }, { "utf-16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" }, { "utf-16be", "UTF-16BE" },
	{ "utf-7", "UTF-7" }
};

static const char *system_name(const char *charset, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++)
		if (text_is(charset, len, charsets[i][0]))
			return charsets[i][1];
	return NULL;
}

/* False: the system does not know it. */
static bool add_system(struct str *out, const char *charset, const char *s, size_t len)
{
	iconv_t cd = iconv_open("UTF-8", charset);
	struct str text = STR_INIT;
	char *in = (char *)s, room[4096], *at;
	size_t left = len, free_bytes, got;

	if (cd == (iconv_t)-1)
		return false;
	while (left) {
		at = room;
		free_bytes = sizeof(room);
		got = iconv(cd, &in, &left, &at, &free_bytes);
		str_add_mem(&text, room, sizeof(room) - free_bytes);
		if (got == (size_t)-1 && errno != E2BIG && left) {
			utf8_add(&text, REPLACEMENT);
			in++;
			left--;
		}
	}
	at = room;	/* some keep the last letter, for a mark may follow */
	free_bytes = sizeof(room);
	iconv(cd, NULL, NULL, &at, &free_bytes);
	str_add_mem(&text, room, sizeof(room) - free_bytes);
	iconv_close(cd);
	add_utf8(out, text.buf, text.len);
	str_release(&text);
	return true;
}

static bool any_is(const char *s, size_t len, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(s, len, words[i]))
			return true;
	return false;
}

void text_decode(struct str *out, const char *charset, size_t charset_len,
		 const char *s, size_t len)
{
	static const char *const nine[] = { "iso-8859-15", "iso8859-15", "latin-9", "latin9" };
	const char *language = charset_len ? memchr(charset, '*', charset_len) : NULL;
	const char *name;

	if (language)
		charset_len = (size_t)(language - charset);
	name = charset_len ? system_name(charset, charset_len) : NULL;
	if (name && add_system(out, name, s, len))
		return;
	if (charset_len && any_is(charset, charset_len, nine, ARRAY_SIZE(nine)))
		add_latin(out, s, len, true);
	else if (utf8_bad(s, len) < 0 ||
		 text_is(charset, charset_len, "utf-8") || text_is(charset, charset_len, "utf8"))
		add_utf8(out, s, len);
	else
		add_latin(out, s, len, false);
}

static bool is_break(uint32_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static void clean_line(struct str *out, const char *s, size_t len)
{
	size_t from = out->len, n;
	bool blank = false;
	uint32_t c;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (utf8_is_space(c)) {
			blank = true;
		} else if (c && !utf8_is_control(c)) {
			if (blank && out->len > from)
				str_add_char(out, ' ');
			blank = false;
			utf8_add(out, c);
		}
	}
}

void text_clean(struct str *out, const char *s, size_t len, bool one_line)
{
	uint32_t c;
	size_t n;

	if (one_line) {
		clean_line(out, s, len);
		return;
	}
	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (c == '\r') {
			if (i + 1 == len || s[i + 1] != '\n')
				str_add_char(out, '\n');
		} else if (is_break(c)) {
			str_add_char(out, '\n');
		} else if (c && !utf8_is_control(c)) {
			utf8_add(out, c);
		}
	}
}
