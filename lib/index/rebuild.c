#include "index/rebuild.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "index/identity.h"
#include "index/intake.h"
#include "index/sql.h"
#include "store/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEW_FILE ".crm/index.new"

/* The tables come before the rows, indices and views (for other programs) after. */
static const char *indices(void)
{
	const char *mark = strstr(sql_schema, "-- [indices]");

	assert(mark);
	return mark;
}

static int fill(struct index *made)
{
	struct scan scan = SCAN_INIT;
	struct load load;
	int rc;

	load_init(&load, made, true);
	rc = scan_all(&scan, made);
	if (!rc)
		rc = intake_run(&load, &scan.changed);
	if (!rc)
		rc = load_finish(&load, NULL);
	if (!rc)
		rc = scan_store_folders(&scan, made);
	if (!rc)
		rc = db_write_config(made);
	if (!rc)
		rc = db_exec(made, indices());
	if (!rc)
		rc = db_exec(made, sql_views);
	load_release(&load);
	scan_release(&scan);
	return rc;
}

int rebuild_into(struct index *made, const struct index *like, const char *path)
{
	int rc = db_create(made, like, path, sql_schema, (size_t)(indices() - sql_schema));

	return rc ? rc : fill(made);
}

/* The new one takes the place of the old in `index`. */
static int adopt_memory(struct index *index, struct index *made)
{
	int rc = identity_write(made, 0);

	if (!rc)
		rc = db_commit(made);
	if (rc)
		return rc;
	db_close(index);
	made->point = index->point;
	made->forced = index->forced;
	*index = *made;
	*made = (struct index){ .store = index->store };
	return 0;
}

static int build(struct index *index, const char *path, uint64_t generation, bool *moved)
{
	struct index made;
	int rc = rebuild_into(&made, index, path);

	if (!rc)
		*moved = journal_generation(index->store) != generation;
	if (!rc && !*moved)
		rc = path ? db_replace(index, &made, path) : adopt_memory(index, &made);
	db_rollback(&made);
	db_close(&made);
	if (path && (rc || *moved)) {
		char *why = xstrdup(err_message());
		int code = err_code();

		file_unlink(index->store->dir, path);
		if (rc)
			err_set(code, "%s", why);
		else
			err_clear();
		free(why);
	}
	return rc;
}

int rebuild_run(struct index *index, bool needed, uint64_t generation, bool *moved)
{
	int lock = -1, rc = ERR_IO;

	*moved = false;
	if (index->store->can_write) {
		lock = db_lock(index->store, ".crm/index.build", true);
		if (needed) {
			db_close(index);
			db_open(index);
			if (!index->stale) {
				db_unlock(lock);
				return 0;
			}
		}
		rc = build(index, NEW_FILE, generation, moved);
		db_unlock(lock);
		if (rc == ERR_DATA)	/* the store, not the index */
			return rc;
		if (rc)
			warn(_("the index cannot be written, so this takes longer: %s"),
			     err_message());
	}
	if (rc) {
		err_clear();
		rc = build(index, NULL, generation, moved);
	}
	return rc;
}
