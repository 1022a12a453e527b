#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/*
 * Memory that is always there: running out ends the process with a message
 * and status 4, so no caller tests for it.  Nothing is on disk half done
 * then: what was not committed never happened (see store/journal.h).
 */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);	/* copies len bytes, adds NUL */

/* Room for n elements of `size` bytes; the overflow of n * size is a death too. */
void *xreallocarray(void *old, size_t n, size_t size);

/*
 * GROW(v, n, alloc): room for n elements in the array `v`, whose room now is
 * `alloc` elements.  Grows by half, so appending is linear in all.
 */
#define GROW(v, n, alloc) do { \
		if ((n) > (alloc)) { \
			(alloc) = grow_to((n), (alloc)); \
			(v) = xreallocarray((v), (alloc), sizeof(*(v))); \
		} \
	} while (0)

size_t grow_to(size_t n, size_t alloc);

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
