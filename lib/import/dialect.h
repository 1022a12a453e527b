#ifndef IMPORT_DIALECT_H
#define IMPORT_DIALECT_H

#include "import/input.h"

/*
 * How a file of separated values is written.  The delimiter is the one that a
 * line `sep=;` at the start names, else the one of `,` `;` tab `|` that splits
 * the first hundred rows most evenly.  The header is the first row of more than
 * one filled cell, but that a short one is above it, as reports have.
 */
#define DIALECT_BYTES ((size_t)1 << 20)	/* a row of more is no header */

struct dialect {
	char delimiter;
	bool quote_all;		/* below the header every cell is quoted */
	const char *line_end;	/* "\n", "\r\n", "\r": the header's; static */
	size_t start;		/* bytes of text before the first row: of `sep=;` */
	size_t header_at;	/* bytes of text before the header */
	unsigned header_line;	/* from 1; 0: there is none, no row has a cell */
};

/* Look at the start of the input, which stays where it is, at its start.  ERR_IO. */
int dialect_find(struct dialect *out, struct input *in);

/*
 * Append a row: cells are quoted when they must be, or all where all are.  It
 * is read back as the same cells.
 */
void csv_write_row(struct str *out, const struct dialect *dialect,
		   const char *const *cells, size_t n);

#endif
