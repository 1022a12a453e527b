#define _GNU_SOURCE

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define READ_STEP 65536

/* close() that leaves errno alone, for ways out. */
static void shut(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

/*
 * Is this a path that stays below its folder?  Refused by name, `..` means
 * the same where openat2() is lacking.
 */
static int check_path(const char *path)
{
	size_t len;

	if (*path == '/') {
		errno = EXDEV;
		return -1;
	}
	for (; *path; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		if (len == 2 && !memcmp(path, "..", 2)) {
			errno = EXDEV;
			return -1;
		}
		if (path[len] == '/' && !path[len + 1]) {
			errno = EINVAL;
			return -1;
		}
	}
	return 0;
}

/* O_DIRECTORY says ENOTDIR of a link; only a link is to be told from absent. */
static int open_part(int dir, const char *name, int flags, mode_t mode)
{
	struct stat st;
	int fd;

	do
		fd = openat(dir, name, flags | O_NOFOLLOW, mode);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && errno == ENOTDIR) {
		if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISLNK(st.st_mode))
			errno = ELOOP;
		else
			errno = ENOTDIR;
	}
	return fd;
}

static int open_by_parts(int dir, const char *path, int flags, mode_t mode)
{
	char name[NAME_MAX + 1];
	int at = dir, fd;
	size_t len;

	do {
		len = strcspn(path, "/");
		if (len > NAME_MAX) {
			errno = ENAMETOOLONG;
			fd = -1;
		} else {
			memcpy(name, path, len);
			name[len] = '\0';
			path += len + strspn(path + len, "/");
			fd = open_part(at, name, *path ?
				       O_PATH | O_DIRECTORY | O_CLOEXEC : flags,
				       mode);
		}
		if (at != dir)
			shut(at);
		at = fd;
	} while (fd >= 0 && *path);
	return fd;
}

/* A filter that does not know openat2() may answer EPERM. */
static int open_beneath(int dir, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.mode = flags & O_CREAT ? mode & 07777 : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	long fd;

	if (check_path(path))
		return -1;
	do
		fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_by_parts(dir, path, flags | O_CLOEXEC, mode);
	return (int)fd;
}

/* `what` could not be done to `path`, as errno says. */
static int fail(const char *what, const char *path)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		err_sys("%s '%s'", what, path);
		return err_set(ERR_NOT_FOUND, "%s", err_message());
	case ELOOP:
		return err_set(ERR_IO, _("%s '%s': a symbolic link is in its place or on the way"),
			       what, path);
	case EXDEV:
		return err_set(ERR_IO, _("%s '%s': it leads out of the folder"),
			       what, path);
	case ENXIO:
		return err_set(ERR_IO, _("%s '%s': it is not a regular file"),
			       what, path);
	default:
		return err_sys("%s '%s'", what, path);
	}
}

/*
 * A name in its folder.  All that is done by name goes through here, so that
 * no call resolves more than one part of a path by itself.
 */
struct place {
	int dir;
	const char *name;		/* in the path, borrowed */
	bool opened;			/* `dir` is ours to close */
};

static int place_open(struct place *place, int dir, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str parent = STR_INIT;

	*place = (struct place){ .dir = dir, .name = path };
	if (check_path(path))
		return -1;
	if (!slash)
		return 0;
	str_add_mem(&parent, path, (size_t)(slash - path));
	place->dir = open_beneath(dir, parent.buf, O_PATH | O_DIRECTORY, 0);
	place->name = slash + 1;
	place->opened = place->dir >= 0;
	str_release(&parent);
	return place->opened ? 0 : -1;
}

static void place_close(struct place *place)
{
	if (place->opened)
		shut(place->dir);
	place->opened = false;
}

static int open_failed(int dir, const char *path, int flags)
{
	struct stat st;

	if (errno == ENOTDIR && flags & O_DIRECTORY && !file_stat(&st, dir, path))
		return err_set(ERR_IO, _("cannot open '%s': it is not a folder"), path);
	if (errno == EEXIST)
		return err_set(ERR_CONFLICT, _("'%s' is there already"), path);
	return fail(_("cannot open"), path);
}

/* What lies at `path` if it is a file, or a folder and `folders` are fine. */
static int open_checked(struct stat *st, int dir, const char *path, int flags,
			mode_t mode, bool folders)
{
	int fd = open_beneath(dir, path, flags | O_NONBLOCK | O_NOCTTY, mode);

	if (fd < 0) {
		open_failed(dir, path, flags);
		return -1;
	}
	if (fstat(fd, st)) {
		err_sys(_("cannot open '%s'"), path);
	} else if (!S_ISREG(st->st_mode) && !(folders && S_ISDIR(st->st_mode))) {
		errno = ENXIO;
		fail(_("cannot open"), path);
	} else {
		return fd;
	}
	shut(fd);
	return -1;
}

int file_open(int dir, const char *path, int flags, mode_t mode)
{
	struct stat st;

	return open_checked(&st, dir, path, flags, mode, flags & O_DIRECTORY);
}

/* ERR_DATA above `max` bytes (0: none); what was read then is dropped. */
static int read_most(struct str *out, int fd, const char *name, size_t size, size_t max)
{
	size_t start = out->len;
	ssize_t got;
	int rc = 0;

	str_grow(out, size + 1);
	do {
		if (out->alloc - out->len < 2)
			str_grow(out, READ_STEP);
		got = read(fd, out->buf + out->len, out->alloc - out->len - 1);
		if (got > 0)
			str_set_len(out, out->len + (size_t)got);
		if (max && out->len - start > max)
			rc = err_set(ERR_DATA, _("'%s' is larger than %zu bytes"),
				     name, max);
		else if (got < 0 && errno != EINTR)
			rc = err_sys(_("cannot read '%s'"), name);
	} while (got && !rc);
	if (rc)
		str_set_len(out, start);
	return rc;
}

int file_read(struct str *out, struct stat *st, int dir, const char *path, size_t max)
{
	struct stat own;
	int fd, rc;

	if (!st)
		st = &own;
	fd = open_checked(st, dir, path, O_RDONLY, 0, false);
	if (fd < 0)
		return err_code();
	if (max && (uintmax_t)st->st_size > max)
		rc = err_set(ERR_DATA, _("'%s' is larger than %zu bytes"), path, max);
	else
		rc = read_most(out, fd, path, (size_t)st->st_size, max);
	shut(fd);
	return rc;
}

int file_read_fd(struct str *out, int fd, const char *name)
{
	return read_most(out, fd, name, READ_STEP, 0);
}

int file_read_named(struct str *out, const char *path)
{
	int rc, fd;

	if (!strcmp(path, "-"))
		return file_read_fd(out, STDIN_FILENO, _("standard input"));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_sys(_("cannot open '%s'"), path);
	rc = file_read_fd(out, fd, path);
	close(fd);
	return rc;
}

int file_write_fd(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t done;

	while (len) {
		done = write(fd, p, len);
		if (done == 0)
			errno = EIO;
		if (done == 0 || (done < 0 && errno != EINTR))
			return -1;
		if (done > 0) {
			p += done;
			len -= (size_t)done;
		}
	}
	return 0;
}

static int sync_fd(int fd)
{
	int rc;

	do
		rc = fsync(fd);
	while (rc && errno == EINTR);
	return rc;
}

/* Linux has closed it also when it says EINTR. */
static int close_written(int fd)
{
	return close(fd) && errno != EINTR ? -1 : 0;
}

static int create_at(const struct place *place, const char *path, const void *data,
		     size_t len, mode_t mode, bool durable)
{
	int fd, failed, rc = 0;

	do
		fd = openat(place->dir, place->name, O_WRONLY | O_CREAT | O_EXCL |
			    O_NOFOLLOW | O_CLOEXEC, mode);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 && errno == EEXIST)
		return err_set(ERR_CONFLICT, _("'%s' is there already"), path);
	if (fd < 0)
		return fail(_("cannot create"), path);
	failed = file_write_fd(fd, data, len) || (durable && sync_fd(fd));
	if (failed)
		rc = err_sys(_("cannot write '%s'"), path);
	if (close_written(fd) && !failed)
		rc = err_sys(_("cannot write '%s'"), path);
	if (rc)
		unlinkat(place->dir, place->name, 0);
	return rc;
}

int file_create(int dir, const char *path, const void *data, size_t len,
		mode_t mode, bool durable)
{
	struct place place;
	int rc;

	if (place_open(&place, dir, path))
		rc = fail(_("cannot create"), path);
	else
		rc = create_at(&place, path, data, len, mode, durable);
	place_close(&place);
	return rc;
}

int file_stat(struct stat *st, int dir, const char *path)
{
	struct place place;
	int rc = 0;

	if (place_open(&place, dir, path) ||
	    fstatat(place.dir, place.name, st, AT_SYMLINK_NOFOLLOW))
		rc = fail(_("cannot examine"), path);
	place_close(&place);
	return rc;
}

int file_mkdir(int dir, const char *path)
{
	struct place place;
	struct stat st;
	int rc = 0;

	if (place_open(&place, dir, path))
		rc = fail(_("cannot create"), path);
	else if (!mkdirat(place.dir, place.name, 0777))
		rc = 0;
	else if (errno != EEXIST)
		rc = fail(_("cannot create"), path);
	else if (fstatat(place.dir, place.name, &st, AT_SYMLINK_NOFOLLOW))
		rc = fail(_("cannot examine"), path);
	else if (!S_ISDIR(st.st_mode))
		rc = err_set(ERR_IO, _("cannot create '%s': it is there and not a folder"),
			     path);
	place_close(&place);
	return rc;
}

/* Two names for one call; their folders may be one and the same. */
static int places_open(struct place *a, struct place *b, int dir,
		       const char *path_a, const char *path_b, const char *what)
{
	*b = (struct place){ .dir = -1 };
	if (place_open(a, dir, path_a))
		return fail(what, path_a);
	if (place_open(b, dir, path_b))
		return fail(what, path_b);
	return 0;
}

/* Both folders are there, so ENOENT is about `from`. */
static int rename_failed(const char *from, const char *to)
{
	if (errno == ENOENT)
		return fail(_("cannot rename"), from);
	return err_sys(_("cannot rename '%s' to '%s'"), from, to);
}

/* Where a file system has no RENAME_NOREPLACE; a link never replaces. */
static int link_new(const struct place *a, const struct place *b)
{
	return linkat(a->dir, a->name, b->dir, b->name, 0) ||
	       unlinkat(a->dir, a->name, 0) ? -1 : 0;
}

int file_rename_new(int dir, const char *from, const char *to)
{
	struct place a, b;
	int rc = places_open(&a, &b, dir, from, to, _("cannot rename")), failed;

	if (rc)
		goto done;
	failed = renameat2(a.dir, a.name, b.dir, b.name, RENAME_NOREPLACE);
	if (failed && (errno == EINVAL || errno == ENOSYS))
		failed = link_new(&a, &b);
	if (failed && errno == EEXIST)
		rc = err_set(ERR_CONFLICT, _("cannot rename '%s': '%s' is there already"),
			     from, to);
	else if (failed)
		rc = rename_failed(from, to);
done:
	place_close(&a);
	place_close(&b);
	return rc;
}

int file_exchange(int dir, const char *a, const char *b)
{
	struct place x, y;
	int rc = places_open(&x, &y, dir, a, b, _("cannot exchange"));

	if (!rc && renameat2(x.dir, x.name, y.dir, y.name, RENAME_EXCHANGE)) {
		rc = err_sys(_("cannot exchange '%s' and '%s'"), a, b);
		if (errno == ENOENT)
			rc = err_set(ERR_NOT_FOUND, "%s", err_message());
	}
	place_close(&x);
	place_close(&y);
	return rc;
}

int file_rename(int dir, const char *from, const char *to)
{
	struct place a, b;
	int rc = places_open(&a, &b, dir, from, to, _("cannot rename"));

	if (!rc && renameat(a.dir, a.name, b.dir, b.name))
		rc = rename_failed(from, to);
	place_close(&a);
	place_close(&b);
	return rc;
}

int file_unlink(int dir, const char *path)
{
	struct place place;
	int rc = 0;

	if ((place_open(&place, dir, path) || unlinkat(place.dir, place.name, 0)) &&
	    errno != ENOENT && errno != ENOTDIR)
		rc = fail(_("cannot remove"), path);
	place_close(&place);
	return rc;
}

int file_sync(int dir, const char *path)
{
	struct stat st;
	int fd = open_checked(&st, dir, path, O_RDONLY, 0, true), rc = 0;

	if (fd < 0)
		return err_code();
	/* EINVAL: a file system whose folders need no flush, or know none. */
	if (sync_fd(fd) && errno != EINVAL)
		rc = err_sys(_("cannot flush '%s'"), path);
	shut(fd);
	return rc;
}

int file_sync_all(int dir)
{
	if (!syncfs(dir))
		return 0;
	if (errno != ENOSYS)
		return err_sys(_("cannot flush the disk"));
	sync();
	return 0;
}

/* The folder that a path names its file in. */
static int sync_folder_of(int dir, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str folder = STR_INIT;
	int rc;

	str_add_mem(&folder, path, slash ? (size_t)(slash - path) : 0);
	rc = file_sync(dir, slash ? folder.buf : ".");
	str_release(&folder);
	return rc;
}

/* On the way out: the error that is set stays. */
static void remove_quietly(int dir, const char *path)
{
	struct place place;

	if (!place_open(&place, dir, path))
		unlinkat(place.dir, place.name, 0);
	place_close(&place);
}

int file_replace(int dir, const char *path, const void *data, size_t len, mode_t mode)
{
	struct str tmp = STR_INIT;
	int rc;

	str_addf(&tmp, "%s.new", path);
	rc = file_unlink(dir, tmp.buf);
	if (!rc)
		rc = file_create(dir, tmp.buf, data, len, mode, true);
	if (!rc) {
		rc = file_rename(dir, tmp.buf, path);
		if (rc)
			remove_quietly(dir, tmp.buf);
		else
			rc = sync_folder_of(dir, path);
	}
	str_release(&tmp);
	return rc;
}

/* A year beyond 2262 wraps: these are compared for equality. */
static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)((uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_nsec);
}

int64_t file_mtime_ns(const struct stat *st)
{
	return nanoseconds(&st->st_mtim);
}

int64_t file_ctime_ns(const struct stat *st)
{
	return nanoseconds(&st->st_ctim);
}
