#ifndef CLI_LABEL_H
#define CLI_LABEL_H

#include "base/map.h"
#include "work/work.h"

/*
 * What people call the records that ids name, each looked up once: for
 * days.h.  Fit for callbacks of timeline_each().
 */
struct labels {
	struct work *work;
	struct map known;	/* to one of v */
	char **v;
	size_t n, alloc;
};

#define LABELS_MAX 10000	/* kept at a time */

/* By a `struct labels`; nothing when the id is no record's. */
void labels_add(void *labels, const char *id, struct str *out);
void labels_release(struct labels *labels);

#endif
