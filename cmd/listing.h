#ifndef CMD_LISTING_H
#define CMD_LISTING_H

#include "cli/env.h"
#include "domain/choice.h"

/*
 * Records that a query chooses, printed: as columns, or, in formats that have
 * room for them and where no columns are asked for, whole.
 */
struct listing_terms {
	struct choice_terms choice;	/* without columns and order */
	const char *columns;	/* `id,name`; NULL: those of the type */
	const char *sort;	/* `-spend,name`; NULL: by id */
};

struct listing {
	struct env *env;
	bool whole;
	struct strs names, sort;
	struct choice choice;
};

#define LISTING_INIT { .choice = CHOICE_INIT }

/* Read and compile: a mistake in the query is told before anything is printed. */
int listing_init(struct listing *listing, struct env *env, const struct listing_terms *terms);
int listing_print(struct listing *listing);
void listing_release(struct listing *listing);

/* How many there are, alone on a line; or as `count` in formats with names. */
int listing_count(struct env *env, const struct choice_terms *terms);

/* A choice's columns for rows_begin(), to be freed by the caller; and one row. */
struct rows_column *listing_columns(const struct choice *choice);
void listing_row(struct rows *rows, const struct choice *choice, const char *const *cells);

/* The values between commas, without blanks around them. */
void listing_split(struct strs *out, const char *text);

#endif
