/* What rows come from: tables, and what is joined to them. */

#include "query/compiler.h"

#include <string.h>

const char *table_of(enum record_type type)
{
	static const char *const tables[] = {
		[TYPE_CONTACT] = "contact", [TYPE_COMPANY] = "company",
		[TYPE_OPPORTUNITY] = "opportunity", [TYPE_CAMPAIGN] = "campaign",
		[TYPE_CASE] = "\"case\"", [TYPE_TASK] = "task",
		[TYPE_COST] = "cost", [TYPE_USER] = "user",
		[TYPE_TIMELINE] = "event"
	};

	return tables[type];
}

bool has_tombstones(enum record_type type)
{
	return type == TYPE_CONTACT || type == TYPE_COMPANY;
}

/*
 * Is there an index of what is mostly asked of them, in the order of their
 * suffixes?  It is a third of their table, and read in its place by who asks
 * for nothing else.
 */
bool has_short(enum record_type type)
{
	return type == TYPE_CONTACT;
}

const char *sqlf(struct compiler *c, const char *fmt, ...)
{
	struct str text = STR_INIT;
	const char *out;
	va_list ap;

	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	out = arena_strndup(&c->arena, text.buf, text.len);
	str_release(&text);
	return out;
}

const char *new_alias(struct compiler *c, const char *initial)
{
	return sqlf(c, "%s%u", initial, ++c->aliases);
}

const char *bind_text(struct compiler *c, const char *text, size_t len)
{
	return sqlf(c, "?%u", sql_bind_text(c->out, text, len));
}

const char *bind_integer(struct compiler *c, int64_t value)
{
	return sqlf(c, "?%u", sql_bind_integer(c->out, value));
}

const char *bind_real(struct compiler *c, double value)
{
	return sqlf(c, "?%u", sql_bind_real(c->out, value));
}

/* One of a key serves all that need it. */
const char *add_join(struct compiler *c, struct scope *scope, const char *key,
		     const char *initial, const char *source, const char *value)
{
	struct join *join;

	for (const struct join *j = scope->list; j; j = j->next)
		if (!strcmp(j->key, key))
			return j->alias;
	join = arena_zalloc(&c->arena, sizeof(*join));
	join->key = key;
	join->alias = new_alias(c, initial);
	join->next = scope->list;
	scope->list = join;
	scope->joins = sqlf(c, "%s LEFT JOIN %s AS %s ON %s.rid = %s", scope->joins,
			   source, join->alias, join->alias, value);
	return join->alias;
}

const char *home_amount(struct compiler *c, const char *minor, const char *currency,
			const char *day)
{
	const char *home = c->world->config->currency;
	const char *ours = bind_text(c, home, strlen(home));

	return sqlf(c, "CASE WHEN %s IS NULL THEN NULL WHEN %s = %s THEN %s ELSE "
		   "coalesce((SELECT CAST(round(%s * z.factor) AS INTEGER) FROM rate AS z "
		   "WHERE z.currency = %s AND z.day <= %s ORDER BY z.day DESC LIMIT 1), "
		   "abs(min(-9223372036854775807 - 1, %s))) END",
		   minor, currency, ours, minor, minor, currency, day, minor);
}
