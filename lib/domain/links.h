#ifndef DOMAIN_LINKS_H
#define DOMAIN_LINKS_H

#include "work/work.h"

/*
 * What a record is connected with: the records that it names, and those that
 * name it.
 */
struct link {
	bool in;		/* the other names this record */
	char *field;		/* the field that does: `company`, `contacts[0].id` */
	enum record_type type;	/* of the other; TYPE_NONE: there is no such record */
	char *id;
	char *label;		/* what a person calls it; "" */
	bool archived;
};

struct links {
	struct link *v;		/* those that it names in the order of its
				   fields, then the others by type and id */
	size_t n, alloc;
};

#define LINKS_INIT { 0 }

int links_find(struct links *out, struct work *work, const struct record *record);

/*
 * Only those that name it, timelines of others (TYPE_TIMELINE, with the id and
 * label of their subject) too: what removing it would leave hanging.
 */
int links_find_in(struct links *out, struct work *work, const struct record *record);

void links_release(struct links *links);

#endif
