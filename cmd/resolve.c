/* crm resolve: what becomes of a change that could not be put in place. */

#include "cmd/cmd.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/user.h"

#include <fcntl.h>
#include <unistd.h>

struct args {
	bool finish;
	bool drop;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "finish", struct args, finish,
		 N_("put the change in place, and keep what it replaces")),
	OPT_FLAG(0, "drop", struct args, drop,
		 N_("leave the files as they are, and keep the change")),
	OPT_END
};

static const char *const examples[] = {
	"crm resolve --finish", "crm resolve --drop", NULL
};

static int take_lock(struct work *work)
{
	unsigned wait_ms;
	int dir, rc = user_lock_wait(&wait_ms);

	if (!rc)
		rc = store_make_local(&work->store);
	if (rc)
		return rc;
	dir = file_open(work->store.dir, ".crm", O_DIRECTORY, 0);
	if (dir < 0)
		return err_code();
	rc = lock_take(&work->lock, dir, wait_ms, "resolve", NULL);
	close(dir);
	return rc;
}

static int resolve(struct env *env, bool finish)
{
	const struct store *store = &env->work->store;
	int rc;

	if (!journal_pending(store))
		return err_set(ERR_NO, _("there is nothing to resolve"));
	rc = finish ? journal_recover(store, true) : journal_drop(store);
	if (!rc)
		tell(env, finish ? _("the change is in place") :
				   _("the change is dropped, and kept in "
				     "'.crm/undo/'"));
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	int rc;

	if (args->finish == args->drop)
		return err_set(ERR_USAGE, _("one of --finish and --drop"));
	rc = take_lock(env->work);
	return rc ? rc : resolve(env, args->finish);
}

const struct command cmd_resolve = {
	.name = "resolve",
	.brief = N_("finish or drop a change that is not in place"),
	.group = GROUP_STORE,
	.need = NEED_STORE,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.run = run,
};
