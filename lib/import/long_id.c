#include "import/long_id.h"

#include <string.h>

#define SHORT_LEN 15
#define PART 5			/* of the short form, for each character more */

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_of_id(char c)
{
	return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool long_id(char out[LONG_ID_LEN + 1], const char *text, size_t len)
{
	static const char sums[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

	if (len != SHORT_LEN && len != LONG_ID_LEN)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_of_id(text[i]))
			return false;
	memcpy(out, text, SHORT_LEN);
	for (size_t i = 0; i < SHORT_LEN / PART; i++) {
		unsigned bits = 0;

		for (size_t k = 0; k < PART; k++)
			bits |= (unsigned)is_capital(text[i * PART + k]) << k;
		out[SHORT_LEN + i] = sums[bits];
	}
	out[LONG_ID_LEN] = '\0';
	return true;
}
