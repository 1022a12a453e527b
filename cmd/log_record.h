#ifndef CMD_LOG_RECORD_H
#define CMD_LOG_RECORD_H

#include "cmd/log.h"
#include "domain/event.h"
#include "work/bulk.h"

/*
 * What crm log records: an event with the records that are named, one for
 * each document, or one with each contact that a query chooses.
 */
struct recording {
	struct env *env;
	const struct log_args *args;
	const char *text;
	struct str bytes;	/* of the events made */
	struct str by;
	struct rids rids;
	struct strs ids;	/* of the events made */
};

#define RECORDING_INIT { .bytes = STR_INIT, .by = STR_INIT, .rids = RIDS_INIT }

/* Who it is with, and who of us it was; again after the store was opened again. */
int recording_resolve(struct recording *r);

/*
 * The event that the arguments say, as event_init(); `file` is a document that
 * was given, and `place` where it will lie, both or neither.
 */
int recording_begin(struct event_making *event, const struct recording *r,
		    const char *file, const char *place);

/* What the operation is called: `log call`. */
void recording_label(struct str *out, const struct recording *r);

/* Without the white space at its end. */
void recording_trim(struct str *text);

/* Record it as one operation; the ids are in r->ids. */
int recording_few(struct recording *r);
int recording_edited(struct recording *r);	/* with a text from the editor (log_edit.c) */
int recording_many(struct recording *r);	/* by --segment and --where (log_many.c) */

#endif
