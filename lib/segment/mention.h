#ifndef SEGMENT_MENTION_H
#define SEGMENT_MENTION_H

#include "query/query.h"

/*
 * What a query names: its parameters, and the segments that it is made of.
 */

/* The names of its parameters, without the colon, each once, in their order. */
void mention_parameters(struct strs *out, const struct query *query);

/* The segments whose membership it asks for, anywhere, each once. */
void mention_segments(struct strs *out, const struct query *query);

#endif
