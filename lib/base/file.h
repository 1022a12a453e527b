#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Files below a root, and nothing else.  `dir` is a descriptor of the root;
 * `path` is relative to it, and no part of it may be a symbolic link or lead
 * out (openat2 with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, or part by part
 * with O_NOFOLLOW where the system lacks it); `..` and a slash at the end are
 * refused.  So is, without blocking, what is not a regular file.  Only ENOENT
 * (and ENOTDIR on the way) means "absent"; any other failure is ERR_IO with
 * the path.
 *
 * Every call goes on after EINTR and short reads and writes, and close() is
 * checked where data was written.
 */

/*
 * A descriptor (O_CLOEXEC), or -1 with the error set: ERR_NOT_FOUND, ERR_IO, or
 * ERR_CONFLICT where O_EXCL finds one.  O_DIRECTORY is for folders.
 */
int file_open(int dir, const char *path, int flags, mode_t mode);

/*
 * Append the whole file to `out`; `st` (may be NULL) is what fstat said before
 * the read.  ERR_NOT_FOUND, ERR_IO, or ERR_DATA above `max` bytes (0: none).
 */
int file_read(struct str *out, struct stat *st, int dir, const char *path, size_t max);

/* All of fd from where it is, appended. */
int file_read_fd(struct str *out, int fd, const char *name);

/*
 * All of a file that a user has named, wherever it is, appended; `-` is
 * standard input.  ERR_IO.
 */
int file_read_named(struct str *out, const char *path);

int file_write_fd(int fd, const void *data, size_t len);	/* -1 and errno */

/*
 * A new file with `len` bytes at `path`, which must not exist (ERR_CONFLICT),
 * flushed if `durable` (its name is once its folder is, see file_sync()).  On
 * failure nothing is left of it.
 */
int file_create(int dir, const char *path, const void *data, size_t len,
		mode_t mode, bool durable);

/*
 * The same in place of whatever lies at `path`, or of nothing: the old bytes or
 * the new are there, whenever it is looked at or the power fails.  It is written
 * as `<path>.new` first; one that an ended process left is written over.
 */
int file_replace(int dir, const char *path, const void *data, size_t len, mode_t mode);

/* fstatat without following links: 0, ERR_NOT_FOUND, ERR_IO. */
int file_stat(struct stat *st, int dir, const char *path);

/* Make one folder; harmless when it is there, ERR_IO if that is none. */
int file_mkdir(int dir, const char *path);

/*
 * renameat2: `to` must not exist (ERR_CONFLICT if it does).  Where the file
 * system cannot, a file is linked and unlinked: a crash may leave both names.
 */
int file_rename_new(int dir, const char *from, const char *to);

/* renameat2(RENAME_EXCHANGE), both exist; ERR_IO where the system cannot. */
int file_exchange(int dir, const char *a, const char *b);

int file_rename(int dir, const char *from, const char *to);	/* replaces */
int file_unlink(int dir, const char *path);	/* 0 also when it was not there */

int file_sync(int dir, const char *path);	/* fsync of a file or folder */
int file_sync_all(int dir);			/* syncfs: everything on its disk */

/* Nanoseconds of a stat's times. */
int64_t file_mtime_ns(const struct stat *st);
int64_t file_ctime_ns(const struct stat *st);

#endif
