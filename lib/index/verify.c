/* Is the index what the files say?  Everything is read again and compared. */

#include "index/index.h"

#include "base/err.h"
#include "base/file.h"
#include "index/rebuild.h"

#include <string.h>

#define VERIFY_FILE ".crm/index.verify"

/* The tables of content: `key` leading columns tell rows apart. */
static const struct {
	const char *sql;
	int key;
} tables[] = {
	{ "SELECT * FROM doc ORDER BY num", 1 },
	{ "SELECT * FROM tally ORDER BY type, archived, merged", 3 },
	{ "SELECT hash, rid FROM key ORDER BY hash, rid", 2 },
	{ "SELECT target, source, field FROM link ORDER BY target, source, field", 3 },
	/* Messages are in the language of who made the index. */
	{ "SELECT place, at, path, line FROM broken ORDER BY place, at", 2 },
	{ "SELECT num, path, at, line, place, astray FROM clash ORDER BY num, path, at", 3 },
	{ "SELECT rid, name, value, num FROM custom ORDER BY rid, name", 2 },
	{ "SELECT subject, n, rid FROM event_with ORDER BY subject, n, rid", 3 },
	{ "SELECT * FROM contact ORDER BY rid", 1 },
	{ "SELECT * FROM company ORDER BY rid", 1 },
	{ "SELECT * FROM opportunity ORDER BY rid", 1 },
	{ "SELECT * FROM campaign ORDER BY rid", 1 },
	{ "SELECT * FROM \"case\" ORDER BY rid", 1 },
	{ "SELECT * FROM task ORDER BY rid", 1 },
	{ "SELECT * FROM cost ORDER BY rid", 1 },
	{ "SELECT * FROM user ORDER BY rid", 1 },
	{ "SELECT * FROM event ORDER BY subject, n", 2 },
};

/* One of the two, walking through a table. */
struct side {
	struct index *index;
	sqlite3_stmt *rows;
	int state;		/* 1: at a row, 0: at the end, -1: error */
	struct str bytes;	/* of the row */
};

static void add_value(struct str *out, sqlite3_stmt *row, int column)
{
	int type = sqlite3_column_type(row, column);
	sqlite3_int64 n;
	double real;

	str_add_char(out, (char)('0' + type));
	if (type == SQLITE_INTEGER) {
		n = sqlite3_column_int64(row, column);
		str_add_mem(out, &n, sizeof(n));
	} else if (type == SQLITE_FLOAT) {
		real = sqlite3_column_double(row, column);
		str_add_mem(out, &real, sizeof(real));
	} else if (type != SQLITE_NULL) {
		const void *data = sqlite3_column_blob(row, column);

		n = sqlite3_column_bytes(row, column);
		str_add_mem(out, &n, sizeof(n));
		if (n)
			str_add_mem(out, data, (size_t)n);
	}
}

static void step(struct side *side)
{
	str_clear(&side->bytes);
	side->state = db_row(side->index, side->rows);
	for (int i = 0; side->state > 0 && i < sqlite3_column_count(side->rows); i++)
		add_value(&side->bytes, side->rows, i);
}

static int compare_keys(const struct side *a, const struct side *b, int n)
{
	for (int i = 0; i < n; i++) {
		int order;

		if (sqlite3_column_type(a->rows, i) == SQLITE_INTEGER) {
			sqlite3_int64 x = sqlite3_column_int64(a->rows, i);
			sqlite3_int64 y = sqlite3_column_int64(b->rows, i);

			order = x < y ? -1 : x > y;
		} else {
			const char *x = (const char *)sqlite3_column_text(a->rows, i);
			const char *y = (const char *)sqlite3_column_text(b->rows, i);

			order = strcmp(x ? x : "", y ? y : "");
		}
		if (order)
			return order;
	}
	return 0;
}

static void add_to_digest(struct hash128 *digest, struct str *row)
{
	str_add_mem(row, digest, sizeof(*digest));
	*digest = hash_bytes(row->buf, row->len);
	str_set_len(row, row->len - sizeof(*digest));
}

static int compare_table(struct side *is, struct side *should, int key,
			 size_t *differ, struct hash128 *digest)
{
	int order;

	step(is);
	step(should);
	while (is->state > 0 || should->state > 0) {
		if (is->state < 0 || should->state < 0)
			break;
		order = !is->state ? 1 : !should->state ? -1 : compare_keys(is, should, key);
		if (order || is->bytes.len != should->bytes.len ||
		    memcmp(is->bytes.buf, should->bytes.buf, is->bytes.len))
			++*differ;
		if (order <= 0) {
			add_to_digest(digest, &is->bytes);
			step(is);
		}
		if (order >= 0)
			step(should);
	}
	return is->state < 0 || should->state < 0 ? err_code() : 0;
}

static int compare(struct index *index, struct index *fresh, size_t *differ,
		   struct hash128 *digest)
{
	struct side is = { .index = index, .bytes = STR_INIT };
	struct side should = { .index = fresh, .bytes = STR_INIT };
	int rc = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !rc; i++) {
		is.rows = db_prepare(index, tables[i].sql);
		should.rows = is.rows ? db_prepare(fresh, tables[i].sql) : NULL;
		rc = should.rows ? compare_table(&is, &should, tables[i].key, differ, digest)
			: err_code();
		sqlite3_finalize(is.rows);
		sqlite3_finalize(should.rows);
	}
	str_release(&is.bytes);
	str_release(&should.bytes);
	return rc;
}

int index_verify(struct index *index, size_t *differ, char digest[HASH_HEX])
{
	const char *path = index->memory || !index->store->can_write ? NULL : VERIFY_FILE;
	struct hash128 sum = { 0, 0 };
	struct index fresh;
	int rc;

	*differ = 0;
	rc = rebuild_into(&fresh, index, path);
	if (!rc)
		rc = compare(index, &fresh, differ, &sum);
	db_rollback(&fresh);
	db_close(&fresh);
	if (path)
		file_unlink(index->store->dir, path);
	hash_hex(digest, sum);
	return rc;
}
