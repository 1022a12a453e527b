#include "domain/happened.h"

#include "base/alloc.h"
#include "base/err.h"

#include <stdlib.h>

struct whereabouts {
	rid subject;
	uint64_t offset, len;
};

struct finder {
	struct whereabouts *v;
	size_t n, alloc;
};

static int note_event(void *arg, const struct event *event)
{
	struct finder *finder = arg;

	GROW(finder->v, finder->n + 1, finder->alloc);
	finder->v[finder->n++] = (struct whereabouts){
		event->subject, event->offset, event->len
	};
	return 0;
}

/* An event is an item of its timeline's list: by itself a list of one. */
static int read_event(struct happened *out, struct work *work,
		      const struct whereabouts *where)
{
	struct str timeline = STR_INIT;
	struct happening *event;
	struct entry entry;
	int rc;

	/* A timeline may be there without its record. */
	if (index_entry(work->index, where->subject, &entry)) {
		err_clear();
		rid_text(entry.id, where->subject);
	}
	rc = work_document(work, TYPE_TIMELINE, entry.id, &timeline);
	if (!rc && where->offset + where->len <= timeline.len) {
		GROW(out->v, out->n + 1, out->alloc);
		event = &out->v[out->n++];
		*event = (struct happening){ .bytes = STR_INIT, .doc = DOC_INIT };
		str_add_mem(&event->bytes, timeline.buf + where->offset, where->len);
		rc = doc_parse(&event->doc, event->bytes.buf, event->bytes.len,
			       "timeline", 1, &work->store.config.limits, NULL);
		event->root = event->doc.root;
		if (event->root && event->root->kind == NODE_LIST && event->root->n)
			event->root = &event->root->v[0];
	}
	str_release(&timeline);
	return rc;
}

int happened_find(struct happened *out, struct work *work, rid r, long limit)
{
	struct finder finder = { 0 };
	int rc = index_events(work->index, r, false, limit, note_event, &finder);

	for (size_t i = 0; i < finder.n && !rc; i++)
		rc = read_event(out, work, &finder.v[i]);
	free(finder.v);
	return rc;
}

void happened_release(struct happened *events)
{
	for (size_t i = 0; i < events->n; i++) {
		doc_release(&events->v[i].doc);
		str_release(&events->v[i].bytes);
	}
	free(events->v);
	*events = (struct happened)HAPPENED_INIT;
}
