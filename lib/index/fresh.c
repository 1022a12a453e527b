#include "index/fresh.h"

#include "base/err.h"
#include "base/file.h"
#include "index/intake.h"

/* Its stat is as it was, or its bytes are. */
static int is_same(struct index *index, const struct entry *entry, uint64_t path, bool *same)
{
	struct str bytes = STR_INIT;
	struct stat st;
	uint64_t print;
	int rc;

	*same = false;
	rc = file_stat(&st, index->store->dir, entry->path);
	if (rc) {
		err_clear();
		return 0;
	}
	rc = stat_lookup(index, path, &print);
	*same = !rc && print && print == stat_print(&st);
	if (rc || *same || (uint64_t)st.st_size != entry->at + entry->len)
		return rc;
	if (!file_read(&bytes, NULL, index->store->dir, entry->path, 0) &&
	    bytes.len == entry->at + entry->len)
		*same = hash_equal(hash_bytes(bytes.buf + entry->at, (size_t)entry->len),
				   entry->hash);
	err_clear();
	str_release(&bytes);
	return 0;
}

static int reload(struct index *index, const struct spot *spot)
{
	struct spots spots = { .v = (struct spot *)spot, .n = 1 };
	struct load load;
	int rc = db_begin(index);

	if (rc)
		return rc;
	load_init(&load, index, false);
	rc = intake_run(&load, &spots);
	if (!rc)
		rc = load_finish(&load, NULL);
	load_release(&load);
	if (!rc)
		rc = db_commit(index);
	if (rc)
		db_rollback(index);
	return rc ? rc : db_snapshot(index);
}

int fresh_check(struct index *index, const struct entry *entry, bool *reloaded)
{
	struct spot spot = { .path = entry->path };
	bool same;
	int rc;

	if (!index->point || !place_parse(&spot.name, entry->path) || spot.name.shard)
		return 0;
	spot.hash = path_hash(spot.name.type, spot.path);
	rc = is_same(index, entry, spot.hash, &same);
	if (rc || same)
		return rc;
	*reloaded = true;
	return reload(index, &spot);
}
