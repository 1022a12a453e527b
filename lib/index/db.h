#ifndef INDEX_DB_H
#define INDEX_DB_H

#include "index/index.h"

#include <sqlite3.h>

/*
 * The database of the index: opening it, or finding that it is to be made
 * anew, and its statements.
 *
 * WAL, so that a reader of an old state (a list in a pager) hinders no
 * writer, with synchronous=NORMAL: a power cut may lose the last changes,
 * which the next refresh sees by the files' times, but never tears a page.  A
 * rebuild writes a file of its own without any journal, flushes it, and
 * renames it over the old one; it is either there, whole, or not.
 *
 * The write-ahead log belongs to a file by its name alone.  So whoever
 * replaces the file removes the log first, alone: opening takes a shared
 * lock of `.crm/index.lock` until SQLite has the log open, replacing an
 * exclusive one.  An index that was copied here from elsewhere is known by
 * its inode, which is part of its identity.
 */
#define INDEX_FILE ".crm/index.sqlite"

enum statement {
	DOC_INSERT, DOC_MOVE, DOC_GROW, DOC_DELETE, DOC_BY_PLACE, DOC_BY_NUM,
	DOC_KEYS, DOC_RANGE, DOC_PREFIX,
	TALLY_ADD, TALLY_ALL,
	KEY_INSERT, KEY_DELETE, KEY_FIND,
	LINK_INSERT, LINK_DELETE, LINK_FIND,
	CUSTOM_INSERT, CUSTOM_DELETE,
	WITH_INSERT, WITH_DELETE, WITH_TIMELINES,
	EVENT_DELETE,
	BROKEN_INSERT, BROKEN_DELETE,
	CLASH_INSERT, CLASH_DELETE, CLASH_DELETE_ONE, CLASH_NUMS, CLASH_FIRST,
	STAT_ALL, STAT_GET, STAT_PUT,
	FOLDER_GET, FOLDER_PUT,
	META_GET, META_PUT,
	STATEMENT_COUNT
};

struct index {
	const struct store *store;
	progress_fn *progress;
	sqlite3 *db;
	bool memory;		/* nothing can be written: lives in memory */
	bool stale;		/* to be made anew by the next refresh */
	bool forced;		/* and not because anything is wrong with it */
	bool snapshot;		/* a read transaction is open */
	bool functions;		/* crm_fold() is there */
	bool views;		/* the temporary views are made */
	bool point;		/* the last refresh trusted folders' times */
	bool expected[TYPE_COUNT + 1];	/* folders, by index_expect() */
	sqlite3_stmt *statements[STATEMENT_COUNT];
	sqlite3_stmt *insert[TYPE_COUNT + 1];	/* rows of the types, and events */
	sqlite3_stmt *erase[TYPE_COUNT];
};

/*
 * Open the index that is there, if it is ours in every respect; if not,
 * index->stale is set and index->db is NULL or an empty one in memory.
 */
int db_open(struct index *index);
void db_close(struct index *index);

/* Close the index and remove its file: it is damaged, and to be made anew. */
void db_discard(struct index *index);

/* Open a database of ours (a path in the store) if its identity is right; else ERR_IO. */
int db_open_file(struct index *index, const char *path);

/*
 * A new database for a rebuild, with these tables and a transaction open: a
 * file that nothing else has, without journal, or in memory (`path` NULL).
 */
int db_create(struct index *out, const struct index *like, const char *path,
	      const char *schema, size_t schema_len);

/* Sign it with its identity, commit, close and flush: one file is all there is. */
int db_finish(struct index *made, const char *path, bool wal);

/* Finish it, put it in the index's place, and open that. */
int db_replace(struct index *index, struct index *made, const char *path);

/*
 * A lock on a file in `.crm`, which the system drops with the process: a
 * descriptor for db_unlock(), or -1 where there are no locks: then we go
 * without.  Only one of a file at a time in a process.
 */
int db_lock(const struct store *store, const char *path, bool alone);
void db_unlock(int fd);

int db_exec(struct index *index, const char *sql);

/* Ready to be bound; never NULL but when the database is damaged: then an error is set. */
sqlite3_stmt *db_statement(struct index *index, enum statement which);
sqlite3_stmt *db_prepare(struct index *index, const char *sql);
sqlite3_stmt *db_insert_row(struct index *index, enum record_type type);
sqlite3_stmt *db_erase_row(struct index *index, enum record_type type);

/* Step a statement that has no rows, and reset it: 0 or ERR_IO. */
int db_run(struct index *index, sqlite3_stmt *statement);

/* Step: 1 for a row, 0 at the end (and reset), -1 with the error set (and reset). */
int db_row(struct index *index, sqlite3_stmt *statement);

/*
 * ERR_IO from what the database says.  A damaged one is marked stale: it is
 * discarded by the next refresh or when it is closed.
 */
int db_fail(struct index *index);

/* Transactions.  A snapshot is left for writing and taken again by db_snapshot(). */
int db_begin(struct index *index);		/* BEGIN IMMEDIATE */
int db_commit(struct index *index);
void db_rollback(struct index *index);
int db_snapshot(struct index *index);
void db_unsnapshot(struct index *index);

/* The configuration as tables (config.c). */
int db_write_config(struct index *index);
int db_config_current(struct index *index, bool *current);

/* crm_fold(), which views and orders need. */
int db_functions(struct index *index);

/* The views, `now` among them, as temporary ones of this connection (views.c). */
int db_views(struct index *index);

/* How a type's table is called, in double quotes. */
const char *db_table(enum record_type type);

#endif
