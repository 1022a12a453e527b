#include "segment/cluster.h"
#include "segment/description.h"
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

/* Heaps of points around (10 k, 0), each `size` of them, one after the other. */
static float *heaps(size_t k, size_t size)
{
	float *v = calloc(k * size * 2, sizeof(*v));

	for (size_t i = 0; i < k * size; i++) {
		v[2 * i] = (float)(i % k) * 10 + (float)(i % 7) / 10;
		v[2 * i + 1] = (float)(i % 5) / 10;
	}
	return v;
}

static void heaps_that_lie_apart_are_found_and_counted(void)
{
	for (unsigned k = 2; k <= 6; k++) {
		float *points = heaps(k, 40);
		struct clustering c;

		cluster_find(&c, points, k * 40, 2, 0);
		CHECK_INT(c.k, k);
		CHECK(c.silhouette > 0.9);
		for (unsigned i = 0; i < c.k; i++)
			CHECK_INT(c.size[i], 40);
		for (size_t i = k; i < k * 40; i++)
			CHECK_INT(c.of[i], c.of[i % k]);
		cluster_release(&c);
		free(points);
	}
}

static void many_points_are_grouped_as_their_sample_is(void)
{
	float *points = heaps(3, 20000);
	struct clustering c;

	cluster_find(&c, points, 60000, 2, 0);
	CHECK_INT(c.k, 3);
	CHECK_INT(c.size[0] + c.size[1] + c.size[2], 60000);
	CHECK_INT(c.size[2], 20000);
	cluster_release(&c);
	free(points);
}

static void the_same_points_give_the_same_groups(void)
{
	float points[600];
	struct clustering a, b;

	for (int i = 0; i < 600; i++)
		points[i] = (float)((i * 7919) % 613) / 613;
	cluster_find(&a, points, 200, 3, 0);
	cluster_find(&b, points, 200, 3, 0);
	CHECK_INT(a.k, b.k);
	CHECK(a.silhouette == b.silhouette);
	CHECK(!memcmp(a.of, b.of, 200 * sizeof(*a.of)));
	for (unsigned i = 1; i < a.k; i++)
		CHECK(a.size[i - 1] >= a.size[i]);
	cluster_release(&a);
	cluster_release(&b);
}

static void points_that_are_all_equal_are_one_group(void)
{
	float points[50] = { 0 };
	struct clustering c;

	cluster_find(&c, points, 50, 1, 0);
	CHECK_INT(c.k, 1);
	CHECK_INT(c.size[0], 50);
	CHECK(c.silhouette == 0);
	cluster_release(&c);
	cluster_find(&c, points, 1, 1, 5);
	CHECK_INT(c.k, 1);
	cluster_release(&c);
}

static void there_are_no_more_groups_than_different_points(void)
{
	float points[] = { 1, 1, 2, 2, 9, 9 };
	struct clustering c;

	cluster_find(&c, points, 6, 1, 8);
	CHECK_INT(c.k, 3);
	CHECK_INT(c.size[0], 2);
	CHECK_INT(c.of[0], c.of[1]);
	CHECK(c.of[0] != c.of[4]);
	cluster_release(&c);
}

/* Conditions over 100 people: of each a multiple, and the first half. */
static void make(struct conditions *c)
{
	conditions_init(c, 100);
	for (int m = 2; m <= 3; m++) {
		struct condition *one = conditions_add(c, m == 2 ? "even" : "third");

		for (size_t i = 0; i < 100; i += (size_t)m)
			condition_set(one, i);
	}
	struct condition *half = conditions_add(c, "half");

	for (size_t i = 0; i < 50; i++)
		condition_set(half, i);
	conditions_negate(c);
}

static void a_part_is_described_by_the_conditions_that_make_it(void)
{
	struct conditions c;
	struct description d = DESCRIPTION_INIT;
	uint64_t part[2] = { 0 };

	make(&c);
	for (size_t i = 0; i < 50; i += 2)
		if (i % 3)
			part[i / 64] |= UINT64_C(1) << (i % 64);
	description_find(&d, &c, part);
	CHECK_STR(d.query.buf, "even and half and not third");
	CHECK_INT(d.selected, 16);
	CHECK_INT(d.right, 16);
	CHECK_INT(d.wanted, 16);
	description_release(&d);
	conditions_release(&c);
}

static void everybody_needs_no_condition(void)
{
	struct conditions c;
	struct description d = DESCRIPTION_INIT;
	uint64_t part[2] = { ~UINT64_C(0), (UINT64_C(1) << 36) - 1 };

	make(&c);
	description_find(&d, &c, part);
	CHECK_STR(d.query.buf, "");
	CHECK_INT(d.selected, 100);
	CHECK_INT(d.wanted, 100);
	description_release(&d);
	conditions_release(&c);
}

static void what_no_condition_fits_comes_as_near_as_can_be(void)
{
	struct conditions c;
	struct description d = DESCRIPTION_INIT;
	uint64_t part[2] = { 0 };

	make(&c);
	for (size_t i = 0; i < 45; i++)
		part[0] |= UINT64_C(1) << i;
	description_find(&d, &c, part);
	CHECK_STR(d.query.buf, "half");
	CHECK_INT(d.selected, 50);
	CHECK_INT(d.right, 45);
	description_release(&d);
	conditions_release(&c);
}

int main(void)
{
	RUN(heaps_that_lie_apart_are_found_and_counted);
	RUN(many_points_are_grouped_as_their_sample_is);
	RUN(the_same_points_give_the_same_groups);
	RUN(points_that_are_all_equal_are_one_group);
	RUN(there_are_no_more_groups_than_different_points);
	RUN(a_part_is_described_by_the_conditions_that_make_it);
	RUN(everybody_needs_no_condition);
	RUN(what_no_condition_fits_comes_as_near_as_can_be);
	return test_end();
}
