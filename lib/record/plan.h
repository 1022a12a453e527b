#ifndef RECORD_PLAN_H
#define RECORD_PLAN_H

#include "record/doc.h"

/*
 * How one list becomes another with few changes: which items stay, which are
 * replaced where they are, which go, and where new ones come.
 */
enum plan_verb { PLAN_KEEP, PLAN_REPLACE, PLAN_REMOVE, PLAN_INSERT };

struct plan_step {
	enum plan_verb verb;
	size_t old;	/* the item; of an insert the one to put it behind, */
	size_t new;	/* or PLAN_FRONT: before the first item */
};

#define PLAN_FRONT ((size_t)-1)

struct plan {
	struct plan_step *v;
	size_t n, alloc;
};

#define PLAN_INIT { 0 }

/*
 * Both lists have items.  Steps are in the order of the result; an insert is
 * behind an item that is kept or replaced, never one that goes.
 */
void plan_make(struct plan *plan, const struct node *old, const struct node *new);
void plan_release(struct plan *plan);

#endif
