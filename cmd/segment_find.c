/* crm segment suggest, next: segments and offers that the data suggest. */

#include "cmd/cells.h"
#include "cmd/segment.h"
#include "cmd/tell.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "segment/purchases.h"
#include "segment/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- suggest --- */

/* Within the crowd that was asked about, and ready for `save`. */
static void add_query(struct rows *rows, const struct description *d, const char *crowd)
{
	struct str text = STR_INIT;

	if (crowd && d->query.len)
		str_addf(&text, "(%s) and %s", crowd, d->query.buf);
	else
		str_add(&text, crowd ? crowd : d->query.buf);
	rows_cell(rows, text.buf, text.len);
	str_release(&text);
}

static void add_suggestion(struct rows *rows, const struct description *d, size_t number,
			   const char *crowd)
{
	double selected = d->selected ? (double)d->selected : 1;
	double wanted = d->wanted ? (double)d->wanted : 1;

	cell_count(rows, number);
	cell_count(rows, d->wanted);
	cell_count(rows, d->selected);
	cell_ratio(rows, (double)d->right / selected);
	cell_ratio(rows, (double)d->right / wanted);
	add_query(rows, d, crowd);
	rows_end_row(rows);
}

static int print_suggestions(const struct env *env, const struct suggestions *list,
			     const char *crowd)
{
	static const struct rows_column columns[] = {
		{ "cluster", CELL_NUMBER }, { "contacts", CELL_NUMBER },
		{ "selected", CELL_NUMBER }, { "precision", CELL_NUMBER },
		{ "recall", CELL_NUMBER }, { "query", CELL_TEXT }
	};
	struct look look = env->look;
	struct rows rows;
	int rc;

	look.width = 0;		/* a query that is cut is none */
	rows_begin(&rows, stdout, &look, columns, 6);
	for (size_t i = 0; i < list->n; i++)
		add_suggestion(&rows, &list->v[i], i + 1, crowd);
	rc = rows_end(&rows);
	if (!rc && list->n)
		tell(env, _("%zu contacts in %zu clusters, silhouette %.2f; "
			    "'crm segment save NAME QUERY' keeps one"),
		     list->people, list->n, list->silhouette);
	else if (!rc)
		tell(env, _("there are no contacts to group"));
	return rc;
}

int segment_do_suggest(struct env *env, const struct segment_args *args)
{
	const char *crowd = SEGMENT_WORDS(args) ? SEGMENT_WORD(args, 0) : NULL;
	struct choice_terms terms = segment_terms(args, crowd);
	struct suggestions list;
	int rc;

	if (args->clusters == 0 || args->clusters > CLUSTERS_MAX)
		return err_set(ERR_USAGE, _("--clusters must be from 1 to %d"), CLUSTERS_MAX);
	rc = suggestions_find(&list, env->work, &terms,
			      args->clusters < 0 ? 0 : (unsigned)args->clusters);
	if (!rc)
		rc = print_suggestions(env, &list, crowd);
	suggestions_release(&list);
	return rc;
}

/* --- next --- */

/* `0.05`, `5%`, or times: a number that is not negative. */
static int read_limit(double *out, const char *text, const char *name, bool share)
{
	const char *digits = "0123456789.";
	char *end;
	double value;

	if (!text)
		return 0;
	value = strtod(text, &end);
	if (end != text && share && *end == '%' && !end[1]) {
		value /= 100;
		end++;
	}
	if (end == text || *end || !strchr(digits, *text) || (share && value > 1))
		return err_set(ERR_USAGE, share ? _("--%s must be a share such as 0.05 or 5%%, "
						    "not '%s'")
						: _("--%s must be a number such as 1.5, not '%s'"),
			       name, text);
	*out = value;
	return 0;
}

static int read_limits(struct basket_limits *out, const struct segment_args *args)
{
	int rc;

	*out = (struct basket_limits){ .support = 0.001, .confidence = 0.1, .lift = 1 };
	rc = read_limit(&out->support, args->support, "support", true);
	if (!rc)
		rc = read_limit(&out->confidence, args->confidence, "confidence", true);
	return rc ? rc : read_limit(&out->lift, args->lift, "lift", false);
}

static void add_rule(struct rows *rows, const struct basket_rule *rule)
{
	cell_count(rows, rule->both);
	cell_ratio(rows, rule->support);
	cell_ratio(rows, rule->confidence);
	cell_ratio(rows, rule->lift);
	rows_end_row(rows);
}

/* Of the rules to the item, the best that speaks for this customer. */
static const struct basket_rule *rule_for(const struct basket_rules *rules,
					  const struct baskets *baskets, uint32_t customer)
{
	for (size_t i = 0; i < rules->n; i++)
		if (baskets_have(baskets, customer, rules->v[i].if_item))
			return &rules->v[i];
	return NULL;
}

/* A contact to offer something to. */
struct offer_to {
	const struct customer *customer;
	const struct basket_rule *rule;
};

/* By how good the rule is: rules are in that order already. */
static int best_first(const void *a, const void *b)
{
	const struct offer_to *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return strcmp(x->customer->id, y->customer->id);
}

static size_t find_offers(struct offer_to *out, const struct purchases *p,
			  const struct basket_rules *rules, uint32_t item, bool archived)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_customers; i++) {
		const struct basket_rule *rule;

		if ((p->customers[i].archived && !archived) ||
		    baskets_have(&p->baskets, (uint32_t)i, item))
			continue;
		rule = rule_for(rules, &p->baskets, (uint32_t)i);
		if (rule)
			out[n++] = (struct offer_to){ &p->customers[i], rule };
	}
	if (n)
		qsort(out, n, sizeof(*out), best_first);
	return n;
}

static int print_offers(const struct env *env, const struct segment_args *args,
			const struct purchases *p, const struct offer_to *v, size_t n)
{
	static const struct rows_column columns[] = {
		{ "id", CELL_TEXT }, { "name", CELL_TEXT }, { "because", CELL_TEXT },
		{ "buyers", CELL_NUMBER }, { "support", CELL_NUMBER },
		{ "confidence", CELL_NUMBER }, { "lift", CELL_NUMBER }
	};
	struct rows rows;

	if (args->limit >= 0 && n > (size_t)args->limit)
		n = (size_t)args->limit;
	rows_begin(&rows, stdout, &env->look, columns, 7);
	for (size_t i = 0; i < n; i++) {
		cell_text(&rows, v[i].customer->id);
		cell_text(&rows, v[i].customer->name);
		cell_text(&rows, p->skus.v[v[i].rule->if_item]);
		add_rule(&rows, v[i].rule);
	}
	return rows_end(&rows);
}

static int next_for_item(struct env *env, const struct segment_args *args,
			 const struct purchases *p, const struct basket_limits *limits)
{
	struct basket_rules rules = BASKET_RULES_INIT;
	struct offer_to *offers = NULL;
	uint32_t item;
	int rc = purchases_item(p, SEGMENT_WORD(args, 0), &item);

	if (rc)
		return rc;
	basket_rules_to(&rules, &p->baskets, item, limits);
	offers = xcalloc(p->n_customers + 1, sizeof(*offers));
	rc = print_offers(env, args, p, offers,
			  find_offers(offers, p, &rules, item, args->archived));
	free(offers);
	basket_rules_release(&rules);
	return rc;
}

static int print_items(const struct env *env, const struct segment_args *args,
		       const struct purchases *p, const struct basket_rules *rules)
{
	static const struct rows_column columns[] = {
		{ "sku", CELL_TEXT }, { "name", CELL_TEXT }, { "because", CELL_TEXT },
		{ "buyers", CELL_NUMBER }, { "support", CELL_NUMBER },
		{ "confidence", CELL_NUMBER }, { "lift", CELL_NUMBER }
	};
	size_t n = rules->n;
	struct rows rows;

	if (args->limit >= 0 && n > (size_t)args->limit)
		n = (size_t)args->limit;
	rows_begin(&rows, stdout, &env->look, columns, 7);
	for (size_t i = 0; i < n; i++) {
		cell_text(&rows, p->skus.v[rules->v[i].then_item]);
		cell_text(&rows, p->names.v[rules->v[i].then_item]);
		cell_text(&rows, p->skus.v[rules->v[i].if_item]);
		add_rule(&rows, &rules->v[i]);
	}
	return rows_end(&rows);
}

static int next_for_contact(struct env *env, const struct segment_args *args,
			    const struct purchases *p, const struct basket_limits *limits)
{
	struct basket_rules rules = BASKET_RULES_INIT;
	uint32_t customer;
	rid r;
	int rc = work_resolve(env->work, TYPE_CONTACT, args->for_ref, &r);

	if (!rc)
		rc = purchases_customer(p, r, &customer);
	if (!rc) {
		basket_rules_for(&rules, &p->baskets, customer, limits);
		rc = print_items(env, args, p, &rules);
	}
	basket_rules_release(&rules);
	return rc;
}

int segment_do_next(struct env *env, const struct segment_args *args)
{
	struct purchases purchases = PURCHASES_INIT;
	struct basket_limits limits;
	int rc = read_limits(&limits, args);

	if (!rc && (SEGMENT_WORDS(args) == 1) == (args->for_ref != NULL))
		rc = err_set(ERR_USAGE, _("next wants an item to offer, or --for whom"));
	if (!rc)
		rc = purchases_read(&purchases, env->work);
	if (!rc && args->for_ref)
		rc = next_for_contact(env, args, &purchases, &limits);
	else if (!rc)
		rc = next_for_item(env, args, &purchases, &limits);
	purchases_release(&purchases);
	return rc;
}
