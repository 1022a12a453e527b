#include "index/db.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "index/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 60000
#define NAME_LOCK ".crm/index.lock"

static void add_path(struct str *out, const struct store *store, const char *path)
{
	str_addf(out, "%s/%s", store->root, path);
}

int db_fail(struct index *index)
{
	int code = index->db ? sqlite3_errcode(index->db) : SQLITE_NOTADB;

	code &= 0xff;
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
	    code == SQLITE_SCHEMA || code == SQLITE_ERROR)
		index->stale = true;
	return err_set(ERR_IO, _("the index '%s': %s"), INDEX_FILE,
		       index->db ? sqlite3_errmsg(index->db) : sqlite3_errstr(code));
}

int db_exec(struct index *index, const char *sql)
{
	return sqlite3_exec(index->db, sql, NULL, NULL, NULL) ? db_fail(index) : 0;
}

/* --- locks --- */

int db_lock(const struct store *store, const char *path, bool alone)
{
	struct flock lock = {
		.l_type = alone ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET, .l_len = 1
	};
	int fd = file_open(store->dir, path, O_RDWR | O_CREAT, store->mode);

	if (fd < 0) {
		err_clear();
		return -1;
	}
	while (fcntl(fd, F_SETLKW, &lock) && errno == EINTR)
		;
	return fd;
}

void db_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* --- opening --- */

/*
 * What comes out of a file is only ever data: no trigger or view of the file
 * is run, no function is reached through its schema, and its pages cannot be
 * edited from SQL.
 */
static int configure(struct index *index)
{
	static const struct { int what, on; } settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		sqlite3_db_config(index->db, settings[i].what, settings[i].on, NULL);
	sqlite3_limit(index->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_busy_timeout(index->db, BUSY_MS);
	/* With a map each page would be checked whenever it is looked at. */
	return db_exec(index, "PRAGMA cell_size_check = ON;"
		       "PRAGMA temp_store = MEMORY;"
		       "PRAGMA cache_size = -8000;"
		       "PRAGMA mmap_size = 0;"
		       "PRAGMA synchronous = NORMAL");
}

static int open_at(struct index *index, const char *path, int flags)
{
	int rc;

	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);	/* nobody asks; done once */
	flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	rc = sqlite3_open_v2(path, &index->db, flags, NULL);
	if (!rc)
		return configure(index);
	rc = db_fail(index);
	db_close(index);
	return rc;
}

static int open_memory(struct index *index)
{
	index->memory = true;
	return open_at(index, ":memory:", SQLITE_OPEN_MEMORY);
}

/* A regular file of ours; anything else there is not opened at all. */
static bool file_is_ours(const struct store *store, const char *path, struct stat *st)
{
	if (file_stat(st, store->dir, path)) {
		err_clear();
		return false;
	}
	return S_ISREG(st->st_mode) && st->st_uid == geteuid();
}

/* Does it say that it belongs to this store, here and now? */
static bool is_current(struct index *index, const struct stat *st)
{
	struct str want = STR_INIT;
	sqlite3_stmt *get;
	bool same = false;

	identity_text(&want, index->store, st->st_ino);
	get = db_statement(index, META_GET);
	if (get) {
		sqlite3_bind_text(get, 1, "identity", -1, SQLITE_STATIC);
		if (db_row(index, get) == 1)
			same = sqlite3_column_bytes(get, 0) == (int)want.len &&
			       !memcmp(sqlite3_column_text(get, 0), want.buf, want.len);
		sqlite3_reset(get);
	}
	str_release(&want);
	return same && identity_is_ours(index->db);
}

/*
 * The log is copied into the file, and both flushed, when it has grown and not
 * by every command: one that writes has flushes enough of its own.
 */
static int spare_flushes(struct index *index)
{
	sqlite3_db_config(index->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return db_exec(index, "PRAGMA wal_autocheckpoint = 256");
}

int db_open_file(struct index *index, const char *path)
{
	struct str whole = STR_INIT;
	struct stat st;
	int rc = ERR_IO;

	add_path(&whole, index->store, path);
	if (file_is_ours(index->store, path, &st))
		rc = open_at(index, whole.buf, 0);
	if (!rc)
		rc = spare_flushes(index);
	if (!rc)
		rc = db_snapshot(index);
	if (!rc && !is_current(index, &st))
		rc = ERR_IO;
	if (rc) {
		err_set(ERR_IO, _("'%s' is not an index of this store as it is"), path);
		db_close(index);
	}
	str_release(&whole);
	return rc;
}

int db_open(struct index *index)
{
	int lock;

	index->stale = false;
	index->memory = false;
	if (index->store->can_write && !faccessat(index->store->dir, ".crm", W_OK, 0)) {
		lock = db_lock(index->store, NAME_LOCK, false);
		index->stale = db_open_file(index, INDEX_FILE) != 0;
		db_unlock(lock);
	} else {
		index->stale = true;
	}
	err_clear();
	return 0;
}

void db_close(struct index *index)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(index->statements[i]);
	memset(index->statements, 0, sizeof(index->statements));
	for (size_t i = 0; i <= TYPE_COUNT; i++) {
		sqlite3_finalize(index->insert[i]);
		index->insert[i] = NULL;
		if (i < TYPE_COUNT) {
			sqlite3_finalize(index->erase[i]);
			index->erase[i] = NULL;
		}
	}
	sqlite3_close(index->db);
	index->db = NULL;
	index->snapshot = false;
	index->functions = index->views = false;
}

/* --- a new one --- */

/*
 * What does not fit the memory while rows are sorted goes to a file that has
 * no name any more once it is open: beside the index, where there is room.
 */
static int sort_on_disk(struct index *made, const struct store *store)
{
	struct str path = STR_INIT;

	add_path(&path, store, ".crm");
	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = sqlite3_mprintf("%s", path.buf);
	str_release(&path);
	return db_exec(made, "PRAGMA temp_store = FILE");
}

int db_create(struct index *out, const struct index *like, const char *path,
	      const char *schema, size_t schema_len)
{
	char *sql = xstrndup(schema, schema_len);
	struct store store = *like->store;	/* a copy: what it notes is not for others */
	struct str whole = STR_INIT;
	int rc;

	*out = (struct index){ .store = like->store, .progress = like->progress };
	if (!path) {
		rc = open_memory(out);
	} else {
		rc = store_make_local(&store);
		if (!rc)
			rc = file_unlink(store.dir, path);
		if (!rc)
			rc = file_create(store.dir, path, "", 0, store.mode, false);
		add_path(&whole, &store, path);
		if (!rc)
			rc = open_at(out, whole.buf, 0);
		if (!rc)
			rc = sort_on_disk(out, &store);
		str_release(&whole);
	}
	if (!rc)
		rc = db_exec(out, "PRAGMA journal_mode = OFF;"
			     "PRAGMA synchronous = OFF;"
			     "PRAGMA locking_mode = EXCLUSIVE;"
			     "PRAGMA cache_size = -16000;"
			     "PRAGMA cell_size_check = OFF;"
			     "BEGIN IMMEDIATE");
	if (!rc)
		rc = db_exec(out, sql);
	free(sql);
	return rc;
}

int db_finish(struct index *made, const char *path, bool wal)
{
	struct stat st;
	int rc;

	rc = file_stat(&st, made->store->dir, path);
	if (!rc)
		rc = identity_write(made, st.st_ino);
	if (!rc)
		rc = db_commit(made);
	if (!rc)
		rc = db_exec(made, wal ? "PRAGMA journal_mode = WAL"
			     : "PRAGMA journal_mode = DELETE");
	db_close(made);
	return rc ? rc : file_sync(made->store->dir, path);
}

/* First the database, so that its log is never missing while it is there. */
static int remove_files(int dir)
{
	static const char *const old[] = {
		INDEX_FILE, INDEX_FILE "-wal", INDEX_FILE "-shm"
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(old) && !rc; i++)
		rc = file_unlink(dir, old[i]);
	return rc;
}

void db_discard(struct index *index)
{
	bool memory = index->memory;
	int lock;

	db_close(index);
	index->stale = true;
	if (memory)
		return;
	lock = db_lock(index->store, NAME_LOCK, true);
	if (remove_files(index->store->dir))
		err_clear();	/* the rebuild will say so */
	db_unlock(lock);
}

int db_replace(struct index *index, struct index *made, const char *path)
{
	int dir = index->store->dir, lock, rc;

	rc = db_finish(made, path, true);
	db_close(index);
	if (rc)
		return rc;
	lock = db_lock(index->store, NAME_LOCK, true);
	rc = remove_files(dir);
	if (!rc)
		rc = file_rename(dir, path, INDEX_FILE);
	db_unlock(lock);
	if (!rc)
		rc = db_open(index);
	if (!rc && index->stale)
		rc = err_set(ERR_IO, _("the index '%s' cannot be read back"), INDEX_FILE);
	return rc;
}

/* --- transactions --- */

int db_begin(struct index *index)
{
	db_unsnapshot(index);
	return db_exec(index, "BEGIN IMMEDIATE");
}

int db_commit(struct index *index)
{
	return db_exec(index, "COMMIT");
}

void db_rollback(struct index *index)
{
	if (index->db && !sqlite3_get_autocommit(index->db))
		sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
	index->snapshot = false;
}

int db_snapshot(struct index *index)
{
	int rc;

	if (index->snapshot || index->memory)
		return 0;
	rc = db_exec(index, "BEGIN; SELECT 1 FROM meta LIMIT 1");
	index->snapshot = !rc;
	return rc;
}

void db_unsnapshot(struct index *index)
{
	if (index->snapshot)
		sqlite3_exec(index->db, "COMMIT", NULL, NULL, NULL);
	index->snapshot = false;
}
