#ifndef IMPORT_MIME_CODE_H
#define IMPORT_MIME_CODE_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Bytes written as letters: the transfer encodings of mail (RFC 2045, RFC
 * 2047) and of the web.  All append, all take whatever comes: what is not of
 * the encoding is left out (base64) or stays as it is (the others).
 */
void base64_decode(struct str *out, const char *s, size_t len);
void quoted_printable_decode(struct str *out, const char *s, size_t len);

/* As in a header: `_` is a blank, and there are no lines. */
void quoted_word_decode(struct str *out, const char *s, size_t len);

/* `%41`; with `plus` (of a form) `+` is a blank. */
void percent_decode(struct str *out, const char *s, size_t len, bool plus);

/* The value of a hexadecimal digit, or -1. */
int hex_digit(char c);

#endif
