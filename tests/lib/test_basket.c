#include "segment/basket.h"
#include "tests/lib/test.h"

enum { BREAD, BUTTER, JAM, TEA, ITEMS };

/*
 * Of five customers one bought nothing; bread three, butter three, both two;
 * jam goes with butter alone.
 */
static void fill(struct baskets *b)
{
	static const struct purchase v[] = {
		{ 3, JAM }, { 0, BREAD }, { 0, BUTTER }, { 1, BREAD }, { 1, BUTTER },
		{ 1, BUTTER }, { 2, BREAD }, { 3, BUTTER }, { 0, BREAD },
	};

	*b = (struct baskets)BASKETS_INIT;
	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		baskets_add(b, v[i].customer, v[i].item);
	baskets_close(b, 5, ITEMS);
}

static int about(double value)		/* in thousandths */
{
	return (int)(value * 1000 + 0.5);
}

static void what_is_bought_twice_counts_once(void)
{
	struct baskets b;

	fill(&b);
	CHECK_INT(b.n, 7);
	CHECK_INT(b.buyers, 4);
	CHECK_INT(b.having[BREAD], 3);
	CHECK_INT(b.having[TEA], 0);
	CHECK(baskets_have(&b, 1, BUTTER));
	CHECK(!baskets_have(&b, 2, BUTTER));
	CHECK(!baskets_have(&b, 4, BREAD));
	baskets_release(&b);
}

static void a_rule_has_support_confidence_and_lift(void)
{
	const struct basket_limits all = { 0, 0, 0 };
	struct basket_rules rules = BASKET_RULES_INIT;
	struct baskets b;

	fill(&b);
	basket_rules_to(&rules, &b, BUTTER, &all);
	CHECK_INT(rules.n, 2);
	CHECK_INT(rules.v[0].if_item, JAM);	/* one of one */
	CHECK_INT(about(rules.v[0].confidence), 1000);
	CHECK_INT(about(rules.v[0].lift), 1333);
	CHECK_INT(about(rules.v[0].support), 250);
	CHECK_INT(rules.v[1].if_item, BREAD);	/* two of three */
	CHECK_INT(rules.v[1].both, 2);
	CHECK_INT(about(rules.v[1].confidence), 667);
	CHECK_INT(about(rules.v[1].lift), 889);
	CHECK_INT(about(rules.v[1].support), 500);
	basket_rules_release(&rules);
	baskets_release(&b);
}

static void rules_below_a_limit_are_none(void)
{
	const struct basket_limits limits[] = { { 0.3, 0, 0 }, { 0, 0.7, 0 }, { 0, 0, 1 } };
	static const unsigned left[] = { BREAD, JAM, JAM };
	struct baskets b;

	fill(&b);
	for (int i = 0; i < 3; i++) {
		struct basket_rules rules = BASKET_RULES_INIT;

		basket_rules_to(&rules, &b, BUTTER, &limits[i]);
		CHECK_INT(rules.n, 1);
		CHECK_INT(rules.v[0].if_item, left[i]);
		basket_rules_release(&rules);
	}
	baskets_release(&b);
}

static void a_customer_is_offered_what_they_have_not_by_the_best_rule(void)
{
	const struct basket_limits all = { 0, 0, 0 };
	struct basket_rules rules = BASKET_RULES_INIT;
	struct baskets b;

	fill(&b);
	basket_rules_for(&rules, &b, 3, &all);		/* has butter and jam */
	CHECK_INT(rules.n, 1);
	CHECK_INT(rules.v[0].then_item, BREAD);
	CHECK_INT(rules.v[0].if_item, BUTTER);
	CHECK_INT(about(rules.v[0].confidence), 667);
	basket_rules_release(&rules);
	basket_rules_for(&rules, &b, 4, &all);		/* has nothing */
	CHECK_INT(rules.n, 0);
	basket_rules_release(&rules);
	baskets_release(&b);
}

static void nothing_bought_is_no_rule(void)
{
	const struct basket_limits all = { 0, 0, 0 };
	struct basket_rules rules = BASKET_RULES_INIT;
	struct baskets b = BASKETS_INIT;

	baskets_close(&b, 2, 1);
	basket_rules_to(&rules, &b, 0, &all);
	basket_rules_for(&rules, &b, 1, &all);
	CHECK_INT(rules.n, 0);
	basket_rules_release(&rules);
	baskets_release(&b);
}

int main(void)
{
	RUN(what_is_bought_twice_counts_once);
	RUN(a_rule_has_support_confidence_and_lift);
	RUN(rules_below_a_limit_are_none);
	RUN(a_customer_is_offered_what_they_have_not_by_the_best_rule);
	RUN(nothing_bought_is_no_rule);
	return test_end();
}
