#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the record types are made of.  This table is the only place in C that
 * lists types and fields: validation, the JSON Schema, the index's columns,
 * import and completion read it.  store-format/schema/ is the same for
 * people; a test holds the two together.
 */
enum record_type {
	TYPE_CONTACT, TYPE_COMPANY, TYPE_OPPORTUNITY, TYPE_CAMPAIGN, TYPE_CASE,
	TYPE_TASK, TYPE_COST, TYPE_USER,
	TYPE_COUNT,
	TYPE_TIMELINE = TYPE_COUNT,	/* a document of events, not a record */
	TYPE_NONE = -1
};

enum field_kind {
	FIELD_TEXT,		/* one line */
	FIELD_BLOCK,		/* text of any number of lines */
	FIELD_ID,		/* the grammar of ids, with or without a suffix */
	FIELD_EMAIL, FIELD_PHONE, FIELD_URL,
	FIELD_DATE, FIELD_BIRTH_DATE, FIELD_INSTANT,
	FIELD_WHEN,		/* a day or an instant */
	FIELD_MONEY, FIELD_NUMBER, FIELD_INTEGER, FIELD_BOOLEAN,
	FIELD_ENUM,		/* one of `words` */
	FIELD_STAGE,		/* of the pipeline in crm.yaml */
	FIELD_COUNTRY, FIELD_PROVINCE, FIELD_VAT_ID, FIELD_DOMAIN,
	FIELD_REF,		/* the id of a record of type `ref` (TYPE_NONE: any) */
	FIELD_MAP,		/* `sub` says its fields; without `sub`: crm.yaml does (custom) */
	FIELD_TEXT_MAP		/* any key; each a text or a list of texts (external_ids) */
};

enum field_flag {
	FIELD_REQUIRED = 1,
	FIELD_UNIQUE = 2,	/* unless crm.yaml says otherwise */
	FIELD_MULTI = 4,	/* a scalar or a list; the first is primary */
	FIELD_LABELS = 8,	/* items may be {value, label} */
	FIELD_LIST = 16,	/* always a list (of maps) */
	FIELD_COMPUTED = 32,	/* written by commands, not by set */
	FIELD_SHARE = 64	/* of FIELD_NUMBER: from 0 to 1 */
};

struct field {
	const char *name;
	enum field_kind kind;
	unsigned flags;
	enum record_type ref;			/* of FIELD_REF */
	const char *const *words;		/* of FIELD_ENUM, NULL-terminated */
	const struct field *sub;		/* of FIELD_MAP, ends with name NULL */
	const char *title;			/* N_(): one line for people */
	const char *example;			/* a value that is valid; or NULL */
};

struct schema {
	enum record_type type;
	const char *name;	/* `contact` */
	const char *folder;	/* `contacts` */
	const char *title;	/* N_() */
	char initial;		/* of opaque ids: `c` */
	const struct field *fields;	/* in the order new records are written; name NULL ends */
};

const struct schema *schema_of(enum record_type type);	/* timelines have one too: folder, event fields */

/* Singular; TYPE_NONE.  Both know `timeline`, which is TYPE_TIMELINE and no record. */
enum record_type type_by_name(const char *name);
enum record_type type_by_folder(const char *folder, size_t len);

/* `email`, `birth-date`: the kind's name in store-format/ and the manual. */
const char *field_kind_name(enum field_kind kind);

/* A field of the type, or NULL.  `name` may go on: `custom.x` gives custom. */
const struct field *field_find(const struct schema *schema, const char *name);

/* The names in order, NULL-terminated, for patch_set(). */
const char *const *schema_order(enum record_type type);

extern const char *const contact_stages[];	/* suspect ... dead, NULL */
extern const char *const event_kinds[];		/* call ... convert, NULL; crm.yaml's `kinds` adds */

#endif
