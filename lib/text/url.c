#include "text/url.h"

#include "text/domain.h"
#include "text/utf8.h"

#include <string.h>
#include <strings.h>

static size_t scheme_len(const char *s, size_t len)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(schemes[i]);

		if (len >= n && !strncasecmp(s, schemes[i], n))
			return n;
	}
	return 0;
}

static bool is_clean(const char *s, size_t len)
{
	uint32_t c;

	if (utf8_bad(s, len) >= 0)
		return false;
	for (size_t i = 0; i < len; ) {
		i += utf8_next(s + i, len - i, &c);
		if (c <= ' ' || utf8_is_control(c) || utf8_is_space(c))
			return false;
	}
	return true;
}

static bool port_valid(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return len >= 1 && len <= 5;
}

/* `[::1]`, loosely. */
static bool address_valid(const char *s, size_t len)
{
	if (len < 4 || s[0] != '[' || s[len - 1] != ']')
		return false;
	for (size_t i = 1; i < len - 1; i++)
		if (!strchr("0123456789abcdefABCDEF:.", s[i]))
			return false;
	return true;
}

/* The bytes of the host and port at s. */
static size_t authority_len(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '/' && s[n] != '?' && s[n] != '#')
		n++;
	return n;
}

bool url_valid(const char *s, size_t len)
{
	size_t scheme = scheme_len(s, len), n, host;

	if (!is_clean(s, len))
		return false;
	s += scheme;
	n = authority_len(s, len - scheme);
	host = n;
	while (host > 0 && s[host - 1] != ':' && s[host - 1] != ']')
		host--;
	if (host > 0 && s[host - 1] == ':') {
		if (!port_valid(s + host, n - host))
			return false;
		n = host - 1;
	}
	if (scheme && address_valid(s, n))
		return true;
	return domain_valid(s, n) && (scheme || memchr(s, '.', n));
}
