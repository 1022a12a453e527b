#ifndef DOMAIN_BATCH_WRITE_H
#define DOMAIN_BATCH_WRITE_H

#include "domain/batch_parts.h"

/* Rows of one type in the order in which their records lie. */
struct place_order {
	struct place_item {
		uint32_t high, low;	/* of the suffix */
		uint32_t row;
	} *v;
	size_t n;
};

/* Those of a type that still come to something; `events` by their subject. */
void place_order(struct place_order *out, const struct batch *batch,
		 enum record_type type);

/* How many from the i-th on are of one subject. */
size_t place_group(const struct place_order *order, size_t i);

/*
 * Put the rows into their records: into `bulk`, or nowhere (NULL) to see what
 * would come of it.  Rows that cannot be taken after all are turned down.
 */
int batch_begin(struct batch *batch, struct bulk *bulk, const char *label);
int batch_write(struct batch *batch, struct bulk *bulk);
int batch_commit(struct batch *batch, struct bulk *bulk);

/* The same of events, in events_write.c. */
int batch_write_events(struct batch *batch, struct bulk *bulk);

#endif
