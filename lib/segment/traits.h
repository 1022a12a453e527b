#ifndef SEGMENT_TRAITS_H
#define SEGMENT_TRAITS_H

#include "base/map.h"
#include "work/work.h"

/*
 * What is told about contacts when they are looked at as a crowd: of each the
 * class of age, the gender, the province, the channel of the last event that
 * had one; what came of them, and whether they can be reached.
 */
enum trait { TRAIT_AGE, TRAIT_GENDER, TRAIT_PROVINCE, TRAIT_CHANNEL, TRAIT_COUNT };

extern const char *const trait_names[TRAIT_COUNT];

struct trait_words {		/* the values that a trait has; number 0 is "none" */
	struct strs v;
	struct map numbers;
};

struct trait_row {
	rid r;
	unsigned trait[TRAIT_COUNT];	/* numbers of words */
	int64_t revenue_minor;
	int64_t margin_minor;		/* of the orders whose cost is known */
	bool buys, reachable;
};

struct traits {			/* by suffix */
	struct trait_row *v;
	size_t n, alloc;
	struct trait_words words[TRAIT_COUNT];
};

#define TRAITS_INIT { 0 }

/* Of all contacts; ERR_DATA when an amount has no rate. */
int traits_read(struct traits *out, struct work *work, bool archived);
void traits_release(struct traits *traits);

/* How often each word of a trait is met among them, and how alike they are. */
struct trait_share {
	unsigned word;
	size_t n;
};

struct trait_summary {
	struct trait_share *v;	/* most frequent first, then by the word */
	size_t n;
	double likeness;	/* the chance that two of them have the same */
};

struct crowd {
	size_t n, buyers, reachable;
	int64_t revenue_minor, margin_minor;
	struct trait_summary trait[TRAIT_COUNT];
};

/* Of the members, by suffix; of everybody where `members` is NULL. */
void crowd_init(struct crowd *out, const struct traits *traits, const struct rids *members);
void crowd_release(struct crowd *crowd);

/* How many in the crowd have this word. */
size_t crowd_having(const struct crowd *crowd, enum trait trait, unsigned word);

#endif
