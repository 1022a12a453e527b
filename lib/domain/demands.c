#include "domain/demands.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/choice.h"
#include "text/utf8.h"

#include <string.h>

#define CONFIG_PATH "crm.yaml"
#define QUERY_WIDTH 120		/* of what is said of a query */

struct demand {
	const char *name;	/* of the rule; static, or config's */
	enum record_type type;
	enum level level;
	const struct node *query;
};

struct asking {
	struct findings *why;
	struct work *work;
	const struct strs *only;
	const struct demand *demand;
};

static bool is_wanted(const struct strs *only, const char *path)
{
	if (!only->n)
		return true;
	for (size_t i = 0; i < only->n; i++)
		if (!strcmp(only->v[i], path))
			return true;
	return false;
}

static void add(struct asking *a, enum level level, const char *rule, const char *path,
		unsigned line, unsigned col, const char *id, const char *message)
{
	struct finding *f;

	if (!is_wanted(a->only, path))
		return;
	/* The rule's name is the configuration's, which is there as long as the store is. */
	f = finding_add(a->why, level, rule, path, line, col, "%s", message);
	if (id)
		finding_set_id(a->why, f, id);
}

static int add_unmet(struct asking *a, rid r)
{
	const struct demand *demand = a->demand;
	struct str message = STR_INIT, query = STR_INIT;
	struct entry entry;
	int rc = index_entry(a->work->index, r, &entry);

	if (rc)
		return rc;
	utf8_fit(&query, demand->query->text, demand->query->len, QUERY_WIDTH);
	str_addf(&message, _("this is not so, as the store demands: %s"), query.buf);
	add(a, demand->level, demand->name, entry.path, entry.line, 1, entry.id, message.buf);
	str_release(&query);
	str_release(&message);
	return 0;
}

/* A query that nobody can ask is wrong in crm.yaml, and the others are asked. */
static int add_bad(struct asking *a, int rc)
{
	const struct demand *demand = a->demand;
	struct str message = STR_INIT;

	if (rc != ERR_USAGE && rc != ERR_DATA && rc != ERR_NOT_FOUND && rc != ERR_AMBIGUOUS)
		return rc;
	/* What is below the first line shows the query, which is at hand. */
	str_addf(&message, _("this query cannot be asked: %.*s"),
		 (int)strcspn(err_message(), "\n"), err_message());
	err_clear();
	add(a, LEVEL_ERROR, "config", CONFIG_PATH, demand->query->at.line, demand->query->at.col,
	    NULL, message.buf);
	str_release(&message);
	return 0;
}

static int ask(struct asking *a)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct rids rids = RIDS_INIT;
	int rc;

	terms.type = a->demand->type;
	terms.where = a->demand->query->text;
	terms.unmet = true;
	rc = choice_init(&choice, a->work, &terms);
	if (!rc)
		rc = choice_rids(&choice, &rids);
	if (rc)
		rc = add_bad(a, rc);
	for (size_t i = 0; i < rids.n && !rc; i++)
		rc = add_unmet(a, rids.v[i]);
	rids_release(&rids);
	choice_release(&choice);
	return rc;
}

/* One query, or each of a list. */
static int ask_each(struct asking *a, struct demand demand, const struct node *queries)
{
	const struct node *query;
	int rc = 0;

	a->demand = &demand;
	for (size_t i = 0; !rc && (query = node_value(queries, i, NULL)); i++) {
		demand.query = query;
		if (query->kind == NODE_SCALAR && query->len)
			rc = ask(a);
	}
	a->demand = NULL;
	return rc;
}

/* `require` and `warn`, by type. */
static int ask_by_type(struct asking *a, const struct node *types, const char *name,
		       enum level level)
{
	int rc = 0;

	for (size_t i = 0; i < types->n && !rc; i++) {
		const struct demand demand = {
			.name = name, .level = level, .type = type_by_name(types->v[i].key)
		};

		rc = ask_each(a, demand, &types->v[i]);
	}
	return rc;
}

/* One with a name; policy.c has seen to its form. */
static int ask_named(struct asking *a, const struct node *rule)
{
	const struct node *require = node_get(rule, "require"), *warn = node_get(rule, "warn");
	const char *type = node_text(rule, "type"), *level = node_text(rule, "level");
	const struct demand demand = {
		.name = rule->key,
		.type = type ? type_by_name(type) : TYPE_CONTACT,
		.level = warn || (level && !strcmp(level, "warning")) ? LEVEL_WARNING
								      : LEVEL_ERROR
	};

	if (level && !strcmp(level, "ignore"))
		return 0;
	return ask_each(a, demand, require ? require : warn);
}

static int ask_rule(struct asking *a, const struct node *rule)
{
	if (rule->kind != NODE_MAP)
		return 0;
	if (!strcmp(rule->key, "require"))
		return ask_by_type(a, rule, "require", LEVEL_ERROR);
	if (!strcmp(rule->key, "warn"))
		return ask_by_type(a, rule, "warn", LEVEL_WARNING);
	return ask_named(a, rule);
}

static const struct node *rules_of(const struct config *config)
{
	const struct node *rules = node_get(config->doc.root, "check");

	return rules && rules->kind == NODE_MAP ? rules : NULL;
}

static bool has_demands(const struct node *rules)
{
	for (size_t i = 0; rules && i < rules->n; i++)
		if (rules->v[i].kind == NODE_MAP)
			return true;
	return false;
}

static int open_index(struct work *work)
{
	int rc = work->index ? 0 : index_open(&work->index, &work->store, NULL);

	return rc ? rc : index_refresh(work->index, REFRESH_FULL, work->write);
}

int demands_check(struct findings *why, struct work *work, const struct strs *only)
{
	const struct node *rules = rules_of(&work->store.config);
	struct asking asking = { .why = why, .work = work, .only = only };
	int rc;

	if (!has_demands(rules))
		return 0;
	rc = open_index(work);
	for (size_t i = 0; i < rules->n && !rc; i++)
		rc = ask_rule(&asking, &rules->v[i]);
	findings_sort(why);
	return rc;
}

void demands_level(struct findings *why, const struct config *config)
{
	const struct node *rules = rules_of(config);
	size_t n = 0;

	for (size_t i = 0; i < why->n; i++) {
		struct finding *f = &why->v[i];
		const char *level = rules ? node_text(rules, f->rule) : NULL;

		if (level && !strcmp(level, "ignore"))
			continue;
		if (level)
			f->level = strcmp(level, "error") ? LEVEL_WARNING : LEVEL_ERROR;
		why->v[n++] = *f;
	}
	why->n = n;
}
