#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/emit.h"
#include "work/stage.h"

#include <stdlib.h>
#include <string.h>

/*
 * A reference is a scalar that is an id with the record's suffix, wherever it
 * stands: by the suffix it can be no other record's, whatever the field.
 */
struct naming {
	rid r;
	const char *id;			/* the new one */
	const struct node **v;		/* what is to be replaced, in the order of the bytes */
	size_t n, alloc;
};

static void find_ids(struct naming *naming, const struct node *node)
{
	if (node->kind != NODE_SCALAR) {
		for (size_t i = 0; i < node->n; i++)
			find_ids(naming, &node->v[i]);
		return;
	}
	if (node->len > SUFFIX_LEN && id_valid(node->text, node->len) &&
	    id_rid(node->text, node->len) == naming->r &&
	    strcmp(node->text, naming->id)) {
		GROW(naming->v, naming->n + 1, naming->alloc);
		naming->v[naming->n++] = node;
	}
}

static void add_id(struct str *out, const struct node *node, const char *id)
{
	if (node->style == STYLE_SINGLE)
		str_addf(out, "'%s'", id);
	else if (node->style == STYLE_DOUBLE || !scalar_is_plain(id, strlen(id), true))
		str_addf(out, "\"%s\"", id);
	else
		str_add(out, id);
}

/* The bytes with every reference rewritten; nothing else moves. */
static int rewrite(struct str *out, struct naming *naming, const char *bytes,
		   size_t len, const char *path, const struct limits *limits)
{
	struct doc doc = DOC_INIT;
	size_t from = 0;
	int rc = doc_parse(&doc, bytes, len, path, 1, limits, NULL);

	naming->n = 0;
	if (!rc && doc.root)
		find_ids(naming, doc.root);
	for (size_t i = 0; i < naming->n && !rc; i++) {
		const struct node *node = naming->v[i];

		if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) {
			rc = err_set(ERR_DATA, _("%s: line %u: write '%s' on one line first"),
				     path, (unsigned)node->at.line, node->text);
			break;
		}
		str_add_mem(out, bytes + from, node->at.byte - from);
		add_id(out, node, naming->id);
		from = node->end.byte;
	}
	if (!rc)
		str_add_mem(out, bytes + from, len - from);
	doc_release(&doc);
	if (!rc)
		rc = doc_parse(&doc, out->buf, out->len, path, 1, limits, NULL);
	doc_release(&doc);
	return rc;
}

static int rename_document(struct work *work, struct naming *naming,
			   enum record_type type, rid r, const char *id,
			   const struct lying *was, const char *path)
{
	struct staged *staged = stage_find(work, type, r, NULL);
	struct limits limits = config_limits(&work->store.config, type);
	struct str out = STR_INIT;
	size_t len = was->bytes.len;
	const char *bytes = staged ? staged_bytes(staged, &len) : was->bytes.buf;
	int rc = 0;

	if (bytes)
		rc = rewrite(&out, naming, bytes, len, path, &limits);
	if (bytes && !rc)
		stage_change(work, type, r, id, was, path, out.buf, out.len);
	str_release(&out);
	return rc;
}

/* A file of one document is called by its id; a shard is not. */
static void new_path(struct str *out, enum record_type type,
		     const char *path, const char *new_id)
{
	struct place_name name;

	if (place_parse(&name, path) && !name.shard)
		str_addf(out, "%s/%s.yaml", schema_of(type)->folder, new_id);
	else
		str_add(out, path);
}

static int rename_own(struct work *work, struct naming *naming,
		      enum record_type type, const struct lying *was)
{
	struct str path = STR_INIT;
	int rc;

	if (!*was->path)
		return 0;
	new_path(&path, type, was->path, naming->id);
	rc = rename_document(work, naming, type, naming->r, naming->id, was, path.buf);
	str_release(&path);
	return rc;
}

struct referring {
	struct work *work;
	struct naming *naming;
	struct rids records, timelines;
};

static int note_backlink(void *arg, const struct entry *entry, const char *field)
{
	struct referring *to = arg;

	(void)field;
	if (entry->r != to->naming->r)
		rids_add(entry->type == TYPE_TIMELINE ? &to->timelines :
			 &to->records, entry->r);
	return 0;
}

static int note_event(void *arg, const struct event *event)
{
	struct referring *to = arg;

	if (event->subject != to->naming->r)
		rids_add(&to->timelines, event->subject);
	return 0;
}

static int rename_referring(struct referring *to)
{
	struct lying was = LYING_INIT;
	struct entry entry;
	int rc = 0;

	for (size_t i = 0; i < to->records.n && !rc; i++) {
		rc = index_entry(to->work->index, to->records.v[i], &entry);
		if (!rc)
			rc = stage_read(to->work, entry.type, entry.r, entry.path, &was);
		if (!rc && *was.path)
			rc = rename_document(to->work, to->naming, entry.type,
					     entry.r, entry.id, &was, was.path);
	}
	for (size_t i = 0; i < to->timelines.n && !rc; i++) {
		rid r = to->timelines.v[i];

		/* A timeline may be there without its record. */
		if (index_entry(to->work->index, r, &entry)) {
			err_clear();
			rid_text(entry.id, r);
		}
		rc = stage_read_timeline(to->work, r, entry.id, &was);
		if (!rc && *was.path)
			rc = rename_document(to->work, to->naming, TYPE_TIMELINE,
					     r, entry.id, &was, was.path);
	}
	str_release(&was.bytes);
	return rc;
}

int work_rename(struct work *work, const struct record *was, const char *new_id)
{
	struct naming naming = { .r = was->entry.r, .id = new_id };
	struct referring to = { .work = work, .naming = &naming };
	struct lying lying = LYING_INIT;
	int rc;

	if (!id_valid(new_id, strlen(new_id)) ||
	    id_rid(new_id, strlen(new_id)) != was->entry.r)
		return err_set(ERR_DATA, _("'%s' cannot be the id of '%s'"),
			       new_id, was->entry.id);
	rc = stage_read(work, was->type, was->entry.r, was->entry.path, &lying);
	if (!rc && !*lying.path)
		rc = err_set(ERR_CONFLICT, _("'%s' was changed in the meantime"),
			     was->entry.path);
	if (!rc)
		rc = rename_own(work, &naming, was->type, &lying);
	if (!rc)
		rc = stage_read_timeline(work, was->entry.r, was->entry.id, &lying);
	if (!rc)
		rc = rename_own(work, &naming, TYPE_TIMELINE, &lying);
	if (!rc)
		rc = index_backlinks(work->index, naming.r, note_backlink, &to);
	if (!rc)
		rc = index_events(work->index, naming.r, true, -1, note_event, &to);
	if (!rc)
		rc = rename_referring(&to);
	rids_release(&to.records);
	rids_release(&to.timelines);
	free(naming.v);
	str_release(&lying.bytes);
	return rc;
}
