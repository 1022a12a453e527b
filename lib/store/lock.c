#include "store/lock.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define POLL_MS 10
#define PATIENCE_MS 1000	/* from then on the person is told why */

/* Another process's text: one line, and nothing in it that a terminal obeys. */
static void read_holder(int fd, char *out, size_t size)
{
	ssize_t len = pread(fd, out, size - 1, 0);

	out[len > 0 ? len : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	for (; *out; out++)
		if ((unsigned char)*out < ' ' || *out == 0x7f)
			*out = '?';
}

/* The lock is only one if others open the same file: is it still there? */
static bool is_current(int fd, int dir)
{
	struct stat ours, there;

	return !fstat(fd, &ours) && !fstatat(dir, "lock", &there, AT_SYMLINK_NOFOLLOW) &&
	       ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

/* 0: held; ERR_BUSY without a message: not now; ERR_IO. */
static int try_lock(int fd)
{
	int rc;

	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc && errno == EINTR);
	if (!rc)
		return 0;
	if (errno == EWOULDBLOCK)
		return ERR_BUSY;
	err_sys(_("cannot lock '.crm/lock'"));
	if (errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS)
		err_hint(_("this file system has no locks: move the store to a local disk"));
	return ERR_IO;
}

static int busy(int fd)
{
	char holder[128];

	read_holder(fd, holder, sizeof(holder));
	if (*holder)
		return err_set(ERR_BUSY, _("process %s is writing to this store"),
			       holder);
	return err_set(ERR_BUSY, _("another process is writing to this store"));
}

/* Wait for the file that is `.crm/lock` now; *retry: it was replaced meanwhile. */
static int wait_for(int fd, int dir, int64_t until, int64_t patience,
		    void (**waiting)(const char *holder), bool *retry)
{
	static const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	char holder[128];
	int rc;

	*retry = false;
	while ((rc = try_lock(fd)) == ERR_BUSY) {
		if (clock_ms() >= until)
			return busy(fd);
		if (*waiting && clock_ms() >= patience) {
			read_holder(fd, holder, sizeof(holder));
			(*waiting)(holder);
			*waiting = NULL;
		}
		nanosleep(&pause, NULL);
	}
	*retry = !rc && !is_current(fd, dir);
	return rc;
}

/* What it says is for people: a failure changes nothing about the lock. */
static void sign(int fd, const char *what)
{
	struct str text = STR_INIT;

	str_addf(&text, "%ld (%s)\n", (long)getpid(), what);
	if (!ftruncate(fd, 0) && lseek(fd, 0, SEEK_SET) == 0)
		(void)file_write_fd(fd, text.buf, text.len);
	str_release(&text);
}

int lock_take(struct lock *out, int dir, unsigned wait_ms, const char *what,
	      void (*waiting)(const char *holder))
{
	int64_t start = clock_ms();
	bool retry;
	int fd, rc;

	do {
		fd = file_open(dir, "lock", O_RDWR | O_CREAT, 0666);
		if (fd < 0)
			return err_set(ERR_IO, ".crm: %s", err_message());
		rc = wait_for(fd, dir, start + wait_ms, start + PATIENCE_MS,
			      &waiting, &retry);
		if (rc || retry)
			close(fd);
	} while (!rc && retry);
	if (rc)
		return rc;
	sign(fd, what);
	out->fd = fd;
	return 0;
}

void lock_release(struct lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
