#ifndef RECORD_SHAPE_H
#define RECORD_SHAPE_H

#include "record/config.h"
#include "record/trail.h"
#include "record/value.h"

/*
 * Holding a tree against a table of fields: names, shapes, and each value by
 * its kind.  What is true of a record or a timeline as a whole is validate.c's.
 */
struct shape {
	struct findings *why;
	const struct config *config;
	const char *path;
	const char *id;			/* of the record, for findings; or NULL */
	struct value_check values;
	size_t told, told_end;		/* doc_parse()'s findings, in `why` */
	unsigned unknown;		/* unknown fields so far */
};

/*
 * Before anything else: whatever doc_parse() has told of the document is at
 * the end of c->why.
 */
void shape_begin(struct shape *c, const struct doc *doc);

/* A finding at `mark`; its field is `at`, NULL for the record as a whole. */
struct finding *shape_add(struct shape *c, enum level level, const char *rule,
			  const struct mark *mark, const struct trail *at,
			  const struct str *message);

/*
 * A finding about the node at `at`: "'consent[0].at' must be ...".  `what` is
 * translated and begins with a verb; a scalar's text becomes the value.
 * Returns it, valid until the next, for what else there is to set.
 */
struct finding *shape_say(struct shape *c, enum level level, const char *rule,
			  const struct node *node, const struct trail *at,
			  const char *what);

/* What the map has, against the table (which ends with name NULL). */
void shape_fields(struct shape *c, const struct field *fields,
		  const struct node *map, const struct trail *at);

/* What the table requires, against the map. */
void shape_required(struct shape *c, const struct field *fields,
		    const struct node *map, const struct trail *at);

#endif
