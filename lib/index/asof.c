#include "index/asof.h"

#include "base/clock.h"
#include "index/db.h"
#include "text/date.h"

/*
 * Temporary views of the tables' own names stand before them: every name in a
 * query, and in the views that it reads, is looked up among the temporary
 * ones first.
 */
static const struct {
	enum record_type type;
	const char *time;
} dated[] = {
	{ TYPE_CONTACT, "created_time" }, { TYPE_COMPANY, "created_time" },
	{ TYPE_OPPORTUNITY, "created_time" }, { TYPE_CAMPAIGN, "created_time" },
	{ TYPE_CASE, "opened_time" }, { TYPE_TASK, "created_time" },
	{ TYPE_COST, "at_time" }, { TYPE_TIMELINE, "at_time" },
};

#define N_DATED (sizeof(dated) / sizeof(*dated))

static const char *table_of(enum record_type type)
{
	return type == TYPE_TIMELINE ? "event" : schema_of(type)->name;
}

static int set_now(struct index *index)
{
	int64_t now = clock_now(), day = day_of_instant(now);
	struct str sql = STR_INIT, date = STR_INIT;
	int rc;

	day_add(&date, day);
	str_addf(&sql, "UPDATE temp.now SET time = %lld, day = %lld, date = '%s'",
		 (long long)now, (long long)day, date.buf);
	rc = db_exec(index, sql.buf);
	str_release(&date);
	str_release(&sql);
	return rc;
}

static int drop(struct index *index)
{
	struct str sql = STR_INIT;
	int rc;

	for (size_t i = 0; i < N_DATED; i++)
		str_addf(&sql, "DROP VIEW IF EXISTS temp.\"%s\";", table_of(dated[i].type));
	rc = db_exec(index, sql.buf);
	str_release(&sql);
	return rc;
}

int index_as_of(struct index *index, int64_t time)
{
	struct str sql = STR_INIT;
	int rc = db_views(index);

	if (!rc)
		rc = set_now(index);
	if (!rc)
		rc = drop(index);
	for (size_t i = 0; i < N_DATED; i++) {
		const char *table = table_of(dated[i].type);

		str_addf(&sql, "CREATE TEMP VIEW \"%s\" AS SELECT * FROM main.\"%s\" "
			 "WHERE %s <= %lld OR %s IS NULL;", table, table, dated[i].time,
			 (long long)time, dated[i].time);
	}
	if (!rc)
		rc = db_exec(index, sql.buf);
	str_release(&sql);
	return rc;
}

int index_as_now(struct index *index)
{
	int rc = db_views(index);

	if (!rc)
		rc = drop(index);
	return rc ? rc : set_now(index);
}
