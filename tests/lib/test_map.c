/* base/map and the random bits behind it. */

#include "base/map.h"
#include "base/rand.h"
#include "tests/lib/test.h"

#include <stdint.h>

static void what_was_never_put_in_is_not_found(void)
{
	struct map map = MAP_INIT;

	CHECK(map_get(&map, "anna", 4) == NULL);
	*map_at(&map, "anna", 4) = &map;
	CHECK(map_get(&map, "ann", 3) == NULL);
	CHECK(map_get(&map, "anna!", 5) == NULL);
	CHECK(map_get(&map, "", 0) == NULL);
	CHECK(map_get(&map, "anna", 4) == &map);
	map_release(&map);
	map_release(&map);
	CHECK(map_get(&map, "anna", 4) == NULL);
}

static void a_place_is_made_once(void)
{
	struct map map = MAP_INIT;
	int one, two;

	CHECK(*map_at(&map, "a", 1) == NULL);
	CHECK_INT(map.n, 1);
	*map_at(&map, "a", 1) = &one;
	CHECK(*map_at(&map, "a", 1) == &one);
	*map_at(&map, "a", 1) = &two;
	CHECK(map_get(&map, "a", 1) == &two);
	CHECK_INT(map.n, 1);
	map_release(&map);
}

static void keys_are_copied_bytes_of_any_kind(void)
{
	struct map map = MAP_INIT;
	char key[] = "a\0b";
	int one, two, none;

	*map_at(&map, key, 3) = &one;
	*map_at(&map, key, 1) = &two;
	*map_at(&map, NULL, 0) = &none;
	memset(key, 'x', sizeof(key));
	CHECK(map_get(&map, "a\0b", 3) == &one);
	CHECK(map_get(&map, "a", 1) == &two);
	CHECK(map_get(&map, "", 0) == &none);
	CHECK_INT(map.n, 3);
	map_release(&map);
}

static void many_keys_are_all_found_again(void)
{
	static int values[20000];
	struct map map = MAP_INIT;
	char key[32];
	int bad = 0;

	for (int i = 0; i < 20000; i++) {
		snprintf(key, sizeof(key), "contact-%d", i);
		*map_at(&map, key, strlen(key)) = &values[i];
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(key, sizeof(key), "contact-%d", i);
		bad += map_get(&map, key, strlen(key)) != &values[i];
	}
	CHECK_INT(bad, 0);
	CHECK_INT(map.n, 20000);
	CHECK(map_get(&map, "contact-20000", 13) == NULL);
	map_release(&map);
}

static void a_seed_fixes_what_is_drawn(void)
{
	unsigned char bytes[11], again[11];
	struct map map = MAP_INIT;
	uint64_t first;

	rand_seed("7");
	first = rand_u64();
	CHECK(rand_u64() != first);
	rand_bytes(bytes, sizeof(bytes));
	rand_seed("7");
	*map_at(&map, "a", 1) = &map;		/* draws nothing from it */
	CHECK(rand_u64() == first);
	rand_u64();
	rand_bytes(again, sizeof(again));
	CHECK(!memcmp(bytes, again, sizeof(bytes)));
	rand_seed("8");
	CHECK(rand_u64() != first);
	map_release(&map);
}

static void the_systems_bits_know_no_seed(void)
{
	uint64_t a, b;

	rand_seed("7");
	rand_system(&a, sizeof(a));
	rand_seed("7");
	rand_system(&b, sizeof(b));
	CHECK(a != b);
}

static void without_a_seed_every_draw_differs(void)
{
	unsigned char a[40] = { 0 }, b[40] = { 0 };

	rand_bytes(a, sizeof(a));
	rand_bytes(b, sizeof(b));
	CHECK(memcmp(a, b, 20));
	CHECK(memcmp(a + 20, b + 20, 20));
	CHECK(rand_u64() != rand_u64());
}

int main(void)
{
	RUN(without_a_seed_every_draw_differs);
	RUN(what_was_never_put_in_is_not_found);
	RUN(a_place_is_made_once);
	RUN(keys_are_copied_bytes_of_any_kind);
	RUN(many_keys_are_all_found_again);
	RUN(a_seed_fixes_what_is_drawn);
	RUN(the_systems_bits_know_no_seed);
	return test_end();
}
