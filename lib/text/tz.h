#ifndef TEXT_TZ_H
#define TEXT_TZ_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Any zone of the tz database, beside the one of zone.h that a process has for
 * its own: calendars name many.
 */

/* One of the two days a year on which clocks are set. */
struct tz_change {
	int month;		/* 1 to 12 */
	int week;		/* 1 to 4, or 5: the last */
	int weekday;		/* 0: Sunday */
	int32_t at;		/* seconds after local midnight; may be negative or past a day */
};

/* How a zone goes on for ever. */
struct tz_rule {
	int32_t offset, summer_offset;	/* seconds ahead of UTC */
	char name[16], summer_name[16];	/* `CET`, `CEST` */
	bool summer;			/* clocks are set twice a year: */
	struct tz_change to_summer, to_winter;
};

struct tz;

/* NULL when the tz database has none of that name. */
struct tz *tz_new(const char *name);
void tz_free(struct tz *tz);

/* Seconds that its clocks are ahead of UTC at an instant. */
int32_t tz_offset(const struct tz *tz, int64_t instant);

/* As zone_instant(): the first of two, and after the jump where they jump over it. */
int64_t tz_instant(const struct tz *tz, int64_t local);

/* The rule it goes by now; NULL when it has none that can be said so. */
const struct tz_rule *tz_rule(const struct tz *tz);

/* When that is in a year, on the zone's clocks before they are set. */
int64_t tz_change_local(const struct tz_change *change, int year);

#endif
