#include "segment/basket.h"

#include "base/alloc.h"

#include <stdlib.h>

void baskets_add(struct baskets *baskets, uint32_t customer, uint32_t item)
{
	GROW(baskets->v, baskets->n + 1, baskets->alloc);
	baskets->v[baskets->n++] = (struct purchase){ customer, item };
}

static int by_customer(const void *a, const void *b)
{
	const struct purchase *x = a, *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

static bool is_same(const struct purchase *a, const struct purchase *b)
{
	return a->customer == b->customer && a->item == b->item;
}

void baskets_close(struct baskets *baskets, size_t customers, size_t items)
{
	size_t n = 0;

	if (baskets->n)
		qsort(baskets->v, baskets->n, sizeof(*baskets->v), by_customer);
	for (size_t i = 0; i < baskets->n; i++)
		if (!n || !is_same(&baskets->v[n - 1], &baskets->v[i]))
			baskets->v[n++] = baskets->v[i];
	baskets->n = n;
	baskets->customers = customers;
	baskets->items = items;
	baskets->start = xcalloc(customers + 1, sizeof(*baskets->start));
	baskets->having = xcalloc(items + 1, sizeof(*baskets->having));
	for (size_t i = 0; i < n; i++) {
		baskets->start[baskets->v[i].customer + 1]++;
		baskets->having[baskets->v[i].item]++;
	}
	for (size_t c = 0; c < customers; c++) {
		baskets->buyers += baskets->start[c + 1] > 0;
		baskets->start[c + 1] += baskets->start[c];
	}
}

void baskets_release(struct baskets *baskets)
{
	free(baskets->v);
	free(baskets->start);
	free(baskets->having);
	*baskets = (struct baskets)BASKETS_INIT;
}

bool baskets_have(const struct baskets *baskets, uint32_t customer, uint32_t item)
{
	size_t low = baskets->start[customer], high = baskets->start[customer + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (baskets->v[middle].item == item)
			return true;
		if (baskets->v[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* --- rules --- */

static bool make_rule(struct basket_rule *out, const struct baskets *b, uint32_t if_item,
		      uint32_t then_item, size_t both, const struct basket_limits *limits)
{
	double n = (double)b->buyers;

	if (!both)
		return false;
	*out = (struct basket_rule){ .if_item = if_item, .then_item = then_item, .both = both };
	out->support = (double)both / n;
	out->confidence = (double)both / (double)b->having[if_item];
	out->lift = out->confidence / ((double)b->having[then_item] / n);
	return out->support >= limits->support && out->confidence >= limits->confidence &&
	       out->lift >= limits->lift;
}

static void add_rule(struct basket_rules *rules, const struct basket_rule *rule)
{
	GROW(rules->v, rules->n + 1, rules->alloc);
	rules->v[rules->n++] = *rule;
}

static int compare(double a, double b)
{
	return a > b ? -1 : a < b;
}

static int best_first(const void *a, const void *b)
{
	const struct basket_rule *x = a, *y = b;
	int order = compare(x->confidence, y->confidence);

	if (!order)
		order = compare(x->lift, y->lift);
	if (!order)
		order = compare(x->support, y->support);
	if (!order)
		order = x->then_item < y->then_item ? -1 : x->then_item > y->then_item;
	if (!order)
		order = x->if_item < y->if_item ? -1 : x->if_item > y->if_item;
	return order;
}

static void sort(struct basket_rules *rules)
{
	if (rules->n)
		qsort(rules->v, rules->n, sizeof(*rules->v), best_first);
}

/* Add one to each item of a customer. */
static void count_basket(size_t *counts, const struct baskets *b, size_t customer)
{
	for (size_t i = b->start[customer]; i < b->start[customer + 1]; i++)
		counts[b->v[i].item]++;
}

void basket_rules_to(struct basket_rules *out, const struct baskets *baskets, uint32_t item,
		     const struct basket_limits *limits)
{
	size_t *both = xcalloc(baskets->items + 1, sizeof(*both));
	struct basket_rule rule;

	for (size_t c = 0; c < baskets->customers; c++)
		if (baskets_have(baskets, (uint32_t)c, item))
			count_basket(both, baskets, c);
	for (uint32_t i = 0; i < baskets->items; i++)
		if (i != item && make_rule(&rule, baskets, i, item, both[i], limits))
			add_rule(out, &rule);
	sort(out);
	free(both);
}

/* Rules from one item that the customer has; better ones take the place of others. */
static void rules_from(struct basket_rule *best, const struct baskets *b, uint32_t item,
		       uint32_t customer, const struct basket_limits *limits)
{
	size_t *both = xcalloc(b->items + 1, sizeof(*both));
	struct basket_rule rule;

	for (size_t c = 0; c < b->customers; c++)
		if (baskets_have(b, (uint32_t)c, item))
			count_basket(both, b, c);
	for (uint32_t i = 0; i < b->items; i++)
		if (!baskets_have(b, customer, i) &&
		    make_rule(&rule, b, item, i, both[i], limits) &&
		    (!best[i].both || best_first(&rule, &best[i]) < 0))
			best[i] = rule;
	free(both);
}

void basket_rules_for(struct basket_rules *out, const struct baskets *baskets,
		      uint32_t customer, const struct basket_limits *limits)
{
	struct basket_rule *best = xcalloc(baskets->items + 1, sizeof(*best));

	for (size_t i = baskets->start[customer]; i < baskets->start[customer + 1]; i++)
		rules_from(best, baskets, baskets->v[i].item, customer, limits);
	for (size_t i = 0; i < baskets->items; i++)
		if (best[i].both)
			add_rule(out, &best[i]);
	sort(out);
	free(best);
}

void basket_rules_release(struct basket_rules *rules)
{
	free(rules->v);
	*rules = (struct basket_rules)BASKET_RULES_INIT;
}
