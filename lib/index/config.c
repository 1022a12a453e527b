/* What crm.yaml says, as tables, for views and other programs. */

#include "index/db.h"

#include "base/err.h"
#include "index/piece.h"
#include "text/date.h"
#include "text/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int put_text(struct index *index, const char *key, const char *value)
{
	sqlite3_stmt *put = db_prepare(index, "INSERT OR REPLACE INTO config (key, value) "
				       "VALUES (?, ?)");
	int rc = put ? 0 : err_code();

	if (!rc) {
		sqlite3_bind_text(put, 1, key, -1, SQLITE_STATIC);
		sqlite3_bind_text(put, 2, value, -1, SQLITE_STATIC);
		rc = db_run(index, put);
	}
	sqlite3_finalize(put);
	return rc;
}

static bool is_secret(const char *path)
{
	return !strcmp(path, "store_key");
}

/* Every scalar by its path: `lifecycle.loyal`, `board[0]`. */
static int put_node(struct index *index, struct str *path, const struct node *node)
{
	size_t start = path->len;
	int rc = 0;

	if (node->kind == NODE_SCALAR)
		return is_secret(path->buf) ? 0 : put_text(index, path->buf, node->text);
	for (size_t i = 0; i < node->n && !rc; i++) {
		if (node->kind == NODE_LIST)
			str_addf(path, "[%zu]", i);
		else
			str_addf(path, "%s%s", start ? "." : "", node->v[i].key);
		rc = put_node(index, path, &node->v[i]);
		str_set_len(path, start);
	}
	return rc;
}

static int put_settings(struct index *index)
{
	const struct config *config = &index->store->config;
	struct str path = STR_INIT;
	int rc = 0;

	if (config->doc.root)
		rc = put_node(index, &path, config->doc.root);
	if (!rc && config->currency)
		rc = put_text(index, "currency", config->currency);
	if (!rc && config->timezone)
		rc = put_text(index, "timezone", config->timezone);
	if (!rc && config->country)
		rc = put_text(index, "country", config->country);
	str_release(&path);
	return rc;
}

static int put_pipeline(struct index *index)
{
	const struct config *config = &index->store->config;
	sqlite3_stmt *put = db_prepare(index, "INSERT INTO pipeline "
				       "(position, stage, probability) VALUES (?, ?, ?)");
	int rc = put ? 0 : err_code();

	for (size_t i = 0; i < config->n_pipeline && !rc; i++) {
		sqlite3_bind_int64(put, 1, (int64_t)i);
		sqlite3_bind_text(put, 2, config->pipeline[i].name, -1, SQLITE_STATIC);
		sqlite3_bind_double(put, 3, config->pipeline[i].permille / 1000.0);
		rc = db_run(index, put);
	}
	sqlite3_finalize(put);
	return rc;
}

static int put_rate(struct index *index, sqlite3_stmt *put, const char *currency,
		    const struct node *node)
{
	const char *home = index->store->config.currency;
	int decimals = currency_decimals(currency);
	int home_decimals = home ? currency_decimals(home) : 2;
	int64_t day;
	double rate;

	if (node->kind != NODE_SCALAR || decimals < 0 ||
	    day_parse(&day, node->key, node->key_len) || !number_read(&rate, node->text, node->len))
		return 0;
	sqlite3_bind_text(put, 1, currency, -1, SQLITE_STATIC);
	sqlite3_bind_int64(put, 2, day);
	sqlite3_bind_double(put, 3, rate * pow(10, home_decimals - decimals));
	return db_run(index, put);
}

static int put_rates(struct index *index)
{
	const struct node *rates = node_get(index->store->config.doc.root, "rates");
	sqlite3_stmt *put = db_prepare(index, "INSERT OR REPLACE INTO rate "
				       "(currency, day, factor) VALUES (?, ?, ?)");
	int rc = put ? 0 : err_code();

	for (size_t i = 0; rates && rates->kind == NODE_MAP && i < rates->n && !rc; i++)
		for (size_t k = 0; rates->v[i].kind == NODE_MAP &&
		     k < rates->v[i].n && !rc; k++)
			rc = put_rate(index, put, rates->v[i].key, &rates->v[i].v[k]);
	sqlite3_finalize(put);
	return rc;
}

static void config_hash(char out[HASH_HEX], const struct index *index)
{
	const struct str *bytes = &index->store->config.bytes;

	hash_hex(out, hash_bytes(bytes->buf, bytes->len));
}

int db_config_current(struct index *index, bool *current)
{
	sqlite3_stmt *get = db_statement(index, META_GET);
	char hex[HASH_HEX];
	int rc;

	*current = false;
	if (!get)
		return err_code();
	config_hash(hex, index);
	sqlite3_bind_text(get, 1, "config", -1, SQLITE_STATIC);
	rc = db_row(index, get);
	if (rc > 0) {
		const char *value = (const char *)sqlite3_column_text(get, 0);

		*current = value && !strcmp(value, hex);
		sqlite3_reset(get);
	}
	return rc < 0 ? err_code() : 0;
}

int db_write_config(struct index *index)
{
	sqlite3_stmt *put = db_statement(index, META_PUT);
	char hex[HASH_HEX];
	int rc = put ? 0 : err_code();

	if (!rc)
		rc = db_exec(index, "DELETE FROM config; DELETE FROM pipeline;"
			     "DELETE FROM rate");
	if (!rc)
		rc = put_settings(index);
	if (!rc)
		rc = put_pipeline(index);
	if (!rc)
		rc = put_rates(index);
	if (rc)
		return rc;
	config_hash(hex, index);
	sqlite3_bind_text(put, 1, "config", -1, SQLITE_STATIC);
	sqlite3_bind_text(put, 2, hex, -1, SQLITE_STATIC);
	return db_run(index, put);
}
