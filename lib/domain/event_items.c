#include "domain/event_items.h"

#include "base/err.h"
#include "base/i18n.h"
#include "record/validate.h"
#include "text/money.h"

#include <string.h>

#define DECIMALS 4		/* of a quantity */

static int add_value(struct draft *draft, struct node *item, const struct config *config,
		     const char *name, const char *text, size_t len)
{
	const struct field *field = field_find(schema_of(TYPE_TIMELINE), "items")->sub;
	struct str given = STR_INIT, value = STR_INIT;
	int rc;

	while (strcmp(field->name, name))
		field++;
	str_add_mem(&given, text, len);
	rc = value_canonical(&value, config, field, given.buf);
	if (!rc)
		draft_value(draft, draft_child(draft, item, name), field->kind,
			    value.buf, value.len);
	str_release(&given);
	str_release(&value);
	return rc;
}

int event_item(struct draft *draft, const struct config *config, const char *text)
{
	static const char *const names[] = { "sku", "quantity", "price" };
	struct node *items = draft_child(draft, &draft->root, "items"), *item;
	const char *part = text;
	int rc = 0;

	if (items->kind != NODE_LIST)
		draft_list(items);
	item = draft_item(draft, items);
	draft_map(item);
	for (size_t i = 0; i < 3 && part && !rc; i++) {
		size_t len = i < 2 ? strcspn(part, ":") : strlen(part);

		if (!i && !len)
			rc = err_set(ERR_USAGE, _("'%s' names no article; an item is "
						  "SKU, SKU:QUANTITY or SKU:QUANTITY:PRICE"),
				     text);
		else if (len)
			rc = add_value(draft, item, config, names[i], part, len);
		part = part[len] ? part + len + 1 : NULL;
	}
	return rc ? err_wrap(_("item '%s'"), text) : 0;
}

/* `2.5` as 25 of 10; false when it is none above 0. */
static bool read_quantity(int64_t *n, int64_t *of, const char *s)
{
	int decimals = -1;

	*n = 0;
	*of = 1;
	for (; *s; s++) {
		if (*s == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (*s < '0' || *s > '9' || *n > INT64_C(1000000000000))
			return false;
		if (decimals >= 0 && decimals++ >= DECIMALS)
			return false;
		*n = *n * 10 + (*s - '0');
		*of *= decimals > 0 ? 10 : 1;
	}
	return *n > 0;
}

static int add_price(struct money *sum, const struct config *config, const char *price,
		     const char *quantity, bool first)
{
	struct money money;
	const char *why;
	int64_t n = 1, of = 1, minor;

	if (quantity && !read_quantity(&n, &of, quantity))
		return err_set(ERR_DATA, _("no amount can be made of the quantity '%s'; "
					   "give --amount"), quantity);
	if (money_parse(&money, price, strlen(price), config->currency, &why))
		return err_set(ERR_DATA, _("'%s' is no price: %s"), price, _(why));
	if (!first && strcmp(money.currency, sum->currency))
		return err_set(ERR_DATA, _("the items are in %s and %s; give --amount"),
			       sum->currency, money.currency);
	if (money.minor > INT64_MAX / n / 2 || money.minor < INT64_MIN / n / 2)
		return err_set(ERR_DATA, _("the items come to too much; give --amount"));
	minor = money.minor * n;
	minor = (minor + (minor < 0 ? -of / 2 : of / 2)) / of;
	if (first)
		*sum = (struct money){ .minor = 0 };
	memcpy(sum->currency, money.currency, sizeof(sum->currency));
	if (minor > INT64_MAX / 2 - sum->minor)
		return err_set(ERR_DATA, _("the items come to too much; give --amount"));
	sum->minor += minor;
	return 0;
}

int event_sum(struct str *out, const struct config *config, const struct node *items,
	      bool *whole)
{
	struct money sum = { 0 };
	const char *price;
	int rc = 0;

	*whole = items && items->kind == NODE_LIST && items->n;
	for (size_t i = 0; *whole && !rc && i < items->n; i++) {
		price = node_text(&items->v[i], "price");
		*whole = price && *price;
		if (*whole)
			rc = add_price(&sum, config, price,
				       node_text(&items->v[i], "quantity"), !i);
	}
	if (!rc && *whole)
		money_add(out, &sum);
	return rc;
}
