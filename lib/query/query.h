#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The query language of crm-query(7): text to a tree, and the tree to text
 * again.  What fields there are is not asked here but when the query is
 * compiled (compile.h).
 *
 * A query lives in one arena, texts included; what was given is copied.
 * Queries are at most QUERY_MAX bytes long, and nested QUERY_DEPTH deep, so
 * nothing that a store holds can be slow here.
 */
#define QUERY_MAX 65536
#define QUERY_DEPTH 16

struct test;
struct term;

struct query {
	struct arena arena;
	const char *text;	/* the whole of it */
	size_t len;
	const char *origin;	/* for messages, `segments/vip.yaml`; NULL: typed just now */
	const struct test *test;	/* NULL: every record */
	const struct test *given;	/* of a demand, what stands behind `where`; or NULL */
	const struct term *term;	/* of a value: a column, an order */
};

#define QUERY_INIT { 0 }

/*
 * Read a query; an empty one is every record.  ERR_USAGE: the message has the
 * line with a caret below what it speaks of.
 */
int query_parse(struct query *out, const char *text, size_t len, const char *origin);

/* A rule of crm check: a query, and perhaps `where` and for which records it holds. */
int query_parse_demand(struct query *out, const char *text, size_t len, const char *origin);

/* A value alone: a field, a derived one, an aggregate. */
int query_parse_value(struct query *out, const char *text, size_t len);

/* Its canonical form, appended: the same query gives the same text. */
void query_print(struct str *out, const struct query *query);

void query_release(struct query *query);

/*
 * The length of the first of several values with commas between them: up to
 * a comma that is in no parentheses and in no quotes.
 */
size_t query_list_item(const char *text);

#endif
