#ifndef IMPORT_ARRIVAL_H
#define IMPORT_ARRIVAL_H

#include "record/draft.h"
#include "record/config.h"

/*
 * A record as it arrives: what an item of a file says, in our fields and our
 * forms, before anybody has looked whether we know it already.
 *
 * Values in `draft` are canonical, but references: those are in `refs` and not
 * in the draft, for only a store knows what they mean.
 */
struct arrival_ref {
	const char *path;	/* `company`, `owner`, `contacts[1].id`, `with`, `about` */
	enum record_type of;	/* TYPE_NONE: any */
	const char *external;	/* `hubspot:9001`; or NULL */
	const char *name;	/* a name or an e-mail address; or NULL */
	const char *any;	/* whatever `crm show` takes, where our own names are used; or NULL */
	const char *role;	/* of an item of `contacts`; or NULL */
	bool may_make;		/* a company that nobody knows is made */
	const char *column;	/* where it stood, for `custom.imported` when it is nobody */
};

/* Something the user is told about one cell. */
struct arrival_note {
	const char *column;	/* the header as in the file */
	const char *value;
	const char *what;	/* translated: "no such day", "kept as custom.imported.foo" */
};

enum arrival_fate {
	ARRIVAL_TAKE,
	ARRIVAL_SKIP,		/* not fit to be a record, and no fault of the data: no channel, converted */
	ARRIVAL_REFUSE		/* a malformed value: `reason` names column and value */
};

struct arrival {
	enum record_type type;	/* TYPE_TIMELINE: an event */
	unsigned line;
	enum arrival_fate fate;
	const char *reason;	/* translated; NULL when taken */
	struct draft draft;	/* and the arena of all texts here */
	struct arrival_ref *refs;
	size_t n_refs;
	struct arrival_note *notes;
	size_t n_notes;
};

void arrival_init(struct arrival *arrival);
void arrival_clear(struct arrival *arrival);	/* empty, keeps its room */
void arrival_release(struct arrival *arrival);

/* One more; `path` is copied.  Valid until the next one is added. */
struct arrival_ref *arrival_ref(struct arrival *arrival, const char *path,
				enum record_type of);

/* All three texts are copied. */
void arrival_note(struct arrival *arrival, const char *column, const char *value,
		  const char *what);

/* The worst fate holds, and of several such its first reason. */
void arrival_refuse(struct arrival *arrival, enum arrival_fate fate,
		    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
