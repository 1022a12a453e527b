/* What was decided: for a person, and as a preset. */

#include "import/mapping_plan.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "import/csv.h"
#include "record/emit.h"

#include <string.h>

static const struct plan *main_plan(const struct mapping *mapping)
{
	return mapping->state->plans[0];
}

static const char *delimiter_name(char delimiter)
{
	switch (delimiter) {
	case ',':
		return _("commas");
	case ';':
		return _("semicolons");
	case '\t':
		return _("tabs");
	default:
		return _("bars");
	}
}

static const char *order_name(enum date_order order)
{
	switch (order) {
	case ORDER_YMD:
		return _("year-month-day");
	case ORDER_DMY:
		return _("day-month-year");
	case ORDER_MDY:
		return _("month-day-year");
	default:
		return _("not told");
	}
}

static bool is_date(const struct action *action)
{
	enum field_kind kind = action->target.field.kind;

	return action->target.kind == TO_FIELD &&
	       (kind == FIELD_DATE || kind == FIELD_BIRTH_DATE || kind == FIELD_INSTANT ||
		kind == FIELD_WHEN);
}

static bool is_amount(const struct action *action)
{
	enum field_kind kind = action->target.field.kind;

	return action->target.kind == TO_FIELD &&
	       (kind == FIELD_MONEY || kind == FIELD_NUMBER);
}

/* The column's action of a kind, or NULL. */
static const struct action *find_action(const struct plan *plan, size_t column,
					bool (*is)(const struct action *action))
{
	for (size_t i = plan->first[column]; i < plan->first[column + 1]; i++)
		if (is(&plan->actions[i]))
			return &plan->actions[i];
	return NULL;
}

/* "dates year-month-day", where the columns of dates agree. */
static void add_orders(const struct mapping *mapping, const struct plan *plan, struct str *out)
{
	bool seen[ORDER_UNPROVED + 1] = { false };

	for (size_t i = 0; i < mapping->n_columns; i++) {
		const struct column *column = &mapping->columns[i];

		if (plan->mine[i] && column->dates && find_action(plan, i, is_date))
			seen[column->order] = true;
	}
	for (int order = ORDER_YMD; order <= ORDER_UNPROVED; order++)
		if (seen[order])
			str_addf(out, _(", dates %s"), order_name((enum date_order)order));
}

static size_t count_mine(const struct mapping *mapping, const struct plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < mapping->n_columns; i++)
		n += plan->mine[i];
	return n;
}

static void add_summary(const struct mapping *mapping, struct strs *out)
{
	const struct plan *plan = main_plan(mapping);
	const struct reader *reader = mapping->reader;
	const struct preset_table *table = plan->base ? plan->base : plan->user;
	size_t n = count_mine(mapping, plan);
	struct str line = STR_INIT;
	const char *folder = plan->type == TYPE_TIMELINE ? "events"
							 : schema_of(plan->type)->folder;

	/* Of cards and the like the format says what they are. */
	str_addf(&line, "%s %s", plan->item == TYPE_NONE ? table->preset->name
							  : reader->kind->name, folder);
	if (plan->user && plan->base)
		str_addf(&line, _(" with %s"), plan->user->preset->name);
	if (reader->in && !reader->in->raw)
		str_addf(&line, ", %s", encoding_names[reader->in->encoding]);
	if (reader->kind == &reader_csv)
		str_addf(&line, ", %s", delimiter_name(csv_dialect(reader)->delimiter));
	else if (plan->item == TYPE_NONE)
		str_addf(&line, ", %s", reader->kind->name);
	add_orders(mapping, plan, &line);
	str_addf(&line, Q_(", %zu of %zu column", ", %zu of %zu columns", n), plan->mapped, n);
	strs_add(out, line.buf);
	str_release(&line);
}

/* Where a column goes, as a preset would say it. */
static void add_target(const struct plan *plan, const struct action *action, struct str *out)
{
	static const char *const by[] = { "", ".id", ".name", ".role" };
	const struct target *target = &action->target;

	switch (target->kind) {
	case TO_NOTHING:
		str_add(out, "ignore");
		return;
	case TO_CURRENCY:
		str_add(out, "currency");
		return;
	case TO_IMPORTED:
		str_addf(out, "custom.imported.%s", plan->slots[action->slot].key);
		return;
	default:
		break;
	}
	for (size_t i = 0; i < target->n && !(action->ref && target->several && i); i++) {
		if (target->by == BY_ROLE && i == target->n - 1 && i)
			break;		/* of the id beside it */
		if (target->v[i].key)
			str_addf(out, "%s%s", i ? "." : "", target->v[i].key);
		else
			str_addf(out, "[%zu]", target->v[i].index);
	}
	if (action->ref)
		str_add(out, by[target->by]);
	if (target->label)
		str_addf(out, ".%s", target->label);
}

static void add_proof(const struct mapping *mapping, const struct plan *plan, size_t i,
		      struct str *out)
{
	const struct column *column = &mapping->columns[i];

	if (find_action(plan, i, is_date) && column->dates) {
		str_addf(out, ", %s", order_name(column->order));
		if (column->order == ORDER_DMY && column->first_dmy)
			str_addf(out, _(" (line %u)"), column->first_dmy);
		else if (column->order == ORDER_MDY && column->first_mdy)
			str_addf(out, _(" (line %u)"), column->first_mdy);
		else if (column->order_of)
			str_addf(out, _(" (as in '%s')"),
				 mapping->reader->columns.v[column->order_of - 1]);
	}
	if (find_action(plan, i, is_amount) && column->decimal) {
		str_addf(out, _(", decimals behind '%c'"), column->decimal);
		if (column->decimal == '.' && column->first_point)
			str_addf(out, _(" (line %u)"), column->first_point);
		else if (column->decimal == ',' && column->first_comma)
			str_addf(out, _(" (line %u)"), column->first_comma);
		else if (column->assumed)
			str_addf(out, _(" (as in %s)"), mapping->config->country);
	}
}

static void add_column(const struct mapping *mapping, const struct plan *plan, size_t i,
		       struct strs *out)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s: ", mapping->reader->columns.v[i]);
	if (plan->first[i] == plan->first[i + 1])
		str_add(&line, _("read by the rules"));
	for (size_t k = plan->first[i]; k < plan->first[i + 1]; k++) {
		if (k > plan->first[i])
			str_add(&line, ", ");
		add_target(plan, &plan->actions[k], &line);
	}
	add_proof(mapping, plan, i, &line);
	strs_add(out, line.buf);
	str_release(&line);
}

static bool is_kept(const struct action *action)
{
	return action->target.kind == TO_IMPORTED;
}

static bool is_unproved(const struct mapping *mapping, const struct plan *plan, size_t i)
{
	return mapping->columns[i].order == ORDER_UNPROVED && mapping->columns[i].dates &&
	       find_action(plan, i, is_date);
}

/* Formats that are no tables name such columns by where they are kept. */
static const char *kept_name(const char *header)
{
	return reader_is_kept(header) ? header + strlen("custom.imported.") : header;
}

/* Columns of which the user should know. */
static void add_warnings(const struct mapping *mapping, const struct plan *plan,
			 struct strs *out)
{
	struct str kept = STR_INIT, line = STR_INIT;

	for (size_t i = 0; i < mapping->n_columns; i++) {
		const char *header = mapping->reader->columns.v[i];

		if (!plan->mine[i])
			continue;
		if (find_action(plan, i, is_kept) && mapping->columns[i].filled)
			str_addf(&kept, "%s%s", kept.len ? ", " : "", kept_name(header));
		if (is_unproved(mapping, plan, i)) {
			str_clear(&line);
			str_addf(&line, _("'%s': whether the day or the month comes first cannot "
					  "be told: say --date-order dmy or mdy"), header);
			strs_add(out, line.buf);
		}
	}
	if (kept.len) {
		str_clear(&line);
		str_addf(&line, _("kept under custom.imported: %s"), kept.buf);
		strs_add(out, line.buf);
	}
	str_release(&kept);
	str_release(&line);
}

void mapping_describe(const struct mapping *mapping, bool verbose, struct strs *out)
{
	const struct mapping_state *state = mapping->state;

	add_summary(mapping, out);
	for (size_t k = 0; k < state->n_plans; k++) {
		const struct plan *plan = state->plans[k];

		add_warnings(mapping, plan, out);
		for (size_t i = 0; verbose && i < mapping->n_columns; i++)
			if (plan->mine[i])
				add_column(mapping, plan, i, out);
	}
}

static void copy_part(struct draft *draft, struct node *to, const struct plan *plan,
		      const char *key)
{
	const struct node *node = plan->user ? preset_get(plan->user, key) : NULL;

	if (!node && plan->base)
		node = preset_get(plan->base, key);
	if (node)
		draft_copy(draft, draft_child(draft, to, key), node);
}

/* What becomes of a column, whoever has said it. */
static void save_column(const struct mapping *mapping, const struct plan *plan, size_t i,
			struct draft *draft, struct node *columns)
{
	struct mapping_state *state = mapping->state;
	const char *header = mapping->reader->columns.v[i];
	struct str number = STR_INIT, text = STR_INIT;
	const struct node *spec = NULL;
	struct target target;
	struct node *to;

	if (!*header)
		return;
	if (!state->over[i] && plan->user)
		spec = preset_column(plan->user, header, &state->arena, &number);
	if (!state->over[i] && !spec && plan->base)
		spec = preset_column(plan->base, header, &state->arena, &number);
	if (!spec && plan->first[i] == plan->first[i + 1])
		goto done;		/* the rules name it */
	to = draft_child(draft, columns, header);
	if (spec && spec->kind == NODE_SCALAR &&
	    !target_parse(&target, mapping->config, plan->type, spec->text))
		spec = NULL;		/* a field that this store does not have */
	if (spec && spec->kind != NODE_SCALAR) {
		draft_copy(draft, to, spec);
	} else if (spec) {
		draft_text(draft, to, spec->text, spec->len);
	} else if (find_action(plan, i, is_kept)) {
		draft_text(draft, to, "imported", 8);
	} else {
		add_target(plan, &plan->actions[plan->first[i]], &text);
		draft_text(draft, to, text.buf, text.len);
	}
done:
	str_release(&number);
	str_release(&text);
}

/* A family's `*` in the options of a column of its own number. */
static void number_option(struct draft *draft, struct node *spec, const char *header)
{
	struct node *from = node_get(spec, "label_from");
	const char *digits = header + strcspn(header, "0123456789");
	const char *star = from ? strchr(from->text, '*') : NULL;
	struct str text = STR_INIT;

	for (size_t i = 0; spec->kind == NODE_LIST && i < spec->n; i++)
		number_option(draft, &spec->v[i], header);
	if (!star || !*digits)
		return;
	str_addf(&text, "%.*s%.*s%s", (int)(star - from->text), from->text,
		 (int)strspn(digits, "0123456789"), digits, star + 1);
	draft_text(draft, from, text.buf, text.len);
	str_release(&text);
}

/* Words that columns and rules name are written out, so that they can be edited. */
static void save_values(const struct plan *plan, struct draft *draft, struct node *table)
{
	const struct preset_table *tables[] = { plan->user, plan->base };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct preset_table *t = tables[i]; t; t = t->like) {
			const struct node *values = node_get(t->node, "values");
			struct node *to;

			for (size_t k = 0; values && k < values->n; k++) {
				to = draft_child(draft, table, "values");
				if (to->kind != NODE_MAP)
					draft_map(to);
				if (!node_get(to, values->v[k].key))
					draft_copy(draft, draft_child(draft, to,
								      values->v[k].key),
						   &values->v[k]);
			}
		}
}

static void save_table(const struct mapping *mapping, const struct plan *plan,
		       struct draft *draft, struct node *tables)
{
	static const char *const parts[] = {
		"group", "parent", "choose", "consents", "skip", "set"
	};
	const struct preset_table *named = plan->base ? plan->base : plan->user;
	const char *type = plan->type == TYPE_TIMELINE ? "event" : schema_of(plan->type)->name;
	struct node *table = draft_child(draft, tables, named->name), *columns;

	if (table->kind == NODE_MAP)
		return;			/* another type of the same table */
	draft_map(table);
	draft_text(draft, draft_child(draft, table, "type"), type, strlen(type));
	if (plan->table)
		draft_value(draft, draft_child(draft, table, "sub"), FIELD_BOOLEAN, "true", 4);
	columns = draft_child(draft, table, "columns");
	draft_map(columns);
	for (size_t i = 0; i < mapping->n_columns; i++)
		if (plan->mine[i])
			save_column(mapping, plan, i, draft, columns);
	for (size_t i = 0; i < columns->n; i++)
		number_option(draft, &columns->v[i], columns->v[i].key);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		copy_part(draft, draft_child(draft, tables, named->name), plan, parts[i]);
	save_values(plan, draft, draft_child(draft, tables, named->name));
}

void mapping_save(const struct mapping *mapping, struct str *out)
{
	const struct mapping_state *state = mapping->state;
	const struct plan *plan = main_plan(mapping);
	const struct preset *named = plan->base ? plan->base->preset : plan->user->preset;
	struct draft draft;
	struct node *tables;

	draft_init(&draft);
	if (named->embedded)
		draft_set(&draft, "from", named->name);
	else if (named->from)
		draft_set(&draft, "from", named->from->name);
	draft_set(&draft, "system", plan->system);
	draft_map(draft_child(&draft, &draft.root, "tables"));
	for (size_t i = 0; i < state->n_plans; i++) {
		tables = draft_child(&draft, &draft.root, "tables");
		save_table(mapping, state->plans[i], &draft, tables);
	}
	doc_emit(out, &draft.root);
	draft_release(&draft);
}
