/*
 * Bringing the index up to date.
 *
 * 1. A place is read again when its stat is not what it was when it was last
 *    read: size, both times, inode; equal or not, never earlier or later.
 * 2. fstat comes before the read.  So a write during or after it leaves the
 *    stored stat behind, and the next refresh reads again.
 * 3. Where a file's times lie within two seconds of its reading, another write
 *    may leave them as they are: no stat is stored for it (stat.h), so it is
 *    read and hashed again until it has aged.
 * 4. Folders are statted before they are listed, under rules 1 and 3.  Only
 *    REFRESH_POINT trusts their times, and never for folders with shards; the
 *    files that its answers rest on are statted when they are found (fresh.c).
 *    A folder that was as its row says when we began to publish is trusted as
 *    we leave it, young or not (apply.c): what somebody else puts there in that
 *    moment is seen by the next REFRESH_FULL.
 * 5. The journal's generation is read before the first stat and again before
 *    the commit.  It moves whenever places are published, and is odd
 *    meanwhile: if it is not the same, everything is thrown away and begun
 *    anew.  So the index never has half a transaction.  A transaction that an
 *    ended process left is finished first; one that cannot be is not in the
 *    index, but for what of it is in place, and timelines end where it began
 *    to append.
 * 6. Three times in vain, and we take the lock, so that nobody publishes.
 * 7. What is read is compared with what the index has at that moment, inside
 *    BEGIN IMMEDIATE, place by place; rows and stat of a place change
 *    together.  So two refreshes that overlap leave, for each place, what one
 *    of them read and the stat that belongs to it: rule 1 sees the rest.
 * 8. The answer is read in a snapshot that is not older than the refresh.
 * 9. The content depends on the files alone: not on their order, on earlier
 *    contents, or on threads (load.h).
 */

#include "index/index.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "index/intake.h"
#include "index/rebuild.h"
#include "store/lock.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRIES 3
#define WAIT_MS 60000
#define PATIENCE_MS 2000	/* where nothing can be written, so nothing finished */
#define MANY 1000	/* places; with half of all changed a rebuild is quicker */

int index_open(struct index **out, const struct store *store, progress_fn *progress)
{
	struct index *index = xcalloc(1, sizeof(*index));

	index->store = store;
	index->progress = progress;
	*out = index;
	return db_open(index);
}

void index_close(struct index *index)
{
	if (!index)
		return;
	db_unsnapshot(index);
	if (index->stale && index->db)
		db_discard(index);	/* found to be damaged */
	db_close(index);
	free(index);
}

/* --- the journal --- */

static int take_lock(struct lock *lock, const struct store *store, unsigned wait_ms)
{
	int dir = file_open(store->dir, ".crm", O_RDONLY | O_DIRECTORY, 0), rc;

	if (dir < 0)
		return err_code();
	rc = lock_take(lock, dir, wait_ms, "index", NULL);
	close(dir);
	return rc;
}

static bool is_quiet(const struct store *store)
{
	return !(journal_generation(store) & 1) && !journal_pending(store);
}

/* With the lock: what cannot be finished is a warning (rule 5). */
static void recover(struct index *index)
{
	if (journal_recover(index->store, false))
		warn("%s", err_message());
	err_clear();
}

/*
 * Finish what an ended process left, or wait for one that is publishing.
 * *stuck: it can be neither, so what is there is the answer.
 */
static int calm(struct index *index, bool *stuck)
{
	static const struct timespec pause = { .tv_nsec = 5000000 };
	bool can_write = index->store->can_write;
	int64_t until = clock_ms() + (can_write ? WAIT_MS : PATIENCE_MS);
	struct lock lock = LOCK_INIT;
	int rc;

	*stuck = false;
	while (!is_quiet(index->store)) {
		rc = can_write ? take_lock(&lock, index->store, 0) : ERR_BUSY;
		if (!rc) {
			recover(index);
			*stuck = !is_quiet(index->store);
			lock_release(&lock);
			return 0;
		}
		if (rc != ERR_BUSY || (can_write && clock_ms() > until))
			return rc;
		err_clear();
		*stuck = clock_ms() > until;
		if (*stuck)
			return 0;
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* --- once --- */

static bool is_rebuild_quicker(const struct scan *scan)
{
	return scan->surely > MANY && scan->surely > scan->places / 2;
}

/* What was read again for its age alone and is as it was makes no commit. */
static int apply_scan(struct index *index, const struct scan *scan,
		      bool configured, uint64_t generation, bool *moved)
{
	bool changed = false;
	struct load load;
	int rc = db_begin(index);

	if (rc)
		return rc;
	load_init(&load, index, false);
	for (size_t i = 0; i < scan->n_gone && !rc; i++)
		rc = load_gone(&load, scan->gone[i]);
	if (!rc)
		rc = intake_run(&load, &scan->changed);
	if (!rc)
		rc = load_finish(&load, &changed);
	if (!rc && (changed || scan->trust))
		rc = scan_store_folders(scan, index);
	if (!rc && !configured)
		rc = db_write_config(index);
	load_release(&load);
	*moved = journal_generation(index->store) != generation;	/* rule 5 */
	if (!rc && !*moved)
		rc = db_commit(index);
	if (rc || *moved)
		db_rollback(index);
	return rc;
}

static int refresh_once(struct index *index, enum refresh how,
			uint64_t generation, bool *moved)
{
	struct scan scan = SCAN_INIT;
	bool configured = false, rebuild;
	int rc = 0;

	*moved = false;
	if (index->stale && index->db)
		db_discard(index);
	rebuild = index->stale;
	if (!rebuild) {
		rc = db_snapshot(index);
		if (!rc)
			rc = db_config_current(index, &configured);
		if (!rc)
			rc = scan_run(&scan, index, how);
		if (!rc)
			rebuild = is_rebuild_quicker(&scan);
		if (!rc && !rebuild && (scan.dirty || !configured))
			rc = apply_scan(index, &scan, configured,
					generation, moved);
		else if (!rc && !rebuild)
			*moved = journal_generation(index->store) != generation;
	}
	scan_release(&scan);
	if (rc && index->stale) {	/* found to be damaged */
		db_discard(index);
		err_clear();
		rebuild = true;
		rc = 0;
	}
	if (!rc && rebuild)
		rc = rebuild_run(index, index->stale && !index->forced, generation, moved);
	if (rc || *moved) {
		db_unsnapshot(index);
		return rc;
	}
	index->forced = false;
	return db_snapshot(index);
}

/*
 * One try.  An odd generation is somebody who has begun to publish since we
 * looked, unless we have the lock or know that it stays so.
 */
static int try_refresh(struct index *index, enum refresh how, bool locked, bool *moved)
{
	bool stuck = locked;
	uint64_t generation;
	int rc = locked ? 0 : calm(index, &stuck);

	*moved = true;
	if (rc)
		return rc;
	generation = journal_generation(index->store);
	return generation & 1 && !stuck ? 0 : refresh_once(index, how, generation, moved);
}

/* Until the generation stands still; in the end with the lock (rule 6). */
static int refresh_until(struct index *index, enum refresh how, bool locked)
{
	struct lock lock = LOCK_INIT;
	bool moved = true;
	int rc = 0;

	for (int tries = 0; moved && !rc; tries++) {
		if (tries == TRIES && !locked && index->store->can_write) {
			rc = take_lock(&lock, index->store, WAIT_MS);
			locked = !rc;
			if (locked)
				recover(index);
		}
		if (!rc)
			rc = try_refresh(index, how, locked, &moved);
		assert(tries <= TRIES || !moved || !locked);
	}
	lock_release(&lock);
	return rc;
}

int index_refresh(struct index *index, enum refresh how, bool locked)
{
	int rc;

	db_unsnapshot(index);
	index->point = how == REFRESH_POINT;
	rc = refresh_until(index, how, locked);
	return rc == ERR_BUSY ? rc : rc ? ERR_IO : 0;
}

int index_rebuild(struct index *index)
{
	db_unsnapshot(index);
	db_close(index);
	index->stale = true;
	index->forced = true;
	return index_refresh(index, REFRESH_FULL, false);
}
