#include "index/load.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/rand.h"
#include "index/entry.h"

#include <stdlib.h>
#include <string.h>

void load_init(struct load *load, struct index *index, bool bulk)
{
	*load = (struct load){
		.index = index, .bulk = bulk, .names = ARENA_INIT,
		.changes = sqlite3_total_changes(index->db)
	};
	maker_init(&load->maker, &index->store->config);
}

static void release_runs(struct load *load)
{
	free(load->keys);
	free(load->links);
	arena_release(&load->names);
	load->keys = NULL;
	load->links = NULL;
	load->alloc_keys = load->alloc_links = 0;
}

void load_release(struct load *load)
{
	stat_changes_release(&load->stats);
	release_runs(load);
	maker_release(&load->maker);
}

/* What is told anew each time the place is read. */
static int clear_place(struct load *load, uint64_t path)
{
	static const enum statement which[] = { BROKEN_DELETE, CLASH_DELETE };
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(which) && !rc; i++) {
		sqlite3_stmt *s = db_statement(load->index, which[i]);

		if (!s)
			return err_code();
		sqlite3_bind_int64(s, 1, (int64_t)path);
		rc = db_run(load->index, s);
	}
	return rc;
}

static int put_broken(struct load *load, const struct reading *reading, size_t at,
		      unsigned line, const char *message)
{
	sqlite3_stmt *s = db_statement(load->index, BROKEN_INSERT);

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, (int64_t)reading->path_hash);
	sqlite3_bind_int64(s, 2, (int64_t)at);
	sqlite3_bind_text(s, 3, reading->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 4, line);
	sqlite3_bind_text(s, 5, message, -1, SQLITE_STATIC);
	return db_run(load->index, s);
}

/* The same text, perhaps further up or down. */
static int move_document(struct load *load, const struct known *known,
			 const struct piece *piece)
{
	sqlite3_stmt *s;

	if (known->at == piece->span.at && known->line == piece->span.line)
		return 0;
	s = db_statement(load->index, DOC_MOVE);
	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, known->num);
	sqlite3_bind_int64(s, 2, (int64_t)piece->span.at);
	sqlite3_bind_int64(s, 3, piece->span.line);
	return db_run(load->index, s);
}

/*
 * A piece that the index does not have.  What it was read on from must be
 * what the index still has; else all of it is read.
 */
static int put_new(struct load *load, struct reading *reading, struct piece *piece)
{
	struct known *known = NULL;

	if (piece->events_from) {
		known = reading_known_num(reading, piece->r + TIMELINE_NUM);
		if (known && known->events == (int64_t)piece->events_from) {
			known->matched = true;
			return put_growth(load, piece, known);
		}
		piece->kind = PIECE_SAME;
		piece->events_from = piece->n_events = 0;
	}
	if (piece->kind == PIECE_SAME)
		reading_parse(reading, &load->maker, piece);
	if (piece->kind == PIECE_BROKEN)
		return put_broken(load, reading, piece->span.at, piece->line,
				  piece->message);
	return put_document(load, reading, piece);
}

/*
 * Documents of the same text stay; what the place has no more goes before
 * what is new comes, for most often that is the same record.
 */
static int compare_pieces(struct load *load, struct reading *reading)
{
	bool *same = xcalloc(reading->n_pieces, sizeof(*same));
	struct known *known;
	int rc = 0;

	for (size_t i = 0; i < reading->n_pieces && !rc; i++) {
		known = reading_match(reading, reading->pieces[i].hash);
		if (!known)
			continue;
		same[i] = true;
		rc = move_document(load, known, &reading->pieces[i]);
	}
	for (size_t i = 0; i < reading->n_pieces && !rc; i++)
		if (!same[i] && reading->pieces[i].events_from) {
			same[i] = true;
			rc = put_new(load, reading, &reading->pieces[i]);
		}
	for (size_t i = 0; i < reading->n_known && !rc; i++)
		if (!reading->known[i].matched)
			rc = put_remove(load, reading->known[i].num);
	for (size_t i = 0; i < reading->n_pieces && !rc; i++)
		if (!same[i])
			rc = put_new(load, reading, &reading->pieces[i]);
	free(same);
	return rc;
}

int load_place(struct load *load, struct reading *reading)
{
	struct arena arena = ARENA_INIT;
	int rc = 0;

	if (reading->gone)
		return load_gone(load, reading->path_hash);
	load->maker.arena = &arena;
	if (!load->bulk) {
		/* What it had when it was read may not be what it has now. */
		reading->n_known = 0;
		rc = reading_known(reading, load->index, &arena);
		if (!rc)
			rc = clear_place(load, reading->path_hash);
	}
	if (!rc)
		rc = compare_pieces(load, reading);
	if (!rc && reading->trouble)
		rc = put_broken(load, reading, 0, 0, reading->trouble);
	stat_note(&load->stats, reading->path_hash, reading->print, false);
	arena_release(&arena);
	return rc;
}

int load_gone(struct load *load, uint64_t path)
{
	struct reading reading = { .path_hash = path, .bytes = STR_INIT };
	struct arena arena = ARENA_INIT;
	int rc = reading_known(&reading, load->index, &arena);

	for (size_t i = 0; i < reading.n_known && !rc; i++)
		rc = put_remove(load, reading.known[i].num);
	if (!rc)
		rc = clear_place(load, path);
	stat_note(&load->stats, path, 0, true);
	arena_release(&arena);
	return rc;
}

/* --- clashes --- */

/* Read the place again and put in the document that begins at `at`. */
static int promote(struct load *load, const char *path, size_t at)
{
	struct reading reading = { .path = path, .bytes = STR_INIT };
	struct arena arena = ARENA_INIT;
	int rc = 0;

	load->maker.arena = &arena;
	if (place_parse(&reading.name, path)) {
		reading.path_hash = path_hash(reading.name.type, path);
		reading_do(&reading, &load->maker, load->index->store);
	}
	for (size_t i = 0; i < reading.n_pieces && !rc; i++)
		if (reading.pieces[i].span.at == at &&
		    (reading.pieces[i].kind == PIECE_RECORD ||
		     reading.pieces[i].kind == PIECE_TIMELINE))
			rc = put_document(load, &reading, &reading.pieces[i]);
	/* If it is not what it was, the next refresh reads it. */
	if (!rc)
		stat_note(&load->stats, reading.path_hash, 0, false);
	reading_release(&reading);
	arena_release(&arena);
	return rc;
}

static bool is_astray(const struct entry *entry)
{
	struct place_name name;

	return !place_parse(&name, entry->path) ||
	       entry_shard(&name, entry->id, entry->r) < 0;
}

/* The document that has the number goes back among those that want it. */
static int demote(struct load *load, int64_t num, const struct entry *entry)
{
	sqlite3_stmt *s = db_statement(load->index, CLASH_INSERT);
	int rc;

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, num);
	sqlite3_bind_text(s, 2, entry->path, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, (int64_t)entry->at);
	sqlite3_bind_int64(s, 4, entry->line);
	sqlite3_bind_int64(s, 5, (int64_t)path_hash(entry->type, entry->path));
	sqlite3_bind_int(s, 6, is_astray(entry));
	rc = db_run(load->index, s);
	return rc ? rc : put_remove(load, num);
}

static int settle_one(struct load *load, int64_t num)
{
	sqlite3_stmt *first = db_statement(load->index, CLASH_FIRST), *drop;
	struct str path = STR_INIT;
	struct entry entry;
	int64_t at = 0;
	int astray, order = -1, rc;

	if (!first)
		return err_code();
	sqlite3_bind_int64(first, 1, num);
	rc = db_row(load->index, first);
	if (rc <= 0)
		return rc ? err_code() : 0;
	str_add(&path, (const char *)sqlite3_column_text(first, 0));
	at = sqlite3_column_int64(first, 1);
	astray = sqlite3_column_int(first, 2);
	sqlite3_reset(first);
	rc = entry_by_num(load->index, num, &entry);
	if (!rc)
		order = astray - is_astray(&entry);
	if (!rc && !order)
		order = strcmp(path.buf, entry.path);
	if (!rc && !order)
		order = at < (int64_t)entry.at ? -1 : 1;
	if (!rc && order < 0)
		rc = demote(load, num, &entry);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	drop = db_statement(load->index, CLASH_DELETE_ONE);
	if (!rc && order < 0 && drop) {
		sqlite3_bind_int64(drop, 1, num);
		sqlite3_bind_text(drop, 2, path.buf, -1, SQLITE_STATIC);
		sqlite3_bind_int64(drop, 3, at);
		rc = db_run(load->index, drop);
		if (!rc)
			rc = promote(load, path.buf, (size_t)at);
	}
	str_release(&path);
	return rc;
}

/* Of all that want a number one has it: see the table clash. */
static int settle(struct load *load)
{
	sqlite3_stmt *nums = db_statement(load->index, CLASH_NUMS);
	int64_t *v = NULL;
	size_t n = 0, alloc = 0;
	int rc;

	if (!nums)
		return err_code();
	while ((rc = db_row(load->index, nums)) > 0) {
		GROW(v, n + 1, alloc);
		v[n++] = sqlite3_column_int64(nums, 0);
	}
	rc = rc < 0 ? err_code() : 0;
	for (size_t i = 0; i < n && !rc; i++)
		rc = settle_one(load, v[i]);
	free(v);
	return rc;
}

/* A name for this state of the content, for who follows it (search.c). */
static int put_state(struct index *index)
{
	sqlite3_stmt *put = db_statement(index, META_PUT);
	int64_t state;

	if (!put)
		return err_code();
	rand_system(&state, sizeof(state));
	sqlite3_bind_text(put, 1, "state", -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, state);
	return db_run(index, put);
}

static bool has_changed(const struct load *load)
{
	return sqlite3_total_changes(load->index->db) != load->changes;
}

int load_finish(struct load *load, bool *changed)
{
	int rc = runs_store(load);

	release_runs(load);	/* indices need the room */
	load->bulk = false;
	if (!rc)
		rc = settle(load);
	if (!rc)
		rc = put_tally(load);
	if (!rc && has_changed(load))
		rc = put_state(load->index);
	if (!rc)
		rc = stat_store(load->index, &load->stats);
	if (changed)
		*changed = has_changed(load);
	return rc;
}
