/* base/arena: memory that is freed all at once. */

#include "base/arena.h"
#include "tests/lib/test.h"

#include <stddef.h>
#include <stdint.h>

static void blocks_are_aligned_and_apart(void)
{
	struct arena arena = ARENA_INIT;
	unsigned char *v[500];
	int bad = 0;

	for (size_t i = 0; i < 500; i++) {
		v[i] = arena_alloc(&arena, i % 37 * 11);
		bad += (uintptr_t)v[i] % _Alignof(max_align_t) != 0;
		memset(v[i], (int)(i & 255), i % 37 * 11);
		if (i % 3 == 0)
			arena_strdup(&arena, "x");
	}
	for (size_t i = 0; i < 500; i++)
		for (size_t j = 0; j < i % 37 * 11; j++)
			bad += v[i][j] != (i & 255);
	CHECK_INT(bad, 0);
	arena_release(&arena);
}

static void text_is_copied(void)
{
	struct arena arena = ARENA_INIT;
	char text[] = "anna-rossi";
	char *a = arena_strdup(&arena, text), *b = arena_strndup(&arena, text, 4);
	char *c = arena_strndup(&arena, NULL, 0);

	memset(text, 'x', 4);
	CHECK_STR(a, "anna-rossi");
	CHECK_STR(b, "anna");
	CHECK_STR(c, "");
	arena_release(&arena);
}

static void zeroed_memory_is_zero_also_when_reused(void)
{
	struct arena arena = ARENA_INIT;
	unsigned char *p = arena_alloc(&arena, 300);
	int bad = 0;

	memset(p, 0xff, 300);
	arena_reset(&arena);
	p = arena_zalloc(&arena, 300);
	for (int i = 0; i < 300; i++)
		bad += p[i] != 0;
	CHECK_INT(bad, 0);
	arena_release(&arena);
}

static void a_large_block_leaves_the_room_of_the_last(void)
{
	struct arena arena = ARENA_INIT;
	char *a = arena_alloc(&arena, 16), *large, *b;

	large = arena_alloc(&arena, 1000000);
	memset(large, 1, 1000000);
	b = arena_alloc(&arena, 16);
	CHECK(b == a + 16);
	arena_release(&arena);
}

static void an_arena_may_begin_with_a_large_block(void)
{
	struct arena arena = ARENA_INIT;
	char *large = arena_alloc(&arena, 1000000), *small;

	memset(large, 1, 1000000);
	small = arena_strdup(&arena, "anna");
	CHECK_STR(small, "anna");
	CHECK_INT(large[999999], 1);
	arena_release(&arena);
}

static void a_reset_keeps_one_block_for_reuse(void)
{
	struct arena arena = ARENA_INIT;
	struct arena_block *last;

	arena_reset(&arena);
	for (int i = 0; i < 5000; i++)
		arena_alloc(&arena, 100);
	last = arena.last;
	arena_reset(&arena);
	CHECK(arena.last == last);
	for (int i = 0; i < 100; i++)
		arena_alloc(&arena, 100);
	CHECK(arena.last == last);
	arena_release(&arena);
	arena_release(&arena);
	CHECK_STR(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
}

int main(void)
{
	RUN(blocks_are_aligned_and_apart);
	RUN(text_is_copied);
	RUN(zeroed_memory_is_zero_also_when_reused);
	RUN(a_large_block_leaves_the_room_of_the_last);
	RUN(an_arena_may_begin_with_a_large_block);
	RUN(a_reset_keeps_one_block_for_reuse);
	return test_end();
}
