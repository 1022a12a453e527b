/* Aggregates: what is counted and added up of the things of a record. */

#include "query/compiler.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "query/complaint.h"

#include <string.h>

/* What `events`, `orders`, `cases` are. */
struct set {
	enum record_type type;
	const char *kind;	/* of events; NULL: all of them */
	bool ours;		/* the kind is none of crm.yaml's */
};

/* A way from a record to those of a set. */
struct arm {
	const char *from;	/* %s: the alias of the set's row */
	const char *link;	/* the record's suffix */
	const char *where;	/* or NULL */
};

#define ARMS_MAX 4

static const struct {
	const char *name;
	enum record_type type;
} sets[] = {
	{ "events", TYPE_TIMELINE }, { "cases", TYPE_CASE },
	{ "opportunities", TYPE_OPPORTUNITY }, { "tasks", TYPE_TASK },
	{ "contacts", TYPE_CONTACT },
};

static bool is(const struct term *term, const char *word)
{
	return strlen(word) == term->len && !memcmp(term->text, word, term->len);
}

static bool ends_in(const char *s, size_t len, const char *end)
{
	size_t n = strlen(end);

	return len >= n && !memcmp(s + len - n, end, n);
}

/* `orders`, `replies`, `pushes` of a kind; in English, as kinds are. */
static bool is_plural(const struct term *term, const char *kind)
{
	size_t len = strlen(kind);

	if (term->len > len + 2 || term->len <= len || memcmp(term->text, kind, len - 1))
		return false;
	if (ends_in(kind, len, "y") && ends_in(term->text, term->len, "ies"))
		return term->len == len + 2;
	if (memcmp(term->text, kind, len))
		return false;
	return ends_in(term->text, term->len, "s") &&
	       (term->len == len + 1 || term->text[len] == 'e');
}

static const char *kind_of(const struct term *term, const char *const *kinds)
{
	for (; kinds && *kinds; kinds++)
		if (is(term, *kinds) || is_plural(term, *kinds))
			return *kinds;
	return NULL;
}

static size_t add_plurals(struct compiler *c, const char **names, size_t n, size_t most,
			  const char *const *kinds)
{
	for (; kinds && *kinds && n + 1 < most; kinds++) {
		names[n++] = *kinds;
		names[n++] = sqlf(c, "%ss", *kinds);
	}
	return n;
}

#define NAMES_MAX 256

static int find_set(struct compiler *c, const struct term *term, struct set *out)
{
	const char *const *more = c->world->config->kinds;
	const char *names[NAMES_MAX];
	size_t n = 0;

	for (; n < ARRAY_SIZE(sets); n++) {
		*out = (struct set){ .type = sets[n].type };
		if (is(term, sets[n].name))
			return 0;
		names[n] = sets[n].name;
	}
	*out = (struct set){ .type = TYPE_TIMELINE, .kind = kind_of(term, event_kinds) };
	out->ours = out->kind != NULL;
	if (!out->ours)
		out->kind = kind_of(term, more);
	if (out->kind)
		return 0;
	n = add_plurals(c, names, n, NAMES_MAX, event_kinds);
	n = add_plurals(c, names, n, NAMES_MAX, more);
	return REFUSE(c, term, _("no set and no kind of event '%s'%s"),
		      complain_word(&c->arena, term->text, term->len),
		      complain_near(&c->arena, term->text, term->len, names, n));
}

/* --- ways from a record to a set --- */

/* By a field of the set's records. */
static const char *field_between(enum record_type from, enum record_type to)
{
	static const struct {
		enum record_type from, to;
		const char *field;
	} fields[] = {
		{ TYPE_CONTACT, TYPE_CASE, "contact" },
		{ TYPE_COMPANY, TYPE_CASE, "company" },
		{ TYPE_COMPANY, TYPE_CONTACT, "company" },
		{ TYPE_COMPANY, TYPE_OPPORTUNITY, "company" },
		{ TYPE_CAMPAIGN, TYPE_CONTACT, "campaign" },
		{ TYPE_CAMPAIGN, TYPE_OPPORTUNITY, "campaign" },
		{ TYPE_USER, TYPE_CASE, "owner" },
		{ TYPE_USER, TYPE_CONTACT, "owner" },
		{ TYPE_USER, TYPE_OPPORTUNITY, "owner" },
		{ TYPE_USER, TYPE_TASK, "owner" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i].from == from && fields[i].to == to)
			return fields[i].field;
	return to == TYPE_TASK && from != TYPE_TASK ? "about" : NULL;
}

/* The field by which an event may name a record of this type. */
static const char *event_field(enum record_type type)
{
	switch (type) {
	case TYPE_COMPANY:
		return "company";
	case TYPE_OPPORTUNITY:
		return "opportunity";
	case TYPE_CASE:
		return "case";
	case TYPE_CAMPAIGN:
		return "campaign";
	default:
		return NULL;
	}
}

/* Each event once, by whichever way. */
static size_t event_arms(struct compiler *c, enum record_type from, const char *s,
			 struct arm *arms)
{
	const char *field = event_field(from), *link;

	arms[0] = (struct arm){ sqlf(c, "event AS %s", s), sqlf(c, "%s.subject", s), NULL };
	arms[1] = (struct arm){
		sqlf(c, "event_with AS w CROSS JOIN event AS %s ON %s.subject = w.subject "
		    "AND %s.n = w.n", s, s, s), "w.rid", NULL
	};
	if (!field)
		return 2;
	link = sqlf(c, "%s.\"%s_rid\"", s, field);
	arms[2] = (struct arm){
		sqlf(c, "event AS %s", s), link,
		sqlf(c, "%s IS NOT NULL AND %s <> %s.subject AND NOT EXISTS (SELECT 1 "
		    "FROM event_with AS w WHERE w.subject = %s.subject AND w.n = %s.n "
		    "AND w.rid = %s)", link, link, s, s, s, link)
	};
	return 3;
}

static size_t record_arms(struct compiler *c, enum record_type from, enum record_type to,
			  const char *s, struct arm *arms)
{
	const char *field = field_between(from, to), *table = table_of(to);

	if (field) {
		const char *link = sqlf(c, "%s.\"%s_rid\"", s, field);

		arms[0] = (struct arm){ sqlf(c, "%s AS %s", table, s), link,
					sqlf(c, "%s IS NOT NULL", link) };
		return 1;
	}
	if (from == TYPE_CONTACT && to == TYPE_OPPORTUNITY)
		arms[0] = (struct arm){
			sqlf(c, "link AS l CROSS JOIN %s AS %s ON %s.rid = l.source", table, s, s),
			"l.target", "l.field = 'contacts'"
		};
	else if (from == TYPE_OPPORTUNITY && to == TYPE_CONTACT)
		arms[0] = (struct arm){
			sqlf(c, "link AS l CROSS JOIN %s AS %s ON %s.rid = l.target", table, s, s),
			"l.source", "l.field = 'contacts'"
		};
	else
		return 0;
	return 1;
}

/* --- one aggregate --- */

struct work_on {
	struct compiler *c;
	const struct place *place;	/* whose things they are */
	const struct term *term;
	struct set set;
	struct scope scope;		/* of the things */
	struct expr of;			/* the field; its sql NULL: none */
	const char *where;
	struct arm arms[ARMS_MAX];
	size_t n_arms;
};

static const char *set_name(const struct set *set)
{
	return set->type == TYPE_TIMELINE ? "events" : schema_of(set->type)->folder;
}

static int find_arms(struct work_on *w)
{
	enum record_type from = w->place->type;
	const char *s = w->scope.place.alias;

	if (from == TYPE_TIMELINE || !w->place->rid)
		w->n_arms = 0;
	else if (w->set.type == TYPE_TIMELINE)
		w->n_arms = event_arms(w->c, from, s, w->arms);
	else
		w->n_arms = record_arms(w->c, from, w->set.type, s, w->arms);
	if (w->n_arms)
		return 0;
	return REFUSE(w->c, w->term->set, _("%s have no %s"),
		      from == TYPE_TIMELINE ? "events" : schema_of(from)->folder,
		      set_name(&w->set));
}

/* What makes a row one of the set, beside its arm's condition. */
static const char *own_condition(struct work_on *w)
{
	const char *s = w->scope.place.alias, *kind = "";

	if (w->set.type != TYPE_TIMELINE)
		return has_tombstones(w->set.type) ?
			sqlf(w->c, "%s.merged_into IS NULL", s) : "1";
	if (w->set.ours)
		kind = sqlf(w->c, "%s.kind = '%s' AND ", s, w->set.kind);
	else if (w->set.kind)
		kind = sqlf(w->c, "%s.kind = %s AND ", s,
			    bind_text(w->c, w->set.kind, strlen(w->set.kind)));
	/* That anything is corrected at all is asked once. */
	return sqlf(w->c, "%s(NOT EXISTS (SELECT 1 FROM event AS k WHERE k.corrects IS NOT NULL) "
		    "OR NOT EXISTS (SELECT 1 FROM event AS k WHERE k.subject = %s.subject "
		    "AND k.corrects = %s.id))", kind, s, s);
}

static int prepare(struct work_on *w, struct compiler *c, const struct place *place,
		   const struct term *term)
{
	const char *alias = new_alias(c, "s");
	int rc;

	*w = (struct work_on){ .c = c, .place = place, .term = term };
	rc = find_set(c, term->set, &w->set);
	if (rc)
		return rc;
	w->scope = (struct scope){ .joins = "", .place = { .type = w->set.type, .alias = alias } };
	if (w->set.type != TYPE_TIMELINE)
		w->scope.place.rid = sqlf(c, "%s.rid", alias);
	rc = find_arms(w);
	if (!rc)
		w->where = own_condition(w);
	if (!rc && term->of)
		rc = compile_path(c, &w->scope, term->of, &w->of);
	if (!rc && term->where) {
		const char *where;

		rc = compile_test(c, &w->scope, term->where, true, &where);
		if (!rc)
			w->where = sqlf(c, "%s AND %s", w->where, where);
	}
	return rc;
}

/* SELECT this of each arm, by record. */
static const char *select_arms(struct work_on *w, const char *columns, const char *behind)
{
	struct compiler *c = w->c;
	const char *out = "";

	for (size_t i = 0; i < w->n_arms; i++) {
		const struct arm *arm = &w->arms[i];
		const char *one = "";

		if (w->place->top && c->want->one != QUERY_ALL)
			one = sqlf(c, " AND %s = %lld", arm->link, (long long)c->want->one);
		out = sqlf(c, "%s%sSELECT %s AS rid%s FROM %s%s WHERE %s%s%s%s%s", out,
			  i ? " UNION ALL " : "", arm->link, columns, arm->from,
			  w->scope.joins, arm->where ? arm->where : "",
			  arm->where ? " AND " : "", w->where, one,
			  *behind ? sqlf(c, " GROUP BY %s", arm->link) : "");
	}
	return out;
}

/* The time by which first and last are told. */
static const char *time_of(struct work_on *w)
{
	const char *s = w->scope.place.alias;

	switch (w->set.type) {
	case TYPE_TIMELINE:
		return sqlf(w->c, "%s.at_time", s);
	case TYPE_CASE:
		return sqlf(w->c, "%s.opened_time", s);
	case TYPE_TASK:
		return sqlf(w->c, "coalesce(%s.due_time, %s.start_time)", s, s);
	default:
		return sqlf(w->c, "%s.created_time", s);
	}
}

/* The first or last time itself; what stands in its row beside it goes along. */
static const char *select_time(struct work_on *w)
{
	const char *end = w->term->fn == AGGREGATE_FIRST ? "min" : "max";
	const char *columns = sqlf(w->c, ", %s(%s) AS v, %s AS u", end, w->of.sql, w->of.shown);

	return sqlf(w->c, "(SELECT rid, %s(v) AS v, u FROM (%s) GROUP BY rid)", end,
		    select_arms(w, columns, "g"));
}

/* The one at an end, of those that have the field; those of one time by their ids. */
static const char *select_end(struct work_on *w)
{
	struct compiler *c = w->c;
	const char *sort = w->term->fn == AGGREGATE_FIRST ? "ASC" : "DESC";
	const char *columns = sqlf(c, ", %s AS v, %s AS t, %s.id AS i, %s AS u", w->of.sql,
				   time_of(w), w->scope.place.alias, w->of.shown);

	if (!strcmp(w->of.sql, time_of(w)))
		return select_time(w);
	w->where = sqlf(c, "%s AND %s IS NOT NULL", w->where, w->of.sql);
	return sqlf(c, "(SELECT rid, v, u FROM (SELECT rid, v, u, row_number() OVER "
		    "(PARTITION BY rid ORDER BY t %s, i %s) AS k FROM (%s)) WHERE k = 1)",
		    sort, sort, select_arms(w, columns, ""));
}

/* Partial results of each arm, then of all: no row is sorted that need not be. */
static const char *select_whole(struct work_on *w)
{
	static const struct {
		const char *part, *whole;
	} how[AGGREGATE_TOTAL] = {
		[AGGREGATE_COUNT] = { ", count(%s) AS v", "sum(v)" },
		[AGGREGATE_SUM] = { ", sum(%s) AS v", "sum(v)" },
		[AGGREGATE_AVG] = { ", sum(%s) AS v, count(%s) AS n", "sum(v) * 1.0 / sum(n)" },
		[AGGREGATE_MIN] = { ", min(%s) AS v", "min(v)" },
		[AGGREGATE_MAX] = { ", max(%s) AS v", "max(v)" },
	};
	struct compiler *c = w->c;
	enum aggregate fn = w->term->fn;
	const char *of = w->of.sql ? w->of.sql : "*", *columns = how[fn].part, *hole;

	while ((hole = strstr(columns, "%s")))
		columns = sqlf(c, "%.*s%s%s", (int)(hole - columns), columns, of, hole + 2);
	if (w->n_arms == 1 && fn != AGGREGATE_AVG)
		return sqlf(c, "(%s)", select_arms(w, columns, "g"));
	return sqlf(c, "(SELECT rid, %s AS v FROM (%s) GROUP BY rid)", how[fn].whole,
		   select_arms(w, columns, "g"));
}

static bool is_ordered(enum kind kind)
{
	return kind == KIND_NUMBER || kind == KIND_AGE || kind == KIND_MONEY ||
	       kind == KIND_DAY || kind == KIND_TIME;
}

static int check_use(struct work_on *w)
{
	const struct term *term = w->term;
	enum aggregate fn = term->fn;
	bool adds = fn == AGGREGATE_SUM || fn == AGGREGATE_AVG;

	if (!term->of && fn != AGGREGATE_COUNT && fn != AGGREGATE_ANY)
		return REFUSE(w->c, term, _("%s needs a field: %s(FIELD of %.*s)"),
			      aggregate_names[fn], aggregate_names[fn],
			      (int)term->set->len, term->set->text);
	if (!term->of || fn == AGGREGATE_COUNT || fn == AGGREGATE_ANY)
		return 0;
	if (w->of.kind == KIND_SEGMENT || w->of.kind == KIND_BOUGHT)
		return REFUSE(w->c, term->of, _("this is no field of theirs"));
	if (fn == AGGREGATE_FIRST || fn == AGGREGATE_LAST)
		return 0;
	if (w->of.list || !is_ordered(w->of.kind))
		return REFUSE(w->c, term->of, adds ? _("%s wants a number or an amount") :
			      _("%s wants a number, an amount or a date"), aggregate_names[fn]);
	if (adds && (w->of.kind == KIND_DAY || w->of.kind == KIND_TIME))
		return REFUSE(w->c, term->of, _("dates cannot be added up"));
	return 0;
}

static enum sql_show cell_of(const struct expr *of)
{
	switch (of->kind) {
	case KIND_MONEY:
		return SHOW_MINOR;
	case KIND_DAY:
		return SHOW_DAY;
	case KIND_TIME:
		return SHOW_TIME;
	default:
		return SHOW_NUMBER;
	}
}

static void describe(struct work_on *w, const char *alias, struct expr *out)
{
	enum aggregate fn = w->term->fn;

	*out = w->of;
	out->minor = out->currency = out->day = out->text = NULL;
	out->total = false;
	out->sql = out->shown = sqlf(w->c, "%s.v", alias);
	out->cell = cell_of(&w->of);
	if (out->kind == KIND_AGE)
		out->kind = KIND_NUMBER;
	if (fn == AGGREGATE_COUNT || fn == AGGREGATE_SUM)
		out->total = true;
	if (out->total)
		out->sql = out->shown = sqlf(w->c, "coalesce(%s.v, 0)", alias);
	if (fn == AGGREGATE_COUNT) {
		out->kind = KIND_NUMBER;
		out->list = false;
		out->cell = SHOW_NUMBER;
	}
	if (fn == AGGREGATE_FIRST || fn == AGGREGATE_LAST) {
		out->cell = w->of.cell;
		out->shown = sqlf(w->c, "%s.u", alias);
	}
}

int compile_aggregate(struct compiler *c, struct scope *scope, const struct term *term,
		      struct expr *out)
{
	struct work_on w;
	const char *source, *any;
	int rc;

	if (term->fn == AGGREGATE_ANY) {
		rc = compile_any(c, &scope->place, term, &any);
		*out = (struct expr){ .kind = KIND_BOOLEAN, .total = true, .sql = any,
				      .shown = any, .cell = SHOW_YES };
		out->term = term;
		return rc;
	}
	rc = prepare(&w, c, &scope->place, term);
	if (!rc)
		rc = check_use(&w);
	if (rc)
		return rc;
	source = term->fn == AGGREGATE_FIRST || term->fn == AGGREGATE_LAST
		? select_end(&w) : select_whole(&w);
	describe(&w, add_join(c, scope, source, "a", source, scope->place.rid), out);
	out->term = term;
	return 0;
}

int compile_any(struct compiler *c, const struct place *place, const struct term *term,
		const char **out)
{
	struct work_on w;
	int rc = prepare(&w, c, place, term);

	if (rc)
		return rc;
	if (w.of.sql)
		w.where = sqlf(c, "%s AND %s IS NOT NULL", w.where, w.of.sql);
	/* The records of things that are named twice are in the set once. */
	*out = sqlf(c, "(%s IN (%s))", place->rid, select_arms(&w, "", ""));
	return 0;
}
