#include "domain/subjects.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define FIRST 64

/* Suffixes are drawn from a hash, or by chance: their bits are even. */
static size_t slot_of(const struct subjects *list, rid r)
{
	return (size_t)(((uint64_t)r * UINT64_C(0x9e3779b97f4a7c15) >> 32) *
			list->n_slots >> 32);
}

static void put(struct subjects *list, uint32_t number)
{
	size_t i = slot_of(list, subject_rid(&list->v[number]));

	while (list->slots[i])
		i = i + 1 == list->n_slots ? 0 : i + 1;
	list->slots[i] = number + 1;
}

static void grow(struct subjects *list)
{
	free(list->slots);
	list->n_slots = list->n_slots ? list->n_slots + list->n_slots / 2 : FIRST;
	list->slots = xcalloc(list->n_slots, sizeof(*list->slots));
	for (size_t i = 0; i < list->n; i++)
		put(list, (uint32_t)i);
}

uint32_t subjects_add(struct subjects *list, rid r, enum record_type type, bool known)
{
	uint32_t number = (uint32_t)list->n;

	if ((list->n + 1) * 4 > list->n_slots * 3)
		grow(list);
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = (struct subject){
		.low = (uint32_t)r, .high = (uint8_t)(r >> 32),
		.type = (uint8_t)type, .known = known, .first = NO_ROW
	};
	put(list, number);
	return number;
}

uint32_t subjects_find(const struct subjects *list, rid r)
{
	size_t i;

	if (!list->n_slots)
		return NO_SUBJECT;
	for (i = slot_of(list, r); list->slots[i];
	     i = i + 1 == list->n_slots ? 0 : i + 1)
		if (subject_rid(&list->v[list->slots[i] - 1]) == r)
			return list->slots[i] - 1;
	return NO_SUBJECT;
}

void subjects_release(struct subjects *list)
{
	free(list->v);
	free(list->slots);
	*list = (struct subjects)SUBJECTS_INIT;
}
