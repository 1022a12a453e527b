/* The events of a record: its own and those of others that name it. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "index/entry.h"
#include "index/fresh.h"
#include "index/piece.h"

#include <stdlib.h>
#include <string.h>

struct moment {			/* where an event is, and when it was */
	int64_t time, subject, n;
	char *id;
};

struct moments {
	struct moment *v;
	size_t n, alloc;
};

static void moments_release(struct moments *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].id);
	free(list->v);
}

static int collect(struct index *index, const char *sql, rid r, struct moments *out)
{
	sqlite3_stmt *rows = db_prepare(index, sql);
	const char *id;
	int rc;

	if (!rows)
		return err_code();
	sqlite3_bind_int64(rows, 1, r);
	while ((rc = db_row(index, rows)) > 0) {
		GROW(out->v, out->n + 1, out->alloc);
		id = (const char *)sqlite3_column_text(rows, 3);
		out->v[out->n++] = (struct moment){
			.time = sqlite3_column_type(rows, 0) == SQLITE_NULL
				? INT64_MIN : sqlite3_column_int64(rows, 0),
			.subject = sqlite3_column_int64(rows, 1),
			.n = sqlite3_column_int64(rows, 2),
			.id = xstrdup(id ? id : "")
		};
	}
	sqlite3_finalize(rows);
	return rc < 0 ? err_code() : 0;
}

/* Only a company, say, is what an event's `company` names. */
static const char *field_of(enum record_type type)
{
	switch (type) {
	case TYPE_COMPANY: return "company";
	case TYPE_OPPORTUNITY: return "opportunity";
	case TYPE_CASE: return "case";
	case TYPE_CAMPAIGN: return "campaign";
	default: return NULL;
	}
}

static int collect_all(struct index *index, rid r, struct moments *out)
{
	struct str sql = STR_INIT;
	const char *field = NULL;
	struct entry entry;
	int rc = entry_by_num(index, r, &entry);

	if (!rc)
		field = field_of(entry.type);
	else if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	rc = collect(index, "SELECT at_time, subject, n, id FROM event "
		     "WHERE subject = ?1", r, out);
	if (!rc)
		rc = collect(index, "SELECT e.at_time, e.subject, e.n, e.id "
			     "FROM event_with AS w JOIN event AS e "
			     "ON e.subject = w.subject AND e.n = w.n "
			     "WHERE w.rid = ?1", r, out);
	if (!rc && field) {
		str_addf(&sql, "SELECT e.at_time, e.subject, e.n, e.id FROM event AS e "
			 "WHERE e.%s_rid = ?1 AND e.subject <> ?1 AND NOT EXISTS ("
			 "SELECT 1 FROM event_with AS w WHERE w.subject = e.subject "
			 "AND w.n = e.n AND w.rid = ?1)", field);
		rc = collect(index, sql.buf, r, out);
		str_release(&sql);
	}
	return rc;
}

/* By time, then id; what has no time is oldest. */
static int oldest_first(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	int order;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	order = strcmp(x->id, y->id);
	if (order)
		return order;
	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

static int newest_first(const void *a, const void *b)
{
	return oldest_first(b, a);
}

/* The timelines that these lie in, after REFRESH_POINT. */
static int check_timelines(struct index *index, rid r, const struct moments *list, bool *again)
{
	struct entry entry;
	rid last = RID_NONE, subject;
	int rc = 0;

	for (size_t i = 0; i <= list->n && !rc; i++) {
		subject = i < list->n ? list->v[i].subject : r;
		if (subject == last)
			continue;
		last = subject;
		rc = entry_by_num(index, subject + TIMELINE_NUM, &entry);
		if (!rc)
			rc = fresh_check(index, &entry, again);
		else if (rc == ERR_NOT_FOUND)
			rc = 0;
	}
	err_clear();
	return rc;
}

static int call(struct index *index, sqlite3_stmt *row, const struct moment *moment,
		int (*each)(void *arg, const struct event *event), void *arg)
{
	struct event event = { .subject = moment->subject };
	struct entry entry;
	int rc;

	sqlite3_bind_int64(row, 1, moment->subject);
	sqlite3_bind_int64(row, 2, moment->n);
	rc = db_row(index, row);
	if (rc <= 0)
		return rc ? err_code() : 0;
	rc = entry_by_num(index, moment->subject + TIMELINE_NUM, &entry);
	if (!rc) {
		event.id = (const char *)sqlite3_column_text(row, 0);
		event.at = (const char *)sqlite3_column_text(row, 1);
		event.kind = (const char *)sqlite3_column_text(row, 2);
		event.text = (const char *)sqlite3_column_text(row, 3);
		event.offset = (uint64_t)sqlite3_column_int64(row, 4);
		event.len = (uint64_t)sqlite3_column_int64(row, 5);
		event.path = entry.path;
		event.at_byte = entry.at;
		rc = each(arg, &event);
	}
	sqlite3_reset(row);
	return rc;
}

int index_events(struct index *index, rid r, bool oldest_first_, long limit,
		 int (*each)(void *arg, const struct event *event), void *arg)
{
	struct moments list = { 0 };
	sqlite3_stmt *row;
	bool again = false;
	size_t n;
	int rc = collect_all(index, r, &list);

	if (!rc && index->point)
		rc = check_timelines(index, r, &list, &again);
	if (!rc && again) {
		moments_release(&list);
		list = (struct moments){ 0 };
		rc = collect_all(index, r, &list);
	}
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v),
		      oldest_first_ ? oldest_first : newest_first);
	row = rc ? NULL : db_prepare(index, "SELECT id, at, kind, text, at_byte, bytes "
				     "FROM event WHERE subject = ? AND n = ?");
	if (!rc && !row)
		rc = err_code();
	n = limit < 0 || (size_t)limit > list.n ? list.n : (size_t)limit;
	for (size_t i = 0; i < n && !rc; i++)
		rc = call(index, row, &list.v[i], each, arg);
	sqlite3_finalize(row);
	moments_release(&list);
	return rc;
}
