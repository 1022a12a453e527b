#include "index/entry.h"

#include "base/err.h"
#include "base/i18n.h"
#include "index/piece.h"

#include <stdio.h>
#include <string.h>

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

int entry_shard(const struct place_name *name, const char *id, rid r)
{
	char suffix[SUFFIX_LEN + 1];

	if (!name->shard)
		return strlen(id) == name->stem_len &&
		       !memcmp(id, name->stem, name->stem_len) ? 0 : -1;
	if (name->stem_len == 3)
		return 1;
	rid_text(suffix, r);
	return memcmp(suffix, name->stem, name->stem_len) ? -1 : (int)name->stem_len + 1;
}

static void set_path(struct entry *out, sqlite3_stmt *row)
{
	const char *folder = schema_of(out->type)->folder;
	char suffix[SUFFIX_LEN + 1];
	int shard = sqlite3_column_int(row, 4);

	if (sqlite3_column_type(row, 4) == SQLITE_NULL) {
		copy(out->path, sizeof(out->path),
		     (const char *)sqlite3_column_text(row, 3));
	} else if (shard == 0) {
		snprintf(out->path, sizeof(out->path), "%s/%s.yaml", folder, out->id);
	} else if (shard == 1) {
		snprintf(out->path, sizeof(out->path), "%s/all.yaml", folder);
	} else {
		rid_text(suffix, out->r);
		snprintf(out->path, sizeof(out->path), "%s/%.*s.yaml", folder,
			 shard - 1, suffix);
	}
}

void entry_from_row(struct entry *out, sqlite3_stmt *row)
{
	int64_t num = sqlite3_column_int64(row, 0);
	int type = sqlite3_column_int(row, 1);

	memset(out, 0, sizeof(*out));
	out->r = num >= TIMELINE_NUM ? num - TIMELINE_NUM : num;
	out->type = type < 0 || type > TYPE_COUNT ? TYPE_CONTACT : (enum record_type)type;
	copy(out->id, sizeof(out->id), (const char *)sqlite3_column_text(row, 2));
	set_path(out, row);
	out->at = (uint64_t)sqlite3_column_int64(row, 5);
	out->line = (unsigned)sqlite3_column_int64(row, 6);
	out->len = (uint64_t)sqlite3_column_int64(row, 7);
	out->hash.lo = (uint64_t)sqlite3_column_int64(row, 8);
	out->hash.hi = (uint64_t)sqlite3_column_int64(row, 9);
	out->archived = sqlite3_column_int(row, 10) != 0;
	out->merged_into = sqlite3_column_type(row, 11) == SQLITE_NULL
		? RID_NONE : sqlite3_column_int64(row, 11);
}

int entry_by_num(struct index *index, int64_t num, struct entry *out)
{
	sqlite3_stmt *row = db_statement(index, DOC_BY_NUM);
	char suffix[SUFFIX_LEN + 1];
	int rc;

	if (!row)
		return err_code();
	sqlite3_bind_int64(row, 1, num);
	rc = db_row(index, row);
	if (rc > 0) {
		entry_from_row(out, row);
		sqlite3_reset(row);
		return 0;
	}
	if (rc < 0)
		return err_code();
	rid_text(suffix, num & (TIMELINE_NUM - 1));
	return err_set(ERR_NOT_FOUND, _("no record '%s'"), suffix);
}
