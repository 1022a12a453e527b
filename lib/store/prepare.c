/* The first step of publishing: see publish_prepare() in publish.h. */

#include "store/publish.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/parallel.h"
#include "store/displaced.h"
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 16		/* places that a thread takes at a time */

/* What threads that prepare a place each share. */
struct team {
	struct publish *publish;
	pthread_t caller;		/* who hears of the progress */
	atomic_size_t done;
	atomic_bool failed;
};

static pthread_mutex_t folders_lock = PTHREAD_MUTEX_INITIALIZER;

static void note_folder(struct publish *publish, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 1;
	const char *folder = slash ? path : ".";

	for (size_t i = 0; i < publish->folders.n; i++)
		if (!strncmp(publish->folders.v[i], folder, len) &&
		    !publish->folders.v[i][len])
			return;
	strs_add_mem(&publish->folders, folder, len);
}

static int make_folders(struct publish *publish, const char *path)
{
	struct str folder = STR_INIT;
	int rc = 0;

	pthread_mutex_lock(&folders_lock);
	for (const char *p = strchr(path, '/'); p && !rc; p = strchr(p + 1, '/')) {
		str_clear(&folder);
		str_add_mem(&folder, path, (size_t)(p - path));
		rc = file_mkdir(publish->store->dir, folder.buf);
		note_folder(publish, folder.buf);
	}
	pthread_mutex_unlock(&folders_lock);
	str_release(&folder);
	return rc;
}

/* As the file that it replaces; only root can, and has to, keep its owner. */
static int copy_mode(int fd, const struct stat *st)
{
	if ((st->st_uid != geteuid() || st->st_gid != getegid()) &&
	    fchown(fd, st->st_uid, st->st_gid) && errno != EPERM)
		return -1;
	return fchmod(fd, st->st_mode & 07777);
}

static int open_temp(struct publish *publish, const struct target *target)
{
	const struct store *store = publish->store;
	int flags = O_WRONLY | O_CREAT | O_EXCL;
	mode_t mode = target->there ? 0600 : store->mode;
	int fd = file_open(store->dir, target->temp.buf, flags, mode);

	if (fd < 0 && err_code() == ERR_NOT_FOUND && !target->there) {
		err_clear();
		if (make_folders(publish, target->path.buf))
			return -1;
		fd = file_open(store->dir, target->temp.buf, flags, mode);
	}
	return fd;
}

static int write_temp(struct publish *publish, const struct target *target)
{
	bool durable = publish->groups.n < FLUSHED_SINGLY;
	int fd = open_temp(publish, target), rc = 0;

	if (fd < 0)
		return err_code();
	if (file_write_fd(fd, target->out.buf, target->out.len) ||
	    (target->there && copy_mode(fd, &target->st)) || (durable && fsync(fd)))
		rc = err_sys(_("cannot write '%s'"), target->temp.buf);
	if (close(fd) && errno != EINTR && !rc)
		rc = err_sys(_("cannot write '%s'"), target->temp.buf);
	if (rc)
		file_drop(publish->store->dir, target->temp.buf);
	return rc;
}

static void name_document(struct str *out, const struct change *change)
{
	char suffix[SUFFIX_LEN + 1];

	str_add(out, change->path);
	if (change->r == RID_NONE)
		return;
	rid_text(suffix, change->r);
	str_addf(out, " (%s)", suffix);
}

/* Before the commit: the other version stays in place, ours is kept. */
static int refuse(const struct publish *publish, const struct change *change)
{
	struct str name = STR_INIT, where = STR_INIT;
	int rc = 0;

	name_document(&name, change);
	if (change->after)
		rc = kept_save(&where, publish->store, change->path, change->after,
			       change->after_len);
	if (!rc) {
		rc = err_set(ERR_CONFLICT, _("%s was changed by another program meanwhile; nothing was written"),
			     name.buf);
		if (change->after)
			rc = err_hint(_("that version stays, this one is kept in '%s'"), where.buf);
	}
	str_release(&name);
	str_release(&where);
	return rc;
}

static int conflict(const struct publish *publish, const struct change *change)
{
	struct str name = STR_INIT;
	int rc;

	if (!publish->again)
		return refuse(publish, change);
	name_document(&name, change);
	rc = err_set(ERR_CONFLICT, _("%s is neither as it was nor as an unfinished change makes it"),
		     name.buf);
	str_release(&name);
	return rc;
}

static int keep_other(const struct publish *publish, const struct target *target)
{
	struct str where = STR_INIT;
	int rc = 0;

	if (target->there)
		rc = kept_save(&where, publish->store, target->path.buf,
			       target->bytes.buf, target->bytes.len);
	if (!rc && target->there)
		warn(_("'%s' had been changed by another program: that version is kept in '%s'"),
		     target->path.buf, where.buf);
	str_release(&where);
	return rc;
}

/* What to do where `target` is at odds with the change. */
static int resolve(const struct publish *publish, struct target *target)
{
	int rc;

	if (!publish->force)
		return conflict(publish, &target->v[target->conflict].change);
	rc = keep_other(publish, target);
	return rc ? rc : target_force(target);
}

static enum action action_of(const struct target *target)
{
	if (target_done(target))
		return DO_NOTHING;
	if (!target->wanted)
		return DO_REMOVE;
	return target->there ? DO_REPLACE : DO_CREATE;
}

/* Of a place of which is known what it becomes. */
static int write_place(struct publish *publish, const struct target *target,
		       struct group *group)
{
	group->action = action_of(target);
	if (target->there)
		group->was = hash_bytes(target->bytes.buf, target->bytes.len);
	if (target->wanted)
		group->now = hash_bytes(target->out.buf, target->out.len);
	if (group->action == DO_CREATE || group->action == DO_REPLACE)
		return write_temp(publish, target);
	return 0;
}

static int prepare_place(struct publish *publish, struct target *target, struct group *group)
{
	int rc, settled;

	rc = target_read(target, publish->store);
	if (rc)
		return rc;
	rc = target_make(target);
	if (rc == ERR_CONFLICT && publish->force)
		rc = resolve(publish, target);
	if (publish->again) {
		settled = settle(publish->store, target, !rc);
		if (settled)
			return settled;
	}
	if (rc == ERR_CONFLICT)
		return resolve(publish, target);
	return rc ? rc : write_place(publish, target, group);
}

/* Before the commit nothing may be behind the old end, not even the same. */
static int check_append(const struct publish *publish, const struct change *change)
{
	struct stat st;
	size_t have;
	int rc;

	rc = target_appended(&have, publish->store, change);
	if (!rc && !publish->again) {
		rc = file_stat(&st, publish->store->dir, change->path);
		if (!rc && (uint64_t)st.st_size != change->old_size)
			rc = ERR_CONFLICT;
	}
	return rc;
}

static int prepare_append(const struct publish *publish, const struct change *change,
			  struct group *group)
{
	int rc = check_append(publish, change);

	if (rc == ERR_CONFLICT && !publish->force)
		return conflict(publish, change);
	group->action = DO_APPEND;
	return rc == ERR_CONFLICT ? 0 : rc;
}

static int prepare(struct publish *publish, size_t g)
{
	struct target target = TARGET_INIT;
	struct group *group;
	int rc;

	rc = target_load(&target, publish->tx, &publish->groups, g);
	group = &publish->groups.v[g];
	if (!rc) {
		note_folder(publish, target.path.buf);
		if (target.v[0].change.op == CHANGE_APPEND)
			rc = prepare_append(publish, &target.v[0].change, group);
		else
			rc = prepare_place(publish, &target, group);
	}
	group->ready = !rc;
	target_release(&target);
	return rc;
}

/*
 * By one of many threads.  What is not as it should be is left as it is: it
 * will be met again, in order, by who can say so.
 */
static void prepare_shared(void *arg, size_t g)
{
	struct team *team = arg;
	struct publish *publish = team->publish;
	struct group *group = &publish->groups.v[g];
	struct target target = TARGET_INIT;
	bool collides = false;
	int rc;

	if (atomic_load(&team->failed))
		return;
	rc = target_load_shared(&target, publish->tx, group, &collides);
	if (!rc && !collides && target.v[0].change.op == CHANGE_APPEND) {
		rc = check_append(publish, &target.v[0].change);
		group->action = DO_APPEND;
	} else if (!rc && !collides) {
		rc = target_read(&target, publish->store);
		if (!rc)
			rc = target_make(&target);
		if (!rc)
			rc = write_place(publish, &target, group);
	}
	group->ready = !rc && !collides;
	if (rc) {
		atomic_store(&team->failed, true);
		err_clear();
	}
	target_release(&target);
	atomic_fetch_add(&team->done, 1);
	if (publish->progress && pthread_equal(pthread_self(), team->caller))
		publish->progress(_("writing"), atomic_load(&team->done), publish->groups.n);
}

static void prepare_together(struct publish *publish)
{
	struct team team = { .publish = publish, .caller = pthread_self() };

	parallel_each(publish->groups.n, CHUNK, prepare_shared, &team);
}

int publish_prepare(struct publish *publish)
{
	struct groups *groups = &publish->groups;
	const struct group *group;
	int rc = 0;

	groups_make(groups, publish->tx);
	if (groups->n >= FLUSHED_SINGLY && !publish->again)
		prepare_together(publish);
	for (size_t g = 0; g < groups->n && !rc; g++) {
		if (groups->v[g].ready)
			note_folder(publish, groups->v[g].path);
		else
			rc = prepare(publish, g);
		group = &groups->v[g];
		publish->displaced += !rc && (group->action == DO_REPLACE ||
					      group->action == DO_REMOVE);
	}
	if (!rc && groups->n >= FLUSHED_SINGLY)
		rc = file_sync_all(publish->store->dir);
	publish->left = publish->displaced;
	return rc;
}
