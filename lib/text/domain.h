#ifndef TEXT_DOMAIN_H
#define TEXT_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A domain's name: labels of letters of any script, digits and inner hyphens,
 * joined by dots, at most 253 bytes.
 */
bool domain_valid(const char *s, size_t len);

#endif
