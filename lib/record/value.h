#ifndef RECORD_VALUE_H
#define RECORD_VALUE_H

#include "base/str.h"
#include "record/config.h"

/*
 * One value of a field, as it lies in a file: is it what the field's kind
 * wants, and if not, what would be.  Lists and maps are the caller's to take
 * apart.  value_canonical() in validate.h is the strict writer to this
 * tolerant reader.
 */
struct value_check {
	const struct config *config;
	const char *country;	/* the record's own, for phone numbers; NULL: the store's */
	struct str scratch;	/* keeps its room from value to value */
};

bool value_valid(struct value_check *check, const struct field *field,
		 const char *s, size_t len);

/*
 * Append what a valid value would be: "must be one of suspect, lead".  `s`
 * is the value that is not, since an amount can be wrong in several ways.
 */
void value_expected(struct str *out, const struct config *config,
		    const struct field *field, const char *s, size_t len);

/* Append ", not 'warm'": on one line, controls as escapes, cut where it is long. */
void value_add_not(struct str *out, const char *s, size_t len);

/* The first control character (see utf8_is_control()) and its length, or NULL. */
const char *value_control(const char *s, size_t len, size_t *control_len);

/* [a-z0-9]+(-[a-z0-9]+)*, at most 64 bytes; and: with a suffix at its end. */
bool value_is_id(const char *s, size_t len);
bool value_is_record_id(const char *s, size_t len);

/* `-12.50`: digits, perhaps a sign before and decimals behind, as JSON has it. */
bool value_is_number(const char *s, size_t len);

/* `acme.example`: a domain with a dot in it. */
bool value_is_domain(const char *s, size_t len);

#endif
