#include "store/publish.h"

#include "base/err.h"
#include "base/file.h"
#include "store/folder.h"
#include "store/generation.h"
#include "store/undo.h"

void publish_abort(struct publish *publish)
{
	struct str path = STR_INIT, temp = STR_INIT;
	const struct group *group;

	for (size_t i = 0; i < publish->groups.n; i++) {
		group = &publish->groups.v[i];
		if (group->ready && (group->action == DO_CREATE || group->action == DO_REPLACE) &&
		    !target_paths(&path, &temp, publish->tx, group))
			file_drop(publish->store->dir, temp.buf);
	}
	str_release(&path);
	str_release(&temp);
}

int publish_finish(struct publish *publish)
{
	const struct store *store = publish->store;
	struct str path = STR_INIT;
	int rc, ended;

	rc = generation_begin(store);
	if (rc)
		return rc;
	rc = publish_install(publish);
	ended = generation_end(store);
	if (!rc)
		rc = ended;
	undo_path(&path, publish->tx->head.number);
	if (!rc)		/* invariant 9: not flushed */
		rc = file_rename(store->dir, JOURNAL_TX, path.buf);
	if (!rc)
		undo_prune(store, publish->tx->head.number);
	str_release(&path);
	return rc;
}

void publish_release(struct publish *publish)
{
	groups_release(&publish->groups);
	strs_release(&publish->folders);
}
