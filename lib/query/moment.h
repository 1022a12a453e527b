#ifndef QUERY_MOMENT_H
#define QUERY_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A date as queries and options write it: a day (`2026-11-21`), an instant, a
 * part of the calendar (`2026`, `2026-11`, `2026-Q3`), or one that counts from
 * now (`today`, `now`, `-90d`, `-12w`, `-3m`, `+1y`).  A day or a part stands
 * for its whole span, in the store's zone; a month on is the same day of that
 * month, or its last.
 */
struct moment {
	bool exact;		/* an instant: `time` */
	int64_t time;
	int64_t first, last;	/* days; of an instant, its local day */
};

/* False when it is none of these. */
bool moment_read(struct moment *out, const char *s, size_t len, int64_t now);

/* The first and the last second of it. */
int64_t moment_begin(const struct moment *m);
int64_t moment_end(const struct moment *m);

#endif
