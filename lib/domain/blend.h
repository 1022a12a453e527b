#ifndef DOMAIN_BLEND_H
#define DOMAIN_BLEND_H

#include "domain/batch.h"
#include "record/draft.h"

/*
 * Putting what a row says into a record that is there.
 *
 *   fill     what the record has not: an address or a name is filled as one
 *   update   what is given wins; lists are united
 *   replace  what is given is the record's, and what is not given goes; its
 *            id, its ids in other systems and what it was merged of stay
 *   skip     nothing
 *
 * Whatever the policy, consents are added and never replaced, and but for
 * `skip` ids in other systems are united.  Each says whether it has changed
 * anything.
 */
bool blend(struct draft *record, const struct config *config,
	   enum record_type type, const struct node *row, enum on_match policy);

/* Consents alone; `withdrawn`: only those that take one back. */
bool blend_consent(struct draft *record, const struct node *row, bool withdrawn);

/* Has the row a withdrawal? */
bool blend_withdraws(const struct node *row);

/*
 * The bytes of `doc` with what has become of it in `now`, field by field; what
 * is the same stays to the byte.  ERR_DATA when a field cannot be changed so.
 */
int blend_patch(struct str *out, const struct doc *doc, enum record_type type,
		const struct node *now, const struct limits *limits);

/* A new record, its fields in the schema's order, appended. */
void blend_emit(struct str *out, const struct config *config, enum record_type type,
		const struct node *root);

/* An event as an item of its timeline, appended. */
void blend_emit_event(struct str *out, const struct node *event);

#endif
