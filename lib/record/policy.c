#include "record/keyreader.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "text/date.h"
#include "text/money.h"

#include <string.h>

#define BAD(...) keyreader_refuse(r, node, at, __VA_ARGS__)
#define BAD_KEY(...) keyreader_say_key(r, LEVEL_ERROR, "config", node, at, \
				       __VA_ARGS__)

/* The child of the map at `up`, as a trail. */
#define CHILD(up, node) { (up), (node)->key, 0 }

typedef void check_fn(struct keyreader *r, const struct node *node,
		      const struct trail *at);

static void each_child(struct keyreader *r, const struct node *node,
		       const struct trail *at, check_fn *check)
{
	if (!keyreader_map(r, node, at))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = CHILD(at, &node->v[i]);

		check(r, &node->v[i], &to);
	}
}

static void each_item(struct keyreader *r, const struct node *node,
		      const struct trail *at, check_fn *check)
{
	if (!keyreader_list(r, node, at))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, NULL, i };

		check(r, &node->v[i], &to);
	}
}

/* A query is compiled where it is asked; here it only has to be text. */
static void check_query(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	keyreader_text(r, node, at);
}

static void check_duration(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	keyreader_duration(r, node, at);
}

static void check_boolean(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	bool yes;

	keyreader_boolean(r, node, at, &yes);
}

static void check_threshold(struct keyreader *r, const struct node *node,
			    const struct trail *at)
{
	unsigned long n;

	if (!strcmp(at->key, "renewal_orders") ||
	    !strcmp(at->key, "loyal_orders"))
		keyreader_unsigned(r, node, at, 2, 1000000, &n);
	else if (!strcmp(at->key, "churn_gaps"))
		keyreader_number(r, node, at);
	else if (!strcmp(at->key, "churn_after"))
		keyreader_duration(r, node, at);
	else
		BAD_KEY(_("is no threshold: renewal_orders, loyal_orders, "
			  "churn_gaps and churn_after are"));
}

static void check_lifecycle(struct keyreader *r, const struct node *node,
			    const struct trail *at)
{
	each_child(r, node, at, check_threshold);
}

static bool is_contact_stage(const char *name)
{
	for (size_t i = 0; contact_stages[i]; i++)
		if (!strcmp(contact_stages[i], name))
			return true;
	return false;
}

static void check_kept(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	if (is_contact_stage(node->key) || type_by_name(node->key) != TYPE_NONE)
		keyreader_duration(r, node, at);
	else
		BAD_KEY(_("must be a contact's stage or a type of record"));
}

static void check_retention(struct keyreader *r, const struct node *node,
			    const struct trail *at)
{
	each_child(r, node, at, check_kept);
}

static void check_point(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	if (!strcmp(at->key, "points"))
		keyreader_number(r, node, at);
	else if (!strcmp(at->key, "decay"))
		keyreader_duration(r, node, at);
	else
		BAD_KEY(_("is not known here: 'points' and 'decay' are"));
}

/* `query: 5` or `query: {points: 5, decay: 30d}` */
static void check_score_of(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	if (node->kind != NODE_MAP) {
		keyreader_number(r, node, at);
		return;
	}
	each_child(r, node, at, check_point);
	if (!node_get(node, "points"))
		BAD(_("needs 'points'"));
}

static void check_score(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	each_child(r, node, at, check_score_of);
}

static void check_rate(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	const char *rate;
	int64_t day;

	if (day_parse(&day, at->key, strlen(at->key))) {
		BAD_KEY(_("must be a day and its rate, such as 2026-01-01: 0.92"));
		return;
	}
	rate = keyreader_number(r, node, at);
	if (rate && (rate[0] == '-' || strspn(rate, "0.") == strlen(rate)))
		BAD(_("must be above 0"));
}

static void check_currency(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	if (currency_decimals(at->key) < 0)
		BAD_KEY(_("must be a currency, as ISO 4217 has it"));
	else if (node->kind == NODE_SCALAR)
		BAD(_("must have days: {2026-01-01: 0.92}"));
	else
		each_child(r, node, at, check_rate);
}

static void check_rates(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	each_child(r, node, at, check_currency);
}

static void check_name(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	const char *name = keyreader_text(r, node, at);

	if (name && !keyreader_is_name(name))
		BAD(_("must be a name: small letters, digits and '-'"));
}

static void check_board(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	each_item(r, node, at, check_name);
}

/* A query, or a list of queries. */
static void check_queries(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	if (node->kind == NODE_LIST)
		each_item(r, node, at, check_query);
	else
		check_query(r, node, at);
}

static bool is_type(const char *name)
{
	enum record_type type = type_by_name(name);

	return type != TYPE_NONE && type != TYPE_TIMELINE;
}

/* `contact: query`, or a list of queries. */
static void check_demand(struct keyreader *r, const struct node *node,
			 const struct trail *at)
{
	if (!is_type(node->key))
		BAD_KEY(_("must be a type of record"));
	else
		check_queries(r, node, at);
}

static const char *const check_levels[] = { "error", "warning", "ignore", NULL };

static void check_rule_key(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	const char *text;

	if (!strcmp(at->key, "require") || !strcmp(at->key, "warn")) {
		check_queries(r, node, at);
	} else if (!strcmp(at->key, "level")) {
		keyreader_word(r, node, at, check_levels);
	} else if (!strcmp(at->key, "type")) {
		text = keyreader_text(r, node, at);
		if (text && !is_type(text))
			BAD(_("must be a type of record"));
	} else {
		BAD_KEY(_("is not known here: 'type', 'level', 'require' and 'warn' are"));
	}
}

/* `italian-vat: {type: company, level: warning, require: query}` */
static void check_rule(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	const struct node *require = node_get(node, "require"), *warn = node_get(node, "warn");

	each_child(r, node, at, check_rule_key);
	if (!require == !warn)
		BAD(_("needs either 'require' or 'warn'"));
	else if (warn && node_get(node, "level"))
		BAD(_("has 'warn', which is a level already"));
}

static void check_check(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	if (!strcmp(at->key, "require") || !strcmp(at->key, "warn"))
		each_child(r, node, at, check_demand);
	else if (!keyreader_is_name(at->key))
		BAD_KEY(_("must be the name of a rule, 'require' or 'warn'"));
	else if (node->kind == NODE_MAP)
		check_rule(r, node, at);
	else
		keyreader_word(r, node, at, check_levels);
}

static void check_checks(struct keyreader *r, const struct node *node,
			 const struct trail *at)
{
	each_child(r, node, at, check_check);
}

bool policy_check(struct keyreader *r, const struct node *node)
{
	static const struct {
		const char *name;
		check_fn *check;
	} keys[] = {
		{ "autocommit", check_boolean },
		{ "board", check_board },
		{ "check", check_checks },
		{ "lead", check_query },
		{ "lifecycle", check_lifecycle },
		{ "quiet_after", check_duration },
		{ "rates", check_rates },
		{ "retention", check_retention },
		{ "score", check_score },
	};
	const struct trail at = { NULL, node->key, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].name, node->key)) {
			if (!node_empty(node))
				keys[i].check(r, node, &at);
			return true;
		}
	return false;
}
