#include "text/initial.h"

#include "text/utf8.h"

/* Where the letter begins that ends before s[i]; `i` if there is none. */
static size_t letter_before(const char *s, size_t i)
{
	size_t start = i;
	uint32_t c;

	while (start > 0 && i - start < 4) {
		start--;
		if ((s[start] & 0xc0) == 0x80)
			continue;
		utf8_next(s + start, i - start, &c);
		return utf8_is_word(c) ? start : i;
	}
	return i;
}

/* The bytes of the letter at s[i], or 0. */
static size_t letter_at(const char *s, size_t len, size_t i)
{
	uint32_t c;
	size_t n;

	if (i >= len)
		return 0;
	n = utf8_next(s + i, len - i, &c);
	return utf8_is_word(c) ? n : 0;
}

bool initial_joins(const char *s, size_t len, size_t i)
{
	size_t start = letter_before(s, i), next;

	if (start == i || (s[start] >= '0' && s[start] <= '9') ||
	    letter_before(s, start) != start)
		return false;
	next = letter_at(s, len, i + 1);
	return !next || !letter_at(s, len, i + 1 + next);
}
