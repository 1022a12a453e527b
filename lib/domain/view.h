#ifndef DOMAIN_VIEW_H
#define DOMAIN_VIEW_H

#include "domain/batch_parts.h"

/*
 * A subject to look at: as the store has it, or as its first row has made it.
 */
struct view {
	struct record record;	/* of the store */
	struct draft draft;	/* of the run */
	const struct node *root;
};

#define VIEW_INIT { .record = RECORD_INIT }

/*
 * A record of the store that does not parse has no root.  May be opened again
 * for another.
 */
int view_open(struct view *view, struct batch *batch, uint32_t subject);
void view_release(struct view *view);

/* What a person is called, appended; nothing where only an address is known. */
void person_name(struct str *out, const struct node *root);

bool persons_agree(const struct node *a, const struct node *b);

/* How many of the texts in `row` are in `other` too. */
unsigned view_fits(const struct node *row, const struct node *other);

/* Have both the field, with no value in common? */
bool view_differs(const struct node *a, const struct node *b, const char *path);

/* Have they a value of the field in common, folded? */
bool view_shares(const struct node *a, const struct node *b, const char *path);

#endif
