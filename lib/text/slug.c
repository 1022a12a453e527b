#include "text/slug.h"

#include "base/alloc.h"
#include "text/initial.h"
#include "text/utf8.h"

#include <stdbool.h>
#include <string.h>

/*
 * Letters of other scripts from a first one on, as utf8_fold() leaves them.
 * Marks are gone by then, so й is и and ё is е.
 */
static const char *const greek[] = {	/* from α */
	"a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x",
	"o", "p", "r", "s", "s", "t", "y", "f", "ch", "ps", "o"
};

static const char *const cyrillic[] = {	/* from а */
	"a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n",
	"o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",
	"y", "", "e", "yu", "ya", "e", "e", "dj", "g", "ye", "dz", "i", "i",
	"j", "lj", "nj", "c", "k", "i", "u", "dz"
};

static const char *const armenian[] = {	/* from ա */
	"a", "b", "g", "d", "e", "z", "e", "y", "t", "zh", "i", "l", "kh",
	"ts", "k", "h", "dz", "gh", "ch", "m", "y", "n", "sh", "o", "ch", "p",
	"j", "r", "s", "v", "t", "r", "ts", "v", "p", "k", "o", "f"
};

static const char *const georgian[] = {	/* from ა */
	"a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o",
	"p", "zh", "r", "s", "t", "u", "p", "k", "gh", "q", "sh", "ch", "ts",
	"dz", "ts", "ch", "kh", "j", "h"
};

static const struct {
	uint32_t first;
	const char *const *latin;
	size_t n;
} scripts[] = {
	{ 0x03b1, greek, ARRAY_SIZE(greek) },
	{ 0x0430, cyrillic, ARRAY_SIZE(cyrillic) },
	{ 0x0561, armenian, ARRAY_SIZE(armenian) },
	{ 0x10d0, georgian, ARRAY_SIZE(georgian) },
};

/* How a letter is spelled in Latin, "" if not at all; NULL: no known letter. */
static const char *spell(uint32_t c, uint32_t before)
{
	if (c == 0x03c5 && before == 0x03bf)
		return "u";		/* ου */
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++)
		if (c >= scripts[i].first && c - scripts[i].first < scripts[i].n)
			return scripts[i].latin[c - scripts[i].first];
	return c == 0x0491 ? "g" : NULL;	/* ґ */
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The groups of folded text onto `out`, until it has more than `max` bytes. */
static void add_groups(struct str *out, const char *s, size_t len, size_t max)
{
	size_t at = out->len, n;
	uint32_t c, before = 0;
	bool gap = false;
	const char *latin;
	char plain[2] = "";

	for (size_t i = 0; i < len && out->len - at <= max; i += n, before = c) {
		n = utf8_next(s + i, len - i, &c);
		plain[0] = (char)(c & 0x7f);
		latin = c >= 0x80 ? spell(c, before) :
			is_plain(plain[0]) ? plain : NULL;
		if (latin) {
			if (gap && *latin && out->len > at)
				str_add_char(out, '-');
			gap = gap && !*latin;
			str_add(out, latin);
		} else if (c != '\'' && c != '`' &&
			   !(c == '.' && initial_joins(s, len, i))) {
			gap = true;
		}
	}
}

void slug_add(struct str *out, const char *s, size_t len, size_t max)
{
	struct str folded = STR_INIT;
	size_t at = out->len, end;

	utf8_fold(&folded, s, len);
	add_groups(out, folded.buf, folded.len, max);
	str_release(&folded);
	if (out->len - at <= max)
		return;
	for (end = at + max; end > at && out->buf[end] != '-'; end--)
		;
	str_set_len(out, end > at ? end : at + max);
}
