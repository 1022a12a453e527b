#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

static bool fixed;
static int64_t fixed_at;

int64_t clock_now(void)
{
	return fixed ? fixed_at : (int64_t)time(NULL);
}

void clock_set(int64_t seconds)
{
	fixed_at = seconds;
	fixed = true;
}

int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
