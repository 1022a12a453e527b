/* Queries to text: one form for one meaning. */

#include "query/tree.h"

#include "query/token.h"

#include <string.h>

const char *const compare_signs[] = { "=", "!=", "<", "<=", ">", ">=" };

static void add_quoted(struct str *out, const char *text, size_t len)
{
	str_add_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		bool last = i + 1 == len;

		if (text[i] == '"' || (text[i] == '\\' &&
		    (last || text[i + 1] == '"' || text[i + 1] == '\\')))
			str_add_char(out, '\\');
		str_add_char(out, text[i]);
	}
	str_add_char(out, '"');
}

static void print_aggregate(struct str *out, const struct term *term)
{
	str_addf(out, "%s(", aggregate_names[term->fn]);
	if (term->of) {
		str_add_mem(out, term->of->text, term->of->len);
		str_add(out, " of ");
	}
	str_add_mem(out, term->set->text, term->set->len);
	if (term->where) {
		str_add(out, " where ");
		test_print(out, term->where);
	}
	str_add_char(out, ')');
}

/* On the left a field has no dot, and a text always quotes. */
static void print_term(struct str *out, const struct term *term, bool left)
{
	switch (term->kind) {
	case TERM_LITERAL:
		if (token_is_plain(term->text, term->len) &&
		    (!left || token_is_number(term->text, term->len)))
			str_add_mem(out, term->text, term->len);
		else
			add_quoted(out, term->text, term->len);
		break;
	case TERM_PARAMETER:
		str_add_char(out, ':');
		str_add_mem(out, term->text, term->len);
		break;
	case TERM_FIELD:
		str_add(out, left ? "" : ".");
		str_add_mem(out, term->text, term->len);
		break;
	case TERM_AGGREGATE:
		print_aggregate(out, term);
		break;
	}
}

static void print_list(struct str *out, const struct test *test)
{
	str_add(out, test->negated ? " not in (" : " in (");
	for (size_t i = 1; i < test->n_terms; i++) {
		str_add(out, i > 1 ? ", " : "");
		print_term(out, test->terms[i], false);
	}
	str_add_char(out, ')');
}

static void print_right(struct str *out, const char *sign, const struct term *term)
{
	str_addf(out, " %s ", sign);
	print_term(out, term, false);
}

static void print_leaf(struct str *out, const struct test *test)
{
	print_term(out, test->terms[0], true);
	switch (test->kind) {
	case TEST_COMPARE:
		print_right(out, compare_signs[test->op], test->terms[1]);
		break;
	case TEST_CONTAINS:
		print_right(out, "~", test->terms[1]);
		break;
	case TEST_MATCHES:
		print_right(out, "matches", test->terms[1]);
		break;
	case TEST_IN:
		print_list(out, test);
		break;
	case TEST_BETWEEN:
		print_right(out, test->negated ? "not between" : "between", test->terms[1]);
		print_right(out, "and", test->terms[2]);
		break;
	case TEST_EMPTY:
		str_add(out, test->negated ? " is not empty" : " is empty");
		break;
	case TEST_ANY: case TEST_AND: case TEST_OR: case TEST_NOT:
		break;
	}
}

/* Parentheses only where the meaning needs them. */
static bool needs_parentheses(const struct test *outer, const struct test *inner)
{
	if (outer->kind == TEST_NOT)
		return inner->kind <= TEST_NOT;
	return outer->kind == TEST_AND && inner->kind == TEST_OR;
}

void test_print(struct str *out, const struct test *test)
{
	const struct test *inner;
	bool open;

	if (test->kind > TEST_NOT) {
		print_leaf(out, test);
		return;
	}
	for (size_t i = 0; i < test->n_tests; i++) {
		inner = test->tests[i];
		if (test->kind == TEST_NOT)
			str_add(out, "not ");
		else if (i)
			str_add(out, test->kind == TEST_AND ? " and " : " or ");
		open = needs_parentheses(test, inner);
		str_add(out, open ? "(" : "");
		test_print(out, inner);
		str_add(out, open ? ")" : "");
	}
}

void term_print(struct str *out, const struct term *term)
{
	print_term(out, term, true);
}

void query_print(struct str *out, const struct query *query)
{
	if (query->term)
		term_print(out, query->term);
	if (query->test)
		test_print(out, query->test);
	if (query->given) {
		str_add(out, " where ");
		test_print(out, query->given);
	}
}
