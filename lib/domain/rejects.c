#include "domain/rejects.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/outcome.h"
#include "domain/rejects_place.h"
#include "import/csv.h"
#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536
#define LINKS_MAX 40

struct rejects {
	struct batch *batch;
	struct batch_file *file;
	int fd;
	const char *path;
	struct str out, reason;
	size_t row;		/* the next row that may be one of the file's */
	bool begun;
	unsigned table;		/* whose header was written last */
};

static int flush(struct rejects *r, size_t most)
{
	if (r->out.len <= most)
		return 0;
	if (file_write_fd(r->fd, r->out.buf, r->out.len))
		return err_sys(_("cannot write '%s'"), r->path);
	str_clear(&r->out);
	return 0;
}

/* --- a table --- */

/* The columns of the table, or a row's cells, then one more. */
static void add_cells(struct rejects *r, const char *const *cells, size_t n,
		      size_t columns, const char *last)
{
	size_t all = n > columns ? n : columns;
	const char **v = xcalloc(all + 1, sizeof(*v));

	for (size_t i = 0; i < all; i++)
		v[i] = i < n ? cells[i] : "";
	v[all] = last;
	csv_write_row(&r->out, csv_dialect(&r->file->reader), v, all + 1);
	free(v);
}

/* Where the file itself has a column `reason` of an earlier round, it is taken away. */
static bool is_reason(const char *name)
{
	return !strcmp(name, "reason");
}

static size_t columns_of(const struct strs *header)
{
	return header->n && is_reason(header->v[header->n - 1]) ? header->n - 1
								: header->n;
}

static void add_row(struct rejects *r)
{
	const struct reader *reader = &r->file->reader;
	unsigned table = reader->item.table;
	const struct strs *header = csv_header(reader, table);
	size_t columns = columns_of(header), n;
	const char *const *cells;

	if (!r->begun || r->table != table)
		add_cells(r, (const char *const *)header->v, columns, columns,
			  "reason");
	r->begun = true;
	r->table = table;
	n = csv_cells(reader, &cells);
	add_cells(r, cells, n > columns && columns < header->n ? columns : n, columns,
		  r->reason.buf);
}

/* --- other formats --- */

static const char *own_text(const struct rejects *r, size_t *len)
{
	const struct item *item = &r->file->reader.item;
	const char *text = input_text(&r->file->input, item->at, item->len);

	*len = text ? (size_t)item->len : 0;
	return text;
}

static void add_json_text(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"' || s[i] == '\\')
			str_add_char(out, '\\');
		if ((unsigned char)s[i] < ' ')
			str_addf(out, "\\u%04x", (unsigned)s[i]);
		else
			str_add_char(out, s[i]);
	}
}

static void add_json_reason(struct rejects *r)
{
	str_add(&r->out, "\"reason\":\"");
	add_json_text(&r->out, r->reason.buf, r->reason.len);
	str_add(&r->out, "\"}\n");
}

/* What is no object becomes the text of one. */
static void add_text(struct rejects *r, const char *text, size_t len)
{
	str_add(&r->out, "{\"row\":\"");
	add_json_text(&r->out, text, len);
	str_add(&r->out, "\",");
	add_json_reason(r);
}

/* Without the reason of an earlier round, where `}` is at the end. */
static size_t without_reason(const char *text, size_t len)
{
	static const char member[] = "\"reason\":";
	const size_t n = sizeof(member) - 1;
	size_t at = len > 2 && text[len - 2] == '"' ? len - 2 : 0, slashes;

	while (at-- > n) {
		for (slashes = 0; slashes < at && text[at - 1 - slashes] == '\\'; slashes++)
			;
		if (text[at] != '"' || slashes % 2)
			continue;
		if (memcmp(text + at - n, member, n))
			return len;
		at -= n;
		return at && text[at - 1] == ',' ? at : at + 1;
	}
	return len;
}

/* On one line: outside of texts a line end is white space. */
static void add_json(struct rejects *r)
{
	size_t len;
	const char *text = own_text(r, &len);

	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	if (!len || text[len - 1] != '}') {
		add_text(r, text, len);
		return;
	}
	len = without_reason(text, len);
	for (size_t i = 0; i + 1 < len; i++)
		str_add_char(&r->out, text[i] == '\n' || text[i] == '\r' ? ' ' : text[i]);
	while (r->out.len && r->out.buf[r->out.len - 1] == ' ')
		str_set_len(&r->out, r->out.len - 1);
	if (r->out.len && !strchr("{,", r->out.buf[r->out.len - 1]))
		str_add_char(&r->out, ',');
	add_json_reason(r);
}

/* Behind the line that begins a card, an entry or a message of a mailbox. */
static size_t begin_len(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);

	if (!end || (strncasecmp(text, "BEGIN:", 6) && strncmp(text, "From ", 5)))
		return 0;	/* a header, which the next line may go on with */
	return (size_t)(end - text) + 1;
}

/* The line of an earlier round. */
static size_t reason_len(const char *text, size_t len, const char *header)
{
	size_t n = strlen(header);
	const char *end = memchr(text, '\n', len);

	return end && len > n && !strncasecmp(text, header, n) ?
	       (size_t)(end - text) + 1 : 0;
}

/* A line of its own: of a card, a calendar's entry, a message. */
static void add_lines(struct rejects *r, const char *header)
{
	size_t len, first, next;
	const char *text = own_text(r, &len);

	if (!len)
		return;
	first = begin_len(text, len);
	str_add_mem(&r->out, text, first);
	next = first + reason_len(text + first, len - first, header);
	str_addf(&r->out, "%s", header);
	for (const char *p = r->reason.buf; *p; p++)
		str_add_char(&r->out, *p == '\n' ? ' ' : *p);
	str_add_char(&r->out, '\n');
	str_add_mem(&r->out, text + next, len - next);
	if (text[len - 1] != '\n')
		str_add_char(&r->out, '\n');
}

static void add_item(struct rejects *r)
{
	const char *kind = r->file->reader.kind->name;

	if (r->file->reader.kind == &reader_csv)
		add_row(r);
	else if (!strcmp(kind, "json") || !strcmp(kind, "ndjson"))
		add_json(r);
	else
		add_lines(r, !strcmp(kind, "mail") ? "X-Crm-Reason: " : "X-CRM-REASON:");
}

/* --- all of a file --- */

/* The next of the file's rows that was turned down; NULL: there is none. */
static const struct row *next_row(struct rejects *r, uint32_t *item)
{
	struct slip slip;

	for (; r->row < r->batch->n_rows; r->row++) {
		const struct row *row = &r->batch->rows[r->row];

		if (r->batch->files[row->file] != r->file ||
		    !(row->flags & ROW_REJECT) || row->flags & ROW_IMPLIED)
			continue;
		if (batch_slip(r->batch, row, &slip))
			return NULL;
		*item = slip.item;
		r->row++;
		return row;
	}
	return NULL;
}

static int write_items(struct rejects *r)
{
	struct reader *reader = &r->file->reader;
	uint32_t at = 0, item = 0;
	const struct row *row;
	bool more = true;
	int rc = reader_rewind(reader);

	while (!rc && (row = next_row(r, &item))) {
		while (!rc && more && at < item) {
			rc = reader_next(reader, &more);
			at++;
		}
		str_clear(&r->reason);
		if (!rc)
			rc = outcome_reason(r->batch, row, &r->reason);
		if (!rc && more)
			add_item(r);
		if (!rc)
			rc = flush(r, CHUNK);
	}
	if (!rc)
		rc = err_code();
	return rc ? rc : flush(r, 0);
}

/* Where a link leads to is written, not the link: `path` becomes that. */
static void follow_links(struct str *path)
{
	char to[PATH_MAX];
	ssize_t n;

	for (int i = 0; i < LINKS_MAX; i++) {
		const char *slash = strrchr(path->buf, '/');
		size_t folder = slash ? (size_t)(slash - path->buf) + 1 : 0;

		n = readlink(path->buf, to, sizeof(to));
		if (n <= 0 || (size_t)n == sizeof(to))
			return;
		str_set_len(path, *to == '/' ? 0 : folder);
		str_add_mem(path, to, (size_t)n);
	}
}

static int write_fd(struct rejects *r, const char *path, int flags)
{
	int rc;

	r->fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0600);
	if (r->fd < 0)
		return err_sys(_("cannot write '%s'"), r->path);
	rc = write_items(r);
	if (close(r->fd) && !rc)
		rc = err_sys(_("cannot write '%s'"), r->path);
	return rc;
}

/* Beside its place first, so that a file that is there is whole or as it was. */
static int write_file(struct batch *batch, struct batch_file *file, const char *path)
{
	struct rejects r = { .batch = batch, .file = file, .path = path,
			     .out = STR_INIT, .reason = STR_INIT };
	struct str real = STR_INIT, temp = STR_INIT;
	int rc;

	if (rejects_is_stream(path)) {
		rc = write_fd(&r, path, O_APPEND);
		goto done;
	}
	str_add(&real, path);
	follow_links(&real);
	str_addf(&temp, "%s.new", real.buf);
	rc = write_fd(&r, temp.buf, O_CREAT | O_TRUNC);
	if (!rc && rename(temp.buf, real.buf))
		rc = err_sys(_("cannot write '%s'"), path);
	if (rc)
		unlink(temp.buf);
done:
	str_release(&real);
	str_release(&temp);
	str_release(&r.out);
	str_release(&r.reason);
	return rc;
}

static bool has_rejects(const struct batch *batch, const struct batch_file *file)
{
	for (size_t i = 0; i < batch->n_rows; i++)
		if (batch->files[batch->rows[i].file] == file &&
		    batch->rows[i].flags & ROW_REJECT &&
		    !(batch->rows[i].flags & ROW_IMPLIED))
			return true;
	return false;
}

int rejects_check(const struct batch *batch)
{
	struct strs places = STRS_INIT;
	int rc = rejects_place(batch, &places);

	strs_release(&places);
	return rc;
}

int rejects_write(struct batch *batch)
{
	const char *path = batch->options.rejects;
	struct strs places = STRS_INIT;
	int rc = rejects_place(batch, &places);

	if (!rc && batch->n_files > 1 && mkdir(path, 0777) && errno != EEXIST)
		rc = err_sys(_("cannot make the folder '%s'"), path);
	for (size_t i = 0; i < batch->n_files && !rc; i++)
		if (has_rejects(batch, batch->files[i]))
			rc = write_file(batch, batch->files[i], places.v[i]);
	strs_release(&places);
	return rc;
}
