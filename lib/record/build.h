#ifndef RECORD_BUILD_H
#define RECORD_BUILD_H

#include "record/doc.h"

/*
 * A tree in the making, from whatever reads the bytes: nodes come in the
 * file's order, opened and closed.  Nodes wait on a stack until the
 * collection that they are in is closed; only then is their number known, and
 * they move to the arena as its array.
 */
struct build {
	struct arena *arena;
	struct node *v;		/* open collections and the children of each */
	size_t n, alloc;
	size_t open;		/* index + 1 of the innermost open one; 0: none */
	unsigned depth;
	const char *key;	/* of the next node, if it has one */
	size_t key_len;
	struct mark key_at;
};

/* How many nodes a document may have: a hundred bytes of memory for each. */
size_t build_nodes_max(const struct limits *limits);

void build_init(struct build *build, struct arena *arena);
void build_release(struct build *build);

/* The innermost open collection or NULL; until the next node is pushed. */
static inline struct node *build_parent(const struct build *build)
{
	return build->open ? &build->v[build->open - 1] : NULL;
}

/* Is a key due, and not a value? */
static inline bool build_wants_key(const struct build *build)
{
	return build->open && !build->key && build_parent(build)->kind == NODE_MAP;
}

/* `text` is in the arena. */
void build_key(struct build *build, const char *text, size_t len, struct mark at);

/* The node is to be filled in; valid until the next push. */
struct node *build_push(struct build *build, enum node_kind kind,
			enum node_style style, struct mark at);
struct node *build_open(struct build *build, enum node_kind kind,
			enum node_style style, struct mark at);

/*
 * Close the innermost collection, which ends at `end`, or where its last
 * child does.  Its children have their place now.
 */
struct node *build_close(struct build *build, struct mark end);

/* All is closed: the root, or NULL if nothing was pushed. */
struct node *build_root(struct build *build);

/*
 * Calls back for each child of a map whose key an earlier one has, in order.
 * Linear, whatever the keys are.
 */
bool node_has_twins(const struct node *map);
void node_each_twin(const struct node *map,
		    void (*each)(void *arg, const struct node *first,
				 const struct node *again), void *arg);

#endif
