/* Queries from text, by recursive descent. */

#include "query/tree.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "query/complaint.h"
#include "query/token.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

const char *const aggregate_names[AGGREGATE_TOTAL] = {
	"count", "sum", "avg", "min", "max", "first", "last", "any"
};

struct parser {
	struct query *query;
	const char *end;
	struct token token;	/* the next one */
	const char *behind;	/* the end of the last one that was taken */
	unsigned depth;
};

/* A list in the making: on the heap while it grows. */
struct gather {
	const void **v;
	size_t n, alloc;
};

static void gather_add(struct gather *list, const void *item)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = item;
}

static const void *gather_keep(struct gather *list, struct arena *arena)
{
	void *kept = arena_alloc(arena, (list->n + 1) * sizeof(*list->v));

	if (list->n)
		memcpy(kept, list->v, list->n * sizeof(*list->v));
	free(list->v);
	return kept;
}

static void take(struct parser *p)
{
	p->behind = p->token.at + p->token.len;
	p->token = token_next(p->behind, p->end);
}

static bool take_word(struct parser *p, const char *word)
{
	if (!token_is(&p->token, word))
		return false;
	take(p);
	return true;
}

static bool take_kind(struct parser *p, enum token_kind kind)
{
	if (p->token.kind != kind)
		return false;
	take(p);
	return true;
}

static const char *shown(struct parser *p)
{
	return complain_word(&p->query->arena, p->token.at, p->token.len);
}

/* What stands here is not what is wanted. */
static int unexpected(struct parser *p, const char *wanted)
{
	const struct token *t = &p->token;

	if (t->kind == TOKEN_END)
		return complain(p->query, t->at, 0, _("the query ends where %s should be"), wanted);
	if (t->kind == TOKEN_UNCLOSED)
		return complain(p->query, t->at, 1, _("this quote is not closed"));
	return complain(p->query, t->at, t->len, _("'%s' stands where %s should be"),
			shown(p), wanted);
}

static int expect(struct parser *p, enum token_kind kind, const char *wanted)
{
	return take_kind(p, kind) ? 0 : unexpected(p, wanted);
}

static struct term *new_term(struct parser *p, enum term_kind kind)
{
	struct term *term = arena_zalloc(&p->query->arena, sizeof(*term));

	term->kind = kind;
	term->at = term->text = p->token.at;
	term->at_len = term->len = p->token.len;
	return term;
}

static int parse_or(struct parser *p, const struct test **out);

/* --- values --- */

/* In quotes, `\"` and `\\` are a quote and a backslash; others stay as they are. */
static int quoted(struct parser *p, struct term *term)
{
	char *to = arena_alloc(&p->query->arena, p->token.len);
	const char *s = p->token.at + 1, *end = p->token.at + p->token.len - 1;
	uint32_t c;

	term->text = to;
	while (s < end) {
		if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		*to++ = *s++;
	}
	*to = '\0';
	term->len = (size_t)(to - term->text);
	for (size_t i = 0; i < term->len; ) {
		i += utf8_next(term->text + i, term->len - i, &c);
		if (utf8_is_control(c))
			return complain(p->query, term->at, term->at_len,
					_("a control character is in this text"));
	}
	return 0;
}

/* `200 EUR` is one value. */
static void take_amount(struct parser *p, struct term *term)
{
	const struct token *t = &p->token;
	char *text;

	if (t->kind != TOKEN_WORD || !token_is_number(term->text, term->len) ||
	    !token_is_currency(t->at, t->len))
		return;
	text = arena_alloc(&p->query->arena, term->len + 5);
	memcpy(text, term->text, term->len);
	text[term->len] = ' ';
	memcpy(text + term->len + 1, t->at, 3);
	text[term->len + 4] = '\0';
	term->text = text;
	term->len += 4;
	take(p);
	term->at_len = (size_t)(p->behind - term->at);
}

static enum aggregate aggregate_of(const struct token *t)
{
	enum aggregate fn = AGGREGATE_COUNT;

	while (fn < AGGREGATE_TOTAL && !token_is(t, aggregate_names[fn]))
		fn++;
	return fn;
}

static bool before_open(const struct parser *p)
{
	return token_next(p->token.at + p->token.len, p->end).kind == TOKEN_OPEN;
}

static bool is_aggregate(const struct parser *p)
{
	return aggregate_of(&p->token) < AGGREGATE_TOTAL && before_open(p);
}

static int parse_name(struct parser *p, const struct term **out, const char *wanted)
{
	if (p->token.kind != TOKEN_WORD || token_is_keyword(p->token.at, p->token.len))
		return unexpected(p, wanted);
	*out = new_term(p, TERM_FIELD);
	take(p);
	return 0;
}

static int enter(struct parser *p)
{
	if (++p->depth <= QUERY_DEPTH)
		return 0;
	return complain(p->query, p->token.at, p->token.len,
			_("the query is nested more than %d deep"), QUERY_DEPTH);
}

/* `count(` is taken already. */
static int parse_set(struct parser *p, struct term *term)
{
	int rc = parse_name(p, &term->set, _("what is counted, such as 'orders',"));

	if (!rc && take_word(p, "of")) {
		term->of = term->set;
		rc = parse_name(p, &term->set, _("a set, such as 'orders',"));
	}
	if (!rc && take_word(p, "where"))
		rc = parse_or(p, &term->where);
	if (!rc)
		rc = expect(p, TOKEN_CLOSE, _("'where' or ')'"));
	return rc;
}

static int parse_aggregate(struct parser *p, const struct term **out)
{
	struct term *term = new_term(p, TERM_AGGREGATE);
	int rc = enter(p);

	term->fn = aggregate_of(&p->token);
	take(p);
	take(p);
	if (!rc)
		rc = parse_set(p, term);
	term->at_len = (size_t)(p->behind - term->at);
	p->depth--;
	*out = term;
	return rc;
}

static bool is_path(const char *text, size_t len)
{
	bool start = true;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '.' ? start : start && !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
			return false;
		start = c == '.';
		if (c != '.' && c != '_' && c != '-' && !(c >= '0' && c <= '9') &&
		    !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
			return false;
	}
	return len && !start;
}

/* `:name` */
static int parse_parameter(struct parser *p, struct term *term)
{
	term->kind = TERM_PARAMETER;
	term->text++;
	term->len--;
	if (!is_path(term->text, term->len) || memchr(term->text, '.', term->len))
		return complain(p->query, term->at, term->at_len,
				_("a parameter is ':' and a name"));
	return 0;
}

/* A bare word is a field on the left of an operator, and text on its right. */
static int parse_word(struct parser *p, struct term *term, bool left)
{
	size_t dot = *term->text == '.';

	if (token_is_keyword(term->text, term->len))
		return left ? unexpected(p, _("a field or a value")) :
			complain(p->query, term->at, term->at_len,
				 _("'%s' is a word of the language; as a text it stands in quotes"),
				 shown(p));
	if ((left || dot) && is_path(term->text + dot, term->len - dot)) {
		term->kind = TERM_FIELD;
		term->text += dot;
		term->len -= dot;
	}
	return 0;
}

static int parse_term(struct parser *p, const struct term **out, bool left)
{
	struct term *term;
	int rc = 0;

	if (is_aggregate(p))
		return parse_aggregate(p, out);
	term = new_term(p, TERM_LITERAL);
	*out = term;
	if (p->token.kind == TOKEN_TEXT)
		rc = quoted(p, term);
	else if (p->token.kind == TOKEN_PARAMETER)
		rc = parse_parameter(p, term);
	else if (p->token.kind == TOKEN_WORD)
		rc = parse_word(p, term, left);
	else
		return unexpected(p, left ? _("a field or a value") : _("a value"));
	take(p);
	if (!rc && term->kind == TERM_LITERAL)
		take_amount(p, term);
	return rc;
}

/* --- tests --- */

static int gather_term(struct parser *p, struct gather *terms)
{
	const struct term *term = NULL;
	int rc = parse_term(p, &term, false);

	gather_add(terms, term);
	return rc;
}

static int parse_in(struct parser *p, struct test *test, struct gather *terms)
{
	int rc = expect(p, TOKEN_OPEN, "'('");

	test->kind = TEST_IN;
	while (!rc) {
		rc = gather_term(p, terms);
		if (rc || take_kind(p, TOKEN_CLOSE))
			break;
		rc = expect(p, TOKEN_COMMA, _("',' or ')'"));
	}
	return rc;
}

static int parse_between(struct parser *p, struct test *test, struct gather *terms)
{
	int rc = gather_term(p, terms);

	test->kind = TEST_BETWEEN;
	if (!rc && !take_word(p, "and"))
		rc = unexpected(p, "'and'");
	return rc ? rc : gather_term(p, terms);
}

static int parse_is(struct parser *p, struct test *test)
{
	test->kind = TEST_EMPTY;
	test->negated = take_word(p, "not");
	return take_word(p, "empty") ? 0 :
		unexpected(p, test->negated ? "'empty'" : _("'empty' or 'not empty'"));
}

static bool is_compare(enum token_kind kind)
{
	return kind >= TOKEN_EQ && kind <= TOKEN_GE;
}

static int no_operator(struct parser *p, const struct test *test, const struct term *left)
{
	if (p->token.kind == TOKEN_BAD && p->token.len == 2)
		return complain(p->query, p->token.at, 2, _("there is no '%s'; it is written '%s'"),
				shown(p), *p->token.at == '=' ? "=" : "!=");
	if (left->kind == TERM_FIELD && p->token.kind == TOKEN_OPEN)
		return complain(p->query, left->at, left->at_len, _("no function '%s'%s"),
				complain_word(&p->query->arena, left->text, left->len),
				complain_near(&p->query->arena, left->text, left->len,
					      aggregate_names, AGGREGATE_TOTAL));
	return unexpected(p, test->negated ? _("'in' or 'between'") :
			  _("an operator, such as '=' or 'in',"));
}

static int parse_operator(struct parser *p, struct test *test, struct gather *terms,
			  const struct term *left)
{
	if (is_compare(p->token.kind)) {
		test->op = (enum compare)(p->token.kind - TOKEN_EQ);
		take(p);
		return gather_term(p, terms);
	}
	if (take_kind(p, TOKEN_CONTAINS)) {
		test->kind = TEST_CONTAINS;
		return gather_term(p, terms);
	}
	if (take_word(p, "matches")) {
		test->kind = TEST_MATCHES;
		return gather_term(p, terms);
	}
	if (take_word(p, "is"))
		return parse_is(p, test);
	if (left->kind == TERM_AGGREGATE && left->fn == AGGREGATE_ANY &&
	    !token_is(&p->token, "not") && !token_is(&p->token, "in") &&
	    !token_is(&p->token, "between")) {
		test->kind = TEST_ANY;
		return 0;
	}
	test->negated = take_word(p, "not");
	if (take_word(p, "in"))
		return parse_in(p, test, terms);
	if (take_word(p, "between"))
		return parse_between(p, test, terms);
	return no_operator(p, test, left);
}

static struct test *new_test(struct parser *p, enum test_kind kind)
{
	struct test *test = arena_zalloc(&p->query->arena, sizeof(*test));

	test->kind = kind;
	test->at = p->token.at;
	return test;
}

static int parse_test(struct parser *p, const struct test **out)
{
	struct test *test = new_test(p, TEST_COMPARE);
	struct gather terms = { 0 };
	const struct term *left = NULL;
	int rc = parse_term(p, &left, true);

	gather_add(&terms, left);
	if (!rc)
		rc = parse_operator(p, test, &terms, left);
	test->n_terms = terms.n;
	test->terms = gather_keep(&terms, &p->query->arena);
	test->at_len = (size_t)(p->behind - test->at);
	*out = test;
	return rc;
}

static int parse_not(struct parser *p, const struct test **out)
{
	const struct test **child;
	struct test *test;
	int rc;

	if (!token_is(&p->token, "not")) {
		if (p->token.kind != TOKEN_OPEN)
			return parse_test(p, out);
		rc = enter(p);
		take(p);
		if (!rc)
			rc = parse_or(p, out);
		if (!rc)
			rc = expect(p, TOKEN_CLOSE, _("'and', 'or' or ')'"));
		p->depth--;
		return rc;
	}
	test = new_test(p, TEST_NOT);
	child = arena_zalloc(&p->query->arena, sizeof(*child));
	test->tests = child;
	test->n_tests = 1;
	*out = test;
	take(p);
	if (token_is(&p->token, "not"))
		return complain(p->query, p->token.at, p->token.len,
				_("one 'not' is enough; parentheses allow another"));
	rc = parse_not(p, child);
	test->at_len = (size_t)(p->behind - test->at);
	return rc;
}

/* One kind of word between tests; a lone test is itself. */
static int parse_chain(struct parser *p, const struct test **out, enum test_kind kind,
		       const char *word, int (*next)(struct parser *, const struct test **))
{
	struct gather tests = { 0 };
	struct test *test = new_test(p, kind);
	const struct test *one = NULL;
	int rc;

	do {
		rc = next(p, &one);
		gather_add(&tests, one);
	} while (!rc && take_word(p, word));
	test->n_tests = tests.n;
	test->tests = gather_keep(&tests, &p->query->arena);
	test->at_len = (size_t)(p->behind - test->at);
	*out = test->n_tests == 1 ? one : test;
	return rc;
}

static int parse_and(struct parser *p, const struct test **out)
{
	return parse_chain(p, out, TEST_AND, "and", parse_not);
}

static int parse_or(struct parser *p, const struct test **out)
{
	return parse_chain(p, out, TEST_OR, "or", parse_and);
}

/* --- the whole --- */

static int begin(struct parser *p, struct query *out, const char *text, size_t len,
		 const char *origin)
{
	long bad;

	query_release(out);
	if (len > QUERY_MAX)
		return err_set(ERR_USAGE, _("a query may have %d bytes, and this one has %zu"),
			       QUERY_MAX, len);
	out->text = arena_strndup(&out->arena, text, len);
	out->len = len;
	out->origin = origin ? arena_strdup(&out->arena, origin) : NULL;
	*p = (struct parser){ .query = out, .end = out->text + len, .behind = out->text };
	bad = utf8_bad(out->text, len);
	if (bad >= 0)
		return complain(out, out->text + bad, 1, _("this is no UTF-8"));
	p->token = token_next(out->text, p->end);
	return 0;
}

static int finish(struct parser *p, const char *wanted)
{
	return p->token.kind == TOKEN_END ? 0 : unexpected(p, wanted);
}

int query_parse(struct query *out, const char *text, size_t len, const char *origin)
{
	struct parser p;
	int rc = begin(&p, out, text, len, origin);

	if (!rc && p.token.kind != TOKEN_END)
		rc = parse_or(&p, &out->test);
	return rc ? rc : finish(&p, _("'and', 'or' or the end"));
}

int query_parse_demand(struct query *out, const char *text, size_t len, const char *origin)
{
	struct parser p;
	int rc = begin(&p, out, text, len, origin);

	if (!rc)
		rc = parse_or(&p, &out->test);
	if (!rc && take_word(&p, "where"))
		rc = parse_or(&p, &out->given);
	return rc ? rc : finish(&p, _("'and', 'or', 'where' or the end"));
}

int query_parse_value(struct query *out, const char *text, size_t len)
{
	struct parser p;
	int rc = begin(&p, out, text, len, NULL);

	if (!rc)
		rc = parse_term(&p, &out->term, true);
	return rc ? rc : finish(&p, _("the end"));
}

void query_release(struct query *query)
{
	arena_release(&query->arena);
	*query = (struct query)QUERY_INIT;
}

size_t query_list_item(const char *text)
{
	size_t i = 0, open = 0;
	bool in_quotes = false;

	for (; text[i]; i++) {
		if (text[i] == '"')
			in_quotes = !in_quotes;
		else if (in_quotes && text[i] == '\\' && text[i + 1])
			i++;
		else if (!in_quotes && text[i] == '(')
			open++;
		else if (!in_quotes && text[i] == ')' && open)
			open--;
		else if (!in_quotes && !open && text[i] == ',')
			break;
	}
	return i;
}
