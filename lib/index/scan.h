#ifndef INDEX_SCAN_H
#define INDEX_SCAN_H

#include "index/walk.h"

/*
 * Which places are not as the index has them: what to read, what is gone.
 */
struct spots {
	struct spot *v;
	size_t n, alloc;
};

struct folder {			/* a row of the table */
	uint64_t print;		/* 0: not to be trusted */
	int64_t shards, places;
	uint64_t names;		/* the sum of its paths' hashes */
	bool known, dirty;	/* is in the table; is to be written */
};

struct scan {
	struct arena arena;
	struct spots changed;	/* in order of type and suffix */
	uint64_t *gone;		/* hashes of paths */
	size_t n_gone, alloc_gone;
	struct folder folders[TYPE_COUNT + 1];
	size_t places;		/* known before */
	size_t surely;		/* changed or gone, but for those too young to tell */
	bool trust;		/* a folder's row is new, and trusted from now on */
	bool dirty;		/* there is something to write */
};

#define SCAN_INIT { 0 }

/*
 * With REFRESH_FULL every place is statted, on all cores.  With REFRESH_POINT
 * a folder without shards whose times are as they were is trusted.
 */
int scan_run(struct scan *scan, struct index *index, enum refresh how);

/* All places there are, for a rebuild: in `changed`, and nothing is compared. */
int scan_all(struct scan *scan, struct index *index);

/* Has the folder the times of its row, which is to be trusted? */
bool scan_trusts(const struct folder *row, const struct index *index, enum record_type type);

/* The rows of the folders, from and to the index. */
int scan_load_folders(struct scan *scan, struct index *index);
int scan_store_folders(const struct scan *scan, struct index *index);
void scan_release(struct scan *scan);

#endif
