#include "output/number.h"

#include <string.h>

static size_t digits(const char *s, size_t len, size_t at)
{
	size_t n = 0;

	while (at + n < len && s[at + n] >= '0' && s[at + n] <= '9')
		n++;
	return n;
}

bool number_is_json(const char *s, size_t len)
{
	size_t at = 0, n;

	if (at < len && s[at] == '-')
		at++;
	n = digits(s, len, at);
	if (!n || (n > 1 && s[at] == '0'))
		return false;
	at += n;
	if (at < len && s[at] == '.') {
		n = digits(s, len, ++at);
		if (!n)
			return false;
		at += n;
	}
	if (at < len && (s[at] == 'e' || s[at] == 'E')) {
		at++;
		if (at < len && (s[at] == '+' || s[at] == '-'))
			at++;
		n = digits(s, len, at);
		if (!n)
			return false;
		at += n;
	}
	return at == len;
}

bool number_or_boolean(const char *s, size_t len)
{
	return number_is_json(s, len) || (len == 4 && !memcmp(s, "true", 4)) ||
	       (len == 5 && !memcmp(s, "false", 5));
}
