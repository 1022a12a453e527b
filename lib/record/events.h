#ifndef RECORD_EVENTS_H
#define RECORD_EVENTS_H

#include "record/doc.h"

/*
 * The tree of a document whose bytes have passed the prescan, by libyaml.
 * What is refused, and what is only told, is a finding.
 */
enum events_end { EVENTS_READ, EVENTS_REFUSED, EVENTS_NO_MEMORY };

enum events_end events_read(struct doc *doc, const char *path, bool ascii,
			    struct findings *why);

#endif
