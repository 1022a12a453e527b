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

/* Has the type's view this very column? */
static bool view_has(struct index *index, enum record_type type, const char *name, size_t len)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *row;
	bool found = false;

	str_addf(&sql, "SELECT * FROM %s LIMIT 0", schema_of(type)->folder);
	row = db_prepare(index, sql.buf);
	for (int i = 0; row && i < sqlite3_column_count(row) && !found; i++) {
		const char *column = sqlite3_column_name(row, i);

		found = strlen(column) == len && !memcmp(column, name, len);
	}
	sqlite3_finalize(row);
	str_release(&sql);
	return found;
}

enum column_kind {
	COLUMN_NONE,
	COLUMN_PLAIN,
	COLUMN_TYPE,		/* `type`, where that is no field */
	COLUMN_CUSTOM,
	COLUMN_MONEY		/* a derived amount: the view has x_minor */
};

static enum column_kind kind_of(struct index *index, enum record_type type, const char *name)
{
	struct str minor = STR_INIT;
	bool money;

	if (!strncmp(name, "custom.", 7))
		return name[7] ? COLUMN_CUSTOM : COLUMN_NONE;
	if (view_has(index, type, name, strlen(name)))
		return COLUMN_PLAIN;
	if (!strcmp(name, "type"))
		return COLUMN_TYPE;
	str_addf(&minor, "%s_minor", name);
	money = view_has(index, type, minor.buf, minor.len);
	str_release(&minor);
	return money ? COLUMN_MONEY : COLUMN_NONE;
}

bool index_column(struct index *index, enum record_type type, const char *name)
{
	const struct field *field;
	enum column_kind kind;

	if (type < 0 || type >= TYPE_COUNT)
		return false;
	field = field_find(schema_of(type), name);
	if (field && !strcmp(field->name, name))
		return true;
	if (!strcmp(name, "type") || !strcmp(name, "id"))
		return true;
	if (!strncmp(name, "custom.", 7))
		return config_custom(&index->store->config, name + 7) != NULL;
	if (!index->db || db_views(index)) {
		err_clear();
		return false;
	}
	kind = kind_of(index, type, name);
	err_clear();
	return kind != COLUMN_NONE;
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

static int add_column(struct str *sql, struct index *index, enum record_type type,
		      const char *name, enum column_kind *kind)
{
	*kind = kind_of(index, type, name);
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

static int add_key(struct str *sql, struct index *index, enum record_type type,
		   const char *name)
{
	const struct field *field = field_find(schema_of(type), name);
	enum column_kind kind = kind_of(index, type, name);

	if (kind == COLUMN_NONE)
		return unknown(type, name);
	if (kind == COLUMN_TYPE)
		str_add(sql, "NULL");
	else if (kind == COLUMN_CUSTOM) {
		add_custom(sql, name, "coalesce(k.num, crm_fold(k.value))");
	} else if (kind == COLUMN_MONEY) {
		str_addf(sql, "t.\"%s_minor\"", name);
	} else if (field && !strcmp(field->name, name)) {
		add_field_key(sql, field);
	} else {
		str_addf(sql, "t.\"%s\"", name);
	}
	return 0;
}

/* Empty ones are last, either way. */
static int add_order(struct str *sql, struct index *index, const struct select *select)
{
	int rc = 0;

	str_add(sql, " ORDER BY ");
	for (size_t i = 0; i < select->n_sort && !rc; i++) {
		const char *name = select->sort[i];

		rc = add_key(sql, index, select->type, name + (*name == '-'));
		str_add(sql, *name == '-' ? " DESC, " : " ASC NULLS LAST, ");
	}
	str_add(sql, "t.rid");
	return rc;
}

static int make_sql(struct str *sql, struct index *index, const struct select *select,
		    enum column_kind *kinds)
{
	int rc = 0;

	str_add(sql, "SELECT t.rid");
	for (size_t i = 0; i < select->n_columns && !rc; i++)
		rc = add_column(sql, index, select->type, select->columns[i], &kinds[i]);
	str_addf(sql, " FROM %s AS t%s", schema_of(select->type)->folder,
		 select->archived ? "" : " WHERE t.archived_num IS NOT 1");
	if (!rc)
		rc = add_order(sql, index, select);
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
		    const enum column_kind *kinds,
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
		fill_cells(&cells, index, rows, kinds, n);
		rc = row(arg, sqlite3_column_int64(rows, 0), cells.v);
	}
	for (size_t i = 0; i < n; i++)
		str_release(&cells.money[i]);
	free(cells.money);
	free(cells.v);
	return rc;
}

int index_select(struct index *index, const struct select *select,
		 int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	enum column_kind *kinds = xcalloc(select->n_columns, sizeof(*kinds));
	struct str sql = STR_INIT;
	sqlite3_stmt *rows = NULL;
	int rc = db_views(index);

	if (!rc)
		rc = make_sql(&sql, index, select, kinds);
	if (!rc) {
		rows = db_prepare(index, sql.buf);
		rc = rows ? 0 : err_code();
	}
	if (!rc)
		rc = each_row(index, select, rows, kinds, row, arg);
	sqlite3_finalize(rows);
	str_release(&sql);
	free(kinds);
	return rc;
}
