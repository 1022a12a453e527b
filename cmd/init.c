/* crm init: make a store. */

#define _XOPEN_SOURCE 700	/* realpath */
#include "cmd/cmd.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cli/git.h"
#include "text/zone.h"

#include <stdlib.h>
#include <string.h>

struct args {
	const char *currency, *timezone, *country;
	const char *ids, *layout;
	const char *dir;
};

static const char *const id_words[] = { "readable", "opaque", NULL };
static const char *const layout_words[] = { "auto", "files", "packed", NULL };

static const struct opt opts[] = {
	OPT_TEXT(0, "currency", struct args, currency, "code", OFFER_NOTHING,
		 N_("of amounts that name none; EUR")),
	OPT_TEXT(0, "timezone", struct args, timezone, "zone", OFFER_NOTHING,
		 N_("of days and times; Europe/Rome")),
	OPT_TEXT(0, "country", struct args, country, "code", OFFER_NOTHING,
		 N_("of addresses and phone numbers that name none; IT")),
	OPT_CHOICE(0, "ids", struct args, ids, "kind", id_words,
		   N_("with the name in them, or without")),
	OPT_CHOICE(0, "layout", struct args, layout, "layout", layout_words,
		   N_("a file a record, or many in one")),
	OPT_OPTIONAL(struct args, dir, "folder", OFFER_FOLDER,
		     N_("where; made when it is not there; the working folder")),
	OPT_END
};

static const char *const examples[] = {
	"crm init customers",
	"crm init --currency CHF --timezone Europe/Zurich --country CH kunden",
	NULL
};

static const char *or_default(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

static enum layout layout_of(const char *word)
{
	if (word && !strcmp(word, "files"))
		return LAYOUT_FILES;
	return word && !strcmp(word, "packed") ? LAYOUT_PACKED : LAYOUT_AUTO;
}

static bool says_how(const struct args *args)
{
	return args->currency || args->timezone || args->country ||
	       args->ids || args->layout;
}

static int make(const struct args *args, const char *dir, bool *made)
{
	const struct store_options options = {
		.currency = or_default(args->currency, "EUR"),
		.timezone = or_default(args->timezone, "Europe/Rome"),
		.country = or_default(args->country, "IT"),
		.opaque_ids = args->ids && !strcmp(args->ids, "opaque"),
		.layout = layout_of(args->layout)
	};

	/* A store with a zone that is not known here could not be opened. */
	if (zone_use(options.timezone))
		return err_code();
	return store_make(dir, &options, made);
}

static void tell_made(const struct env *env, const struct args *args,
		      const char *root, bool made)
{
	if (made)
		tell(env, _("made a store in '%s'"), root);
	else if (says_how(args))
		tell(env, _("'%s' is a store already, and stays as it is; "
			    "'crm config' changes it"), root);
	else
		tell(env, _("'%s' is a store already"), root);
}

/* Commands take the nearest store: one in another hides it from below. */
static void look_above(const char *root)
{
	struct str above = STR_INIT, found = STR_INIT;

	str_add_mem(&above, root, (size_t)(strrchr(root, '/') - root));
	if (!store_find(&found, above.buf))
		warn(_("it lies in another store, '%s'"), found.buf);
	err_clear();
	str_release(&above);
	str_release(&found);
}

static void tell_next(const struct env *env, const char *dir)
{
	if (!strcmp(dir, "."))
		tell(env, _("next: crm add contact "
			    "'Mario Rossi <mario@example.com>'"));
	else
		tell(env, _("next: cd %s && crm add contact "
			    "'Mario Rossi <mario@example.com>'"), dir);
}

/* Only a person can tell whether this folder is to be kept with git. */
static int use_git(const struct env *env, const char *root)
{
	int rc = 0;

	if (!git_around(root)) {
		if (!ask(false, _("Keep '%s' with git?"), root))
			return 0;
		rc = git_init(root);
	}
	if (!rc)
		rc = git_setup(root);
	if (!rc)
		tell(env, _("git knows its files: .gitattributes, diff.crm"));
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	const char *dir = or_default(args->dir, ".");
	char *root;
	bool made;
	int rc;

	if (!*dir)
		return err_set(ERR_USAGE, _("a folder has a name"));
	rc = make(args, dir, &made);
	if (rc)
		return rc;
	root = realpath(dir, NULL);
	if (!root)
		return err_sys(_("cannot open '%s'"), dir);
	tell_made(env, args, root, made);
	if (made)
		look_above(root);
	rc = use_git(env, root);
	if (!rc && made)
		tell_next(env, dir);
	free(root);
	return rc;
}

const struct command cmd_init = {
	.name = "init",
	.brief = N_("make a store"),
	.group = GROUP_START,
	.need = NEED_NOTHING,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.run = run,
};
