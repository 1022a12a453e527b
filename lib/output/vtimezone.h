#ifndef OUTPUT_VTIMEZONE_H
#define OUTPUT_VTIMEZONE_H

#include "output/folded.h"

/*
 * A zone of the tz database as a VTIMEZONE, by the rule it goes by now, said to
 * hold since 1970 as other programs do.  False, and nothing is written: there is no such
 * zone, or iCalendar cannot say its rule.
 */
bool vtimezone_add(struct folded *f, const char *name);

#endif
