#ifndef RECORD_EDITS_H
#define RECORD_EDITS_H

#include "base/str.h"

#include <stddef.h>

/*
 * Changes to a text, noted with the places of the text as it was and made
 * all at once.  What is put in at one place comes out in the order noted, and
 * before what is cut there.
 */
struct edit {
	size_t at, cut;
	struct str text;
	size_t order;
};

struct edits {
	struct edit *v;
	size_t n, alloc;
};

#define EDITS_INIT { 0 }

/* At `at`, `cut` bytes go and `len` bytes of `text` come. */
void edits_add(struct edits *edits, size_t at, size_t cut, const char *text, size_t len);

/*
 * The text with all of them, appended to `out`.  Bytes that two edits cut are
 * cut once.
 */
void edits_apply(struct edits *edits, struct str *out, const char *bytes, size_t len);
void edits_release(struct edits *edits);

#endif
