#include "work/bulk.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "work/layout.h"
#include "work/relocate.h"
#include "work/stage.h"

#include <assert.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the layout --- */

static int choose_layouts(struct bulk *bulk, const size_t *fresh)
{
	struct work *work = bulk->work;
	size_t n;
	int rc = 0;

	for (int type = 0; type <= TYPE_COUNT && !rc; type++) {
		if (work->store.config.layout[type] != LAYOUT_AUTO || !fresh[type])
			continue;
		rc = index_documents(work->index, (enum record_type)type, &n);
		bulk->packs[type] = !rc && n + fresh[type] > BULK_PACKS_ABOVE;
		if (bulk->packs[type])
			bulk->to.layout[type] = LAYOUT_PACKED;
	}
	return rc;
}

static int begin_relocation(struct bulk *bulk, enum record_type type)
{
	struct relocation *relocation = xmalloc(sizeof(*relocation));

	*relocation = (struct relocation){
		.work = bulk->work, .to = &bulk->to, .journal = &bulk->journal,
		.type = type, .moved = &bulk->moved, .kept = &bulk->kept,
	};
	bulk->relocations[type] = relocation;
	return relocate_begin(relocation);
}

int bulk_begin(struct bulk *bulk, struct work *work, const char *label,
	       const size_t fresh[TYPE_COUNT + 1], progress_fn *progress)
{
	int rc;

	assert(work->index && !work_changed(work));
	*bulk = (struct bulk){ .work = work, .to = work->store.config,
			       .path = STR_INIT };
	rc = choose_layouts(bulk, fresh);
	if (!rc)
		rc = journal_begin(&bulk->journal, &work->store, label);
	if (!rc)
		bulk->journal.progress = progress;
	for (int type = 0; type <= TYPE_COUNT && !rc; type++)
		if (bulk->packs[type])
			rc = begin_relocation(bulk, (enum record_type)type);
	if (rc)
		bulk_release(bulk);
	return rc;
}

/* --- documents --- */

int bulk_add(struct bulk *bulk, enum record_type type, const char *id,
	     const char *bytes, size_t len)
{
	struct change change = {
		.op = CHANGE_PUT, .type = type, .r = id_rid(id, strlen(id)),
		.after = bytes, .after_len = len,
	};

	str_clear(&bulk->path);
	place_path(&bulk->path, &bulk->to, type, id);
	change.path = bulk->path.buf;
	return journal_add(&bulk->journal, &change);
}

/* In its place, or, where the type is packed, in the one that it is to have. */
static int put(struct bulk *bulk, const struct change *change)
{
	struct relocation *relocation = bulk->relocations[change->type];
	bool moved = false;
	int rc = 0;

	if (relocation)
		rc = relocate_one(relocation, change->path, change->r,
				  change->after, change->after_len, &moved);
	return rc || moved ? rc : journal_add(&bulk->journal, change);
}

int bulk_put(struct bulk *bulk, const struct record *was, const char *bytes, size_t len)
{
	struct change change = {
		.op = CHANGE_PUT, .type = was->type, .r = was->entry.r,
		.path = was->entry.path, .was = true,
		.before = was->bytes.buf, .before_len = was->bytes.len,
		.after = bytes, .after_len = len,
	};

	if (was->bytes.len == len && !memcmp(was->bytes.buf, bytes, len))
		return 0;
	return put(bulk, &change);
}

bool bulk_fresh_events(struct work *work, rid subject)
{
	struct entry entry;

	if (!index_timeline(work->index, subject, &entry))
		return false;
	err_clear();
	return true;
}

/* Can the file grow at its end, or is it spliced? */
static bool can_grow(const struct bulk *bulk, const struct lying *lying)
{
	struct place_name name;

	return !bulk->packs[TYPE_TIMELINE] && lying->whole && lying->bytes.len &&
	       lying->bytes.buf[lying->bytes.len - 1] == '\n' &&
	       place_parse(&name, lying->path) && !name.shard;
}

static int add_events(struct bulk *bulk, rid r, const struct lying *lying,
		      const char *bytes, size_t len)
{
	struct str after = STR_INIT;
	struct change change = {
		.op = CHANGE_APPEND, .type = TYPE_TIMELINE, .r = r,
		.path = lying->path, .was = true, .after = bytes,
		.after_len = len, .old_size = lying->bytes.len,
	};
	int rc;

	if (can_grow(bulk, lying))
		return journal_add(&bulk->journal, &change);
	str_add_mem(&after, lying->bytes.buf, lying->bytes.len);
	if (after.len && after.buf[after.len - 1] != '\n')
		str_add_char(&after, '\n');
	str_add_mem(&after, bytes, len);
	change.op = CHANGE_PUT;
	change.before = lying->bytes.buf;
	change.before_len = lying->bytes.len;
	change.after = after.buf;
	change.after_len = after.len;
	rc = put(bulk, &change);
	str_release(&after);
	return rc;
}

/* Is it as long as the index knows it, and does it end in a line end? */
static bool is_as_indexed(const struct bulk *bulk, const struct entry *entry)
{
	int fd = file_open(bulk->work->store.dir, entry->path, O_RDONLY, 0);
	struct stat st;
	char last = 0;
	bool same;

	same = fd >= 0 && !entry->at && entry->len && !fstat(fd, &st) &&
	       (uint64_t)st.st_size == entry->len &&
	       pread(fd, &last, 1, st.st_size - 1) == 1 && last == '\n';
	if (fd >= 0)
		close(fd);
	err_clear();
	return same;
}

/* A timeline in a file of its own, however long, is not read to grow. */
static int grow_unread(struct bulk *bulk, rid r, const char *bytes, size_t len, bool *done)
{
	struct change change = {
		.op = CHANGE_APPEND, .type = TYPE_TIMELINE, .r = r, .was = true,
		.after = bytes, .after_len = len
	};
	struct place_name name;
	struct entry entry;
	int rc = index_timeline(bulk->work->index, r, &entry);

	*done = false;
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (rc || bulk->packs[TYPE_TIMELINE] || !place_parse(&name, entry.path) ||
	    name.shard || !is_as_indexed(bulk, &entry))
		return rc;
	*done = true;
	change.path = entry.path;
	change.old_size = entry.len;
	return journal_add(&bulk->journal, &change);
}

int bulk_events(struct bulk *bulk, const char *subject_id, const char *bytes, size_t len)
{
	rid r = id_rid(subject_id, strlen(subject_id));
	struct lying lying = LYING_INIT;
	bool done;
	int rc = grow_unread(bulk, r, bytes, len, &done);

	if (rc || done)
		return rc;
	rc = stage_read_timeline(bulk->work, r, subject_id, &lying);
	if (!rc && *lying.path)
		rc = add_events(bulk, r, &lying, bytes, len);
	else if (!rc)
		rc = bulk_add(bulk, TYPE_TIMELINE, subject_id, bytes, len);
	str_release(&lying.bytes);
	return rc;
}

int bulk_file(struct bulk *bulk, const char *path, const char *bytes, size_t len)
{
	struct change change = {
		.op = CHANGE_FILE, .type = TYPE_NONE, .r = RID_NONE,
		.path = path, .after = bytes, .after_len = len,
	};
	void **given = map_at(&bulk->files, path, strlen(path));
	struct stat st;
	int rc = 0;

	if (*given)
		return 0;
	*given = bulk;
	rc = file_stat(&st, bulk->work->store.dir, path);
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return journal_add(&bulk->journal, &change);
}

size_t bulk_changes(const struct bulk *bulk)
{
	return bulk->journal.n;
}

/* --- the end --- */

static int pack(struct bulk *bulk)
{
	enum record_type types[TYPE_COUNT + 1];
	size_t n = 0;
	int rc = 0;

	for (int type = 0; type <= TYPE_COUNT && !rc; type++) {
		if (!bulk->packs[type])
			continue;
		types[n++] = (enum record_type)type;
		rc = relocate_rest(bulk->relocations[type]);
	}
	if (!rc && n)
		rc = layout_change(&bulk->journal, types, n, LAYOUT_PACKED, -1);
	return rc;
}

static void release_relocations(struct bulk *bulk)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		if (bulk->relocations[type])
			relocate_release(bulk->relocations[type]);
		free(bulk->relocations[type]);
		bulk->relocations[type] = NULL;
	}
	map_release(&bulk->files);
	bulk->files = (struct map)MAP_INIT;
}

/* What is written from now on goes where crm.yaml says now. */
static void take_over(struct bulk *bulk)
{
	memcpy(bulk->work->store.config.layout, bulk->to.layout,
	       sizeof(bulk->to.layout));
}

int bulk_commit(struct bulk *bulk)
{
	int rc = 0;

	if (bulk->journal.n)
		rc = pack(bulk);
	release_relocations(bulk);
	if (!rc && bulk->journal.n)
		rc = stage_commit(bulk->work, &bulk->journal);
	else
		bulk_abort(bulk);
	if (!rc)
		take_over(bulk);
	return rc;
}

void bulk_abort(struct bulk *bulk)
{
	journal_abort(&bulk->journal);
}

void bulk_release(struct bulk *bulk)
{
	bulk_abort(bulk);
	release_relocations(bulk);
	strs_release(&bulk->kept);
	str_release(&bulk->path);
}
