#include "query/pattern.h"

#include "base/i18n.h"

#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNTS_MAX 1000
#define LENGTH_MAX 1000

/* The greater number in `{2,5}`. */
static unsigned long count_in(const char *brace)
{
	unsigned long low = strtoul(brace + 1, NULL, 10), high = 0;
	const char *comma = brace + 1 + strspn(brace + 1, "0123456789");

	if (*comma == ',')
		high = strtoul(comma + 1, NULL, 10);
	return high > low ? high : low;
}

/* Is a character behind a backslash, or inside of brackets, itself alone? */
static const char *refuse_form(const char *s)
{
	unsigned long counts = 1, count;
	bool brackets = false;

	for (; *s; s++) {
		if (*s == '\\' && !brackets) {
			if (s[1] >= '1' && s[1] <= '9')
				return _("it refers back to a part of itself");
			s += s[1] != '\0';
		} else if (*s == '[') {
			brackets = true;
		} else if (*s == ']') {
			brackets = false;
		} else if (*s == '{') {
			count = count_in(s);
			if (count > COUNTS_MAX || (counts *= count ? count : 1) > COUNTS_MAX)
				return _("its counts in braces are too great");
		}
	}
	return NULL;
}

const char *pattern_refuse(struct arena *arena, const char *text, size_t len)
{
	const char *why = len > LENGTH_MAX ? _("it is too long") : refuse_form(text);
	char message[200];
	regex_t regex;
	int bad;

	if (why)
		return why;
	bad = regcomp(&regex, text, REG_EXTENDED | REG_NOSUB);
	if (!bad) {
		regfree(&regex);
		return NULL;
	}
	regerror(bad, &regex, message, sizeof(message));
	return arena_strdup(arena, message);
}
