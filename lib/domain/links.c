#include "domain/links.h"

#include "base/alloc.h"
#include "base/err.h"
#include "domain/refs.h"
#include "work/label.h"

#include <stdlib.h>
#include <string.h>

struct finder {
	struct links *out;
	struct work *work;
	rid self;
};

static void add(struct finder *finder, bool in, const char *field, const char *id,
		rid r, bool timeline)
{
	struct links *links = finder->out;
	struct record record = RECORD_INIT;
	struct str label = STR_INIT;
	struct link *link;
	bool known = r != RID_NONE;

	if (known && work_get(finder->work, r, &record)) {
		known = err_code() == ERR_DATA;
		err_clear();
	}
	label_add(&label, record.type, record.doc.root);
	GROW(links->v, links->n + 1, links->alloc);
	link = &links->v[links->n++];
	*link = (struct link){
		.in = in, .field = xstrdup(field),
		.type = timeline ? TYPE_TIMELINE :
			known ? record.entry.type : TYPE_NONE,
		.id = xstrdup(known ? record.entry.id : id),
		.label = str_detach(&label),
		.archived = record.entry.archived,
	};
	record_release(&record);
}

static int note_ref(void *arg, const char *path, const struct node *node,
		    enum record_type of)
{
	(void)of;
	add(arg, false, path, node->text, id_rid(node->text, node->len), false);
	return 0;
}

static int note_backlink(void *arg, const struct entry *entry, const char *field)
{
	struct finder *finder = arg;

	if (entry->r != finder->self)
		add(finder, true, field, entry->id, entry->r,
		    entry->type == TYPE_TIMELINE);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = (int)x->type - (int)y->type;

	if (!order)
		order = strcmp(x->id, y->id);
	return order ? order : strcmp(x->field, y->field);
}

int links_find_in(struct links *out, struct work *work, const struct record *record)
{
	struct finder finder = { .out = out, .work = work, .self = record->entry.r };
	size_t named = out->n;
	int rc = index_backlinks(work->index, record->entry.r, note_backlink, &finder);

	if (out->n > named)
		qsort(out->v + named, out->n - named, sizeof(*out->v), compare);
	return rc;
}

static void release(struct link *link)
{
	free(link->field);
	free(link->id);
	free(link->label);
}

/* Events are what happened, and no links. */
static void drop_timelines(struct links *links)
{
	size_t n = 0;

	for (size_t i = 0; i < links->n; i++)
		if (links->v[i].type == TYPE_TIMELINE)
			release(&links->v[i]);
		else
			links->v[n++] = links->v[i];
	links->n = n;
}

int links_find(struct links *out, struct work *work, const struct record *record)
{
	struct finder finder = { .out = out, .work = work, .self = record->entry.r };
	int rc = refs_each(&work->store.config, record->type, record->doc.root,
			   note_ref, &finder);

	if (!rc)
		rc = links_find_in(out, work, record);
	drop_timelines(out);
	return rc;
}

void links_release(struct links *links)
{
	for (size_t i = 0; i < links->n; i++)
		release(&links->v[i]);
	free(links->v);
	*links = (struct links)LINKS_INIT;
}
