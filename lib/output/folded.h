#ifndef OUTPUT_FOLDED_H
#define OUTPUT_FOLDED_H

#include "base/str.h"
#include "record/doc.h"
#include "record/schema.h"

#include <stdbool.h>

/*
 * Writing the lines of vCard and iCalendar: CRLF line ends, folded at 75
 * bytes, no character cut in two.  One line is built at a time: its name, its
 * params, its value, folded_end().  For lib/output/vcard.c and icalendar.c.
 */
struct folded {
	struct str *out;	/* borrowed */
	struct str line;
	unsigned groups;	/* `itemN.` given so far, for labels */
	bool no_groups;		/* iCalendar has none */
};

void folded_init(struct folded *f, struct str *out);
void folded_release(struct folded *f);

void folded_name(struct folded *f, const char *name);
void folded_param(struct folded *f, const char *name, const char *value);

/* The `:` and the value as it is; a text with its escapes. */
void folded_raw(struct folded *f, const char *value);
void folded_text(struct folded *f, const char *text);

/* A further part of the value, behind `mark`; as text. */
void folded_part(struct folded *f, char mark, const char *text);

void folded_end(struct folded *f);

/* All of a line whose value is as it is, or a text. */
void folded_line(struct folded *f, const char *name, const char *value);
void folded_text_line(struct folded *f, const char *name, const char *text);

/* A line with a label of its own: `item1.NAME...` is begun, and `item1.X-ABLabel` follows. */
void folded_group(struct folded *f);
void folded_label(struct folded *f, const char *label);

/*
 * A property that import kept under `custom.imported`, in the form of its
 * property_keep(): `value`, `;TYPE=work:value`, `:;value`.  False, and nothing
 * is written: the text is none that could be written so.
 */
bool folded_kept(struct folded *f, const char *name, const struct node *text);

/* The value of a param in such a text, in `out`; false when it has none. */
bool folded_kept_param(struct str *out, const struct node *text,
		       const char *name);

/* The value in such a text. */
const char *folded_kept_value(const struct node *text);

/*
 * A field that the format has no property for, as X-CRM-NAME: a line for each
 * value; of maps a line for each key, in the param X-KEY; lists of maps, and
 * what is deeper, as JSON.
 */
void folded_own(struct folded *f, const struct schema *schema,
		const struct node *field);

/* One key below a map: `custom.imported` and the key, or the like. */
void folded_own_key(struct folded *f, const char *field, const char *key,
		    const struct node *value);

#endif
