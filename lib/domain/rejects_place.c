#include "domain/rejects_place.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "import/csv.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define LOOKED_AT 65536

bool rejects_is_stream(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* --- what is there already --- */

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* By its name, too: what is read of a spreadsheet or an archive is a copy. */
static bool is_read_from(const struct batch_file *file, const struct stat *st)
{
	struct str name = STR_INIT;
	struct stat in;
	bool same = !fstat(file->fd, &in) && is_same(&in, st);
	char *slash;

	str_add(&name, file->name);
	while (!same && name.len) {
		same = !stat(name.buf, &in) && is_same(&in, st);
		slash = strrchr(name.buf, '/');
		str_set_len(&name, slash ? (size_t)(slash - name.buf) : 0);
	}
	str_release(&name);
	return same;
}

/* A table's last column, an object's last member, a line of a card or message. */
static bool holds_rejects(const char *text)
{
	static const char column[] = "reason";

	if (!*text || strstr(text, "\"reason\":\""))
		return true;
	for (const char *p = text; *p; p++) {
		const char *end = p + sizeof(column) - 1;

		if (!strncasecmp(p, "X-CRM-REASON:", 13))
			return true;
		if (strncmp(p, column, sizeof(column) - 1))
			continue;
		end += *end == '"';
		if (!*end || *end == '\r' || *end == '\n')
			return true;
	}
	return false;
}

static bool is_rejects(const char *path)
{
	char *text = xcalloc(LOOKED_AT + 1, 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, LOOKED_AT);
	bool yes = n >= 0 && holds_rejects(text);

	if (fd >= 0)
		close(fd);
	free(text);
	return yes;
}

static int check(const struct batch *batch, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return 0;
	for (size_t i = 0; i < batch->n_files; i++)
		if (is_read_from(batch->files[i], &st))
			return err_set(ERR_IO, _("'%s' is what is being imported; give "
						 "--rejects another name"), path);
	if (S_ISDIR(st.st_mode))
		return err_set(ERR_IO, _("'%s' is a folder"), path);
	if (S_ISREG(st.st_mode) && !is_rejects(path))
		return err_set(ERR_IO, _("'%s' is there already and holds no rejects; give "
					 "--rejects another name"), path);
	return 0;
}

/* --- names --- */

static void base_name(struct str *out, const struct batch_file *file)
{
	const char *slash = strrchr(file->name, '/');
	size_t len;

	str_add(out, slash && slash[1] ? slash + 1 : file->name);
	len = out->len;
	if (file->reader.kind == &reader_csv && len > 5 &&
	    !strcasecmp(out->buf + len - 5, ".xlsx"))
		str_add(out, ".csv");
}

/* "people.csv", then "people-2.csv": whatever the case, since disks differ. */
static void add_other(struct strs *out, const char *folder, const char *base)
{
	const char *dot = strrchr(base, '.');
	int stem = (int)(dot && dot > base ? (size_t)(dot - base) : strlen(base));
	struct str path = STR_INIT;
	unsigned number = 1;
	bool taken;

	do {
		str_clear(&path);
		if (number == 1)
			str_addf(&path, "%s/%s", folder, base);
		else
			str_addf(&path, "%s/%.*s-%u%s", folder, stem, base, number,
				 base + stem);
		taken = false;
		for (size_t i = 0; i < out->n && !taken; i++)
			taken = !strcasecmp(out->v[i], path.buf);
		number++;
	} while (taken);
	strs_add(out, path.buf);
	str_release(&path);
}

int rejects_place(const struct batch *batch, struct strs *out)
{
	const char *path = batch->options.rejects;
	bool folder = batch->n_files > 1 || is_folder(path);
	struct str base = STR_INIT;
	struct stat st;
	int rc = 0;

	if (!*path || !strcmp(path, "-"))
		return err_set(ERR_USAGE, _("--rejects takes a file or a folder, not '%s'"),
			       path);
	if (batch->n_files > 1 && !stat(path, &st) && !S_ISDIR(st.st_mode))
		return err_set(ERR_IO, _("'%s' is no folder, which the rejects of several "
					 "files need"), path);
	for (size_t i = 0; i < batch->n_files && !rc; i++) {
		str_clear(&base);
		base_name(&base, batch->files[i]);
		if (folder)
			add_other(out, path, base.buf);
		else
			strs_add(out, path);
		rc = check(batch, out->v[i]);
	}
	str_release(&base);
	return rc;
}
