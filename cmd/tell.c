#include "cmd/tell.h"

#include "text/utf8.h"

#include <stdio.h>

void tell(const struct env *env, const char *fmt, ...)
{
	struct str text = STR_INIT, shown = STR_INIT;
	va_list ap;

	if (env->global.quiet)
		return;
	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	utf8_show(&shown, text.buf, text.len, false);
	fprintf(stderr, "crm: %s\n", shown.buf);
	str_release(&text);
	str_release(&shown);
}
