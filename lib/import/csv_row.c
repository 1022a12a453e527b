#include "import/csv_row.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 65536

enum split {
	SPLIT_DONE,
	SPLIT_MORE		/* the row goes on behind the bytes */
};

void csv_row_init(struct csv_row *row, char delimiter)
{
	*row = (struct csv_row){ .delimiter = delimiter, .text = STR_INIT };
	row->stop[(unsigned char)delimiter] = true;
	row->stop['\n'] = true;
	row->stop['\r'] = true;
}

void csv_row_release(struct csv_row *row)
{
	str_release(&row->text);
	free(row->v);
	row->v = NULL;
	row->n = row->alloc = 0;
}

static void add_cell(struct csv_row *row, size_t at, size_t end)
{
	GROW(row->v, row->n + 1, row->alloc);
	row->v[row->n].at = at;
	row->v[row->n++].len = end - at;
}

/*
 * A quoted cell, from behind its quote to behind the one that closes it;
 * NULL: it goes on behind `end`.
 */
static const char *split_quoted(struct csv_row *row, char **out, const char *p,
				const char *end, bool last)
{
	const char *close;
	char *to = *out;
	unsigned lines = 0;

	for (;;) {
		close = memchr(p, '"', (size_t)(end - p));
		if (!close)
			return NULL;
		for (; p < close; p++) {
			lines += *p == '\n' || (*p == '\r' && p[1] != '\n');
			*to++ = *p;
		}
		p++;
		if (p == end && !last)
			return NULL;
		if (p == end || *p != '"')
			break;
		*to++ = *p++;
	}
	row->lines += lines;
	*out = to;
	return p;
}

/* The line end at p, or none at the end of all. */
static enum split split_end(struct csv_row *row, const char *start, const char *p,
			    const char *end, bool last)
{
	row->len = (size_t)(p - start);
	if (p < end) {
		if (*p == '\r' && p + 1 == end && !last)
			return SPLIT_MORE;
		p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
		row->lines++;
	}
	row->bytes = (size_t)(p - start);
	return SPLIT_DONE;
}

/*
 * Split the row that begins at `start`.  Every byte of it gives at most one of
 * row->text: a delimiter is the NUL of its cell.
 */
static enum split split(struct csv_row *row, const char *start, size_t len, bool last)
{
	const char *p = start, *end = start + len, *from;
	char *text, *out, *cell;
	unsigned lines;

	str_clear(&row->text);
	str_grow(&row->text, len + 1);
	text = out = row->text.buf;
	row->n = row->quoted = 0;
	row->lines = 0;
	row->fault = CSV_GOOD;
	for (;; p++) {
		cell = out;
		row->quote = SIZE_MAX;
		if (p < end && *p == '"') {
			row->quote = (size_t)(p - start);
			lines = row->lines;
			row->quoted++;
			p = split_quoted(row, &out, p + 1, end, last);
			if (!p)
				return SPLIT_MORE;
			if (p < end && row->lines != lines && !row->stop[(unsigned char)*p]) {
				row->fault = CSV_BEHIND;
				row->fault_line = lines;
				return SPLIT_DONE;
			}
			row->quote = SIZE_MAX;
		}
		for (from = p; p < end && !row->stop[(unsigned char)*p]; p++)
			;
		if (p == end && !last)
			return SPLIT_MORE;
		memcpy(out, from, (size_t)(p - from));
		out += p - from;
		add_cell(row, (size_t)(cell - text), (size_t)(out - text));
		*out++ = '\0';
		if (p == end || *p != row->delimiter)
			return split_end(row, start, p, end, last);
		if (row->n == CSV_CELLS) {
			row->fault = CSV_WIDE;
			row->fault_line = row->lines;
			row->bytes = (size_t)(p - start);
			return SPLIT_DONE;
		}
	}
}

/* A NUL would end the text of its cell: U+FFFD is there in its place. */
static void replace_nuls(struct csv_row *row)
{
	struct str old = row->text;
	const char *s, *nul;
	size_t left, at;

	str_init(&row->text);
	for (size_t i = 0; i < row->n; i++) {
		s = old.buf + row->v[i].at;
		left = row->v[i].len;
		at = row->text.len;
		while ((nul = memchr(s, '\0', left))) {
			str_add_mem(&row->text, s, (size_t)(nul - s));
			str_add_mem(&row->text, "\xef\xbf\xbd", 3);
			left -= (size_t)(nul - s) + 1;
			s = nul + 1;
		}
		str_add_mem(&row->text, s, left);
		row->v[i].at = at;
		row->v[i].len = row->text.len - at;
		str_add_char(&row->text, '\0');
	}
	str_release(&old);
}

/* Cut a row that is not good at the end of the line of its quote, or of itself. */
static void cut(struct csv_row *row, const char *start, size_t len)
{
	size_t i = row->quote != SIZE_MAX ? row->quote : row->bytes;

	while (i < len && start[i] != '\n' && start[i] != '\r')
		i++;
	row->n = 0;
	row->lines = row->fault_line;
	row->len = row->bytes = i;
	row->skip = i == len;
	if (!row->skip)
		split_end(row, start, start + i, start + len, true);
}

/* The limit is reached, or the end of all, and the row has not ended. */
static void give_up(struct csv_row *row, size_t len, bool last)
{
	row->fault = row->quote != SIZE_MAX && (last || len > CSV_BYTES) ? CSV_OPEN : CSV_LONG;
	row->fault_line = row->lines;
	row->bytes = len;
}

int csv_row_read(struct csv_row *row, struct input *in, size_t ahead, size_t max)
{
	const char *start;
	size_t len, mark;
	enum split what;
	bool last;
	int rc;

	row->bytes = row->len = 0;
	row->skip = false;
	for (;;) {
		start = in->text.buf + in->pos + ahead;
		len = in->text.len - in->pos;
		len = len > ahead ? len - ahead : 0;
		last = in->end;
		if (!len && last) {
			row->n = 0;
			row->fault = CSV_GOOD;
			return 0;
		}
		mark = len >= 3 && !memcmp(start, "\xef\xbb\xbf", 3) ? 3 : 0;
		what = len >= 3 || last ? split(row, start + mark, len - mark, last) : SPLIT_MORE;
		if (what == SPLIT_DONE)
			break;
		if (last || len > max) {
			give_up(row, len - mark, last);
			break;
		}
		rc = input_fill(in, ahead + (len * 2 > CHUNK ? len * 2 : CHUNK));
		if (rc)
			return rc;
	}
	if (row->fault != CSV_GOOD) {
		cut(row, start + mark, len - mark);
	} else if (row->len > max) {
		row->fault = CSV_LONG;
		row->n = 0;
	} else if (memchr(start + mark, '\0', row->len)) {
		replace_nuls(row);
	}
	row->bytes += mark;
	row->len += mark;
	return 0;
}

int csv_row_take(struct csv_row *row, struct input *in)
{
	const char *s;
	size_t n, have;
	int rc;

	in->pos += row->bytes;
	while (row->skip) {
		rc = input_fill(in, 2);
		if (rc)
			return rc;
		s = in->text.buf + in->pos;
		have = in->text.len - in->pos;
		for (n = 0; n < have && s[n] != '\n' && s[n] != '\r'; n++)
			;
		row->len += n;
		row->bytes += n;
		in->pos += n;
		if (n == have && !in->end)
			continue;
		row->skip = false;
		if (n == have)
			break;
		rc = input_fill(in, 2);
		if (rc)
			return rc;
		have = in->text.len - in->pos;
		s = in->text.buf + in->pos;
		n = *s == '\r' && have > 1 && s[1] == '\n' ? 2 : 1;
		row->bytes += n;
		in->pos += n;
		row->lines++;
	}
	return 0;
}

const char *csv_row_cell(const struct csv_row *row, size_t i, size_t *len)
{
	if (i >= row->n) {
		*len = 0;
		return "";
	}
	*len = row->v[i].len;
	return row->text.buf + row->v[i].at;
}

bool csv_row_is_blank(const struct csv_row *row)
{
	const char *s;
	size_t len;

	for (size_t i = 0; i < row->n; i++) {
		s = csv_row_cell(row, i, &len);
		for (size_t k = 0; k < len; k++)
			if (s[k] != ' ' && s[k] != '\t' && s[k] != '\x1a')
				return false;
	}
	return true;
}
