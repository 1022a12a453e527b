#ifndef QUERY_SQL_H
#define QUERY_SQL_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * SQL text and what is bound to it.  What a user wrote is never in the text:
 * values are parameters (`?7`), and names are those of the schema.
 *
 * The text may call these functions, which whoever runs it provides:
 *
 *	COLLATE crm_text	texts in normal form C, by bytes
 *	COLLATE crm_word	the same, ignoring case
 *	crm_fold(text)		what is sorted by
 *	crm_has(list, folded)	does an item contain this, ignoring case and accents
 *	crm_matches(list, ere)	does an item match
 *	crm_test(list, kind, sign, value)	is a comparison true of an item: 1 or 0
 *	crm_between(list, kind, low, high)	the same of `between`
 *	crm_read(text, kind)	a text as a typed value, or NULL
 *	crm_day(seconds)	the local day of an instant
 *
 * It may read tables that are made first, for it alone: each by its SELECT,
 * whose first column is a key.  SQLite guesses badly how many rows these have,
 * so that a join of subqueries may look at each row for each other; a key is
 * found at once.
 *
 * A list is a text of items joined by U+001F, or NULL.  A kind is a letter:
 * x text, w word, f folded, n number, d day, t instant, m smallest units of
 * the store's currency, b boolean, r suffix.
 */
enum sql_value { SQL_TEXT, SQL_INTEGER, SQL_REAL };

struct sql_param {
	enum sql_value kind;
	const char *text;
	size_t len;
	int64_t integer;
	double real;
};

/* How a cell is made into text. */
enum sql_show {
	SHOW_TEXT,		/* it is one */
	SHOW_NUMERAL,		/* it is one, of a number */
	SHOW_TRUTH,		/* or of true or false */
	SHOW_ITEMS, SHOW_JSON,
	SHOW_NUMBER, SHOW_MINOR, SHOW_DAY, SHOW_TIME, SHOW_YES
};

struct sql_table {
	const char *name;	/* that nothing else has */
	const char *columns;	/* behind `rid INTEGER PRIMARY KEY` */
	const char *select;	/* with the parameters of the whole */
};

struct sql {
	struct str text;
	struct sql_table *tables;	/* each may read those before it */
	size_t n_tables, tables_alloc;
	struct sql_param *v;	/* ?1 is v[0] */
	size_t n, alloc;
	struct arena arena;	/* of the texts */
	bool views;		/* needs views that depend on the time */
	enum sql_show *cells;	/* of the columns behind the first, which is the suffix */
	size_t n_cells;
};

#define SQL_INIT { .text = STR_INIT }

void sql_release(struct sql *sql);

/* A table that is made first; the same SELECT is made once.  Returns its name. */
const char *sql_add_table(struct sql *sql, const char *columns, const char *select);

/* Bind a value; returns its number. */
unsigned sql_bind_text(struct sql *sql, const char *text, size_t len);	/* copied */
unsigned sql_bind_integer(struct sql *sql, int64_t value);
unsigned sql_bind_real(struct sql *sql, double value);

#endif
