#ifndef OUTPUT_ROW_H
#define OUTPUT_ROW_H

#include "output/rows.h"

/*
 * One row as it is gathered cell by cell, and the formats that write one.
 * For lib/output/ alone; commands see rows.h.
 */
struct item {
	size_t at, len;		/* in row->text */
};

struct cell {
	size_t first, n;	/* of row->items; n 0: no value */
	bool json;		/* its text is */
};

struct row {
	struct str text;
	struct item *items;
	size_t n_items, alloc_items;
	struct cell *cells;
	size_t n, alloc;
	bool open;		/* rows_item() was called for the last cell */
};

#define ROW_INIT { .text = STR_INIT }

/* A cell's items joined with `between`, appended; false when there are none. */
bool row_join(struct str *out, const struct row *row, size_t cell,
	      const char *between);

/*
 * A format: `row` writes one or keeps what it needs of it (it is cleared
 * afterwards), `end` writes what was held back.  `record` writes a whole
 * record; where it is NULL a record becomes a row of its columns.
 */
struct writer {
	void (*begin)(struct rows *rows);
	void (*row)(struct rows *rows, const struct row *row);
	void (*record)(struct rows *rows, const struct config *config,
		       enum record_type type, const struct doc *doc,
		       void (*extra)(struct json *json, void *arg), void *arg);
	void (*end)(struct rows *rows);
};

extern const struct writer table_writer, tsv_writer, csv_writer, ids_writer,
	json_writer, ndjson_writer, yaml_writer;

struct table;

struct rows_state {
	const struct writer *writer;
	struct row row;
	struct str out;			/* of one row, then written */
	size_t written;			/* rows and records so far */
	size_t risky;			/* cells that a spreadsheet would run */
	int failed;			/* errno of the first write that did */
	bool dropped;			/* nothing more is written: rows_drop() */
	size_t id_column;		/* of format ids */
	struct json *json;
	struct table *table;
};

/* Mark what the schema and crm.yaml call a number or a boolean as typed. */
void record_type_nodes(const struct config *config, enum record_type type,
		       struct node *root);

/* Write state->out to the stream and empty it. */
void rows_flush(struct rows *rows);

#endif
