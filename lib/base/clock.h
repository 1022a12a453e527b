#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/*
 * The time that commands go by: the system's, or what clock_set() fixed
 * (--now, CRM_NOW).  Seconds since 1970 in UTC.  What compares a file's times
 * asks the system itself, never this.
 */
int64_t clock_now(void);
void clock_set(int64_t seconds);

/* Milliseconds of a clock that only goes forward, for waits and progress. */
int64_t clock_ms(void);

#endif
