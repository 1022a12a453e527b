#define _DEFAULT_SOURCE		/* TIOCGWINSZ */
#include "base/err.h"
#include "base/i18n.h"
#include "cli/env.h"
#include "cli/user.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct opt global_opts[] = {
	OPT_LIST('C', NULL, struct global, dirs, "folder", OFFER_FOLDER,
		 N_("run as if started in this folder")),
	OPT_CHOICE(0, "format", struct global, format, "format", format_names,
		   N_("how to print")),
	OPT_CHOICE(0, "color", struct global, colour, "when", when_words,
		   N_("colour on a terminal")),
	OPT_FLAG(0, "no-pager", struct global, no_pager,
		 N_("print to the terminal at once")),
	OPT_FLAG('q', "quiet", struct global, quiet,
		 N_("no progress and no warnings")),
	OPT_COUNT('v', "verbose", struct global, verbose,
		  N_("say which store is meant")),
	OPT_TEXT(0, "now", struct global, now, "time", OFFER_NOTHING,
		 N_("take this for the present instant")),
	OPT_FLAG(0, "header", struct global, header,
		 N_("begin tsv with the columns' names")),
	OPT_FLAG('z', "null", struct global, nul,
		 N_("end each id with NUL in format ids")),
	OPT_END
};

/* *answer is set and true returned when `when` settles it. */
static bool settled(bool *answer, const char *when)
{
	if (when && !strcmp(when, "always"))
		*answer = true;
	else if (when && !strcmp(when, "never"))
		*answer = false;
	else
		return false;
	return true;
}

/* A mistake in the file is a warning, or crm config could not mend it. */
static int check_when(const char *when, const char *origin, bool in_file)
{
	if (!when || !user_check("color", when))
		return 0;
	err_wrap("%s", origin);
	if (!in_file)
		return err_code();
	warn("%s", err_message());
	err_clear();
	return 0;
}

static bool terminal_colour(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

/* The order is that of crm(1), ENVIRONMENT. */
static int colour_init(bool *colour, const struct global *global)
{
	const char *origin = NULL;
	const char *setting = user_setting("color", &origin);
	const char *ours = getenv("CRM_COLOR");
	const char *none = getenv("NO_COLOR");
	const char *force = getenv("CLICOLOR_FORCE");
	const char *cli = getenv("CLICOLOR");

	if (check_when(setting, origin, !ours))
		return err_code();
	if (settled(colour, global->colour) ||
	    (!global->colour && ours && settled(colour, setting)))
		return 0;
	*colour = terminal_colour();
	if (global->colour || (ours && *ours))
		return 0;
	if (none && *none)
		*colour = false;
	else if (force && *force && strcmp(force, "0"))
		*colour = true;
	else if (cli && !strcmp(cli, "0"))
		*colour = false;
	else
		settled(colour, setting);
	return 0;
}

static bool format_prints_rows(const char *name)
{
	return format_by_name(name) < FORMAT_VCARD;
}

/* COLUMNS, else what the terminal says, else 0: do not fit. */
static unsigned terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned long n;
	char *end;

	if (columns && *columns >= '0' && *columns <= '9') {
		n = strtoul(columns, &end, 10);
		if (!*end && n <= 10000)
			return (unsigned)n;
	}
	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

int look_init(struct look *look, const struct global *global,
	      const struct command *command)
{
	*look = (struct look){
		.header = global->header,
		.nul = global->nul,
		.width = terminal_width()
	};
	if (global->format && !command->cards && !format_prints_rows(global->format))
		return err_set(ERR_USAGE, _("'crm %s' has no format '%s'; crm export has"),
			       command->name, global->format);
	if (global->format)
		look->format = format_by_name(global->format);
	else
		look->format = isatty(STDOUT_FILENO) ? FORMAT_TABLE : FORMAT_TSV;
	return colour_init(&look->colour, global);
}
