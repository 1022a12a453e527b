/* The rows of one document: made, and removed again. */

#include "index/load.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "index/entry.h"

#include <stdlib.h>
#include <string.h>

static void bind_datum(sqlite3_stmt *s, int i, const struct datum *datum)
{
	switch (datum->kind) {
	case DATUM_TEXT:
		sqlite3_bind_text64(s, i, datum->text, datum->len, SQLITE_STATIC, SQLITE_UTF8);
		break;
	case DATUM_INT:
		sqlite3_bind_int64(s, i, datum->n);
		break;
	case DATUM_REAL:
		sqlite3_bind_double(s, i, datum->real);
		break;
	}
}

/* --- the tables of the types --- */

static int put_row(struct load *load, enum record_type type, const struct piece *piece)
{
	sqlite3_stmt *s = db_insert_row(load->index, type);

	if (!s)
		return err_code();
	sqlite3_clear_bindings(s);
	sqlite3_bind_int64(s, 1, piece->r);
	for (size_t i = 0; i < piece->data.n; i++)
		bind_datum(s, (int)piece->data.v[i].column + 2, &piece->data.v[i]);
	return db_run(load->index, s);
}

static int put_custom(struct load *load, const struct piece *piece)
{
	sqlite3_stmt *s = piece->n_custom ? db_statement(load->index, CUSTOM_INSERT) : NULL;
	int rc = 0;

	if (piece->n_custom && !s)
		return err_code();
	for (size_t i = 0; i < piece->n_custom && !rc; i++) {
		const struct custom_row *row = &piece->custom[i];

		sqlite3_bind_int64(s, 1, piece->r);
		sqlite3_bind_text(s, 2, row->name, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 3, row->value, -1, SQLITE_STATIC);
		if (row->has_num)
			bind_datum(s, 4, &row->num);
		else
			sqlite3_bind_null(s, 4);
		rc = db_run(load->index, s);
	}
	return rc;
}

static int put_event(struct load *load, const struct piece *piece, size_t i)
{
	const struct event_row *row = &piece->events[i];
	const struct datum *data = piece->data.v + row->first;
	sqlite3_stmt *s = db_insert_row(load->index, TYPE_TIMELINE), *with;
	int64_t n = (int64_t)(piece->events_from + i);
	int rc;

	if (!s)
		return err_code();
	sqlite3_clear_bindings(s);
	sqlite3_bind_int64(s, 1, piece->r);
	sqlite3_bind_int64(s, 2, n);
	sqlite3_bind_int64(s, 3, (int64_t)row->at);
	sqlite3_bind_int64(s, 4, (int64_t)row->len);
	for (size_t k = 0; k < row->n; k++)
		bind_datum(s, (int)data[k].column + 5, &data[k]);
	rc = db_run(load->index, s);
	for (size_t k = 0; k < row->n_with && !rc; k++) {
		with = db_statement(load->index, WITH_INSERT);
		if (!with)
			return err_code();
		sqlite3_bind_int64(with, 1, piece->r);
		sqlite3_bind_int64(with, 2, n);
		sqlite3_bind_int64(with, 3, row->with[k]);
		rc = db_run(load->index, with);
	}
	return rc;
}

static int put_events(struct load *load, const struct piece *piece)
{
	int rc = 0;

	for (size_t i = 0; i < piece->n_events && !rc; i++)
		rc = put_event(load, piece, i);
	return rc;
}

/* --- the document --- */

static void bind_blob(sqlite3_stmt *s, int i, const void *data, size_t len)
{
	if (len)
		sqlite3_bind_blob64(s, i, data, len, SQLITE_STATIC);
	else
		sqlite3_bind_null(s, i);
}

static void bind_place(sqlite3_stmt *s, const struct reading *reading,
		       const struct piece *piece)
{
	int shard = entry_shard(&reading->name, piece->id, piece->r);

	sqlite3_bind_int64(s, 4, (int64_t)reading->path_hash);
	if (shard < 0) {
		sqlite3_bind_text(s, 5, reading->path, -1, SQLITE_STATIC);
		sqlite3_bind_null(s, 6);
	} else {
		sqlite3_bind_null(s, 5);
		sqlite3_bind_int(s, 6, shard);
	}
	sqlite3_bind_int64(s, 7, (int64_t)piece->span.at);
	sqlite3_bind_int64(s, 8, (int64_t)piece->span.line);
	sqlite3_bind_int64(s, 9, (int64_t)piece->span.len);
	sqlite3_bind_int64(s, 10, (int64_t)piece->hash.lo);
	sqlite3_bind_int64(s, 11, (int64_t)piece->hash.hi);
}

static int64_t events_of(const struct piece *piece)
{
	int64_t n = (int64_t)(piece->events_from + piece->n_events);

	return piece->open_end ? n : -n - 1;
}

static void count(struct load *load, enum record_type type, bool archived, bool merged,
		  int64_t documents, int64_t bytes, int64_t events)
{
	struct tally *tally = &load->tally[type][archived][merged];

	tally->documents += documents;
	tally->bytes += bytes;
	tally->events += events;
}

/* Of how many events the column `events` speaks. */
static int64_t events_said(int64_t column)
{
	return column < 0 ? -column - 1 : column;
}

int put_tally(struct load *load)
{
	sqlite3_stmt *s = db_statement(load->index, TALLY_ADD);
	int rc = s ? 0 : err_code();

	for (int i = 0; i < (TYPE_COUNT + 1) * 4 && !rc; i++) {
		struct tally *tally = &load->tally[i / 4][i / 2 % 2][i % 2];

		if (!tally->documents && !tally->bytes && !tally->events)
			continue;
		sqlite3_bind_int(s, 1, i / 4);
		sqlite3_bind_int(s, 2, i / 2 % 2);
		sqlite3_bind_int(s, 3, i % 2);
		sqlite3_bind_int64(s, 4, tally->documents);
		sqlite3_bind_int64(s, 5, tally->bytes);
		sqlite3_bind_int64(s, 6, tally->events);
		rc = db_run(load->index, s);
		*tally = (struct tally){ 0 };
	}
	return rc ? rc : db_exec(load->index, "DELETE FROM tally WHERE documents = 0");
}

/* *made is false when another document has this number. */
static int put_doc(struct load *load, const struct reading *reading,
		   const struct piece *piece, bool *made)
{
	sqlite3_stmt *s = db_statement(load->index, DOC_INSERT);
	int64_t targets[64];
	size_t n = piece->n_refs < 64 ? piece->n_refs : 64;
	int rc;

	if (!s)
		return err_code();
	for (size_t i = 0; i < n; i++)
		targets[i] = piece->refs[i].target;
	sqlite3_bind_int64(s, 1, piece_num(reading->name.type, piece->r));
	sqlite3_bind_int(s, 2, reading->name.type);
	sqlite3_bind_text(s, 3, piece->id, -1, SQLITE_STATIC);
	bind_place(s, reading, piece);
	sqlite3_bind_int(s, 12, piece->archived);
	if (piece->merged_into == RID_NONE)
		sqlite3_bind_null(s, 13);
	else
		sqlite3_bind_int64(s, 13, piece->merged_into);
	bind_blob(s, 14, piece->keys, piece->n_keys * sizeof(*piece->keys));
	bind_blob(s, 15, targets, n * sizeof(*targets));
	if (piece->kind == PIECE_TIMELINE)
		sqlite3_bind_int64(s, 16, events_of(piece));
	else
		sqlite3_bind_null(s, 16);
	rc = db_run(load->index, s);
	*made = !rc && sqlite3_changes(load->index->db) > 0;
	if (*made)
		count(load, reading->name.type, piece->archived,
		      piece->merged_into != RID_NONE, 1, (int64_t)piece->span.len,
		      (int64_t)(piece->events_from + piece->n_events));
	return rc;
}

static int put_clash(struct load *load, const struct reading *reading,
		     const struct piece *piece)
{
	sqlite3_stmt *s = db_statement(load->index, CLASH_INSERT);

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, piece_num(reading->name.type, piece->r));
	sqlite3_bind_text(s, 2, reading->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, (int64_t)piece->span.at);
	sqlite3_bind_int64(s, 4, piece->span.line);
	sqlite3_bind_int64(s, 5, (int64_t)reading->path_hash);
	sqlite3_bind_int(s, 6, entry_shard(&reading->name, piece->id, piece->r) < 0);
	return db_run(load->index, s);
}

int put_growth(struct load *load, const struct piece *piece, const struct known *known)
{
	sqlite3_stmt *s = db_statement(load->index, DOC_GROW);
	int rc;

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, known->num);
	sqlite3_bind_int64(s, 2, (int64_t)piece->span.at);
	sqlite3_bind_int64(s, 3, piece->span.line);
	sqlite3_bind_int64(s, 4, (int64_t)piece->span.len);
	sqlite3_bind_int64(s, 5, (int64_t)piece->hash.lo);
	sqlite3_bind_int64(s, 6, (int64_t)piece->hash.hi);
	sqlite3_bind_int64(s, 7, events_of(piece));
	rc = db_run(load->index, s);
	count(load, TYPE_TIMELINE, false, false, 0,
	      (int64_t)piece->span.len - (int64_t)known->len, (int64_t)piece->n_events);
	return rc ? rc : put_events(load, piece);
}

int put_document(struct load *load, const struct reading *reading,
		 const struct piece *piece)
{
	bool made;
	int rc = put_doc(load, reading, piece, &made);

	if (!rc && !made)
		return put_clash(load, reading, piece);
	if (!rc && piece->kind == PIECE_TIMELINE)
		return put_events(load, piece);
	if (!rc)
		rc = put_row(load, reading->name.type, piece);
	if (!rc)
		rc = put_custom(load, piece);
	if (!rc)
		rc = runs_add_keys(load, piece);
	if (!rc)
		rc = runs_add_links(load, piece);
	return rc;
}

/* --- removal --- */

static int delete_by(struct load *load, enum statement which, int64_t a, int64_t b)
{
	sqlite3_stmt *s = db_statement(load->index, which);

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, a);
	if (sqlite3_bind_parameter_count(s) > 1)
		sqlite3_bind_int64(s, 2, b);
	return db_run(load->index, s);
}

/* A row's blob of numbers, copied: what they are used for may move the row. */
static int64_t *numbers(sqlite3_stmt *row, int column, size_t *n)
{
	size_t bytes = (size_t)sqlite3_column_bytes(row, column);
	int64_t *v = xmalloc(bytes);

	if (bytes)
		memcpy(v, sqlite3_column_blob(row, column), bytes);
	*n = bytes / sizeof(*v);
	return v;
}

static int remove_record(struct load *load, enum record_type type, rid r,
			 const int64_t *keys, size_t n_keys,
			 const int64_t *links, size_t n_links)
{
	sqlite3_stmt *erase = db_erase_row(load->index, type);
	int rc;

	if (!erase)
		return err_code();
	sqlite3_bind_int64(erase, 1, r);
	rc = db_run(load->index, erase);
	if (!rc)
		rc = delete_by(load, CUSTOM_DELETE, r, 0);
	for (size_t i = 0; i < n_keys && !rc; i++)
		rc = delete_by(load, KEY_DELETE, keys[i], r);
	for (size_t i = 0; i < n_links && !rc; i++)
		rc = delete_by(load, LINK_DELETE, links[i], r);
	return rc;
}

int put_remove(struct load *load, int64_t num)
{
	sqlite3_stmt *get = db_statement(load->index, DOC_KEYS);
	int64_t *keys, *links;
	size_t n_keys, n_links;
	int type, rc;

	if (!get)
		return err_code();
	sqlite3_bind_int64(get, 1, num);
	rc = db_row(load->index, get);
	if (rc <= 0)
		return rc ? err_code() : 0;
	type = sqlite3_column_int(get, 0);
	if (type < 0 || type > TYPE_COUNT) {
		sqlite3_reset(get);
		load->index->stale = true;
		return err_set(ERR_IO, _("the index '%s' is damaged"), INDEX_FILE);
	}
	count(load, type, sqlite3_column_int(get, 3) != 0,
	      sqlite3_column_type(get, 4) != SQLITE_NULL, -1,
	      -sqlite3_column_int64(get, 5), -events_said(sqlite3_column_int64(get, 6)));
	keys = numbers(get, 1, &n_keys);
	links = numbers(get, 2, &n_links);
	sqlite3_reset(get);
	if (type == TYPE_TIMELINE) {
		rc = delete_by(load, EVENT_DELETE, num - TIMELINE_NUM, 0);
		if (!rc)
			rc = delete_by(load, WITH_DELETE, num - TIMELINE_NUM, 0);
	} else {
		rc = remove_record(load, type, num, keys, n_keys, links, n_links);
	}
	free(keys);
	free(links);
	return rc ? rc : delete_by(load, DOC_DELETE, num, 0);
}
