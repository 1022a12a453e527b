#ifndef DOMAIN_GIVEN_H
#define DOMAIN_GIVEN_H

#include "work/work.h"

/*
 * What a user has given: a field by its name, a value for it.
 *
 * A field is named as in a file: `email`, `custom.shoe_size`,
 * `external_ids.hubspot`.
 */
struct given {
	const char *path;	/* as named; borrowed */
	struct field field;	/* its name is `path` */
};

/* ERR_USAGE when the type has no such field; the message has the nearest. */
int given_field(struct given *out, const struct config *config,
		enum record_type type, const char *path);

/*
 * A value as it is to be written, appended: a reference is resolved to the id,
 * everything else becomes canonical (see value_canonical()).  ERR_DATA,
 * ERR_NOT_FOUND, ERR_AMBIGUOUS.
 */
int given_value(struct str *out, struct work *work, const struct field *field,
		const char *text);

/* Do two canonical values of the field mean the same? */
bool given_same(const struct field *field, const struct config *config,
		const char *a, const char *b);

/* A type by its name, or in the plural; ERR_USAGE with the nearest. */
int given_type(enum record_type *out, const char *name);

#endif
