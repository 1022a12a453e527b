#ifndef RECORD_PRESCAN_H
#define RECORD_PRESCAN_H

#include "record/doc.h"

/*
 * What a document's bytes must be before a YAML parser sees them, and what
 * it would not say well itself: UTF-8 without NUL or control characters,
 * lines that end as an editor counts them, one document, no directive, no
 * conflict marker.
 *
 * After it has passed, every line break is LF or CRLF, and a byte order mark
 * is at the very beginning or nowhere.
 */
struct prescan {
	const char *path;	/* for messages */
	unsigned line;		/* the number of the first line */
	bool ascii;		/* out: no byte above 0x7f but a byte order mark */
};

#define BOM "\xef\xbb\xbf"

/* The bytes of a byte order mark at the beginning: 3 or 0. */
size_t prescan_bom(const char *bytes, size_t len);

/* How many bytes at `s` are printable ASCII or LF. */
size_t prescan_plain(const char *s, size_t len);

/* May the character stand in a document as it is?  (LF, and CR with it, are not asked.) */
bool prescan_allows(uint32_t c);

/* Findings go into `why`; false if the document cannot be read. */
bool prescan(struct prescan *scan, const char *bytes, size_t len,
	     const struct limits *limits, struct findings *why);

#endif
