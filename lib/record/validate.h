#ifndef RECORD_VALIDATE_H
#define RECORD_VALIDATE_H

#include "record/config.h"

/*
 * Hold one document against the schema: everything that can be said of it
 * alone.  All findings, not the first.  What needs other records (references,
 * unique keys) is domain/audit.h's.
 *
 * Rules: `schema` (wrong type or shape), `required`, `unknown-field`
 * (warning, with a suggestion), `unknown-stage`, `channel`, `ambiguous-scalar`
 * (warning: another YAML reader would not take this for a string),
 * `control-character` (unless doc_parse() has told it into the same list),
 * `id`, and `record-size` of an event (see config_limits()).
 */
void validate_record(struct findings *why, const struct config *config,
		     enum record_type type, const struct doc *doc, const char *path);

/* The same of what is to go into a record that is there: nothing is required. */
void validate_part(struct findings *why, const struct config *config,
		   enum record_type type, const struct doc *doc, const char *path);
void validate_timeline(struct findings *why, const struct config *config,
		       const struct doc *doc, const char *path);

/*
 * A value typed for a field on the command line, as it is to be written:
 * checked and brought into its canonical form (`1234.5` to `1234.50 EUR`,
 * `mi` to `MI`, an e-mail trimmed; `today` to a day).  0, or ERR_DATA with a
 * message that names the field and says what would be right.
 */
int value_canonical(struct str *out, const struct config *config,
		    const struct field *field, const char *text);

/* The same for a custom field. */
int custom_canonical(struct str *out, const struct config *config,
		     const struct custom_field *field, const char *text);

#endif
