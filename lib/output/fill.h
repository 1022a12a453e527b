#ifndef OUTPUT_FILL_H
#define OUTPUT_FILL_H

#include "base/str.h"

#include <stdbool.h>

/*
 * A text with places to be filled in, for letters and labels:
 *
 *	Dear {{given_name|customer}},
 *
 * `{{NAME}}` stands for a value, `{{NAME|TEXT}}` for TEXT where there is none.
 * A line that holds a single place and nothing else is left out when that is
 * empty.  `{{{{` is `{{`.
 */
struct fill_piece {
	size_t at, len;		/* of what stands as it is, in `text` */
	long value;		/* then the value of that number; -1: none */
	size_t otherwise, otherwise_len;	/* in `text` */
	bool own_line;
};

struct fill {
	struct str text;
	struct strs names;	/* what is to be given for each, each once */
	struct fill_piece *v;
	size_t n, alloc;
	bool html;		/* values are escaped */
};

#define FILL_INIT { .text = STR_INIT, .names = STRS_INIT }

/* ERR_DATA with "name:line:col: ..." when a place is not closed or has no name. */
int fill_parse(struct fill *out, const char *text, size_t len, const char *name);

/* Fill it in with a value for each of `names` (NULL: none), appended. */
void fill_print(struct str *out, const struct fill *fill, const char *const *values);
void fill_release(struct fill *fill);

#endif
