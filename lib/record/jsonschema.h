#ifndef RECORD_JSONSCHEMA_H
#define RECORD_JSONSCHEMA_H

#include "base/str.h"
#include "record/config.h"

/*
 * The schema of a type as JSON Schema, draft 7, for editors and for programs
 * that are not crm: what a record looks like to a reader of YAML 1.2.  It
 * takes what validate_record() finds no error in, and what only needs quotes
 * it refuses.  Unknown fields are allowed, as they are by crm.
 *
 * TYPE_TIMELINE gives that of a timeline, a list of events.  With `config`
 * (may be NULL) the store's own fields, stages and kinds are in it.  The text
 * is indented and ends with a line end; the same arguments give the same bytes.
 */
void jsonschema_add(struct str *out, const struct config *config,
		    enum record_type type);

#endif
