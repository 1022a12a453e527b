/* The second step of publishing: see publish_install() in publish.h. */

#include "store/publish.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/displaced.h"
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DISPLACED_MOST 1000	/* the newest are kept, see undo.h */

struct site {			/* a place and the temporary file beside it */
	const struct store *store;
	struct str path, temp;
	bool keep;		/* what comes out is displaced, not unlinked */
};

static int at_odds(const struct site *site)
{
	return err_set(ERR_CONFLICT, _("'%s' was changed by another program at the same moment"),
		       site->path.buf);
}

/* Read a file and say whether it is what we take it for. */
static int read_is(const struct site *site, const char *path, struct hash128 hash,
		   struct str *bytes, struct stat *st, bool *is)
{
	int rc;

	str_clear(bytes);
	rc = file_read(bytes, st, site->store->dir, path, 0);
	*is = !rc && hash_equal(hash_bytes(bytes->buf, bytes->len), hash);
	return rc;
}

/* Our version is in the temporary file again: gone, unless it is not ours. */
static int drop_ours(const struct site *site, const struct group *group)
{
	struct str bytes = STR_INIT, where = STR_INIT;
	struct stat st;
	bool ours;
	int rc;

	rc = read_is(site, site->temp.buf, group->now, &bytes, &st, &ours);
	if (!rc && !ours)
		rc = kept_save(&where, site->store, site->path.buf, bytes.buf, bytes.len);
	if (!rc && !ours)
		warn(_("a version of '%s' that another program wrote at the same moment is kept in '%s'"),
		     site->path.buf, where.buf);
	if (!rc)
		rc = file_unlink(site->store->dir, site->temp.buf);
	str_release(&bytes);
	str_release(&where);
	return rc;
}

/* What came out of the place is in the temporary file: is it what was read? */
static int check_out(const struct site *site, const struct group *group, bool *was)
{
	struct str bytes = STR_INIT;
	struct stat st;
	int rc;

	rc = read_is(site, site->temp.buf, group->was, &bytes, &st, was);
	if (!rc && *was && site->keep)
		rc = displaced_add(site->store, site->temp.buf, site->path.buf, &st,
				   group->was);
	else if (!rc && *was)
		rc = file_unlink(site->store->dir, site->temp.buf);
	str_release(&bytes);
	return rc;
}

/* Where the system cannot exchange: only the time between two calls is open. */
static int replace_plainly(const struct site *site, const struct group *group)
{
	struct str bytes = STR_INIT;
	struct stat st;
	bool was;
	int rc;

	rc = read_is(site, site->path.buf, group->was, &bytes, &st, &was);
	if (!rc && was)
		rc = file_rename(site->store->dir, site->temp.buf, site->path.buf);
	else if (!rc)
		rc = at_odds(site);
	str_release(&bytes);
	return rc;
}

static int replace(const struct site *site, const struct group *group)
{
	int dir = site->store->dir, rc;
	bool was;

	rc = file_exchange(dir, site->temp.buf, site->path.buf);
	if (rc == ERR_IO && (errno == EINVAL || errno == ENOSYS)) {
		err_clear();
		return replace_plainly(site, group);
	}
	if (rc == ERR_NOT_FOUND) {
		file_drop(dir, site->temp.buf);
		return at_odds(site);
	}
	if (!rc)
		rc = check_out(site, group, &was);
	if (rc || was)
		return rc;
	rc = file_exchange(dir, site->temp.buf, site->path.buf);
	if (!rc)
		rc = drop_ours(site, group);
	return rc ? rc : at_odds(site);
}

static int create(const struct site *site, const struct group *group)
{
	struct str bytes = STR_INIT;
	struct stat st;
	bool same;
	int rc;

	rc = file_rename_new(site->store->dir, site->temp.buf, site->path.buf);
	if (rc != ERR_CONFLICT)
		return rc;
	err_clear();
	rc = read_is(site, site->path.buf, group->now, &bytes, &st, &same);
	if (!rc)
		rc = file_unlink(site->store->dir, site->temp.buf);
	if (!rc && !same)
		rc = at_odds(site);
	str_release(&bytes);
	return rc;
}

/* It was changed before it came out: back with it, or keep it where it is not free. */
static int put_back(const struct site *site)
{
	struct str bytes = STR_INIT, where = STR_INIT;
	int dir = site->store->dir, rc;

	rc = file_rename_new(dir, site->temp.buf, site->path.buf);
	if (rc == ERR_CONFLICT) {
		err_clear();
		rc = file_read(&bytes, NULL, dir, site->temp.buf, 0);
		if (!rc)
			rc = kept_save(&where, site->store, site->path.buf, bytes.buf, bytes.len);
		if (!rc)
			rc = file_unlink(dir, site->temp.buf);
	}
	str_release(&bytes);
	str_release(&where);
	return rc ? rc : at_odds(site);
}

static int remove_place(const struct site *site, const struct group *group)
{
	bool was;
	int rc;

	rc = file_rename_new(site->store->dir, site->path.buf, site->temp.buf);
	if (rc == ERR_NOT_FOUND) {	/* somebody was faster */
		err_clear();
		return 0;
	}
	if (!rc)
		rc = check_out(site, group, &was);
	if (rc || was)
		return rc;
	return put_back(site);
}

static int write_tail(int fd, const struct change *change, size_t have)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st))
		return err_sys(_("cannot write '%s'"), change->path);
	if (!file_write_fd(fd, change->after + have, change->after_len - have))
		return 0;
	rc = err_sys(_("cannot write '%s'"), change->path);
	/* Half an event is no event: readers must not meet it. */
	if (ftruncate(fd, st.st_size - (off_t)have))
		err_hint(_("the end of '%s' is incomplete until the next crm command"),
			 change->path);
	return rc;
}

static int append(const struct publish *publish, const struct group *group)
{
	struct tx_change read = TX_CHANGE_INIT;
	const struct change *change = &read.change;
	int dir = publish->store->dir, fd, rc;
	size_t have;

	rc = tx_read(publish->tx, &publish->tx->v[group->first], &read);
	if (rc)
		goto done;
	rc = target_appended(&have, publish->store, change);
	if (rc == ERR_CONFLICT && publish->force) {
		have = 0;
		rc = 0;
	} else if (rc == ERR_CONFLICT) {
		rc = err_set(ERR_CONFLICT, _("'%s' was changed by another program at the same moment"),
			     change->path);
	}
	if (rc)
		goto done;
	fd = file_open(dir, change->path, O_WRONLY | O_APPEND |
		       (publish->force ? O_CREAT : 0), publish->store->mode);
	if (fd < 0) {
		rc = err_code();
		goto done;
	}
	if (have < change->after_len)
		rc = write_tail(fd, change, have);
	if (!rc && publish->groups.n < FLUSHED_SINGLY && fsync(fd))
		rc = err_sys(_("cannot flush '%s'"), change->path);
	if (close(fd) && errno != EINTR && !rc)
		rc = err_sys(_("cannot write '%s'"), change->path);
done:
	tx_change_release(&read);
	return rc;
}

static int install(struct publish *publish, const struct group *group)
{
	struct site site = {
		.store = publish->store, .path = STR_INIT, .temp = STR_INIT,
		.keep = publish->left <= DISPLACED_MOST
	};
	int rc;

	if (group->action == DO_NOTHING)
		return 0;
	if (group->action == DO_APPEND)
		return append(publish, group);
	publish->left -= group->action != DO_CREATE;
	rc = target_paths(&site.path, &site.temp, publish->tx, group);
	if (!rc && group->action == DO_CREATE)
		rc = create(&site, group);
	else if (!rc && group->action == DO_REPLACE)
		rc = replace(&site, group);
	else if (!rc)
		rc = remove_place(&site, group);
	str_release(&site.path);
	str_release(&site.temp);
	return rc;
}

static int flush(const struct publish *publish)
{
	int dir = publish->store->dir, rc = 0;

	if (publish->groups.n >= FLUSHED_SINGLY)
		return file_sync_all(dir);
	for (size_t i = 0; i < publish->folders.n && !rc; i++) {
		rc = file_sync(dir, publish->folders.v[i]);
		if (rc == ERR_NOT_FOUND) {	/* nothing was there to remove */
			err_clear();
			rc = 0;
		}
	}
	return rc;
}

/* Those that only remove, or the others; the first error is left, its code returned. */
static int install_all(struct publish *publish, bool removes)
{
	struct str first = STR_INIT;
	int code = 0, rc;

	for (size_t i = 0; i < publish->groups.n; i++) {
		if (publish->groups.v[i].removes != removes)
			continue;
		rc = install(publish, &publish->groups.v[i]);
		if (rc && !code) {
			code = rc;
			str_add(&first, err_message());
		}
	}
	if (code)
		err_set(code, "%s", first.buf);
	str_release(&first);
	return code;
}

/* A document that moves is in its new place before it leaves the old one. */
int publish_install(struct publish *publish)
{
	int rc = install_all(publish, false);

	if (!rc)
		rc = install_all(publish, true);
	return rc ? rc : flush(publish);
}
