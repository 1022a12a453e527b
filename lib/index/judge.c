/* A record that is not written yet, judged as if it were. */

#include "index/index.h"

#include "base/err.h"
#include "index/db.h"
#include "index/load.h"

#include <string.h>

static int say_yes(void *arg, rid r, const char *const *cells)
{
	(void)r;
	(void)cells;
	*(bool *)arg = true;
	return 0;
}

/* Its rows in place of those that are there; `path` is where it would lie. */
static int put(struct load *load, const char *path, const char *bytes, size_t len)
{
	struct reading reading = { .path = path, .bytes = STR_INIT };
	struct piece piece = { .span = { .at = 0, .len = len, .line = 1 } };
	struct arena arena = ARENA_INIT;
	int rc = 0;

	load->maker.arena = &arena;
	place_parse(&reading.name, path);
	piece_make(&piece, &load->maker, path, &reading.name, bytes);
	if (piece.kind == PIECE_BROKEN)
		rc = err_set(ERR_DATA, "%s: %s", path, piece.message);
	if (!rc)
		rc = put_remove(load, piece_num(reading.name.type, piece.r));
	if (!rc)
		rc = put_document(load, &reading, &piece);
	load->maker.arena = NULL;
	arena_release(&arena);
	return rc;
}

int index_judge(struct index *index, const char *path, const char *bytes, size_t len,
		const struct sql *sql, bool *holds)
{
	struct load load;
	/* What is made behind BEGIN is gone after ROLLBACK. */
	int rc = sql->views ? db_views(index) : db_functions(index);

	*holds = false;
	if (!rc)
		rc = db_begin(index);
	if (rc)
		return rc;
	load_init(&load, index, false);
	rc = put(&load, path, bytes, len);
	if (!rc)
		rc = index_query(index, sql, say_yes, holds);
	load_release(&load);
	db_rollback(index);
	return rc ? rc : db_snapshot(index);
}
