#include "text/email.h"

#include "text/domain.h"
#include "text/utf8.h"

#include <string.h>

static bool local_valid(const char *s, size_t len)
{
	size_t n;
	uint32_t c;

	if (!len || len > 64)
		return false;
	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (!utf8_is_word(c) &&
		    (!c || c >= 0x80 || !strchr(".!#$%&'*+/=?^_`{|}~-", (int)c)))
			return false;
	}
	return true;
}

bool email_valid(const char *s, size_t len)
{
	const char *at = memchr(s, '@', len);
	const char *domain;
	size_t domain_len;

	if (!at || len > 254)
		return false;
	domain = at + 1;
	domain_len = len - (size_t)(domain - s);
	if (!memchr(domain, '.', domain_len) &&
	    (domain_len != 9 || memcmp(domain, "localhost", 9)))
		return false;
	return local_valid(s, (size_t)(at - s)) && domain_valid(domain, domain_len);
}

void email_key(struct str *out, const char *s, size_t len)
{
	utf8_lower(out, s, len);
}
