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
	struct scope *outer;		/* that they are joined to */
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

/* SELECT this of one arm, by record. */
static const char *select_arm(struct work_on *w, const struct arm *arm, const char *columns,
			      bool grouped)
{
	struct compiler *c = w->c;
	const char *one = "";

	if (w->place->top && c->want->one != QUERY_ALL)
		one = sqlf(c, " AND %s = %lld", arm->link, (long long)c->want->one);
	return sqlf(c, "SELECT %s AS rid%s FROM %s%s WHERE %s%s%s%s%s", arm->link, columns,
		   arm->from, w->scope.joins, arm->where ? arm->where : "",
		   arm->where ? " AND " : "", w->where, one,
		   grouped ? sqlf(c, " GROUP BY %s", arm->link) : "");
}

/* Of all, one row after the other. */
static const char *select_arms(struct work_on *w, const char *columns)
{
	const char *out = select_arm(w, &w->arms[0], columns, false);

	for (size_t i = 1; i < w->n_arms; i++)
		out = sqlf(w->c, "%s UNION ALL %s", out,
			   select_arm(w, &w->arms[i], columns, false));
	return out;
}

/* The time by which first and last are told. */
static const char *time_of(struct work_on *w)
{
	const char *s = w->scope.place.alias;

	switch (w->set.type) {
	case TYPE_TIMELINE:
		return sqlf(w->c, "%s.\"at_time\"", s);
	case TYPE_CASE:
		return sqlf(w->c, "%s.\"opened_time\"", s);
	case TYPE_TASK:
		return sqlf(w->c, "coalesce(%s.\"due_time\", %s.\"start_time\")", s, s);
	default:
		return sqlf(w->c, "%s.\"created_time\"", s);
	}
}

/* The one at an end, of those that have the field; those of one time by their ids. */
static const char *select_end(struct work_on *w, const char **shown)
{
	struct compiler *c = w->c;
	const char *sort = w->term->fn == AGGREGATE_FIRST ? "ASC" : "DESC";
	const char *columns = sqlf(c, ", %s AS v, %s AS t, %s.id AS i, %s AS u", w->of.sql,
				   time_of(w), w->scope.place.alias, w->of.shown);
	const char *source, *alias;

	w->where = sqlf(c, "%s AND %s IS NOT NULL", w->where, w->of.sql);
	source = sql_add_table(c->out, "v, u", sqlf(c, "SELECT rid, v, u FROM (SELECT rid, v, u, "
			       "row_number() OVER (PARTITION BY rid ORDER BY t %s, i %s) AS k "
			       "FROM (%s)) WHERE k = 1 ORDER BY rid",
			       sort, sort, select_arms(w, columns)));
	alias = add_join(c, w->outer, source, "a", source, w->place->rid);
	*shown = sqlf(c, "%s.u", alias);
	return sqlf(c, "%s.v", alias);
}

/*
 * What one arm has, joined by record.  Arms are joined one by one, for the
 * events lie in the order of their records, and those of all arms would have to
 * be sorted.
 */
static const char *join_arm(struct work_on *w, const struct arm *arm, const char *of)
{
	const char *columns = sqlf(w->c, ", %s AS v", of);
	const char *source = sql_add_table(w->c->out, "v",
					   select_arm(w, arm, columns, true));

	return sqlf(w->c, "%s.v", add_join(w->c, w->outer, source, "a", source, w->place->rid));
}

/* The sum of all arms' sums or counts. */
static const char *add_arms(struct work_on *w, const char *fn, const char *of)
{
	const char *out = "", *part;

	for (size_t i = 0; i < w->n_arms; i++) {
		part = join_arm(w, &w->arms[i], sqlf(w->c, "%s(%s)", fn, of));
		out = sqlf(w->c, "%s%scoalesce(%s, 0)", out, i ? " + " : "", part);
	}
	return w->n_arms > 1 ? sqlf(w->c, "(%s)", out) : out;
}

/* The least or the greatest of all arms'. */
static const char *end_of_arms(struct work_on *w, const char *fn, const char *of)
{
	const char *out = NULL, *part;

	for (size_t i = 0; i < w->n_arms; i++) {
		part = join_arm(w, &w->arms[i], sqlf(w->c, "%s(%s)", fn, of));
		out = !out ? part : sqlf(w->c, "coalesce(%s(%s, %s), %s, %s)", fn, out, part,
					out, part);
	}
	return out;
}

static const char *select_whole(struct work_on *w, const char **shown)
{
	struct compiler *c = w->c;
	const char *of = w->of.sql ? w->of.sql : "*";

	switch (w->term->fn) {
	case AGGREGATE_COUNT:
		return *shown = add_arms(w, "count", of);
	case AGGREGATE_SUM:
		return *shown = add_arms(w, "sum", of);
	case AGGREGATE_AVG:
		return *shown = sqlf(c, "(%s * 1.0 / nullif(%s, 0))", add_arms(w, "sum", of),
				    add_arms(w, "count", of));
	case AGGREGATE_MIN:
		return *shown = end_of_arms(w, "min", of);
	case AGGREGATE_MAX:
		return *shown = end_of_arms(w, "max", of);
	default:
		break;
	}
	/* The first or last time is the least or greatest, where its text is not asked. */
	if (!c->shown && !strcmp(w->of.sql, time_of(w)))
		return *shown = end_of_arms(w, w->term->fn == AGGREGATE_FIRST ? "min" : "max",
					    of);
	return select_end(w, shown);
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

static void describe(const struct work_on *w, struct expr *out)
{
	enum aggregate fn = w->term->fn;

	*out = w->of;
	out->minor = out->currency = out->day = out->text = NULL;
	out->cell = cell_of(&w->of);
	if (out->kind == KIND_AGE)
		out->kind = KIND_NUMBER;
	out->total = fn == AGGREGATE_COUNT || fn == AGGREGATE_SUM;
	if (fn == AGGREGATE_COUNT) {
		out->kind = KIND_NUMBER;
		out->list = false;
		out->cell = SHOW_NUMBER;
	}
	if (fn == AGGREGATE_FIRST || fn == AGGREGATE_LAST)
		out->cell = w->of.cell;
}

int compile_aggregate(struct compiler *c, struct scope *scope, const struct term *term,
		      struct expr *out)
{
	struct work_on w;
	const char *any;
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
	w.outer = scope;
	describe(&w, out);
	out->sql = select_whole(&w, &out->shown);
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
	*out = sqlf(c, "(%s IN (%s))", place->rid, select_arms(&w, ""));
	return 0;
}
