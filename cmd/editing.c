#include "cmd/editing.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/user.h"
#include "cmd/tell.h"

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
	str_clear(&editing->text);
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
	str_release(&path);
	return rc;
}

static bool worth_another(int code)
{
	return code == ERR_DATA || code == ERR_NOT_FOUND || code == ERR_AMBIGUOUS;
}

bool editing_again(struct editing *editing, struct env *env)
{
	if (worth_another(err_code())) {
		if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
			tell(env, "%s", err_message());
		if (ask(false, _("Edit again?"))) {
			err_clear();
			editing_unlock(env);
			return true;
		}
	}
	err_hint(_("what was typed is kept in '%s'"), editing->name);
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
	str_release(&editing->text);
	*editing = (struct editing)EDITING_INIT;
}

int editing_lock(struct env *env)
{
	struct work_options options = {
		.mode = WORK_POINT, .write = true, .what = env->command->name,
		.progress = progress,
	};
	char *root = xstrdup(env->work->store.root);
	int rc = user_lock_wait(&options.lock_wait_ms);

	options.trusted = user_trusts(root);
	if (!rc) {
		work_release(env->work);
		rc = work_open(env->work, root, &options);
	}
	free(root);
	return rc;
}

void editing_unlock(struct env *env)
{
	lock_release(&env->work->lock);
}
