#ifndef INDEX_STAT_H
#define INDEX_STAT_H

#include "index/db.h"

#include <sys/stat.h>

/*
 * What stat said of each place when it was read.
 *
 * A print is 64 bits made of size, times, inode and kind: equal or not, never
 * earlier or later.  Where a file's times lie within two seconds of the
 * moment when it was read, another write may leave them as they are, so its
 * print is 0, which no file has: the next refresh reads it again and, if
 * it has aged, stores its print.
 */
uint64_t stat_print(const struct stat *st);

/* As above, or 0 if read too soon: `read_ns` is the time before the fstat. */
uint64_t stat_print_read(const struct stat *st, int64_t read_ns);
int64_t stat_now_ns(void);	/* the system's clock, not clock_now() */
void stat_shift_clock(int64_t ns);	/* for tests: all files are so much older */

/* Of a place's path; the last four bits are its type, so entries tell theirs. */
uint64_t path_hash(enum record_type type, const char *path);

static inline enum record_type path_hash_type(uint64_t path)
{
	return (enum record_type)(path & 15);
}

struct stat_entry {
	uint64_t path;		/* hash */
	uint64_t print;
};

/* All of them, in order of path: bucket b is v[start[b]] to v[start[b + 1]]. */
#define STAT_BUCKETS 1024

struct stat_cache {
	struct stat_entry *v;
	size_t n, alloc;
	size_t start[STAT_BUCKETS + 1];
};

#define STAT_CACHE_INIT { 0 }

int stat_load(struct stat_cache *out, struct index *index);
void stat_release(struct stat_cache *cache);

/* The place of a path, or NULL. */
const struct stat_entry *stat_find(const struct stat_cache *cache, uint64_t path);

/* One entry, without loading the others: *print is 0 if there is none. */
int stat_lookup(struct index *index, uint64_t path, uint64_t *print);
int stat_known(struct index *index, uint64_t path, bool *known);

/* Changes, gathered and written bucket by bucket inside the transaction. */
struct stat_change {
	uint64_t path, print;
	size_t order;		/* of two for a path the later one counts */
	bool gone;
};

struct stat_changes {
	struct stat_change *v;
	size_t n, alloc;
};

#define STAT_CHANGES_INIT { 0 }

void stat_note(struct stat_changes *changes, uint64_t path, uint64_t print, bool gone);
int stat_store(struct index *index, struct stat_changes *changes);
void stat_changes_release(struct stat_changes *changes);

#endif
