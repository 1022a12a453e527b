#include "domain/happened.h"

#include "base/alloc.h"
#include "domain/timeline.h"

#include <stdlib.h>

struct finder {
	struct happened *out;
	const struct work *work;
};

/* The event is gone when the next one is read: a copy of its own. */
static int keep(void *arg, const struct timeline_event *found)
{
	struct finder *finder = arg;
	struct happened *out = finder->out;
	struct happening *event;
	int rc;

	GROW(out->v, out->n + 1, out->alloc);
	event = &out->v[out->n++];
	*event = (struct happening){
		.subject = found->subject, .bytes = STR_INIT, .doc = DOC_INIT
	};
	str_add_mem(&event->bytes, found->doc->bytes, found->doc->len);
	rc = doc_parse(&event->doc, event->bytes.buf, event->bytes.len, "event", 1,
		       &finder->work->store.config.limits, NULL);
	event->root = event->doc.root;
	if (!rc && event->root->kind == NODE_LIST)
		event->root = &event->root->v[0];
	return rc;
}

int happened_find(struct happened *out, struct work *work, rid r, long limit)
{
	struct finder finder = { .out = out, .work = work };
	struct log_terms terms = LOG_TERMS_INIT;

	terms.v = &r;
	terms.n = 1;
	terms.limit = limit;
	return timeline_each(work, &terms, keep, &finder);
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
