#include "cmd/open.h"

#include "base/i18n.h"
#include "cli/user.h"
#include "cmd/tell.h"

static void say_waiting(const char *holder)
{
	say(_("waiting for another writer: "), holder);
}

static enum work_mode mode_of(enum need need)
{
	if (need == NEED_STORE || need == NEED_PENDING)
		return WORK_STORE;
	return need == NEED_POINT || need == NEED_POINT_LOCKED ? WORK_POINT :
								 WORK_FULL;
}

int open_store(const struct env *env, struct work *work, const char *root,
	       enum need need)
{
	struct work_options options = {
		.mode = mode_of(need),
		.write = need == NEED_PENDING || need == NEED_POINT_LOCKED ||
			 need == NEED_INDEX_LOCKED,
		.leave = need == NEED_PENDING,
		.trusted = user_trusts(root),
		.what = env->command->name,
		.waiting = env->global.quiet ? NULL : say_waiting,
		.progress = progress
	};
	int rc = user_lock_wait(&options.lock_wait_ms);

	if (env->global.verbose)
		say(_("the store is "), root);
	return rc ? rc : work_open(work, root, &options);
}
