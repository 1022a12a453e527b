#include "import/column.h"

#include "base/alloc.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define ENTITY_BYTES 10		/* between & and ; */

struct entity {
	const char *name;
	unsigned short c;
};

/* Those of HTML for Latin-1, and what typography needs; by name. */
static const struct entity entities[] = {
	{ "AElig", 0xc6 }, { "Aacute", 0xc1 }, { "Acirc", 0xc2 },
	{ "Agrave", 0xc0 }, { "Aring", 0xc5 }, { "Atilde", 0xc3 },
	{ "Auml", 0xc4 }, { "Ccedil", 0xc7 }, { "ETH", 0xd0 },
	{ "Eacute", 0xc9 }, { "Ecirc", 0xca }, { "Egrave", 0xc8 },
	{ "Euml", 0xcb }, { "Iacute", 0xcd }, { "Icirc", 0xce },
	{ "Igrave", 0xcc }, { "Iuml", 0xcf }, { "Ntilde", 0xd1 },
	{ "OElig", 0x152 }, { "Oacute", 0xd3 }, { "Ocirc", 0xd4 },
	{ "Ograve", 0xd2 }, { "Oslash", 0xd8 }, { "Otilde", 0xd5 },
	{ "Ouml", 0xd6 }, { "Scaron", 0x160 }, { "THORN", 0xde },
	{ "Uacute", 0xda }, { "Ucirc", 0xdb }, { "Ugrave", 0xd9 },
	{ "Uuml", 0xdc }, { "Yacute", 0xdd }, { "Yuml", 0x178 },
	{ "aacute", 0xe1 }, { "acirc", 0xe2 }, { "acute", 0xb4 },
	{ "aelig", 0xe6 }, { "agrave", 0xe0 }, { "amp", '&' },
	{ "apos", '\'' }, { "aring", 0xe5 }, { "atilde", 0xe3 },
	{ "auml", 0xe4 }, { "bdquo", 0x201e }, { "brvbar", 0xa6 },
	{ "bull", 0x2022 }, { "ccedil", 0xe7 }, { "cedil", 0xb8 },
	{ "cent", 0xa2 }, { "circ", 0x2c6 }, { "copy", 0xa9 },
	{ "curren", 0xa4 }, { "deg", 0xb0 }, { "divide", 0xf7 },
	{ "eacute", 0xe9 }, { "ecirc", 0xea }, { "egrave", 0xe8 },
	{ "eth", 0xf0 }, { "euml", 0xeb }, { "euro", 0x20ac },
	{ "frac12", 0xbd }, { "frac14", 0xbc }, { "frac34", 0xbe },
	{ "gt", '>' }, { "hellip", 0x2026 }, { "iacute", 0xed },
	{ "icirc", 0xee }, { "iexcl", 0xa1 }, { "igrave", 0xec },
	{ "iquest", 0xbf }, { "iuml", 0xef }, { "laquo", 0xab },
	{ "ldquo", 0x201c }, { "lsaquo", 0x2039 }, { "lsquo", 0x2018 },
	{ "lt", '<' }, { "macr", 0xaf }, { "mdash", 0x2014 },
	{ "micro", 0xb5 }, { "middot", 0xb7 }, { "nbsp", 0xa0 },
	{ "ndash", 0x2013 }, { "not", 0xac }, { "ntilde", 0xf1 },
	{ "oacute", 0xf3 }, { "ocirc", 0xf4 }, { "oelig", 0x153 },
	{ "ograve", 0xf2 }, { "ordf", 0xaa }, { "ordm", 0xba },
	{ "oslash", 0xf8 }, { "otilde", 0xf5 }, { "ouml", 0xf6 },
	{ "para", 0xb6 }, { "plusmn", 0xb1 }, { "pound", 0xa3 },
	{ "quot", '"' }, { "raquo", 0xbb }, { "rdquo", 0x201d },
	{ "reg", 0xae }, { "rsaquo", 0x203a }, { "rsquo", 0x2019 },
	{ "sbquo", 0x201a }, { "scaron", 0x161 }, { "sect", 0xa7 },
	{ "shy", 0xad }, { "sup1", 0xb9 }, { "sup2", 0xb2 },
	{ "sup3", 0xb3 }, { "szlig", 0xdf }, { "thorn", 0xfe },
	{ "tilde", 0x2dc }, { "times", 0xd7 }, { "trade", 0x2122 },
	{ "uacute", 0xfa }, { "ucirc", 0xfb }, { "ugrave", 0xf9 },
	{ "uml", 0xa8 }, { "uuml", 0xfc }, { "yacute", 0xfd },
	{ "yen", 0xa5 }, { "yuml", 0xff },
};

/* What HTML reads numbers 128 to 159 as: Windows-1252; 0: nothing. */
static const unsigned short windows[32] = {
	0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
};

static int compare_name(const void *name, const void *entity)
{
	return strcmp(name, ((const struct entity *)entity)->name);
}

/* `#232`, `#xE8`; 0: of no character that may stand in a record. */
static uint32_t numbered(const char *name)
{
	bool hex = name[1] == 'x' || name[1] == 'X';
	const char *digits = name + 1 + hex;
	char *end;
	unsigned long c;

	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") !=
	    strlen(digits))
		return 0;
	c = strtoul(digits, &end, hex ? 16 : 10);
	if (end == digits || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	if (c >= 0x80 && c < 0xa0)
		c = windows[c - 0x80];
	return utf8_is_control((uint32_t)c) ? 0 : (uint32_t)c;
}

/* The character of `&name;`, or 0. */
static uint32_t character(const char *name, size_t len)
{
	const struct entity *found;
	char key[ENTITY_BYTES + 1];

	memcpy(key, name, len);
	key[len] = '\0';
	if (key[0] == '#')
		return numbered(key);
	found = bsearch(key, entities, ARRAY_SIZE(entities),
			sizeof(entities[0]), compare_name);
	return found ? found->c : 0;
}

void cell_unescape(struct str *out, const char *text, size_t len)
{
	const char *end = text + len, *amp, *stop;

	while ((amp = memchr(text, '&', (size_t)(end - text))) != NULL) {
		size_t left = (size_t)(end - amp) - 1;
		uint32_t c = 0;

		str_add_mem(out, text, (size_t)(amp - text));
		stop = memchr(amp + 1, ';', left <= ENTITY_BYTES
			      ? left : ENTITY_BYTES + 1);
		if (stop)
			c = character(amp + 1, (size_t)(stop - amp) - 1);
		if (c)
			utf8_add(out, c);
		else
			str_add_char(out, '&');
		text = c ? stop + 1 : amp + 1;
	}
	str_add_mem(out, text, (size_t)(end - text));
}
