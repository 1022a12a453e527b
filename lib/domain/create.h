#ifndef DOMAIN_CREATE_H
#define DOMAIN_CREATE_H

#include "record/draft.h"
#include "work/work.h"

/*
 * Making a record of what was given: values become canonical, references are
 * resolved, what a new record of its type needs and was not given is added
 * (id, created, a stage), fields come in the schema's order.
 */
struct created {
	char id[ID_MAX + 1];
	rid r;
	struct strs alike;	/* who else it may be, see identity_alike() */
};

#define CREATED_INIT { .alike = STRS_INIT }

/*
 * Stage the record that `draft` says.  An `id` in it is kept if it is free.
 * ERR_DATA when it is not valid, when a unique field is taken (the message
 * names by whom), or with `strict` when it may be somebody else's duplicate;
 * ERR_NOT_FOUND and ERR_AMBIGUOUS of a reference.
 */
int create_record(struct created *out, struct work *work, enum record_type type,
		  const struct draft *draft, bool strict);
void created_release(struct created *created);

#endif
