#ifndef INDEX_WALK_H
#define INDEX_WALK_H

#include "index/stat.h"
#include "store/place.h"

/*
 * The places of one folder: listed by one thread while others stat what has
 * been listed, since listing 100,000 names takes a quarter of the whole.
 */
struct spot {			/* a place */
	const char *path;	/* in the arena given */
	struct place_name name;	/* its stem points into path */
	uint64_t hash;		/* of the path */
	int64_t start;		/* the first suffix it may hold, to put places in order */
};

enum spot_state {
	SPOT_UNKNOWN,		/* not statted */
	SPOT_SAME,
	SPOT_CHANGED,
	SPOT_YOUNG,		/* it could not be told when it was read */
	SPOT_GONE		/* between listing and stat */
};

#define WALK_CHUNK 512

struct walk_chunk {
	struct walk_chunk *next;
	size_t n;
	struct spot v[WALK_CHUNK];
	unsigned char state[WALK_CHUNK];
};

struct walk {
	struct walk_chunk *first, *last;
	size_t n;		/* places */
	bool absent;		/* there is no such folder */
	struct stat st;		/* of the folder, from before the listing */
	int64_t at_ns;		/* the time of that */
	int fd;
};

/*
 * List a type's places.  With `cache` they are statted too and compared with
 * it; `seen` has a byte for each of its entries, set for those that are there.
 * Ends with walk_release(), also after an error: ERR_IO, or ERR_DATA where the
 * folder is a symbolic link.
 */
int walk_list(struct walk *walk, const struct store *store, enum record_type type,
	      struct arena *arena, const struct stat_cache *cache, unsigned char *seen);

void walk_release(struct walk *walk);

#endif
