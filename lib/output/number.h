#ifndef OUTPUT_NUMBER_H
#define OUTPUT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Is this text a number of JSON as it stands?  `0123` and `.5` are none. */
bool number_is_json(const char *s, size_t len);

/* Is it a number of JSON, true or false? */
bool number_or_boolean(const char *s, size_t len);

#endif
