#include "index/scan.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define ABSENT 2		/* the print of a folder that is not there */

void scan_release(struct scan *scan)
{
	arena_release(&scan->arena);
	free(scan->changed.v);
	free(scan->gone);
	*scan = (struct scan)SCAN_INIT;
}

static int64_t first_suffix(const struct place_name *name)
{
	rid from, to;

	if (!name->shard)
		from = id_rid(name->stem, name->stem_len);
	else if (name->stem_len == 3 || !rid_range(&from, &to, name->stem, name->stem_len))
		from = 0;
	return from == RID_NONE ? INT64_MAX : from;
}

static void add_spot(struct spots *spots, const struct spot *spot)
{
	GROW(spots->v, spots->n + 1, spots->alloc);
	spots->v[spots->n++] = *spot;
}

/* --- folders --- */

int scan_load_folders(struct scan *scan, struct index *index)
{
	sqlite3_stmt *rows = db_statement(index, FOLDER_GET);
	int type, rc;

	if (!rows)
		return err_code();
	while ((rc = db_row(index, rows)) > 0) {
		type = sqlite3_column_int(rows, 0);
		if (type < 0 || type > TYPE_COUNT)
			continue;
		scan->folders[type] = (struct folder){
			.print = (uint64_t)sqlite3_column_int64(rows, 1),
			.shards = sqlite3_column_int64(rows, 2),
			.places = sqlite3_column_int64(rows, 3),
			.names = (uint64_t)sqlite3_column_int64(rows, 4),
			.known = true
		};
	}
	return rc < 0 ? err_code() : 0;
}

int scan_store_folders(const struct scan *scan, struct index *index)
{
	sqlite3_stmt *put = db_statement(index, FOLDER_PUT);
	int rc = put ? 0 : err_code();

	for (int type = 0; type <= TYPE_COUNT && !rc; type++) {
		const struct folder *row = &scan->folders[type];

		if (!row->dirty)
			continue;
		sqlite3_bind_int(put, 1, type);
		sqlite3_bind_int64(put, 2, (int64_t)row->print);
		sqlite3_bind_int64(put, 3, row->shards);
		sqlite3_bind_int64(put, 4, row->places);
		sqlite3_bind_int64(put, 5, (int64_t)row->names);
		rc = db_run(index, put);
	}
	return rc;
}

static bool same_row(const struct folder *a, const struct folder *b)
{
	return a->known && a->print == b->print && a->shards == b->shards &&
	       a->places == b->places && a->names == b->names;
}

bool scan_trusts(const struct folder *row, const struct index *index, enum record_type type)
{
	uint64_t print = ABSENT;
	struct stat st;

	if (!row->known || row->shards || !row->print)
		return false;
	if (!file_stat(&st, index->store->dir, schema_of(type)->folder))
		print = stat_print(&st);
	else if (err_code() != ERR_NOT_FOUND)
		return false;
	err_clear();
	return print == row->print;
}

static void count_names(struct folder *row, const struct walk *walk)
{
	row->print = walk->absent ? ABSENT : stat_print_read(&walk->st, walk->at_ns);
	row->places = (int64_t)walk->n;
	row->names = 0;
	row->shards = 0;
	for (const struct walk_chunk *chunk = walk->first; chunk; chunk = chunk->next)
		for (size_t i = 0; i < chunk->n; i++) {
			row->names += chunk->v[i].hash;
			row->shards += chunk->v[i].name.shard;
		}
}

static void add_changed(struct scan *scan, const struct walk *walk)
{
	for (const struct walk_chunk *chunk = walk->first; chunk; chunk = chunk->next)
		for (size_t i = 0; i < chunk->n; i++) {
			if (chunk->state[i] != SPOT_CHANGED && chunk->state[i] != SPOT_YOUNG)
				continue;
			add_spot(&scan->changed, &chunk->v[i]);
			scan->surely += chunk->state[i] == SPOT_CHANGED;
		}
}

/*
 * *looked: its places were statted.  A folder that still has the times of its
 * row keeps them: what a row of our own writing does not tell (apply.c) has
 * just been looked for.
 */
static int scan_type(struct scan *scan, struct index *index, enum refresh how,
		     enum record_type type, const struct stat_cache *cache,
		     unsigned char *seen, bool *looked)
{
	struct folder old = scan->folders[type], *row = &scan->folders[type];
	struct walk walk;
	int rc;

	*looked = false;
	if (how == REFRESH_POINT && scan_trusts(row, index, type))
		return 0;
	rc = walk_list(&walk, index->store, type, &scan->arena, cache, seen);
	if (!rc) {
		count_names(row, &walk);
		if (old.known && old.print && !walk.absent && old.print == stat_print(&walk.st))
			row->print = old.print;
		row->dirty = !same_row(&old, row);
		*looked = true;
		add_changed(scan, &walk);
	}
	walk_release(&walk);
	return rc;
}

static int compare_spots(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	if (x->name.type != y->name.type)
		return x->name.type < y->name.type ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void sort_spots(struct spots *spots)
{
	for (size_t i = 0; i < spots->n; i++)
		spots->v[i].start = first_suffix(&spots->v[i].name);
	if (spots->n)
		qsort(spots->v, spots->n, sizeof(*spots->v), compare_spots);
}

static void add_gone(struct scan *scan, const struct stat_cache *cache,
		     const unsigned char *seen, const bool *looked)
{
	for (size_t i = 0; i < cache->n; i++) {
		enum record_type type = path_hash_type(cache->v[i].path);

		if (seen[i] || type > TYPE_COUNT || !looked[type])
			continue;
		GROW(scan->gone, scan->n_gone + 1, scan->alloc_gone);
		scan->gone[scan->n_gone++] = cache->v[i].path;
	}
}

/*
 * A folder whose row alone has changed is written when there is more to
 * write, or when that makes it trusted from now on.
 */
static bool is_to_trust(const struct scan *scan)
{
	for (int type = 0; type <= TYPE_COUNT; type++)
		if (scan->folders[type].dirty && scan->folders[type].print)
			return true;
	return false;
}

/* The stats of 100,000 files are only loaded if they are needed. */
static bool needs_stats(const struct scan *scan, struct index *index, enum refresh how)
{
	for (int type = 0; type <= TYPE_COUNT; type++)
		if (how == REFRESH_FULL || !scan_trusts(&scan->folders[type], index, type))
			return true;
	return false;
}

int scan_run(struct scan *scan, struct index *index, enum refresh how)
{
	struct stat_cache cache = STAT_CACHE_INIT;
	bool looked[TYPE_COUNT + 1] = { false };
	unsigned char *seen;
	int rc;

	rc = scan_load_folders(scan, index);
	if (!rc && needs_stats(scan, index, how))
		rc = stat_load(&cache, index);
	seen = xcalloc(cache.n, 1);
	for (int type = 0; type <= TYPE_COUNT && !rc; type++)
		rc = scan_type(scan, index, how, type, &cache, seen, &looked[type]);
	if (!rc)
		add_gone(scan, &cache, seen, looked);
	sort_spots(&scan->changed);
	scan->places = cache.n;
	scan->surely += scan->n_gone;
	scan->trust = is_to_trust(scan);
	scan->dirty = scan->changed.n || scan->n_gone || scan->trust;
	free(seen);
	stat_release(&cache);
	return rc;
}

int scan_all(struct scan *scan, struct index *index)
{
	struct walk walk;
	int rc = 0;

	for (int type = 0; type <= TYPE_COUNT && !rc; type++) {
		rc = walk_list(&walk, index->store, type, &scan->arena, NULL, NULL);
		count_names(&scan->folders[type], &walk);
		scan->folders[type].dirty = true;
		for (struct walk_chunk *chunk = walk.first; chunk; chunk = chunk->next)
			for (size_t i = 0; i < chunk->n; i++)
				add_spot(&scan->changed, &chunk->v[i]);
		walk_release(&walk);
	}
	sort_spots(&scan->changed);
	scan->dirty = true;
	return rc;
}
