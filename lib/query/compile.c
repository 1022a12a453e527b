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

/*
 * The conditions look at t alone, and the columns of those that are chosen are
 * read from the same row once more, as u: so an index that has all that is
 * asked is read in place of the table.
 */
int compile_where(struct compiler *c, struct scope *scope, const struct query *query,
		  const char **out)
{
	const char *t = scope->place.alias, *condition = "", *one = "", *beside = "";
	const char *table = table_of(scope->place.type);
	const struct query_want *want = c->want;
	bool archived = !scope->place.top || want->archived || want->one != QUERY_ALL;
	int rc = query ? compile_condition(c, scope, query, &condition) : 0;

	if (scope->place.top && want->one != QUERY_ALL)
		one = sqlf(c, " AND %s = %lld", scope->place.rid, (long long)want->one);
	if (scope->place.top && c->beside)
		beside = sqlf(c, " CROSS JOIN %s AS u ON u.rid = %s", table, scope->place.rid);
	*out = sqlf(c, " FROM %s AS %s%s%s WHERE %s%s%s%s", table, t, scope->joins, beside,
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

static bool is_id(const struct query *value)
{
	const struct term *term = value->term;

	return term->kind == TERM_FIELD && term->len == 2 && !memcmp(term->text, "id", 2);
}

/* All of a type in the order of their ids: an index has that. */
static bool is_by_id(const struct query_want *want)
{
	return !want->where && want->one == QUERY_ALL && want->n_order == 1 &&
	       is_id(want->order[0].value);
}

/* That index has all that ids alone need. */
static const char *from_by_id(struct compiler *c, const struct scope *scope)
{
	const struct query_want *want = c->want;
	const char *alive = want->archived ? "" : " AND archived = 0";
	const char *way = want->order[0].descending ? "DESC" : "ASC";
	bool alone = true;

	for (size_t i = 0; i < want->n_columns; i++)
		alone &= is_id(want->columns[i]);
	if (alone)
		return sqlf(c, " FROM (SELECT num AS rid, id FROM doc WHERE type = %d "
			    "AND merged_into IS NULL%s) AS t ORDER BY t.id %s",
			    (int)want->type, alive, way);
	return sqlf(c, " FROM (SELECT num, id FROM doc WHERE type = %d AND merged_into IS NULL%s) "
		    "AS d CROSS JOIN %s AS t ON t.rid = d.num%s ORDER BY d.id %s",
		    (int)want->type, alive, table_of(want->type), scope->joins, way);
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
	int rc;

	c->chosen = c->shown = true;
	rc = add_columns(c, &scope, &columns);
	c->shown = false;
	if (!rc)
		rc = add_order(c, &scope, &order);
	c->chosen = false;
	if (!rc && is_by_id(c->want)) {
		from = from_by_id(c, &scope);
		str_clear(&order);
	} else if (!rc) {
		rc = compile_where(c, &scope, c->want->where, &from);
	}
	if (!rc)
		str_addf(&c->out->text, "SELECT t.rid%s%s%s LIMIT %ld", columns.buf, from,
			 order.buf, c->want->limit);
	str_release(&columns);
	str_release(&order);
	return rc;
}

static void begin(struct compiler *c, struct sql *out, const struct query_want *want,
		  struct query_world *world)
{
	*c = (struct compiler){
		.out = out, .want = want, .world = world,
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
