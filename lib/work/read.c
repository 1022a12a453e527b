#include "work/work.h"

#include "base/err.h"
#include "base/i18n.h"
#include "work/stage.h"

#include <stdio.h>
#include <string.h>

static int no_record(rid r)
{
	char suffix[SUFFIX_LEN + 1];

	rid_text(suffix, r);
	return err_set(ERR_NOT_FOUND, _("no record '%s'"), suffix);
}

/* Documents that do not parse are none of the index's records, but they lie somewhere. */
struct broken {
	struct strs paths;
};

static int note_broken(void *arg, const char *path, unsigned line, const char *message)
{
	struct broken *broken = arg;

	(void)line;
	(void)message;
	strs_add(&broken->paths, path);
	return 0;
}

static int find_broken(struct work *work, rid r, struct entry *entry)
{
	struct broken broken = { .paths = STRS_INIT };
	struct lying lying = LYING_INIT;
	struct str id = STR_INIT;
	struct place_name name;
	int rc = index_broken(work->index, note_broken, &broken);

	for (size_t i = 0; i < broken.paths.n && !rc && !*lying.path; i++)
		if (place_parse(&name, broken.paths.v[i]) && name.type != TYPE_TIMELINE)
			rc = stage_read(work, name.type, r, broken.paths.v[i], &lying);
	if (!rc && *lying.path && stage_id(&id, lying.bytes.buf, lying.bytes.len)) {
		*entry = (struct entry){ .r = r, .type = name.type,
					 .merged_into = RID_NONE };
		snprintf(entry->id, sizeof(entry->id), "%s", id.buf);
		snprintf(entry->path, sizeof(entry->path), "%s", lying.path);
	} else if (!rc) {
		rc = ERR_NOT_FOUND;
	}
	strs_release(&broken.paths);
	str_release(&lying.bytes);
	str_release(&id);
	return rc;
}

static int find_entry(struct work *work, rid r, struct entry *entry)
{
	int rc = index_entry(work->index, r, entry);

	if (rc == ERR_NOT_FOUND && !find_broken(work, r, entry)) {
		err_clear();
		rc = 0;
	}
	return rc;
}

int stage_look_closer(struct work *work, bool *looked)
{
	*looked = work->mode == WORK_POINT;
	if (!*looked)
		return 0;
	work->mode = WORK_FULL;
	return index_refresh(work->index, REFRESH_FULL, work->write);
}

/* A document may have left the place that the index knows. */
static int read_lying(struct work *work, rid r, struct entry *entry,
		      struct lying *out)
{
	bool again = true;
	int rc = 0;

	while (!rc && again) {
		rc = find_entry(work, r, entry);
		if (!rc)
			rc = stage_read(work, entry->type, r, entry->path, out);
		if (rc == ERR_NOT_FOUND || (!rc && !*out->path)) {
			err_clear();
			rc = stage_look_closer(work, &again);
			if (!rc && !again)
				return no_record(r);
		} else {
			again = false;
		}
	}
	return rc;
}

int work_entry(struct work *work, rid r, struct entry *out)
{
	const struct staged *staged = stage_find(work, TYPE_NONE, r, NULL);

	if (staged && !staged->path)
		return no_record(r);
	if (find_entry(work, r, out)) {
		if (!staged)
			return no_record(r);
		err_clear();
		*out = (struct entry){ .merged_into = RID_NONE };
	}
	if (!staged)
		return 0;
	out->r = r;
	out->type = staged->type;
	out->line = staged->line;
	snprintf(out->id, sizeof(out->id), "%s", staged->id);
	snprintf(out->path, sizeof(out->path), "%s", staged->path);
	return 0;
}

static int read_staged(struct work *work, const struct staged *staged,
		       struct entry *entry, struct str *bytes)
{
	size_t len;
	const char *text = staged_bytes(staged, &len);
	int rc = work_entry(work, staged->r, entry);

	if (!rc)
		str_add_mem(bytes, text, len);
	return rc;
}

/* What the document says counts, not what the index said of an earlier one. */
static void note_content(struct entry *entry, const struct doc *doc,
			 const struct str *bytes)
{
	const char *id = node_text(doc->root, "id");
	const char *into = node_text(doc->root, "merged_into");
	const char *archived = node_text(doc->root, "archived");

	if (id && id_rid(id, strlen(id)) == entry->r)
		snprintf(entry->id, sizeof(entry->id), "%s", id);
	entry->merged_into = into ? id_rid(into, strlen(into)) : RID_NONE;
	entry->archived = archived && !strcmp(archived, "true");
	entry->hash = hash_bytes(bytes->buf, bytes->len);
	entry->len = bytes->len;
}

/* As RECORD_INIT, but with the memory that it has. */
static void clear(struct record *out)
{
	str_clear(&out->bytes);
	out->doc.root = NULL;
	out->entry = (struct entry){ .r = RID_NONE };
}

int work_get(struct work *work, rid r, struct record *out)
{
	const struct staged *staged = stage_find(work, TYPE_NONE, r, NULL);
	struct lying lying = LYING_INIT;
	int rc;

	clear(out);
	if (staged) {
		rc = read_staged(work, staged, &out->entry, &out->bytes);
	} else {
		lying.bytes = out->bytes;	/* lent */
		rc = read_lying(work, r, &out->entry, &lying);
		out->entry.line = lying.line;
		out->bytes = lying.bytes;
	}
	if (rc)
		return rc;
	out->type = out->entry.type;
	rc = doc_parse(&out->doc, out->bytes.buf, out->bytes.len,
		       out->entry.path, out->entry.line,
		       &work->store.config.limits, NULL);
	if (!rc)
		note_content(&out->entry, &out->doc, &out->bytes);
	return rc;
}

void record_release(struct record *record)
{
	doc_release(&record->doc);
	str_release(&record->bytes);
	*record = (struct record)RECORD_INIT;
}

int work_document(struct work *work, enum record_type type, const char *id,
		  struct str *out)
{
	rid r = id_rid(id, strlen(id));
	const struct staged *staged = stage_find(work, type, r, NULL);
	struct lying lying = LYING_INIT;
	struct entry entry;
	size_t len;
	const char *text;
	int rc = 0;

	if (staged) {
		text = staged_bytes(staged, &len);
		if (text)
			str_add_mem(out, text, len);
		else
			rc = no_record(r);
		return rc;
	}
	if (type == TYPE_TIMELINE)
		rc = stage_read_timeline(work, r, id, &lying);
	else
		rc = read_lying(work, r, &entry, &lying);
	if (!rc && !*lying.path)
		rc = no_record(r);
	if (!rc)
		str_add_mem(out, lying.bytes.buf, lying.bytes.len);
	str_release(&lying.bytes);
	return rc;
}

bool work_taken(struct work *work, rid r)
{
	const struct staged *staged = stage_find(work, TYPE_NONE, r, NULL);
	struct entry entry;

	if (staged)
		return staged->path;
	if (!find_entry(work, r, &entry))
		return true;
	err_clear();
	return false;
}
