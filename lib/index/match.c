#include "index/match.h"

#include "text/utf8.h"

#include <stdbool.h>
#include <string.h>

static bool has_word(const char *s, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < len; i += utf8_next(s + i, len - i, &c)) {
		utf8_next(s + i, len - i, &c);
		if (utf8_is_word(c))
			return true;
	}
	return false;
}

static void add_phrase(struct str *out, const char *s, size_t len, bool prefix)
{
	if (!has_word(s, len))
		return;
	if (out->len)
		str_add(out, " AND ");
	str_add_char(out, '"');
	for (size_t i = 0; i < len; i++)
		if (s[i] != '"')
			str_add_char(out, s[i]);
	str_add(out, prefix ? "\" *" : "\"");
}

void match_make(struct str *out, const char *text)
{
	const char *p = text, *end;
	bool prefix;

	while (*p) {
		if (*p == ' ' || *p == '\t' || *p == '\n') {
			p++;
			continue;
		}
		if (*p == '"') {
			end = strchr(++p, '"');
			if (!end)
				end = p + strlen(p);
			add_phrase(out, p, (size_t)(end - p), false);
			p = end + (*end == '"');
			continue;
		}
		end = p + strcspn(p, " \t\n\"");
		prefix = end - p > 1 && end[-1] == '*';
		add_phrase(out, p, (size_t)(end - p) - prefix, prefix);
		p = end;
	}
}
