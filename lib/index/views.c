/* The views, made in this connection: those in the file are for other programs. */

#include "index/db.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "index/functions.h"
#include "index/sql.h"
#include "text/date.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* crm_fold(text): what text is sorted by, whatever the locale. */
static void fold(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct str *out = sqlite3_user_data(context);
	const char *text = (const char *)sqlite3_value_text(values[0]);

	(void)n;
	if (!text)
		return;
	str_clear(out);
	utf8_fold(out, text, (size_t)sqlite3_value_bytes(values[0]));
	sqlite3_result_text(context, out->buf, (int)out->len, SQLITE_TRANSIENT);
}

static void free_str(void *arg)
{
	str_release(arg);
	free(arg);
}

int db_functions(struct index *index)
{
	struct str *scratch;

	if (index->functions)
		return 0;
	scratch = xmalloc(sizeof(*scratch));
	str_init(scratch);
	if (sqlite3_create_function_v2(index->db, "crm_fold", 1,
				       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
				       scratch, fold, NULL, NULL, free_str))
		return db_fail(index);
	if (functions_add(index))
		return err_code();
	index->functions = true;
	return 0;
}

/* The time of the question is a table here, in place of the view of that name. */
static int make_now(struct index *index)
{
	int64_t now = clock_now(), day = day_of_instant(now);
	struct str sql = STR_INIT, date = STR_INIT;
	int rc;

	day_add(&date, day);
	str_addf(&sql, "CREATE TEMP TABLE now (time INTEGER, day INTEGER, date TEXT);"
		 "INSERT INTO temp.now VALUES (%lld, %lld, '%s')",
		 (long long)now, (long long)day, date.buf);
	rc = db_exec(index, sql.buf);
	str_release(&date);
	str_release(&sql);
	return rc;
}

static int make_views(struct index *index)
{
	static const char create[] = "CREATE VIEW", temporary[] = "CREATE TEMP VIEW";
	struct str sql = STR_INIT;
	const char *p = sql_views, *next;
	int rc;

	while ((next = strstr(p, create))) {
		str_add_mem(&sql, p, (size_t)(next - p));
		str_add(&sql, temporary);
		p = next + strlen(create);
	}
	str_add(&sql, p);
	rc = db_exec(index, sql.buf);
	str_release(&sql);
	return rc;
}

int db_views(struct index *index)
{
	int rc = 0;

	if (index->views)
		return 0;
	rc = db_functions(index);
	if (!rc)
		rc = make_now(index);
	if (!rc)
		rc = make_views(index);
	index->views = !rc;
	return rc;
}
