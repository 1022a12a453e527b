/* The format table: columns as wide as the terminal lets them be. */

#include "base/alloc.h"
#include "output/row.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_AT 1000		/* rows that the widths are taken from */
#define GAP 2			/* blanks between columns */
#define NARROWEST 3		/* a column is not made narrower than that */

struct table {
	size_t *widths;
	struct strs held;	/* the first rows' cells, until widths are set */
	bool started;		/* widths are set, the heading is out */
};

static void widen(size_t *width, const char *s, size_t len)
{
	size_t own = utf8_width(s, len);

	if (own > *width)
		*width = own;
}

static void table_begin(struct rows *rows)
{
	struct table *table = xcalloc(1, sizeof(*table));

	table->widths = xcalloc(rows->n_columns + 1, sizeof(*table->widths));
	for (size_t i = 0; i < rows->n_columns; i++)
		widen(&table->widths[i], rows->columns[i].name,
		      strlen(rows->columns[i].name));
	rows->state->table = table;
}

/* Take from the widest, the last of several, until the line fits. */
static void fit(size_t *widths, size_t n, size_t room)
{
	size_t total = n ? GAP * (n - 1) : 0, widest;

	for (size_t i = 0; i < n; i++) {
		if (widths[i] > room)
			widths[i] = room;
		total += widths[i];
	}
	for (; total > room; total--) {
		widest = 0;
		for (size_t i = 1; i < n; i++)
			if (widths[i] >= widths[widest])
				widest = i;
		if (widths[widest] <= NARROWEST)
			return;
		widths[widest]--;
	}
}

/* The hyphen and the suffix at the end of an id; 0: it is none. */
static size_t suffix_len(const char *s, size_t len)
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	size_t n = 8;

	if (len < n + 2 || s[len - n - 1] != '-' ||
	    strspn(s + len - n, letters) != n ||
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
		return 0;
	return n + 1;
}

/* An id is cut in its slug: the suffix is what names the record. */
static void add_cut(struct str *out, const char *s, size_t len, size_t width)
{
	size_t keep = suffix_len(s, len);

	if (len <= width || !keep || width < keep + 2) {
		utf8_fit(out, s, len, width);
		return;
	}
	utf8_fit(out, s, len - keep, width - keep);
	str_add_mem(out, s + len - keep, keep);
}

/*
 * `s` is shown already.  A cell's blanks are written with the next one, so
 * that no line ends in them.
 */
static void add_cell(struct str *out, size_t *blanks, const char *s, size_t len,
		     size_t width, bool right, bool cut)
{
	struct str text = STR_INIT;
	size_t own, pad;

	if (cut)
		add_cut(&text, s, len, width);
	else
		str_add_mem(&text, s, len);
	own = utf8_width(text.buf, text.len);
	pad = own < width ? width - own : 0;
	if (right)
		*blanks += pad;
	if (text.len) {
		str_addf(out, "%*s", (int)*blanks, "");
		str_add_mem(out, text.buf, text.len);
		*blanks = 0;
	}
	*blanks += GAP + (right ? 0 : pad);
	str_release(&text);
}

static void write_line(struct rows *rows, const char *const *cells, bool heading)
{
	struct table *table = rows->state->table;
	struct str *out = &rows->state->out;
	size_t blanks = 0;

	if (heading && rows->look.colour)
		str_add(out, "\033[1m");
	for (size_t i = 0; i < rows->n_columns; i++)
		add_cell(out, &blanks, cells[i], strlen(cells[i]),
			 table->widths[i], rows->columns[i].kind == CELL_NUMBER ||
			 rows->columns[i].kind == CELL_MONEY,
			 rows->look.width > 0);
	str_add(out, heading && rows->look.colour ? "\033[0m\n" : "\n");
	rows_flush(rows);
}

static void start(struct rows *rows)
{
	struct table *table = rows->state->table;
	const char **names;

	table->started = true;
	if (!table->held.n)
		return;
	if (rows->look.width)
		fit(table->widths, rows->n_columns, rows->look.width);
	names = xcalloc(rows->n_columns, sizeof(*names));
	for (size_t i = 0; i < rows->n_columns; i++)
		names[i] = rows->columns[i].name;
	write_line(rows, names, true);
	free(names);
	for (size_t i = 0; i < table->held.n; i += rows->n_columns)
		write_line(rows, (const char *const *)table->held.v + i, false);
	strs_release(&table->held);
}

static void table_row(struct rows *rows, const struct row *row)
{
	struct table *table = rows->state->table;
	struct strs cells = STRS_INIT;
	struct strs *to = table->started ? &cells : &table->held;
	struct str text = STR_INIT, shown = STR_INIT;

	for (size_t i = 0; i < row->n; i++) {
		str_clear(&text);
		str_clear(&shown);
		row_join(&text, row, i, ", ");
		utf8_show(&shown, text.buf, text.len, true);
		strs_add(to, shown.buf);
		if (!table->started)
			widen(&table->widths[i], shown.buf, shown.len);
	}
	if (table->started)
		write_line(rows, (const char *const *)cells.v, false);
	else if (rows->state->written + 1 >= LOOK_AT)
		start(rows);
	strs_release(&cells);
	str_release(&shown);
	str_release(&text);
}

static void table_end(struct rows *rows)
{
	struct table *table = rows->state->table;

	if (!table->started)
		start(rows);
	strs_release(&table->held);
	free(table->widths);
	free(table);
}

const struct writer table_writer = {
	.begin = table_begin, .row = table_row, .end = table_end
};
