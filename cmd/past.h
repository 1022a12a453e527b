#ifndef CMD_PAST_H
#define CMD_PAST_H

#include "work/work.h"

/*
 * The store at an earlier time, for --as-of and --since.
 *
 * A date, as in queries, takes the whole day in: events after it and records
 * made after it are not there, and `now` is its end.  Fields say what they say
 * today, since only git knows what they said.  A revision of git is the store
 * as it was, in a temporary folder, and `now` is when it was committed; the
 * segments are today's.
 */
struct past {
	struct work *present;
	struct work *work;	/* to ask in place of it */
	int64_t now;		/* of the present */
	struct work other;	/* of a revision */
	char *folder;
	bool dated;
};

#define PAST_INIT { .other = WORK_INIT }

/* ERR_USAGE, ERR_NOT_FOUND when it is neither; past_leave() in any case. */
int past_enter(struct past *past, struct work *present, const char *when);
int past_leave(struct past *past);

#endif
