#ifndef INDEX_COLUMNS_H
#define INDEX_COLUMNS_H

#include "base/str.h"
#include "record/schema.h"

#include <stddef.h>

/*
 * What each field is in the index: the text as it is written, in a column of
 * the field's name, and beside it what is compared and added up:
 *
 *	date, birth date	x_day		days since 1970-01-01
 *	instant, when		x_time, x_day	seconds since 1970; the local day
 *	money			x_minor, x_currency
 *	number, boolean		x_num
 *	reference		x_rid		the suffix as a number
 *
 * Several values are joined by U+001F, the first one being the primary; maps
 * and lists of maps are JSON.
 */
#define VALUE_SEPARATOR '\x1f'

enum derive {
	AS_TEXT, AS_DAY, AS_TIME, AS_MINOR, AS_CURRENCY, AS_NUM, AS_RID
};

struct column {
	const struct field *field;
	enum derive as;
};

struct columns {		/* of a type, in the order of its fields */
	const struct column *v;
	size_t n;
	const unsigned *first;	/* by number of the field: its text's place in v */
};

/* Of TYPE_TIMELINE: those of an event. */
const struct columns *columns_of(enum record_type type);

/* `amount_minor`, without quotes. */
void column_name(struct str *out, const struct column *column);

/* Is the field's text JSON? */
bool column_is_json(const struct field *field);

#endif
