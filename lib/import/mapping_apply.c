/* An item as a record: each cell by the actions of its column. */

#include "import/mapping_plan.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "import/long_id.h"
#include "text/formula.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What YAML, quotes and key of a short value take at most, of limits.record_bytes. */
#define VALUE_BYTES 16

static void set_item(struct arrival *out, struct node *node, const struct field *field,
		     const char *text, size_t len, const char *label)
{
	if (!label || !*label) {
		draft_value(&out->draft, node, field->kind, text, len);
		return;
	}
	draft_map(node);
	draft_value(&out->draft, draft_child(&out->draft, node, "value"), field->kind,
		    text, len);
	draft_text(&out->draft, draft_child(&out->draft, node, "label"), label,
		   strlen(label));
}

static bool same_text(const struct node *node, const char *text, size_t len,
		      enum field_kind kind)
{
	if (!node || node->kind != NODE_SCALAR || node->len != len)
		return false;
	if (kind != FIELD_EMAIL)
		return !memcmp(node->text, text, len);
	for (size_t i = 0; i < len; i++) {
		char a = node->text[i], b = text[i];

		if (a != b && (((a ^ b) != 32) || (a | 32) < 'a' || (a | 32) > 'z'))
			return false;
	}
	return true;
}

#define SHOWN_COLUMNS 60	/* of a value in a message */
#define REFS_MAX 1000
#define ALIKE_MAX 100		/* among so many values a second of the same is seen */

void apply_add(struct arrival *out, struct node *node, const struct field *field,
	       const char *text, size_t len, const char *label)
{
	struct node first;
	const struct node *value;

	for (size_t i = 0; i < ALIKE_MAX && (value = node_value(node, i, NULL)); i++)
		if (same_text(value, text, len, field->kind))
			return;
	if (node->kind == NODE_SCALAR && !node->len && (!label || !*label)) {
		draft_value(&out->draft, node, field->kind, text, len);
		return;
	}
	if (node->kind == NODE_SCALAR) {
		first = *node;
		draft_list(node);
		if (first.len) {
			first.key = NULL;
			first.key_len = 0;
			*draft_item(&out->draft, node) = first;
		}
	}
	set_item(out, draft_item(&out->draft, node), field, text, len, label);
}

void apply_keep(struct mapping *mapping, struct plan *plan, struct arrival *out,
		size_t slot, const char *header, const char *text, size_t len,
		const char *why)
{
	static const struct field field = { .name = "imported", .kind = FIELD_BLOCK };
	const char *clean = mapping->state->exact && cell_is_exact(text, len) ? text :
			    cell_cleaned(mapping->state, text, &len, false);
	struct str what = STR_INIT;

	if (!len)
		return;
	apply_add(out, slot_node(mapping, plan, out, slot), &field, clean, len, NULL);
	mapping->state->bytes += len + VALUE_BYTES;
	if (!why)
		return;
	str_addf(&what, _("%s; kept as custom.imported.%s"), why, plan->slots[slot].key);
	arrival_note(out, header, arena_strndup(&out->draft.arena, clean, len), what.buf);
	str_release(&what);
}

/* The only value of a field: the first one holds, another is kept. */
static void apply_one(struct mapping *mapping, struct plan *plan, struct arrival *out,
		      const struct action *action, const char *header, const char *text,
		      size_t len)
{
	struct node *node = slot_node(mapping, plan, out, action->slot);
	struct str joined = STR_INIT;

	if (node->kind != NODE_SCALAR || same_text(node, text, len, FIELD_TEXT))
		return;
	if (node->len && action->join) {
		str_add_mem(&joined, node->text, node->len);
		str_add(&joined, action->join);
		str_add_mem(&joined, text, len);
		draft_text(&out->draft, node, joined.buf, joined.len);
	} else if (node->len) {
		apply_keep(mapping, plan, out, action->kept, header, text, len,
			   _("there is a value already"));
	} else {
		draft_value(&out->draft, node, action->target.field.kind, text, len);
	}
	str_release(&joined);
}

static bool is_our_id(const struct plan *plan, const struct str *id)
{
	if (plan->type == TYPE_TIMELINE)
		return value_is_id(id->buf, id->len);
	return value_is_record_id(id->buf, id->len);
}

/*
 * An id in the system the file is from.  One whose last characters are not its
 * own is known as it came, and as a report would name it.
 */
static void apply_key(struct mapping *mapping, struct plan *plan, struct arrival *out,
		      const struct action *action, const struct str *value)
{
	struct node *node = slot_node(mapping, plan, out, action->slot);
	char whole[LONG_ID_LEN + 1];
	bool known = long_id(whole, value->buf, value->len);

	if (!known || value->len == LONG_ID_LEN)
		apply_add(out, node, &action->target.field, value->buf, value->len, NULL);
	if (known)
		apply_add(out, node, &action->target.field, whole, LONG_ID_LEN, NULL);
}

/* `CONSUMER_GOODS` is "consumer goods". */
static void spell_code(struct str *value)
{
	if (strspn(value->buf, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != value->len)
		return;
	for (size_t i = 0; i < value->len; i++) {
		if (value->buf[i] == '_')
			value->buf[i] = ' ';
		else if (value->buf[i] >= 'A')
			value->buf[i] |= 32;
	}
}

static void apply_value(struct mapping *mapping, struct plan *plan, struct arrival *out,
			const struct action *action, const char *header,
			struct str *value, const char *label)
{
	const struct field *field = &action->target.field;

	if (action->code)
		spell_code(value);
	if (action->credentials)
		name_cut_suffix(mapping, plan, out, value);
	if (action->family_first)
		name_take_apart(mapping, plan, out, value->buf);
	else if (field->kind == FIELD_ID && !is_our_id(plan, value))
		apply_add(out, slot_node(mapping, plan, out, plan->foreign_id), field,
			  value->buf, value->len, NULL);
	else if (plan->long_ids && action->slot == plan->key)
		apply_key(mapping, plan, out, action, value);
	else if (field->flags & FIELD_MULTI)
		apply_add(out, slot_node(mapping, plan, out, action->slot),
			  field, value->buf, value->len, label);
	else
		apply_one(mapping, plan, out, action, header, value->buf, value->len);
	mapping->state->bytes += value->len + VALUE_BYTES;
}

/* A bare "yes" where a time is wanted: the time of another field, at the least. */
static bool apply_yes(struct mapping *mapping, struct plan *plan, struct arrival *out,
		      const struct action *action, const char *header, const char *text,
		      size_t len)
{
	struct str said = STR_INIT;
	const struct node *node;
	bool is = cell_boolean(&said, text, len);

	if (is && !strcmp(said.buf, "true")) {
		node = slot_get(plan, out, action->yes_as - 1, mapping->state->row);
		if (node && node->kind == NODE_SCALAR && node->len) {
			draft_value(&out->draft,
				    slot_node(mapping, plan, out, action->slot),
				    action->target.field.kind, node->text, node->len);
			arrival_note(out, header, text, _("no time is given: taken as that of the "
							  "field before it"));
		} else {
			is = false;
		}
	}
	str_release(&said);
	return is;
}

void apply_field(struct mapping *mapping, struct plan *plan, struct arrival *out,
		 const struct action *action, const char *header,
		 const struct column *column, const char *text, size_t len,
		 const char *label)
{
	struct str *value = &mapping->state->heard;
	const char *why = NULL;

	str_clear(value);
	if (action->yes_as && apply_yes(mapping, plan, out, action, header, text, len))
		return;
	switch (cell_heard(mapping, plan, action, column, text, len, value, &why)) {
	case HEARD_VALUE:
		apply_value(mapping, plan, out, action, header, value, label);
		break;
	case HEARD_NOTHING:
		break;
	case HEARD_KEEP:
		apply_keep(mapping, plan, out, action->kept, header, text, len, why);
		break;
	case HEARD_REFUSE:
		str_clear(value);
		utf8_fit(value, text, len, SHOWN_COLUMNS);
		if (strstr(why, value->buf))	/* names the value itself */
			arrival_refuse(out, ARRIVAL_REFUSE, _("column '%s': %s"), header, why);
		else
			arrival_refuse(out, ARRIVAL_REFUSE, _("column '%s': '%s': %s"), header,
				       value->buf, why);
		break;
	}
}

/* `hubspot:201`: as one word. */
static bool is_external(const char *s)
{
	const char *colon = strchr(s, ':');

	return colon && colon != s && colon[1] && colon[1] != '/' && !strchr(s, ' ') &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == (size_t)(colon - s);
}

/* The row's reference of a number, and of an index where there are several. */
static struct arrival_ref *find_ref(struct mapping *mapping, struct arrival *out,
				    const struct action *action, size_t index)
{
	struct mapping_state *state = mapping->state;
	struct ref_mark mark = { action->ref, index };
	size_t n = out->n_refs;
	struct str path = STR_INIT;
	struct arrival_ref *ref;

	for (size_t i = 0; i < n; i++)
		if (state->refs[i].number == mark.number && state->refs[i].index == index)
			return &out->refs[i];
	str_add(&path, action->path);
	if (action->target.several && action->target.field.flags & FIELD_LIST)
		str_addf(&path, "[%zu].id", index);
	else if (action->target.several && index)
		str_addf(&path, "[%zu]", index);
	ref = arrival_ref(out, path.buf, action->target.field.ref);
	str_release(&path);
	GROW(state->refs, n + 1, state->alloc_refs);
	state->refs[n] = mark;
	return ref;
}

void apply_ref(struct mapping *mapping, struct plan *plan, struct arrival *out,
	       const struct action *action, const char *header, size_t index,
	       const char *text, size_t len)
{
	struct mapping_state *state = mapping->state;
	struct arena *arena = &out->draft.arena;
	struct arrival_ref *ref;
	struct str external = STR_INIT;
	char whole[LONG_ID_LEN + 1];
	const char *said = cell_cleaned(state, text, &len, true);

	if (!len || cell_is_filler(said, len, FIELD_TEXT))
		return;
	if (index >= REFS_MAX) {
		arrival_refuse(out, ARRIVAL_REFUSE,
			       _("column '%s': more than %d records in one cell"), header,
			       REFS_MAX);
		return;
	}
	said = arena_strndup(arena, said, len);
	ref = find_ref(mapping, out, action, index);
	state->bytes += len + VALUE_BYTES;
	if (action->target.by == BY_ROLE) {
		ref->role = said;
		return;
	}
	if (!ref->column || action->target.by != BY_ID)
		ref->column = header;
	if (action->target.by == BY_ID) {
		if (plan->long_ids && len < LONG_ID_LEN && long_id(whole, said, len))
			said = whole;
		str_addf(&external, "%s:%s", plan->system, said);
		ref->external = arena_strndup(arena, external.buf, external.len);
		str_release(&external);
		return;
	}
	if (action->target.by == BY_ANY)
		ref->any = said;
	if (action->target.by == BY_NAME ||
	    (!is_external(said) && !value_is_record_id(said, len)))
		ref->name = said;
	ref->may_make = action->make && ref->name &&
			action->target.field.ref == TYPE_COMPANY;
	/* One that nobody makes is text until it is linked. */
	if (!action->make && ref->name && plan->organization)
		draft_text(&out->draft, slot_node(mapping, plan, out, plan->organization),
			   said, len);
}

/* One part of a cell, or all of it. */
static void apply_part(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       const struct action *action, const char *header,
		       const struct column *column, size_t index, const char *text,
		       size_t len, const char *label)
{
	if (action->ref)
		apply_ref(mapping, plan, out, action, header, index, text, len);
	else if (action->target.kind == TO_TREE)
		apply_keep(mapping, plan, out, action->kept, header, text, len,
			   _("not the JSON that 'crm export' writes"));
	else if (action->target.kind == TO_IMPORTED)
		apply_keep(mapping, plan, out, action->slot, header, text, len, NULL);
	else
		apply_field(mapping, plan, out, action, header, column, text, len, label);
}

static bool has_mark(const char *const *marks, const char *text)
{
	for (; marks && *marks; marks++)
		if (strstr(text, *marks))
			return true;
	return false;
}

/* A cell of a table may be JSON; a text kept by us that looks so is quoted. */
static bool looks_like_tree(const struct mapping_state *state, const struct plan *plan,
			    const struct action *action, const char *text)
{
	if (!plan->own || (!state->table_text && action->target.kind != TO_TREE))
		return false;
	if (*text == '"')
		return state->exact && action->target.kind == TO_IMPORTED;
	return *text == '[' || *text == '{';
}

void apply_text(struct mapping *mapping, struct plan *plan, struct arrival *out,
		struct action *action, const char *header,
		const struct column *column, const char *text, size_t len,
		const char *label)
{
	struct strs parts = STRS_INIT;
	const char *mark;

	if (action->row != mapping->state->row)
		action->next = 0;
	action->row = mapping->state->row;
	if (looks_like_tree(mapping->state, plan, action, text) &&
	    apply_tree(mapping, plan, out, action, header, text, len))
		return;
	if (action->after && (mark = strstr(text, action->after))) {
		mark += strlen(action->after);
		len -= (size_t)(mark - text);
		text = mark;
	}
	if (!action->split || (!has_mark(action->split, text) && *text != '"')) {
		apply_part(mapping, plan, out, action, header, column, action->next,
			   text, len, label);
		action->next += action->target.several;
		return;
	}
	cell_split(&parts, text, len, action->split);
	for (size_t i = 0; i < parts.n && out->fate != ARRIVAL_REFUSE; i++) {
		apply_part(mapping, plan, out, action, header, column, action->next,
			   parts.v[i], strlen(parts.v[i]), label);
		action->next += action->target.several;
	}
	strs_release(&parts);
}

/* "* Work" is the first of those for work. */
static const char *label_of(const struct plan *plan, struct arrival *out,
			    const struct action *action,
			    const struct cell *cell)
{
	struct str label = STR_INIT;
	const char *text = cell->label ? cell->label : action->label;

	if (action->label_from && plan->cells[action->label_from - 1]) {
		const struct cell *from = plan->cells[action->label_from - 1];

		text = from->text + strspn(from->text, "* ");
		cell_clean(&label, text, strlen(text), true);
		for (size_t i = 0; i < label.len; i++)
			if (label.buf[i] >= 'A' && label.buf[i] <= 'Z')
				label.buf[i] |= 32;
		text = arena_strndup(&out->draft.arena, label.buf, label.len);
		str_release(&label);
	}
	return text;
}

/* What our own writers have added to a cell taken away. */
static const char *unguarded(struct mapping_state *state, const char *text, size_t *len)
{
	struct str *plain = &state->unescaped;
	size_t guard;

	if (state->exact && state->escaped && memchr(text, '\\', *len)) {
		str_clear(plain);
		cell_unescape_tabs(plain, text, *len);
		text = plain->buf;
		*len = plain->len;
	}
	guard = formula_unguard(text, *len);
	*len -= guard;
	return text + guard;
}

static void apply_cell(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       const struct cell *cell, bool closed)
{
	struct mapping_state *state = mapping->state;
	size_t column = cell->column;
	const char *header = mapping->reader->columns.v[column];
	const char *text = cell->text;
	size_t len = cell->len;

	for (size_t i = plan->first[column]; i < plan->first[column + 1]; i++) {
		struct action *action = &plan->actions[i];

		if (action->closed != closed || action->target.kind == TO_NOTHING ||
		    action->target.kind == TO_CURRENCY)
			continue;
		if (plan->html && memchr(text, '&', len)) {
			str_clear(&state->unescaped);
			cell_unescape(&state->unescaped, text, len);
			text = state->unescaped.buf;
			len = state->unescaped.len;
		} else if (plan->own && state->table_text) {
			text = unguarded(state, text, &len);
		}
		if (cell->tree && apply_tree(mapping, plan, out, action, header, text, len))
			continue;
		apply_text(mapping, plan, out, action, header, &mapping->columns[column],
			   text, len, label_of(plan, out, action, cell));
	}
}

/* Is the stage one at which there is nothing left to win or lose? */
static bool is_closed(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	const struct node *node = slot_get(plan, out, plan->stage, mapping->state->row);
	const struct stage *stage = plan->stage && node && node->kind == NODE_SCALAR
		? config_stage(mapping->config, node->text) : NULL;

	return stage && (stage->permille == 0 || stage->permille == 1000);
}

static void apply_cells(struct mapping *mapping, struct plan *plan, struct arrival *out,
			bool closed)
{
	const struct item *item = &mapping->reader->item;

	for (size_t i = 0; i < item->n; i++)
		if (item->v[i].len && item->v[i].column < mapping->n_columns)
			apply_cell(mapping, plan, out, &item->v[i], closed);
}

/* The cells that rules read, and the currency of the amounts. */
static void look_ahead(struct mapping *mapping, struct plan *plan)
{
	const struct item *item = &mapping->reader->item;
	struct mapping_state *state = mapping->state;

	state->currency = NULL;
	if (!plan->needs_cells)
		return;
	memset(plan->cells, 0, mapping->n_columns * sizeof(*plan->cells));
	for (size_t i = 0; i < item->n; i++) {
		size_t column = item->v[i].column;

		if (column >= mapping->n_columns || plan->cells[column])
			continue;
		plan->cells[column] = &item->v[i];
		if (plan->currency == column + 1 && item->v[i].len == 3)
			state->currency = item->v[i].text;
	}
}

/* Under our own names and with an id of ours: `crm export` has written it. */
static bool is_exact(const struct mapping *mapping, const struct plan *plan)
{
	const struct item *item = &mapping->reader->item;

	for (size_t i = 0; i < item->n && plan->id; i++)
		if (item->v[i].column + 1 == plan->id)
			return plan->type == TYPE_TIMELINE
				? value_is_id(item->v[i].text, item->v[i].len)
				: value_is_record_id(item->v[i].text, item->v[i].len);
	return false;
}

void mapping_apply(struct mapping *mapping, struct arrival *out)
{
	struct mapping_state *state = mapping->state;
	const struct item *item = &mapping->reader->item;
	struct plan *plan;

	arrival_clear(out);
	out->type = mapping->type;
	out->line = item->line;
	if (item->wrong) {
		arrival_refuse(out, ARRIVAL_REFUSE, "%s", item->wrong);
		return;
	}
	plan = plan_of(mapping, item->table, item->type);
	out->type = plan->type;
	state->row++;
	state->bytes = 0;
	state->exact = is_exact(mapping, plan);
	look_ahead(mapping, plan);
	rules_skip(mapping, plan, out);
	apply_cells(mapping, plan, out, false);
	rules_finish(mapping, plan, out);
	if (plan->has_closed && is_closed(mapping, plan, out))
		apply_cells(mapping, plan, out, true);
	if (state->bytes > mapping->config->limits.record_bytes)
		arrival_refuse(out, ARRIVAL_REFUSE,
			       _("more than the %zu bytes of a record ('limits' in crm.yaml)"),
			       mapping->config->limits.record_bytes);
}
