#include "query/compiler.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "query/complaint.h"
#include "text/date.h"

#include <string.h>

int compile_value(struct compiler *c, struct scope *scope, const struct term *term,
		  struct expr *out)
{
	if (term->kind == TERM_AGGREGATE)
		return compile_aggregate(c, scope, term, out);
	return compile_path(c, scope, term, out);
}

/* The condition of a query, or of a demand that is not met. */
static int compile_condition(struct compiler *c, struct scope *scope,
			     const struct query *query, const char **out)
{
	bool unmet = c->want->unmet && query == c->want->where;
	const char *test = NULL, *given = NULL;
	int rc = 0;

	c->query = query;
	if (query->test)
		rc = compile_test(c, scope, query->test, !unmet, &test);
	if (!rc && query->given)
		rc = compile_test(c, scope, query->given, true, &given);
	*out = "";
	if (test)
		*out = sqlf(c, unmet ? " AND NOT (%s)" : " AND %s", test);
	if (given)
		*out = sqlf(c, "%s AND %s", *out, given);
	return rc;
}

int compile_where(struct compiler *c, struct scope *scope, const struct query *query,
		  const char **out)
{
	const char *t = scope->place.alias, *condition = "", *one = "";
	const struct query_want *want = c->want;
	bool archived = !scope->place.top || want->archived || want->one != QUERY_ALL;
	int rc = query ? compile_condition(c, scope, query, &condition) : 0;

	if (scope->place.top && want->one != QUERY_ALL)
		one = sqlf(c, " AND %s = %lld", scope->place.rid, (long long)want->one);
	*out = sqlf(c, " FROM %s AS %s%s WHERE %s%s%s%s", table_of(scope->place.type), t,
		   scope->joins,
		   has_tombstones(scope->place.type) ? sqlf(c, "%s.merged_into IS NULL", t) : "1",
		   archived ? "" : sqlf(c, " AND %s.archived_num IS NOT 1", t),
		   one, condition);
	return rc;
}

/* --- columns and order --- */

static int no_value(struct compiler *c, const struct term *term)
{
	return REFUSE(c, term, _("a field or an aggregate must stand here"));
}

static int compile_column(struct compiler *c, struct scope *scope, const struct query *value,
			  struct expr *out)
{
	const struct term *term = value->term;
	int rc;

	c->query = value;
	if (term->kind != TERM_FIELD && term->kind != TERM_AGGREGATE)
		return no_value(c, term);
	rc = compile_value(c, scope, term, out);
	if (!rc && (out->kind == KIND_SEGMENT || out->kind == KIND_BOUGHT))
		return REFUSE(c, term, _("this can be asked, but not shown"));
	return rc;
}

static int add_columns(struct compiler *c, struct scope *scope, struct str *out)
{
	const struct query_want *want = c->want;
	struct expr e;
	int rc = 0;

	c->out->cells = xcalloc(want->n_columns + 1, sizeof(*c->out->cells));
	c->out->n_cells = want->n_columns;
	for (size_t i = 0; i < want->n_columns && !rc; i++) {
		rc = compile_column(c, scope, want->columns[i], &e);
		if (!rc)
			str_addf(out, ", %s", e.shown);
		c->out->cells[i] = e.cell;
	}
	return rc;
}

static bool is_folded(const struct expr *e)
{
	return e->kind == KIND_TEXT || e->kind == KIND_WORD || e->list;
}

/* Empty ones are last, either way. */
static int add_order(struct compiler *c, struct scope *scope, struct str *out)
{
	const struct query_want *want = c->want;
	const char *way;
	struct expr e;
	int rc = 0;

	str_add(out, " ORDER BY ");
	for (size_t i = 0; i < want->n_order && !rc; i++) {
		way = want->order[i].descending ? "DESC" : "ASC";
		rc = compile_column(c, scope, want->order[i].value, &e);
		if (!rc && e.kind == KIND_REF)
			str_addf(out, "%s %s NULLS LAST, ", e.shown, way);
		else if (!rc)
			str_addf(out, is_folded(&e) ? "crm_fold(%s) %s NULLS LAST, " :
				 "%s %s NULLS LAST, ", e.sql, way);
	}
	str_addf(out, "%s", scope->place.rid);
	return rc;
}

static int compile_all(struct compiler *c)
{
	struct scope scope = { .joins = "", .place = {
		.type = c->want->type, .alias = "t", .rid = "t.rid", .top = true
	} };
	struct str columns = STR_INIT, order = STR_INIT;
	const char *from;
	int rc = add_columns(c, &scope, &columns);

	if (!rc)
		rc = add_order(c, &scope, &order);
	if (!rc)
		rc = compile_where(c, &scope, c->want->where, &from);
	if (!rc)
		str_addf(&c->out->text, "%s%sSELECT t.rid%s%s%s LIMIT %ld", c->with,
			 *c->with ? " " : "", columns.buf, from, order.buf, c->want->limit);
	str_release(&columns);
	str_release(&order);
	return rc;
}

static void begin(struct compiler *c, struct sql *out, const struct query_want *want,
		  struct query_world *world)
{
	*c = (struct compiler){
		.out = out, .want = want, .world = world, .with = "",
		.today = day_of_instant(world->now)
	};
}

int query_compile(struct sql *out, const struct query_want *want, struct query_world *world)
{
	struct compiler c;
	int rc;

	begin(&c, out, want, world);
	rc = compile_all(&c);
	segments_release(&c);
	arena_release(&c.arena);
	return rc;
}

int query_check_value(const struct query *value, enum record_type type,
		      struct query_world *world, enum sql_show *cell)
{
	const struct query_want want = {
		.type = type, .columns = &value, .n_columns = 1, .one = QUERY_ALL, .limit = -1
	};
	struct sql sql = SQL_INIT;
	int rc = query_compile(&sql, &want, world);

	if (!rc)
		*cell = sql.cells[0];
	sql_release(&sql);
	return rc;
}
