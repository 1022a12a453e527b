#include "work/stage.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "work/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Records have one suffix among them all; a timeline has its subject's. */
static void key_of(struct str *out, enum record_type type, rid r, const char *path)
{
	if (r == RID_NONE)
		str_addf(out, "/%s", path);
	else
		str_addf(out, "%c%lld", type == TYPE_TIMELINE ? 't' : 'r',
			 (long long)r);
}

struct staged *stage_find(const struct work *work, enum record_type type, rid r,
			  const char *path)
{
	struct str key = STR_INIT;
	void *n;

	key_of(&key, type, r, path);
	n = map_get(&work->staged_at, key.buf, key.len);
	str_release(&key);
	return n ? &work->staged[(uintptr_t)n - 1] : NULL;
}

static struct staged *stage_new(struct work *work, enum record_type type, rid r,
				const struct lying *was, const char *path)
{
	struct str key = STR_INIT;
	struct staged *staged;

	GROW(work->staged, work->n_staged + 1, work->alloc_staged);
	staged = &work->staged[work->n_staged++];
	*staged = (struct staged){
		.type = type, .r = r, .whole = was->whole,
		.line = *was->path ? was->line : 1,
		.before = STR_INIT, .after = STR_INIT,
	};
	if (*was->path) {
		staged->path_was = xstrdup(was->path);
		str_add_mem(&staged->before, was->bytes.buf, was->bytes.len);
	}
	key_of(&key, type, r, *was->path ? was->path : path);
	*map_at(&work->staged_at, key.buf, key.len) =
		(void *)(uintptr_t)work->n_staged;
	str_release(&key);
	return staged;
}

void stage_change(struct work *work, enum record_type type, rid r, const char *id,
		  const struct lying *was, const char *path,
		  const char *after, size_t after_len)
{
	struct staged *staged = stage_find(work, type, r,
					   *was->path ? was->path : path);

	if (!staged)
		staged = stage_new(work, type, r, was, path);
	else
		staged_keys_change(work, (size_t)(staged - work->staged));
	free(staged->id);
	free(staged->path);
	staged->id = id ? xstrdup(id) : NULL;
	staged->path = path ? xstrdup(path) : NULL;
	staged->same = path && staged->path_was &&
		       staged->before.len == after_len &&
		       !memcmp(staged->before.buf, after, after_len);
	str_clear(&staged->after);
	if (path && !staged->same)
		str_add_mem(&staged->after, after, after_len);
}

const char *staged_bytes(const struct staged *staged, size_t *len)
{
	const struct str *bytes = staged->same ? &staged->before : &staged->after;

	*len = bytes->len;
	return staged->path ? bytes->buf : NULL;
}

bool staged_differs(const struct staged *staged)
{
	if (!staged->path_was || !staged->path)
		return staged->path_was || staged->path;
	return !staged->same || strcmp(staged->path_was, staged->path);
}

void stage_clear(struct work *work)
{
	for (size_t i = 0; i < work->n_staged; i++) {
		free(work->staged[i].id);
		free(work->staged[i].path_was);
		free(work->staged[i].path);
		str_release(&work->staged[i].before);
		str_release(&work->staged[i].after);
	}
	free(work->staged);
	work->staged = NULL;
	work->n_staged = work->alloc_staged = 0;
	map_release(&work->staged_at);
	work->staged_at = (struct map)MAP_INIT;
	staged_keys_clear(work);
	if (work->undoing)
		journal_abort(work->undoing);
	free(work->undoing);
	work->undoing = NULL;
}

void stage_forget_place(struct work *work)
{
	free(work->place_path);
	work->place_path = NULL;
	str_clear(&work->place);
	spans_release(&work->place_docs);
	free(work->place_rids);
	work->place_rids = NULL;
	work->place_is_split = false;
}

/*
 * The file read last is kept: documents are asked for in the order of their
 * places, and a shard holds a thousand.
 */
static int read_place(struct work *work, const char *path)
{
	int rc;

	if (work->place_path && !strcmp(work->place_path, path))
		return 0;
	stage_forget_place(work);
	rc = file_read(&work->place, NULL, work->store.dir, path, 0);
	if (!rc)
		work->place_path = xstrdup(path);
	return rc;
}

static void split_place(struct work *work, const struct place_name *name)
{
	struct spans *docs = &work->place_docs;
	const char *bytes = work->place.buf;
	rid *rids;

	if (work->place_is_split)
		return;
	place_split(docs, bytes, work->place.len);
	rids = xreallocarray(NULL, docs->n + 1, sizeof(*rids));
	work->place_sorted = true;
	for (size_t i = 0; i < docs->n; i++) {
		rids[i] = place_doc_rid(name->type, bytes + docs->v[i].at, docs->v[i].len,
					name->shard ? NULL : name->stem, name->stem_len);
		work->place_sorted &= !i || rids[i - 1] < rids[i];
	}
	work->place_rids = rids;
	work->place_is_split = true;
}

static int compare_rid(const void *a, const void *b)
{
	rid x = *(const rid *)a, y = *(const rid *)b;

	return x < y ? -1 : x > y;
}

/* The first with this suffix, or NULL. */
static const struct span *find_in_place(const struct work *work, rid r)
{
	const struct spans *docs = &work->place_docs;
	const rid *rids = work->place_rids, *at;

	if (work->place_sorted) {
		at = bsearch(&r, rids, docs->n, sizeof(r), compare_rid);
		return at ? &docs->v[at - rids] : NULL;
	}
	for (size_t i = 0; i < docs->n; i++)
		if (rids[i] == r)
			return &docs->v[i];
	return NULL;
}

/* ERR_NOT_FOUND is no error here: nothing lies there. */
static int absent(int rc, struct lying *out)
{
	*out->path = '\0';
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	return rc;
}

static void take(struct work *work, const char *path, const struct span *span,
		 struct lying *out)
{
	snprintf(out->path, sizeof(out->path), "%s", path);
	str_clear(&out->bytes);
	str_add_mem(&out->bytes, work->place.buf + span->at, span->len);
	out->whole = span->len == work->place.len;
	out->line = span->line;
}

int stage_read(struct work *work, enum record_type type, rid r, const char *path,
	       struct lying *out)
{
	const struct span *span;
	struct place_name name;
	int rc = read_place(work, path);

	if (rc || !place_parse(&name, path) || name.type != type)
		return absent(rc, out);
	split_place(work, &name);
	*out->path = '\0';
	span = find_in_place(work, r);
	if (span)
		take(work, path, span, out);
	return 0;
}

int stage_read_file(struct work *work, const char *path, struct lying *out)
{
	int rc = read_place(work, path);
	struct span all = { .len = work->place.len, .line = 1 };

	if (rc)
		return absent(rc, out);
	take(work, path, &all, out);
	return 0;
}

bool stage_id(struct str *out, const char *bytes, size_t len)
{
	const char *end = bytes + len, *line = bytes, *p;

	for (; line; line = memchr(line, '\n', (size_t)(end - line)), line += !!line) {
		if (end - line < 5 || memcmp(line, "id: ", 4))
			continue;
		for (p = line + 4; p < end && strchr(" \t\"'", *p); p++)
			;
		line = p;
		while (p < end && (*p == '-' || (*p >= 'a' && *p <= 'z') ||
				   (*p >= '0' && *p <= '9')))
			p++;
		if (!id_valid(line, (size_t)(p - line)))
			return false;
		str_add_mem(out, line, (size_t)(p - line));
		return true;
	}
	return false;
}

int stage_read_timeline(struct work *work, rid r, const char *id, struct lying *out)
{
	struct str path = STR_INIT;
	struct entry entry;
	int rc;

	place_path(&path, &work->store.config, TYPE_TIMELINE, id);
	rc = stage_read(work, TYPE_TIMELINE, r, path.buf, out);
	if (!rc && !*out->path && work->index) {
		rc = index_timeline(work->index, r, &entry);
		if (!rc)
			rc = stage_read(work, TYPE_TIMELINE, r, entry.path, out);
		else if (rc == ERR_NOT_FOUND)
			rc = absent(rc, out);
	}
	str_release(&path);
	return rc;
}
