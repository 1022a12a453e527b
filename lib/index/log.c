#include "index/log.h"

#include "base/alloc.h"
#include "base/err.h"
#include "index/entry.h"
#include "index/fresh.h"
#include "index/piece.h"

#include <stdlib.h>
#include <string.h>

/*
 * From this place in its timeline on an event is in indices by time and by
 * id (schema.sql); the few before it are sorted.
 */
#define LATE "256"

#define LOOK_AHEAD 256		/* events whose timelines are checked before any is shown */

struct moment {
	int64_t time, subject, n;
	const char *id;		/* borrowed from its source */
};

struct source {			/* events in order */
	sqlite3_stmt *rows;
	bool done;
	struct moment now;
};

struct log {
	struct index *index;
	const struct log_terms *terms;
	struct source *v;
	size_t n, alloc;
	bool any;		/* is `last` one? */
	struct moment last;
	struct str last_id;
};

/* --- its sources --- */

static void add_filters(struct str *sql, const struct log_terms *terms)
{
	unsigned n = 2;

	if (terms->timed) {
		str_addf(sql, " AND e.at_time BETWEEN ?%u AND ?%u", n, n + 1);
		n += 2;
	}
	for (size_t i = 0; i < terms->n_kinds; i++)
		str_addf(sql, "%s?%u", i ? ", " : " AND e.kind IN (", n++);
	str_add(sql, terms->n_kinds ? ")" : "");
	for (size_t i = 0; i < terms->n_rules; i++) {
		const struct log_rule *rule = &terms->rules[i];

		str_addf(sql, " AND e.\"%s%s\" = ?%u", rule->column,
			 rule->text ? "" : "_rid", n++);
	}
}

static void bind_filters(sqlite3_stmt *rows, const struct log_terms *terms)
{
	int n = 2;

	if (terms->timed) {
		sqlite3_bind_int64(rows, n++, terms->since);
		sqlite3_bind_int64(rows, n++, terms->until);
	}
	for (size_t i = 0; i < terms->n_kinds; i++)
		sqlite3_bind_text(rows, n++, terms->kinds[i], -1, SQLITE_STATIC);
	for (size_t i = 0; i < terms->n_rules; i++) {
		const struct log_rule *rule = &terms->rules[i];

		if (rule->text)
			sqlite3_bind_text(rows, n++, rule->text, -1, SQLITE_STATIC);
		else
			sqlite3_bind_int64(rows, n++, rule->r);
	}
}

static int advance(struct log *log, struct source *source)
{
	int rc = db_row(log->index, source->rows);
	const char *id;

	source->done = rc <= 0;
	if (rc <= 0)
		return rc ? err_code() : 0;
	id = (const char *)sqlite3_column_text(source->rows, 1);
	source->now = (struct moment){
		.time = sqlite3_column_type(source->rows, 0) == SQLITE_NULL
			? INT64_MIN : sqlite3_column_int64(source->rows, 0),
		.subject = sqlite3_column_int64(source->rows, 2),
		.n = sqlite3_column_int64(source->rows, 3),
		.id = id ? id : ""
	};
	return 0;
}

/* `from` and `where` of events called e; ?1 is `r`. */
static int add_source(struct log *log, const char *from, const char *where, rid r)
{
	const char *way = log->terms->oldest_first ? "" : " DESC";
	struct str sql = STR_INIT;
	struct source *source;
	int rc;

	GROW(log->v, log->n + 1, log->alloc);
	source = &log->v[log->n];
	*source = (struct source){ 0 };
	str_addf(&sql, "SELECT e.at_time, e.id, e.subject, e.n FROM %s WHERE %s",
		 from, where);
	add_filters(&sql, log->terms);
	str_addf(&sql, " ORDER BY e.at_time%s, e.id%s, e.subject%s, e.n%s", way,
		 way, way, way);
	source->rows = db_prepare(log->index, sql.buf);
	str_release(&sql);
	if (!source->rows)
		return err_code();
	log->n++;
	sqlite3_bind_int64(source->rows, 1, r);
	bind_filters(source->rows, log->terms);
	rc = advance(log, source);
	if (!rc && source->done) {	/* most have nothing */
		sqlite3_finalize(source->rows);
		log->n--;
	}
	return rc;
}

/* Only a company, say, is what an event's `company` names. */
static const char *field_of(enum record_type type)
{
	switch (type) {
	case TYPE_COMPANY: return "e.company_rid = ?1";
	case TYPE_OPPORTUNITY: return "e.opportunity_rid = ?1";
	case TYPE_CASE: return "e.case_rid = ?1";
	case TYPE_CAMPAIGN: return "e.campaign_rid = ?1";
	default: return NULL;
	}
}

static int type_of(struct index *index, rid r, enum record_type *type)
{
	struct entry entry;
	int rc = entry_by_num(index, r, &entry);

	*type = rc ? TYPE_NONE : entry.type;
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
}

#define PEOPLE "(SELECT l.source FROM link AS l WHERE l.target = ?1 " \
	"AND l.field = 'company')"

static int add_record(struct log *log, rid r)
{
	enum record_type type;
	const char *field;
	int rc = type_of(log->index, r, &type);

	field = field_of(type);
	if (!rc)
		rc = add_source(log, "event AS e", "e.subject = ?1 AND e.n < " LATE, r);
	if (!rc)
		rc = add_source(log, "event AS e INDEXED BY event_late",
				"e.subject = ?1 AND e.n >= " LATE, r);
	if (!rc)
		rc = add_source(log, "event_with AS w JOIN event AS e "
				"ON e.subject = w.subject AND e.n = w.n", "w.rid = ?1", r);
	if (!rc && field)
		rc = add_source(log, "event AS e", field, r);
	if (!rc && type == TYPE_COMPANY)
		rc = add_source(log, "event AS e", "e.subject IN " PEOPLE, r);
	return rc;
}

static int log_open(struct log *log, struct index *index, const struct log_terms *terms)
{
	int rc = 0;

	*log = (struct log){ .index = index, .terms = terms, .last_id = STR_INIT };
	if (!terms->n)
		rc = add_source(log, "event AS e INDEXED BY event_at",
				"?1 = 0 AND e.n >= 0", 0);
	for (size_t i = 0; i < terms->n && !rc; i++)
		rc = add_record(log, terms->v[i]);
	return rc;
}

static void log_close(struct log *log)
{
	for (size_t i = 0; i < log->n; i++)
		sqlite3_finalize(log->v[i].rows);
	free(log->v);
	str_release(&log->last_id);
}

/* --- in one order --- */

/* By time, then id; what has no time is oldest. */
static int compare(const struct moment *x, const struct moment *y)
{
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

static struct source *first(const struct log *log)
{
	struct source *best = NULL;
	int order;

	for (size_t i = 0; i < log->n; i++) {
		if (log->v[i].done)
			continue;
		order = best ? compare(&log->v[i].now, &best->now) : 0;
		if (!best || (log->terms->oldest_first ? order < 0 : order > 0))
			best = &log->v[i];
	}
	return best;
}

/* The next event; *more is false at the end. */
static int next(struct log *log, struct moment *out, bool *more)
{
	struct source *source;
	bool seen;
	int rc;

	do {
		source = first(log);
		*more = source != NULL;
		if (!source)
			return 0;
		seen = log->any && log->last.subject == source->now.subject &&
		       log->last.n == source->now.n;
		log->any = true;
		log->last = source->now;
		str_clear(&log->last_id);
		str_add(&log->last_id, source->now.id);
		log->last.id = log->last_id.buf;
		rc = advance(log, source);
	} while (!rc && seen);
	*out = log->last;
	return rc;
}

/* --- after REFRESH_POINT: the timelines that they lie in --- */

static int check(struct index *index, rid subject, bool *again)
{
	struct entry entry;
	int rc = entry_by_num(index, subject + TIMELINE_NUM, &entry);

	if (!rc)
		return fresh_check(index, &entry, again);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	return rc;
}

static int collect_people(struct index *index, rid r, struct str *out)
{
	sqlite3_stmt *rows = db_prepare(index, "SELECT source FROM link WHERE target = ?1 "
					"AND field = 'company'");
	int rc = -1;
	int64_t one;

	if (rows)
		sqlite3_bind_int64(rows, 1, r);
	while (rows && (rc = db_row(index, rows)) > 0) {
		one = sqlite3_column_int64(rows, 0);
		str_add_mem(out, &one, sizeof(one));
	}
	sqlite3_finalize(rows);
	return rc < 0 ? err_code() : 0;
}

/* The subjects of what will be shown first, as many numbers in `out`. */
static int collect(struct index *index, const struct log_terms *terms, struct str *out)
{
	long most = terms->limit < 0 || terms->limit > LOOK_AHEAD ? LOOK_AHEAD : terms->limit;
	struct moment moment;
	struct log log;
	bool more = true;
	int rc = log_open(&log, index, terms);

	for (long i = 0; i < most && !rc && more; i++) {
		rc = next(&log, &moment, &more);
		if (!rc && more)
			str_add_mem(out, &moment.subject, sizeof(moment.subject));
	}
	log_close(&log);
	for (size_t i = 0; i < terms->n && !rc; i++) {
		str_add_mem(out, &terms->v[i], sizeof(*terms->v));
		rc = collect_people(index, terms->v[i], out);
	}
	return rc;
}

static int compare_number(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static int check_timelines(struct index *index, const struct log_terms *terms)
{
	struct str subjects = STR_INIT;
	int64_t subject, last;
	bool again = true;
	int rc = 0;

	for (int turn = 0; turn < 3 && again && !rc; turn++) {
		again = false;
		str_clear(&subjects);
		rc = collect(index, terms, &subjects);
		qsort(subjects.buf, subjects.len / sizeof(last), sizeof(last),
		      compare_number);
		last = RID_NONE;
		for (size_t at = 0; at < subjects.len && !rc; at += sizeof(subject)) {
			memcpy(&subject, subjects.buf + at, sizeof(subject));
			if (subject != last)
				rc = check(index, subject, &again);
			last = subject;
		}
	}
	str_release(&subjects);
	return rc;
}

/* --- calling back --- */

struct caller {
	struct index *index;
	sqlite3_stmt *row;
	struct entry timeline;	/* of the last one */
	rid subject;
	int (*each)(void *arg, const struct event *event);
	void *arg;
};

static int call(struct caller *c, const struct moment *moment)
{
	struct event event = { .subject = moment->subject };
	int rc = 0;

	sqlite3_bind_int64(c->row, 1, moment->subject);
	sqlite3_bind_int64(c->row, 2, moment->n);
	rc = db_row(c->index, c->row);
	if (rc <= 0)
		return rc ? err_code() : 0;
	rc = 0;
	if (c->subject != moment->subject)
		rc = entry_by_num(c->index, moment->subject + TIMELINE_NUM, &c->timeline);
	c->subject = rc ? RID_NONE : moment->subject;
	if (!rc) {
		event.id = (const char *)sqlite3_column_text(c->row, 0);
		event.at = (const char *)sqlite3_column_text(c->row, 1);
		event.kind = (const char *)sqlite3_column_text(c->row, 2);
		event.text = (const char *)sqlite3_column_text(c->row, 3);
		event.offset = (uint64_t)sqlite3_column_int64(c->row, 4);
		event.len = (uint64_t)sqlite3_column_int64(c->row, 5);
		event.path = c->timeline.path;
		event.at_byte = c->timeline.at;
		rc = c->each(c->arg, &event);
	}
	sqlite3_reset(c->row);
	return rc;
}

int index_log(struct index *index, const struct log_terms *terms,
	      int (*each)(void *arg, const struct event *event), void *arg)
{
	struct caller caller = { .index = index, .subject = RID_NONE, .each = each,
				 .arg = arg };
	struct moment moment;
	bool more = true;
	struct log log;
	int rc = index->point ? check_timelines(index, terms) : 0;

	if (rc)
		return rc;
	rc = log_open(&log, index, terms);
	if (!rc) {
		caller.row = db_prepare(index, "SELECT id, at, kind, text, at_byte, bytes "
					"FROM event WHERE subject = ? AND n = ?");
		rc = caller.row ? 0 : err_code();
	}
	for (long n = 0; !rc && n != terms->limit; n++) {
		rc = next(&log, &moment, &more);
		if (rc || !more)
			break;
		rc = call(&caller, &moment);
	}
	sqlite3_finalize(caller.row);
	log_close(&log);
	return rc;
}

/* --- single things --- */

static const char *label_column(enum record_type type)
{
	switch (type) {
	case TYPE_CONTACT: return "coalesce(name, email)";
	case TYPE_CASE: return "subject";
	case TYPE_TASK: return "summary";
	case TYPE_COST: return "component";
	default: return "name";
	}
}

int index_label(struct index *index, rid r, struct str *out)
{
	struct str sql = STR_INIT;
	enum record_type type;
	sqlite3_stmt *row;
	const char *text;
	int rc = type_of(index, r, &type);

	if (rc || type == TYPE_NONE)
		return rc;
	str_addf(&sql, "SELECT %s FROM %s WHERE rid = ?", label_column(type),
		 db_table(type));
	row = db_prepare(index, sql.buf);
	str_release(&sql);
	if (!row)
		return err_code();
	sqlite3_bind_int64(row, 1, r);
	rc = db_row(index, row);
	if (rc > 0) {
		text = (const char *)sqlite3_column_text(row, 0);
		if (text)
			str_add_mem(out, text, strcspn(text, "\x1f"));
	}
	sqlite3_finalize(row);
	return rc < 0 ? err_code() : 0;
}

static void take_text(struct str *out, sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	str_clear(out);
	str_add(out, text ? text : "");
}

int index_log_find(struct index *index, rid subject, const char *id, bool *found,
		   struct str *kind, struct str *number)
{
	static const char *const sql[] = {
		"SELECT kind, number FROM event WHERE subject = ?1 AND n < " LATE
		" AND id = ?2",
		"SELECT kind, number FROM event INDEXED BY event_late_id "
		"WHERE subject = ?1 AND id = ?2 AND n >= " LATE,
	};
	bool again = false;
	int rc = check(index, subject, &again);

	*found = false;
	for (size_t i = 0; i < ARRAY_SIZE(sql) && !*found && !rc; i++) {
		sqlite3_stmt *row = db_prepare(index, sql[i]);

		if (!row)
			return err_code();
		sqlite3_bind_int64(row, 1, subject);
		sqlite3_bind_text(row, 2, id, -1, SQLITE_STATIC);
		rc = db_row(index, row);
		*found = rc > 0;
		if (*found) {
			take_text(kind, row, 0);
			take_text(number, row, 1);
		}
		sqlite3_finalize(row);
		rc = rc < 0 ? err_code() : 0;
	}
	return rc;
}

/* The digits behind the prefix, or 0. */
static uint64_t count_of(const char *number, const char *prefix)
{
	size_t len = strlen(prefix);
	const char *digits = number + len;
	size_t n;

	if (strncmp(number, prefix, len))
		return 0;
	n = strspn(digits, "0123456789");
	return n && n < 16 && !digits[n] ? strtoull(digits, NULL, 10) : 0;
}

int index_log_count(struct index *index, rid r, const char *kind,
		    const char *prefix, uint64_t *out)
{
	static const char *const columns[] = { "subject", "opportunity_rid" };
	/* Said, and not bound, for the sake of event_order. */
	const char *is = strcmp(kind, "order") ? "?2" : "'order'";
	struct str sql = STR_INIT;
	bool again = false;
	int rc = check(index, r, &again);

	*out = 0;
	for (size_t i = 0; i < ARRAY_SIZE(columns) && !rc; i++) {
		sqlite3_stmt *rows;
		uint64_t n;

		str_clear(&sql);
		str_addf(&sql, "SELECT number FROM event WHERE %s = ?1 AND kind = %s "
			 "AND number IS NOT NULL", columns[i], is);
		rows = db_prepare(index, sql.buf);
		if (!rows) {
			rc = err_code();
			break;
		}
		sqlite3_bind_int64(rows, 1, r);
		if (*is == '?')
			sqlite3_bind_text(rows, 2, kind, -1, SQLITE_STATIC);
		while ((rc = db_row(index, rows)) > 0) {
			n = count_of((const char *)sqlite3_column_text(rows, 0), prefix);
			*out = n > *out ? n : *out;
		}
		sqlite3_finalize(rows);
		rc = rc < 0 ? err_code() : 0;
	}
	str_release(&sql);
	return rc;
}
