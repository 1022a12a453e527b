#ifndef TEXT_ZONE_H
#define TEXT_ZONE_H

#include <stdint.h>

/*
 * The one time zone of a process, the store's.  zone_use() sets it, and TZ
 * with it, before any other thread runs; UTC until then.  All else here may be
 * called by any thread.
 */

/* A name of the tz database; ERR_DATA if there is none of that name. */
int zone_use(const char *name);
const char *zone_name(void);
const char *zone_version(void);		/* tzdata's, "" if it does not tell */

/* Seconds that the zone's clocks are ahead of UTC at an instant. */
int64_t zone_offset(int64_t instant);

/*
 * The instant at which the zone's clocks show `local` (a time of day in
 * seconds since 1970-01-01T00:00 on them).  Where they show it twice, the
 * first; where they jump over it, as if they had not yet jumped (02:30 is
 * 03:30), or, with zone_instant_floor(), the jump itself.
 */
int64_t zone_instant(int64_t local);
int64_t zone_instant_floor(int64_t local);

#endif
