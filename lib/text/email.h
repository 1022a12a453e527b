#ifndef TEXT_EMAIL_H
#define TEXT_EMAIL_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Syntax only: one @, a domain with a dot or `localhost`, no spaces, 254
 * bytes; the characters that a web form takes, and letters of any script.
 */
bool email_valid(const char *s, size_t len);

/* Lower case; the form it is compared by. */
void email_key(struct str *out, const char *s, size_t len);

#endif
