/* base/parallel and base/clock. */

#include "base/alloc.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "tests/lib/deny.h"
#include "tests/lib/test.h"

#include <pthread.h>
#include <stdlib.h>

struct seen {
	unsigned char *times;
	pthread_t caller;
	unsigned char *elsewhere;
};

static void note(void *arg, size_t i)
{
	struct seen *seen = arg;

	seen->times[i]++;
	seen->elsewhere[i] = !pthread_equal(pthread_self(), seen->caller);
}

/* How many of n were not worked on exactly once; `elsewhere`: in other threads. */
static size_t missed(size_t n, size_t chunk, size_t *elsewhere)
{
	struct seen seen = { .caller = pthread_self() };
	size_t bad = 0;

	seen.times = xcalloc(n, 1);
	seen.elsewhere = xcalloc(n, 1);
	parallel_each(n, chunk, note, &seen);
	*elsewhere = 0;
	for (size_t i = 0; i < n; i++) {
		bad += seen.times[i] != 1;
		*elsewhere += seen.elsewhere[i];
	}
	free(seen.times);
	free(seen.elsewhere);
	return bad;
}

static void every_number_is_worked_on_once(void)
{
	static const size_t ns[] = { 0, 1, 2, 63, 64, 65, 128, 1000, 100003 };
	size_t elsewhere;

	for (size_t i = 0; i < ARRAY_SIZE(ns); i++) {
		CHECK_INT(missed(ns[i], 1, &elsewhere), 0);
		CHECK_INT(missed(ns[i], 64, &elsewhere), 0);
		CHECK_INT(missed(ns[i], 1000000, &elsewhere), 0);
	}
}

static void below_two_chunks_the_caller_works_alone(void)
{
	size_t elsewhere;

	CHECK_INT(missed(127, 64, &elsewhere), 0);
	CHECK_INT(elsewhere, 0);
}

static void the_width_has_bounds(void)
{
	CHECK(parallel_width() >= 1);
	CHECK(parallel_width() <= 64);
}

static void an_item(void *arg, size_t i)
{
	size_t *sums = arg, inner;

	sums[i] = missed(100, 3, &inner);
}

static void work_may_be_parallel_itself(void)
{
	size_t sums[10];

	memset(sums, 0xff, sizeof(sums));
	parallel_each(10, 1, an_item, sums);
	for (size_t i = 0; i < 10; i++)
		CHECK_INT(sums[i], 0);
}

static int work_without_threads(void)
{
	size_t elsewhere, bad;

	if (deny(SYS_clone, EAGAIN) || deny(SYS_clone3, EAGAIN))
		return 2;
	bad = missed(1000, 1, &elsewhere);
	return bad || elsewhere;
}

static void without_threads_the_caller_does_it_all(void)
{
	CHECK_INT(in_child(work_without_threads), 0);
}

static void the_clock_stands_where_it_was_set(void)
{
	int64_t before = clock_ms();

	CHECK(clock_now() > 1500000000);
	clock_set(1795255800);
	CHECK_INT(clock_now(), 1795255800);
	clock_set(-1);
	CHECK_INT(clock_now(), -1);
	CHECK(clock_ms() >= before);
}

int main(void)
{
	RUN(without_threads_the_caller_does_it_all);
	RUN(every_number_is_worked_on_once);
	RUN(below_two_chunks_the_caller_works_alone);
	RUN(the_width_has_bounds);
	RUN(work_may_be_parallel_itself);
	RUN(the_clock_stands_where_it_was_set);
	return test_end();
}
