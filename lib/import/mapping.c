#include "import/mapping.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "import/csv.h"
#include "import/mapping_plan.h"
#include "text/distance.h"

#include <stdlib.h>
#include <string.h>

static void state_free(struct mapping_state *state)
{
	for (size_t i = 0; i < state->n_plans; i++)
		plan_free(state->plans[i]);
	for (size_t i = 0; i < state->n_words; i++) {
		map_release(&state->words[i]->folded);
		map_release(&state->words[i]->seen);
	}
	free(state->plans);
	free(state->words);
	free(state->over);
	free(state->table);
	free(state->refs);
	doc_release(&state->json);
	str_release(&state->text);
	str_release(&state->unescaped);
	str_release(&state->value);
	str_release(&state->folded);
	str_release(&state->clean);
	str_release(&state->heard);
	str_release(&state->parent);
	str_release(&state->check.scratch);
	arena_release(&state->arena);
	free(state);
}

void mapping_release(struct mapping *mapping)
{
	free(mapping->columns);
	if (mapping->state)
		state_free(mapping->state);
	*mapping = (struct mapping){ 0 };
}

/* Room for what is known of each column of the reader. */
static void add_columns(struct mapping *mapping)
{
	struct mapping_state *state = mapping->state;
	size_t n = mapping->reader->columns.n, was = state->alloc_columns;

	if (n > was) {
		size_t alloc = grow_to(n, was);

		mapping->columns = xreallocarray(mapping->columns, alloc,
						 sizeof(*mapping->columns));
		memset(mapping->columns + was, 0, (alloc - was) * sizeof(*mapping->columns));
		state->table = xreallocarray(state->table, alloc, sizeof(*state->table));
		memset(state->table + was, 0, (alloc - was) * sizeof(*state->table));
		state->over = xreallocarray(state->over, alloc, sizeof(*state->over));
		memset(state->over + was, 0, (alloc - was) * sizeof(*state->over));
		state->alloc_columns = alloc;
	}
	mapping->n_columns = n;
}

/* The types and tables of the items, each once, are few. */
struct kind {
	unsigned table;
	enum record_type type;
	size_t n;
	bool *seen;		/* by column: one of its items has it */
	size_t alloc_seen;
};

struct kinds {
	struct kind *v;
	size_t n, alloc, last;
};

static struct kind *note_kind(struct kinds *kinds, unsigned table, enum record_type type)
{
	size_t i = kinds->last;

	if (!kinds->n || kinds->v[i].table != table || kinds->v[i].type != type)
		for (i = 0; i < kinds->n; i++)
			if (kinds->v[i].table == table && kinds->v[i].type == type)
				break;
	if (i == kinds->n) {
		GROW(kinds->v, kinds->n + 1, kinds->alloc);
		kinds->v[kinds->n++] = (struct kind){ .table = table, .type = type };
	}
	kinds->v[i].n++;
	kinds->last = i;
	return &kinds->v[i];
}

static void note_column(struct kind *kind, size_t column)
{
	size_t was = kind->alloc_seen;

	GROW(kind->seen, column + 1, kind->alloc_seen);
	if (kind->alloc_seen > was)
		memset(kind->seen + was, 0, (kind->alloc_seen - was) * sizeof(*kind->seen));
	kind->seen[column] = true;
}

static void kinds_release(struct kinds *kinds)
{
	for (size_t i = 0; i < kinds->n; i++)
		free(kinds->v[i].seen);
	free(kinds->v);
}

/* Is each backslash of one of the escapes that our own format tsv has? */
static bool is_escaped(const struct cell *cell)
{
	const char *end = cell->text + cell->len, *s = cell->text;

	while ((s = memchr(s, '\\', (size_t)(end - s)))) {
		if (s + 1 == end || !strchr("tnr\\\"xu", s[1]))
			return false;
		s += 2;
	}
	return true;
}

static int read_all(struct mapping *mapping, struct kinds *kinds)
{
	struct reader *reader = mapping->reader;
	const struct item *item = &reader->item;
	struct kind *kind;
	bool more;
	int rc;

	while (!(rc = reader_next(reader, &more)) && more) {
		if (item->wrong)
			continue;
		if (reader->columns.n > mapping->n_columns)
			add_columns(mapping);
		kind = note_kind(kinds, item->table, item->type);
		for (size_t i = 0; i < item->n; i++) {
			const struct cell *cell = &item->v[i];

			mapping->state->table[cell->column] = item->table;
			note_column(kind, cell->column);
			if (mapping->state->escaped)
				mapping->state->escaped = is_escaped(cell);
			column_note(&mapping->columns[cell->column], cell->text,
				    cell->len, item->line);
		}
	}
	add_columns(mapping);
	return rc ? rc : reader_rewind(reader);
}

/* What most items are, where the reader tells. */
static enum record_type told_type(const struct kinds *kinds)
{
	enum record_type type = TYPE_NONE;
	size_t most = 0;

	for (size_t i = 0; i < kinds->n; i++)
		if (kinds->v[i].table == 0 && kinds->v[i].n > most) {
			most = kinds->v[i].n;
			type = kinds->v[i].type;
		}
	return type;
}

static int nothing_tells(const struct mapping *mapping, const struct mapping_options *options)
{
	const char *name = mapping->reader->in ? mapping->reader->in->name : "";

	if (options->preset)
		return err_set(ERR_DATA, _("'%s': no column is one of '%s'; name the system "
			       "with --from, or columns with --map HEADER=FIELD"),
			       name, options->preset->name);
	return err_set(ERR_DATA, _("'%s': its columns do not tell what it is of; name the "
		       "system with --from, or columns with --map HEADER=FIELD"), name);
}

/* Which table of which preset; of a reader that tells, our own names. */
static int choose_base(struct mapping *mapping, const struct mapping_options *options,
		       enum record_type told)
{
	struct mapping_state *state = mapping->state;
	const struct preset *preset = options->preset, *own = preset_by_name("crm");
	enum record_type type = told != TYPE_NONE ? told : options->type;
	const char **v = xcalloc(mapping->n_columns + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < mapping->n_columns; i++)
		if (!state->table[i])
			v[n++] = mapping->reader->columns.v[i];
	if (preset && !preset->embedded) {
		state->user = preset_match(preset, v, n, type, false, options->file, true);
		if (state->user && type == TYPE_NONE)
			type = state->user->type;
		preset = preset->from;
	}
	if (told != TYPE_NONE && !preset)
		preset = own;
	state->base = preset
		? preset_match(preset, v, n, type, false, options->file, true)
		: preset_detect(v, n, type, options->file);
	if (!state->base && !state->user &&
	    (type != TYPE_NONE || options->n_columns) && !options->preset)
		for (size_t i = 0; i < own->n && !state->base; i++)
			if (own->tables[i].type == (type != TYPE_NONE ? type : TYPE_CONTACT))
				state->base = &own->tables[i];
	free(v);
	if (!state->base && !state->user)
		return nothing_tells(mapping, options);
	mapping->type = state->user ? state->user->type : state->base->type;
	mapping->preset = state->user ? state->user->preset : state->base->preset;
	/* Without a word for any column there is nothing to import. */
	return 0;
}

static bool same_header(const struct preset *preset, const char *a, const char *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	preset_key(&x, preset, a, strlen(a));
	preset_key(&y, preset, b, strlen(b));
	same = x.len == y.len && !memcmp(x.buf, y.buf, x.len);
	str_release(&x);
	str_release(&y);
	return same;
}

static int no_column(const struct mapping *mapping, const char *header)
{
	const char *near = word_nearest(header,
					(const char *const *)mapping->reader->columns.v,
					mapping->n_columns);

	if (near)
		return err_set(ERR_USAGE, _("no column '%s'; did you mean '%s'?"), header, near);
	return err_set(ERR_USAGE, _("no column '%s'"), header);
}

static int no_field(const struct mapping *mapping, const char *name)
{
	const struct schema *schema = schema_of(mapping->type);

	return err_set(ERR_USAGE, _("a %s has no field '%s'; 'crm schema %s' lists them"),
		       schema->name, name, schema->name);
}

/* HEADER=FIELD; a header may hold `=`, a field never does. */
static int override(struct mapping *mapping, const char *option)
{
	static const struct preset strict = { .own = false };
	const char *field = strrchr(option, '=');
	struct target target;
	char *header;
	bool found = false;
	int rc = 0;

	if (!field || field == option)
		return err_set(ERR_USAGE, _("'%s' is no HEADER=FIELD"), option);
	field++;
	if (!target_parse(&target, mapping->config, mapping->type, field))
		return no_field(mapping, field);
	header = xstrndup(option, (size_t)(field - 1 - option));
	for (size_t i = 0; i < mapping->n_columns; i++)
		if (same_header(&strict, mapping->reader->columns.v[i], header)) {
			mapping->state->over[i] = arena_strdup(&mapping->state->arena, field);
			found = true;
		}
	if (!found)
		rc = no_column(mapping, header);
	free(header);
	return rc;
}

/* Does the user's own preset name fields that this store does not have? */
static int check_user(const struct mapping *mapping)
{
	const struct preset_table *user = mapping->state->user;
	const struct node *columns = user ? node_get(user->node, "columns") : NULL;
	struct target target;

	for (size_t i = 0; columns && i < columns->n; i++) {
		const struct node *spec = &columns->v[i];

		for (size_t k = 0; k < (spec->kind == NODE_LIST ? spec->n : 1); k++) {
			const struct node *one = spec->kind == NODE_LIST ? &spec->v[k] : spec;
			const char *to = one->kind == NODE_MAP ? node_text(one, "to")
							       : one->text;

			if (!target_parse(&target, mapping->config, user->type, to))
				return no_field(mapping, to);
		}
	}
	return 0;
}

static void make_plans(struct mapping *mapping, const struct kinds *kinds)
{
	if (!kinds->n)
		plan_draw(mapping, 0, TYPE_NONE, NULL, 0);
	/* A table's columns are its header's, filled or not. */
	for (size_t i = 0; i < kinds->n; i++)
		plan_draw(mapping, kinds->v[i].table, kinds->v[i].type,
			  kinds->v[i].type == TYPE_NONE ? NULL : kinds->v[i].seen,
			  kinds->v[i].alloc_seen);
}

/* Does a column of nothing but dates prove that it is in that order? */
static bool proves(const struct column *column, enum date_order order)
{
	return column->order == order && column->whole == column->filled &&
	       (order == ORDER_DMY ? column->dmy : column->mdy);
}

/*
 * One export is of one locale: what a column does not prove itself another
 * proves, unless two prove different things.
 */
static void share_order(struct mapping *mapping)
{
	static const enum date_order orders[] = { ORDER_DMY, ORDER_MDY };
	size_t proof[ARRAY_SIZE(orders)] = { 0 };
	size_t k;

	for (size_t i = 0; i < mapping->n_columns; i++)
		for (k = 0; k < ARRAY_SIZE(orders); k++)
			if (!proof[k] && proves(&mapping->columns[i], orders[k]))
				proof[k] = i + 1;
	if (!proof[0] == !proof[1])
		return;
	k = proof[0] ? 0 : 1;
	for (size_t i = 0; i < mapping->n_columns; i++) {
		struct column *column = &mapping->columns[i];

		if (column->order != ORDER_UNPROVED || column->dmy || column->mdy)
			continue;
		column->order = orders[k];
		column->order_of = proof[k];
	}
}

static void settle(struct mapping *mapping, const struct mapping_options *options)
{
	const struct reader_kind *kind = mapping->reader->kind;
	bool point = kind == &reader_json || kind == &reader_yaml;

	for (size_t i = 0; i < mapping->n_columns; i++) {
		struct column *column = &mapping->columns[i];
		char decimal = options->decimal;

		/* Numbers of these formats have one; texts may prove another mark. */
		if (!decimal && point && !column->comma)
			decimal = '.';
		column_settle(column, options->order, decimal, mapping->config->country);
	}
	share_order(mapping);
}

static int begin(struct mapping *mapping, const struct mapping_options *options,
		 struct kinds *kinds)
{
	int rc;

	mapping->state->escaped = mapping->reader->kind == &reader_csv &&
				  csv_dialect(mapping->reader)->delimiter == '\t';
	rc = read_all(mapping, kinds);
	if (!rc)
		rc = choose_base(mapping, options, told_type(kinds));
	for (size_t i = 0; i < options->n_columns && !rc; i++)
		rc = override(mapping, options->columns[i]);
	if (!rc)
		rc = check_user(mapping);
	if (rc)
		return rc;
	settle(mapping, options);
	make_plans(mapping, kinds);
	return 0;
}

int mapping_begin(struct mapping *out, struct reader *reader, const struct config *config,
		  const struct mapping_options *options)
{
	struct mapping_state *state = xcalloc(1, sizeof(*state));
	struct kinds kinds = { 0 };
	int rc;

	*out = (struct mapping){ .type = TYPE_NONE, .config = config, .reader = reader,
				 .state = state };
	state->arena = (struct arena)ARENA_INIT;
	state->json = (struct doc)DOC_INIT;
	str_init(&state->text);
	str_init(&state->unescaped);
	str_init(&state->value);
	str_init(&state->folded);
	str_init(&state->clean);
	str_init(&state->heard);
	str_init(&state->parent);
	state->check = (struct value_check){ .config = config, .scratch = STR_INIT };
	state->table_text = !strcmp(reader->kind->name, "csv") ||
			    !strcmp(reader->kind->name, "tsv");
	rc = begin(out, options, &kinds);
	kinds_release(&kinds);
	if (rc)
		mapping_release(out);
	return rc;
}
