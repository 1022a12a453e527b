#include "record/plan.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 250000	/* of the table of common items; above, none is sought */

struct range {
	size_t begin, end;
};

struct lists {
	struct plan *plan;
	const struct node *old, *new;
	size_t behind;		/* the last item that stays so far, or PLAN_FRONT */
};

static void step(struct lists *l, enum plan_verb verb, size_t old, size_t new)
{
	struct plan *plan = l->plan;

	GROW(plan->v, plan->n + 1, plan->alloc);
	plan->v[plan->n++] = (struct plan_step){ verb, old, new };
	if (verb == PLAN_KEEP || verb == PLAN_REPLACE)
		l->behind = old;
}

static bool same(const struct lists *l, size_t i, size_t k)
{
	return node_equal(&l->old->v[i], &l->new->v[k]);
}

/* Between two items that stay: one for one as far as it goes. */
static void bridge(struct lists *l, struct range old, struct range new)
{
	while (old.begin < old.end && new.begin < new.end)
		step(l, PLAN_REPLACE, old.begin++, new.begin++);
	while (old.begin < old.end)
		step(l, PLAN_REMOVE, old.begin++, 0);
	while (new.begin < new.end)
		step(l, PLAN_INSERT, l->behind, new.begin++);
}

/* table[i][k]: how many items in common from old i and new k on. */
static uint32_t *common_table(const struct lists *l, struct range old, struct range new)
{
	size_t width = new.end - new.begin + 1;
	uint32_t *table = xcalloc((old.end - old.begin + 1) * width, sizeof(*table));

	for (size_t i = old.end - old.begin; i-- > 0; ) {
		for (size_t k = width - 1; k-- > 0; ) {
			uint32_t *cell = table + i * width + k;
			uint32_t down = cell[width], right = cell[1];

			if (same(l, old.begin + i, new.begin + k))
				*cell = cell[width + 1] + 1;
			else
				*cell = down > right ? down : right;
		}
	}
	return table;
}

static void middle(struct lists *l, struct range old, struct range new)
{
	size_t rows = old.end - old.begin, width = new.end - new.begin + 1;
	struct range o = { old.begin, old.begin }, n = { new.begin, new.begin };
	uint32_t *table;

	if (rows && width > CELLS_MAX / rows) {
		bridge(l, old, new);
		return;
	}
	table = common_table(l, old, new);
	while (o.end < old.end && n.end < new.end) {
		const uint32_t *cell = table + (o.end - old.begin) * width +
			(n.end - new.begin);

		if (same(l, o.end, n.end)) {
			bridge(l, o, n);
			step(l, PLAN_KEEP, o.end, n.end);
			o.begin = ++o.end;
			n.begin = ++n.end;
		} else if (cell[width] >= cell[1]) {
			o.end++;
		} else {
			n.end++;
		}
	}
	free(table);
	o.end = old.end;
	n.end = new.end;
	bridge(l, o, n);
}

void plan_make(struct plan *plan, const struct node *old, const struct node *new)
{
	struct lists l = { .plan = plan, .old = old, .new = new, .behind = PLAN_FRONT };
	size_t least = old->n < new->n ? old->n : new->n;
	size_t head = 0, tail = 0;

	while (head < least && same(&l, head, head))
		step(&l, PLAN_KEEP, head, head), head++;
	while (tail < least - head && same(&l, old->n - 1 - tail, new->n - 1 - tail))
		tail++;
	middle(&l, (struct range){ head, old->n - tail },
	       (struct range){ head, new->n - tail });
	for (; tail; tail--)
		step(&l, PLAN_KEEP, old->n - tail, new->n - tail);
}

void plan_release(struct plan *plan)
{
	free(plan->v);
	*plan = (struct plan)PLAN_INIT;
}
