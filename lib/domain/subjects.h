#ifndef DOMAIN_SUBJECTS_H
#define DOMAIN_SUBJECTS_H

#include "record/schema.h"
#include "store/id.h"

/*
 * The records that a run has to do with, those of the store that it has met
 * and those that it makes: a number each, and found by their suffix.
 */
struct subject {
	uint32_t low;		/* of the suffix, see subject_rid() */
	uint8_t high;
	uint8_t type;
	bool known;		/* it is in the store */
	bool dead;		/* it was refused after others had met it */
	uint32_t first;		/* the first row of the run that is of it; NO_ROW */
};

#define NO_ROW UINT32_MAX
#define NO_SUBJECT UINT32_MAX

struct subjects {
	struct subject *v;
	size_t n, alloc;
	uint32_t *slots;	/* numbers + 1, by suffix */
	size_t n_slots;
};

#define SUBJECTS_INIT { 0 }

static inline rid subject_rid(const struct subject *subject)
{
	return (rid)subject->high << 32 | subject->low;
}

/* A new one, whose suffix none has. */
uint32_t subjects_add(struct subjects *list, rid r, enum record_type type, bool known);

/* NO_SUBJECT: none has that suffix. */
uint32_t subjects_find(const struct subjects *list, rid r);
void subjects_release(struct subjects *list);

#endif
