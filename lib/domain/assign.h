#ifndef DOMAIN_ASSIGN_H
#define DOMAIN_ASSIGN_H

#include "record/draft.h"
#include "domain/given.h"

/*
 * Assignments as they are typed: `stage=hot`, `phone=`, `tags+=vip`,
 * `email-=old@example.com`, `custom.size=42`.
 *
 *	FIELD=VALUE	the field holds this value and no other
 *	FIELD=		the field is emptied
 *	FIELD+=VALUE	one more value, of a field that may hold several
 *	FIELD-=VALUE	this value is taken out
 */
enum assign_op { ASSIGN_SET, ASSIGN_EMPTY, ASSIGN_ADD, ASSIGN_TAKE };

struct assignment {
	char *path;		/* `custom.size` */
	enum assign_op op;
	const char *value;	/* borrowed from the word */
	struct given given;	/* after assign_for() */
};

struct assignments {
	struct assignment *v;
	size_t n, alloc;
};

#define ASSIGNMENTS_INIT { 0 }

/* Does the word look like an assignment: a name, an operator with `=`? */
bool assign_is(const char *word);

/* Take words apart.  ERR_USAGE for one that is none, or two `=` of one field. */
int assign_parse(struct assignments *out, const char *const *words, size_t n);
void assignments_release(struct assignments *list);

/*
 * Find the fields in a type.  ERR_USAGE: unknown field, `+=` on one that holds
 * one value, a field of maps.  ERR_DATA: a computed field, emptying a required one.
 */
int assign_for(struct assignments *list, const struct config *config,
	       enum record_type type);

/*
 * Apply them in order to the document in `bytes` by patching it, into `out`:
 * lines of other fields stay to the byte.  `replace` allows `=` on a field that
 * holds several values; without it that is ERR_USAGE.  Values that are not
 * valid are ERR_DATA.
 */
int assign_apply(struct str *out, struct work *work, enum record_type type,
		 const char *bytes, size_t len, const char *path,
		 const struct assignments *list, bool replace);

/* The same for a record that is being made. */
int assign_draft(struct draft *draft, struct work *work,
		 const struct assignments *list);

#endif
