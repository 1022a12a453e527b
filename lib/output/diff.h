#ifndef OUTPUT_DIFF_H
#define OUTPUT_DIFF_H

#include "base/str.h"

#include <stdbool.h>

/*
 * The difference of two texts by lines, appended as a unified diff with three
 * lines around each change:
 *
 *	--- a/contacts/mario-rossi-3f2a9c1b.yaml
 *	+++ b/contacts/mario-rossi-3f2a9c1b.yaml
 *	@@ -1,4 +1,4 @@
 *	 id: mario-rossi-3f2a9c1b
 *	-stage: lead
 *	+stage: hot
 *
 * `before` or `after` NULL: there is none, `/dev/null`.  What is not
 * printable is shown as an escape, so a diff is safe for a terminal and exact
 * for all that records hold; with `colour` lines are coloured as git's.
 * Nothing is added when they are the same.
 */
void diff_add(struct str *out, const char *path, const char *before,
	      size_t before_len, const char *after, size_t after_len, bool colour);

#endif
