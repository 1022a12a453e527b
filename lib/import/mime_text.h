#ifndef IMPORT_MIME_TEXT_H
#define IMPORT_MIME_TEXT_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Text as others send it, as text of ours: UTF-8, lines that end in LF, no
 * control characters.  All append, and none fails.
 */

/*
 * Bytes of a charset by its name (any case, `charset*language` too).  What is
 * called US-ASCII, ISO-8859-1 or Windows-1252, and what has no name or none of
 * ours, is UTF-8 if all of it can be, else Windows-1252.  Bytes that are none
 * of the charset's become U+FFFD.
 */
void text_decode(struct str *out, const char *charset, size_t charset_len,
		 const char *s, size_t len);

/*
 * Line ends (CR, CRLF, U+0085, U+2028, U+2029) as LF; other controls (see
 * utf8_is_control()) are left out, but tabs.  On `one_line` white space is one
 * blank and none at the ends.
 */
void text_clean(struct str *out, const char *s, size_t len, bool one_line);

/*
 * HTML (UTF-8) as plain text: what is read, without what is drawn.  Blocks
 * are lines, paragraphs have an empty line between them, list items a dash.
 */
void text_from_html(struct str *out, const char *s, size_t len);

/* Is `s` this word of ASCII, whatever the case? */
bool text_is(const char *s, size_t len, const char *word);

/* As memmem(3), whatever the case; NULL if it is not there. */
const char *text_find(const char *s, size_t len, const char *word);

#endif
