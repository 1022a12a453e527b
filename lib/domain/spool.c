#include "domain/spool.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#define TAIL_MAX 65536
#define WINDOW 1024		/* of what is read here and there */
#define WINDOW_NEXT 32768	/* of what is read from one end to the other */

int spool_open(struct spool *spool, int dir)
{
	struct str path = STR_INIT;
	FILE *other;

	str_addf(&path, ".crm/spool.%ld", (long)getpid());
	spool->fd = file_open(dir, path.buf, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (spool->fd >= 0)
		file_unlink(dir, path.buf);
	str_release(&path);
	if (spool->fd >= 0)
		return 0;
	err_clear();
	other = tmpfile();
	if (other)
		spool->fd = fcntl(fileno(other), F_DUPFD_CLOEXEC, 3);
	if (spool->fd < 0)
		err_sys(_("cannot make a temporary file"));
	if (other)
		fclose(other);
	return spool->fd < 0 ? ERR_IO : 0;
}

void spool_release(struct spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	str_release(&spool->tail);
	str_release(&spool->window);
	*spool = (struct spool)SPOOL_INIT;
}

static int flush(struct spool *spool)
{
	if (file_write_fd(spool->fd, spool->tail.buf, spool->tail.len))
		return err_sys(_("cannot write a temporary file"));
	str_clear(&spool->tail);
	return 0;
}

int spool_add(struct spool *spool, const void *data, size_t len, uint64_t *at)
{
	*at = spool->end;
	spool->end += len;
	str_add_mem(&spool->tail, data, len);
	return spool->tail.len < TAIL_MAX ? 0 : flush(spool);
}

/* Is it just behind what was read last? */
static bool follows(const struct spool *spool, uint64_t at)
{
	uint64_t end = spool->window_at + spool->window.len;

	return at >= spool->window_at && at < end + WINDOW;
}

static int fill_window(struct spool *spool, uint64_t at, size_t len)
{
	size_t window = follows(spool, at) ? WINDOW_NEXT : WINDOW;
	ssize_t n;

	if (len < window)
		len = window;
	str_clear(&spool->window);
	str_grow(&spool->window, len);
	spool->window_at = at;
	do {
		n = pread(spool->fd, spool->window.buf + spool->window.len,
			  len - spool->window.len,
			  (off_t)(at + spool->window.len));
		if (n > 0)
			str_set_len(&spool->window, spool->window.len + (size_t)n);
	} while ((n < 0 && errno == EINTR) || (n > 0 && spool->window.len < len));
	return n < 0 ? err_sys(_("cannot read a temporary file")) : 0;
}

static int is_within(const struct spool *spool, uint64_t at, size_t len)
{
	return at >= spool->window_at &&
	       at + len <= spool->window_at + spool->window.len;
}

int spool_read(struct spool *spool, uint64_t at, size_t len, const char **out)
{
	uint64_t written = spool->end - spool->tail.len;
	int rc = 0;

	if (at >= written) {
		*out = spool->tail.buf + (at - written);
		return 0;
	}
	if (at + len > written)		/* across the border */
		rc = flush(spool);
	if (!rc && !is_within(spool, at, len)) {
		rc = fill_window(spool, at, len);
		if (!rc && !is_within(spool, at, len))
			rc = err_set(ERR_IO, _("a temporary file is shorter than it was"));
	}
	*out = spool->window.buf + (at - spool->window_at);
	return rc;
}
