#ifndef QUERY_COMPILE_H
#define QUERY_COMPILE_H

#include "query/query.h"
#include "query/sql.h"
#include "record/config.h"

/*
 * Queries to SQL over the index.  Here every name is looked up and every
 * value is held against the type of what it is compared with.
 *
 * The logic is of two values: a comparison with an empty value is false, and
 * `not` is the exact negation of what stands behind it.
 */
struct query_setting {		/* `--set name=value` */
	const char *name;
	size_t name_len;
	const char *value;
	bool used;		/* set when a query asks for it */
};

struct query_world {
	const struct config *config;
	int64_t now;			/* seconds since 1970 */
	struct query_setting *settings;
	size_t n_settings;
	/*
	 * The record that a reference names; `type` TYPE_NONE: of any type.  An
	 * error (ERR_NOT_FOUND, ERR_AMBIGUOUS ...) is given on with a caret.
	 */
	int (*reference)(void *arg, enum record_type type, const char *text, int64_t *suffix);
	/*
	 * The query of a segment, added to `out`, and where it stands, added to
	 * `origin`; ERR_NOT_FOUND.  NULL: there are no segments.
	 */
	int (*segment)(void *arg, const char *name, struct str *out, struct str *origin);
	void *arg;
};

/* What to ask: SQL whose rows are the suffix, then each column. */
struct query_order {
	const struct query *value;
	bool descending;
};

#define QUERY_ALL (-1)

struct query_want {
	enum record_type type;
	const struct query *where;	/* NULL: all */
	const struct query *const *columns;
	size_t n_columns;
	const struct query_order *order;	/* the last is always the suffix */
	size_t n_order;
	bool archived;		/* these too */
	bool unmet;		/* of a demand: the records that do not meet it */
	int64_t one;		/* this record alone, or QUERY_ALL */
	long limit;		/* -1: all */
};

/* 0, or an error that shows where in the query: ERR_USAGE, or what a callback gave. */
int query_compile(struct sql *out, const struct query_want *want, struct query_world *world);

/* Is there such a column?  A field, a derived one, an aggregate. */
int query_check_value(const struct query *value, enum record_type type,
		      struct query_world *world, enum sql_show *cell);

#endif
