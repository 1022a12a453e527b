#include "segment/scores.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static int ask(struct work *work, const char *text, size_t n_cells,
	       int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	struct sql sql = SQL_INIT;
	int rc;

	str_add(&sql.text, text);
	sql.views = true;
	sql.n_cells = n_cells;
	sql.cells = xcalloc(n_cells, sizeof(*sql.cells));
	for (size_t i = 0; i < n_cells; i++)
		sql.cells[i] = SHOW_NUMBER;
	sql.cells[n_cells - 1] = SHOW_TEXT;
	rc = index_query(work->index, &sql, row, arg);
	sql_release(&sql);
	return rc;
}

/* One text for all who are in a segment. */
static const char *segment_name(struct scores *scores, const char *name)
{
	for (size_t i = 0; i < scores->segments.n; i++)
		if (!strcmp(scores->segments.v[i], name))
			return scores->segments.v[i];
	strs_add(&scores->segments, name);
	return scores->segments.v[scores->segments.n - 1];
}

static int add_score(void *arg, rid r, const char *const *cells)
{
	struct scores *scores = arg;
	struct score *one;

	GROW(scores->v, scores->n + 1, scores->alloc);
	one = &scores->v[scores->n++];
	*one = (struct score){ .r = r, .segment = segment_name(scores, cells[3]) };
	for (int i = 0; i < 3; i++)
		one->rfm[i] = (unsigned char)strtol(cells[i], NULL, 10);
	return 0;
}

static int compare(const void *key, const void *element)
{
	rid a = *(const rid *)key, b = ((const struct score *)element)->r;

	return a < b ? -1 : a > b;
}

static struct score *find(const struct scores *scores, rid r)
{
	return scores->n ? bsearch(&r, scores->v, scores->n, sizeof(*scores->v), compare) : NULL;
}

static int add_orders(void *arg, rid r, const char *const *cells)
{
	struct score *one = find(arg, r);

	if (one) {
		one->orders = strtoull(cells[0], NULL, 10);
		one->spend_minor = cells[1] ? strtoll(cells[1], NULL, 10) : 0;
	}
	return 0;
}

int scores_read(struct scores *out, struct work *work)
{
	int rc = ask(work, "SELECT rid, r, f, m, segment FROM contact_rfm ORDER BY rid", 4,
		     add_score, out);

	return rc ? rc : ask(work, "SELECT rid, orders_count, spend_minor FROM contact_orders",
			     2, add_orders, out);
}

void scores_release(struct scores *scores)
{
	free(scores->v);
	strs_release(&scores->segments);
	*scores = (struct scores)SCORES_INIT;
}

const struct score *scores_find(const struct scores *scores, rid r)
{
	return find(scores, r);
}
