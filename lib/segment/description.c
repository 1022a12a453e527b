#include "segment/description.h"

#include "base/alloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 4			/* beginnings that are gone on with */
#define WORTH 0.005		/* of F1: what a condition more must bring */

void conditions_init(struct conditions *out, size_t people)
{
	*out = (struct conditions){ .people = people, .words = (people + 63) / 64 };
}

struct condition *conditions_add(struct conditions *conditions, const char *text)
{
	struct condition *c;

	GROW(conditions->v, conditions->n + 1, conditions->alloc);
	c = &conditions->v[conditions->n++];
	c->text = xstrdup(text);
	c->bits = xcalloc(conditions->words + 1, sizeof(*c->bits));
	return c;
}

void condition_set(struct condition *condition, size_t person)
{
	condition->bits[person / 64] |= UINT64_C(1) << (person % 64);
}

void conditions_negate(struct conditions *conditions)
{
	struct str text = STR_INIT;
	size_t n = conditions->n, rest = conditions->people % 64;

	for (size_t i = 0; i < n; i++) {
		struct condition *c;

		str_clear(&text);
		str_addf(&text, "not %s", conditions->v[i].text);
		c = conditions_add(conditions, text.buf);
		for (size_t k = 0; k < conditions->words; k++)
			c->bits[k] = ~conditions->v[i].bits[k];
		if (rest)
			c->bits[conditions->words - 1] &= (UINT64_C(1) << rest) - 1;
	}
	str_release(&text);
}

void conditions_release(struct conditions *conditions)
{
	for (size_t i = 0; i < conditions->n; i++) {
		free(conditions->v[i].text);
		free(conditions->v[i].bits);
	}
	free(conditions->v);
	*conditions = (struct conditions){ 0 };
}

/* Bits that are set, by adding neighbours. */
static unsigned bits_in(uint64_t x)
{
	x -= (x >> 1) & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)((x * UINT64_C(0x0101010101010101)) >> 56);
}

/* Some conditions, joined. */
struct attempt {
	size_t v[DESCRIPTION_CONDITIONS];
	size_t n;
	uint64_t *bits;
	size_t selected, right;
	double f1;
};

struct search {
	const struct conditions *conditions;
	const uint64_t *part;
	size_t wanted;
	struct attempt kept[KEPT], next[KEPT];
	size_t n_kept, n_next;
	struct attempt best;
};

static double f1_of(size_t selected, size_t right, size_t wanted)
{
	return selected + wanted ? 2.0 * (double)right / (double)(selected + wanted) : 0;
}

static bool has(const struct attempt *a, size_t condition)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i] == condition)
			return true;
	return false;
}

/* The same conditions in another order are the same attempt. */
static bool is_same(const struct attempt *a, const struct attempt *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!has(b, a->v[i]))
			return false;
	return a->n == b->n;
}

static void measure(struct search *s, struct attempt *a, const struct attempt *from,
		    size_t condition)
{
	const uint64_t *bits = s->conditions->v[condition].bits;

	*a = *from;
	a->v[a->n++] = condition;
	a->selected = a->right = 0;
	for (size_t i = 0; i < s->conditions->words; i++) {
		uint64_t both = from->bits[i] & bits[i];

		a->selected += bits_in(both);
		a->right += bits_in(both & s->part[i]);
	}
	a->f1 = f1_of(a->selected, a->right, s->wanted);
}

/* Among the best of this length; ties stay in the order of the conditions. */
static void consider(struct search *s, const struct attempt *a)
{
	size_t i = s->n_next;

	for (size_t k = 0; k < s->n_next; k++)
		if (is_same(&s->next[k], a))
			return;
	if (i == KEPT) {
		if (s->next[KEPT - 1].f1 >= a->f1)
			return;
		i--;
	} else {
		s->n_next++;
	}
	for (; i && s->next[i - 1].f1 < a->f1; i--)
		s->next[i] = s->next[i - 1];
	s->next[i] = *a;
}

static uint64_t *joined(const struct search *s, const struct attempt *a)
{
	size_t words = s->conditions->words;
	uint64_t *bits = xcalloc(words + 1, sizeof(*bits));

	memset(bits, 0xff, words * sizeof(*bits));
	if (s->conditions->people % 64)
		bits[words - 1] = (UINT64_C(1) << (s->conditions->people % 64)) - 1;
	for (size_t k = 0; k < a->n; k++)
		for (size_t i = 0; i < words; i++)
			bits[i] &= s->conditions->v[a->v[k]].bits[i];
	return bits;
}

/* One condition more; false when that is worth nothing. */
static bool go_on(struct search *s)
{
	struct attempt a;
	bool better;

	s->n_next = 0;
	for (size_t i = 0; i < s->n_kept; i++)
		for (size_t c = 0; c < s->conditions->n; c++) {
			if (has(&s->kept[i], c))
				continue;
			measure(s, &a, &s->kept[i], c);
			consider(s, &a);
		}
	for (size_t i = 0; i < s->n_kept; i++)
		free(s->kept[i].bits);
	s->n_kept = s->n_next;
	for (size_t i = 0; i < s->n_next; i++) {
		s->kept[i] = s->next[i];
		s->kept[i].bits = joined(s, &s->kept[i]);
	}
	better = s->n_next && s->next[0].f1 >= s->best.f1 + WORTH;
	if (better)
		s->best = s->next[0];
	return better;
}

static int by_number(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return x < y ? -1 : x > y;
}

void description_find(struct description *out, const struct conditions *conditions,
		      const uint64_t *part)
{
	struct search s = { .conditions = conditions, .part = part };

	for (size_t i = 0; i < conditions->words; i++)
		s.wanted += bits_in(part[i]);
	s.best = (struct attempt){
		.selected = conditions->people, .right = s.wanted,
		.f1 = f1_of(conditions->people, s.wanted, s.wanted)
	};
	s.kept[s.n_kept] = s.best;
	s.kept[s.n_kept].bits = joined(&s, &s.best);
	s.n_kept++;
	for (int i = 0; i < DESCRIPTION_CONDITIONS && go_on(&s); i++)
		;
	for (size_t i = 0; i < s.n_kept; i++)
		free(s.kept[i].bits);
	qsort(s.best.v, s.best.n, sizeof(*s.best.v), by_number);
	out->selected = s.best.selected;
	out->right = s.best.right;
	out->wanted = s.wanted;
	for (size_t i = 0; i < s.best.n; i++)
		str_addf(&out->query, "%s%s", i ? " and " : "", conditions->v[s.best.v[i]].text);
}

void description_release(struct description *description)
{
	str_release(&description->query);
}
