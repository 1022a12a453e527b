#include "base/alloc.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/rand.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Open addressing with linear steps; `alloc` is a power of two, of which at
 * least a quarter is free, so every search ends.
 */
struct map_slot {
	char *key;			/* NULL: free */
	size_t len;
	uint64_t hash;
	void *value;
};

static struct hash_key map_key;
static pthread_once_t map_key_once = PTHREAD_ONCE_INIT;

static void draw_key(void)
{
	rand_system(&map_key, sizeof(map_key));
}

static uint64_t hash_of(const char *key, size_t len)
{
	pthread_once(&map_key_once, draw_key);
	return hash64(&map_key, key, len);
}

static struct map_slot *find(const struct map *map, uint64_t hash,
			     const char *key, size_t len)
{
	size_t mask = map->alloc - 1, i = (size_t)hash & mask;
	struct map_slot *slot;

	for (;; i = (i + 1) & mask) {
		slot = &map->v[i];
		if (!slot->key)
			return slot;
		if (slot->hash == hash && slot->len == len &&
		    (!len || !memcmp(slot->key, key, len)))
			return slot;
	}
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->alloc = old.alloc ? old.alloc * 2 : 16;
	map->v = xcalloc(map->alloc, sizeof(*map->v));
	for (size_t i = 0; i < old.alloc; i++)
		if (old.v[i].key)
			*find(map, old.v[i].hash, old.v[i].key, old.v[i].len) =
				old.v[i];
	free(old.v);
}

void *map_get(const struct map *map, const char *key, size_t len)
{
	if (!map->n)
		return NULL;
	return find(map, hash_of(key, len), key, len)->value;
}

void **map_at(struct map *map, const char *key, size_t len)
{
	uint64_t hash = hash_of(key, len);
	struct map_slot *slot;

	if (map->n >= map->alloc / 4 * 3)
		grow(map);
	slot = find(map, hash, key, len);
	if (!slot->key) {
		slot->key = xstrndup(key, len);
		slot->len = len;
		slot->hash = hash;
		map->n++;
	}
	return &slot->value;
}

void map_release(struct map *map)
{
	for (size_t i = 0; i < map->alloc; i++)
		free(map->v[i].key);
	free(map->v);
	*map = (struct map)MAP_INIT;
}
