#undef _FILE_OFFSET_BITS	/* both names of each call are defined here */
#define _GNU_SOURCE

/*
 * Kill or fail a process at its n-th call that touches files.
 *
 * Preloaded (LD_PRELOAD), by the environment:
 *
 *	KILLPOINT_AT=n		the call, from 1; 0 only counts
 *	KILLPOINT_ERRNO=n	fail with this errno; without it: SIGKILL
 *	KILLPOINT_LATE=1	kill after the call instead of before it
 *	KILLPOINT_SHORT=1	kill half way: a write of half its bytes
 *	KILLPOINT_COUNT=FILE	add the number of calls to FILE at exit
 *
 * Included in a test program, whose own calls then come here, by
 * killpoint_arm() and killpoint_calls(); see test_journal.c.  Calls that only
 * read are not counted: nothing differs after them.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "a 64-bit system");

enum killpoint_how { KILLPOINT_BEFORE, KILLPOINT_AFTER, KILLPOINT_HALF, KILLPOINT_FAIL };

static struct {
	bool armed;
	long at, calls;
	enum killpoint_how how;
	int error;
	void (*call)(void);		/* instead of dying: what another program does */
} killpoint;

/* `call` (may be NULL) is called at the point, and the process goes on. */
__attribute__((unused))
static void killpoint_arm(long at, enum killpoint_how how, int error, void (*call)(void))
{
	killpoint.calls = 0;
	killpoint.at = at;
	killpoint.how = how;
	killpoint.error = error;
	killpoint.call = call;
	killpoint.armed = true;
}

__attribute__((unused))
static long killpoint_calls(void)
{
	killpoint.armed = false;
	return killpoint.calls;
}

__attribute__((constructor)) static void killpoint_init(void)
{
	const char *at = getenv("KILLPOINT_AT"), *error = getenv("KILLPOINT_ERRNO");
	enum killpoint_how how = KILLPOINT_BEFORE;

	if (!at)
		return;
	if (error)
		how = KILLPOINT_FAIL;
	else if (getenv("KILLPOINT_LATE"))
		how = KILLPOINT_AFTER;
	else if (getenv("KILLPOINT_SHORT"))
		how = KILLPOINT_HALF;
	killpoint_arm(atol(at), how, error ? atoi(error) : 0, NULL);
}

__attribute__((destructor)) static void killpoint_fini(void)
{
	const char *path = killpoint.armed ? getenv("KILLPOINT_COUNT") : NULL;
	FILE *to;

	killpoint.armed = false;
	to = path ? fopen(path, "a") : NULL;
	if (to) {
		fprintf(to, "%ld\n", killpoint.calls);
		fclose(to);
	}
}

static void killpoint_die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

/* Is this the call?  What comes before it happens here. */
static bool killpoint_here(void)
{
	void (*call)(void) = killpoint.call;

	if (!killpoint.armed || ++killpoint.calls != killpoint.at)
		return false;
	if (call) {
		killpoint.armed = false;
		call();
		killpoint.armed = true;
		return false;
	}
	if (killpoint.how == KILLPOINT_BEFORE)
		killpoint_die();
	return true;
}

static void *killpoint_real(const char *name)
{
	void *real = dlsym(RTLD_NEXT, name);

	if (!real)
		abort();
	return real;
}

/* ISO C has no cast from an object's pointer to a function's. */
#define REAL(type, parameters, name) \
	static type (*real)parameters; \
	if (!real) \
		*(void **)&real = killpoint_real(name)

/*
 * `here` is whether this is the call.  A call that fails does not happen; all
 * others do, and those that are to die after it die.
 */
#define POINT(failed, result_type, call) do { \
		result_type result_; \
		bool here_ = killpoint_here(); \
		if (here_ && killpoint.how == KILLPOINT_FAIL) { \
			errno = killpoint.error; \
			return failed; \
		} \
		result_ = call; \
		if (here_) \
			killpoint_die(); \
		return result_; \
	} while (0)

static ssize_t killpoint_half(int fd, const void *data, size_t len)
{
	REAL(ssize_t, (int, const void *, size_t), "write");
	real(fd, data, len / 2);
	killpoint_die();
	return -1;
}

ssize_t write(int fd, const void *data, size_t len)
{
	bool here = killpoint_here();
	REAL(ssize_t, (int, const void *, size_t), "write");

	if (here && killpoint.how == KILLPOINT_FAIL) {
		/* A full disk takes what it has room for first. */
		if (len > 1 && killpoint.error == ENOSPC) {
			killpoint.at++;
			return real(fd, data, len / 2);
		}
		errno = killpoint.error;
		return -1;
	}
	if (here && killpoint.how == KILLPOINT_HALF)
		return killpoint_half(fd, data, len);
	if (here) {
		real(fd, data, len);
		killpoint_die();
	}
	return real(fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	REAL(ssize_t, (int, const void *, size_t, off_t), "pwrite");
	POINT(-1, ssize_t, real(fd, data, len, at));
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
	REAL(ssize_t, (int, const void *, size_t, off64_t), "pwrite64");
	POINT(-1, ssize_t, real(fd, data, len, at));
}

/* A descriptor is gone also when close() fails. */
int close(int fd)
{
	bool here = killpoint_here();
	int rc;
	REAL(int, (int), "close");

	rc = real(fd);
	if (here && killpoint.how != KILLPOINT_FAIL)
		killpoint_die();
	if (here) {
		errno = killpoint.error;
		rc = -1;
	}
	return rc;
}

#define NAMED(type, name, declared, passed) \
	type name declared \
	{ \
		REAL(type, declared, #name); \
		POINT(-1, type, real passed); \
	}

NAMED(int, fsync, (int fd), (fd))
NAMED(int, fdatasync, (int fd), (fd))
NAMED(int, syncfs, (int fd), (fd))
NAMED(int, ftruncate, (int fd, off_t len), (fd, len))
NAMED(int, ftruncate64, (int fd, off64_t len), (fd, len))
NAMED(int, fchmod, (int fd, mode_t mode), (fd, mode))
NAMED(int, unlink, (const char *path), (path))
NAMED(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
NAMED(int, mkdir, (const char *path, mode_t mode), (path, mode))
NAMED(int, mkdirat, (int dir, const char *path, mode_t mode), (dir, path, mode))
NAMED(int, rename, (const char *from, const char *to), (from, to))
NAMED(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
NAMED(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags),
      (a, from, b, to, flags))
NAMED(int, linkat, (int a, const char *from, int b, const char *to, int flags),
      (a, from, b, to, flags))

/* Of those that open only what makes, cuts or writes a file counts. */
static bool killpoint_writes(int flags)
{
	return flags & (O_CREAT | O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY;
}

#define OPENAT(name) \
	int name(int dir, const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		va_list ap; \
		REAL(int, (int, const char *, int, ...), #name); \
		va_start(ap, flags); \
		if (flags & O_CREAT) \
			mode = va_arg(ap, mode_t); \
		va_end(ap); \
		if (!killpoint_writes(flags)) \
			return real(dir, path, flags, mode); \
		POINT(-1, int, real(dir, path, flags, mode)); \
	}

OPENAT(openat)
OPENAT(openat64)

#define OPEN(name) \
	int name(const char *path, int flags, ...) \
	{ \
		mode_t mode = 0; \
		va_list ap; \
		REAL(int, (const char *, int, ...), #name); \
		va_start(ap, flags); \
		if (flags & O_CREAT) \
			mode = va_arg(ap, mode_t); \
		va_end(ap); \
		if (!killpoint_writes(flags)) \
			return real(path, flags, mode); \
		POINT(-1, int, real(path, flags, mode)); \
	}

OPEN(open)
OPEN(open64)

/*
 * openat2() has no function of its own; its flags are the first of open_how.
 * Six arguments are read however many there are, as libc does.
 */
__attribute__((no_sanitize("address")))
long syscall(long number, ...)
{
	long a[6];
	uint64_t flags;
	va_list ap;
	REAL(long, (long, ...), "syscall");

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2) {
		memcpy(&flags, (const void *)a[2], sizeof(flags));
		if (!killpoint_writes((int)flags))
			return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	} else if (number != SYS_renameat2) {
		return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	}
	POINT(-1, long, real(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
