#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A hash table from text (copied) to a pointer (borrowed).  Hashed with a
 * key drawn per process, so no file can be made to be slow; for the same
 * reason its order means nothing and nobody walks it.
 */
struct map_slot;

struct map {
	struct map_slot *v;
	size_t n, alloc;
};

#define MAP_INIT { 0 }

void *map_get(const struct map *map, const char *key, size_t len);	/* or NULL */

/*
 * The place of a key's value; made (as NULL) when there is none.  Valid until
 * the next call that makes one.
 */
void **map_at(struct map *map, const char *key, size_t len);
void map_release(struct map *map);

#endif
