#include "cmd/editing.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cmd/open.h"
#include "cmd/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int editing_begin(struct editing *editing, struct work *work, const char *what,
		  const struct str *text)
{
	struct str name = STR_INIT;
	int rc = store_make_local(&work->store);

	for (unsigned n = 1; !rc; n++) {
		str_clear(&name);
		str_addf(&name, ".crm/edit-%s", what);
		if (n > 1)
			str_addf(&name, "-%u", n);
		str_add(&name, ".yaml");
		rc = file_create(work->store.dir, name.buf, text->buf, text->len,
				 0600, false);
		if (rc != ERR_CONFLICT)
			break;
		err_clear();	/* what was kept of an earlier one stays */
		rc = 0;
	}
	if (!rc)
		editing->name = xstrdup(name.buf);
	str_add_mem(&editing->was, text->buf, text->len);
	str_add_mem(&editing->text, text->buf, text->len);
	str_release(&name);
	return rc;
}

int editing_run(struct editing *editing, const struct env *env)
{
	const struct store *store = &env->work->store;
	struct str path = STR_INIT;
	int rc;

	str_addf(&path, "%s/%s", store->root, editing->name);
	rc = editor_run(path.buf);
	str_clear(&editing->text);
	if (!rc)
		rc = file_read(&editing->text, NULL, store->dir, editing->name, 0);
	if (rc)
		editing_keep(editing, env);
	str_release(&path);
	return rc;
}

bool editing_unchanged(const struct editing *editing)
{
	return editing->text.len == editing->was.len &&
	       !memcmp(editing->text.buf, editing->was.buf, editing->was.len);
}

void editing_keep(struct editing *editing, const struct env *env)
{
	int dir = env->work->store.dir;
	int fd = openat(dir, editing->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char buf[4096];
	ssize_t n = 0;

	if (fd < 0 && errno == ENOENT)
		return;
	str_clear(&editing->text);
	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		str_add_mem(&editing->text, buf, (size_t)n);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && !n && editing_unchanged(editing))
		unlinkat(dir, editing->name, 0);
	else
		err_hint(_("what was typed is kept in '%s'"), editing->name);
}

/* Is it the text that is wrong?  Where the store cannot be opened, it is not. */
static bool worth_another(const struct work *work, int code)
{
	return work->store.root &&
	       (code == ERR_DATA || code == ERR_NOT_FOUND || code == ERR_AMBIGUOUS);
}

bool editing_again(struct editing *editing, struct env *env)
{
	if (worth_another(env->work, err_code())) {
		if (ask_possible())
			tell(env, "%s", err_message());
		if (ask(false, _("Edit again?"))) {
			err_clear();
			editing_unlock(env);
			return true;
		}
	}
	editing_keep(editing, env);
	return false;
}

void editing_done(struct editing *editing, const struct env *env)
{
	if (file_unlink(env->work->store.dir, editing->name))
		err_clear();
	free(editing->name);
	editing->name = NULL;
}

void editing_release(struct editing *editing)
{
	free(editing->name);
	str_release(&editing->was);
	str_release(&editing->text);
	*editing = (struct editing)EDITING_INIT;
}

int editing_lock(struct env *env)
{
	char *root = xstrdup(env->work->store.root);
	int rc;

	work_release(env->work);
	rc = open_store(env, env->work, root, NEED_POINT_LOCKED);
	free(root);
	return rc;
}

void editing_unlock(struct env *env)
{
	lock_release(&env->work->lock);
}
