#ifndef IMPORT_JSON_SCAN_H
#define IMPORT_JSON_SCAN_H

#include "base/str.h"

#include <stdbool.h>

/*
 * One value of JSON found in bytes that come piece by piece, so that a list of
 * any length is read in the memory of its longest element.
 *
 * Only the end of the value is found here; whether it is JSON is the parser's
 * to say.  What it is given in `out` is the value with its numbers as texts, so
 * that each keeps its digits, and with U+FFFD for what no record can hold (NUL,
 * half a surrogate pair).  Control characters that stand in a text as they are,
 * which RFC 8259 forbids and programs write, are escaped; so is `NaN` `null`.
 */
#define JSON_BYTES (16 << 20)
#define JSON_DEPTH 32
#define JSON_VALUES 65536

enum json_state {
	JSON_BETWEEN, JSON_TEXT, JSON_ESCAPE, JSON_UNICODE, JSON_WORD
};

struct json_scan {
	struct str out;
	enum json_state state;
	size_t depth, values, bytes;
	size_t from;			/* where the word, or the escape, begins in `out` */
	size_t high;			/* where half a pair is, that waits for the other; 0: none */
	unsigned lines;			/* line ends so far */
	bool by_line;			/* a line end ends the value, whole or not */
	const char *wrong;		/* translated; the rest of the value is passed by */
};

#define JSON_SCAN_INIT { .out = STR_INIT }

void json_scan_begin(struct json_scan *scan, bool by_line);
void json_scan_release(struct json_scan *scan);

/*
 * Go on in the bytes behind those it took before; returns how many it has
 * taken, *done with the value's last.  The first byte of all is no blank.
 */
size_t json_scan_feed(struct json_scan *scan, const char *s, size_t len, bool *done);

/* The input ends here: a bare word is whole then, all else is wrong. */
void json_scan_end(struct json_scan *scan);

#endif
