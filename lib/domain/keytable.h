#ifndef DOMAIN_KEYTABLE_H
#define DOMAIN_KEYTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What millions of records are found by, in twelve bytes each: a hash of 64
 * bits and a number.  One hash may have several numbers; they come in the
 * order in which they were added.
 *
 * It is of many small tables, so that growing needs room for one of them.
 */
#define KEYTABLE_PARTS 256

struct keytable_slot {
	uint32_t low, high;	/* of the hash */
	uint32_t number;	/* + 1; 0: free */
};

struct keytable_part {
	struct keytable_slot *v;
	uint32_t n, alloc;
};

struct keytable {
	struct keytable_part parts[KEYTABLE_PARTS];
};

#define KEYTABLE_INIT { { { 0 } } }

void keytable_add(struct keytable *table, uint64_t hash, uint32_t number);

/*
 * The next number of a hash: *at is 0 for the first and then what it was left
 * as.  False: there is no other.
 */
bool keytable_next(const struct keytable *table, uint64_t hash, uint32_t *at,
		   uint32_t *number);

bool keytable_has(const struct keytable *table, uint64_t hash, uint32_t number);
void keytable_release(struct keytable *table);

#endif
