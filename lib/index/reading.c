#include "index/reading.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "index/stat.h"

#include <stdlib.h>
#include <string.h>

static void make_slots(struct reading *reading, struct arena *arena)
{
	size_t n = 8, slot;

	while (n < 2 * reading->n_known)
		n *= 2;
	reading->slots = arena_zalloc(arena, n * sizeof(*reading->slots));
	reading->n_slots = n;
	for (size_t i = 0; i < reading->n_known; i++) {
		slot = reading->known[i].hash.lo & (n - 1);
		while (reading->slots[slot])
			slot = (slot + 1) & (n - 1);
		reading->slots[slot] = (uint32_t)i + 1;
	}
}

int reading_known(struct reading *reading, struct index *index, struct arena *arena)
{
	sqlite3_stmt *rows = db_statement(index, DOC_BY_PLACE);
	struct known *v = NULL;
	size_t n = 0, alloc = 0;
	int rc;

	if (!rows)
		return db_fail(index);
	sqlite3_bind_int64(rows, 1, (int64_t)reading->path_hash);
	while ((rc = db_row(index, rows)) > 0) {
		GROW(v, n + 1, alloc);
		v[n++] = (struct known){
			.num = sqlite3_column_int64(rows, 0),
			.hash.lo = (uint64_t)sqlite3_column_int64(rows, 1),
			.hash.hi = (uint64_t)sqlite3_column_int64(rows, 2),
			.at = (size_t)sqlite3_column_int64(rows, 3),
			.line = (unsigned)sqlite3_column_int64(rows, 4),
			.len = (size_t)sqlite3_column_int64(rows, 5),
			.events = sqlite3_column_int64(rows, 6),
		};
	}
	if (n)
		reading->known = memcpy(arena_alloc(arena, n * sizeof(*v)), v, n * sizeof(*v));
	reading->n_known = n;
	make_slots(reading, arena);
	free(v);
	return rc < 0 ? err_code() : 0;
}

/* The stat of what cannot be read tells when that may have changed. */
static void cannot_read(struct reading *reading, struct maker *maker,
			const struct store *store)
{
	struct stat st;

	reading->trouble = arena_strdup(maker->arena, err_message());
	reading->print = file_stat(&st, store->dir, reading->path) ? 0 : stat_print(&st);
	err_clear();
}

static bool read_place(struct reading *reading, struct maker *maker,
		       const struct store *store)
{
	int64_t now = stat_now_ns();
	struct stat st;
	int rc = file_read(&reading->bytes, &st, store->dir, reading->path, 0);

	if (rc == ERR_NOT_FOUND) {
		reading->gone = true;
		err_clear();
	} else if (rc) {
		cannot_read(reading, maker, store);
	} else {
		reading->print = stat_print_read(&st, now);
		if (reading->pending) {
			reading->print = 0;
			if (reading->size < reading->bytes.len)
				str_set_len(&reading->bytes, (size_t)reading->size);
		}
	}
	return !rc;
}

void reading_parse(struct reading *reading, struct maker *maker, struct piece *piece)
{
	piece_make(piece, maker, reading->path, &reading->name, reading->bytes.buf);
}

struct known *reading_match(struct reading *reading, struct hash128 hash)
{
	size_t slot = hash.lo;
	struct known *known;

	if (!reading->n_known)
		return NULL;
	while (reading->slots[slot &= reading->n_slots - 1]) {
		known = &reading->known[reading->slots[slot++] - 1];
		if (known->matched || !hash_equal(known->hash, hash))
			continue;
		known->matched = true;
		return known;
	}
	return NULL;
}

static int compare_num(const void *num, const void *known)
{
	int64_t a = *(const int64_t *)num, b = ((const struct known *)known)->num;

	return a < b ? -1 : a > b;
}

struct known *reading_known_num(struct reading *reading, int64_t num)
{
	struct known *known = reading->n_known
		? bsearch(&num, reading->known, reading->n_known, sizeof(*known), compare_num)
		: NULL;

	return known && !known->matched ? known : NULL;
}

/* A timeline that has all of what it had before, and more. */
static bool grow(struct reading *reading, struct maker *maker, struct piece *piece)
{
	const char *bytes = reading->bytes.buf + piece->span.at;
	bool shard = reading->name.shard;
	rid r = place_doc_rid(TYPE_TIMELINE, bytes, piece->span.len,
			      shard ? NULL : reading->name.stem, reading->name.stem_len);
	struct known *known;

	if (r == RID_NONE)
		return false;
	known = reading_known_num(reading, r + TIMELINE_NUM);
	if (!known || known->events <= 0 || !known->len || known->len >= piece->span.len ||
	    !hash_equal(known->hash, hash_bytes(bytes, known->len)))
		return false;
	piece->r = r;
	return piece_grow(piece, maker, reading->path, reading->bytes.buf,
			  known->len, (size_t)known->events);
}

static void take_apart(struct reading *reading, struct maker *maker)
{
	struct spans spans = SPANS_INIT;

	place_split(&spans, reading->bytes.buf, reading->bytes.len);
	reading->pieces = arena_zalloc(maker->arena, spans.n * sizeof(*reading->pieces));
	reading->n_pieces = spans.n;
	for (size_t i = 0; i < spans.n; i++) {
		struct piece *piece = &reading->pieces[i];

		piece->span = spans.v[i];
		piece->hash = hash_bytes(reading->bytes.buf + piece->span.at,
					 piece->span.len);
		if (reading_match(reading, piece->hash))
			continue;
		if (reading->name.type != TYPE_TIMELINE || !grow(reading, maker, piece))
			reading_parse(reading, maker, piece);
	}
	spans_release(&spans);
}

void reading_do(struct reading *reading, struct maker *maker, const struct store *store)
{
	if (!read_place(reading, maker, store))
		return;
	take_apart(reading, maker);
	if (!reading->n_pieces && !reading->name.shard &&
	    reading->name.type != TYPE_TIMELINE)
		reading->trouble = arena_strdup(maker->arena, _("there is no record in it"));
}

void reading_release(struct reading *reading)
{
	str_release(&reading->bytes);
}
