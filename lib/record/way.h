#ifndef RECORD_WAY_H
#define RECORD_WAY_H

#include "record/doc.h"

/*
 * The way from a document's root to a field: the steps of a path, and the
 * nodes that are there, as far as it leads.  And the tree as it would be with
 * another value at its end, or without: a copy along the way, the rest shared.
 */
#define WAY_MAX 32

struct way_step {
	const char *key;	/* borrowed from the path; NULL: an item */
	size_t len, index;
};

struct way {
	const char *path;	/* borrowed */
	struct way_step v[WAY_MAX];
	size_t n;
	const struct node *found[WAY_MAX + 1];	/* the root, and behind each step */
	size_t n_found;		/* n + 1: the field is there */
};

/* 0, or ERR_DATA if `path` is none as in node_at(); the empty one is none. */
int way_find(struct way *way, const struct node *root, const char *path);

/* Which child of found[depth] the way goes on with. */
size_t way_index(const struct way *way, size_t depth);

/* The steps from `depth` on as maps, with the value under the last key. */
struct node *way_chain(const struct way *way, struct arena *arena, size_t depth,
		       const struct node *value);

/* The whole tree with the value; of what is missing on the way maps are made. */
struct node *way_with(const struct way *way, struct arena *arena, const struct node *value);

/* The whole tree without found[depth], which is not the root. */
struct node *way_without(const struct way *way, struct arena *arena, size_t depth);

#endif
