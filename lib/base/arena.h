#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 * Memory that is freed all at once: a tree (a record, a query) lives in the
 * arena that its root owns.  Blocks are aligned for any type.
 */
struct arena_block;

struct arena {
	struct arena_block *last;
	size_t left;			/* bytes free in `last` */
};

#define ARENA_INIT { 0 }

void *arena_alloc(struct arena *arena, size_t size);	/* not zeroed */
void *arena_zalloc(struct arena *arena, size_t size);
char *arena_strndup(struct arena *arena, const char *s, size_t len);
char *arena_strdup(struct arena *arena, const char *s);
void arena_reset(struct arena *arena);	/* free all but one block, for reuse */
void arena_release(struct arena *arena);

#endif
