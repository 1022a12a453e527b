#ifndef OUTPUT_JSON_H
#define OUTPUT_JSON_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A stream of JSON into a struct str: commas and nesting are its business.
 * Text is UTF-8 as it is, controls (C0, DEL, C1, bidirectional, U+2028/9) as
 * \u00XX; bytes that are not UTF-8 become U+FFFD.  Compact, or two columns a
 * level when `indent`.
 */
struct json {
	struct str *out;
	bool indent;
	unsigned depth;
	uint64_t some;		/* a bit for each level: has it an item */
	bool after_key;
};

void json_init(struct json *json, struct str *out, bool indent);
void json_object(struct json *json);
void json_end_object(struct json *json);
void json_array(struct json *json);
void json_end_array(struct json *json);
void json_key(struct json *json, const char *key);
void json_text(struct json *json, const char *s, size_t len);
void json_str(struct json *json, const char *s);	/* NULL is null */
void json_int(struct json *json, int64_t n);
void json_raw(struct json *json, const char *s, size_t len);	/* a number, true or false, as it is written */
void json_bool(struct json *json, bool yes);
void json_null(struct json *json);

#endif
