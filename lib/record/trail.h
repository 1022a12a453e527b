#ifndef RECORD_TRAIL_H
#define RECORD_TRAIL_H

#include "base/str.h"

#include <stddef.h>

/*
 * The way from a document's root to a node, kept on the stack by whoever
 * walks the tree, so that a path costs nothing until there is something to
 * say.  As text it is what node_at() reads: `consent[0].at`.
 */
struct trail {
	const struct trail *up;	/* NULL: the root is next */
	const char *key;	/* NULL: an item of a list */
	size_t index;
};

/* Append the path; control characters in keys are shown as escapes. */
void trail_add(struct str *out, const struct trail *trail);

#endif
