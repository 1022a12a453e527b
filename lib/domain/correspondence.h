#ifndef DOMAIN_CORRESPONDENCE_H
#define DOMAIN_CORRESPONDENCE_H

#include "domain/batch_parts.h"

/*
 * Whom a message is with.  Sent by one of us it went out and lies with those
 * whom it was sent to; else it lies with who sent it.  Who is unknown becomes a
 * suspect.
 */
int correspondence_address(struct batch *batch, struct arrival *arrival,
			   const struct reader *reader);

/*
 * When it is known whom it is with: the name that was given, where it is not
 * theirs, stays with the event.
 */
int correspondence_name(struct batch *batch, struct arrival *arrival);

#endif
