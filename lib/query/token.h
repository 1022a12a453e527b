#ifndef QUERY_TOKEN_H
#define QUERY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* The words of a query, one after the other. */
enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_TEXT,		/* in double quotes */
	TOKEN_PARAMETER,	/* `:name` */
	TOKEN_OPEN, TOKEN_CLOSE, TOKEN_COMMA,
	TOKEN_EQ, TOKEN_NE, TOKEN_LT, TOKEN_LE, TOKEN_GT, TOKEN_GE,
	TOKEN_CONTAINS,
	TOKEN_UNCLOSED,		/* a quote that nothing ends */
	TOKEN_BAD		/* what begins no word */
};

struct token {
	enum token_kind kind;
	const char *at;
	size_t len;
};

/* The token at or behind `at`, which ends at `end`. */
struct token token_next(const char *at, const char *end);

bool token_is(const struct token *token, const char *word);

/* May this stand without quotes where a value is wanted? */
bool token_is_plain(const char *text, size_t len);

/* `and`, `or` ...: words that are no values. */
bool token_is_keyword(const char *text, size_t len);

/* A number that an amount begins with, and its currency behind it. */
bool token_is_number(const char *text, size_t len);
bool token_is_currency(const char *text, size_t len);

#endif
