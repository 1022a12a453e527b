#include "index/stat.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RACY_NS INT64_C(2000000000)
#define BUCKET_SHIFT 54			/* 64 less the 10 bits of a bucket's number */

uint64_t path_hash(enum record_type type, const char *path)
{
	uint64_t hash = hash64(&hash_key_zero, path, strlen(path));

	return (hash & ~(uint64_t)15) | (uint64_t)type;
}

static int64_t shift_ns;

void stat_shift_clock(int64_t ns)
{
	shift_ns = ns;
}

int64_t stat_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec + shift_ns;
}

/* One number more: a print is made for each file, so this is no slower hash. */
static uint64_t stir(uint64_t print, uint64_t n)
{
	print = (print ^ n) * UINT64_C(0x9e3779b97f4a7c15);
	print = (print ^ print >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return print ^ print >> 32;
}

uint64_t stat_print(const struct stat *st)
{
	uint64_t print = stir(S_ISREG(st->st_mode), (uint64_t)st->st_size);

	print = stir(print, (uint64_t)file_mtime_ns(st));
	print = stir(print, (uint64_t)file_ctime_ns(st));
	print = stir(print, (uint64_t)st->st_ino);
	return print ? print : 1;
}

static bool near(int64_t a, int64_t b)
{
	return a - b < RACY_NS && b - a < RACY_NS;
}

uint64_t stat_print_read(const struct stat *st, int64_t read_ns)
{
	if (near(file_mtime_ns(st), read_ns) || near(file_ctime_ns(st), read_ns))
		return 0;
	return stat_print(st);
}

static unsigned bucket_of(uint64_t path)
{
	return (unsigned)(path >> BUCKET_SHIFT);
}

/* --- reading --- */

static void add_bucket(struct stat_cache *out, unsigned *next, sqlite3_stmt *row)
{
	unsigned bucket = (unsigned)sqlite3_column_int(row, 0);
	size_t bytes = (size_t)sqlite3_column_bytes(row, 1);
	size_t n = bytes / sizeof(struct stat_entry);

	if (bucket >= STAT_BUCKETS || bucket < *next)
		return;
	while (*next <= bucket)
		out->start[(*next)++] = out->n;
	GROW(out->v, out->n + n, out->alloc);
	if (n)
		memcpy(out->v + out->n, sqlite3_column_blob(row, 1),
		       n * sizeof(struct stat_entry));
	out->n += n;
}

int stat_load(struct stat_cache *out, struct index *index)
{
	sqlite3_stmt *all = db_statement(index, STAT_ALL);
	unsigned next = 0;
	int rc;

	*out = (struct stat_cache)STAT_CACHE_INIT;
	if (!all)
		return db_fail(index);
	while ((rc = db_row(index, all)) > 0)
		add_bucket(out, &next, all);
	while (next <= STAT_BUCKETS)
		out->start[next++] = out->n;
	return rc ? db_fail(index) : 0;
}

void stat_release(struct stat_cache *cache)
{
	free(cache->v);
	*cache = (struct stat_cache)STAT_CACHE_INIT;
}

/*
 * Hashes are evenly spread in their bucket, so where one should be is where
 * it is, give or take a few: nearer than halving gets in as many steps.
 */
static const struct stat_entry *search(const struct stat_entry *v, size_t n, uint64_t path)
{
	uint64_t inside = path << (64 - BUCKET_SHIFT) >> 32;
	size_t i = (size_t)(inside * n >> 32);

	while (i < n && v[i].path < path)
		i++;
	while (i > 0 && v[i - 1].path >= path)
		i--;
	return i < n && v[i].path == path ? &v[i] : NULL;
}

const struct stat_entry *stat_find(const struct stat_cache *cache, uint64_t path)
{
	unsigned bucket = bucket_of(path);
	size_t from = cache->start[bucket];

	return search(cache->v + from, cache->start[bucket + 1] - from, path);
}

/* A bucket's entries, copied: the row is not aligned and soon gone. */
static int load_bucket(struct index *index, unsigned bucket,
		       struct stat_entry **out, size_t *n)
{
	sqlite3_stmt *get = db_statement(index, STAT_GET);
	size_t bytes;
	int rc;

	*out = NULL;
	*n = 0;
	if (!get)
		return db_fail(index);
	sqlite3_bind_int64(get, 1, bucket);
	rc = db_row(index, get);
	if (rc > 0) {
		bytes = (size_t)sqlite3_column_bytes(get, 0);
		*n = bytes / sizeof(**out);
		*out = xmalloc(bytes);
		if (bytes)
			memcpy(*out, sqlite3_column_blob(get, 0), bytes);
		sqlite3_reset(get);
	}
	return rc < 0 ? db_fail(index) : 0;
}

static int lookup(struct index *index, uint64_t path, bool *known, uint64_t *print)
{
	const struct stat_entry *entry;
	struct stat_entry *v;
	size_t n;
	int rc = load_bucket(index, bucket_of(path), &v, &n);

	entry = search(v, n, path);
	*known = entry != NULL;
	*print = entry ? entry->print : 0;
	free(v);
	return rc;
}

int stat_lookup(struct index *index, uint64_t path, uint64_t *print)
{
	bool known;

	return lookup(index, path, &known, print);
}

int stat_known(struct index *index, uint64_t path, bool *known)
{
	uint64_t print;

	return lookup(index, path, known, &print);
}

/* --- writing --- */

void stat_note(struct stat_changes *changes, uint64_t path, uint64_t print, bool gone)
{
	GROW(changes->v, changes->n + 1, changes->alloc);
	changes->v[changes->n] = (struct stat_change){
		.path = path, .print = print, .order = changes->n, .gone = gone
	};
	changes->n++;
}

void stat_changes_release(struct stat_changes *changes)
{
	free(changes->v);
	*changes = (struct stat_changes)STAT_CHANGES_INIT;
}

static int compare(const void *a, const void *b)
{
	const struct stat_change *x = a, *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Both are sorted; a path that is in both is as the change says. */
static size_t merge(struct stat_entry *out, const struct stat_entry *old, size_t n,
		    const struct stat_change *changes, size_t n_changes)
{
	size_t i = 0, k = 0, len = 0;

	while (i < n || k < n_changes) {
		if (k == n_changes || (i < n && old[i].path < changes[k].path)) {
			out[len++] = old[i++];
			continue;
		}
		if (i < n && old[i].path == changes[k].path)
			i++;
		while (k + 1 < n_changes && changes[k + 1].path == changes[k].path)
			k++;
		if (!changes[k].gone)
			out[len++] = (struct stat_entry){
				.path = changes[k].path, .print = changes[k].print
			};
		k++;
	}
	return len;
}

static int store_bucket(struct index *index, unsigned bucket,
			const struct stat_change *changes, size_t n_changes)
{
	sqlite3_stmt *put = db_statement(index, STAT_PUT);
	struct stat_entry *old, *merged;
	size_t n, len;
	int rc = put ? load_bucket(index, bucket, &old, &n) : db_fail(index);

	if (rc)
		return rc;
	merged = xmalloc((n + n_changes) * sizeof(*merged));
	len = merge(merged, old, n, changes, n_changes);
	if (!n || len != n || memcmp(merged, old, n * sizeof(*old))) {
		sqlite3_bind_int64(put, 1, bucket);
		sqlite3_bind_blob64(put, 2, merged, len * sizeof(*merged), SQLITE_STATIC);
		rc = db_run(index, put);
	}
	free(merged);
	free(old);
	return rc;
}

int stat_store(struct index *index, struct stat_changes *changes)
{
	size_t i = 0, end;
	unsigned bucket;
	int rc = 0;

	if (changes->n)
		qsort(changes->v, changes->n, sizeof(*changes->v), compare);
	for (; i < changes->n && !rc; i = end) {
		bucket = bucket_of(changes->v[i].path);
		for (end = i; end < changes->n; end++)
			if (bucket_of(changes->v[end].path) != bucket)
				break;
		rc = store_bucket(index, bucket, changes->v + i, end - i);
	}
	changes->n = 0;
	return rc;
}
