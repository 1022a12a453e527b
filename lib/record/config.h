#ifndef RECORD_CONFIG_H
#define RECORD_CONFIG_H

#include "base/hash.h"
#include "base/str.h"
#include "record/doc.h"
#include "record/schema.h"

#include <stdint.h>

/*
 * crm.yaml: the store's own policy.  Data only: a key that could run
 * something is no key here and is reported.
 */
#define STORE_FORMAT 1		/* what this program reads and writes */

enum layout { LAYOUT_AUTO, LAYOUT_FILES, LAYOUT_PACKED };

struct stage {
	const char *name;
	unsigned permille;	/* the probability, in thousandths */
};

struct custom_field {
	const char *name;
	enum field_kind kind;
	bool list;
	const char *const *words;	/* of an enum, NULL-terminated */
};

struct config {
	struct doc doc;			/* owns every text below */
	struct str bytes;		/* of crm.yaml */
	unsigned format;
	struct hash_key store_key;
	const char *currency;		/* "EUR" */
	const char *timezone;		/* "Europe/Rome" */
	const char *country;		/* "IT" */
	bool opaque_ids;
	/* By type, TYPE_TIMELINE included: `layout: files` sets all, a map sets each
	   (`default:` for the rest). */
	enum layout layout[TYPE_COUNT + 1];
	unsigned shard_chars[TYPE_COUNT + 1];	/* 0 to 2; 2 */
	enum { CHANNEL_ANY, CHANNEL_EMAIL, CHANNEL_PHONE, CHANNEL_NONE } channel;
	const struct stage *pipeline;
	size_t n_pipeline;
	const struct custom_field *custom;
	size_t n_custom;
	const char *const *kinds;	/* event kinds beside the schema's, NULL-terminated */
	uint64_t unique[TYPE_COUNT + 1];	/* a bit for each field; ask config_unique() */
	bool modeline;
	struct limits limits;
};

#define CONFIG_INIT { .doc = DOC_INIT, .bytes = STR_INIT }

/*
 * Read the bytes of crm.yaml (kept in config->bytes).  Problems are findings;
 * ERR_DATA if there is an error among them.  A newer format is no error here:
 * config_writable() refuses to write.
 */
int config_parse(struct config *config, const char *bytes, size_t len, struct findings *why);
void config_release(struct config *config);

int config_writable(const struct config *config);	/* 0 or ERR_DATA */

/*
 * The limits to parse a document of the type with.  A timeline has none of
 * size, for it is of many events; validate_timeline() holds each to it.
 */
struct limits config_limits(const struct config *config, enum record_type type);

/* Is this field unique here?  (The schema's flag, unless `unique:` says.) */
bool config_unique(const struct config *config, enum record_type type, const struct field *field);

const struct custom_field *config_custom(const struct config *config, const char *name);
const struct stage *config_stage(const struct config *config, const char *name);

/* A custom field as a field of the schema; `name` (borrowed) is what messages call it. */
struct field custom_as_field(const struct custom_field *custom, const char *name);

/* The keys of crm.yaml with a line about each, for crm config and the manual; name NULL ends. */
struct config_key {
	const char *name, *title;
};
extern const struct config_key config_keys[];

#endif
