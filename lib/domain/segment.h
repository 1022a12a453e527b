#ifndef DOMAIN_SEGMENT_H
#define DOMAIN_SEGMENT_H

#include "store/store.h"

/*
 * Segments: queries of contacts with a name, `segments/NAME.yaml`:
 *
 *	query: |
 *	  stage = customer and spend > 1000
 *
 * A name is of small letters, digits and `-`.
 */
bool segment_name_valid(const char *name);

/*
 * The query of a segment, added to `out`, and its path to `origin`.
 * ERR_NOT_FOUND (with the nearest name); ERR_DATA when its file has none.
 */
int segment_query(const struct store *store, const char *name, struct str *out,
		  struct str *origin);

/* The names of all, sorted. */
int segment_names(const struct store *store, struct strs *out);

#endif
