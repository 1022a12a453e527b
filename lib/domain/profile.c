#include "domain/profile.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/hash.h"
#include "domain/batch_parts.h"
#include "record/value.h"
#include "text/date.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/url.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define PATTERNS 64
#define TEXT_MAX 120

struct pattern {
	char *text;
	size_t n;
};

struct portrait {
	size_t filled, dates, numbers, emails, urls, phones;
	uint64_t *hashes;	/* the least of all, sorted; at most PROFILE_EXACT */
	size_t n_hashes;
	bool more;		/* there were others */
	struct pattern patterns[PATTERNS];
	size_t n_patterns;
	char *examples[PROFILE_SHOWN];
	struct str least, most;		/* as texts */
	struct str least_number, most_number;
	double low, high;
	struct str least_date, most_date, first, last;	/* as written, and in our form */
};

/* --- one value --- */

/* The least hashes of all are as many of them as the values are even. */
static void note_hash(struct portrait *p, uint64_t hash)
{
	size_t low = 0, high = p->n_hashes, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (p->hashes[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < p->n_hashes && p->hashes[low] == hash)
		return;
	if (p->n_hashes == PROFILE_EXACT) {
		p->more = true;
		if (low == PROFILE_EXACT)
			return;
		p->n_hashes--;
	}
	if (!p->hashes)
		p->hashes = xreallocarray(NULL, PROFILE_EXACT, sizeof(*p->hashes));
	memmove(p->hashes + low + 1, p->hashes + low,
		(p->n_hashes - low) * sizeof(*p->hashes));
	p->hashes[low] = hash;
	p->n_hashes++;
}

/* Letters become A and a, once for several, digits 9, each. */
static void add_pattern(struct str *out, const char *s, size_t len)
{
	uint32_t c;
	size_t n;
	char shape, last = 0;

	for (size_t i = 0; i < len && out->len < 40; i += n, last = shape) {
		n = utf8_next(s + i, len - i, &c);
		if (c >= '0' && c <= '9')
			shape = '9';
		else if (c >= 'A' && c <= 'Z')
			shape = 'A';
		else
			shape = utf8_is_word(c) ? 'a' : '\0';
		if (!shape)
			str_add_mem(out, s + i, n);
		else if (shape == '9' || shape != last)
			str_add_char(out, shape);
	}
}

static void note_pattern(struct portrait *p, const char *s, size_t len)
{
	struct str text = STR_INIT;
	size_t i = 0;

	add_pattern(&text, s, len);
	while (i < p->n_patterns && strcmp(p->patterns[i].text, text.buf))
		i++;
	if (i == p->n_patterns && i < PATTERNS)
		p->patterns[p->n_patterns++] = (struct pattern){ xstrdup(text.buf), 0 };
	if (i < PATTERNS)
		p->patterns[i].n++;
	str_release(&text);
}

static void note_example(struct portrait *p, const char *s, size_t len)
{
	for (size_t i = 0; i < PROFILE_SHOWN; i++) {
		if (!p->examples[i]) {
			p->examples[i] = xstrndup(s, len < TEXT_MAX ? len : TEXT_MAX);
			return;
		}
		if (strlen(p->examples[i]) == len && !memcmp(p->examples[i], s, len))
			return;
	}
}

static void keep(struct str *out, const char *s, size_t len)
{
	str_clear(out);
	str_add_mem(out, s, len < TEXT_MAX ? len : TEXT_MAX);
}

static void note_extremes(struct portrait *p, const char *s, size_t len)
{
	if (!p->filled || strcmp(s, p->least.buf) < 0)
		keep(&p->least, s, len);
	if (!p->filled || strcmp(s, p->most.buf) > 0)
		keep(&p->most, s, len);
}

static void note_number(struct portrait *p, const struct column *column,
			const char *s, size_t len)
{
	struct str number = STR_INIT;
	const char *why;
	double value;

	if (!cell_number(&number, s, len, false, column, &why)) {
		str_release(&number);
		return;
	}
	value = strtod(number.buf, NULL);
	if (!p->numbers || value < p->low) {
		p->low = value;
		keep(&p->least_number, s, len);
	}
	if (!p->numbers || value > p->high) {
		p->high = value;
		keep(&p->most_number, s, len);
	}
	p->numbers++;
	str_release(&number);
}

static void note_date(struct portrait *p, const char *date, const char *s, size_t len)
{
	if (!p->dates || strcmp(date, p->first.buf) < 0) {
		keep(&p->first, date, strlen(date));
		keep(&p->least_date, s, len);
	}
	if (!p->dates || strcmp(date, p->last.buf) > 0) {
		keep(&p->last, date, strlen(date));
		keep(&p->most_date, s, len);
	}
	p->dates++;
}

static void note_kind(struct portrait *p, const struct column *column,
		      const char *s, size_t len)
{
	struct str scratch = STR_INIT;
	const char *why;

	if (email_valid(s, len))
		p->emails++;
	else if (cell_date(&scratch, s, len, FIELD_WHEN, column, &why))
		note_date(p, scratch.buf, s, len);
	else if (strstr(s, "://") && url_valid(s, len))
		p->urls++;
	else if (len > 6 && (*s == '+' || *s == '0' || *s == '(') &&
		 phone_key(&scratch, s, len, NULL))
		p->phones++;
	note_number(p, column, s, len);
	str_release(&scratch);
}

static void note_cell(struct portrait *p, const struct column *column,
		      const struct cell *cell)
{
	if (cell_is_filler(cell->text, cell->len, FIELD_TEXT))
		return;
	note_hash(p, hash64(&hash_key_zero, cell->text, cell->len));
	note_pattern(p, cell->text, cell->len);
	note_example(p, cell->text, cell->len);
	note_extremes(p, cell->text, cell->len);
	note_kind(p, column, cell->text, cell->len);
	p->filled++;
}

/* --- a column --- */

static const char *kind_of(const struct portrait *p)
{
	size_t most = p->filled - p->filled / 20;	/* a few may be otherwise */

	if (!p->filled)
		return "";
	if (p->emails >= most)
		return "email";
	if (p->dates >= most)
		return "date";
	if (p->urls >= most)
		return "url";
	if (p->phones >= most)
		return "phone";
	return p->numbers >= most ? "number" : "text";
}

/* Of n hashes that are the least of all, the greatest tells how many all are. */
static size_t distinct_of(const struct portrait *p)
{
	double share;

	if (!p->more)
		return p->n_hashes;
	share = (double)p->hashes[p->n_hashes - 1] / 18446744073709551616.0;
	return (size_t)((double)(p->n_hashes - 1) / share + 0.5);
}

static const char *pattern_of(const struct portrait *p)
{
	const struct pattern *best = NULL;

	for (size_t i = 0; i < p->n_patterns; i++)
		if (!best || p->patterns[i].n > best->n)
			best = &p->patterns[i];
	return best ? best->text : "";
}

static void describe(struct profile_column *out, const struct portrait *p)
{
	out->filled = p->filled;
	out->distinct = distinct_of(p);
	out->about = p->more;
	out->kind = kind_of(p);
	out->pattern = pattern_of(p);
	if (!p->filled)
		out->least = out->most = NULL;
	else if (!strcmp(out->kind, "number"))
		out->least = p->least_number.buf, out->most = p->most_number.buf;
	else if (!strcmp(out->kind, "date"))
		out->least = p->least_date.buf, out->most = p->most_date.buf;
	else
		out->least = p->least.buf, out->most = p->most.buf;
	for (size_t i = 0; i < PROFILE_SHOWN; i++)
		out->examples[i] = p->examples[i];
}

static void portrait_release(struct portrait *p)
{
	for (size_t i = 0; i < p->n_patterns; i++)
		free(p->patterns[i].text);
	for (size_t i = 0; i < PROFILE_SHOWN; i++)
		free(p->examples[i]);
	free(p->hashes);
	str_release(&p->least);
	str_release(&p->most);
	str_release(&p->least_number);
	str_release(&p->most_number);
	str_release(&p->least_date);
	str_release(&p->most_date);
	str_release(&p->first);
	str_release(&p->last);
}

/* --- a file --- */

static int read_columns(struct batch_file *file, struct portrait *v, size_t n,
			size_t *rows)
{
	struct reader *reader = &file->reader;
	bool more = true;
	int rc = 0;

	while (!rc && more) {
		rc = reader_next(reader, &more);
		if (rc || !more || reader->item.wrong)
			continue;
		++*rows;
		for (size_t i = 0; i < reader->item.n; i++) {
			unsigned column = reader->item.v[i].column;

			if (column < n)
				note_cell(&v[column], &file->mapping.columns[column],
					  &reader->item.v[i]);
		}
	}
	return rc ? rc : reader_rewind(reader);
}

static int profile_file(struct batch_file *file,
			int (*each)(void *arg, const struct profile_column *column),
			void *arg)
{
	size_t n = file->mapping.n_columns, rows = 0;
	struct portrait *v = xcalloc(n + 1, sizeof(*v));
	int rc;

	for (size_t i = 0; i < n; i++)
		v[i].least = v[i].most = v[i].least_number = v[i].most_number =
			v[i].least_date = v[i].most_date = v[i].first = v[i].last =
			(struct str)STR_INIT;
	rc = read_columns(file, v, n, &rows);
	for (size_t i = 0; i < n && !rc; i++) {
		struct profile_column column = {
			.file = file->name, .name = file->reader.columns.v[i],
			.rows = rows
		};

		describe(&column, &v[i]);
		rc = each(arg, &column);
	}
	for (size_t i = 0; i < n; i++)
		portrait_release(&v[i]);
	free(v);
	return rc;
}

int profile_each(struct batch *batch,
		 int (*each)(void *arg, const struct profile_column *column), void *arg)
{
	int rc = 0;

	for (size_t i = 0; i < batch->n_files && !rc; i++)
		rc = profile_file(batch->files[i], each, arg);
	return rc;
}

int profile_matches(struct batch *batch, size_t *known, size_t *twice)
{
	int rc = batch_run(batch, "");

	if (rc == ERR_DATA && batch->counts.rows) {
		err_clear();	/* what an import would refuse is described, too */
		rc = 0;
	}
	*known = *twice = 0;
	for (size_t i = 0; i < batch->n_rows && !rc; i++) {
		const struct row *row = &batch->rows[i];
		const struct subject *subject;

		if (row->subject == NO_SUBJECT || row->type == TYPE_TIMELINE ||
		    row->flags & (ROW_REJECT | ROW_IMPLIED))
			continue;
		subject = &batch->subjects.v[row->subject];
		*known += subject->known;
		*twice += subject->first != i;
	}
	return rc;
}
