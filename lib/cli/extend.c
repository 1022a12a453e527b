#include "cli/extend.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/line.h"
#include "cli/program.h"
#include "cli/user.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int alias_expand(struct strs *out, const char *name, bool *shell)
{
	const struct node *aliases = node_get(user_config(), "alias");
	const char *text = node_text(aliases, name);

	*shell = false;
	if (!text)
		return 0;
	if (*text == '!') {
		*shell = true;
		strs_add(out, text + 1);
	} else if (!line_split(out, text, NULL)) {
		return err_set(ERR_DATA, _("alias '%s': a quote is not closed"),
			       name);
	} else if (!out->n) {
		return err_set(ERR_DATA, _("alias '%s' is empty"), name);
	}
	return 0;
}

int alias_shell(const char *text, char **argv)
{
	struct str line = STR_INIT;
	const char **words;
	size_t n = 0;

	str_addf(&line, "%s \"$@\"", text);
	while (argv[n])
		n++;
	words = xcalloc(n + 5, sizeof(*words));
	words[0] = "sh";
	words[1] = "-c";
	words[2] = line.buf;
	words[3] = "crm";	/* the shell's $0 */
	memcpy(words + 4, argv, n * sizeof(*words));
	execv("/bin/sh", (char *const *)words);
	free(words);
	str_release(&line);
	return err_sys(_("cannot run '/bin/sh'"));
}

void alias_names(struct strs *out)
{
	const struct node *aliases = node_get(user_config(), "alias");

	for (size_t i = 0; aliases && aliases->kind == NODE_MAP && i < aliases->n; i++)
		strs_add(out, aliases->v[i].key);
}

static bool is_name(const char *name)
{
	return *name && *name != '-' &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* The folders to look in: the library's, then PATH's absolute ones. */
static void folders(struct strs *out, const char *libexec)
{
	strs_add(out, libexec);
	program_folders(out);
}

int external_find(struct str *path, const char *libexec, const char *name)
{
	struct strs in = STRS_INIT;
	struct str program = STR_INIT;
	bool found;

	if (is_name(name))
		folders(&in, libexec);
	str_addf(&program, "crm-%s", name);
	found = program_find(path, &in, program.buf);
	str_release(&program);
	strs_release(&in);
	return found ? 0 : err_set(ERR_NOT_FOUND, _("no command '%s'"), name);
}

int external_run(const char *path, char **argv, const char *root)
{
	if (root)
		setenv("CRM_STORE", root, 1);
	execv(path, argv);
	return err_sys(_("cannot run '%s'"), path);
}

static void names_in(struct strs *out, const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	struct str path = STR_INIT;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "crm-", 4) || !is_name(entry->d_name + 4))
			continue;
		str_clear(&path);
		str_addf(&path, "%s/%s", folder, entry->d_name);
		if (!access(path.buf, X_OK))
			strs_add(out, entry->d_name + 4);
	}
	if (dir)
		closedir(dir);
	str_release(&path);
}

void external_names(struct strs *out, const char *libexec)
{
	struct strs in = STRS_INIT, all = STRS_INIT;

	folders(&in, libexec);
	for (size_t i = 0; i < in.n; i++)
		names_in(&all, in.v[i]);
	strs_sort(&all);
	for (size_t i = 0; i < all.n; i++)
		if (!i || strcmp(all.v[i], all.v[i - 1]))
			strs_add(out, all.v[i]);
	strs_release(&all);
	strs_release(&in);
}
