#ifndef WORK_THREEWAY_H
#define WORK_THREEWAY_H

#include "base/str.h"
#include "record/doc.h"

/*
 * Taking a change back from a document that was edited since.  Inside
 * lib/work only.
 */
struct version {
	const char *bytes;	/* NULL: there was no document */
	size_t len;
};

/*
 * Field by field: what went from `before` to `after` and is still so in `now`
 * goes back; what was changed since stays, and `kept` gets a line about it that
 * begins with `name`.  `order` is the type's (may be NULL), `path` is for
 * messages.  ERR_DATA when one of them does not parse, or cannot be patched.
 */
int threeway_fields(struct str *out, struct version before, struct version after,
		    struct version now, const char *path, const char *name,
		    const char *const *order, const struct limits *limits,
		    struct strs *kept);

/*
 * A timeline: the events that were appended go, if they stand there as they
 * were written, once.  False: they do not.
 */
bool threeway_events(struct str *out, struct version before, struct version after,
		     struct version now);

#endif
