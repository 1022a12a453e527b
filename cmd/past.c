#include "cmd/past.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/env.h"
#include "cli/git.h"
#include "cli/revision.h"
#include "domain/segment.h"
#include "index/asof.h"
#include "query/moment.h"
#include "text/zone.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int copy_segment(const struct store *from, int to, const char *name)
{
	struct str path = STR_INIT, bytes = STR_INIT;
	int rc;

	str_addf(&path, "segments/%s.yaml", name);
	rc = file_read(&bytes, NULL, from->dir, path.buf, 0);
	if (!rc)
		rc = file_create(to, path.buf, bytes.buf, bytes.len, 0600, false);
	str_release(&path);
	str_release(&bytes);
	return rc;
}

static int copy_segments(const struct store *from, int to)
{
	struct strs names = STRS_INIT;
	int rc = segment_names(from, &names);

	if (!rc && names.n)
		rc = file_mkdir(to, "segments");
	for (size_t i = 0; i < names.n && !rc; i++)
		rc = copy_segment(from, to, names.v[i]);
	strs_release(&names);
	return rc;
}

static int fill(const struct past *past, const char *hash)
{
	const struct store *store = &past->present->store;
	int dir = open(past->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc;

	if (dir < 0)
		return err_sys(_("cannot open '%s'"), past->folder);
	rc = revision_extract(store, hash, dir);
	if (!rc)
		rc = copy_segments(store, dir);
	close(dir);
	return rc;
}

static int enter_revision(struct past *past, const char *name)
{
	const struct work_options options = {
		.mode = WORK_FULL, .trusted = true, .progress = progress
	};
	const struct store *store = &past->present->store;
	struct str hash = STR_INIT;
	int64_t time = 0;
	int rc;

	if (!git_around(store->root))
		return err_set(ERR_NOT_FOUND, _("'%s' is no date, and this store is not in git"),
			       name);
	rc = revision_find(&hash, &time, store, name);
	if (!rc)
		rc = revision_folder(&past->folder);
	if (!rc)
		rc = fill(past, hash.buf);
	if (!rc)
		rc = work_open(&past->other, past->folder, &options);
	if (!rc) {
		past->work = &past->other;
		clock_set(time);
	}
	str_release(&hash);
	return rc;
}

static int enter_day(struct past *past, const struct moment *moment)
{
	past->dated = true;
	past->work = past->present;
	clock_set(moment_end(moment));
	return index_as_of(past->present->index, moment_end(moment));
}

int past_enter(struct past *past, struct work *present, const char *when)
{
	struct moment moment;

	past->present = past->work = present;
	past->now = clock_now();
	if (moment_read(&moment, when, strlen(when), past->now))
		return enter_day(past, &moment);
	return enter_revision(past, when);
}

/* All of a folder of ours, which no link leads out of. */
static void remove_folder(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (unlinkat(fd, entry->d_name, 0))
			remove_folder(fd, entry->d_name);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	unlinkat(parent, name, AT_REMOVEDIR);
}

int past_leave(struct past *past)
{
	int rc = 0;

	if (!past->present)
		return 0;
	if (past->folder) {
		work_release(&past->other);
		remove_folder(AT_FDCWD, past->folder);
		free(past->folder);
		zone_use(past->present->store.config.timezone);
	}
	clock_set(past->now);
	if (past->dated)
		rc = index_as_now(past->present->index);
	*past = (struct past)PAST_INIT;
	return rc;
}
