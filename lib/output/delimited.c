/* The formats tsv, csv and ids: a line a row. */

#include "output/row.h"

#include "text/utf8.h"

#include <string.h>

/*
 * A record with control characters is not valid, but is listed all the same,
 * and what is listed may be on a terminal: they are shown, `\x1b`.  Since a
 * backslash of the value's own is doubled, a reader can tell.
 */
static void tsv_text(struct str *out, const char *s, size_t len)
{
	struct str text = STR_INIT;

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
	utf8_show(out, text.buf, text.len, true);
	str_release(&text);
}

static void csv_text(struct str *out, const char *s, size_t len)
{
	struct str text = STR_INIT;
	bool quote;

	utf8_show(&text, s, len, false);
	quote = strpbrk(text.buf, "\",\n") != NULL;
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

static void write_row(struct rows *rows, const struct row *row, char between,
		      void (*text)(struct str *out, const char *s, size_t len))
{
	struct str *out = &rows->state->out;
	struct str cell = STR_INIT;

	for (size_t i = 0; i < row->n; i++) {
		if (i)
			str_add_char(out, between);
		str_clear(&cell);
		row_join(&cell, row, i, ";");
		text(out, cell.buf, cell.len);
	}
	str_release(&cell);
}

static void write_heading(struct rows *rows, char between,
			  void (*text)(struct str *out, const char *s, size_t len))
{
	struct str *out = &rows->state->out;

	for (size_t i = 0; i < rows->n_columns; i++) {
		if (i)
			str_add_char(out, between);
		text(out, rows->columns[i].name, strlen(rows->columns[i].name));
	}
	str_add_char(out, '\n');
	rows_flush(rows);
}

static void tsv_begin(struct rows *rows)
{
	if (rows->look.header)
		write_heading(rows, '\t', tsv_text);
}

static void tsv_row(struct rows *rows, const struct row *row)
{
	write_row(rows, row, '\t', tsv_text);
	str_add_char(&rows->state->out, '\n');
	rows_flush(rows);
}

static void csv_begin(struct rows *rows)
{
	write_heading(rows, ',', csv_text);
}

/* An empty line would be no row to most readers. */
static void csv_row(struct rows *rows, const struct row *row)
{
	struct str *out = &rows->state->out;

	write_row(rows, row, ',', csv_text);
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
