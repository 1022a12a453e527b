#ifndef DOMAIN_CHOICE_H
#define DOMAIN_CHOICE_H

#include "query/compile.h"
#include "work/work.h"

/*
 * The records that a query chooses, and what is shown of each: for every
 * command that takes a query.  Columns and sort keys are values of the query
 * language: fields, derived ones, aggregates.
 *
 * The query is read and compiled by choice_init(), and a mistake in it is told
 * then, before anything is printed.
 */
struct choice_terms {
	enum record_type type;
	const char *where;		/* NULL: all */
	const char *origin;		/* of the query, for messages; NULL: typed */
	const char *const *settings;	/* `name=value`, of its parameters */
	size_t n_settings;
	const char *const *columns;
	size_t n_columns;
	const char *const *sort;	/* `-` before one: greatest first */
	size_t n_sort;
	bool archived;			/* these too */
	bool unmet;			/* `where` is a demand: those that do not meet it */
	rid one;			/* this record alone; RID_NONE: any */
	long limit;			/* -1: all */
};

#define CHOICE_TERMS_INIT { .one = RID_NONE, .limit = -1 }

struct choice {
	struct work *work;
	enum record_type type;
	struct sql sql;			/* sql.cells says what the columns are */
	struct strs names;		/* of the columns, in canonical form */
};

#define CHOICE_INIT { .sql = SQL_INIT }

/*
 * ERR_USAGE with a caret below the word; ERR_DATA and others where a reference
 * in the query names nobody.
 */
int choice_init(struct choice *out, struct work *work, const struct choice_terms *terms);
void choice_release(struct choice *choice);

/* Each in order; the cells are the columns. */
int choice_each(struct choice *choice,
		int (*row)(void *arg, rid r, const char *const *cells), void *arg);

/* Their suffixes alone, appended. */
int choice_rids(struct choice *choice, struct rids *out);

/*
 * Would this record be among them, once it is written?  It is judged as these
 * bytes have it, whether there is one of this id or not, beside everything else
 * as it is in the store: changes that are only staged are not seen.  The terms
 * are without columns and order, and the caller holds the store's lock.
 *
 * Errors as of choice_init(), and ERR_DATA for what is no record of this id.
 */
int choice_judge(const struct choice_terms *terms, struct work *work, const char *id,
		 const char *bytes, size_t len, bool *holds);

#endif
