#ifndef TESTS_CONTENT_TEST_H
#define TESTS_CONTENT_TEST_H

#include "base/err.h"
#include "base/str.h"
#include "import/reader.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * A file's items as text: `contact at 1`, then `  column (label): value` a
 * line, lines within a value behind `|`; `  file NAME TYPE BYTES`, `  wrong: ...`.
 */
static inline void cells_add_value(struct str *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			str_add(out, "\n    |");
		else
			str_add_char(out, *s);
	}
	str_add_char(out, '\n');
}

static inline void cells_add_item(struct str *out, const struct reader *reader)
{
	const struct item *item = &reader->item;

	str_addf(out, "%s at %u\n", item->wrong
		 ? "item" : schema_of(item->type)->name, item->line);
	for (size_t i = 0; !item->wrong && i < item->n; i++) {
		const struct cell *cell = &item->v[i];

		str_addf(out, "  %s", reader->columns.v[cell->column]);
		if (cell->label)
			str_addf(out, " (%s)", cell->label);
		str_add(out, ": ");
		cells_add_value(out, cell->text);
	}
	for (size_t i = 0; i < item->n_files; i++)
		str_addf(out, "  file %s %s %zu\n", item->files[i].name,
			 item->files[i].media_type, item->files[i].len);
	if (item->wrong)
		str_addf(out, "  wrong: %s\n", item->wrong);
}

/* Of an open file; into `out`, which may be NULL: only that it ends. */
static inline void cells_of_fd(struct str *out, const struct reader_kind *kind,
			       int fd)
{
	struct input in = INPUT_INIT;
	struct reader reader;
	bool more;

	CHECK(!input_open(&in, fd, "test"));
	CHECK(!reader_open(&reader, kind, &in));
	for (;;) {
		CHECK(!reader_next(&reader, &more));
		if (!more || err_code())
			break;
		if (out)
			cells_add_item(out, &reader);
	}
	reader_release(&reader);
	input_release(&in);
}

static inline FILE *cells_file(const char *bytes, size_t len)
{
	FILE *file = tmpfile();

	if (!file || fwrite(bytes, 1, len, file) != len || fflush(file))
		abort();
	return file;
}

static inline void cells_of(struct str *out, const struct reader_kind *kind,
			    const char *bytes, size_t len)
{
	FILE *file = cells_file(bytes, len);

	cells_of_fd(out, kind, fileno(file));
	fclose(file);
}

static inline void check_cells(const struct reader_kind *kind, const char *bytes,
			       const char *want)
{
	struct str out = STR_INIT;

	cells_of(&out, kind, bytes, strlen(bytes));
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static inline void read_whole(struct str *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	char buf[4096];
	size_t n;

	CHECK(file != NULL);
	if (!file)
		return;
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		str_add_mem(out, buf, n);
	fclose(file);
}

/* A file of tests/fixtures/import, and its cells in NAME.cells beside it. */
static inline void check_fixture(const struct reader_kind *kind,
				 const char *name)
{
	struct str path = STR_INIT, bytes = STR_INIT, got = STR_INIT;
	struct str want = STR_INIT;

	str_addf(&path, "tests/fixtures/import/%s", name);
	read_whole(&bytes, path.buf);
	str_add(&path, ".cells");
	read_whole(&want, path.buf);
	cells_of(&got, kind, bytes.buf, bytes.len);
	CHECK_STR(got.buf, want.buf);
	str_release(&path);
	str_release(&bytes);
	str_release(&got);
	str_release(&want);
}

/* A lot of what it may be worst at: it ends, and soon (not in the square of it). */
static inline void read_hostile(const struct reader_kind *kind)
{
	static const char *const heads[] = {
		"", "BEGIN:VCARD\r\nVERSION:3.0\r\n",
		"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
		"BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:",
		"BEGIN:VCARD\nPHOTO;ENCODING=b:", "BEGIN:VCARD\nADR;",
	};
	static const char *const units[] = {
		"\"", "\n", "\r", "a", ";", ",", "=\n", "\n ", "=3D", "X:\n",
		"BEGIN:VCARD\n", "BEGIN:VALARM\n", "AGENT:\nBEGIN:VCARD\n",
		"EMAIL;PREF=1:a@b.example\n", "A=b;", "\\", ":group\n",
		"TZID:x\nX-LIC-LOCATION:a/b/c/d\n", "BEGIN:VEVENT\n",
		"X;a=\":\n", "item1.X-ABLabel:a\n", "EXDATE;TZID=a/b:1\n",
	};
	const size_t size = 1 << 18;

	for (size_t h = 0; h < sizeof(heads) / sizeof(heads[0]); h++) {
		for (size_t u = 0; u <= sizeof(units) / sizeof(units[0]); u++) {
			struct str bytes = STR_INIT;
			bool nul = u == sizeof(units) / sizeof(units[0]);

			str_add(&bytes, heads[h]);
			while (bytes.len < size)
				if (nul)
					str_add_char(&bytes, '\0');
				else
					str_add(&bytes, units[u]);
			cells_of(NULL, kind, bytes.buf, bytes.len);
			str_release(&bytes);
		}
	}
}

/* 0 where other programs read it as `want` says; skipped where there are none. */
static inline void check_others_read(const struct str *bytes, const char *want)
{
	char file[] = "/tmp/crm-test-XXXXXX", found[] = "/tmp/crm-test-XXXXXX";
	struct str command = STR_INIT;
	int fd = mkstemp(file), want_fd = mkstemp(found), status;

	CHECK(write(fd, bytes->buf, bytes->len) == (ssize_t)bytes->len);
	CHECK(write(want_fd, want, strlen(want)) == (ssize_t)strlen(want));
	close(fd);
	close(want_fd);
	str_addf(&command, "tests/calendar-readers.sh %s %s", file, found);
	fflush(stdout);
	status = system(command.buf);
	if (status != -1 && status >> 8 == 77)
		printf("# skipped: no vobject (python3-vobject)\n");
	else
		CHECK_INT(status, 0);
	unlink(file);
	unlink(found);
	str_release(&command);
}

#endif
