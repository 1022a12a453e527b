#ifndef SEGMENT_BASKET_H
#define SEGMENT_BASKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Who bought X also bought Y: rules of association over what each customer
 * ever bought.
 *
 * Customers and goods are numbers from 0.  A rule says that who has `if_item`
 * has `then_item`; of n customers who bought anything, `both` have the two:
 *
 *	support		both / n
 *	confidence	both / those who have if_item
 *	lift		confidence / the share of all who have then_item: above 1
 *			the one makes the other likelier
 */
struct purchase {
	uint32_t customer, item;
};

struct baskets {
	struct purchase *v;	/* by customer, then item; each once */
	size_t n, alloc;
	size_t *start;		/* of each customer in v, and one past the last */
	size_t customers;	/* numbers that there are */
	size_t *having;		/* customers who have each item */
	size_t items;
	size_t buyers;		/* customers who have anything */
};

#define BASKETS_INIT { 0 }

/* Note a purchase, in any order, as often as it was made; then close. */
void baskets_add(struct baskets *baskets, uint32_t customer, uint32_t item);
void baskets_close(struct baskets *baskets, size_t customers, size_t items);
void baskets_release(struct baskets *baskets);

bool baskets_have(const struct baskets *baskets, uint32_t customer, uint32_t item);

struct basket_rule {
	uint32_t if_item, then_item;
	size_t both;
	double support, confidence, lift;
};

struct basket_limits {		/* what a rule must reach */
	double support, confidence, lift;
};

struct basket_rules {
	struct basket_rule *v;	/* best first: confidence, lift, support, numbers */
	size_t n, alloc;
};

#define BASKET_RULES_INIT { 0 }

/* The rules that lead to an item. */
void basket_rules_to(struct basket_rules *out, const struct baskets *baskets, uint32_t item,
		     const struct basket_limits *limits);

/* For each item that a customer has not, the best rule that leads there from one they have. */
void basket_rules_for(struct basket_rules *out, const struct baskets *baskets,
		      uint32_t customer, const struct basket_limits *limits);
void basket_rules_release(struct basket_rules *rules);

#endif
