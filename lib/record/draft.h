#ifndef RECORD_DRAFT_H
#define RECORD_DRAFT_H

#include "base/arena.h"
#include "record/doc.h"
#include "record/schema.h"

/*
 * A record's tree while it is being put together.  All of it lives in the
 * draft's arena; texts that are given are copied.
 */
struct draft {
	struct arena arena;
	struct node root;	/* a map */
};

void draft_init(struct draft *draft);
void draft_clear(struct draft *draft);	/* empty, keeps its room */
void draft_release(struct draft *draft);

/* The child of a map by that key, made (as an empty scalar) when it is not there. */
struct node *draft_child(struct draft *draft, struct node *map, const char *key);

/* Room for `n` children of a list or map, to be filled in. */
void draft_room(struct draft *draft, struct node *parent, size_t n);

/* A new item at the end of a list. */
struct node *draft_item(struct draft *draft, struct node *list);

/* What a node is to be: anything it was before is gone, but not its key. */
void draft_text(struct draft *draft, struct node *node, const char *text, size_t len);
void draft_value(struct draft *draft, struct node *node, enum field_kind kind,
		 const char *text, size_t len);	/* typed, if the kind is */
void draft_map(struct node *node);
void draft_list(struct node *node);
void draft_copy(struct draft *draft, struct node *node, const struct node *from);

/* A text of the root, by its key; for defaults. */
void draft_set(struct draft *draft, const char *key, const char *text);

/* Take a key away. */
void draft_drop(struct node *map, const char *key);

#endif
