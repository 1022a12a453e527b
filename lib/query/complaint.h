#ifndef QUERY_COMPLAINT_H
#define QUERY_COMPLAINT_H

#include "query/query.h"

/*
 * What is wrong with a query, for the person who wrote it: the message, and
 * below it the line with a caret under the word.  Returns ERR_USAGE.
 */
int complain(const struct query *query, const char *at, size_t len, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The same below an error that is set; returns its code. */
int complain_below(const struct query *query, const char *at, size_t len);

/* "; did you mean 'x'?", or "" when nothing is near; in the query's arena. */
const char *complain_near(struct arena *arena, const char *word, size_t len,
			  const char *const *candidates, size_t n);

/* A word of the query for a message: on one line, cut where it is long. */
const char *complain_word(struct arena *arena, const char *word, size_t len);

#endif
