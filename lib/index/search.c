/*
 * Full text: `.crm/search.sqlite`, an FTS5 index whose rows are documents, by
 * the numbers that the index gives them.  It is made when it is first asked,
 * and then follows the index by comparing each document's hash.
 *
 * One process has it at a time, from bringing it up to date to the last hit:
 * `.crm/search.lock`.  So a new one can be renamed over an old one.
 */

#include "index/index.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/map.h"
#include "index/columns.h"
#include "index/entry.h"
#include "index/match.h"
#include "index/piece.h"

#include <stdlib.h>
#include <string.h>

#define SEARCH_FILE ".crm/search.sqlite"
#define SEARCH_NEW ".crm/search.new"

static const char schema[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	"CREATE TABLE doc (num INTEGER PRIMARY KEY, hash_lo INTEGER, hash_hi INTEGER);"
	"CREATE VIRTUAL TABLE body USING fts5(text, "
	"tokenize = 'unicode61 remove_diacritics 2')";

struct search {
	struct index *index;
	struct index db;	/* the other file: its connection and errors */
	sqlite3_stmt *put_doc, *put_body, *drop_doc, *drop_body;
	sqlite3_stmt *texts[TYPE_COUNT + 1], *custom;
	struct str text;
	size_t done;
};

/* --- what is searched --- */

static bool is_searched(const struct field *field)
{
	switch (field->kind) {
	case FIELD_TEXT: case FIELD_BLOCK: case FIELD_ID: case FIELD_EMAIL:
	case FIELD_PHONE: case FIELD_URL: case FIELD_VAT_ID: case FIELD_DOMAIN:
		return true;
	default:
		return false;
	}
}

/* Every text of a document, by its number: the columns that are words. */
static sqlite3_stmt *texts_of(struct search *search, enum record_type type)
{
	const struct field *fields = schema_of(type)->fields;
	struct str sql = STR_INIT;
	bool first = true;

	if (search->texts[type])
		return search->texts[type];
	str_add(&sql, "SELECT ");
	for (size_t i = 0; fields[i].name; i++) {
		if (!is_searched(&fields[i]) ||
		    (type == TYPE_TIMELINE && fields[i].kind == FIELD_ID))
			continue;
		str_addf(&sql, "%s\"%s\"", first ? "" : ", ", fields[i].name);
		first = false;
	}
	if (type == TYPE_TIMELINE)
		str_add(&sql, " FROM event WHERE subject = ?1 ORDER BY n");
	else
		str_addf(&sql, " FROM %s WHERE rid = ?1", db_table(type));
	search->texts[type] = db_prepare(search->index, sql.buf);
	str_release(&sql);
	return search->texts[type];
}

static void add_text(struct str *out, const char *text)
{
	size_t start = out->len;

	if (!text || !*text)
		return;
	str_add(out, text);
	for (size_t i = start; i < out->len; i++)
		if (out->buf[i] == VALUE_SEPARATOR)
			out->buf[i] = '\n';
	str_add_char(out, '\n');
}

static int add_rows(struct str *out, struct index *index, sqlite3_stmt *rows, rid r)
{
	int rc;

	if (!rows)
		return err_code();
	sqlite3_bind_int64(rows, 1, r);
	while ((rc = db_row(index, rows)) > 0)
		for (int i = 0; i < sqlite3_column_count(rows); i++)
			add_text(out, (const char *)sqlite3_column_text(rows, i));
	return rc < 0 ? err_code() : 0;
}

static int make_text(struct search *search, int64_t num, enum record_type type)
{
	rid r = type == TYPE_TIMELINE ? num - TIMELINE_NUM : num;
	int rc;

	str_clear(&search->text);
	rc = add_rows(&search->text, search->index, texts_of(search, type), r);
	if (rc || type == TYPE_TIMELINE)
		return rc;
	if (!search->custom)
		search->custom = db_prepare(search->index, "SELECT value FROM custom "
					    "WHERE rid = ?1 ORDER BY name");
	return add_rows(&search->text, search->index, search->custom, r);
}

/* --- up to date --- */

static int run(struct search *search, sqlite3_stmt **statement, const char *sql)
{
	if (!*statement)
		*statement = db_prepare(&search->db, sql);
	return *statement ? 0 : err_code();
}

static int drop(struct search *search, int64_t num)
{
	int rc = run(search, &search->drop_body, "DELETE FROM body WHERE rowid = ?");

	if (!rc)
		rc = run(search, &search->drop_doc, "DELETE FROM doc WHERE num = ?");
	if (rc)
		return rc;
	sqlite3_bind_int64(search->drop_body, 1, num);
	sqlite3_bind_int64(search->drop_doc, 1, num);
	rc = db_run(&search->db, search->drop_body);
	return rc ? rc : db_run(&search->db, search->drop_doc);
}

static int put(struct search *search, int64_t num, enum record_type type,
	       int64_t lo, int64_t hi)
{
	int rc = make_text(search, num, type);

	if (!rc)
		rc = run(search, &search->put_body, "INSERT INTO body (rowid, text) VALUES (?, ?)");
	if (!rc)
		rc = run(search, &search->put_doc, "INSERT INTO doc VALUES (?, ?, ?)");
	if (rc)
		return rc;
	sqlite3_bind_int64(search->put_body, 1, num);
	sqlite3_bind_text64(search->put_body, 2, search->text.buf, search->text.len,
			    SQLITE_STATIC, SQLITE_UTF8);
	rc = db_run(&search->db, search->put_body);
	sqlite3_bind_int64(search->put_doc, 1, num);
	sqlite3_bind_int64(search->put_doc, 2, lo);
	sqlite3_bind_int64(search->put_doc, 3, hi);
	return rc ? rc : db_run(&search->db, search->put_doc);
}

/* What differs between the two, noted before anything is written. */
struct difference {
	int64_t num, lo, hi;
	int type;		/* -1: gone */
	bool was;
};

struct differences {
	struct difference *v;
	size_t n, alloc;
};

static void note(struct differences *out, int64_t num, sqlite3_stmt *doc, bool was)
{
	struct difference d = { .num = num, .type = -1, .was = was };

	if (doc) {
		d.type = sqlite3_column_int(doc, 1);
		d.lo = sqlite3_column_int64(doc, 2);
		d.hi = sqlite3_column_int64(doc, 3);
	}
	GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = d;
}

static int walk(struct differences *out, struct search *search,
		sqlite3_stmt *docs, sqlite3_stmt *mine)
{
	int a = db_row(search->index, docs), b = db_row(&search->db, mine);

	while (a > 0 || b > 0) {
		int64_t x = a > 0 ? sqlite3_column_int64(docs, 0) : INT64_MAX;
		int64_t y = b > 0 ? sqlite3_column_int64(mine, 0) : INT64_MAX;

		if (a < 0 || b < 0)
			break;
		if (x < y)
			note(out, x, docs, false);
		else if (y < x)
			note(out, y, NULL, true);
		else if (sqlite3_column_int64(docs, 2) != sqlite3_column_int64(mine, 1) ||
			 sqlite3_column_int64(docs, 3) != sqlite3_column_int64(mine, 2))
			note(out, x, docs, true);
		if (x <= y)
			a = db_row(search->index, docs);
		if (y <= x)
			b = db_row(&search->db, mine);
	}
	return a < 0 || b < 0 ? err_code() : 0;
}

static int compare(struct differences *out, struct search *search)
{
	sqlite3_stmt *docs = db_prepare(search->index, "SELECT num, type, hash_lo, hash_hi "
					"FROM doc ORDER BY num");
	sqlite3_stmt *mine = db_prepare(&search->db, "SELECT num, hash_lo, hash_hi "
					"FROM doc ORDER BY num");
	int rc = docs && mine ? walk(out, search, docs, mine) : err_code();

	sqlite3_finalize(docs);
	sqlite3_finalize(mine);
	return rc;
}

/* The name that the index has for its content; 0: none. */
static int64_t state_of(struct index *index)
{
	sqlite3_stmt *get = db_statement(index, META_GET);
	int64_t state = 0;

	if (!get)
		return 0;
	sqlite3_bind_text(get, 1, "state", -1, SQLITE_STATIC);
	if (db_row(index, get) > 0) {
		state = sqlite3_column_int64(get, 0);
		sqlite3_reset(get);
	}
	return state;
}

static int put_state(struct search *search, int64_t state)
{
	sqlite3_stmt *put = db_statement(&search->db, META_PUT);

	if (!put)
		return err_code();
	sqlite3_bind_text(put, 1, "state", -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, state);
	return db_run(&search->db, put);
}

static int follow(struct search *search, const struct differences *list)
{
	progress_fn *progress = search->index->progress;
	int rc = 0;

	for (size_t i = 0; i < list->n && !rc; i++) {
		const struct difference *d = &list->v[i];

		if (d->was)
			rc = drop(search, d->num);
		if (!rc && d->type >= 0 && d->type <= TYPE_COUNT)
			rc = put(search, d->num, d->type, d->lo, d->hi);
		if (progress && i % 64 == 0)
			progress(_("indexing texts"), i, list->n);
	}
	return rc;
}

/* In a transaction of its own, unless one is open: that of making it. */
static int update(struct search *search)
{
	bool making = !sqlite3_get_autocommit(search->db.db);
	int64_t state = state_of(search->index);
	struct differences list = { 0 };
	int rc;

	if (!making && state && state == state_of(&search->db))
		return 0;
	rc = compare(&list, search);
	if (!rc && !making)
		rc = db_begin(&search->db);
	if (!rc)
		rc = follow(search, &list);
	if (!rc)
		rc = put_state(search, state);
	if (!rc && !making)
		rc = db_commit(&search->db);
	if (rc)
		db_rollback(&search->db);
	free(list.v);
	return rc;
}

/* --- the file --- */

static void finalize(struct search *search)
{
	sqlite3_stmt **const all[] = {
		&search->put_doc, &search->put_body, &search->drop_doc,
		&search->drop_body, &search->custom
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		sqlite3_finalize(*all[i]);
		*all[i] = NULL;
	}
	for (size_t i = 0; i <= TYPE_COUNT; i++) {
		sqlite3_finalize(search->texts[i]);
		search->texts[i] = NULL;
	}
}

static bool open_file(struct search *search)
{
	if (db_open_file(&search->db, SEARCH_FILE))
		return false;
	db_unsnapshot(&search->db);
	return !update(search);
}

static int create(struct search *search, const char *path)
{
	return db_create(&search->db, search->index, path, schema, strlen(schema));
}

static int make_file(struct search *search)
{
	static const char *const old[] = {
		SEARCH_FILE, SEARCH_FILE "-journal", SEARCH_FILE "-wal", SEARCH_FILE "-shm"
	};
	int dir = search->index->store->dir, rc;

	rc = create(search, SEARCH_NEW);
	if (!rc)
		rc = update(search);
	finalize(search);
	if (!rc)
		rc = db_finish(&search->db, SEARCH_NEW, false);
	for (size_t i = 0; i < ARRAY_SIZE(old) && !rc; i++)
		rc = file_unlink(dir, old[i]);
	if (!rc)
		rc = file_rename(dir, SEARCH_NEW, SEARCH_FILE);
	return rc ? rc : db_open_file(&search->db, SEARCH_FILE);
}

static int make_memory(struct search *search)
{
	int rc = create(search, NULL);

	return rc ? rc : update(search);
}

static int open_search(struct search *search)
{
	int rc = ERR_IO;

	if (!search->index->memory && search->index->store->can_write) {
		if (open_file(search))
			return 0;
		finalize(search);
		db_close(&search->db);
		err_clear();
		rc = make_file(search);
		if (rc) {
			warn(_("the full-text index cannot be written: %s"), err_message());
			finalize(search);
			db_close(&search->db);
		}
	}
	if (rc) {
		err_clear();
		rc = make_memory(search);
	}
	return rc;
}

/* --- asking --- */

struct found {
	struct entry entry;
	char *snippet;
};

struct founds {
	struct found *v;
	size_t n, alloc;
};

/* A timeline's hit is its record's. */
static int collect(struct founds *out, struct search *search, sqlite3_stmt *rows,
		   enum record_type type, bool archived, long limit)
{
	struct map seen = MAP_INIT;
	struct entry entry;
	int got, rc = 0;
	void **known;

	while (!rc && (limit < 0 || out->n < (size_t)limit) &&
	       (got = db_row(&search->db, rows)) != 0) {
		if (got < 0) {
			rc = err_code();
			break;
		}
		rc = entry_by_num(search->index,
				  sqlite3_column_int64(rows, 0) & (TIMELINE_NUM - 1), &entry);
		if (rc == ERR_NOT_FOUND) {
			err_clear();
			rc = 0;
			continue;
		}
		if (rc || (type != TYPE_NONE && entry.type != type) ||
		    (entry.archived && !archived) || entry.merged_into != RID_NONE)
			continue;
		known = map_at(&seen, (const char *)&entry.r, sizeof(entry.r));
		if (*known)
			continue;
		*known = search;
		GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = (struct found){
			.entry = entry,
			.snippet = xstrdup((const char *)sqlite3_column_text(rows, 1))
		};
	}
	map_release(&seen);
	return rc;
}

static int ask(struct founds *out, struct search *search, const char *match,
	       enum record_type type, bool archived, long limit)
{
	sqlite3_stmt *rows = db_prepare(&search->db, "SELECT rowid, "
		"snippet(body, 0, char(1), char(2), '\xe2\x80\xa6', 12) "
		"FROM body WHERE body MATCH ? ORDER BY rank");
	int rc = rows ? 0 : err_code();

	if (!rc) {
		sqlite3_bind_text(rows, 1, match, -1, SQLITE_STATIC);
		rc = collect(out, search, rows, type, archived, limit);
	}
	sqlite3_finalize(rows);
	return rc;
}

static void founds_clear(struct founds *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].snippet);
	free(list->v);
	*list = (struct founds){ 0 };
}

/* The file may be damaged where opening it does not look: a new one, once. */
static int ask_again(struct founds *out, struct search *search, const char *match,
		     enum record_type type, bool archived, long limit)
{
	const struct index *index = search->index;
	int rc;

	if (index->memory || !index->store->can_write)
		return err_code();
	err_clear();
	founds_clear(out);
	finalize(search);
	db_close(&search->db);
	rc = make_file(search);
	return rc ? rc : ask(out, search, match, type, archived, limit);
}

int index_search(struct index *index, const char *text, enum record_type type,
		 bool archived, long limit,
		 int (*each)(void *arg, const struct hit *hit), void *arg)
{
	struct search search = { .index = index, .text = STR_INIT };
	struct founds list = { 0 };
	struct str match = STR_INIT;
	int lock = -1, rc;

	search.db.store = index->store;
	match_make(&match, text);
	if (!match.len) {
		str_release(&match);
		return err_set(ERR_USAGE, _("nothing to search for in '%s'"), text);
	}
	if (!index->memory && index->store->can_write)
		lock = db_lock(index->store, ".crm/search.lock", true);
	rc = open_search(&search);
	if (!rc)
		rc = ask(&list, &search, match.buf, type, archived, limit);
	if (rc == ERR_IO)
		rc = ask_again(&list, &search, match.buf, type, archived, limit);
	finalize(&search);
	db_close(&search.db);
	db_unlock(lock);
	for (size_t i = 0; i < list.n && !rc; i++) {
		struct hit hit = { .entry = list.v[i].entry, .snippet = list.v[i].snippet };

		rc = each(arg, &hit);
	}
	founds_clear(&list);
	str_release(&match);
	str_release(&search.text);
	return rc;
}
