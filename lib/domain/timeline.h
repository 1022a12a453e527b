#ifndef DOMAIN_TIMELINE_H
#define DOMAIN_TIMELINE_H

#include "index/log.h"
#include "work/work.h"

/*
 * Events read one after the other, each from its place in its timeline: of a
 * long timeline no more is read than what is called back for.
 */
struct timeline_event {
	rid subject;			/* whose timeline it lies in */
	const struct node *root;	/* the event's map */
	const struct doc *doc;		/* the same as a document of its own */
};

/*
 * Calls back for each in order; the event is borrowed during the call, in
 * which nothing of the work may be changed.  One that cannot be read is left
 * out with a warning that says where it lies: the others are as good without
 * it.
 */
int timeline_each(struct work *work, const struct log_terms *terms,
		  int (*each)(void *arg, const struct timeline_event *event), void *arg);

#endif
