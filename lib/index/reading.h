#ifndef INDEX_READING_H
#define INDEX_READING_H

#include "index/piece.h"
#include "index/db.h"

/*
 * One place, read and taken apart: by any thread, into the arena of its job.
 */
struct known {			/* a document of the place, as the index has it */
	int64_t num;
	struct hash128 hash;
	size_t at, len;
	unsigned line;
	int64_t events;
	bool matched;
};

struct reading {
	const char *path;	/* borrowed */
	struct place_name name;
	uint64_t path_hash;
	uint64_t print;		/* for the stat cache; 0: too young */
	bool pending;		/* only the first `size` bytes count: what is behind */
	uint64_t size;		/* them belongs to a transaction that is not finished */
	bool gone;
	const char *trouble;	/* it cannot be read; in the arena */
	struct str bytes;
	struct piece *pieces;
	size_t n_pieces;
	struct known *known;	/* in order of num; in the arena */
	size_t n_known;
	uint32_t *slots;	/* by hash: number + 1 of a known document, or 0 */
	size_t n_slots;		/* a power of two */
};

/* The documents that the index has of a place, in order of their numbers. */
int reading_known(struct reading *reading, struct index *index, struct arena *arena);

/*
 * Read the place and take apart each document that is not known by its hash.
 * Rule 2 of refresh.c: fstat comes before the read.
 */
void reading_do(struct reading *reading, struct maker *maker, const struct store *store);

/* The known document with this hash that no piece has yet, now matched; or NULL. */
struct known *reading_match(struct reading *reading, struct hash128 hash);

/* The known document of this number that no piece has yet, or NULL. */
struct known *reading_known_num(struct reading *reading, int64_t num);

/* Take apart a piece that was thought to be known. */
void reading_parse(struct reading *reading, struct maker *maker, struct piece *piece);

void reading_release(struct reading *reading);	/* the bytes; the rest is the arena's */

#endif
