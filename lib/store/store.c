#include "store/store.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/tracked.h"
#include "text/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whoever these belong to decides what we do here: it must be us, or root. */
static int check_owner(int dir, const char *path, const char *root, bool *ok)
{
	struct stat st;
	int rc = file_stat(&st, dir, path);

	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (rc)
		return err_wrap("%s", root);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		*ok = false;
	return 0;
}

static int check_owners(const struct store *store)
{
	static const char *const paths[] = { ".", "crm.yaml", ".crm" };
	bool ok = true;
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(paths) && !rc; i++)
		rc = check_owner(store->dir, paths[i], store->root, &ok);
	if (rc || ok)
		return rc;
	err_set(ERR_IO, _("the store '%s' belongs to somebody else"), store->root);
	return err_hint(_("if you trust whoever that is: crm config --user trusted '%s'"),
			store->root);
}

/* Through a link, or in git, it would be shared: what is in it is not ours then. */
static int check_local(const struct store *store)
{
	struct stat st;
	int rc = file_stat(&st, store->dir, ".crm");

	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (rc)
		return err_wrap("%s", store->root);
	if (!S_ISDIR(st.st_mode)) {
		err_set(ERR_IO, _("'.crm' in the store '%s' is no folder"), store->root);
		return err_hint(_("move it away: crm makes it again"));
	}
	if (tracked_by_git(store->root, ".crm")) {
		err_set(ERR_IO, _("git carries '.crm' of the store '%s', which is for one machine alone"),
			store->root);
		return err_hint(_("'git rm -r --cached .crm' takes it out of git; "
				  "what lies in it may be somebody else's"));
	}
	return 0;
}

static int open_root(struct store *store, const char *root)
{
	store->root = xstrdup(root);
	store->dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0)
		return err_sys(_("cannot open the folder '%s'"), root);
	return 0;
}

static int read_config(struct store *store)
{
	struct findings why = FINDINGS_INIT;
	struct str bytes = STR_INIT;
	struct stat st;
	int rc;

	rc = file_read(&bytes, &st, store->dir, "crm.yaml", 0);
	if (rc == ERR_NOT_FOUND) {
		err_set(ERR_IO, _("'%s' is no store: it has no crm.yaml"), store->root);
		rc = err_hint(_("'crm init' makes one"));
	} else if (!rc) {
		store->mode = st.st_mode & 0666;
		rc = config_parse(&store->config, bytes.buf, bytes.len, &why);
	}
	str_release(&bytes);
	findings_release(&why);
	return rc;
}

static bool writable(const struct store *store)
{
	if (!faccessat(store->dir, ".crm", W_OK | X_OK, AT_EACCESS))
		return true;
	return errno == ENOENT && !faccessat(store->dir, ".", W_OK | X_OK, AT_EACCESS);
}

int store_open(struct store *store, const char *root, bool trusted)
{
	int rc;

	*store = (struct store)STORE_INIT;
	rc = open_root(store, root);
	if (!rc && !trusted)
		rc = check_owners(store);
	if (!rc)
		rc = check_local(store);
	if (!rc)
		rc = read_config(store);
	if (!rc && store->config.timezone)
		rc = zone_use(store->config.timezone);
	if (!rc)
		store->can_write = writable(store);
	else
		store_release(store);
	return rc;
}

void store_release(struct store *store)
{
	config_release(&store->config);
	if (store->dir >= 0)
		close(store->dir);
	free(store->root);
	*store = (struct store)STORE_INIT;
}

/* *found: the folder (of the path, the root being "") holds a crm.yaml. */
static int look_for_config(bool *found, struct str *folder)
{
	size_t len = folder->len;
	struct stat st;
	int rc = 0;

	str_add(folder, "/crm.yaml");
	if (!stat(folder->buf, &st))
		*found = S_ISREG(st.st_mode);
	else if (errno != ENOENT && errno != ENOTDIR)
		rc = err_sys(_("cannot examine '%s'"), folder->buf);
	str_set_len(folder, len);
	return rc;
}

int store_find(struct str *root, const char *start)
{
	struct str folder = STR_INIT;
	bool found = false;
	int rc;

	str_add(&folder, start);
	while (folder.len && folder.buf[folder.len - 1] == '/')
		str_set_len(&folder, folder.len - 1);
	rc = look_for_config(&found, &folder);
	while (!rc && !found && folder.len) {
		str_set_len(&folder, (size_t)(strrchr(folder.buf, '/') - folder.buf));
		rc = look_for_config(&found, &folder);
	}
	if (found)
		str_add(root, folder.len ? folder.buf : "/");
	str_release(&folder);
	if (found || rc)
		return rc;
	err_set(ERR_IO, _("no store at '%s' or above: there is no crm.yaml"), start);
	return err_hint(_("'crm init' makes one"));
}

/* Each is harmless when it is there; the .gitignore is last, so it says that all are. */
int store_make_local(struct store *store)
{
	static const char *const folders[] = {
		".crm", ".crm/journal", ".crm/undo", ".crm/undo/displaced",
		".crm/undo/kept"
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(folders) && !rc; i++)
		rc = file_mkdir(store->dir, folders[i]);
	if (!rc) {
		rc = file_create(store->dir, ".crm/.gitignore", "*\n", 2,
				 store->mode, false);
		if (rc == ERR_CONFLICT) {
			err_clear();
			rc = 0;
		}
	}
	if (!rc)
		store->can_write = true;
	return rc == ERR_NOT_FOUND ? err_set(ERR_IO, "%s", err_message()) : rc;
}
