/* What this process has written, into the index in the same breath. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "index/intake.h"
#include "index/rebuild.h"

#include <stdlib.h>
#include <string.h>

#define MANY 5000	/* documents; below, nobody asks */

/* The places that were written, each once, in order. */
static void make_spots(struct spots *out, struct strs *paths)
{
	strs_sort(paths);
	for (size_t i = 0; i < paths->n; i++) {
		struct spot spot = { .path = paths->v[i] };

		if (i && !strcmp(paths->v[i - 1], paths->v[i]))
			continue;
		place_parse(&spot.name, spot.path);
		spot.hash = path_hash(spot.name.type, spot.path);
		GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = spot;
	}
}

void index_expect(struct index *index)
{
	struct scan scan = SCAN_INIT;

	memset(index->expected, 0, sizeof(index->expected));
	if (index->stale || scan_load_folders(&scan, index))
		err_clear();
	else
		for (int type = 0; type <= TYPE_COUNT; type++)
			index->expected[type] = scan_trusts(&scan.folders[type], index,
							    (enum record_type)type);
	scan_release(&scan);
}

/* What we left a folder like, if it is ours alone. */
static uint64_t folder_print(const struct index *index, enum record_type type)
{
	struct stat st;

	if (!index->expected[type])
		return 0;
	if (!file_stat(&st, index->store->dir, schema_of(type)->folder))
		return stat_print(&st);
	err_clear();
	return 0;
}

static int count_names(struct scan *scan, struct index *index, const struct spots *spots)
{
	struct stat st;
	bool was, is;
	int rc = scan_load_folders(scan, index);

	for (size_t i = 0; i < spots->n && !rc; i++) {
		const struct spot *spot = &spots->v[i];
		struct folder *row = &scan->folders[spot->name.type];

		rc = stat_known(index, spot->hash, &was);
		is = !file_stat(&st, index->store->dir, spot->path);
		err_clear();
		row->print = folder_print(index, spot->name.type);
		row->dirty = row->known;
		if (was == is)
			continue;
		row->names += is ? spot->hash : -spot->hash;
		row->places += is ? 1 : -1;
		row->shards += spot->name.shard ? is ? 1 : -1 : 0;
	}
	return rc;
}

static int apply(struct index *index, const struct spots *spots)
{
	struct scan scan = SCAN_INIT;
	struct load load;
	int rc = db_begin(index);

	if (rc)
		return rc;
	load_init(&load, index, false);
	rc = count_names(&scan, index, spots);
	if (!rc)
		rc = intake_run(&load, spots);
	if (!rc)
		rc = load_finish(&load, NULL);
	if (!rc)
		rc = scan_store_folders(&scan, index);
	load_release(&load);
	scan_release(&scan);
	if (!rc)
		rc = db_commit(index);
	if (rc)
		db_rollback(index);
	return rc;
}

/*
 * What is new or changed takes three times what a document takes in a rebuild;
 * and in a shard all that lies behind it has moved, which takes nearly as much.
 */
static bool is_rebuild_quicker(struct index *index, const struct spots *spots,
			       size_t documents)
{
	struct index_totals totals;
	size_t there = 0, shards = 0, moved = 0;

	if (documents < MANY || index_totals(index, &totals))
		return false;
	for (int type = 0; type < TYPE_COUNT; type++)
		there += totals.records[type];
	for (size_t i = 0; i < spots->n; i++)
		shards += spots->v[i].name.shard;
	if (totals.places)
		moved = shards < totals.places ? there / totals.places * shards : there;
	return 3 * documents + moved > there + documents;
}

void index_apply(struct index *index, struct strs *places, size_t documents)
{
	struct spots spots = { 0 };
	bool moved;
	int rc;

	if (index->stale)
		return;		/* the next refresh makes it anew */
	make_spots(&spots, places);
	if (is_rebuild_quicker(index, &spots, documents)) {
		db_unsnapshot(index);
		rc = rebuild_run(index, false, journal_generation(index->store), &moved);
	} else {
		rc = apply(index, &spots);
	}
	if (rc) {
		/* Nothing to undo: the files' times show what is not in the index. */
		warn(_("the index is not up to date, the next command will see to it: %s"),
		     err_message());
		err_clear();
	}
	memset(index->expected, 0, sizeof(index->expected));
	free(spots.v);
}
