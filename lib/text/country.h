#ifndef TEXT_COUNTRY_H
#define TEXT_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

/* ISO 3166-1 alpha-2, any case. */
bool country_valid(const char *s, size_t len);

/* The digits that its telephone numbers begin with abroad, "39"; NULL: unknown. */
const char *country_dial(const char *code);

#endif
