#include "segment/mention.h"

#include "query/tree.h"

#include <stdbool.h>
#include <string.h>

/* What is wanted; NULL: not. */
struct search {
	struct strs *parameters, *segments;
};

static void walk_test(struct search *s, const struct test *test);

static void note(struct strs *names, const struct term *term)
{
	for (size_t i = 0; i < names->n; i++)
		if (strlen(names->v[i]) == term->len &&
		    !memcmp(names->v[i], term->text, term->len))
			return;
	strs_add_mem(names, term->text, term->len);
}

static void walk_term(struct search *s, const struct term *term)
{
	if (term->kind == TERM_PARAMETER && s->parameters)
		note(s->parameters, term);
	if (term->of)
		walk_term(s, term->of);
	if (term->where)
		walk_test(s, term->where);
}

/* `segment`, also of what a path leads to; `rfm.segment` is another thing. */
static bool is_membership(const struct term *term)
{
	static const char word[] = "segment", rfm[] = "rfm.segment";
	size_t len = sizeof(word) - 1, other = sizeof(rfm) - 1;

	if (term->kind != TERM_FIELD || term->len < len ||
	    memcmp(term->text + term->len - len, word, len))
		return false;
	if (term->len >= other && !memcmp(term->text + term->len - other, rfm, other))
		return false;
	return term->len == len || term->text[term->len - len - 1] == '.';
}

static void walk_test(struct search *s, const struct test *test)
{
	for (size_t i = 0; i < test->n_tests; i++)
		walk_test(s, test->tests[i]);
	for (size_t i = 0; i < test->n_terms; i++)
		walk_term(s, test->terms[i]);
	if (!s->segments || !test->n_terms || !is_membership(test->terms[0]))
		return;
	for (size_t i = 1; i < test->n_terms; i++)
		if (test->terms[i]->kind == TERM_LITERAL)
			note(s->segments, test->terms[i]);
}

static void walk(struct search *s, const struct query *query)
{
	if (query->test)
		walk_test(s, query->test);
	if (query->given)
		walk_test(s, query->given);
}

void mention_parameters(struct strs *out, const struct query *query)
{
	struct search s = { .parameters = out };

	walk(&s, query);
}

void mention_segments(struct strs *out, const struct query *query)
{
	struct search s = { .segments = out };

	walk(&s, query);
}
