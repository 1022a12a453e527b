#ifndef TEXT_SPOKEN_H
#define TEXT_SPOKEN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A moment as people say it, in English or Italian, in the store's zone.
 *
 *	2026-11-21, 2026-11-21T10:30+01:00, 2026-11-21 10:30
 *	now, today, yesterday, tomorrow; adesso, oggi, ieri, l'altro ieri, domani
 *	monday, last monday; lunedì, lunedì scorso
 *	-2h, -45min, -3d, -2w; 2 hours ago, 2 ore fa, a week ago
 *
 * A day may have a time of day with it: `yesterday 15:00`, `ieri alle 9`,
 * `last monday at 3pm`, and `15:00` alone is today's.  Without one it is a day,
 * not an instant.  The day of a week is the last one, today included; `last`
 * is before today.  Since `m` is months in queries and minutes to others,
 * `-30m` is neither.
 */
struct spoken {
	bool exact;		/* an instant: `time`; else a day */
	int64_t day;		/* of an instant its local day */
	int64_t time;
};

/* False when it is none of these, or beyond the years that dates have. */
bool spoken_read(struct spoken *out, const char *s, size_t len, int64_t now);

/* As it stands in a file, appended: `2026-11-21`, `2026-11-21T10:30+01:00`. */
void spoken_add(struct str *out, const struct spoken *spoken);

#endif
