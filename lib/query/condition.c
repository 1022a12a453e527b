/* Tests to conditions in SQL. */

#include "query/compiler.h"

#include "base/err.h"
#include "base/i18n.h"
#include "query/complaint.h"
#include "query/pattern.h"
#include "text/date.h"
#include "text/utf8.h"

#include <string.h>

/* The letter of a kind for crm_test(). */
static char letter_of(enum kind kind)
{
	static const char letters[] = {
		[KIND_TEXT] = 'x', [KIND_WORD] = 'w', [KIND_NUMBER] = 'n',
		[KIND_MONEY] = 'm', [KIND_DAY] = 'd', [KIND_TIME] = 't',
		[KIND_BOOLEAN] = 'b', [KIND_REF] = 'r', [KIND_AGE] = 'n'
	};

	return letters[kind];
}

static bool is_text(enum kind kind)
{
	return kind == KIND_TEXT || kind == KIND_WORD;
}

static bool is_order(enum compare op)
{
	return op > COMPARE_NE;
}

/* Never NULL, unless nobody minds. */
static const char *settle(struct compiler *c, const char *sql, bool loose)
{
	return loose ? sql : sqlf(c, "(%s) IS 1", sql);
}

/* `a op b` of two expressions of one kind; b may be a bound. */
static const char *compare_sql(struct compiler *c, const struct expr *a, const char *left,
			       enum compare op, const char *b, bool word)
{
	const char *sign = compare_signs[op];
	char letter = letter_of(a->kind);

	if (is_text(a->kind))
		letter = is_order(op) ? 'f' : word ? 'w' : 'x';
	if (a->list)
		return sqlf(c, "crm_test(%s, '%c', '%s', %s)", a->sql, letter, sign, b);
	if (letter == 'f')
		return sqlf(c, "(crm_fold(%s) %s crm_fold(%s))", left, sign, b);
	if (is_text(a->kind))
		return sqlf(c, "(%s %s %s COLLATE %s)", left, sign, b,
			   word ? "crm_word" : "crm_text");
	return sqlf(c, "(%s %s %s)", left, sign, b);
}

/* A literal is a span: `=` is within it, `<` before it. */
static const char *span_sql(struct compiler *c, const struct expr *a, enum compare op,
			    const struct bounds *b)
{
	const char *left = b->left ? b->left : a->sql;
	bool word = a->kind == KIND_WORD;

	switch (op) {
	case COMPARE_LE: case COMPARE_GT:
		return compare_sql(c, a, left, op, b->high, word);
	case COMPARE_LT: case COMPARE_GE:
		return compare_sql(c, a, left, op, b->low, word);
	default:
		break;
	}
	if (b->low == b->high)
		return compare_sql(c, a, left, COMPARE_EQ, b->low, word);
	if (a->list)
		return sqlf(c, "crm_between(%s, '%c', %s, %s)", a->sql, letter_of(a->kind),
			   b->low, b->high);
	return sqlf(c, "(%s BETWEEN %s AND %s)", left, b->low, b->high);
}

static int no_order(struct compiler *c, const struct expr *a, const struct test *test)
{
	return complain(c->query, test->at, test->at_len,
			a->kind == KIND_BOOLEAN ? _("what is true or false has no order") :
			_("records have no order; '=' and '!=' compare them"));
}

static bool has_order(enum kind kind)
{
	return kind != KIND_BOOLEAN && kind != KIND_REF;
}

/* --- ages --- */

/* This day so many years ago, as text; on 29 February maybe a day that was not. */
static const char *born(struct compiler *c, int years)
{
	struct str date = STR_INIT;
	int year, month, mday;
	const char *out;

	day_to_civil(c->today, &year, &month, &mday);
	str_addf(&date, "%04d-%02d-%02d", year > years ? year - years : 0, month, mday);
	out = bind_text(c, date.buf, date.len);
	str_release(&date);
	return out;
}

/*
 * By the date of birth, which is four times as fast as the age: a plain
 * comparison of texts.  Who is at least n years old was born on this day of
 * the year n years ago, or before.
 */
static const char *age_sql(struct compiler *c, const struct place *at, enum compare op,
			   int years)
{
	const char *t = at->alias;
	const char *known = sqlf(c, "%s.birth_date_day IS NOT NULL", t);

	switch (op) {
	case COMPARE_GE:
		return sqlf(c, "(%s AND %s.birth_date <= %s)", known, t, born(c, years));
	case COMPARE_GT:
		return sqlf(c, "(%s AND %s.birth_date <= %s)", known, t, born(c, years + 1));
	case COMPARE_LT:
		return sqlf(c, "(%s AND %s.birth_date > %s)", known, t, born(c, years));
	case COMPARE_LE:
		return sqlf(c, "(%s AND %s.birth_date > %s)", known, t, born(c, years + 1));
	default:
		return sqlf(c, "(%s AND %s.birth_date <= %s AND %s.birth_date > %s)", known,
			   t, born(c, years), t, born(c, years + 1));
	}
}

/* A whole number of years, few enough to count. */
static bool is_years(struct compiler *c, const struct term *term, int *years)
{
	const char *text;
	size_t len;

	*years = 0;
	if (literal_text(c, term, &text, &len)) {
		err_clear();
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || i == 3)
			return false;
		*years = *years * 10 + (text[i] - '0');
	}
	return len > 0;
}

/* --- one test --- */

static bool is_literal(const struct term *term)
{
	return term->kind == TERM_LITERAL || term->kind == TERM_PARAMETER;
}

static enum compare mirrored(enum compare op)
{
	static const enum compare mirror[] = {
		COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE, COMPARE_LT, COMPARE_LE
	};

	return mirror[op];
}

/* A special value, which is only ever equal. */
static int compile_special(struct compiler *c, const struct expr *a, const struct term *b,
			   const char **out)
{
	struct term set = *b, field = *b, any = *b;
	const struct term **terms;
	struct test *test;

	if (!is_literal(b))
		return REFUSE(c, b, _("a name must stand here"));
	if (a->kind == KIND_SEGMENT)
		return compile_segment(c, a, b, out);
	/* bought = X is any(orders where items.sku = X) */
	set.kind = field.kind = TERM_FIELD;
	set.text = "orders";
	set.len = strlen(set.text);
	field.text = "items.sku";
	field.len = strlen(field.text);
	terms = arena_alloc(&c->arena, 2 * sizeof(*terms));
	terms[0] = &field;
	terms[1] = b;
	test = arena_zalloc(&c->arena, sizeof(*test));
	*test = (struct test){ .kind = TEST_COMPARE, .at = b->at, .at_len = b->at_len,
			       .terms = terms, .n_terms = 2 };
	any.kind = TERM_AGGREGATE;
	any.fn = AGGREGATE_ANY;
	any.set = &set;
	any.where = test;
	return compile_any(c, &a->place, &any, out);
}

static bool is_special(const struct expr *a)
{
	return a->kind == KIND_SEGMENT || a->kind == KIND_BOUGHT;
}

static int only_equal(struct compiler *c, const struct expr *a, const struct test *test)
{
	return complain(c->query, test->at, test->at_len,
			a->kind == KIND_SEGMENT
			? _("'segment' is compared with names, by '=', '!=' and 'in'")
			: _("'bought' is compared with articles, by '=', '!=' and 'in'"));
}

/* One comparison with a literal; `!=` is the caller's. */
static int compile_span(struct compiler *c, const struct test *test, const struct expr *a,
			enum compare op, const struct term *b, const char **out)
{
	struct bounds bounds;
	int rc, years;

	if (is_special(a))
		return is_order(op) ? only_equal(c, a, test) : compile_special(c, a, b, out);
	if (is_order(op) && !has_order(a->kind))
		return no_order(c, a, test);
	if (a->kind == KIND_AGE && is_years(c, b, &years)) {
		*out = age_sql(c, &a->place, op, years);
		return 0;
	}
	rc = literal_bounds(c, a, b, &bounds);
	if (!rc)
		*out = span_sql(c, a, op, &bounds);
	return rc;
}

static enum kind class_of(const struct expr *e)
{
	switch (e->kind) {
	case KIND_WORD:
		return KIND_TEXT;
	case KIND_AGE:
		return KIND_NUMBER;
	case KIND_TIME:
		return KIND_DAY;
	default:
		return e->kind;
	}
}

/* An instant and a day are compared by days. */
static const char *as_day(struct compiler *c, const struct expr *e)
{
	return e->kind == KIND_TIME ? sqlf(c, "crm_day(%s)", e->sql) : e->sql;
}

static int compile_two(struct compiler *c, const struct test *test, const struct expr *a,
		       enum compare op, const struct expr *b, const char **out)
{
	bool word = a->kind == KIND_WORD || b->kind == KIND_WORD;

	if (is_special(a) || is_special(b))
		return only_equal(c, is_special(a) ? a : b, test);
	if (class_of(a) != class_of(b) || (a->kind != b->kind && (a->list || b->list) &&
					   !is_text(a->kind)))
		return complain(c->query, test->at, test->at_len,
				_("these two are of different kinds and cannot be compared"));
	if (is_order(op) && !has_order(a->kind))
		return no_order(c, a, test);
	if (b->list && !a->list) {
		const struct expr *swap = a;

		a = b;
		b = swap;
		op = mirrored(op);
	}
	if (a->kind != b->kind && class_of(a) == KIND_DAY && !a->list)
		*out = sqlf(c, "(%s %s %s)", as_day(c, a), compare_signs[op], as_day(c, b));
	else
		*out = compare_sql(c, a, a->sql, op, b->sql, word);
	return 0;
}

static int compile_compare(struct compiler *c, struct scope *scope, const struct test *test,
			   bool loose, const char **out)
{
	const struct term *left = test->terms[0], *right = test->terms[1];
	bool unequal = test->op == COMPARE_NE;
	enum compare op = unequal ? COMPARE_EQ : test->op;
	struct expr a, b;
	int rc;

	if (is_literal(left)) {
		left = test->terms[1];
		right = test->terms[0];
		op = mirrored(op);
	}
	if (is_literal(left))
		return complain(c->query, test->at, test->at_len,
				_("one of the two must be a field"));
	rc = compile_value(c, scope, left, &a);
	if (!rc && is_literal(right))
		rc = compile_span(c, test, &a, op, right, out);
	else if (!rc && !(rc = compile_value(c, scope, right, &b)))
		rc = compile_two(c, test, &a, op, &b, out);
	if (!rc)
		*out = unequal ? sqlf(c, "(%s) IS NOT 1", *out) : settle(c, *out, loose);
	return rc;
}

/* The written form is what these look at. */
static int textual(struct compiler *c, struct scope *scope, const struct test *test,
		   struct expr *a, const char **text, size_t *len)
{
	int rc;

	if (is_literal(test->terms[0]))
		return REFUSE(c, test->terms[0], _("a field must stand here"));
	if (!is_literal(test->terms[1]))
		return REFUSE(c, test->terms[1], _("a text must stand here"));
	rc = compile_value(c, scope, test->terms[0], a);
	if (!rc && !a->text && is_text(a->kind))
		a->text = a->sql;
	if (!rc && !a->text)
		return REFUSE(c, test->terms[0], _("this is no text"));
	return rc ? rc : literal_text(c, test->terms[1], text, len);
}

static int compile_contains(struct compiler *c, struct scope *scope, const struct test *test,
			    const char **out)
{
	struct str folded = STR_INIT;
	const char *text;
	struct expr a;
	size_t len;
	int rc = textual(c, scope, test, &a, &text, &len);

	if (rc)
		return rc;
	utf8_fold(&folded, text, len);
	*out = sqlf(c, "crm_has(%s, %s)", a.text, bind_text(c, folded.buf, folded.len));
	str_release(&folded);
	return 0;
}

static int compile_matches(struct compiler *c, struct scope *scope, const struct test *test,
			   const char **out)
{
	const char *text, *why;
	struct expr a;
	size_t len;
	int rc = textual(c, scope, test, &a, &text, &len);

	if (rc)
		return rc;
	why = pattern_refuse(&c->arena, text, len);
	if (why)
		return REFUSE(c, test->terms[1], _("no regular expression: %s"), why);
	*out = sqlf(c, "crm_matches(%s, %s)", a.text, bind_text(c, text, len));
	return 0;
}

static const char *join_tests(struct compiler *c, const char *const *v, size_t n,
			      const char *word)
{
	/* Balanced, since SQLite minds how deep an expression is. */
	if (n == 1)
		return v[0];
	return sqlf(c, "(%s %s %s)", join_tests(c, v, n / 2, word), word,
		   join_tests(c, v + n / 2, n - n / 2, word));
}

static int compile_in(struct compiler *c, struct scope *scope, const struct test *test,
		      bool loose, const char **out)
{
	const char **one = arena_alloc(&c->arena, test->n_terms * sizeof(*one));
	struct expr a, b;
	int rc;

	if (is_literal(test->terms[0]))
		return REFUSE(c, test->terms[0], _("a field must stand here"));
	rc = compile_value(c, scope, test->terms[0], &a);
	for (size_t i = 1; i < test->n_terms && !rc; i++)
		if (is_literal(test->terms[i]))
			rc = compile_span(c, test, &a, COMPARE_EQ, test->terms[i], &one[i]);
		else if (!(rc = compile_value(c, scope, test->terms[i], &b)))
			rc = compile_two(c, test, &a, COMPARE_EQ, &b, &one[i]);
	if (rc)
		return rc;
	*out = join_tests(c, one + 1, test->n_terms - 1, "OR");
	*out = test->negated ? sqlf(c, "(%s) IS NOT 1", *out) : settle(c, *out, loose);
	return 0;
}

/* An item of a list must be between both ends, not one each. */
static int between_list(struct compiler *c, const struct test *test, const struct expr *a,
			const char **out)
{
	struct bounds low, high;
	int rc;

	if (!is_literal(test->terms[1]) || !is_literal(test->terms[2]))
		return complain(c->query, test->at, test->at_len,
				_("a list is compared with values alone here"));
	rc = literal_bounds(c, a, test->terms[1], &low);
	if (!rc)
		rc = literal_bounds(c, a, test->terms[2], &high);
	if (!rc)
		*out = sqlf(c, "crm_between(%s, '%c', %s, %s)", a->sql,
			   is_text(a->kind) ? 'f' : letter_of(a->kind), low.low, high.high);
	return rc;
}

static int bound_side(struct compiler *c, struct scope *scope, const struct test *test,
		      const struct expr *a, enum compare op, const struct term *term,
		      const char **out)
{
	struct expr b;
	int rc;

	if (is_literal(term))
		return compile_span(c, test, a, op, term, out);
	rc = compile_value(c, scope, term, &b);
	return rc ? rc : compile_two(c, test, a, op, &b, out);
}

static int compile_between(struct compiler *c, struct scope *scope, const struct test *test,
			   bool loose, const char **out)
{
	const char *low, *high;
	struct expr a;
	int rc;

	if (is_literal(test->terms[0]))
		return REFUSE(c, test->terms[0], _("a field must stand here"));
	rc = compile_value(c, scope, test->terms[0], &a);
	if (!rc && !is_special(&a) && !has_order(a.kind))
		rc = no_order(c, &a, test);
	if (!rc && a.list && !is_special(&a)) {
		rc = between_list(c, test, &a, out);
	} else if (!rc) {
		rc = bound_side(c, scope, test, &a, COMPARE_GE, test->terms[1], &low);
		if (!rc)
			rc = bound_side(c, scope, test, &a, COMPARE_LE, test->terms[2], &high);
		if (!rc)
			*out = sqlf(c, "(%s AND %s)", low, high);
	}
	if (!rc)
		*out = test->negated ? sqlf(c, "(%s) IS NOT 1", *out) : settle(c, *out, loose);
	return rc;
}

static int compile_empty(struct compiler *c, struct scope *scope, const struct test *test,
			 const char **out)
{
	struct expr a;
	int rc;

	if (is_literal(test->terms[0]))
		return REFUSE(c, test->terms[0], _("a field must stand here"));
	rc = compile_value(c, scope, test->terms[0], &a);
	if (!rc && is_special(&a))
		rc = only_equal(c, &a, test);
	if (rc)
		return rc;
	/* What cannot be read as its type is there all the same. */
	*out = sqlf(c, "(%s IS %sNULL)", a.text ? a.text : a.sql, test->negated ? "NOT " : "");
	return 0;
}

static int compile_group(struct compiler *c, struct scope *scope, const struct test *test,
			 bool loose, const char **out)
{
	const char **one = arena_alloc(&c->arena, test->n_tests * sizeof(*one));
	int rc = 0;

	for (size_t i = 0; i < test->n_tests && !rc; i++)
		rc = compile_test(c, scope, test->tests[i], loose, &one[i]);
	if (!rc)
		*out = join_tests(c, one, test->n_tests,
				  test->kind == TEST_AND ? "AND" : "OR");
	return rc;
}

int compile_test(struct compiler *c, struct scope *scope, const struct test *test,
		 bool loose, const char **out)
{
	int rc;

	switch (test->kind) {
	case TEST_AND: case TEST_OR:
		return compile_group(c, scope, test, loose, out);
	case TEST_NOT:
		rc = compile_test(c, scope, test->tests[0], false, out);
		if (!rc)
			*out = sqlf(c, "NOT (%s)", *out);
		return rc;
	case TEST_COMPARE:
		return compile_compare(c, scope, test, loose, out);
	case TEST_CONTAINS:
		return compile_contains(c, scope, test, out);
	case TEST_MATCHES:
		return compile_matches(c, scope, test, out);
	case TEST_IN:
		return compile_in(c, scope, test, loose, out);
	case TEST_BETWEEN:
		return compile_between(c, scope, test, loose, out);
	case TEST_EMPTY:
		return compile_empty(c, scope, test, out);
	case TEST_ANY:
		break;
	}
	return compile_any(c, &scope->place, test->terms[0], out);
}
