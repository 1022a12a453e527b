#include "text/domain.h"

#include "text/utf8.h"

static bool label_valid(const char *s, size_t len)
{
	size_t n;
	uint32_t c;

	if (!len || len > 63 || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		if (c != '-' && !utf8_is_word(c))
			return false;
	}
	return true;
}

bool domain_valid(const char *s, size_t len)
{
	size_t start = 0;

	if (len > 253)
		return false;
	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != '.')
			continue;
		if (!label_valid(s + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}
