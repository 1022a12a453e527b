#include "domain/keytable.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define FIRST 32

static struct keytable_part *part_of(const struct keytable *table, uint64_t hash)
{
	return (struct keytable_part *)&table->parts[hash >> 56];
}

/* The bits below those that choose the part, spread over it. */
static uint32_t slot_of(const struct keytable_part *part, uint64_t hash)
{
	return (uint32_t)((hash >> 24 & 0xffffffff) * part->alloc >> 32);
}

static void put(struct keytable_part *part, uint64_t hash, uint32_t number)
{
	uint32_t i = slot_of(part, hash);

	while (part->v[i].number)
		i = i + 1 == part->alloc ? 0 : i + 1;
	part->v[i] = (struct keytable_slot){
		(uint32_t)hash, (uint32_t)(hash >> 32), number
	};
	part->n++;
}

static uint64_t hash_of(const struct keytable_slot *slot)
{
	return (uint64_t)slot->high << 32 | slot->low;
}

/*
 * Around the old table from behind a free slot, so that the numbers of one
 * hash stay in their order also where they went past the end.
 */
static void grow(struct keytable_part *part)
{
	struct keytable_part old = *part;
	uint32_t start = 0, i;

	part->alloc = old.alloc ? old.alloc + old.alloc / 3 : FIRST;
	part->v = xcalloc(part->alloc, sizeof(*part->v));
	part->n = 0;
	while (start < old.alloc && old.v[start].number)
		start++;
	for (uint32_t n = 0; n < old.alloc; n++) {
		i = (start + n) % old.alloc;
		if (old.v[i].number)
			put(part, hash_of(&old.v[i]), old.v[i].number);
	}
	free(old.v);
}

void keytable_add(struct keytable *table, uint64_t hash, uint32_t number)
{
	struct keytable_part *part = part_of(table, hash);

	if ((uint64_t)part->n * 5 >= (uint64_t)part->alloc * 4)
		grow(part);
	put(part, hash, number + 1);
}

bool keytable_next(const struct keytable *table, uint64_t hash, uint32_t *at,
		   uint32_t *number)
{
	const struct keytable_part *part = part_of(table, hash);
	uint32_t i;

	if (!part->alloc)
		return false;
	for (i = slot_of(part, hash) + *at; ; i++) {
		const struct keytable_slot *slot = &part->v[i % part->alloc];

		++*at;
		if (!slot->number)
			return false;
		if (hash_of(slot) == hash) {
			*number = slot->number - 1;
			return true;
		}
	}
}

bool keytable_has(const struct keytable *table, uint64_t hash, uint32_t number)
{
	uint32_t at = 0, found;

	while (keytable_next(table, hash, &at, &found))
		if (found == number)
			return true;
	return false;
}

void keytable_release(struct keytable *table)
{
	for (size_t i = 0; i < KEYTABLE_PARTS; i++)
		free(table->parts[i].v);
	memset(table, 0, sizeof(*table));
}
