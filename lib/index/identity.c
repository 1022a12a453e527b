#include "index/identity.h"

#include "index/sql.h"
#include "text/zone.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* What of crm.yaml decides how rows are made. */
static void add_config(struct str *out, const struct config *config)
{
	str_addf(out, "%u %s %s %s %" PRIx64 " %" PRIx64 "\n", config->format,
		 config->currency ? config->currency : "",
		 config->country ? config->country : "",
		 config->timezone ? config->timezone : "",
		 config->store_key.k0, config->store_key.k1);
	for (size_t i = 0; i < config->n_custom; i++)
		str_addf(out, "%s %d %d\n", config->custom[i].name,
			 (int)config->custom[i].kind, config->custom[i].list);
	for (int type = 0; type <= TYPE_COUNT; type++)
		str_addf(out, "%" PRIx64 " ", config->unique[type]);
	str_addf(out, "%u %u %zu\n", config->limits.depth,
		 config->limits.key_bytes, config->limits.record_bytes);
}

static void add_hash(struct str *out, const char *label, const void *data, size_t len)
{
	char hex[HASH_HEX];

	hash_hex(hex, hash_bytes(data, len));
	str_addf(out, "%s %s\n", label, hex);
}

void identity_text(struct str *out, const struct store *store, ino_t inode)
{
	struct str config = STR_INIT;
	const uint16_t one = 1;

	str_addf(out, "root %s\nuid %" PRIuMAX "\ninode %" PRIuMAX "\n", store->root,
		 (uintmax_t)geteuid(), (uintmax_t)inode);
	str_addf(out, "zone %s %s\nversion %d\norder %d\n", zone_name(), zone_version(),
		 INDEX_VERSION, *(const unsigned char *)&one);
	add_hash(out, "schema", sql_schema, strlen(sql_schema));
	add_hash(out, "views", sql_views, strlen(sql_views));
	add_config(&config, &store->config);
	add_hash(out, "config", config.buf, config.len);
	str_release(&config);
}

int identity_write(struct index *index, ino_t inode)
{
	struct str text = STR_INIT;
	sqlite3_stmt *put = db_statement(index, META_PUT);
	int rc;

	if (!put)
		return db_fail(index);
	identity_text(&text, index->store, inode);
	sqlite3_bind_text(put, 1, "identity", -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 2, text.buf, (int)text.len, SQLITE_STATIC);
	rc = db_run(index, put);
	str_clear(&text);
	str_addf(&text, "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 INDEX_APPLICATION, INDEX_VERSION);
	if (!rc)
		rc = db_exec(index, text.buf);
	str_release(&text);
	return rc;
}

static bool pragma_is(sqlite3 *db, const char *sql, int want)
{
	sqlite3_stmt *get = NULL;
	bool same;

	same = !sqlite3_prepare_v2(db, sql, -1, &get, NULL) &&
	       sqlite3_step(get) == SQLITE_ROW && sqlite3_column_int(get, 0) == want;
	sqlite3_finalize(get);
	return same;
}

bool identity_is_ours(sqlite3 *db)
{
	return pragma_is(db, "PRAGMA application_id", INDEX_APPLICATION) &&
	       pragma_is(db, "PRAGMA user_version", INDEX_VERSION);
}
