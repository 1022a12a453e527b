#ifndef DOMAIN_TALLY_H
#define DOMAIN_TALLY_H

#include "base/map.h"
#include "base/str.h"

/*
 * How often each of some texts came: for a summary.  At most TALLY_MAX
 * different ones are told apart, the rest are counted together.
 */
#define TALLY_MAX 1000

struct tally_line {
	char *text;
	size_t n;
};

struct tally {
	struct tally_line *v;	/* in the order in which they came first */
	size_t n, alloc;
	size_t others;
	struct map at;
};

#define TALLY_INIT { .at = MAP_INIT }

void tally_add(struct tally *tally, const char *text);

/* The most frequent first, then as they came. */
void tally_sort(struct tally *tally);
void tally_release(struct tally *tally);

#endif
