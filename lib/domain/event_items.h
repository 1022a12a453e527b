#ifndef DOMAIN_EVENT_ITEMS_H
#define DOMAIN_EVENT_ITEMS_H

#include "domain/event.h"

/* What was ordered, offered or returned, and what that comes to. */

/* `sku:quantity:price` as an item of the draft's `items`.  ERR_USAGE, ERR_DATA. */
int event_item(struct draft *draft, const struct config *config, const char *text);

/*
 * The sum of quantities and prices, appended; *whole is false when an item has
 * no price.  ERR_DATA when they are of several currencies, or too much.
 */
int event_sum(struct str *out, const struct config *config, const struct node *items,
	      bool *whole);

#endif
