#ifndef QUERY_TREE_H
#define QUERY_TREE_H

#include "query/query.h"

/*
 * A parsed query.  Every node knows where it stands in the query's text, for
 * the caret below it.
 */
enum term_kind { TERM_LITERAL, TERM_PARAMETER, TERM_FIELD, TERM_AGGREGATE };

enum aggregate {
	AGGREGATE_COUNT, AGGREGATE_SUM, AGGREGATE_AVG, AGGREGATE_MIN, AGGREGATE_MAX,
	AGGREGATE_FIRST, AGGREGATE_LAST, AGGREGATE_ANY, AGGREGATE_TOTAL
};

extern const char *const aggregate_names[AGGREGATE_TOTAL];

struct term {
	enum term_kind kind;
	const char *at;		/* where it stands */
	size_t at_len;
	const char *text;	/* a literal without its quotes, a name, a path */
	size_t len;
	enum aggregate fn;
	const struct term *of;		/* the field that is counted, added; or NULL */
	const struct term *set;		/* a field by its kind: `orders` */
	const struct test *where;	/* or NULL */
};

enum test_kind {
	TEST_AND, TEST_OR, TEST_NOT,
	TEST_COMPARE,		/* terms 0 and 1 */
	TEST_CONTAINS, TEST_MATCHES,
	TEST_IN,		/* term 0 in the others */
	TEST_BETWEEN,		/* term 0 between 1 and 2 */
	TEST_EMPTY,		/* term 0 */
	TEST_ANY		/* term 0, an aggregate that is true or false */
};

enum compare { COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE, COMPARE_GT, COMPARE_GE };

extern const char *const compare_signs[];

struct test {
	enum test_kind kind;
	bool negated;		/* `not in`, `not between`, `is not empty` */
	enum compare op;
	const char *at;
	size_t at_len;
	const struct test *const *tests;	/* of and, or, not */
	size_t n_tests;
	const struct term *const *terms;
	size_t n_terms;
};

/* Append one; the canonical form, as query_print(). */
void term_print(struct str *out, const struct term *term);
void test_print(struct str *out, const struct test *test);

#endif
