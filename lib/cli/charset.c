#include "cli/charset.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool charset_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value, *charset;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		value = getenv(names[i]);
		if (!value || !*value)
			continue;
		charset = strchr(value, '.');
		return charset && (!strncasecmp(charset + 1, "utf-8", 5) ||
				   !strncasecmp(charset + 1, "utf8", 4));
	}
	return false;
}
