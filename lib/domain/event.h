#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include "domain/given.h"
#include "record/draft.h"

/*
 * Making an event: of what was given, with what an event of its kind must
 * have.
 *
 *	at		now
 *	kind		what the rest says: items, an amount, a file, a metric, a
 *			channel; that of the event that it corrects; else a note
 *	number		of an order or quote: O- or Q-, the suffix of its
 *			opportunity, else of its subject, and a counter
 *	amount		of what has items: the sum of quantities and prices
 *
 * A survey's score must be one of its metric (nps 0 to 10, ces 1 to 7, csat 1
 * to 5), an order and a subscription need an amount, a document its file, and
 * `corrects` names an event that is there.
 */
struct event_given {
	const char *const *fields;	/* FIELD=VALUE; `at` as text/spoken.h reads it */
	size_t n_fields;
	const char *const *items;	/* `sku`, `sku:quantity`, `sku:quantity:price` */
	size_t n_items;
	const char *by;			/* who it is, unless a field says; or NULL */
	const char *file;		/* attached along with it, its place in files/; or NULL */
};

struct event_making {
	struct work *work;
	struct draft draft;		/* all that does not depend on the subject */
	bool attached;			/* its file is being stored too */
};

/*
 * ERR_USAGE for a field that there is not, ERR_DATA for a value that is not
 * valid, ERR_NOT_FOUND and ERR_AMBIGUOUS of references.  Released in any case.
 */
int event_init(struct event_making *event, struct work *work, const struct event_given *given);
void event_release(struct event_making *event);

/*
 * The event with these records (at least one), to be added to the timeline of
 * the first: its bytes and its id, appended.  Nothing is written.
 */
int event_emit(struct str *out, struct str *id, struct event_making *event,
	       const rid *with, size_t n);

/*
 * Can an event be added at the end of a record's timeline?  ERR_DATA with its
 * place when that is not in block style.
 */
int event_fits(struct work *work, rid subject);

#endif
