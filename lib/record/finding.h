#ifndef RECORD_FINDING_H
#define RECORD_FINDING_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What is wrong, and where: the parser, the schema and crm check speak in
 * these.  A finding's text has no personal data but in `value`, so that a
 * report may leave the machine without it.
 */
enum level { LEVEL_WARNING, LEVEL_ERROR };

struct finding {
	const char *path;	/* relative to the store's root */
	unsigned line, col;	/* from 1; col counts characters; 0: the whole file */
	enum level level;
	const char *rule;	/* `duplicate-key`, static text: a stable name */
	const char *id;		/* of the record, if known; else NULL */
	const char *field;	/* the field's path, `consent[0].at`; or NULL */
	const char *message;	/* translated, one line */
	const char *value;	/* the offending value; or NULL */
	bool not_value;		/* the message ends in what it must be: finding_sentence() */
};

/* All the texts live in the list's arena but `rule`. */
struct findings {
	struct finding *v;
	size_t n, alloc;
	struct arena arena;
};

#define FINDINGS_INIT { 0 }

/*
 * Add one; the message is formatted, `path`, `id`, `field` and `value` are
 * copied.  Returns it for what else there is to set.
 */
struct finding *finding_add(struct findings *list, enum level level,
			    const char *rule, const char *path,
			    unsigned line, unsigned col, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));

void finding_set_field(struct findings *list, struct finding *f, const char *field);
void finding_set_value(struct findings *list, struct finding *f, const char *value, size_t len);
void finding_set_id(struct findings *list, struct finding *f, const char *id);

void findings_move(struct findings *to, struct findings *from);	/* append, empty `from` */
void findings_sort(struct findings *list);	/* path, line, col, rule, message: a total order */
size_t findings_count(const struct findings *list, enum level at_least);
void findings_release(struct findings *list);

/*
 * What a person reads, appended: the message, and behind one that says what
 * the value must be the one that is there, "..., not 'warm'", shown on one line
 * and cut where it is long.
 */
void finding_sentence(struct str *out, const struct finding *f);

/*
 * Set the error ERR_DATA from the first of level error:
 * "contacts/anna.yaml:7:3: ", its sentence, and how many more there are.  0 if
 * there is none.
 */
int findings_err(const struct findings *list);

#endif
