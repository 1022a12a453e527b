#ifndef OUTPUT_ROWS_H
#define OUTPUT_ROWS_H

#include "base/str.h"
#include "record/config.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * Everything that is a list goes out here, in the format that was asked for:
 * rows of named columns, or whole records.
 *
 *   table   on a terminal: columns by display width, fitted to it, a heading
 *   tsv     \t and \n in a value as `\t` and `\n`, `\` as `\\`; heading when asked
 *   csv     RFC 4180 with a heading, LF line ends
 *   json    one array; ndjson one object a line; keys are the columns
 *   yaml    a document a row, `---` between
 *   ids     the column `id` alone, one a line, or NUL-ended
 *
 * Values go out whole and exact, but for control characters, which no valid
 * record has: `table`, `tsv` and `csv` show them as utf8_show() does, the others
 * escape them.  Memory is bounded: a table looks at the first 1,000 rows for its
 * widths, every other format streams.
 */
enum format {
	FORMAT_AUTO, FORMAT_TABLE, FORMAT_TSV, FORMAT_CSV, FORMAT_JSON,
	FORMAT_NDJSON, FORMAT_YAML, FORMAT_IDS,
	/* For commands that say so (struct command), which write them themselves. */
	FORMAT_VCARD, FORMAT_ICS
};

enum format format_by_name(const char *name);	/* FORMAT_AUTO: none such */
extern const char *const format_names[];	/* NULL-terminated */

enum cell_kind {
	CELL_TEXT,		/* a JSON string; "" is null */
	CELL_NUMBER,		/* written in JSON as it is; right-aligned */
	CELL_BOOLEAN,		/* `true`, `false` */
	CELL_MONEY,		/* text; right-aligned, with the decimal mark of look */
	CELL_LIST		/* several cells: a JSON array; in tables joined with `, `, in tsv and csv with `;` */
};

struct rows_column {
	const char *name;		/* the key, and the heading */
	enum cell_kind kind;
};

struct look {			/* how output is to look; see cli/env.h */
	enum format format;
	bool header;		/* tsv with a heading */
	bool nul;		/* ids end with NUL */
	bool colour;
	unsigned width;		/* of the terminal; 0: do not fit */
	struct spreadsheet {	/* of csv and tsv; all zero: as above */
		char delimiter;
		char decimal;		/* of numbers and amounts: `,` */
		bool bom;		/* a byte order mark before all else */
		bool safe;		/* formulas are guarded (text/formula.h) */
	} sheet;
};

struct rows {
	FILE *to;
	struct look look;
	const struct rows_column *columns;
	size_t n_columns;
	struct rows_state *state;
};

/* `columns` is borrowed until rows_end(). */
void rows_begin(struct rows *rows, FILE *to, const struct look *look,
		const struct rows_column *columns, size_t n);

/*
 * One row, cell by cell in the columns' order; of a CELL_LIST all its items
 * are given by rows_item() and closed by rows_item_end().  NULL is no value.
 * What is JSON already goes out as that in json, ndjson and yaml.
 */
void rows_cell(struct rows *rows, const char *text, size_t len);
void rows_cell_json(struct rows *rows, const char *json, size_t len);
void rows_item(struct rows *rows, const char *text, size_t len);
void rows_item_end(struct rows *rows);
void rows_end_row(struct rows *rows);

/*
 * One whole record (json, ndjson, yaml: every field, unknown ones too).  In
 * JSON: fields under their own names, multi-valued ones always as arrays,
 * money and dates as text, numbers and booleans by the schema and crm.yaml.
 * In the other formats it is a row of the columns taken from its fields.
 * `extra` (may be NULL) adds members before the object closes.
 */
struct json;
void rows_record(struct rows *rows, const struct config *config,
		 enum record_type type, const struct doc *doc,
		 void (*extra)(struct json *json, void *arg), void *arg);

/* Close what is open and flush; 0, or ERR_IO when standard output failed. */
int rows_end(struct rows *rows);

/* How many cells of csv and tsv a spreadsheet would run, guarded or not. */
size_t rows_risky(const struct rows *rows);

/*
 * The listing failed: what was written stays, nothing is closed, so that no
 * reader takes it for the whole, and an empty one is not printed at all.
 */
void rows_drop(struct rows *rows);

/*
 * A tree by its shape alone, for what no schema knows: scalars are text, but
 * as they are written when they are marked as typed; an empty one is null.
 */
void json_node(struct json *json, const struct node *node);

/* Write a record's fields as members of an open JSON object. */
void record_json(struct json *json, const struct config *config,
		 enum record_type type, const struct node *root);

#endif
