#include "cmd/topics.h"

#include "base/i18n.h"
#include "cli/user.h"
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

static void print_options(void);
static void print_settings(void);

const struct topic topics[] = {
	{ "options", N_("the options of every command"), "", print_options },
	{ "names", N_("how a record is named"), N_(
"Where a command asks for a record, any of these will do:\n"
"\n"
"  mario-rossi-3f2a9c1b   its id\n"
"  3f2a9c1b               the id's last eight characters, which never change\n"
"  mario@example.com      an e-mail address\n"
"  hubspot:201            an id in another system (external_ids)\n"
"  '+39 06 1234567'       a phone number\n"
"  mario-r, 3f2a          the beginning of an id or of its last eight, if one\n"
"                         record only begins so\n"
"  'Mario Rossi'          a name that one record only has\n"
"\n"
"What fits several records is refused, with a list of them.  A record that was\n"
"merged into another leads on to that one.  More: man crm-names.\n"), NULL },
	{ "formats", N_("what --format takes"), N_(
"  table    columns that fit the terminal: the default on one\n"
"  tsv      tab-separated: the default elsewhere; --header adds the names;\n"
"           tab, line ends and backslash in a value are \\t, \\n, \\r and \\\\\n"
"  csv      RFC 4180, with a heading, line feed at each line's end\n"
"  json     one array of objects\n"
"  ndjson   one object a line\n"
"  yaml     one document a row, --- between\n"
"  ids      one id a line; -z ends each with NUL instead\n"
"\n"
"In JSON a field that may hold several values is always an array; money, dates\n"
"and references are the same text as in the files.  Every format but table gives\n"
"values whole and exact, and none of them depends on locale or configuration.\n"
"More: man crm-scripting.\n"), NULL },
	{ "exit-codes", N_("what the exit status says"), N_(
"  0      done\n"
"  1      the answer is no; or check found something\n"
"  2      the command line is wrong\n"
"  3      the data given is not valid, or a name fits no record or several;\n"
"         nothing was changed\n"
"  4      input, output or environment; nothing was changed, or the message\n"
"         says 'saved'\n"
"  5      another writer holds the store\n"
"  6      conflict: somebody else changed the same thing\n"
"  128+n  ended by signal n\n"
"\n"
"An alias or an external command has the status of what it runs.\n"), NULL },
	{ "environment", N_("the environment variables"), N_(
"  CRM_STORE         the store, instead of the folder we are in\n"
"  CRM_NOW           the present instant, as --now\n"
"  CRM_SEED          makes random ids repeatable; for tests\n"
"  CRM_PAGER, CRM_EDITOR, CRM_COLOR, CRM_LOCK_TIMEOUT, CRM_TRUSTED\n"
"                    as the keys of the user's configuration: crm help settings\n"
"  PAGER             the pager, after CRM_PAGER and `pager`; else less\n"
"  VISUAL, EDITOR    the editor, after CRM_EDITOR and `editor`; else vi\n"
"  NO_COLOR, CLICOLOR, CLICOLOR_FORCE\n"
"                    colour, after --color and CRM_COLOR\n"
"  COLUMNS           the width of tables, instead of the terminal's\n"
"  XDG_CONFIG_HOME   where the user's configuration is; else ~/.config\n"), NULL },
	{ "settings", N_("the keys that crm config reads and writes"), N_(
"An option goes before the environment, that before the user's configuration,\n"
"and that before the store's.  More: man 5 crm-config.\n"), print_settings },
	{ "security", N_("what a store cannot do"), N_(
"Nothing in a store is ever executed: no alias, pager, editor or hook is read\n"
"from one.  Links that lead out of it are not followed.  A store that belongs to\n"
"another user is not opened unless `trusted` names its folder.  What comes from\n"
"a record reaches the terminal with its control characters made visible.  crm\n"
"opens no network connection.  External commands are looked for in the library\n"
"folder and in the absolute folders of PATH, never in the store.\n"), NULL },
	{ NULL, NULL, NULL, NULL }
};

const struct topic *topic_find(const char *name)
{
	for (size_t i = 0; topics[i].name; i++)
		if (!strcmp(topics[i].name, name))
			return &topics[i];
	return NULL;
}

/* The global table, dressed as a command to be printed like one. */
static void print_options(void)
{
	static const struct command every = {
		.name = "COMMAND", .brief = N_("the options of every command"),
		.opts = global_opts
	};
	struct str text = STR_INIT;
	const char *last;

	help_command(&text, &every);
	last = strstr(text.buf, _("\nThe options of every command"));
	fwrite(text.buf, 1, last ? (size_t)(last - text.buf) : text.len, stdout);
	str_release(&text);
}

static void print_settings(void)
{
	printf(_("\nOf the store, in crm.yaml: what its data is held to\n"));
	for (const struct config_key *k = config_keys; k->name; k++)
		printf("  %-13s %s\n", k->name, _(k->title));
	printf(_("\nYour own, in $XDG_CONFIG_HOME/crm/config.yaml or "
		 "~/.config/crm/config.yaml:\n"
		 "what could run a program, or is for one person to say\n"));
	for (const struct user_key *k = user_keys; k->name; k++)
		printf("  %-13s %s\n", k->name, _(k->title));
}

void topic_print(const struct topic *topic)
{
	fputs(*topic->text ? _(topic->text) : "", stdout);
	if (topic->more)
		topic->more();
}
