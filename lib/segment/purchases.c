#include "segment/purchases.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/choice.h"
#include "text/distance.h"

#include <stdlib.h>
#include <string.h>

/* Over the documented views; an order that was corrected later is none. */
static const char items[] =
	"SELECT e.subject, j.value ->> '$.sku', j.value ->> '$.name' "
	"FROM events AS e, json_each(e.items) AS j "
	"WHERE e.kind = 'order' AND e.items IS NOT NULL AND NOT e.corrected "
	"AND e.at_time <= (SELECT time FROM now) "
	"UNION ALL "
	"SELECT w.rid, j.value ->> '$.sku', j.value ->> '$.name' "
	"FROM event_with AS w "
	"CROSS JOIN events AS e ON e.subject = w.subject AND e.n = w.n "
	"CROSS JOIN json_each(e.items) AS j "
	"WHERE e.kind = 'order' AND e.items IS NOT NULL AND NOT e.corrected "
	"AND e.at_time <= (SELECT time FROM now)";

enum { CUSTOMER_ID, CUSTOMER_NAME, CUSTOMER_ARCHIVED, CUSTOMER_COLUMNS };

static int add_customer(void *arg, rid r, const char *const *cells)
{
	struct purchases *p = arg;
	const char *name = cells[CUSTOMER_NAME], *archived = cells[CUSTOMER_ARCHIVED];

	GROW(p->customers, p->n_customers + 1, p->alloc);
	p->customers[p->n_customers++] = (struct customer){
		.r = r, .id = xstrdup(cells[CUSTOMER_ID]), .name = xstrdup(name ? name : ""),
		.archived = archived && !strcmp(archived, "true")
	};
	return 0;
}

static int read_customers(struct purchases *out, struct work *work)
{
	static const char *const columns[CUSTOMER_COLUMNS] = { "id", "name", "archived" };
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	int rc;

	terms.type = TYPE_CONTACT;
	terms.columns = columns;
	terms.n_columns = CUSTOMER_COLUMNS;
	terms.archived = true;
	rc = choice_init(&choice, work, &terms);
	if (!rc)
		rc = choice_each(&choice, add_customer, out);
	choice_release(&choice);
	return rc;
}

static int compare(const void *key, const void *element)
{
	rid a = *(const rid *)key, b = ((const struct customer *)element)->r;

	return a < b ? -1 : a > b;
}

static const struct customer *find_customer(const struct purchases *p, rid r)
{
	return p->n_customers ? bsearch(&r, p->customers, p->n_customers,
					sizeof(*p->customers), compare) : NULL;
}

/* By their numbers plus one: NULL is none. */
static uint32_t item_number(struct purchases *p, const char *sku, const char *name)
{
	void **at = map_at(&p->numbers, sku, strlen(sku));

	if (!*at) {
		strs_add(&p->skus, sku);
		strs_add(&p->names, name ? name : "");
		*at = (void *)(uintptr_t)p->skus.n;
	}
	return (uint32_t)((uintptr_t)*at - 1);
}

static int add_item(void *arg, rid r, const char *const *cells)
{
	struct purchases *p = arg;
	const struct customer *customer = find_customer(p, r);

	if (customer && cells[0] && *cells[0])
		baskets_add(&p->baskets, (uint32_t)(customer - p->customers),
			    item_number(p, cells[0], cells[1]));
	return 0;
}

static int read_items(struct purchases *out, struct work *work)
{
	struct sql sql = SQL_INIT;
	int rc;

	str_add(&sql.text, items);
	sql.views = true;
	sql.n_cells = 2;
	sql.cells = xcalloc(sql.n_cells, sizeof(*sql.cells));
	sql.cells[0] = sql.cells[1] = SHOW_TEXT;
	rc = index_query(work->index, &sql, add_item, out);
	sql_release(&sql);
	return rc;
}

int purchases_read(struct purchases *out, struct work *work)
{
	int rc = read_customers(out, work);

	if (!rc)
		rc = read_items(out, work);
	if (!rc)
		baskets_close(&out->baskets, out->n_customers, out->skus.n);
	return rc;
}

void purchases_release(struct purchases *purchases)
{
	for (size_t i = 0; i < purchases->n_customers; i++) {
		free(purchases->customers[i].id);
		free(purchases->customers[i].name);
	}
	free(purchases->customers);
	strs_release(&purchases->skus);
	strs_release(&purchases->names);
	map_release(&purchases->numbers);
	baskets_release(&purchases->baskets);
	*purchases = (struct purchases)PURCHASES_INIT;
}

int purchases_item(const struct purchases *purchases, const char *sku, uint32_t *item)
{
	const char *near;
	void *number = map_get(&purchases->numbers, sku, strlen(sku));

	if (number) {
		*item = (uint32_t)((uintptr_t)number - 1);
		return 0;
	}
	near = word_nearest(sku, (const char *const *)purchases->skus.v, purchases->skus.n);
	if (near)
		return err_set(ERR_NOT_FOUND, _("nobody ever bought '%s'; did you mean '%s'?"),
			       sku, near);
	return err_set(ERR_NOT_FOUND, _("nobody ever bought '%s'"), sku);
}

int purchases_customer(const struct purchases *purchases, rid r, uint32_t *customer)
{
	const struct customer *found = find_customer(purchases, r);

	if (!found)
		return err_set(ERR_NOT_FOUND, _("there is no such contact"));
	*customer = (uint32_t)(found - purchases->customers);
	return 0;
}
