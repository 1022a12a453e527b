#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Unicode text, always UTF-8; tables are those of libutf8proc, never the
 * locale's.
 */

/* The offset of the first byte that is not UTF-8 (no surrogates, no overlong forms), or -1. */
long utf8_bad(const char *s, size_t len);

/*
 * One character at s (len > 0) into *c; returns its bytes.  A byte that is not
 * UTF-8 is U+FFFD and one byte long, here and in all that follows.
 */
size_t utf8_next(const char *s, size_t len, uint32_t *c);

void utf8_add(struct str *out, uint32_t c);

/*
 * A character that must never reach a terminal or hide in a record: C0 but
 * tab and line feed, DEL, C1, and the bidirectional controls (U+061C, U+200E,
 * U+200F, U+202A-202E, U+2066-2069); also U+2028, U+2029 and U+0085, which
 * some readers take for line ends.
 */
bool utf8_is_control(uint32_t c);

/* White space of any script, lines' ends too. */
bool utf8_is_space(uint32_t c);

/* A letter, a mark on one, or a number, of any script. */
bool utf8_is_word(uint32_t c);

/* Normal form C, appended. */
void utf8_nfc(struct str *out, const char *s, size_t len);

/*
 * For comparing names: normal form KD without marks, case folded, runs of
 * white space as one space, none at the ends ("  Nicolò  ROSSI" as "nicolo
 * rossi").  Latin letters that have no such form are plain too (ø o, ł l, æ
 * ae), look-alikes of ASCII punctuation are ASCII (’ is '), and what nobody
 * sees is left out (a soft hyphen, a zero-width space).
 */
void utf8_fold(struct str *out, const char *s, size_t len);

/* Case folded and NFC, nothing else: for e-mail, domain, enumerations. */
void utf8_lower(struct str *out, const char *s, size_t len);

/*
 * Columns on a terminal that draws a grapheme (an emoji of several characters,
 * a flag) as one; controls count as what utf8_show() makes of them on one line.
 */
size_t utf8_width(const char *s, size_t len);

/*
 * For a person to see: controls as `\x1b` (ASCII's) or `\u202e`, bytes that are not
 * UTF-8 as `\xff`; line feeds and tabs as `\n` and `\t` when `one_line`, kept
 * otherwise.
 */
void utf8_show(struct str *out, const char *s, size_t len, bool one_line);

/*
 * utf8_show() on one line, cut to `width` columns at a grapheme's border with
 * an ellipsis; returns the columns used, never more than `width`.
 */
size_t utf8_fit(struct str *out, const char *s, size_t len, size_t width);

#endif
