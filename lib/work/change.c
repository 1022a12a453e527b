#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "work/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int work_add(struct work *work, enum record_type type, const char *id,
	     const char *bytes, size_t len)
{
	static const struct lying nothing = LYING_INIT;
	struct str path = STR_INIT;

	place_path(&path, &work->store.config, type, id);
	stage_change(work, type, id_rid(id, strlen(id)), id, &nothing,
		     path.buf, bytes, len);
	str_release(&path);
	return 0;
}

/* What lies there of a record that was read: of one that is staged, nothing new. */
static int lying_of(struct work *work, const struct record *was, struct lying *out)
{
	if (stage_find(work, TYPE_NONE, was->entry.r, NULL)) {
		snprintf(out->path, sizeof(out->path), "%s", was->entry.path);
		return 0;
	}
	return stage_read(work, was->type, was->entry.r, was->entry.path, out);
}

/*
 * `was` is what the caller has read and judged; a document that is another by
 * now must not be changed by what was decided about that one.
 */
static int check_unchanged(const struct record *was, const struct lying *lying,
			   bool staged)
{
	if (staged || (*lying->path && lying->bytes.len == was->bytes.len &&
		       !memcmp(lying->bytes.buf, was->bytes.buf, was->bytes.len)))
		return 0;
	return err_set(ERR_CONFLICT, _("'%s' was changed in the meantime"),
		       was->entry.path);
}

static int change(struct work *work, const struct record *was, const char *id,
		  const char *path, const char *bytes, size_t len)
{
	bool staged = stage_find(work, TYPE_NONE, was->entry.r, NULL);
	struct lying lying = LYING_INIT;
	int rc = lying_of(work, was, &lying);

	if (!rc)
		rc = check_unchanged(was, &lying, staged);
	if (!rc)
		stage_change(work, was->type, was->entry.r, id, &lying, path,
			     bytes, len);
	str_release(&lying.bytes);
	return rc;
}

int work_put(struct work *work, const struct record *was, const char *bytes, size_t len)
{
	return change(work, was, was->entry.id, was->entry.path, bytes, len);
}

static int remove_timeline(struct work *work, const struct record *was)
{
	struct lying lying = LYING_INIT;
	int rc = stage_read_timeline(work, was->entry.r, was->entry.id, &lying);

	if (!rc && (*lying.path ||
		    stage_find(work, TYPE_TIMELINE, was->entry.r, NULL)))
		stage_change(work, TYPE_TIMELINE, was->entry.r, was->entry.id,
			     &lying, NULL, NULL, 0);
	str_release(&lying.bytes);
	return rc;
}

int work_remove(struct work *work, const struct record *was)
{
	int rc = change(work, was, was->entry.id, NULL, NULL, 0);

	return rc ? rc : remove_timeline(work, was);
}

int work_file(struct work *work, const char *path, const char *bytes, size_t len)
{
	struct lying lying = LYING_INIT;
	int rc = stage_read_file(work, path, &lying);

	if (!rc && (bytes || *lying.path))
		stage_change(work, TYPE_NONE, RID_NONE, NULL, &lying,
			     bytes ? path : NULL, bytes, len);
	str_release(&lying.bytes);
	return rc;
}

int work_append(struct work *work, const char *subject_id, const char *event, size_t len)
{
	rid r = id_rid(subject_id, strlen(subject_id));
	struct staged *staged = stage_find(work, TYPE_TIMELINE, r, NULL);
	struct lying lying = LYING_INIT;
	struct str path = STR_INIT, bytes = STR_INIT;
	const char *text = NULL;
	size_t text_len = 0;
	int rc = 0;

	if (staged)
		text = staged_bytes(staged, &text_len);
	else
		rc = stage_read_timeline(work, r, subject_id, &lying);
	if (rc)
		goto done;
	if (text)
		str_add_mem(&bytes, text, text_len);
	else
		str_add_mem(&bytes, lying.bytes.buf, lying.bytes.len);
	if (bytes.len && bytes.buf[bytes.len - 1] != '\n')
		str_add_char(&bytes, '\n');
	str_add_mem(&bytes, event, len);
	if (text)
		str_add(&path, staged->path);
	else if (*lying.path)
		str_add(&path, lying.path);
	else
		place_path(&path, &work->store.config, TYPE_TIMELINE, subject_id);
	stage_change(work, TYPE_TIMELINE, r, subject_id, &lying, path.buf,
		     bytes.buf, bytes.len);
done:
	str_release(&lying.bytes);
	str_release(&path);
	str_release(&bytes);
	return rc;
}

int work_move(struct work *work, const struct record *was)
{
	struct str path = STR_INIT;
	int rc;

	place_path(&path, &work->store.config, was->type, was->entry.id);
	rc = change(work, was, was->entry.id, path.buf, was->bytes.buf,
		    was->bytes.len);
	str_release(&path);
	return rc;
}
