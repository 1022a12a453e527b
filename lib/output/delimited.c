/* The formats tsv, csv and ids: a line a row. */

#include "output/row.h"

#include "text/formula.h"
#include "text/utf8.h"

#include <string.h>

static char between(const struct rows *rows, char usual)
{
	return rows->look.sheet.delimiter ? rows->look.sheet.delimiter : usual;
}

/*
 * A record with control characters is not valid, but is listed all the same,
 * and what is listed may be on a terminal: they are shown, `\x1b`.  Since a
 * backslash of the value's own is doubled, a reader can tell.  A quote that a
 * value begins with is not to be taken for that of a quoted cell.
 */
static void tsv_text(struct rows *rows, const char *s, size_t len)
{
	struct str text = STR_INIT;

	if (*s == '"')
		str_add_char(&text, '\\');
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '\t':
			str_add(&text, "\\t");
			break;
		case '\n':
			str_add(&text, "\\n");
			break;
		case '\r':
			str_add(&text, "\\r");
			break;
		case '\\':
			str_add(&text, "\\\\");
			break;
		default:
			str_add_char(&text, s[i]);
		}
	}
	utf8_show(&rows->state->out, text.buf, text.len, true);
	str_release(&text);
}

/* Quotes where RFC 4180 wants them, and round blanks that a reader might trim. */
static void csv_text(struct rows *rows, const char *s, size_t len)
{
	struct str *out = &rows->state->out;
	struct str text = STR_INIT;
	const char marks[] = { '"', '\n', '\r', between(rows, ','), '\0' };
	bool quote;

	utf8_show(&text, s, len, false);
	quote = strpbrk(text.buf, marks) != NULL;
	if (quote)
		str_add_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.buf[i] == '"')
			str_add_char(out, '"');
		str_add_char(out, text.buf[i]);
	}
	if (quote)
		str_add_char(out, '"');
	str_release(&text);
}

typedef void write_text(struct rows *rows, const char *s, size_t len);

/* What is computed with has the decimal mark of those who will read it. */
static void set_decimal(struct str *cell, char mark)
{
	char *point = memchr(cell->buf, '.', cell->len);

	if (point)
		*point = mark;
}

static void write_cell(struct rows *rows, size_t i, struct str *cell, write_text *text)
{
	const struct spreadsheet *sheet = &rows->look.sheet;
	enum cell_kind kind = rows->columns[i].kind;
	struct str guarded = STR_INIT;

	if (sheet->decimal && (kind == CELL_NUMBER || kind == CELL_MONEY))
		set_decimal(cell, sheet->decimal);
	rows->state->risky += formula_is_risky(cell->buf, cell->len);
	/* An apostrophe of the value's own, that import would take for a guard. */
	if (sheet->safe || (rows->look.header && *cell->buf == '\''))
		formula_guard(&guarded, cell->buf, cell->len);
	else
		str_add_mem(&guarded, cell->buf, cell->len);
	text(rows, guarded.buf, guarded.len);
	str_release(&guarded);
}

static void write_row(struct rows *rows, const struct row *row, char delimiter,
		      write_text *text)
{
	struct str cell = STR_INIT;

	for (size_t i = 0; i < row->n; i++) {
		if (i)
			str_add_char(&rows->state->out, delimiter);
		str_clear(&cell);
		row_join(&cell, row, i, ";");
		write_cell(rows, i, &cell, text);
	}
	str_release(&cell);
}

/* Without a column there is nothing that a line could name. */
static void write_heading(struct rows *rows, char delimiter, write_text *text)
{
	if (!rows->n_columns)
		return;
	for (size_t i = 0; i < rows->n_columns; i++) {
		if (i)
			str_add_char(&rows->state->out, delimiter);
		text(rows, rows->columns[i].name, strlen(rows->columns[i].name));
	}
	str_add_char(&rows->state->out, '\n');
	rows_flush(rows);
}

static void tsv_begin(struct rows *rows)
{
	if (rows->look.header)
		write_heading(rows, between(rows, '\t'), tsv_text);
}

static void tsv_row(struct rows *rows, const struct row *row)
{
	write_row(rows, row, between(rows, '\t'), tsv_text);
	str_add_char(&rows->state->out, '\n');
	rows_flush(rows);
}

static void csv_begin(struct rows *rows)
{
	if (rows->look.sheet.bom)
		str_add(&rows->state->out, "\xef\xbb\xbf");
	write_heading(rows, between(rows, ','), csv_text);
}

/* An empty line would be no row to most readers. */
static void csv_row(struct rows *rows, const struct row *row)
{
	struct str *out = &rows->state->out;

	write_row(rows, row, between(rows, ','), csv_text);
	str_add(out, out->len ? "\n" : "\"\"\n");
	rows_flush(rows);
}

static void ids_row(struct rows *rows, const struct row *row)
{
	struct str *out = &rows->state->out;

	if (!row_join(out, row, rows->state->id_column, ";"))
		return;
	str_add_char(out, rows->look.nul ? '\0' : '\n');
	rows_flush(rows);
}

const struct writer tsv_writer = { .begin = tsv_begin, .row = tsv_row };
const struct writer csv_writer = { .begin = csv_begin, .row = csv_row };
const struct writer ids_writer = { .row = ids_row };
