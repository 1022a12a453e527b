#ifndef IMPORT_DATING_H
#define IMPORT_DATING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A day, perhaps with a time, as somebody wrote it, taken apart.  `12/03/1980`
 * leaves its parts as they stand, since only its column knows their order;
 * any other style says itself what is what.
 */
struct dating {
	int n_parts;		/* 2 or 3: the order is not known yet; 0: it is */
	int parts[3];		/* the last of three is the year, or the first */
	int year;		/* -1: none was written */
	bool short_year;	/* of two digits */
	int month, day;
	int seconds;		/* of the day; -1: no time was written */
	bool has_offset;
	int offset;		/* seconds ahead of UTC */
	bool counted;		/* it was milliseconds since 1970 */
};

/* False with *why (static, N_()): it is nothing of the kind. */
bool dating_read(struct dating *out, const char *text, size_t len, const char **why);

#endif
