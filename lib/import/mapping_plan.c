/* From a table of a preset to numbers of columns and slots. */

#include "import/mapping_plan.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

size_t plan_column(struct mapping *mapping, const struct plan *plan, const char *header)
{
	struct str want = STR_INIT, have = STR_INIT;
	const struct preset *preset = plan->base ? plan->base->preset : plan->user->preset;
	size_t column = 0;

	preset_key(&want, preset, header, strlen(header));
	for (size_t i = 0; i < mapping->n_columns && !column; i++) {
		if (!plan->mine[i])
			continue;
		str_clear(&have);
		preset_key(&have, preset, mapping->reader->columns.v[i],
			   strlen(mapping->reader->columns.v[i]));
		if (have.len == want.len && !memcmp(have.buf, want.buf, have.len))
			column = i + 1;
	}
	str_release(&want);
	str_release(&have);
	return column;
}

static const char *keep(struct mapping_state *state, const char *text)
{
	return text ? arena_strdup(&state->arena, text) : NULL;
}

#define IMPORTED_KEYS 3		/* custom.imported.KEY */

static bool flag(const struct node *spec, const char *key)
{
	const char *text = node_text(spec, key);

	return text && !strcmp(text, "true");
}

static const char *const *read_marks(struct mapping_state *state, const struct node *node)
{
	const char **marks;
	size_t n = 0;

	if (!node)
		return NULL;
	while (preset_text(node, n))
		n++;
	marks = arena_zalloc(&state->arena, (n + 1) * sizeof(*marks));
	for (size_t i = 0; i < n; i++)
		marks[i] = keep(state, preset_text(node, i));
	return marks;
}

/* `E-mail * - Label` of the same number. */
static size_t label_column(struct mapping *mapping, const struct plan *plan,
			   const char *family, const char *number)
{
	struct str header = STR_INIT;
	const char *star = strchr(family, '*');
	size_t column;

	if (star && number)
		str_addf(&header, "%.*s%s%s", (int)(star - family), family, number,
			 star + 1);
	else
		str_add(&header, family);
	column = plan_column(mapping, plan, header.buf);
	str_release(&header);
	return column;
}

/* Marks between the values of one cell, where a preset says nothing. */
static const char *const *usual_marks(const struct mapping_state *state,
				      const struct plan *plan,
				      const struct action *action)
{
	static const char *const own[] = { ";", NULL };
	static const char *const mails[] = { " ::: ", " |##| ", ";", ",", NULL };
	static const char *const others[] = { " ::: ", " |##| ", ";", NULL };
	bool several = action->target.field.flags & FIELD_MULTI ||
		       action->target.several;

	if (!state->table_text || !several || action->target.kind == TO_IMPORTED)
		return NULL;
	if (plan->own)
		return own;
	return action->target.field.kind == FIELD_EMAIL ? mails : others;
}

static void read_options(struct mapping *mapping, struct plan *plan, struct action *out,
			 const struct node *spec, const char *number)
{
	struct mapping_state *state = mapping->state;
	const char *from = node_text(spec, "label_from");
	const char *yes_as = node_text(spec, "yes_as");
	const char *make = node_text(spec, "make");

	if (node_text(spec, "label"))
		out->label = keep(state, node_text(spec, "label"));
	if (from)
		out->label_from = label_column(mapping, plan, from, number);
	if (yes_as)
		out->yes_as = plan_slot(plan, 0, keep(state, yes_as), strlen(yes_as),
					NODE_SCALAR) + 1;
	if (node_get(spec, "split"))
		out->split = read_marks(state, node_get(spec, "split"));
	if (make)
		out->make = !strcmp(make, "true");
	out->join = keep(state, node_text(spec, "join"));
	out->after = keep(state, node_text(spec, "after"));
	out->percent = flag(spec, "percent");
	out->family_first = flag(spec, "family_first");
	out->credentials = flag(spec, "credentials");
	out->code = flag(spec, "code");
	out->closed = flag(spec, "closed");
	plan->has_closed |= out->closed;
	plan->needs_cells |= out->label_from > 0;
}

/* Whose values: of the spec itself, of a name, of the field's. */
static struct words *field_words(struct mapping_state *state, const struct plan *plan,
				 const struct node *spec, const struct field *field)
{
	const struct node *node = spec->kind == NODE_MAP ? node_get(spec, "values") : NULL;
	const struct preset_table *tables[] = { plan->user, plan->base };
	const char *name = node && node->kind == NODE_SCALAR ? node->text : field->name;

	if (node && node->kind == NODE_MAP)
		return words_of(state, node);
	node = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(tables) && !node; i++)
		if (tables[i])
			node = preset_values(tables[i], name);
	if (node)
		return words_of(state, node);
	/* Kinds of few values: what each is needs to be found once. */
	return field->kind == FIELD_ENUM || field->kind == FIELD_COUNTRY ||
	       field->kind == FIELD_PROVINCE ? words_new(state) : NULL;
}

/* All columns of one record of another table share its number. */
static void number_ref(struct mapping_state *state, struct plan *plan,
		       struct action *out)
{
	struct str name = STR_INIT;
	const struct target *target = &out->target;
	void **at;

	for (size_t i = 0; i < target->n; i++) {
		if (target->v[i].key)
			str_addf(&name, "%s%s", i ? "." : "", target->v[i].key);
		else
			str_addf(&name, "[%zu]", target->v[i].index);
	}
	out->path = arena_strndup(&state->arena, name.buf, name.len);
	str_clear(&name);
	str_addf(&name, "@%s", out->path);
	at = map_at(&plan->by_key, name.buf, name.len);
	if (!*at)
		*at = (void *)(uintptr_t)++plan->n_refs;
	out->ref = (size_t)(uintptr_t)*at;
	str_release(&name);
}

void plan_action(struct mapping *mapping, struct plan *plan, struct action *out,
		 const struct node *spec, const char *header, const char *number)
{
	struct mapping_state *state = mapping->state;
	const char *to = spec->kind == NODE_MAP ? node_text(spec, "to") : spec->text;

	*out = (struct action){ .make = true };
	to = keep(state, to);
	if (!target_parse(&out->target, mapping->config, plan->type, to))
		target_parse(&out->target, mapping->config, plan->type, "imported");
	if (out->target.kind == TO_NOTHING)
		return;
	if (out->target.kind == TO_IMPORTED && out->target.n == IMPORTED_KEYS &&
	    key_is_fit(mapping->config, out->target.v[2].key, plan->own))
		out->slot = target_slot(state, plan, &out->target);
	else if (out->target.kind == TO_IMPORTED)
		out->slot = plan_imported(mapping, plan, out->target.n == IMPORTED_KEYS
					  ? out->target.v[2].key : header);
	out->kept = plan_imported(mapping, plan, header);
	if (out->target.kind == TO_REF || (out->target.several && out->target.is_ref))
		number_ref(state, plan, out);
	else if (out->target.kind == TO_FIELD || out->target.kind == TO_TREE)
		out->slot = target_slot(state, plan, &out->target);
	if (out->target.kind == TO_CURRENCY) {
		plan->currency = plan_column(mapping, plan, header);
		plan->needs_cells = true;
	}
	out->label = out->target.label;
	if (out->target.kind == TO_FIELD)
		out->words = field_words(state, plan, spec, &out->target.field);
	out->split = usual_marks(state, plan, out);
	if (spec->kind == NODE_MAP)
		read_options(mapping, plan, out, spec, number);
	if (!state->table_text)
		out->split = NULL;
}

/* The column of that name in crm.yaml's own fields, as a node; or NULL. */
static const struct node *custom_spec(struct mapping *mapping, const struct plan *plan,
				      const char *header)
{
	struct arena *arena = &mapping->state->arena;
	struct str key = STR_INIT;
	const struct custom_field *custom;
	struct node *node = NULL;

	key_of_header(&key, header);
	custom = config_custom(mapping->config, key.buf);
	if (custom && field_find(schema_of(plan->type), "custom")) {
		str_clear(&key);
		str_addf(&key, "custom.%s", custom->name);
		node = arena_zalloc(arena, sizeof(*node));
		node->kind = NODE_SCALAR;
		node->text = arena_strndup(arena, key.buf, key.len);
		node->len = key.len;
	}
	str_release(&key);
	return node;
}

static const struct node word_imported = {
	.kind = NODE_SCALAR, .text = "imported", .len = 8
};
static const struct node word_ignore = {
	.kind = NODE_SCALAR, .text = "ignore", .len = 6
};

/* A reject file's last column, which says why the row was refused. */
static bool is_reason(const struct mapping *mapping, const struct plan *plan, size_t column)
{
	if (strcmp(mapping->reader->columns.v[column], "reason"))
		return false;
	for (size_t i = column + 1; i < mapping->n_columns; i++)
		if (plan->mine[i])
			return false;
	return true;
}

static const struct node *column_spec(struct mapping *mapping, const struct plan *plan,
				      size_t column, struct str *number)
{
	struct mapping_state *state = mapping->state;
	const char *header = mapping->reader->columns.v[column];
	const struct node *node = NULL;

	if (state->over[column]) {
		struct node *own = arena_zalloc(&state->arena, sizeof(*own));

		own->kind = NODE_SCALAR;
		own->text = state->over[column];
		own->len = strlen(own->text);
		return own;
	}
	if (plan->user)
		node = preset_column(plan->user, header, &state->arena, number);
	if (!node && plan->base)
		node = preset_column(plan->base, header, &state->arena, number);
	if (!node)
		node = custom_spec(mapping, plan, header);
	if (!node && is_reason(mapping, plan, column))
		node = &word_ignore;
	return node;
}

static void add_action(struct mapping *mapping, struct plan *plan, size_t *alloc,
		       const struct node *spec, const char *header, const char *number)
{
	GROW(plan->actions, plan->n_actions + 1, *alloc);
	plan_action(mapping, plan, &plan->actions[plan->n_actions++], spec, header,
		    number);
}

static void plan_columns(struct mapping *mapping, struct plan *plan)
{
	struct str number = STR_INIT;
	size_t alloc = 0;

	for (size_t i = 0; i < mapping->n_columns; i++) {
		const char *header = mapping->reader->columns.v[i];
		const struct node *spec;

		plan->first[i] = plan->n_actions;
		if (!plan->mine[i])
			continue;
		str_clear(&number);
		spec = column_spec(mapping, plan, i, &number);
		/* One that only rules read says nothing by itself. */
		if (!spec && !plan->watched[i])
			spec = &word_imported;
		else
			plan->mapped++;
		for (size_t k = 0; spec && spec->kind == NODE_LIST && k < spec->n; k++)
			add_action(mapping, plan, &alloc, &spec->v[k], header, number.buf);
		if (spec && spec->kind != NODE_LIST)
			add_action(mapping, plan, &alloc, spec, header, number.buf);
	}
	plan->first[mapping->n_columns] = plan->n_actions;
	for (size_t i = 0; i < mapping->n_columns && plan->own && !plan->id; i++)
		if (plan->first[i] < plan->first[i + 1] && plan->id_slot &&
		    plan->actions[plan->first[i]].slot == plan->id_slot)
			plan->id = i + 1;
	str_release(&number);
}

static size_t own_slot(struct plan *plan, const char *key, enum node_kind kind)
{
	if (!field_find(schema_of(plan->type), key))
		return 0;
	return plan_slot(plan, 0, key, strlen(key), kind);
}

static void known_slots(struct mapping *mapping, struct plan *plan)
{
	size_t ids;

	plan->id_slot = own_slot(plan, "id", NODE_SCALAR);
	plan->name = own_slot(plan, "name", NODE_SCALAR);
	plan->given = own_slot(plan, "given_name", NODE_SCALAR);
	plan->family = own_slot(plan, "family_name", NODE_SCALAR);
	plan->stage = own_slot(plan, "stage", NODE_SCALAR);
	plan->consent = own_slot(plan, "consent", NODE_LIST);
	plan->channels[0] = own_slot(plan, "email", NODE_SCALAR);
	plan->channels[1] = own_slot(plan, "phone", NODE_SCALAR);
	plan->channels[2] = own_slot(plan, "url", NODE_SCALAR);
	plan->organization = own_slot(plan, "organization", NODE_SCALAR);
	if (!field_find(schema_of(plan->type), "external_ids")) {
		plan->foreign_id = plan_imported(mapping, plan, "id");
		return;
	}
	ids = plan_slot(plan, 0, "external_ids", 12, NODE_MAP);
	plan->key = plan_slot(plan, ids, arena_strdup(&mapping->state->arena, plan->system),
			      strlen(plan->system), NODE_SCALAR);
	plan->foreign_id = plan_slot(plan, ids, "imported", 8, NODE_SCALAR);
}

/* The table of the user's preset, and that which the header says, of its columns. */
static void choose_tables(struct mapping *mapping, struct plan *plan)
{
	struct mapping_state *state = mapping->state;
	const char **headers = arena_zalloc(&state->arena, (mapping->n_columns + 1) *
					    sizeof(*headers));
	const struct preset *from = state->base ? state->base->preset : NULL;
	size_t n = 0;

	for (size_t i = 0; i < mapping->n_columns; i++)
		if (plan->mine[i])
			headers[n++] = mapping->reader->columns.v[i];
	if (!plan->table && (plan->item == TYPE_NONE ||
			     plan->item == mapping->type)) {
		plan->user = state->user;
		plan->base = state->base;
	} else if (plan->table) {
		if (state->user)
			plan->user = preset_match(state->user->preset, headers, n,
						  plan->item, true, NULL, false);
		if (from)
			plan->base = preset_match(from, headers, n, plan->item, true,
						  NULL, false);
		if (!plan->base)
			plan->base = preset_detect(headers, n, plan->item, NULL);
	} else {
		if (state->user)
			plan->user = preset_match(state->user->preset, headers, n,
						  plan->item, false, NULL, false);
		plan->base = preset_match(preset_by_name("crm"), headers, n, plan->item,
					  false, NULL, true);
	}
	if (!plan->base && !plan->user) {
		plan->user = state->user;
		plan->base = state->base;
	}
	plan->type = plan->item != TYPE_NONE ? plan->item :
		     !plan->table ? mapping->type :
		     plan->user ? plan->user->type : plan->base->type;
}

static struct plan *plan_new(struct mapping *mapping, unsigned table,
			     enum record_type type, const bool *seen, size_t n_seen)
{
	struct mapping_state *state = mapping->state;
	struct plan *plan = arena_zalloc(&state->arena, sizeof(*plan));
	size_t n = mapping->n_columns + 1;
	const struct preset *named;

	plan->table = table;
	plan->item = type;
	plan->mine = arena_zalloc(&state->arena, n * sizeof(*plan->mine));
	plan->watched = arena_zalloc(&state->arena, n * sizeof(*plan->watched));
	plan->first = arena_zalloc(&state->arena, n * sizeof(*plan->first));
	plan->cells = arena_zalloc(&state->arena, n * sizeof(*plan->cells));
	for (size_t i = 0; i < mapping->n_columns; i++)
		plan->mine[i] = state->table[i] == table &&
				(!seen || (i < n_seen && seen[i]));
	choose_tables(mapping, plan);
	named = plan->base ? plan->base->preset : plan->user->preset;
	plan->own = named->own;
	plan->html = named->html;
	plan->long_ids = named->long_ids;
	plan->system = plan->user && node_text(plan->user->preset->doc.root, "system")
		? plan->user->preset->system : plan->base ? named->system : "imported";
	plan->n_slots = plan->alloc_slots = 0;
	GROW(plan->slots, 1, plan->alloc_slots);
	plan->slots[plan->n_slots++] = (struct slot){ .kind = NODE_MAP };
	known_slots(mapping, plan);
	plan_rules(mapping, plan);
	plan_columns(mapping, plan);
	return plan;
}

void plan_draw(struct mapping *mapping, unsigned table, enum record_type type,
	       const bool *seen, size_t n_seen)
{
	struct mapping_state *state = mapping->state;

	state->plans = xreallocarray(state->plans, state->n_plans + 1,
				     sizeof(*state->plans));
	state->plans[state->n_plans++] = plan_new(mapping, table, type, seen, n_seen);
}

struct plan *plan_of(struct mapping *mapping, unsigned table, enum record_type type)
{
	struct mapping_state *state = mapping->state;

	for (size_t i = 0; i < state->n_plans; i++)
		if (state->plans[i]->table == table && state->plans[i]->item == type)
			return state->plans[i];
	plan_draw(mapping, table, type, NULL, 0);
	return state->plans[state->n_plans - 1];
}

void plan_free(struct plan *plan)
{
	free(plan->actions);
	free(plan->slots);
	map_release(&plan->by_key);
}
