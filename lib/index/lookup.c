/* Records by their suffix, by keys, and by what refers to them. */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "index/columns.h"
#include "index/entry.h"
#include "index/fresh.h"
#include "index/piece.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What was found, so that callbacks may ask the index in their turn. */
struct found {
	struct entry entry;
	char *field;		/* of a link */
};

struct founds {
	struct found *v;
	size_t n, alloc;
};

static void founds_clear(struct founds *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].field);
	list->n = 0;
}

static void founds_release(struct founds *list)
{
	founds_clear(list);
	free(list->v);
}

static void found_add(struct founds *list, const struct entry *entry, const char *field)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = (struct found){
		.entry = *entry, .field = field ? xstrdup(field) : NULL
	};
}

/* All that was found is as the index says, or it is to be asked again. */
static int check_all(struct index *index, const struct founds *list, bool *again)
{
	int rc = 0;

	for (size_t i = 0; i < list->n && !rc; i++)
		rc = fresh_check(index, &list->v[i].entry, again);
	return rc;
}

static int by_num(struct index *index, int64_t num, struct entry *out)
{
	bool again = false;
	int rc = entry_by_num(index, num, out);

	if (!rc)
		rc = fresh_check(index, out, &again);
	return rc || !again ? rc : entry_by_num(index, num, out);
}

int index_entry(struct index *index, rid r, struct entry *out)
{
	return by_num(index, r, out);
}

int index_timeline(struct index *index, rid r, struct entry *out)
{
	return by_num(index, r + TIMELINE_NUM, out);
}

/* --- by key --- */

static int collect_key(struct index *index, enum record_type type, int64_t hash,
		       struct founds *list)
{
	sqlite3_stmt *rows = db_statement(index, KEY_FIND);
	struct entry entry;
	rid *v = NULL;
	size_t n = 0, alloc = 0;
	int rc;

	if (!rows)
		return err_code();
	sqlite3_bind_int64(rows, 1, hash);
	while ((rc = db_row(index, rows)) > 0) {
		GROW(v, n + 1, alloc);
		v[n++] = sqlite3_column_int64(rows, 0);
	}
	rc = rc < 0 ? err_code() : 0;
	for (size_t i = 0; i < n && !rc; i++) {
		rc = entry_by_num(index, v[i], &entry);
		if (!rc && (type == TYPE_NONE || entry.type == type))
			found_add(list, &entry, NULL);
	}
	free(v);
	return rc == ERR_NOT_FOUND ? err_set(ERR_IO, "%s", err_message()) : rc;
}

/* As it was indexed: what is unique is compared in normal form. */
static int64_t hash_of(struct index *index, enum key_kind kind, const char *key, size_t len)
{
	struct str text = STR_INIT;
	int64_t hash;

	if (kind != KEY_UNIQUE)
		return key_hash(&index->store->config, kind, key, len);
	utf8_nfc(&text, key, len);
	hash = key_hash(&index->store->config, kind, text.buf, text.len);
	str_release(&text);
	return hash;
}

static int call_each(const struct founds *list,
		     int (*each)(void *arg, const struct entry *entry), void *arg)
{
	int rc = 0;

	for (size_t i = 0; i < list->n && !rc; i++)
		rc = each(arg, &list->v[i].entry);
	return rc;
}

int index_find(struct index *index, enum record_type type, enum key_kind kind,
	       const char *key, size_t len,
	       int (*each)(void *arg, const struct entry *entry), void *arg)
{
	int64_t hash = hash_of(index, kind, key, len);
	struct founds list = { 0 };
	bool again = false;
	int rc = collect_key(index, type, hash, &list);

	if (!rc)
		rc = check_all(index, &list, &again);
	if (!rc && again) {
		founds_clear(&list);
		rc = collect_key(index, type, hash, &list);
	}
	if (!rc)
		rc = call_each(&list, each, arg);
	founds_release(&list);
	return rc;
}

/* --- by the beginning of an id --- */

static int collect_rows(struct index *index, sqlite3_stmt *rows, enum record_type type,
			size_t max, struct founds *list)
{
	struct entry entry;
	bool known;
	int rc = 1;

	while (list->n < max && (rc = db_row(index, rows)) > 0) {
		entry_from_row(&entry, rows);
		known = type != TYPE_NONE && entry.type != type;
		for (size_t i = 0; i < list->n; i++)
			known |= list->v[i].entry.r == entry.r;
		if (!known)
			found_add(list, &entry, NULL);
	}
	sqlite3_reset(rows);
	return rc < 0 ? err_code() : 0;
}

static int collect_suffix(struct index *index, enum record_type type, const char *prefix,
			  size_t max, struct founds *list)
{
	sqlite3_stmt *rows;
	rid from, to;

	if (!rid_range(&from, &to, prefix, strlen(prefix)))
		return 0;
	rows = db_statement(index, DOC_RANGE);
	if (!rows)
		return err_code();
	sqlite3_bind_int64(rows, 1, from);
	sqlite3_bind_int64(rows, 2, to);
	return collect_rows(index, rows, type, max, list);
}

/* Ids are ASCII, so all with a prefix lie before the prefix and DEL. */
static int collect_prefix(struct index *index, enum record_type type, const char *prefix,
			  size_t max, struct founds *list)
{
	sqlite3_stmt *rows = db_statement(index, DOC_PREFIX);
	struct str end = STR_INIT;
	int rc;

	if (!rows)
		return err_code();
	str_add(&end, prefix);
	str_add_char(&end, '\x7f');
	sqlite3_bind_text(rows, 1, prefix, -1, SQLITE_STATIC);
	sqlite3_bind_text(rows, 2, end.buf, (int)end.len, SQLITE_STATIC);
	rc = collect_rows(index, rows, type, max, list);
	str_release(&end);
	return rc;
}

static int collect_both(struct index *index, enum record_type type, const char *prefix,
			size_t max, struct founds *list)
{
	int rc;

	founds_clear(list);
	rc = collect_suffix(index, type, prefix, max, list);
	return rc ? rc : collect_prefix(index, type, prefix, max, list);
}

int index_prefix(struct index *index, enum record_type type, const char *prefix, size_t max,
		 int (*each)(void *arg, const struct entry *entry), void *arg)
{
	struct founds list = { 0 };
	bool again = false;
	int rc = collect_both(index, type, prefix, max, &list);

	if (!rc)
		rc = check_all(index, &list, &again);
	if (!rc && again)
		rc = collect_both(index, type, prefix, max, &list);
	if (!rc)
		rc = call_each(&list, each, arg);
	founds_release(&list);
	return rc;
}

/* --- all --- */

int index_each(struct index *index, enum record_type type, bool archived,
	       int (*each)(void *arg, const struct entry *entry), void *arg)
{
	/* Not one of the kept statements: the callback may walk too. */
	static const char columns[] = "SELECT num, type, id, path, shard, at, "
		"line, len, hash_lo, hash_hi, archived, merged_into FROM doc ";
	struct str sql = STR_INIT;
	sqlite3_stmt *rows;
	struct entry entry;
	int rc, row = 1;

	str_addf(&sql, "%sWHERE num %s 1099511627776 AND (?1 < 0 OR type = ?1) "
		 "AND archived <= ?2 ORDER BY num", columns,
		 type == TYPE_TIMELINE ? ">=" : "<");
	rows = db_prepare(index, sql.buf);
	rc = rows ? 0 : err_code();
	if (!rc) {
		sqlite3_bind_int(rows, 1, type == TYPE_TIMELINE ? -1 : (int)type);
		sqlite3_bind_int(rows, 2, archived);
	}
	while (!rc && (row = db_row(index, rows)) > 0) {
		entry_from_row(&entry, rows);
		rc = each(arg, &entry);
	}
	if (row < 0)
		rc = err_code();
	sqlite3_finalize(rows);
	str_release(&sql);
	return rc;
}

/* --- what refers to a record --- */

struct source {
	int64_t num;
	char *field;
};

struct sources {
	struct source *v;
	size_t n, alloc;
};

static int collect_sources(struct index *index, sqlite3_stmt *rows, int64_t add,
			   const char *field, struct sources *out)
{
	int rc;

	if (!rows)
		return err_code();
	while ((rc = db_row(index, rows)) > 0) {
		GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = (struct source){
			.num = sqlite3_column_int64(rows, 0) + add,
			.field = xstrdup(field ? field
				: (const char *)sqlite3_column_text(rows, 1))
		};
	}
	return rc < 0 ? err_code() : 0;
}

static int collect_links(struct index *index, rid r, struct sources *out)
{
	sqlite3_stmt *rows = db_statement(index, LINK_FIND);

	if (rows)
		sqlite3_bind_int64(rows, 1, r);
	return collect_sources(index, rows, 0, NULL, out);
}

/* References to users are columns only: see schema.sql. */
static int collect_owned(struct index *index, rid r, struct sources *out)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *rows;
	int rc = 0;

	for (int type = 0; type < TYPE_COUNT && !rc; type++)
		for (const struct field *f = schema_of(type)->fields; f->name && !rc; f++) {
			if (f->kind != FIELD_REF || f->ref != TYPE_USER)
				continue;
			str_clear(&sql);
			str_addf(&sql, "SELECT rid FROM %s WHERE %s_rid = ?1 ORDER BY rid",
				 db_table(type), f->name);
			rows = db_prepare(index, sql.buf);
			if (rows)
				sqlite3_bind_int64(rows, 1, r);
			rc = collect_sources(index, rows, 0, f->name, out);
			sqlite3_finalize(rows);
		}
	str_release(&sql);
	return rc;
}

/* Timelines of others with events that name it. */
static int collect_timelines(struct index *index, rid r, struct sources *out)
{
	static const char *const fields[] = { "company", "opportunity", "case", "campaign" };
	struct str sql = STR_INIT;
	sqlite3_stmt *rows = db_statement(index, WITH_TIMELINES);
	int rc;

	if (rows)
		sqlite3_bind_int64(rows, 1, r);
	rc = collect_sources(index, rows, TIMELINE_NUM, "with", out);
	for (size_t i = 0; i < ARRAY_SIZE(fields) && !rc; i++) {
		str_clear(&sql);
		str_addf(&sql, "SELECT DISTINCT subject FROM event WHERE %s_rid = ?1 "
			 "ORDER BY subject", fields[i]);
		rows = db_prepare(index, sql.buf);
		if (rows)
			sqlite3_bind_int64(rows, 1, r);
		rc = collect_sources(index, rows, TIMELINE_NUM, fields[i], out);
		sqlite3_finalize(rows);
	}
	str_release(&sql);
	return rc;
}

static int compare_sources(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	if (x->num != y->num)
		return x->num < y->num ? -1 : 1;
	return strcmp(x->field, y->field);
}

int index_backlinks(struct index *index, rid r,
		    int (*each)(void *arg, const struct entry *entry, const char *field), void *arg)
{
	struct sources list = { 0 };
	struct entry entry;
	int rc;

	rc = collect_links(index, r, &list);
	if (!rc)
		rc = collect_owned(index, r, &list);
	if (!rc)
		rc = collect_timelines(index, r, &list);
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v), compare_sources);
	for (size_t i = 0; i < list.n && !rc; i++) {
		rc = by_num(index, list.v[i].num, &entry);
		if (!rc)
			rc = each(arg, &entry, list.v[i].field);
		else if (rc == ERR_NOT_FOUND) {
			err_clear();
			rc = 0;
		}
	}
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i].field);
	free(list.v);
	return rc;
}
