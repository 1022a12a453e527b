#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "work/keys.h"
#include "work/stage.h"

#include <stdlib.h>

bool rids_add(struct rids *list, rid r)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] == r)
			return false;
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = r;
	return true;
}

void rids_release(struct rids *list)
{
	free(list->v);
	*list = (struct rids)RIDS_INIT;
}

struct find {
	struct work *work;
	struct rids *out;
};

static int note_hit(void *arg, const struct entry *entry)
{
	struct find *find = arg;

	/* What is staged is judged by what it is to be: keys.c. */
	if (!stage_find(find->work, TYPE_NONE, entry->r, NULL))
		rids_add(find->out, entry->r);
	return 0;
}

/* A tombstone's survivor; of a circle, the record that was asked for. */
static rid survivor(struct work *work, rid r)
{
	struct entry entry;
	rid at = r;

	for (unsigned hops = 0; hops < 64; hops++) {
		if (index_entry(work->index, at, &entry)) {
			err_clear();
			return r;
		}
		if (entry.merged_into == RID_NONE)
			return at;
		at = entry.merged_into;
	}
	return r;
}

int work_find(struct work *work, enum record_type type, enum key_kind kind,
	      const char *key, size_t len, struct rids *out)
{
	struct find find = { .work = work, .out = out };
	struct rids found = RIDS_INIT;
	int rc;

	out->n = 0;
	rc = index_find(work->index, type, kind, key, len, note_hit, &find);
	if (!rc)
		rc = staged_keys_find(work, type, kind, key, len, out);
	for (size_t i = 0; i < out->n; i++)
		rids_add(&found, survivor(work, out->v[i]));
	rids_release(out);
	*out = found;
	return rc;
}
