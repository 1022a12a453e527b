#ifndef RECORD_FASTDOC_H
#define RECORD_FASTDOC_H

#include "record/doc.h"

/*
 * A reader of the plain form that our own writer makes and most people write:
 * block maps and lists, scalars of one line, literal blocks, comments.  It
 * knows no errors: at the slightest doubt it gives up (false, without a root),
 * and libyaml reads the document from the beginning.  What it reads it reads
 * as libyaml does, marks included; a test holds it to that.
 */
bool fastdoc_parse(struct doc *doc);

/* doc_parse() by libyaml alone. */
int slowdoc_parse(struct doc *doc, const char *bytes, size_t len, const char *path,
		  unsigned line, const struct limits *limits, struct findings *why);

#endif
