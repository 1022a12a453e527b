/* Fields by their names: what is read of a row, and of what it refers to. */

#include "query/compiler.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "query/complaint.h"

#include <string.h>

#define NAMES_MAX 96
#define GO_ON (-1)		/* a reference was followed: the path goes on */

static const char *const lifecycles[] = {
	"prospect", "first-time", "renewal", "loyal", "potential-churn", "lost", NULL
};

static const char *const rfm_segments[] = {
	"champions", "loyal", "potential-loyalists", "new", "promising",
	"need-attention", "about-to-sleep", "at-risk", "cannot-lose",
	"hibernating", NULL
};

/*
 * What is derived of a contact: a column of a view.  One that is joined has a
 * row only for those who have any of it.  %s is the alias of its row, or of the
 * contact where the view is asked row by row.
 */
struct derived {
	const char *name;
	enum kind kind;
	const char *view;	/* that is joined; or NULL */
	const char *sql;
	bool total;
	const char *const *words;
	enum sql_show cell;
};

static const struct derived of_contact[] = {
	{ "age", KIND_AGE, NULL, "(SELECT v.age FROM contacts AS v WHERE v.rid = %s.rid)",
	  false, NULL, SHOW_NUMBER },
	{ "days_since_contact", KIND_NUMBER, "contact_activity",
	  "%s.days_since_contact", false, NULL, SHOW_NUMBER },
	{ "orders_count", KIND_NUMBER, "contact_orders", "coalesce(%s.orders_count, 0)",
	  true, NULL, SHOW_NUMBER },
	{ "spend", KIND_MONEY, "contact_orders", "coalesce(%s.spend_minor, 0)",
	  true, NULL, SHOW_MINOR },
	{ "reachable", KIND_BOOLEAN, NULL,
	  "coalesce((SELECT v.reachable FROM contacts AS v WHERE v.rid = %s.rid), 0)",
	  true, NULL, SHOW_YES },
	{ "lifecycle", KIND_WORD, "contact_lifecycle", "%s.lifecycle",
	  false, lifecycles, SHOW_TEXT },
	{ "rfm.r", KIND_NUMBER, "contact_rfm", "%s.r", false, NULL, SHOW_NUMBER },
	{ "rfm.f", KIND_NUMBER, "contact_rfm", "%s.f", false, NULL, SHOW_NUMBER },
	{ "rfm.m", KIND_NUMBER, "contact_rfm", "%s.m", false, NULL, SHOW_NUMBER },
	{ "rfm.segment", KIND_WORD, "contact_rfm", "%s.segment",
	  false, rfm_segments, SHOW_TEXT },
};

/* What is being read: the rest of a path, from a place. */
struct reading {
	struct compiler *c;
	struct scope *scope;
	const struct term *term;
	struct place at;
	const char *path;	/* what is left of it */
	struct expr *out;
};

/* Where a field of the place is read: compile.c says what u is. */
static const char *alias_of(struct reading *r)
{
	struct compiler *c = r->c;
	const struct query *where = c->want->where;

	if (!c->chosen || !r->at.top || !has_short(r->at.type) || !where || !where->test)
		return r->at.alias;
	c->beside = true;
	return "u";
}

/* All names that could stand here. */
static size_t names_of(struct reading *r, const char **names)
{
	const struct config *config = r->c->world->config;
	size_t n = 0;

	for (const struct field *f = schema_of(r->at.type)->fields; f->name; f++)
		names[n++] = f->name;
	for (size_t i = 0; r->at.type == TYPE_CONTACT && i < ARRAY_SIZE(of_contact); i++)
		names[n++] = of_contact[i].name;
	for (size_t i = 0; i < config->n_custom && n < NAMES_MAX - 4; i++)
		names[n++] = sqlf(r->c, "custom.%s", config->custom[i].name);
	if (r->at.type == TYPE_CONTACT) {
		names[n++] = "segment";
		names[n++] = "bought";
	}
	if (r->at.type == TYPE_TIMELINE)
		names[n++] = "contact";
	return n;
}

static int no_field(struct reading *r)
{
	const char *names[NAMES_MAX + 64];
	const char *word = r->path;
	size_t n = names_of(r, names);
	const char *near = complain_near(&r->c->arena, word, strlen(word), names, n);

	for (size_t i = 0; !*near && i < r->c->world->config->n_custom; i++)
		if (!strcmp(word, r->c->world->config->custom[i].name))
			near = sqlf(r->c, _("; did you mean 'custom.%s'?"), word);
	return REFUSE(r->c, r->term, _("no field '%s' in %s%s"),
		      complain_word(&r->c->arena, word, strlen(word)),
		      r->at.type == TYPE_TIMELINE ? "events" : schema_of(r->at.type)->folder,
		      near);
}

static enum kind kind_of(enum field_kind kind)
{
	switch (kind) {
	case FIELD_NUMBER: case FIELD_INTEGER:
		return KIND_NUMBER;
	case FIELD_MONEY:
		return KIND_MONEY;
	case FIELD_DATE: case FIELD_BIRTH_DATE:
		return KIND_DAY;
	case FIELD_INSTANT: case FIELD_WHEN:
		return KIND_TIME;
	case FIELD_BOOLEAN:
		return KIND_BOOLEAN;
	case FIELD_REF:
		return KIND_REF;
	case FIELD_ENUM: case FIELD_STAGE: case FIELD_COUNTRY: case FIELD_PROVINCE:
	case FIELD_EMAIL: case FIELD_DOMAIN:
		return KIND_WORD;
	default:
		return KIND_TEXT;
	}
}

static void describe(struct expr *out, const struct field *field)
{
	out->kind = kind_of(field->kind);
	out->words = field->kind == FIELD_ENUM ? field->words : NULL;
	out->stage = field->kind == FIELD_STAGE;
	out->ref = field->ref;
	out->list = (field->flags & FIELD_MULTI) != 0;
	if (out->list)
		out->cell = SHOW_ITEMS;
	else if (out->kind == KIND_NUMBER)
		out->cell = SHOW_NUMERAL;
	else
		out->cell = out->kind == KIND_BOOLEAN ? SHOW_TRUTH : SHOW_TEXT;
}

/* The day whose rate an amount of a type takes. */
static const char *day_of(struct reading *r)
{
	const char *t = r->at.alias;
	const char *today = sqlf(r->c, "%lld", (long long)r->c->today);

	switch (r->at.type) {
	case TYPE_OPPORTUNITY:
		return sqlf(r->c, "coalesce(%s.closed_day, %s.close_date_day, %s.created_day)",
			   t, t, t);
	case TYPE_CAMPAIGN:
		return sqlf(r->c, "coalesce(%s.start_day, %s)", t, today);
	case TYPE_COST: case TYPE_TIMELINE:
		return sqlf(r->c, "%s.at_day", t);
	default:
		return today;
	}
}

static int read_column(struct reading *r, const struct field *field)
{
	struct expr *out = r->out;
	const char *t = alias_of(r), *f = field->name;

	describe(out, field);
	out->sql = out->text = out->shown = sqlf(r->c, "%s.\"%s\"", t, f);
	if (field->kind == FIELD_MAP || field->kind == FIELD_TEXT_MAP)
		out->cell = SHOW_JSON;
	if (out->list)
		return 0;
	switch (out->kind) {
	case KIND_NUMBER: case KIND_BOOLEAN:
		out->sql = sqlf(r->c, "%s.\"%s_num\"", t, f);
		break;
	case KIND_DAY:
		out->sql = sqlf(r->c, "%s.\"%s_day\"", t, f);
		break;
	case KIND_TIME:
		out->sql = sqlf(r->c, "%s.\"%s_time\"", t, f);
		break;
	case KIND_REF:
		out->sql = sqlf(r->c, "%s.\"%s_rid\"", t, f);
		break;
	case KIND_MONEY:
		out->minor = sqlf(r->c, "%s.\"%s_minor\"", t, f);
		out->currency = sqlf(r->c, "%s.\"%s_currency\"", t, f);
		out->day = day_of(r);
		out->sql = home_amount(r->c, out->minor, out->currency, out->day);
		break;
	default:
		break;
	}
	return 0;
}

/* A field inside of a map, or of a list of maps: the JSON has texts. */
static int read_inner(struct reading *r, const struct field *field, const char *name)
{
	const struct field *sub = field->sub;

	while (sub->name && strcmp(sub->name, name))
		sub++;
	if (!sub->name)
		return no_field(r);
	describe(r->out, sub);
	r->out->list = true;
	r->out->cell = SHOW_ITEMS;
	r->out->sql = field->flags & FIELD_LIST
		? sqlf(r->c, "(SELECT group_concat(j.value ->> '$.%s', char(31)) "
		      "FROM json_each(%s.\"%s\") AS j)", sub->name, alias_of(r), field->name)
		: sqlf(r->c, "(%s.\"%s\" ->> '$.%s')", alias_of(r), field->name, sub->name);
	r->out->text = r->out->shown = r->out->sql;
	return 0;
}

/* A list of texts by a key that is none of ours: `external_ids.hubspot`. */
static int read_key(struct reading *r, const struct field *field, const char *key)
{
	if (strpbrk(key, ".[]\"'"))
		return no_field(r);
	*r->out = (struct expr){ .kind = KIND_TEXT, .list = true, .cell = SHOW_ITEMS };
	r->out->sql = sqlf(r->c, "(SELECT group_concat(j.value, char(31)) "
			  "FROM json_each(%s.\"%s\", '$.\"%s\"') AS j)",
			  alias_of(r), field->name, key);
	r->out->text = r->out->shown = r->out->sql;
	return 0;
}

static int read_custom(struct reading *r, const char *name)
{
	const struct custom_field *custom = config_custom(r->c->world->config, name);
	struct field field;
	struct expr *out = r->out;

	if (!custom)
		return no_field(r);
	field = custom_as_field(custom, name);
	describe(out, &field);
	if (r->at.type == TYPE_TIMELINE) {
		out->list = true;
		out->text = out->sql = sqlf(r->c, "(SELECT group_concat(j.value, char(31)) "
				"FROM json_each(%s.custom, '$.%s') AS j)", r->at.alias, name);
	} else {
		out->text = out->sql = sqlf(r->c, "(SELECT k.value FROM custom AS k "
				"WHERE k.rid = %s.rid AND k.name = '%s')", r->at.alias, name);
		if (out->list || out->kind == KIND_TEXT || out->kind == KIND_WORD)
			;
		else if (out->kind == KIND_MONEY)
			out->sql = sqlf(r->c, "crm_read(%s, 'm')", out->text);
		else
			out->sql = sqlf(r->c, "(SELECT k.num FROM custom AS k "
				       "WHERE k.rid = %s.rid AND k.name = '%s')",
				       r->at.alias, name);
	}
	out->shown = out->text;
	return 0;
}

/* A view as a table, made once however often it is asked. */
static const char *made_view(struct reading *r, const char *view)
{
	static const struct {
		const char *view, *columns;
	} views[] = {
		{ "contact_activity", "days_since_contact" },
		{ "contact_lifecycle", "lifecycle" },
		{ "contact_orders", "orders_count, spend_minor" },
		{ "contact_rfm", "r, f, m, segment" },
	};
	const struct query_want *want = r->c->want;
	const char *one = "";
	size_t i = 0;

	while (strcmp(views[i].view, view))
		i++;
	if (want->one != QUERY_ALL && r->at.top)
		one = sqlf(r->c, " WHERE rid = %lld", (long long)want->one);
	return sql_add_table(r->c->out, views[i].columns, sqlf(r->c, "SELECT rid, %s FROM %s%s",
			     views[i].columns, view, one));
}

static int read_derived(struct reading *r, const struct derived *d)
{
	struct expr *out = r->out;
	const char *alias = r->at.alias, *key, *hole = strstr(d->sql, "%s");

	*out = (struct expr){ .kind = d->kind, .total = d->total, .words = d->words,
			      .cell = d->cell };
	out->place = r->at;
	r->c->out->views = true;
	if (d->view) {
		key = sqlf(r->c, "%s %s", alias, d->view);
		alias = add_join(r->c, r->scope, key, "d", made_view(r, d->view), r->at.rid);
	}
	out->sql = sqlf(r->c, "%.*s%s%s", (int)(hole - d->sql), d->sql, alias, hole + 2);
	return 0;
}

/* Names that no type has, and what they are. */
static bool is_special(struct reading *r)
{
	static const struct {
		const char *name;
		enum kind kind;
	} names[] = {
		{ "segment", KIND_SEGMENT }, { "bought", KIND_BOUGHT },
	};

	for (size_t i = 0; r->at.type == TYPE_CONTACT && i < ARRAY_SIZE(names); i++)
		if (!strcmp(r->path, names[i].name)) {
			*r->out = (struct expr){ .kind = names[i].kind, .place = r->at };
			return true;
		}
	if (!strcmp(r->path, "type") && r->at.rid && !field_find(schema_of(r->at.type), "type")) {
		*r->out = (struct expr){ .kind = KIND_WORD, .total = true };
		r->out->sql = r->out->text = sqlf(r->c, "'%s'", schema_of(r->at.type)->name);
		return true;
	}
	if (r->at.type == TYPE_TIMELINE && !strcmp(r->path, "contact")) {
		*r->out = (struct expr){
			.kind = KIND_REF, .ref = TYPE_CONTACT,
			.sql = sqlf(r->c, "%s.subject", r->at.alias)
		};
		r->out->shown = sqlf(r->c, "(SELECT i.id FROM doc AS i WHERE i.num = %s.subject)",
				    r->at.alias);
		return true;
	}
	return false;
}

/* Go on to the record that a reference names. */
static void follow(struct reading *r, enum record_type type, const char *value)
{
	const char *key = sqlf(r->c, "%s of %s", table_of(type), value);
	const char *alias = add_join(r->c, r->scope, key, "r", table_of(type), value);

	r->at = (struct place){ .type = type, .alias = alias,
				.rid = sqlf(r->c, "%s.rid", alias) };
}

static int read_on(struct reading *r, const struct field *field, const char *rest)
{
	if (field->kind == FIELD_REF && !(field->flags & FIELD_MULTI)) {
		if (field->ref == TYPE_NONE)
			return REFUSE(r->c, r->term,
				      _("'%s' may name a record of any type, so "
					"nothing is read on from it"), field->name);
		follow(r, field->ref, sqlf(r->c, "%s.\"%s_rid\"", r->at.alias, field->name));
		return GO_ON;
	}
	if (field->kind == FIELD_MAP && field->sub)
		return read_inner(r, field, rest);
	if (field->kind == FIELD_MAP)
		return read_custom(r, rest);
	if (field->kind == FIELD_TEXT_MAP)
		return read_key(r, field, rest);
	return REFUSE(r->c, r->term, _("'%s' is no reference, so nothing is read on from it"),
		      field->name);
}

static int read_step(struct reading *r)
{
	const char *rest = strchr(r->path, '.');
	const struct field *field;

	for (size_t i = 0; r->at.type == TYPE_CONTACT && i < ARRAY_SIZE(of_contact); i++)
		if (!strcmp(r->path, of_contact[i].name))
			return read_derived(r, &of_contact[i]);
	if (is_special(r))
		return 0;
	if (r->at.type == TYPE_TIMELINE && !strncmp(r->path, "contact.", 8)) {
		follow(r, TYPE_CONTACT, sqlf(r->c, "%s.subject", r->at.alias));
		r->path += 8;
		return GO_ON;
	}
	field = field_find(schema_of(r->at.type), r->path);
	if (!field || strchr(r->path, '['))
		return no_field(r);
	if (rest) {
		int rc = read_on(r, field, rest + 1);

		if (rc == GO_ON)
			r->path = rest + 1;
		return rc;
	}
	if (field->kind == FIELD_ID && r->at.rid) {
		*r->out = (struct expr){ .kind = KIND_REF, .ref = r->at.type, .sql = r->at.rid };
		r->out->text = r->out->shown = sqlf(r->c, "%s.id", alias_of(r));
		return 0;
	}
	return read_column(r, field);
}

int compile_path(struct compiler *c, struct scope *scope, const struct term *term,
		 struct expr *out)
{
	struct reading r = {
		.c = c, .scope = scope, .term = term, .at = scope->place, .out = out,
		.path = arena_strndup(&c->arena, term->text, term->len)
	};
	int rc;

	*out = (struct expr){ .kind = KIND_TEXT };
	do
		rc = read_step(&r);
	while (rc == GO_ON);
	out->term = term;
	if (!out->shown)
		out->shown = out->sql;
	return rc;
}
