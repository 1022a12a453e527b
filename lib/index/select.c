/* Rows of columns: one type's fields and derived values, from the index alone. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "index/columns.h"
#include "index/db.h"
#include "text/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is it in the type's own table, so that the view need not be asked? */
static bool is_stored(enum record_type type, const char *name)
{
	const struct field *field = field_find(schema_of(type), name);

	return (field && !strcmp(field->name, name)) || !strcmp(name, "id") ||
	       !strcmp(name, "type") || !strncmp(name, "custom.", 7);
}

static bool all_stored(const struct select *select)
{
	const char *name;

	for (size_t i = 0; i < select->n_columns; i++)
		if (!is_stored(select->type, select->columns[i]))
			return false;
	for (size_t i = 0; i < select->n_sort; i++) {
		name = select->sort[i];
		if (!is_stored(select->type, name + (*name == '-')))
			return false;
	}
	return true;
}

/* The columns of a type's view.  The pragma does not compile what is derived. */
static int view_columns(struct strs *out, struct index *index, enum record_type type)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *rows;
	int rc = db_views(index);

	if (rc)
		return rc;
	str_addf(&sql, "PRAGMA temp.table_info(%s)", schema_of(type)->folder);
	rows = db_prepare(index, sql.buf);
	rc = rows ? 0 : -1;
	while (rows && (rc = db_row(index, rows)) > 0)
		strs_add(out, (const char *)sqlite3_column_text(rows, 1));
	sqlite3_finalize(rows);
	str_release(&sql);
	return rc < 0 ? err_code() : 0;
}

static bool view_has(const struct strs *view, const char *name)
{
	for (size_t i = 0; i < view->n; i++)
		if (!strcmp(view->v[i], name))
			return true;
	return false;
}

enum column_kind {
	COLUMN_NONE,
	COLUMN_PLAIN,
	COLUMN_TYPE,		/* `type`, where that is no field */
	COLUMN_CUSTOM,
	COLUMN_MONEY		/* a derived amount: the view has x_minor */
};

static enum column_kind kind_of(const struct strs *view, enum record_type type,
				const char *name)
{
	const struct field *field = field_find(schema_of(type), name);
	struct str minor = STR_INIT;
	bool money;

	if (!strncmp(name, "custom.", 7))
		return name[7] ? COLUMN_CUSTOM : COLUMN_NONE;
	if ((field && !strcmp(field->name, name)) || !strcmp(name, "id") ||
	    view_has(view, name))
		return COLUMN_PLAIN;
	if (!strcmp(name, "type"))
		return COLUMN_TYPE;
	str_addf(&minor, "%s_minor", name);
	money = view_has(view, minor.buf);
	str_release(&minor);
	return money ? COLUMN_MONEY : COLUMN_NONE;
}

bool index_column(struct index *index, enum record_type type, const char *name)
{
	struct strs view = STRS_INIT;
	bool known;

	if (type < 0 || type >= TYPE_COUNT)
		return false;
	if (!strncmp(name, "custom.", 7))
		return config_custom(&index->store->config, name + 7) != NULL;
	if (is_stored(type, name))
		return true;
	known = index->db && !view_columns(&view, index, type) &&
		kind_of(&view, type, name) != COLUMN_NONE;
	strs_release(&view);
	err_clear();
	return known;
}

/* A text in single quotes. */
static void add_quoted(struct str *sql, const char *text)
{
	str_add_char(sql, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add_char(sql, '\'');
		str_add_char(sql, *text);
	}
	str_add_char(sql, '\'');
}

static void add_custom(struct str *sql, const char *name, const char *what)
{
	str_addf(sql, "(SELECT %s FROM custom AS k WHERE k.rid = t.rid AND k.name = ", what);
	add_quoted(sql, name + 7);
	str_add_char(sql, ')');
}

static int unknown(enum record_type type, const char *name)
{
	return err_set(ERR_USAGE, _("no field '%s' in %s"), name, schema_of(type)->folder);
}

static int add_column(struct str *sql, const struct strs *view, enum record_type type,
		      const char *name, enum column_kind *kind)
{
	*kind = kind_of(view, type, name);
	switch (*kind) {
	case COLUMN_NONE:
		return unknown(type, name);
	case COLUMN_PLAIN:
		str_addf(sql, ", t.\"%s\"", name);
		break;
	case COLUMN_TYPE:
		str_addf(sql, ", '%s'", schema_of(type)->name);
		break;
	case COLUMN_CUSTOM:
		str_add(sql, ", ");
		add_custom(sql, name, "k.value");
		break;
	case COLUMN_MONEY:
		str_addf(sql, ", t.\"%s_minor\"", name);
		break;
	}
	return 0;
}

/* What a field is sorted by: its typed column, or its text folded. */
static void add_field_key(struct str *sql, const struct field *field)
{
	switch (field->kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE:
		str_addf(sql, "t.\"%s_day\"", field->name);
		break;
	case FIELD_INSTANT: case FIELD_WHEN:
		str_addf(sql, "t.\"%s_time\"", field->name);
		break;
	case FIELD_MONEY:
		str_addf(sql, "t.\"%s_minor\"", field->name);
		break;
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_BOOLEAN:
		str_addf(sql, "t.\"%s_num\"", field->name);
		break;
	default:
		str_addf(sql, "crm_fold(t.\"%s\")", field->name);
	}
}

static int add_key(struct str *sql, const struct strs *view, enum record_type type,
		   const char *name)
{
	const struct field *field = field_find(schema_of(type), name);
	enum column_kind kind = kind_of(view, type, name);

	if (kind == COLUMN_NONE)
		return unknown(type, name);
	if (kind == COLUMN_TYPE)
		str_add(sql, "NULL");
	else if (kind == COLUMN_CUSTOM)
		add_custom(sql, name, "coalesce(k.num, crm_fold(k.value))");
	else if (kind == COLUMN_MONEY)
		str_addf(sql, "t.\"%s_minor\"", name);
	else if (!strcmp(name, "id"))
		str_add(sql, "t.id");
	else if (field && !strcmp(field->name, name))
		add_field_key(sql, field);
	else
		str_addf(sql, "t.\"%s\"", name);
	return 0;
}

/* Empty ones are last, either way. */
static int add_order(struct str *sql, const struct strs *view, const struct select *select)
{
	int rc = 0;

	str_add(sql, " ORDER BY ");
	for (size_t i = 0; i < select->n_sort && !rc; i++) {
		const char *name = select->sort[i];

		rc = add_key(sql, view, select->type, name + (*name == '-'));
		str_add(sql, *name == '-' ? " DESC, " : " ASC NULLS LAST, ");
	}
	str_add(sql, "t.rid");
	return rc;
}

/* The view, or what it is made of: without tombstones. */
static void add_source(struct str *sql, const struct strs *view, const struct select *select)
{
	const struct schema *schema = schema_of(select->type);
	const char *word = " WHERE";

	str_addf(sql, " FROM %s AS t", view->n ? schema->folder : db_table(select->type));
	if (!view->n && field_find(schema, "merged_into")) {
		str_addf(sql, "%s t.merged_into IS NULL", word);
		word = " AND";
	}
	if (!select->archived)
		str_addf(sql, "%s t.archived_num IS NOT 1", word);
}

static bool ids_alone(const struct select *select)
{
	for (size_t i = 0; i < select->n_columns; i++)
		if (strcmp(select->columns[i], "id"))
			return false;
	return true;
}

/*
 * In the order of ids that the index doc_id has; it has all that ids alone
 * need.  No two are the same: each ends with its suffix.
 */
static bool is_by_id(const struct strs *view, const struct select *select)
{
	return !view->n && select->n_sort == 1 && !strcmp(select->sort[0], "id");
}

static void add_by_id(struct str *sql, const struct select *select)
{
	if (ids_alone(select))
		str_addf(sql, " FROM (SELECT num AS rid, id FROM doc "
			 "WHERE type = %d AND merged_into IS NULL%s) AS t "
			 "ORDER BY t.id", (int)select->type,
			 select->archived ? "" : " AND archived = 0");
	else
		str_addf(sql, " FROM doc AS d CROSS JOIN %s AS t ON t.rid = d.num "
			 "WHERE d.type = %d AND d.merged_into IS NULL%s ORDER BY d.id",
			 db_table(select->type), (int)select->type,
			 select->archived ? "" : " AND d.archived = 0");
}

static int make_sql(struct str *sql, const struct strs *view, const struct select *select,
		    enum column_kind *kinds)
{
	int rc = 0;

	str_add(sql, "SELECT t.rid");
	for (size_t i = 0; i < select->n_columns && !rc; i++)
		rc = add_column(sql, view, select->type, select->columns[i], &kinds[i]);
	if (is_by_id(view, select)) {
		add_by_id(sql, select);
	} else {
		add_source(sql, view, select);
		if (!rc)
			rc = add_order(sql, view, select);
	}
	str_addf(sql, " LIMIT %ld", select->limit);
	return rc;
}

/* Amounts that the views add up are numbers there: as text for the cell. */
static void add_money(struct str *out, struct index *index, int64_t minor)
{
	struct money money = { .minor = minor };
	const char *currency = index->store->config.currency;

	snprintf(money.currency, sizeof(money.currency), "%s", currency ? currency : "EUR");
	money_add(out, &money);
}

struct cells {
	const char **v;
	struct str *money;	/* of each column that is one */
};

static void fill_cells(struct cells *cells, struct index *index, sqlite3_stmt *row,
		       const enum column_kind *kinds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int column = (int)i + 1;

		if (kinds[i] != COLUMN_MONEY ||
		    sqlite3_column_type(row, column) == SQLITE_NULL) {
			cells->v[i] = (const char *)sqlite3_column_text(row, column);
			continue;
		}
		str_clear(&cells->money[i]);
		add_money(&cells->money[i], index, sqlite3_column_int64(row, column));
		cells->v[i] = cells->money[i].buf;
	}
}

/* The views stop at an amount that cannot be converted by an overflow. */
static int select_failed(struct index *index)
{
	if (!index->db || strcmp(sqlite3_errmsg(index->db), "integer overflow"))
		return err_code();
	index->stale = false;
	err_set(ERR_DATA, _("an amount has no rate of its day to the store's currency"));
	return err_hint(_("crm.yaml names rates: 'rates: {USD: {2026-01-01: 0.92}}'"));
}

static int each_row(struct index *index, const struct select *select, sqlite3_stmt *rows,
		    const enum column_kind *kinds, bool *given,
		    int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	size_t n = select->n_columns;
	struct cells cells = {
		.v = xcalloc(n, sizeof(*cells.v)), .money = xcalloc(n, sizeof(*cells.money))
	};
	int got, rc = 0;

	for (size_t i = 0; i < n; i++)
		str_init(&cells.money[i]);
	while (!rc && (got = db_row(index, rows)) != 0) {
		if (got < 0) {
			rc = select_failed(index);
			break;
		}
		*given = true;
		fill_cells(&cells, index, rows, kinds, n);
		rc = row(arg, sqlite3_column_int64(rows, 0), cells.v);
	}
	for (size_t i = 0; i < n; i++)
		str_release(&cells.money[i]);
	free(cells.money);
	free(cells.v);
	return rc;
}

/* *given: a row was given. */
static int select_once(struct index *index, const struct select *select, bool *given,
		       int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	enum column_kind *kinds = xcalloc(select->n_columns, sizeof(*kinds));
	struct str sql = STR_INIT;
	struct strs view = STRS_INIT;
	sqlite3_stmt *rows = NULL;
	int rc = db_functions(index);

	/* `view` is empty for the plain table. */
	if (!rc && !all_stored(select))
		rc = view_columns(&view, index, select->type);
	if (!rc)
		rc = make_sql(&sql, &view, select, kinds);
	if (!rc) {
		rows = db_prepare(index, sql.buf);
		rc = rows ? 0 : err_code();
	}
	if (!rc)
		rc = each_row(index, select, rows, kinds, given, row, arg);
	sqlite3_finalize(rows);
	strs_release(&view);
	str_release(&sql);
	free(kinds);
	return rc;
}

int index_select(struct index *index, const struct select *select,
		 int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	bool given = false;
	int rc = select_once(index, select, &given, row, arg);

	if (!rc || !index->stale || given)
		return rc;
	/* The index is damaged, and nothing has been said yet. */
	err_clear();
	rc = index_refresh(index, REFRESH_FULL, false);
	return rc ? rc : select_once(index, select, &given, row, arg);
}
