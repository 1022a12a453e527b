#include "cmd/tell.h"

#include "text/utf8.h"

#include <stdio.h>
#include <string.h>

void say(const char *before, const char *message)
{
	struct str text = STR_INIT;

	utf8_show(&text, message, strlen(message), false);
	fprintf(stderr, "crm: %s%s\n", before, text.buf);
	str_release(&text);
}

void tell(const struct env *env, const char *fmt, ...)
{
	struct str text = STR_INIT;
	va_list ap;

	if (env->global.quiet)
		return;
	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	say("", text.buf);
	str_release(&text);
}
