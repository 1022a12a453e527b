/* The statements of the index, each prepared when it is first needed. */

#include "index/db.h"

#include "base/err.h"
#include "index/columns.h"

#define WHERE_DOC \
	"SELECT num, type, id, path, shard, at, line, len, hash_lo, hash_hi, " \
	"archived, merged_into, place FROM doc "

static const char *const texts[STATEMENT_COUNT] = {
	[DOC_INSERT] = "INSERT OR IGNORE INTO doc (num, type, id, place, path, "
		"shard, at, line, len, hash_lo, hash_hi, archived, merged_into, "
		"keys, links, events) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[DOC_MOVE] = "UPDATE doc SET at = ?2, line = ?3 WHERE num = ?1",
	[DOC_GROW] = "UPDATE doc SET at = ?2, line = ?3, len = ?4, hash_lo = ?5, "
		"hash_hi = ?6, events = ?7 WHERE num = ?1",
	[DOC_DELETE] = "DELETE FROM doc WHERE num = ?",
	[DOC_BY_PLACE] = "SELECT num, hash_lo, hash_hi, at, line, len, events "
		"FROM doc WHERE place = ? ORDER BY num",
	[DOC_BY_NUM] = WHERE_DOC "WHERE num = ?",
	[DOC_KEYS] = "SELECT type, keys, links, archived, merged_into, len, events "
		"FROM doc WHERE num = ?",
	[DOC_RANGE] = WHERE_DOC "WHERE num >= ? AND num < ? ORDER BY num",
	[DOC_PREFIX] = WHERE_DOC "WHERE id >= ?1 AND id < ?2 AND num < 1099511627776 "
		"ORDER BY id, num",
	[TALLY_ADD] = "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) "
		"ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, "
		"bytes = bytes + excluded.bytes, events = events + excluded.events",
	[TALLY_ALL] = "SELECT type, archived, merged, documents, bytes, events FROM tally",
	[KEY_INSERT] = "INSERT OR IGNORE INTO key (hash, rid) VALUES (?, ?)",
	[KEY_DELETE] = "DELETE FROM key WHERE hash = ? AND rid = ?",
	[KEY_FIND] = "SELECT rid FROM key WHERE hash = ? ORDER BY rid",
	[LINK_INSERT] = "INSERT OR IGNORE INTO link (target, source, field) VALUES (?, ?, ?)",
	[LINK_DELETE] = "DELETE FROM link WHERE target = ? AND source = ?",
	[LINK_FIND] = "SELECT source, field FROM link WHERE target = ? ORDER BY source, field",
	[CUSTOM_INSERT] = "INSERT OR IGNORE INTO custom (rid, name, value, num) VALUES (?, ?, ?, ?)",
	[CUSTOM_DELETE] = "DELETE FROM custom WHERE rid = ?",
	[WITH_INSERT] = "INSERT OR IGNORE INTO event_with (subject, n, rid) VALUES (?, ?, ?)",
	[WITH_DELETE] = "DELETE FROM event_with WHERE subject = ?",
	[WITH_TIMELINES] = "SELECT DISTINCT subject FROM event_with WHERE rid = ? ORDER BY subject",
	[EVENT_DELETE] = "DELETE FROM event WHERE subject = ?",
	[BROKEN_INSERT] = "INSERT OR REPLACE INTO broken (place, at, path, line, message) "
		"VALUES (?, ?, ?, ?, ?)",
	[BROKEN_DELETE] = "DELETE FROM broken WHERE place = ?",
	[CLASH_INSERT] = "INSERT OR REPLACE INTO clash (num, path, at, line, place, astray) "
		"VALUES (?, ?, ?, ?, ?, ?)",
	[CLASH_DELETE] = "DELETE FROM clash WHERE place = ?",
	[CLASH_DELETE_ONE] = "DELETE FROM clash WHERE num = ? AND path = ? AND at = ?",
	[CLASH_NUMS] = "SELECT DISTINCT num FROM clash ORDER BY num",
	[CLASH_FIRST] = "SELECT path, at, astray FROM clash WHERE num = ? "
		"ORDER BY astray, path, at LIMIT 1",
	[STAT_ALL] = "SELECT bucket, entries FROM stat ORDER BY bucket",
	[STAT_GET] = "SELECT entries FROM stat WHERE bucket = ?",
	[STAT_PUT] = "INSERT OR REPLACE INTO stat (bucket, entries) VALUES (?, ?)",
	[FOLDER_GET] = "SELECT type, stat, shards, places, names FROM folder",
	[FOLDER_PUT] = "INSERT OR REPLACE INTO folder (type, stat, shards, places, names) "
		"VALUES (?, ?, ?, ?, ?)",
	[META_GET] = "SELECT value FROM meta WHERE key = ?",
	[META_PUT] = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
};

static const char *const tables[] = {
	[TYPE_CONTACT] = "contact", [TYPE_COMPANY] = "company",
	[TYPE_OPPORTUNITY] = "opportunity", [TYPE_CAMPAIGN] = "campaign",
	[TYPE_CASE] = "\"case\"", [TYPE_TASK] = "task", [TYPE_COST] = "cost",
	[TYPE_USER] = "user", [TYPE_TIMELINE] = "event"
};

const char *db_table(enum record_type type)
{
	return tables[type];
}

static sqlite3_stmt *prepare(struct index *index, const char *sql, unsigned flags)
{
	sqlite3_stmt *statement = NULL;

	if (!index->db || sqlite3_prepare_v3(index->db, sql, -1, flags, &statement, NULL)) {
		db_fail(index);
		return NULL;
	}
	return statement;
}

sqlite3_stmt *db_prepare(struct index *index, const char *sql)
{
	return prepare(index, sql, 0);
}

sqlite3_stmt *db_statement(struct index *index, enum statement which)
{
	sqlite3_stmt **statement = &index->statements[which];

	if (!*statement)
		*statement = prepare(index, texts[which], SQLITE_PREPARE_PERSISTENT);
	return *statement;
}

/* The key comes first, then the columns in the order of columns_of(). */
static void add_insert(struct str *sql, enum record_type type)
{
	const struct columns *columns = columns_of(type);
	bool event = type == TYPE_TIMELINE;
	size_t n = columns->n + (event ? 4 : 1);

	str_addf(sql, "INSERT INTO %s (%s", tables[type],
		 event ? "subject, n, at_byte, bytes" : "rid");
	for (size_t i = 0; i < columns->n; i++) {
		str_add(sql, ", \"");
		column_name(sql, &columns->v[i]);
		str_add_char(sql, '"');
	}
	str_add(sql, ") VALUES (?");
	while (--n)
		str_add(sql, ",?");
	str_add_char(sql, ')');
}

sqlite3_stmt *db_insert_row(struct index *index, enum record_type type)
{
	struct str sql = STR_INIT;

	if (!index->insert[type]) {
		add_insert(&sql, type);
		index->insert[type] = prepare(index, sql.buf, SQLITE_PREPARE_PERSISTENT);
		str_release(&sql);
	}
	return index->insert[type];
}

sqlite3_stmt *db_erase_row(struct index *index, enum record_type type)
{
	struct str sql = STR_INIT;

	if (!index->erase[type]) {
		str_addf(&sql, "DELETE FROM %s WHERE rid = ?", tables[type]);
		index->erase[type] = prepare(index, sql.buf, SQLITE_PREPARE_PERSISTENT);
		str_release(&sql);
	}
	return index->erase[type];
}

int db_row(struct index *index, sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE) {
		db_fail(index);
		sqlite3_reset(statement);
		return -1;
	}
	sqlite3_reset(statement);
	return 0;
}

int db_run(struct index *index, sqlite3_stmt *statement)
{
	return db_row(index, statement) < 0 ? err_code() : 0;
}
