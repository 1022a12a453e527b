#include "base/alloc.h"
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN _Alignof(max_align_t)
#define BLOCK_MIN 2048
#define BLOCK_MAX 65536

struct arena_block {
	struct arena_block *before;
	size_t size;			/* of data, a multiple of ALIGN */
	max_align_t data[];
};

static struct arena_block *block_new(struct arena_block *before, size_t size)
{
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block) - ALIGN)
		size = SIZE_MAX - sizeof(*block) - ALIGN;	/* no allocator has it */
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	block = xmalloc(sizeof(*block) + size);
	block->before = before;
	block->size = size;
	return block;
}

/* A large one gets a block of its own, behind the last, whose room stays. */
static void *take_large(struct arena *arena, size_t size)
{
	struct arena_block *block = block_new(NULL, size);

	if (arena->last) {
		block->before = arena->last->before;
		arena->last->before = block;
	} else {
		arena->last = block;
		arena->left = 0;
	}
	return block->data;
}

static void *take(struct arena *arena, size_t size)
{
	size_t want = BLOCK_MIN;
	char *p;

	if (size > arena->left) {
		if (arena->last)
			want = arena->last->size < BLOCK_MAX / 2 ?
				arena->last->size * 2 : BLOCK_MAX;
		if (size > want / 4)
			return take_large(arena, size);
		arena->last = block_new(arena->last, want);
		arena->left = arena->last->size;
	}
	p = (char *)arena->last->data + arena->last->size - arena->left;
	arena->left -= size;
	return p;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	arena->left -= arena->left % ALIGN;
	return take(arena, size ? size : 1);
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	void *p = arena_alloc(arena, size);

	memset(p, 0, size);
	return p;
}

/* Text needs no alignment, so strings lie side by side. */
char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
	char *copy = take(arena, len + 1);

	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return arena_strndup(arena, s, strlen(s));
}

static void free_blocks(struct arena_block *block)
{
	struct arena_block *before;

	for (; block; block = before) {
		before = block->before;
		free(block);
	}
}

void arena_reset(struct arena *arena)
{
	if (!arena->last)
		return;
	free_blocks(arena->last->before);
	arena->last->before = NULL;
	arena->left = arena->last->size;
}

void arena_release(struct arena *arena)
{
	free_blocks(arena->last);
	arena->last = NULL;
	arena->left = 0;
}
