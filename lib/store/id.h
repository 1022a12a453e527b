#ifndef STORE_ID_H
#define STORE_ID_H

#include "record/config.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Ids: `mario-rossi-3f2a9c1b`, a slug, `-`, and the suffix of eight
 * characters of `0-9a-z` without `i l o u`.  The suffix is the identity: 40
 * bits, as a number here and in the index.  Grammar:
 * [a-z0-9]+(-[a-z0-9]+)*, at most 64 bytes.
 */
#define SUFFIX_LEN 8
#define ID_MAX 64

typedef int64_t rid;		/* a suffix as a number, 0 to 2^40 - 1 */
#define RID_NONE (-1)

/* The grammar, and a suffix at its end; a bare suffix is an id too (`crm forget`). */
bool id_valid(const char *id, size_t len);
rid id_rid(const char *id, size_t len);		/* of an id or a bare suffix; RID_NONE */
rid rid_parse(const char *suffix, size_t len);	/* exactly a suffix; RID_NONE */
void rid_text(char out[SUFFIX_LEN + 1], rid r);

/*
 * The numbers whose suffix begins with these characters: [*from, *to).
 * False when it holds a character that no suffix has, or none or over 8.
 */
bool rid_range(rid *from, rid *to, const char *prefix, size_t len);

/*
 * The suffix that a record with this key gets: the upper 40 bits of hash64(),
 * under the store's key, of the type's name, NUL, the key, NUL, and `turn` in
 * digits (0; counted up when another key has it already).  Without a key
 * (NULL) a random one.
 */
rid rid_draw(const struct config *config, enum record_type type,
	     const char *key, unsigned turn);

/* The id of a suffix: slug of `name`, or the type's initial when ids are opaque or it has none. */
void id_make(struct str *out, const struct config *config, enum record_type type,
	     const char *name, rid r);

#endif
