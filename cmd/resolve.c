/* crm resolve: what becomes of a change that could not be put in place. */

#include "cmd/cmd.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"

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

static bool says_which(const struct args *args)
{
	return args->finish != args->drop;
}

static enum need needs(const void *parsed)
{
	return says_which(parsed) ? NEED_PENDING : NEED_NOTHING;
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

	if (!says_which(args))
		return err_set(ERR_USAGE, _("one of --finish and --drop"));
	return resolve(env, args->finish);
}

const struct command cmd_resolve = {
	.name = "resolve",
	.brief = N_("finish or drop a change that is not in place"),
	.group = GROUP_STORE,
	.need = NEED_PENDING,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
