/* After a process ended half way: the invariants are in journal.c. */

#include "store/journal.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/folder.h"
#include "store/generation.h"
#include "store/head.h"
#include "store/publish.h"
#include "store/undo.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool journal_pending(const struct store *store)
{
	struct stat st;
	int rc = file_stat(&st, store->dir, JOURNAL_TX);

	if (rc)
		err_clear();
	return rc != ERR_NOT_FOUND;
}

struct dropping {
	struct transaction *tx;
	int dir;
	struct str last;
};

/* Before the commit a temporary file is ours and in use by nobody (invariant 2). */
static int drop_temp(void *arg, const struct tx_change *change)
{
	struct dropping *dropping = arg;
	struct str path = STR_INIT, temp = STR_INIT;
	int rc = 0;

	if (strcmp(dropping->last.buf, change->change.path)) {
		str_clear(&dropping->last);
		str_add(&dropping->last, change->change.path);
		target_names(&path, &temp, dropping->tx, change->change.path);
		rc = file_unlink(dropping->dir, temp.buf);
	}
	str_release(&path);
	str_release(&temp);
	return rc;
}

/* A file that is incomplete names none, for it was complete before they were made. */
static int drop_uncommitted(const struct store *store)
{
	struct transaction tx;
	struct dropping dropping = { &tx, store->dir, STR_INIT };
	int rc;

	rc = tx_open(&tx, store->dir, JOURNAL_NEW);
	if (!rc)
		rc = tx_each(&tx, drop_temp, &dropping);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	} else if (!rc || rc == ERR_DATA) {
		err_clear();
		rc = file_unlink(store->dir, JOURNAL_NEW);
	}
	str_release(&dropping.last);
	tx_release(&tx);
	return rc;
}

/* Invariant 5: only the disk can have done this. */
static int put_aside(const struct store *store)
{
	struct str name = STR_INIT, why = STR_INIT;
	unsigned newest = 0;
	int rc;

	str_add(&why, err_message());
	rc = undo_newest(store, &newest);
	str_addf(&name, ".crm/undo/damaged-%u", newest + 1);
	if (!rc)
		rc = file_rename(store->dir, JOURNAL_TX, name.buf);
	if (!rc) {
		rc = err_set(ERR_IO, _("%s, so an unfinished change cannot be finished"), why.buf);
		rc = err_hint(_("it is kept as '%s'; 'crm check' and git tell what it left undone"),
			      name.buf);
	}
	str_release(&name);
	str_release(&why);
	return rc;
}

static int name_ways_out(int rc)
{
	if (rc != ERR_CONFLICT)
		return rc;
	return err_hint(_("'crm resolve --finish' puts the change in place and keeps what it replaces;\n"
			  "'crm resolve --drop' leaves the files as they are and keeps the change"));
}

static int check_head(const struct store *store, const struct transaction *tx)
{
	struct str now = STR_INIT;
	bool moved;

	head_read(&now, store->root);
	moved = head_moved(tx->head.head, now.buf);
	str_release(&now);
	if (!moved)
		return 0;
	return err_set(ERR_CONFLICT,
		       _("git has moved to another commit since '%s' was saved, which is not in place yet"),
		       tx->head.label);
}

static int finish(const struct store *store, struct transaction *tx, bool force)
{
	struct publish publish = PUBLISH_INIT;
	int rc;

	publish.store = store;
	publish.tx = tx;
	publish.again = true;
	publish.force = force;
	rc = publish_prepare(&publish);
	if (rc)
		publish_abort(&publish);
	else
		rc = publish_finish(&publish);
	publish_release(&publish);
	return rc;
}

/* The committed transaction; ERR_NOT_FOUND when there is none. */
static int open_committed(const struct store *store, struct transaction *tx)
{
	int rc = tx_open(tx, store->dir, JOURNAL_TX);

	if (!rc)
		rc = tx_load(tx);
	return rc == ERR_DATA ? put_aside(store) : rc;
}

int journal_recover(const struct store *store, bool force)
{
	struct transaction tx;
	int rc;

	rc = drop_uncommitted(store);
	if (rc)
		return rc;
	rc = open_committed(store, &tx);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = generation_end(store);
	} else if (!rc) {
		rc = force ? 0 : check_head(store, &tx);
		if (!rc)
			rc = finish(store, &tx, force);
		rc = name_ways_out(rc);
	}
	tx_release(&tx);
	return rc == ERR_NOT_FOUND ? err_set(ERR_IO, "%s", err_message()) : rc;
}

/* Half an event at the end of a timeline is taken off again. */
static int cut_appended(const struct store *store, const struct change *change)
{
	size_t have = 0;
	int fd, rc;

	rc = target_appended(&have, store, change);
	if (rc || !have || have == change->after_len)
		return rc == ERR_CONFLICT ? 0 : rc;
	fd = file_open(store->dir, change->path, O_WRONLY, 0);
	if (fd < 0)
		return err_code();
	if (ftruncate(fd, (off_t)change->old_size))
		rc = err_sys(_("cannot write '%s'"), change->path);
	close(fd);
	return rc;
}

static int leave(const struct store *store, struct transaction *tx,
		 struct groups *groups, size_t g)
{
	struct target target = TARGET_INIT;
	int rc;

	rc = target_load(&target, tx, groups, g);
	if (!rc && target.v[0].change.op == CHANGE_APPEND) {
		rc = cut_appended(store, &target.v[0].change);
	} else if (!rc) {
		rc = target_read(&target, store);
		if (!rc)
			rc = settle(store, &target, !target_make(&target));
	}
	target_release(&target);
	return rc;
}

int journal_drop(const struct store *store)
{
	struct groups groups = GROUPS_INIT;
	struct str path = STR_INIT;
	struct transaction tx;
	int rc;

	rc = drop_uncommitted(store);
	if (rc)
		return rc;
	rc = open_committed(store, &tx);
	if (!rc)
		groups_make(&groups, &tx);
	for (size_t i = 0; i < groups.n && !rc; i++)
		rc = leave(store, &tx, &groups, i);
	str_addf(&path, ".crm/undo/dropped-%u", tx.head.number);
	if (!rc)
		rc = file_rename(store->dir, JOURNAL_TX, path.buf);
	if (!rc)
		rc = generation_end(store);
	if (rc == ERR_NOT_FOUND)
		rc = err_set(ERR_NOT_FOUND, _("there is no unfinished change"));
	str_release(&path);
	groups_release(&groups);
	tx_release(&tx);
	return rc;
}

struct walk {
	int (*each)(void *arg, const struct change *change);
	void *arg;
	int rc;			/* what each() returned */
};

static int walk_one(void *arg, const struct tx_change *change)
{
	struct walk *walk = arg;

	walk->rc = walk->each(walk->arg, &change->change);
	return walk->rc;
}

int journal_each(const struct store *store, const char *path,
		 int (*each)(void *arg, const struct change *change), void *arg)
{
	struct walk walk = { each, arg, 0 };
	struct transaction tx;
	int rc;

	rc = tx_open(&tx, store->dir, path);
	if (!rc)
		rc = tx_each(&tx, walk_one, &walk);
	tx_release(&tx);
	return rc == ERR_DATA && !walk.rc ? err_set(ERR_IO, "%s", err_message()) : rc;
}

struct size_search {
	const char *path;
	uint64_t *size;
};

static int find_size(void *arg, const struct change *change)
{
	struct size_search *search = arg;

	if (change->op != CHANGE_APPEND || strcmp(change->path, search->path))
		return 0;
	*search->size = change->old_size;
	return -1;
}

int journal_pending_size(const struct store *store, const char *path, uint64_t *size)
{
	struct size_search search = { path, size };
	int rc = journal_each(store, JOURNAL_TX, find_size, &search);

	if (!rc)
		rc = err_set(ERR_NOT_FOUND, _("nothing is being appended to '%s'"), path);
	return rc < 0 ? 0 : rc;
}
