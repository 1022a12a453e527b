#include "domain/happened.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"

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

static unsigned lines(const char *bytes, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += bytes[i] == '\n';
	return n;
}

/* An event is an item of its timeline's list: by itself a list of one. */
static int parse_event(struct happened *out, const struct work *work,
		       const struct whereabouts *where, const struct str *timeline,
		       const struct entry *place)
{
	struct happening *event;
	int rc;

	GROW(out->v, out->n + 1, out->alloc);
	event = &out->v[out->n];
	*event = (struct happening){ .bytes = STR_INIT, .doc = DOC_INIT };
	str_add_mem(&event->bytes, timeline->buf + where->offset, where->len);
	rc = doc_parse(&event->doc, event->bytes.buf, event->bytes.len, place->path,
		       place->line + lines(timeline->buf, where->offset),
		       &work->store.config.limits, NULL);
	if (rc) {
		doc_release(&event->doc);
		str_release(&event->bytes);
		return rc;
	}
	out->n++;
	event->root = event->doc.root;
	if (event->root && event->root->kind == NODE_LIST && event->root->n)
		event->root = &event->root->v[0];
	return 0;
}

/* The timeline may have gone, or be another, since the index was asked. */
static int read_event(struct happened *out, struct work *work,
		      const struct whereabouts *where)
{
	struct str timeline = STR_INIT;
	struct entry place;
	int rc = index_timeline(work->index, where->subject, &place);

	if (!rc)
		rc = work_document(work, TYPE_TIMELINE, place.id, &timeline);
	if (!rc && where->offset + where->len <= timeline.len)
		rc = parse_event(out, work, where, &timeline, &place);
	str_release(&timeline);
	if (rc == ERR_DATA)
		warn(_("an event is left out: %s"), err_message());
	if (rc != ERR_DATA && rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
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
