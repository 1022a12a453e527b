#ifndef RECORD_COMPACT_H
#define RECORD_COMPACT_H

#include "base/str.h"
#include "record/draft.h"

/*
 * A tree as bytes for a temporary file: much quicker to write and to read
 * than YAML is, and of no use to any other process.
 */
void compact_add(struct str *out, const struct node *root);

/* The draft is that tree now, a map; no bytes are an empty one.  They are copied. */
void compact_read(struct draft *draft, const char *bytes, size_t len);

#endif
