/* Moving types to another layout: see work_repack() in work.h. */

#include "work/work.h"

#include "work/layout.h"
#include "work/relocate.h"
#include "work/stage.h"

struct repack {
	struct work *work;
	struct config to;	/* work's, but for the layout; owns nothing */
	struct journal journal;
	size_t *moved;
	struct strs *kept;
};

static int move_type(struct repack *repack, enum record_type type)
{
	struct relocation relocation = {
		.work = repack->work, .to = &repack->to,
		.journal = &repack->journal, .type = type,
		.moved = repack->moved, .kept = repack->kept,
	};
	int rc = relocate_begin(&relocation);

	if (!rc)
		rc = relocate_rest(&relocation);
	relocate_release(&relocation);
	return rc;
}

static int move_all(struct repack *repack, const enum record_type *types, size_t n,
		    enum layout layout, int shard_chars)
{
	int rc = layout_change(&repack->journal, types, n, layout, shard_chars);

	for (size_t i = 0; i < n && !rc; i++)
		rc = move_type(repack, types[i]);
	return rc;
}

int work_repack(struct work *work, const enum record_type *types, size_t n,
		enum layout layout, int shard_chars, size_t *moved,
		struct strs *kept)
{
	struct repack repack = { .work = work, .to = work->store.config,
				 .moved = moved, .kept = kept };
	int rc;

	*moved = 0;
	for (size_t i = 0; i < n; i++) {
		repack.to.layout[types[i]] = layout;
		if (shard_chars >= 0)
			repack.to.shard_chars[types[i]] = (unsigned)shard_chars;
	}
	rc = journal_begin(&repack.journal, &work->store, "repack");
	if (rc)
		return rc;
	rc = move_all(&repack, types, n, layout, shard_chars);
	if (!rc && repack.journal.n)
		return stage_commit(work, &repack.journal);
	journal_abort(&repack.journal);
	return rc;
}
