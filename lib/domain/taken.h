#ifndef DOMAIN_TAKEN_H
#define DOMAIN_TAKEN_H

#include "domain/census.h"
#include "record/config.h"

/*
 * The values of unique fields over a whole store, to find those that two
 * records have.  Of each value only a hash is kept, with the place of its
 * text.
 */
struct taken_value {
	struct hash128 key;	/* of type, field and what the value is compared by */
	rid r;
	const char *field;	/* static */
	uint32_t place, line, col;
};

struct taken {
	struct taken_value *v;
	size_t n, alloc;
};

#define TAKEN_INIT { 0 }

/* Note the unique values of a record that lies at `place`. */
void taken_note(struct taken *taken, const struct config *config,
		enum record_type type, const struct node *root, rid r, size_t place);

/* A finding `unique` for every record that shares a value. */
void taken_report(struct taken *taken, struct findings *why,
		  const struct census *census);

void taken_release(struct taken *taken);

#endif
