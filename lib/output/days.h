#ifndef OUTPUT_DAYS_H
#define OUTPUT_DAYS_H

#include "output/rows.h"

#include <stdint.h>

/*
 * Events for a person, day by day:
 *
 *	2026-11-21 Saturday, today
 *	  10:30 > call          Giulia Bianchi: asked for a quote for 20
 *	                        seats.  Call back on Monday.
 *	  09:12   order         O-3f2a9c1b-2, online               980.00 EUR
 *	                        20 x SEAT at 49.00 EUR
 *
 * `>` is from us, `<` to us.  With colour and where the terminal has UTF-8
 * each kind has a sign besides.  Texts are wrapped to the terminal.
 */
struct days {
	const struct look *look;
	bool signs;		/* the terminal has UTF-8 */
	size_t lines;		/* of each text at most; 0: all of it */
	int64_t today;		/* a day; see text/date.h */
	/* What a person calls the record of an id, appended; nothing: the id does. */
	void (*label)(void *arg, const char *id, struct str *out);
	void *arg;

	/* Its own. */
	bool any;
	int64_t day;
	struct str corrected, line, text;
};

#define DAYS_INIT { .corrected = STR_INIT, .line = STR_INIT, .text = STR_INIT }

/*
 * Another event, appended to `out`; a day that is not the one before begins
 * with its heading.  With `subjects` it says whom it was with.  One that a
 * later event corrects is marked, if that came first.
 */
void days_event(struct days *days, struct str *out, const struct node *event,
		bool subjects);
void days_release(struct days *days);

#endif
