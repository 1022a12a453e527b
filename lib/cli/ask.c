#include "base/i18n.h"
#include "cli/env.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool ask_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool ask(bool otherwise, const char *fmt, ...)
{
	struct str text = STR_INIT;
	char answer[16];
	va_list ap;
	bool yes = otherwise;

	if (!ask_possible())
		return otherwise;
	progress_end();
	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s %s ", text.buf, otherwise ? _("[Y/n]") : _("[y/N]"));
	str_release(&text);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	if (*answer != '\n')
		yes = strchr(_("yY"), *answer) != NULL;
	return yes;
}
