#ifndef SEGMENT_PURCHASES_H
#define SEGMENT_PURCHASES_H

#include "base/map.h"
#include "segment/basket.h"
#include "work/work.h"

/*
 * What contacts bought until now, by the items of their orders: as baskets,
 * and who and what their numbers stand for.  Archived contacts are customers
 * too, since what they bought still tells.
 */
struct customer {
	rid r;
	char *id, *name;
	bool archived;
};

struct purchases {
	struct customer *customers;	/* by suffix */
	size_t n_customers, alloc;
	struct strs skus, names;	/* of each item; its name, or "" */
	struct map numbers;		/* of SKUs, and one */
	struct baskets baskets;
};

#define PURCHASES_INIT { .baskets = BASKETS_INIT }

/* ERR_IO. */
int purchases_read(struct purchases *out, struct work *work);
void purchases_release(struct purchases *purchases);

/* The number of an item; ERR_NOT_FOUND, with the nearest, when nobody ever bought it. */
int purchases_item(const struct purchases *purchases, const char *sku, uint32_t *item);

/* The number of a customer; ERR_NOT_FOUND when it is no contact. */
int purchases_customer(const struct purchases *purchases, rid r, uint32_t *customer);

#endif
