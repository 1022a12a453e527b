#ifndef OUTPUT_ICALENDAR_H
#define OUTPUT_ICALENDAR_H

#include "output/folded.h"

/*
 * Tasks as a calendar (RFC 5545): an appointment or a call with a start is a
 * VEVENT, any other a VTODO.
 *
 * A day is a DATE, a time without a zone floats, any other is in UTC; but
 * what repeats is in its zone, which is defined before it.  The end of days is
 * the first day that is not in it, as iCalendar has it.  UID is the task's,
 * else `<id>@crm`; DTSTAMP is `created`.  Each field that has a property goes
 * out as that; a property that was kept at import under `custom.imported` goes
 * out as it came; everything else is X-CRM-*, so that our own reader makes the
 * same record of it.
 */
struct icalendar {
	struct folded f;
	struct strs zones;	/* that are defined */
};

/* `out` is borrowed until icalendar_end(). */
void icalendar_begin(struct icalendar *calendar, struct str *out);
void icalendar_task(struct icalendar *calendar, const struct node *root);
void icalendar_end(struct icalendar *calendar);

#endif
