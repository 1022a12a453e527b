/* Rows of columns: one type's fields, from the index alone. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "index/db.h"

#include <stdlib.h>
#include <string.h>

enum column_kind {
	COLUMN_NONE,
	COLUMN_PLAIN,
	COLUMN_TYPE,		/* `type`, where that is no field */
	COLUMN_CUSTOM
};

static enum column_kind kind_of(enum record_type type, const char *name)
{
	const struct field *field = field_find(schema_of(type), name);

	if (!strncmp(name, "custom.", 7))
		return name[7] ? COLUMN_CUSTOM : COLUMN_NONE;
	if ((field && !strcmp(field->name, name)) || !strcmp(name, "id"))
		return COLUMN_PLAIN;
	return strcmp(name, "type") ? COLUMN_NONE : COLUMN_TYPE;
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

static int add_column(struct str *sql, enum record_type type, const char *name)
{
	switch (kind_of(type, name)) {
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

static int add_key(struct str *sql, enum record_type type, const char *name)
{
	switch (kind_of(type, name)) {
	case COLUMN_NONE:
		return unknown(type, name);
	case COLUMN_PLAIN:
		if (strcmp(name, "id"))
			add_field_key(sql, field_find(schema_of(type), name));
		else
			str_add(sql, "t.id");
		break;
	case COLUMN_TYPE:
		str_add(sql, "NULL");
		break;
	case COLUMN_CUSTOM:
		add_custom(sql, name, "coalesce(k.num, crm_fold(k.value))");
		break;
	}
	return 0;
}

/* Empty ones are last, either way. */
static int add_order(struct str *sql, const struct select *select)
{
	int rc = 0;

	str_add(sql, " ORDER BY ");
	for (size_t i = 0; i < select->n_sort && !rc; i++) {
		const char *name = select->sort[i];

		rc = add_key(sql, select->type, name + (*name == '-'));
		str_add(sql, *name == '-' ? " DESC, " : " ASC NULLS LAST, ");
	}
	str_add(sql, "t.rid");
	return rc;
}

static void add_source(struct str *sql, const struct select *select)
{
	str_addf(sql, " FROM %s AS t WHERE %s%s", db_table(select->type),
		 field_find(schema_of(select->type), "merged_into")
		 ? "t.merged_into IS NULL" : "1",
		 select->archived ? "" : " AND t.archived_num IS NOT 1");
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
static bool is_by_id(const struct select *select)
{
	return select->n_sort == 1 && !strcmp(select->sort[0], "id");
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

static int make_sql(struct str *sql, const struct select *select)
{
	int rc = 0;

	str_add(sql, "SELECT t.rid");
	for (size_t i = 0; i < select->n_columns && !rc; i++)
		rc = add_column(sql, select->type, select->columns[i]);
	if (is_by_id(select)) {
		add_by_id(sql, select);
	} else {
		add_source(sql, select);
		if (!rc)
			rc = add_order(sql, select);
	}
	str_addf(sql, " LIMIT %ld", select->limit);
	return rc;
}

static int each_row(struct index *index, const struct select *select, sqlite3_stmt *rows,
		    bool *given, int (*row)(void *arg, rid r, const char *const *cells),
		    void *arg)
{
	const char **cells = xcalloc(select->n_columns + 1, sizeof(*cells));
	int got, rc = 0;

	while (!rc && (got = db_row(index, rows)) != 0) {
		if (got < 0) {
			rc = err_code();
			break;
		}
		*given = true;
		for (size_t i = 0; i < select->n_columns; i++)
			cells[i] = (const char *)sqlite3_column_text(rows, (int)i + 1);
		rc = row(arg, sqlite3_column_int64(rows, 0), cells);
	}
	free(cells);
	return rc;
}

/* *given: a row was given. */
static int select_once(struct index *index, const struct select *select, bool *given,
		       int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *rows = NULL;
	int rc = db_functions(index);

	if (!rc)
		rc = make_sql(&sql, select);
	if (!rc) {
		rows = db_prepare(index, sql.buf);
		rc = rows ? each_row(index, select, rows, given, row, arg) : err_code();
	}
	sqlite3_finalize(rows);
	str_release(&sql);
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
