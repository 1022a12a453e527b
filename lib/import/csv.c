#include "import/csv.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "import/csv_row.h"
#include "import/csv_table.h"
#include "text/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TABLES 16		/* headers of other columns in one file; one more is a row */
#define AHEAD_ROWS 20		/* how far is looked for what a row of one cell is */
#define AHEAD_BYTES 65536
#define LEFT_TOLD 16
#define LEFT_TEXT 80

struct left_out {
	struct csv_left v[LEFT_TOLD];
	size_t n, all;
};

struct csv {
	struct dialect dialect;
	struct csv_row row;
	struct csv_row ahead;
	struct csv_table tables[TABLES];
	size_t n_tables;
	struct csv_table *table;	/* whose rows are read now */
	unsigned line;			/* of `row` */
	unsigned parent_line;
	bool blank;			/* the row before was */
	bool below;			/* below the table: all that comes is left out */
	uint64_t plain_until;		/* up to there rows of one cell are items */
	struct str group;
	struct str wrong;
	struct left_out left[CSV_LEFT_BELOW + 1];
	const char **cells;
	size_t cells_alloc;
};

/* The one cell that is filled when it is the first; NULL: it is no title. */
static const char *title_of(const struct csv_row *row, bool blank_before, size_t *title_len)
{
	const char *s = csv_row_cell(row, 0, title_len);
	size_t len;

	if (!*title_len || (row->n > 1 && !blank_before))
		return NULL;
	for (size_t i = 1; i < row->n; i++)
		if (csv_row_cell(row, i, &len), len)
			return NULL;
	if (memchr(s, '@', *title_len) && !memchr(s, ' ', *title_len))
		return NULL;	/* an address is a person's, not a table's */
	return s;
}

static void leave_out(struct csv *csv, enum csv_left_why why, unsigned line,
		      const struct csv_row *row)
{
	struct left_out *left = &csv->left[why];
	const char *text = "";
	size_t len = 0, cut, n;
	uint32_t c;

	if (left->all++ >= LEFT_TOLD)
		return;
	for (size_t i = 0; i < row->n && !len; i++)
		text = csv_row_cell(row, i, &len);
	for (cut = 0; cut < len; cut += n) {
		n = utf8_next(text + cut, len - cut, &c);
		if (cut + n > LEFT_TEXT)
			break;
	}
	left->v[left->n].line = line;
	left->v[left->n].why = why;
	left->v[left->n++].text = xstrndup(text, cut);
}

static struct csv_table *new_table(struct reader *reader, const struct csv_row *header)
{
	struct csv *csv = reader->state;
	struct csv_table *table = &csv->tables[csv->n_tables];

	csv_table_init(table, (unsigned)csv->n_tables, reader, header);
	csv->n_tables++;
	return table;
}

/* Is the row a header, of a table that we know or (then *known is NULL) of another? */
static bool is_header(struct csv *csv, const struct csv_row *row, bool alone,
		      struct csv_table **known)
{
	const char *first;
	size_t len;

	*known = NULL;
	for (size_t i = 0; i < csv->n_tables; i++)
		if (csv_table_is_header(&csv->tables[i], row)) {
			*known = &csv->tables[i];
			return true;
		}
	first = csv_row_cell(row, 0, &len);
	return csv->n_tables < TABLES && row->n > 2 &&
		(alone || csv_table_place(&csv->tables[0], first, len)) &&
		csv_table_is_like(&csv->tables[0], row);
}

static void begin_table(struct reader *reader, struct csv_table *known)
{
	struct csv *csv = reader->state;
	const char *first;
	size_t len;

	csv->table = known;
	if (!known) {
		first = csv_row_cell(&csv->row, 0, &len);
		csv->table = new_table(reader, &csv->row);
		csv->table->sub = !csv->blank &&
			csv_table_place(&csv->tables[0], first, len) > 1;
	}
	leave_out(csv, CSV_LEFT_HEADER, csv->line, &csv->row);
}

enum below {
	BELOW_ROWS,
	BELOW_HEADER,
	BELOW_END
};

/* What comes below this row, once other titles are over. */
static int look_below(struct csv *csv, struct input *in, enum below *what)
{
	struct csv_table *known;
	size_t offset = csv->row.bytes, len;
	bool blank = false;
	int rc;

	*what = BELOW_ROWS;
	for (int i = 0; i < AHEAD_ROWS && offset < AHEAD_BYTES; i++) {
		rc = csv_row_read(&csv->ahead, in, offset, AHEAD_BYTES);
		if (rc)
			return rc;
		if (!csv->ahead.bytes) {
			*what = BELOW_END;
			return 0;
		}
		if (csv->ahead.fault != CSV_GOOD)
			break;
		offset += csv->ahead.bytes;
		if (csv_row_is_blank(&csv->ahead)) {
			blank = true;
			continue;
		}
		if (is_header(csv, &csv->ahead, true, &known)) {
			*what = BELOW_HEADER;
			return 0;
		}
		if (!title_of(&csv->ahead, blank, &len))
			break;
		blank = false;
	}
	csv->plain_until = input_at(in) + offset;
	return 0;
}

/* A row of one cell: is it the title of a group, or below the table? */
static int read_title(struct csv *csv, struct input *in, bool *is_item)
{
	enum below below;
	const char *title;
	size_t len;
	int rc;

	title = title_of(&csv->row, csv->blank, &len);
	if (!title || input_at(in) < csv->plain_until)
		return 0;
	rc = look_below(csv, in, &below);
	if (rc)
		return rc;
	if (below == BELOW_HEADER) {
		str_clear(&csv->group);
		str_add_mem(&csv->group, title, len);
		csv->parent_line = 0;
		leave_out(csv, CSV_LEFT_GROUP, csv->line, &csv->row);
		*is_item = false;
	} else if (below == BELOW_END && csv->blank) {
		csv->below = true;
		leave_out(csv, CSV_LEFT_BELOW, csv->line, &csv->row);
		*is_item = false;
	}
	return 0;
}

/* Whether the row is an item; if not, what it is has been noted. */
static int judge(struct reader *reader, bool *is_item)
{
	struct csv *csv = reader->state;
	struct csv_table *known;
	size_t len;

	*is_item = false;
	if (csv->below) {
		leave_out(csv, CSV_LEFT_BELOW, csv->line, &csv->row);
		return 0;
	}
	if (is_header(csv, &csv->row, csv->blank, &known)) {
		begin_table(reader, known);
		return 0;
	}
	*is_item = true;
	if (csv->tables[0].names.n < 2)
		return 0;
	if (csv->table->sub && (csv_row_cell(&csv->row, 0, &len), len))
		csv->table = &csv->tables[0];
	return read_title(csv, reader->in, is_item);
}

static const char *say_wrong(struct csv *csv)
{
	str_clear(&csv->wrong);
	switch (csv->row.fault) {
	case CSV_OPEN:
		str_addf(&csv->wrong, _("the quote opened in line %u is never closed"),
			 csv->line + csv->row.fault_line);
		break;
	case CSV_BEHIND:
		str_addf(&csv->wrong, _("the quote opened in line %u is closed lines "
					"below with text behind it"),
			 csv->line + csv->row.fault_line);
		break;
	case CSV_LONG:
		str_add(&csv->wrong, _("the row is longer than 16 MiB"));
		break;
	case CSV_WIDE:
		str_addf(&csv->wrong, _("the row has more than %d cells"), CSV_CELLS);
		break;
	case CSV_GOOD:
		return NULL;
	}
	return csv->wrong.buf;
}

static void give(struct reader *reader)
{
	struct csv *csv = reader->state;
	struct item *item = &reader->item;

	item->line = csv->line;
	item->wrong = say_wrong(csv);
	if (csv->table) {
		item->table = csv->table->number;
		item->group = csv->group.len ? csv->group.buf : NULL;
	}
	if (item->wrong)
		return;
	csv_table_give(csv->table, reader, &csv->row);
	if (csv->table->sub)
		item->parent_line = csv->parent_line;
	else
		csv->parent_line = csv->line;
}

/* Behind the row, whose text stays where it is until the next is read. */
static int take(struct reader *reader)
{
	struct csv *csv = reader->state;
	int rc = csv_row_take(&csv->row, reader->in);

	csv->line += csv->row.lines;
	reader->item.len = csv->row.len;
	return rc;
}

static int next(struct reader *reader, bool *more)
{
	struct csv *csv = reader->state;
	bool blank, is_item = false;
	int rc = 0;

	*more = false;
	while (!rc && !is_item) {
		rc = csv_row_read(&csv->row, reader->in, 0, CSV_BYTES);
		if (rc || !csv->row.bytes)
			return rc;
		reader->item.at = input_at(reader->in);
		blank = csv->row.fault == CSV_GOOD && csv_row_is_blank(&csv->row);
		is_item = !blank;
		if (!blank && csv->row.fault == CSV_GOOD)
			rc = judge(reader, &is_item);
		if (!rc && is_item)
			give(reader);
		csv->blank = blank;
		if (!rc)
			rc = take(reader);
	}
	*more = !rc;
	return rc;
}

/* A row above the header; the last one may be the title of the first group. */
static void read_above(struct csv *csv)
{
	const char *title;
	size_t len;

	title = title_of(&csv->row, true, &len);
	str_clear(&csv->group);
	if (title)
		str_add_mem(&csv->group, title, len);
	if (!csv_row_is_blank(&csv->row))
		leave_out(csv, CSV_LEFT_ABOVE, csv->line, &csv->row);
}

static int read_header(struct reader *reader)
{
	struct csv *csv = reader->state;
	const struct dialect *dialect = &csv->dialect;
	int rc = 0;

	while (!rc && !csv->table) {
		rc = csv_row_read(&csv->row, reader->in, 0, DIALECT_BYTES);
		if (rc || !csv->row.bytes)
			return rc;
		if (csv->row.fault == CSV_LONG)
			return err_set(ERR_DATA, _("%s:%u: the header is longer than 1 MiB"),
				       reader->in->name, csv->line);
		if (csv->row.fault != CSV_GOOD)
			return err_set(ERR_DATA, _("%s:%u: %s"), reader->in->name,
				       csv->line, say_wrong(csv));
		if (dialect->header_line ? input_at(reader->in) == dialect->header_at :
		    !csv_row_is_blank(&csv->row))
			csv->table = new_table(reader, &csv->row);
		else
			read_above(csv);
		rc = take(reader);
	}
	return rc;
}

static int begin(struct reader *reader)
{
	struct csv *csv = xcalloc(1, sizeof(*csv));
	int rc;

	reader->state = csv;
	csv->line = 1;
	str_init(&csv->group);
	str_init(&csv->wrong);
	rc = dialect_find(&csv->dialect, reader->in);
	csv_row_init(&csv->row, csv->dialect.delimiter);
	csv_row_init(&csv->ahead, csv->dialect.delimiter);
	if (rc)
		return rc;
	if (csv->dialect.start) {
		reader->in->pos += csv->dialect.start;
		csv->line++;
	}
	return read_header(reader);
}

static void end(struct reader *reader)
{
	struct csv *csv = reader->state;

	if (!csv)
		return;
	for (size_t i = 0; i < csv->n_tables; i++)
		csv_table_release(&csv->tables[i]);
	for (size_t i = 0; i < ARRAY_SIZE(csv->left); i++)
		for (size_t k = 0; k < csv->left[i].n; k++)
			free((char *)csv->left[i].v[k].text);
	csv_row_release(&csv->row);
	csv_row_release(&csv->ahead);
	str_release(&csv->group);
	str_release(&csv->wrong);
	free(csv->cells);
	free(csv);
	reader->state = NULL;
}

const struct reader_kind reader_csv = { "csv", begin, next, end };

static struct csv *state_of(const struct reader *reader)
{
	assert(reader->kind == &reader_csv && reader->state);
	return reader->state;
}

size_t csv_left_out(const struct reader *reader, enum csv_left_why why,
		    const struct csv_left **v, size_t *n)
{
	const struct left_out *left = &state_of(reader)->left[why];

	*v = left->v;
	*n = left->n;
	return left->all;
}

const struct dialect *csv_dialect(const struct reader *reader)
{
	return &state_of(reader)->dialect;
}

const struct strs *csv_header(const struct reader *reader, unsigned table)
{
	assert(table < TABLES);
	return &state_of(reader)->tables[table].names;
}

size_t csv_cells(const struct reader *reader, const char *const **cells)
{
	struct csv *csv = state_of(reader);
	size_t len;

	GROW(csv->cells, csv->row.n, csv->cells_alloc);
	for (size_t i = 0; i < csv->row.n; i++)
		csv->cells[i] = csv_row_cell(&csv->row, i, &len);
	*cells = csv->cells;
	return csv->row.n;
}
