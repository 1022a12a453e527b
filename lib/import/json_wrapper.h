#ifndef IMPORT_JSON_WRAPPER_H
#define IMPORT_JSON_WRAPPER_H

#include "import/input.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * How the items lie in a file of JSON.
 *
 * A web service wraps its list in an object that says how many there are and
 * where to go on: `{"contacts": [...], "has-more": true}`.  An object that is
 * all of the file is a wrapper when it has no key that a record has (`id`,
 * `name`, `email` ...) and exactly one list of objects under a name that
 * services use (`results`, `contacts`, `data` ...), or nothing but one list.
 */
struct json_wrapper {
	bool found;
	uint64_t at;		/* behind the list's bracket, as input_at() counts */
	bool by_line;		/* one object a line, by the first two lines */
};

/* Reads the input from its start, the first object to its end; ERR_IO. */
int json_wrapper_find(struct json_wrapper *out, struct input *in);

#endif
