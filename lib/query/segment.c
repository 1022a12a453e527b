/* Membership of segments: each is a table that is made once. */

#include "query/compiler.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "query/complaint.h"

#include <stdlib.h>
#include <string.h>

static struct segment *find(struct compiler *c, const char *name)
{
	struct segment *s = c->segments;

	while (s && strcmp(s->name, name))
		s = (struct segment *)s->next;
	return s;
}

/* Names go from the one that is being compiled back to the first. */
static int refuse_cycle(struct compiler *c, const char *name, const struct term *term)
{
	const char *path = name;

	for (const struct segment *s = c->within; s; s = s->within) {
		path = sqlf(c, "%s -> %s", s->name, path);
		if (!strcmp(s->name, name))
			break;
	}
	return REFUSE(c, term, _("this segment is within itself: %s"), path);
}

static int load(struct compiler *c, struct segment *s, const struct term *term)
{
	struct query_world *w = c->world;
	struct str text = STR_INIT, origin = STR_INIT;
	int rc;

	if (!w->segment)
		rc = REFUSE(c, term, _("there are no segments here"));
	else if ((rc = w->segment(w->arg, s->name, &text, &origin)))
		rc = complain_below(c->query, term->at, term->at_len);
	else
		rc = query_parse(&s->query, text.buf, text.len, origin.buf);
	str_release(&text);
	str_release(&origin);
	return rc;
}

static int compile_one(struct compiler *c, struct segment *s)
{
	const struct query *outer = c->query;
	const struct segment *within = c->within;
	struct scope scope = { .joins = "", .place = { .type = TYPE_CONTACT } };
	const char *from;
	int rc;

	scope.place.alias = new_alias(c, "g");
	scope.place.rid = sqlf(c, "%s.rid", scope.place.alias);
	s->within = within;
	c->within = s;
	c->query = &s->query;
	rc = compile_where(c, &scope, &s->query, &from);
	c->query = outer;
	c->within = within;
	if (!rc)
		s->table = sql_add_table(c->out, "", sqlf(c, "SELECT %s.rid%s",
							  scope.place.alias, from));
	return rc;
}

int compile_segment(struct compiler *c, const struct expr *left, const struct term *term,
		    const char **out)
{
	struct segment *s;
	const char *name;
	size_t len;
	int rc = literal_text(c, term, &name, &len);

	if (rc)
		return rc;
	s = find(c, name);
	if (s && !s->done)
		return refuse_cycle(c, name, term);
	if (!s) {
		s = arena_zalloc(&c->arena, sizeof(*s));
		s->name = arena_strndup(&c->arena, name, len);
		s->next = c->segments;
		c->segments = s;
		rc = load(c, s, term);
		if (!rc)
			rc = compile_one(c, s);
		s->done = true;
	}
	*out = sqlf(c, "(%s IN (SELECT rid FROM %s))", left->place.rid, s->table);
	return rc;
}

void segments_release(struct compiler *c)
{
	for (struct segment *s = c->segments; s; s = (struct segment *)s->next)
		query_release(&s->query);
}
