#ifndef QUERY_COMPILER_H
#define QUERY_COMPILER_H

#include "query/compile.h"
#include "query/tree.h"

/*
 * What the parts of the compiler share.  SQL is put together from texts in
 * the compiler's arena, inner ones first.
 */
enum kind {
	KIND_TEXT,
	KIND_WORD,		/* a text that ignores case */
	KIND_NUMBER, KIND_MONEY, KIND_DAY, KIND_TIME, KIND_BOOLEAN,
	KIND_REF,		/* a suffix as a number */
	KIND_SEGMENT, KIND_BOUGHT, KIND_AGE
};

/* A row that fields are read from: of the scope itself, or of what it refers to. */
struct place {
	enum record_type type;	/* TYPE_TIMELINE: an event */
	const char *alias;
	const char *rid;	/* NULL: an event has none */
	bool top;		/* the record that is asked about */
};

struct join {
	const char *key, *alias;
	const struct join *next;
};

/* One SELECT: its row, and what is joined to that. */
struct scope {
	struct place place;
	const char *joins;
	const struct join *list;
};

/* A value in SQL. */
struct expr {
	const struct term *term;	/* that it comes from */
	enum kind kind;
	const char *sql;	/* typed; of a list, its text */
	const char *text;	/* as it is written in the record; NULL: it is derived */
	bool list;		/* joined items */
	bool total;		/* never empty */
	const char *const *words;	/* of an enumeration */
	bool stage;		/* of the pipeline */
	enum record_type ref;	/* of KIND_REF */
	const char *minor, *currency, *day;	/* of an amount that is stored */
	enum sql_show cell;
	const char *shown;	/* what a cell has, where it is not sql */
	struct place place;	/* of KIND_SEGMENT, KIND_BOUGHT, KIND_AGE */
};

struct segment {
	const char *name, *table;
	const struct segment *next, *within;
	bool done;
	struct query query;
};

struct compiler {
	struct sql *out;
	struct arena arena;
	const struct query *query;	/* that is being compiled */
	const struct query_want *want;
	struct query_world *world;
	int64_t today;
	bool chosen;			/* compiling a column or an order: no condition */
	bool shown;			/* a column */
	bool beside;			/* something chosen is read from u (compile.c) */
	unsigned aliases;
	struct segment *segments;
	const struct segment *within;
};

/* Text in the arena. */
const char *sqlf(struct compiler *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *new_alias(struct compiler *c, const char *initial);

/* Parameters, as SQL. */
const char *bind_text(struct compiler *c, const char *text, size_t len);
const char *bind_integer(struct compiler *c, int64_t value);
const char *bind_real(struct compiler *c, double value);

/* An error at a term. */
#define REFUSE(c, term, ...) \
	complain((c)->query, (term)->at, (term)->at_len, __VA_ARGS__)

/* Sources of rows (source.c). */
const char *table_of(enum record_type type);
bool has_tombstones(enum record_type type);
bool has_short(enum record_type type);
const char *add_join(struct compiler *c, struct scope *scope, const char *key,
		     const char *initial, const char *fmt, const char *value);

/* An amount in the store's currency; a missing rate stops the query. */
const char *home_amount(struct compiler *c, const char *minor, const char *currency,
			const char *day);

/* Values (field.c, aggregate.c). */
int compile_path(struct compiler *c, struct scope *scope, const struct term *term,
		 struct expr *out);
int compile_aggregate(struct compiler *c, struct scope *scope, const struct term *term,
		      struct expr *out);
int compile_value(struct compiler *c, struct scope *scope, const struct term *term,
		  struct expr *out);

/* Is one of the set at this place?  (`where` as in its own scope.) */
int compile_any(struct compiler *c, const struct place *place, const struct term *term,
		const char **out);

/* A literal, or the parameter that stands for one (literal.c). */
int literal_text(struct compiler *c, const struct term *term, const char **text, size_t *len);

/* The span of a literal that is compared with `with`. */
struct bounds {
	const char *low, *high;	/* SQL; equal pointers: one value */
	const char *left;	/* what is compared with them, where not with->sql */
};
int literal_bounds(struct compiler *c, const struct expr *with, const struct term *term,
		   struct bounds *out);

/*
 * Tests (condition.c): true or false, never NULL, unless `loose`: NULL may
 * stand for false where the whole is a WHERE.
 */
int compile_test(struct compiler *c, struct scope *scope, const struct test *test,
		 bool loose, const char **out);

/* Membership (segment.c). */
int compile_segment(struct compiler *c, const struct expr *left, const struct term *name,
		    const char **out);
void segments_release(struct compiler *c);

/* FROM and what follows it, of one scope; `test` may be NULL (compile.c). */
int compile_where(struct compiler *c, struct scope *scope, const struct query *query,
		  const char **out);

#endif
