#ifndef INDEX_LOG_H
#define INDEX_LOG_H

#include "index/index.h"

/*
 * Events by what they are with, when they were, and what they are: what a
 * timeline is read by.
 *
 * A record's are those of its own timeline, those of others that name it in
 * `with`, and, of a company, opportunity, case or campaign, those that name it
 * in the field of that name; of a company those of its people, opportunities
 * and cases too.  Each comes once.
 *
 * The work is that of the events that are called back for, whatever their
 * number in a timeline, unless a rule of `is` leaves most of them out.
 */
struct log_rule {
	const char *column;	/* of the schema's event fields, static */
	const char *text;	/* is this, or NULL */
	rid r;			/* names this record; RID_NONE: by `text` */
};

#define LOG_RULES_MAX 8

struct log_terms {
	const rid *v;			/* of these records; none: of all */
	size_t n;
	bool oldest_first;
	bool timed;			/* from the second `since` to `until` */
	int64_t since, until;
	const char *const *kinds;	/* any of these; none: any */
	size_t n_kinds;
	struct log_rule rules[LOG_RULES_MAX];
	size_t n_rules;
	long limit;			/* -1: all */
};

#define LOG_TERMS_INIT { .limit = -1 }

/* Events of the same time come in the order of their ids. */
int index_log(struct index *index, const struct log_terms *terms,
	      int (*each)(void *arg, const struct event *event), void *arg);

/*
 * What a person calls a record, appended; nothing when it has no name or is
 * none.  Fit for callbacks of index_log(): nothing is read again.
 */
int index_label(struct index *index, rid r, struct str *out);

/* An event by its id: its kind and number (cleared when there is none). */
int index_log_find(struct index *index, rid subject, const char *id, bool *found,
		   struct str *kind, struct str *number);

/*
 * The greatest n of the numbers `<prefix>n` that events of a kind have: of a
 * record's own timeline, and of others that name it in `opportunity`.
 */
int index_log_count(struct index *index, rid r, const char *kind,
		    const char *prefix, uint64_t *out);

#endif
