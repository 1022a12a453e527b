#include "import/dialect.h"

#include "base/alloc.h"
#include "import/csv_row.h"

#include <string.h>

#define SAMPLE_ROWS 100
#define SAMPLE_BYTES 65536
#define HEADER_BELOW 10		/* rows in which a header below a short row is looked for */

static const char delimiters[] = { ',', ';', '\t', '|' };

/* One row of the sample, under one delimiter; blank rows are left out. */
struct seen {
	size_t at;
	unsigned line;
	size_t cells, filled;
	bool names;		/* all filled, and none a number or an address */
	bool quoted;		/* all of them */
	bool foreign;		/* one cell, in which another delimiter is */
	const char *line_end;
};

struct sample {
	struct seen v[SAMPLE_ROWS];
	size_t n;
	size_t usual;		/* how many cells most of the rows with several have */
	size_t even;		/* how many rows have that many */
	size_t header;
};

static bool is_name(const char *s, size_t len)
{
	bool letter = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '@')
			return false;
		letter |= (s[i] & 0x80) || (s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= 'a' && s[i] <= 'z');
	}
	return letter;
}

static bool has_delimiter(const char *s, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(delimiters); i++)
		if (memchr(s, delimiters[i], len))
			return true;
	return false;
}

static const char *line_end_of(const struct csv_row *row, const char *start)
{
	if (row->bytes - row->len == 2)
		return "\r\n";
	return row->bytes > row->len && start[row->len] == '\r' ? "\r" : "\n";
}

static void see(struct seen *seen, const struct csv_row *row)
{
	const char *s;
	size_t len;

	seen->cells = row->n;
	seen->filled = 0;
	seen->names = true;
	seen->quoted = row->quoted == row->n;
	for (size_t i = 0; i < row->n; i++) {
		s = csv_row_cell(row, i, &len);
		seen->filled += len > 0;
		seen->names = seen->names && is_name(s, len);
	}
	s = csv_row_cell(row, 0, &len);
	seen->foreign = row->n == 1 && has_delimiter(s, len);
}

/* The count that most rows of several cells share; of equals the larger. */
static void find_usual(struct sample *sample)
{
	size_t n, most = 0;

	sample->usual = 1;
	sample->even = sample->n;
	for (size_t i = 0; i < sample->n; i++) {
		if (sample->v[i].cells < 2)
			continue;
		n = 0;
		for (size_t k = 0; k < sample->n; k++)
			n += sample->v[k].cells == sample->v[i].cells;
		if (n > most || (n == most && sample->v[i].cells > sample->usual)) {
			most = sample->even = n;
			sample->usual = sample->v[i].cells;
		}
	}
}

/* A row of less than half the usual cells is no header when one is below. */
static void find_header(struct sample *sample)
{
	const struct seen *v = sample->v;
	size_t i, k;

	for (i = 0; i < sample->n && sample->usual > 1 && v[i].filled < 2; i++)
		;
	sample->header = i < sample->n ? i : 0;
	if (i >= sample->n || v[i].filled * 2 > sample->usual)
		return;
	for (k = i + 1; k < sample->n && k <= i + HEADER_BELOW; k++)
		if (v[k].names && v[k].cells >= sample->usual) {
			sample->header = k;
			return;
		}
}

static int take_sample(struct sample *out, struct input *in, size_t from, unsigned line,
		       char delimiter)
{
	struct csv_row row;
	size_t at = from;
	int rc = 0;

	out->n = 0;
	csv_row_init(&row, delimiter);
	while (out->n < SAMPLE_ROWS && at < SAMPLE_BYTES) {
		rc = csv_row_read(&row, in, at, DIALECT_BYTES);
		if (rc || !row.bytes)
			break;
		if (row.fault == CSV_GOOD && !csv_row_is_blank(&row)) {
			struct seen *seen = &out->v[out->n++];

			see(seen, &row);
			seen->at = at;
			seen->line = line;
			seen->line_end = line_end_of(&row, in->text.buf + in->pos + at);
		}
		if (row.skip)
			break;
		at += row.bytes;
		line += row.lines;
	}
	csv_row_release(&row);
	find_usual(out);
	find_header(out);
	return rc;
}

/* How well the sample is split: many even rows, and none above that another would split. */
static double weigh(const struct sample *sample)
{
	double weight = (double)sample->even * (double)sample->even /
		(double)(sample->n ? sample->n : 1) * (double)(sample->usual - 1);

	for (size_t i = 0; i < sample->header; i++)
		if (sample->v[i].foreign)
			weight /= 4;
	return weight;
}

static bool may_delimit(char c)
{
	return c == '\t' || (c && strchr("!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c));
}

/*
 * A line `sep=;`, which some write for a spreadsheet, maybe in quotes: its
 * bytes, or 0.
 */
static size_t sep_line(const struct input *in, char *delimiter)
{
	const char *s = in->text.buf + in->pos, *start = s;
	size_t have = in->text.len - in->pos;
	bool quoted = have > 0 && *s == '"';

	if (have < 8)
		return 0;
	s += quoted;
	if ((memcmp(s, "sep=", 4) && memcmp(s, "SEP=", 4) && memcmp(s, "Sep=", 4)) ||
	    !may_delimit(s[4]))
		return 0;
	*delimiter = s[4];
	s += 5;
	if (quoted && *s++ != '"')
		return 0;
	if (*s == '\r' && s[1] == '\n')
		s++;
	return *s == '\r' || *s == '\n' ? (size_t)(s + 1 - start) : 0;
}

static void settle(struct dialect *out, const struct sample *sample)
{
	const struct seen *header;

	out->line_end = "\n";
	if (!sample->n)
		return;
	header = &sample->v[sample->header];
	out->header_at = header->at;
	out->header_line = header->line;
	out->line_end = header->line_end;
	out->quote_all = sample->header + 1 < sample->n;
	for (size_t i = sample->header + 1; i < sample->n; i++)
		if (sample->v[i].filled > 1 && !sample->v[i].quoted)
			out->quote_all = false;
}

int dialect_find(struct dialect *out, struct input *in)
{
	struct sample sample, best;
	double weight, most = -1;
	int rc;

	*out = (struct dialect){ .line_end = "\n" };
	rc = input_fill(in, SAMPLE_BYTES);
	if (rc)
		return rc;
	out->start = sep_line(in, &out->delimiter);
	if (out->start) {
		rc = take_sample(&best, in, out->start, 2, out->delimiter);
		if (!rc)
			settle(out, &best);
		return rc;
	}
	for (size_t i = 0; i < ARRAY_SIZE(delimiters); i++) {
		rc = take_sample(&sample, in, 0, 1, delimiters[i]);
		if (rc)
			return rc;
		weight = weigh(&sample);
		if (weight > most) {
			most = weight;
			best = sample;
			out->delimiter = delimiters[i];
		}
	}
	settle(out, &best);
	return 0;
}

static bool must_quote(const struct dialect *dialect, const char *cell)
{
	size_t len = strlen(cell);

	if (!len)
		return false;
	return cell[0] == ' ' || cell[0] == '\t' || cell[len - 1] == ' ' ||
		cell[len - 1] == '\t' || (unsigned char)cell[0] == 0xef ||
		strpbrk(cell, "\"\r\n") || strchr(cell, dialect->delimiter);
}

void csv_write_row(struct str *out, const struct dialect *dialect,
		   const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			str_add_char(out, dialect->delimiter);
		if (!dialect->quote_all && !must_quote(dialect, cells[i])) {
			str_add(out, cells[i]);
			continue;
		}
		str_add_char(out, '"');
		for (const char *s = cells[i]; *s; s++) {
			if (*s == '"')
				str_add_char(out, '"');
			str_add_char(out, *s);
		}
		str_add_char(out, '"');
	}
	str_add(out, dialect->line_end);
}
