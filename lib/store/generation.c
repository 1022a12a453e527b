#include "store/generation.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME ".crm/journal/generation"
#define DIGITS 20

static bool read_once(int fd, uint64_t *out)
{
	char text[DIGITS + 1];

	*out = 0;
	if (pread(fd, text, DIGITS, 0) != DIGITS)
		return false;
	text[DIGITS] = '\0';
	if (strspn(text, "0123456789") != DIGITS)
		return false;
	for (const char *p = text; *p; p++)
		*out = *out * 10 + (uint64_t)(*p - '0');
	return true;
}

/* Twice the same: a read may meet a write half way. */
static uint64_t read_settled(int fd)
{
	uint64_t n = 0, again = 1;

	for (int turn = 0; turn < 10 && n != again; turn++) {
		read_once(fd, &n);
		read_once(fd, &again);
	}
	return n;
}

uint64_t journal_generation(const struct store *store)
{
	int fd = file_open(store->dir, NAME, O_RDONLY, 0);
	uint64_t n = 0;

	if (fd < 0) {
		err_clear();
		return 0;
	}
	n = read_settled(fd);
	close(fd);
	return n;
}

static int step(const struct store *store, bool odd)
{
	int fd = file_open(store->dir, NAME, O_RDWR | O_CREAT, store->mode);
	char text[DIGITS + 2];
	uint64_t n, next;
	int rc = 0;

	if (fd < 0)
		return err_code() == ERR_NOT_FOUND ?
			err_set(ERR_IO, "%s", err_message()) : err_code();
	n = read_settled(fd);
	/* Odd already: a writer was killed.  Readers must see that it moved. */
	next = odd ? (n | 1) + (n & 1) * 2 : n + (n & 1);
	snprintf(text, sizeof(text), "%0*" PRIu64 "\n", DIGITS, next);
	if (next != n && pwrite(fd, text, DIGITS + 1, 0) != DIGITS + 1)
		rc = err_sys(_("cannot write '%s'"), NAME);
	close(fd);
	return rc;
}

int generation_begin(const struct store *store)
{
	return step(store, true);
}

int generation_end(const struct store *store)
{
	return step(store, false);
}
