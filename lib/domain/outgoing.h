#ifndef DOMAIN_OUTGOING_H
#define DOMAIN_OUTGOING_H

#include "domain/choice.h"

/*
 * The records that leave the store: those that a query chooses, less the
 * contacts who have not agreed to what they are wanted for.
 *
 * With terms.type TYPE_TIMELINE they are events, all of them.
 */
struct outgoing {
	struct choice_terms terms;
	const char *purpose;	/* `marketing`; NULL: whatever for */
	const char *channel;	/* NULL: any */
	struct work *work;
	struct choice choice;
	struct str where;	/* the terms' query and the segment */
	struct rids rids;	/* in the order of the choice; not of events */
	struct rids kept;	/* the same by suffix; only with a purpose */
	size_t left_out;	/* contacts who have not agreed */
};

#define OUTGOING_INIT { .terms = CHOICE_TERMS_INIT, .choice = CHOICE_INIT, \
			.where = STR_INIT, .rids = RIDS_INIT, .kept = RIDS_INIT }

/* Only the contacts of a segment, or of the segment of a campaign, from now on. */
int outgoing_segment(struct outgoing *out, const char *name);
int outgoing_campaign(struct outgoing *out, struct work *work, const char *ref);

/* Choose, once all of the above is said. */
int outgoing_init(struct outgoing *out, struct work *work);

/* Each record, or event, whole; `root` is valid during the call. */
int outgoing_each(struct outgoing *out,
		  int (*each)(void *arg, const struct node *root), void *arg);

/* The same, each as the columns of the terms. */
int outgoing_rows(struct outgoing *out,
		  int (*row)(void *arg, rid r, const char *const *cells), void *arg);

void outgoing_release(struct outgoing *out);

#endif
