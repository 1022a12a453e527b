#ifndef IMPORT_CSV_H
#define IMPORT_CSV_H

#include "import/dialect.h"
#include "import/reader.h"

/*
 * What only files of separated values have, for a reader of reader_csv that is
 * open.  All that is returned is borrowed from the reader.
 *
 * Rows that are no items are left out and told here: what is above the header,
 * the header once more, titles of groups, and what is below the table: rows of
 * one cell, behind a blank line, to the end of the file.  Blank rows, of
 * delimiters alone too, are left out and not told.
 *
 * A row of which no cell is empty, and at least three and half of them are
 * called as columns of the first table, is the header of another table, whose
 * number its items have.  Sub-items are rows below such a header that stands
 * within the table, its first cell called as a column (Monday's `Subitems`):
 * their first cell is empty, `parent_line` is the last row's of the first table.
 */
enum csv_left_why {
	CSV_LEFT_ABOVE,		/* above the header */
	CSV_LEFT_HEADER,
	CSV_LEFT_GROUP,
	CSV_LEFT_BELOW
};

struct csv_left {
	unsigned line;
	enum csv_left_why why;
	const char *text;	/* its first filled cell, at most 80 bytes of it */
};

/*
 * The rows left out up to now, at most the first sixteen of each kind are in
 * *v; *n is their number.  Returns the number of all of a kind.  From the
 * start again after reader_rewind().
 */
size_t csv_left_out(const struct reader *reader, enum csv_left_why why,
		    const struct csv_left **v, size_t *n);

const struct dialect *csv_dialect(const struct reader *reader);

/* The header cells of a table as they are in the file, but without blanks around them. */
const struct strs *csv_header(const struct reader *reader, unsigned table);

/*
 * The cells of the row that was read, by place, as many as it has: with
 * csv_write_row() it is written as it was.  Valid until the next row.  None of
 * a row that is `wrong`: input_text() has what it is.
 */
size_t csv_cells(const struct reader *reader, const char *const **cells);

#endif
