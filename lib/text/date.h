#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include "base/str.h"
#include "text/zone.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Days and instants.  A day is days since 1970-01-01 in the proleptic
 * Gregorian calendar (years 0001 to 9999); an instant is seconds since
 * 1970-01-01T00:00Z.  What has no zone of its own is in the one of zone_use().
 */

int64_t day_from_civil(int year, int month, int day);
void day_to_civil(int64_t day, int *year, int *month, int *mday);
bool day_exists(int year, int month, int mday);

/* `2026-11-21`, the whole text; 0 or -1. */
int day_parse(int64_t *out, const char *s, size_t len);
void day_add(struct str *out, int64_t day);

/* As above, or `--11-21` (a birthday without its year: *out is INT64_MIN). */
int birth_day_parse(int64_t *out, const char *s, size_t len);

/*
 * `2026-11-21T10:30[:SS[.F]][Z|+HH:MM]` (`t`, `z`, and a space for T, are
 * fine; the fraction is dropped).  Without an offset it is in the store's zone,
 * at the first of two such times and, where the clocks jump over it, as much
 * after the jump.  0 or -1, which is also for what is not in the years 0001 to
 * 9999 in UTC.
 */
int instant_parse(int64_t *out, const char *s, size_t len);

/*
 * In the store's zone with its offset, seconds only when not 0.  An offset of
 * the days before time zones is given without its seconds, and an instant
 * whose local year is not 0001 to 9999 in UTC: what is written always parses
 * to the same instant.
 */
void instant_add(struct str *out, int64_t instant);

int64_t day_of_instant(int64_t instant);	/* the local day */
int64_t instant_of_day(int64_t day);		/* its local start */

/* The same day `n` months on; clamped to the month's end. */
int64_t day_add_months(int64_t day, int n);

#endif
