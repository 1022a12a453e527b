/* Queries that lib/query compiled, over the index. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "index/db.h"
#include "text/date.h"
#include "text/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whatever a query says, it reads: a hole in the compiler would do no harm. */
static int authorize(void *arg, int action, const char *a, const char *b,
		     const char *database, const char *trigger)
{
	(void)arg;
	(void)a;
	(void)b;
	(void)database;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT: case SQLITE_READ: case SQLITE_FUNCTION: case SQLITE_RECURSIVE:
		return SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static void bind(sqlite3_stmt *s, const struct sql *sql)
{
	int known = sqlite3_bind_parameter_count(s);

	for (int i = 0; i < known && i < (int)sql->n; i++) {
		const struct sql_param *p = &sql->v[i];

		if (p->kind == SQL_TEXT)
			sqlite3_bind_text64(s, i + 1, p->text, p->len, SQLITE_STATIC, SQLITE_UTF8);
		else if (p->kind == SQL_INTEGER)
			sqlite3_bind_int64(s, i + 1, p->integer);
		else
			sqlite3_bind_double(s, i + 1, p->real);
	}
}

/* SQLite makes this table when it is first named, which is no reading. */
static int make_json_each(struct index *index, const struct sql *sql)
{
	return strstr(sql->text.buf, "json_each(") ?
		db_exec(index, "SELECT 1 FROM json_each('[]')") : 0;
}

static sqlite3_stmt *prepare(struct index *index, const struct sql *sql)
{
	sqlite3_stmt *s = NULL;

	if (!index->db) {
		db_fail(index);
		return NULL;
	}
	if (make_json_each(index, sql))
		return NULL;
	sqlite3_set_authorizer(index->db, authorize, NULL);
	s = db_prepare(index, sql->text.buf);
	sqlite3_set_authorizer(index->db, NULL, NULL);
	if (s)
		bind(s, sql);
	return s;
}

/* --- cells as text --- */

struct cells {
	const char **v;
	struct str *made;	/* of those that are not text there */
};

static void make_number(struct str *out, sqlite3_stmt *row, int column)
{
	double real = sqlite3_column_double(row, column);

	if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
		str_addf(out, "%lld", (long long)sqlite3_column_int64(row, column));
	else if (real == (double)(long long)real && real < 1e15 && real > -1e15)
		str_addf(out, "%lld", (long long)real);
	else
		str_addf(out, "%.15g", real);
}

static void make_amount(struct str *out, const struct index *index, sqlite3_stmt *row,
			int column)
{
	struct money money = { .minor = sqlite3_column_int64(row, column) };
	double real = sqlite3_column_double(row, column);

	if (sqlite3_column_type(row, column) == SQLITE_FLOAT)
		money.minor = (int64_t)(real < 0 ? real - 0.5 : real + 0.5);
	snprintf(money.currency, sizeof(money.currency), "%s", index->store->config.currency);
	money_add(out, &money);
}

static const char *make_cell(struct str *out, const struct index *index, sqlite3_stmt *row,
			     int column, enum sql_show kind)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return NULL;
	str_clear(out);
	switch (kind) {
	case SHOW_TEXT: case SHOW_NUMERAL: case SHOW_TRUTH: case SHOW_ITEMS: case SHOW_JSON:
		return (const char *)sqlite3_column_text(row, column);
	case SHOW_NUMBER:
		make_number(out, row, column);
		break;
	case SHOW_MINOR:
		make_amount(out, index, row, column);
		break;
	case SHOW_DAY:
		day_add(out, sqlite3_column_int64(row, column));
		break;
	case SHOW_TIME:
		instant_add(out, sqlite3_column_int64(row, column));
		break;
	case SHOW_YES:
		str_add(out, sqlite3_column_int(row, column) ? "true" : "false");
		break;
	}
	return out->buf;
}

/* An amount that cannot be converted stops a query by an overflow. */
static int failed(struct index *index)
{
	if (!index->db || strcmp(sqlite3_errmsg(index->db), "integer overflow"))
		return err_code();
	index->stale = false;
	err_set(ERR_DATA, _("an amount has no rate of its day to the store's currency"));
	return err_hint(_("crm.yaml names rates: 'rates: {USD: {2026-01-01: 0.92}}'"));
}

static int each_row(struct index *index, const struct sql *sql, sqlite3_stmt *rows, bool *given,
		    int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	size_t n = sql->n_cells;
	struct cells cells = {
		.v = xcalloc(n + 1, sizeof(*cells.v)), .made = xcalloc(n + 1, sizeof(*cells.made))
	};
	int got, rc = 0;

	for (size_t i = 0; i < n; i++)
		str_init(&cells.made[i]);
	while (!rc && (got = db_row(index, rows)) != 0) {
		if (got < 0) {
			rc = failed(index);
			break;
		}
		*given = true;
		for (size_t i = 0; i < n; i++)
			cells.v[i] = make_cell(&cells.made[i], index, rows, (int)i + 1,
					       sql->cells[i]);
		rc = row(arg, sqlite3_column_int64(rows, 0), cells.v);
	}
	for (size_t i = 0; i < n; i++)
		str_release(&cells.made[i]);
	free(cells.made);
	free(cells.v);
	return rc;
}

static int query_once(struct index *index, const struct sql *sql, bool *given,
		      int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	sqlite3_stmt *rows = NULL;
	int rc = db_functions(index);

	if (!rc && sql->views)
		rc = db_views(index);
	if (!rc) {
		rows = prepare(index, sql);
		rc = rows ? each_row(index, sql, rows, given, row, arg) : err_code();
	}
	sqlite3_finalize(rows);
	return rc;
}

int index_query(struct index *index, const struct sql *sql,
		int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	bool given = false;
	int rc = query_once(index, sql, &given, row, arg);

	if (!rc || !index->stale || given)
		return rc;
	/* The index is damaged, and nothing has been said yet. */
	err_clear();
	rc = index_refresh(index, REFRESH_FULL, false);
	return rc ? rc : query_once(index, sql, &given, row, arg);
}
