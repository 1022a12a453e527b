#ifndef IMPORT_CONTENTLINE_H
#define IMPORT_CONTENTLINE_H

#include "base/arena.h"
#include "import/reader.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The lines that vCard (RFC 2426, RFC 6350, and 2.1) and iCalendar (RFC 5545)
 * are made of: `group.NAME;PARAM=a,b:value`, folded.
 */
#define CONTENT_MAX (16 << 20)

/*
 * Logical lines, one by one.  Folded ones are joined byte by byte, so a
 * character that was cut in two is whole again; quoted-printable lines are
 * joined at their soft breaks.  A line that looks like no property belongs to
 * the value before it, behind a line feed (somebody has not escaped his).
 * Empty lines and NUL bytes are left out.
 */
struct content {
	struct input *in;	/* borrowed */
	struct str line;	/* the current one */
	unsigned number;	/* where it begins, from 1 */
	uint64_t at, end;	/* as input_at() counts */
	bool too_long;		/* it was above CONTENT_MAX, and is cut */
	struct str ahead;	/* the one behind it */
	unsigned ahead_number;
	uint64_t ahead_at, ahead_end;
	bool ahead_too_long;
	bool has_ahead;
	bool again;		/* content_next() is to give the same line again */
	bool old;		/* of a vCard 2.1, whose folds keep the blank */
	unsigned physical;	/* lines of the file that were taken */
};

void content_init(struct content *content, struct input *in);
void content_release(struct content *content);

/* ERR_IO.  *more is false at the end. */
int content_next(struct content *content, bool *more);

struct param {
	const char *name;	/* in capitals; TYPE for the bare words of 2.1 */
	const char *value;	/* without quotes; of a list a param each */
};

/*
 * One property, decoded to UTF-8 but for the escapes in its value.  All of it
 * lies in an arena.
 */
struct property {
	const char *group;	/* in capitals, or NULL */
	const char *name;	/* in capitals */
	struct param *params;
	size_t n_params;
	const char *value;
	size_t len;
	unsigned line;
	const char *kept_label;	/* of X-ABLabel, where a reader sets it; or NULL */
};

/*
 * Take a line apart: quoted-printable and CHARSET are decoded and gone from
 * the params, line feeds in the value are `\n`.  False: it is no property.
 */
bool property_parse(struct property *out, struct arena *arena,
		    const char *line, size_t len);

/* The first value of a param, or NULL. */
const char *property_param(const struct property *property, const char *name);

/* Is one of the values of TYPE this one?  Any case. */
bool property_is_type(const struct property *property, const char *type);

/* `\n`, `\,`, `\;`, `\\` and the like; appended. */
void content_unescape(struct str *out, const char *s, size_t len);

/*
 * The next part of a value up to an unescaped `mark`, unescaped and without
 * blanks around it, into `out` (cleared before); false when there are no more.
 * *at begins at 0.
 */
bool property_part(struct str *out, const struct property *property, char mark,
	       size_t *at);

/*
 * The property as a text that a record keeps, and of which it can be written
 * again: the value as it was, escapes and all; where it has params these come
 * first, as `;TYPE=work:value`.  A value that begins with `;` or `:` has a `:`
 * before it.  A label that a group gave is the param X-ABLABEL.  Appended.
 */
void property_keep(struct str *out, const struct property *property);

/*
 * A cell of the reader's item; all is copied to the arena.  What is no text of
 * several lines in our schema (notes, street, custom) is put on one.  Nothing
 * is added for an empty one.
 */
void content_cell(struct reader *reader, struct arena *arena, const char *field,
		  const char *text, size_t len, const char *label);

/* As `custom.imported.NAME`, in the form above. */
void content_keep(struct reader *reader, struct arena *arena,
		  const struct property *property);

/*
 * What our writers have no property for: X-CRM-STAGE is `stage`, and
 * X-CRM-EXTERNAL-IDS;X-KEY=hubspot is `external_ids.hubspot`; X-CRM-FIELD has all
 * of the path in X-KEY.
 */
void content_own_cell(struct reader *reader, struct arena *arena,
		      const struct property *property);

struct content_files {
	struct attachment *v;
	size_t n, alloc;
};

/* Base64 and `data:` as one more file; false: it has no bytes. */
bool content_attach(struct content_files *files, struct arena *arena,
		    const struct property *property);
void content_files_release(struct content_files *files);

/* Do two texts say the same in ASCII letters of any case? */
bool content_same(const char *a, const char *b);

#endif
