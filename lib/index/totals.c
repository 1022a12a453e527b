/* How much there is, and what could not be read. */

#include "index/index.h"

#include "base/err.h"
#include "base/i18n.h"
#include "index/db.h"

#include <string.h>

static int count(struct index *index, const char *sql, size_t *out)
{
	sqlite3_stmt *row = db_prepare(index, sql);
	int rc = row ? db_row(index, row) : -1;

	*out = rc > 0 ? (size_t)sqlite3_column_int64(row, 0) : 0;
	sqlite3_finalize(row);
	return rc < 0 ? err_code() : 0;
}

static int count_documents(struct index *index, struct index_totals *out)
{
	sqlite3_stmt *rows = db_statement(index, TALLY_ALL);
	int type, rc = -1;

	while (rows && (rc = db_row(index, rows)) > 0) {
		size_t n = (size_t)sqlite3_column_int64(rows, 3);

		type = sqlite3_column_int(rows, 0);
		out->bytes += sqlite3_column_int64(rows, 4);
		out->events += (size_t)sqlite3_column_int64(rows, 5);
		if (type < 0 || type >= TYPE_COUNT || sqlite3_column_int(rows, 2))
			continue;
		out->records[type] += n;
		out->archived += sqlite3_column_int(rows, 1) ? n : 0;
	}
	return rc < 0 ? err_code() : 0;
}

int index_count(struct index *index, enum record_type type, bool archived, size_t *out)
{
	sqlite3_stmt *rows = db_statement(index, TALLY_ALL);
	int of, rc = -1;

	*out = 0;
	while (rows && (rc = db_row(index, rows)) > 0) {
		of = sqlite3_column_int(rows, 0);
		if (of < TYPE_COUNT && (type == TYPE_NONE || of == (int)type) &&
		    !sqlite3_column_int(rows, 2) &&
		    (archived || !sqlite3_column_int(rows, 1)))
			*out += (size_t)sqlite3_column_int64(rows, 3);
	}
	return rc < 0 ? err_code() : 0;
}

int index_documents(struct index *index, enum record_type type, size_t *out)
{
	sqlite3_stmt *rows = db_statement(index, TALLY_ALL);
	int rc = -1;

	*out = 0;
	while (rows && (rc = db_row(index, rows)) > 0)
		if (sqlite3_column_int(rows, 0) == (int)type)
			*out += (size_t)sqlite3_column_int64(rows, 3);
	return rc < 0 ? err_code() : 0;
}

int index_totals(struct index *index, struct index_totals *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = count_documents(index, out);
	if (!rc)
		rc = count(index, "SELECT coalesce(sum(places), 0) FROM folder",
			   &out->places);
	if (!rc)
		rc = count(index, "SELECT count(*) FROM broken", &out->broken);
	if (!rc)
		rc = count(index, "SELECT count(*) FROM clash", &out->clashes);
	return rc;
}

static int each_row(struct index *index, const char *sql, const char *message,
		    int (*each)(void *arg, const char *path, unsigned line,
				const char *message), void *arg)
{
	sqlite3_stmt *rows = db_prepare(index, sql);
	int got = -1, rc = 0;

	while (!rc && rows && (got = db_row(index, rows)) > 0)
		rc = each(arg, (const char *)sqlite3_column_text(rows, 0),
			  (unsigned)sqlite3_column_int64(rows, 1),
			  message ? message : (const char *)sqlite3_column_text(rows, 2));
	if (!rc && got < 0)
		rc = err_code();
	sqlite3_finalize(rows);
	return rc;
}

int index_broken(struct index *index,
		 int (*each)(void *arg, const char *path, unsigned line, const char *message),
		 void *arg)
{
	int rc = each_row(index, "SELECT path, line, message FROM broken ORDER BY path, at",
			  NULL, each, arg);

	return rc ? rc : each_row(index, "SELECT path, line FROM clash ORDER BY path, at",
				  _("another document has this suffix"), each, arg);
}
