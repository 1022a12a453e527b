/* What several columns say together: stages, consents, rows to be left out. */

#include "import/mapping_plan.h"

#include "base/alloc.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

#define COUNTED 2		/* the truth of a number above 0 */

static size_t watch(struct mapping *mapping, struct plan *plan, const char *header)
{
	size_t column = plan_column(mapping, plan, header);

	if (column) {
		plan->watched[column - 1] = true;
		plan->needs_cells = true;
	}
	return column;
}

/* `yes`, `no`, `>0`; -1: a word. */
static int truth_of(const char *text)
{
	if (!strcmp(text, ">0"))
		return COUNTED;
	if (!strcmp(text, "yes") || !strcmp(text, "true"))
		return 1;
	return !strcmp(text, "no") || !strcmp(text, "false") ? 0 : -1;
}

static void read_conditions(struct mapping *mapping, struct plan *plan,
			    struct conditions *out, const struct node *map)
{
	struct mapping_state *state = mapping->state;
	const char *text;

	out->n = map ? map->n : 0;
	out->v = arena_zalloc(&state->arena, (out->n + 1) * sizeof(*out->v));
	for (size_t i = 0; i < out->n; i++) {
		struct condition *c = &out->v[i];

		c->column = watch(mapping, plan, map->v[i].key);
		c->truth = -1;
		for (size_t k = 0; (text = preset_text(&map->v[i], k)); k++) {
			if (map->v[i].kind == NODE_SCALAR && truth_of(text) >= 0) {
				c->truth = truth_of(text);
				break;
			}
			if (!strcmp(text, "*"))
				break;
			if (!c->words)
				c->words = words_new(state);
			words_add(state, c->words, text, text);
		}
	}
}

static const struct cell *cell_of(const struct plan *plan, size_t column)
{
	const struct cell *cell = column ? plan->cells[column - 1] : NULL;

	return cell && cell->len && !cell_is_filler(cell->text, cell->len, FIELD_TEXT)
		? cell : NULL;
}

static bool condition_holds(struct mapping *mapping, const struct plan *plan,
			    const struct condition *c)
{
	const struct cell *cell = cell_of(plan, c->column);
	struct str *said = &mapping->state->value;

	if (!cell)
		return false;
	if (c->words)
		return words_find(mapping->state, c->words, cell->text, cell->len);
	if (c->truth < 0)
		return true;
	if (c->truth == COUNTED)
		return strtol(cell->text, NULL, 10) > 0;
	str_clear(said);
	return cell_boolean(said, cell->text, cell->len) &&
	       (strcmp(said->buf, "true") == 0) == (c->truth == 1);
}

static bool conditions_hold(struct mapping *mapping, const struct plan *plan,
			    const struct conditions *conditions)
{
	for (size_t i = 0; i < conditions->n; i++)
		if (!condition_holds(mapping, plan, &conditions->v[i]))
			return false;
	return true;
}

static void watch_column(struct mapping *mapping, struct plan *plan, struct choose *choose,
			 const struct node *condition)
{
	struct mapping_state *state = mapping->state;
	size_t column = plan_column(mapping, plan, condition->key), i;
	const char *text;

	text = preset_text(condition, 0);
	if (!column || !text || !strcmp(text, "*") ||
	    (condition->kind == NODE_SCALAR && truth_of(text) >= 0))
		return;
	for (i = 0; i < choose->n_watched && choose->watched[i].column != column; i++)
		;
	if (i == choose->n_watched) {
		choose->n_watched++;
		choose->watched[i].column = column;
		choose->watched[i].words = words_new(state);
		choose->watched[i].kept = plan_imported(mapping, plan, mapping->reader->
							columns.v[column - 1]);
	}
	for (size_t k = 0; (text = preset_text(condition, k)); k++)
		words_add(state, choose->watched[i].words, text, text);
}

static void read_choose(struct mapping *mapping, struct plan *plan, struct choose *out,
			const struct node *node)
{
	struct mapping_state *state = mapping->state;
	struct node to = { .kind = NODE_SCALAR, .text = node->key, .len = node->key_len };
	size_t conditions = 0;

	plan_action(mapping, plan, &out->action, &to, node->key, NULL);
	out->action.words = NULL;	/* a choice is a word of ours */
	out->n = node->n;
	out->v = arena_zalloc(&state->arena, (node->n + 1) * sizeof(*out->v));
	for (size_t i = 0; i < node->n; i++)
		conditions += node_get(&node->v[i], "if")->n;
	out->watched = arena_zalloc(&state->arena, (conditions + 1) * sizeof(*out->watched));
	for (size_t i = 0; i < node->n; i++) {
		const struct node *map = node_get(&node->v[i], "if");

		out->v[i].is = arena_strdup(&state->arena, node_text(&node->v[i], "is"));
		read_conditions(mapping, plan, &out->v[i].conditions, map);
		for (size_t k = 0; k < map->n; k++)
			watch_column(mapping, plan, out, &map->v[k]);
	}
}

/* The columns of a list of headers, those that are there. */
static size_t read_columns(struct mapping *mapping, struct plan *plan, size_t **out,
			   const struct node *node)
{
	size_t n = 0, column;
	const char *header;

	while (preset_text(node, n))
		n++;
	*out = arena_zalloc(&mapping->state->arena, (n + 1) * sizeof(**out));
	n = 0;
	for (size_t i = 0; (header = preset_text(node, i)); i++) {
		column = watch(mapping, plan, header);
		if (column)
			(*out)[n++] = column;
	}
	return n;
}

static const char *text_or(struct mapping_state *state, const struct node *node,
			   const char *key, const char *otherwise)
{
	const char *text = node_text(node, key);

	return text ? arena_strdup(&state->arena, text) : otherwise;
}

static void read_consent(struct mapping *mapping, struct plan *plan,
			 struct consent_rule *out, const struct node *node)
{
	struct mapping_state *state = mapping->state;

	out->purpose = text_or(state, node, "purpose", "marketing");
	out->channel = text_or(state, node, "channel", NULL);
	out->status = text_or(state, node, "status", "withdrawn");
	read_conditions(mapping, plan, &out->conditions, node_get(node, "if"));
	out->has_any = node_get(node, "any") != NULL;
	out->n_any = read_columns(mapping, plan, &out->any, node_get(node, "any"));
	out->n_at = read_columns(mapping, plan, &out->at, node_get(node, "at"));
	out->n_proof = read_columns(mapping, plan, &out->proof, node_get(node, "proof"));
}

/* A part of the table: the user's own, else what it is like. */
static const struct node *part(const struct plan *plan, const char *key)
{
	const struct node *node = plan->user ? preset_get(plan->user, key) : NULL;

	return node || !plan->base ? node : preset_get(plan->base, key);
}

/* Room for as many rules as the node has items. */
#define ROOM_FOR(mapping, rules, count, list) do { \
		(count) = (list) ? (list)->n : 0; \
		(rules) = arena_zalloc(&(mapping)->state->arena, \
				       ((count) + 1) * sizeof(*(rules))); \
	} while (0)

static void read_constants(struct mapping *mapping, struct plan *plan)
{
	const struct node *set = part(plan, "set");

	ROOM_FOR(mapping, plan->constants, plan->n_constants, set);
	for (size_t i = 0; i < plan->n_constants; i++) {
		struct node to = { .kind = NODE_SCALAR, .text = set->v[i].key,
				   .len = set->v[i].key_len };

		plan_action(mapping, plan, &plan->constants[i].action, &to,
			    set->v[i].key, NULL);
		plan->constants[i].action.words = NULL;
		plan->constants[i].text = arena_strdup(&mapping->state->arena,
						       set->v[i].text);
	}
}

void plan_rules(struct mapping *mapping, struct plan *plan)
{
	const struct node *choose = part(plan, "choose"), *skip = part(plan, "skip");
	const struct node *consents = part(plan, "consents");
	const struct node *group = part(plan, "group"), *parent = part(plan, "parent");

	ROOM_FOR(mapping, plan->chooses, plan->n_chooses, choose);
	for (size_t i = 0; i < plan->n_chooses; i++)
		read_choose(mapping, plan, &plan->chooses[i], &choose->v[i]);
	ROOM_FOR(mapping, plan->consents, plan->n_consents, consents);
	for (size_t i = 0; i < plan->n_consents; i++)
		read_consent(mapping, plan, &plan->consents[i], &consents->v[i]);
	ROOM_FOR(mapping, plan->skips, plan->n_skips, skip);
	for (size_t i = 0; i < plan->n_skips; i++) {
		const char *into = node_text(&skip->v[i], "into");

		plan->skips[i].converted = !strcmp(node_text(&skip->v[i], "why"), "converted");
		plan->skips[i].into = into ? watch(mapping, plan, into) : 0;
		read_conditions(mapping, plan, &plan->skips[i].conditions,
				node_get(&skip->v[i], "if"));
	}
	read_constants(mapping, plan);
	if (group) {
		plan_action(mapping, plan, &plan->group, group, "group", NULL);
		plan->has_group = true;
	}
	if (parent && parent->kind == NODE_SCALAR)
		plan->parent = arena_strdup(&mapping->state->arena, parent->text);
}

void rules_skip(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	const char *system = plan->system;

	for (size_t i = 0; i < plan->n_skips; i++) {
		const struct skip_rule *skip = &plan->skips[i];
		const struct cell *into = cell_of(plan, skip->into);

		if (!conditions_hold(mapping, plan, &skip->conditions))
			continue;
		if (!skip->converted)
			arrival_refuse(out, ARRIVAL_SKIP, _("deleted in %s"), system);
		else if (into)
			arrival_refuse(out, ARRIVAL_SKIP, _("converted into '%s:%s'"),
				       system, into->text);
		else
			arrival_refuse(out, ARRIVAL_SKIP, _("converted in %s"), system);
	}
}

/* A value of our own stage list needs no map. */
static bool choose_own(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       struct choose *choose)
{
	const struct field *field = &choose->action.target.field;
	struct str value = STR_INIT;
	const struct cell *cell;
	const char *why;
	bool own;

	if (field->kind != FIELD_STAGE || !choose->n_watched)
		return false;
	cell = cell_of(plan, choose->watched[0].column);
	own = cell && cell_heard(mapping, plan, &choose->action, NULL, cell->text,
				 cell->len, &value, &why) == HEARD_VALUE;
	if (own)
		apply_text(mapping, plan, out, &choose->action, "", NULL, value.buf,
			   value.len, NULL);
	str_release(&value);
	return own;
}

static void keep_unknown(struct mapping *mapping, struct plan *plan, struct arrival *out,
			 struct choose *choose, bool all)
{
	for (size_t i = 0; i < choose->n_watched; i++) {
		size_t column = choose->watched[i].column;
		const struct cell *cell = cell_of(plan, column);

		if (!cell || (!all && words_find(mapping->state, choose->watched[i].words,
						 cell->text, cell->len)))
			continue;
		if (plan->first[column - 1] == plan->first[column])
			apply_keep(mapping, plan, out, choose->watched[i].kept,
				   mapping->reader->columns.v[column - 1], cell->text,
				   cell->len, _("no stage of ours is known for it"));
	}
}

static void run_choose(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       struct choose *choose)
{
	const struct field *field = &choose->action.target.field;
	bool unknown = false;

	if (choose_own(mapping, plan, out, choose))
		return;
	for (size_t i = 0; i < choose->n; i++) {
		if (!conditions_hold(mapping, plan, &choose->v[i].conditions))
			continue;
		unknown = field->kind == FIELD_STAGE &&
			  !config_stage(mapping->config, choose->v[i].is);
		if (!unknown && !slot_get(plan, out, choose->action.slot,
					  mapping->state->row))
			apply_text(mapping, plan, out, &choose->action, "", NULL,
				   choose->v[i].is, strlen(choose->v[i].is), NULL);
		break;
	}
	keep_unknown(mapping, plan, out, choose, unknown);
}

static void put(struct draft *draft, struct node *map, const char *key,
		enum field_kind kind, const char *text, size_t len)
{
	draft_value(draft, draft_child(draft, map, key), kind, text, len);
}

/* "mailchimp OPTIN_IP 192.0.2.10 CONFIRM_TIME 2025-03-01 08:16:30" */
static void add_proof(struct mapping *mapping, struct plan *plan,
		      const struct consent_rule *rule, struct str *out)
{
	const struct preset_table *table = plan->base ? plan->base : plan->user;
	const struct cell *cell;

	str_add(out, table->preset->name);
	if (!rule->n_proof)
		str_addf(out, " %s", table->name);
	for (size_t i = 0; i < rule->n_proof; i++) {
		cell = cell_of(plan, rule->proof[i]);
		if (!cell)
			continue;
		str_addf(out, " %s ", mapping->reader->columns.v[rule->proof[i] - 1]);
		cell_clean(out, cell->text, cell->len, true);
	}
}

static void run_consent(struct mapping *mapping, struct plan *plan, struct arrival *out,
			const struct consent_rule *rule)
{
	static const struct action when = { .target = { .field = { .name = "at",
						      .kind = FIELD_WHEN } } };
	struct str text = STR_INIT;
	struct node *entry;
	bool any = !rule->has_any;
	const char *why;

	for (size_t i = 0; i < rule->n_any && !any; i++)
		any = cell_of(plan, rule->any[i]);
	if (!any || !conditions_hold(mapping, plan, &rule->conditions))
		return;
	entry = draft_item(&out->draft, slot_node(mapping, plan, out, plan->consent));
	draft_map(entry);
	put(&out->draft, entry, "purpose", FIELD_TEXT, rule->purpose, strlen(rule->purpose));
	if (rule->channel)
		put(&out->draft, entry, "channel", FIELD_TEXT, rule->channel,
		    strlen(rule->channel));
	put(&out->draft, entry, "status", FIELD_ENUM, rule->status, strlen(rule->status));
	for (size_t i = 0; i < rule->n_at && !text.len; i++) {
		const struct cell *cell = cell_of(plan, rule->at[i]);

		if (cell && cell_heard(mapping, plan, &when,
				       &mapping->columns[rule->at[i] - 1], cell->text,
				       cell->len, &text, &why) != HEARD_VALUE)
			str_clear(&text);
	}
	if (text.len)
		put(&out->draft, entry, "at", FIELD_WHEN, text.buf, text.len);
	str_clear(&text);
	add_proof(mapping, plan, rule, &text);
	put(&out->draft, entry, "proof", FIELD_BLOCK, text.buf, text.len);
	str_release(&text);
}

static void check_channel(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	uint64_t row = mapping->state->row;
	bool has[3];

	for (size_t i = 0; i < 3; i++)
		has[i] = slot_get(plan, out, plan->channels[i], row) != NULL;
	switch (mapping->config->channel) {
	case CHANNEL_ANY:
		if (!has[0] && !has[1] && !has[2])
			arrival_refuse(out, ARRIVAL_SKIP,
				       _("no e-mail, phone or profile URL"));
		break;
	case CHANNEL_EMAIL:
		if (!has[0])
			arrival_refuse(out, ARRIVAL_SKIP, _("no e-mail"));
		break;
	case CHANNEL_PHONE:
		if (!has[1])
			arrival_refuse(out, ARRIVAL_SKIP, _("no phone"));
		break;
	case CHANNEL_NONE:
		break;
	}
	if (!has[0] && !slot_get(plan, out, plan->name, row))
		arrival_refuse(out, ARRIVAL_SKIP, _("no name and no e-mail"));
}

/* The item above, of the main table: a sub-item is about it. */
static void link_parent(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	struct mapping_state *state = mapping->state;
	struct arrival_ref *ref;
	struct node *key;

	if (plan->parent && state->parent.len) {
		ref = arrival_ref(out, plan->parent, TYPE_NONE);
		ref->external = arena_strdup(&out->draft.arena, state->parent.buf);
	}
	if (plan->table)
		return;
	key = slot_get(plan, out, plan->key, state->row);
	str_clear(&state->parent);
	if (key && key->kind == NODE_SCALAR)
		str_addf(&state->parent, "%s:%s", plan->system, key->text);
}

void rules_finish(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	const char *group = mapping->reader->item.group;

	for (size_t i = 0; i < plan->n_chooses; i++)
		run_choose(mapping, plan, out, &plan->chooses[i]);
	for (size_t i = 0; i < plan->n_consents; i++)
		run_consent(mapping, plan, out, &plan->consents[i]);
	for (size_t i = 0; i < plan->n_constants; i++)
		if (!slot_get(plan, out, plan->constants[i].action.slot,
			      mapping->state->row))
			apply_text(mapping, plan, out, &plan->constants[i].action, "",
				   NULL, plan->constants[i].text,
				   strlen(plan->constants[i].text), NULL);
	if (group && plan->has_group)
		apply_text(mapping, plan, out, &plan->group, "group", NULL, group,
			   strlen(group), NULL);
	link_parent(mapping, plan, out);
	if (plan->type != TYPE_CONTACT)
		return;
	name_make(mapping, plan, out);
	check_channel(mapping, plan, out);
}
