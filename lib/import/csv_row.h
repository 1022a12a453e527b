#ifndef IMPORT_CSV_ROW_H
#define IMPORT_CSV_ROW_H

#include "import/input.h"

/*
 * One row of comma-separated values, by RFC 4180 and by what is written in its
 * name.  A cell is quoted when its first byte is `"`; in it `""` is a quote,
 * delimiters and line ends are text, and what is behind the closing quote is
 * text again.  In any other cell a quote is text.  A row ends with LF, CRLF or
 * CR, or where the text does.  A byte order mark before a row is left out.
 *
 * A row that is not good says why, and ends where reading can best go on: with
 * the line in which the quote was opened, that nobody closed, or at the end of
 * a line that is too long.  No byte is looked at more than a few times.
 */
enum csv_fault {
	CSV_GOOD,
	CSV_OPEN,		/* a quote that is never closed */
	CSV_BEHIND,		/* closed lines below, with text behind: not meant to */
	CSV_LONG,		/* of more bytes than the limit */
	CSV_WIDE		/* of more than CSV_CELLS cells */
};

#define CSV_BYTES ((size_t)16 << 20)
#define CSV_CELLS 16384

struct csv_span {
	size_t at, len;		/* in row->text, followed by a NUL */
};

struct csv_row {
	char delimiter;
	bool stop[256];		/* what ends a cell that is not quoted */
	struct str text;
	struct csv_span *v;
	size_t n, alloc;
	size_t quoted;		/* how many cells are */
	size_t bytes;		/* of the input, its line end too; 0: there is no row */
	size_t len;		/* without its line end */
	unsigned lines;		/* how many line ends those are */
	enum csv_fault fault;
	unsigned fault_line;	/* the quote's, from 0, where its row begins */
	bool skip;		/* it goes on to the end of its line, not read yet */
	size_t quote;		/* where the last quote was opened, for the fault */
};

void csv_row_init(struct csv_row *row, char delimiter);
void csv_row_release(struct csv_row *row);

/*
 * The row that begins `ahead` bytes behind where the input stands; the input
 * stays there.  At most `max` bytes are looked at.  ERR_IO.
 */
int csv_row_read(struct csv_row *row, struct input *in, size_t ahead, size_t max);

/* Go behind the row, which was read at 0.  ERR_IO. */
int csv_row_take(struct csv_row *row, struct input *in);

/* The cell's text; "" behind the last. */
const char *csv_row_cell(const struct csv_row *row, size_t i, size_t *len);

/* Are all cells empty, or blanks? */
bool csv_row_is_blank(const struct csv_row *row);

#endif
