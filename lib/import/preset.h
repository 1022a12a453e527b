#ifndef IMPORT_PRESET_H
#define IMPORT_PRESET_H

#include "base/map.h"
#include "import/mapping.h"

/*
 * A preset as its readers see it: the tables that a system writes, and for each
 * which header becomes what.  It stays the tree of its file; what is
 * looked up in it is looked up by key, once for a file.
 *
 * The form of a file, which a user may write too:
 *
 *	from: hubspot		what it changes; of columns it does not name, that holds
 *	system: hubspot		of external ids; else the preset's name
 *	html: true		cells may hold `&amp;`
 *	long_ids: true		its ids are of 15 characters or 18, see long_id.h
 *	values:			words of theirs to ours, by field: stage: {Kunde: customer}
 *	tables:			by name; one alone may stand at the root instead
 *	  NAME:
 *	    type: contact	if the table is not called so; `event` is an event
 *	    needs: [A, [B, C]]	headers that must be there, one of each list
 *	    file: cleaned_*	a name that such a file has
 *	    like: OTHER		what is not said here, that table before it says
 *	    sub, parent		a table within a table, and its reference to the item above
 *	    columns:		HEADER: FIELD, or a map with `to`, or a list of these
 *	    choose:		FIELD: a list of {is: VALUE, if: {HEADER: [words]}}
 *	    consents:		{status, channel, purpose, if, any, at, proof}
 *	    skip:		{why: deleted or converted, into: HEADER, if}
 *	    set: {FIELD: VALUE}	where the file says nothing
 *	    group: FIELD	where the title above an item goes
 *
 * FIELD is as target_parse() has it.  Beside `to` a column may have: `label`,
 * `label_from` (a header), `join` (text between the values of several
 * columns), `split` (marks between those of one cell), `values` (a map, or the
 * name of one), `percent`, `family_first`, `credentials`, `make: false` (a
 * company that nobody knows is not made), `closed` (only where the stage is
 * won or lost), `after` (a mark), `yes_as` (a field), `code` (a name such as
 * CONSUMER_GOODS becomes words).  A word in `if` may be
 * `yes`, `no`, `*` (anything) or `>0`.
 *
 * Headers are compared trimmed, without case, accents and back-ticks; in
 * a preset with `own: true` (our own names) without blanks, `_` and `-` too.
 */
struct preset_table {
	const struct preset *preset;
	const char *name;
	enum record_type type;
	bool sub;			/* of the tables within a table */
	const struct node *node;
	const struct preset_table *like;	/* where to look for what is not here */
	struct map headers;		/* a header's key to the node of what it becomes */
	struct map rules;		/* those that its rules read */
};

struct preset {
	const char *name;		/* as it is called */
	const char *system;		/* of its external ids */
	bool own, html, long_ids;
	const struct preset *from;	/* what it changes; or NULL */
	bool embedded;
	struct doc doc;
	struct str bytes;
	struct preset_table *tables;
	size_t n;
	struct arena arena;
};

/* The form in which the preset compares a header, appended. */
void preset_key(struct str *out, const struct preset *preset, const char *header, size_t len);

/*
 * What becomes of a column: a node as `columns` has it, or NULL.  What stands
 * for the `*` of a family (`E-mail * - Value`) goes into `number`, which is
 * else left as it is.  A node that is made for it lies in `arena`.
 */
const struct node *preset_column(const struct preset_table *table, const char *header,
				 struct arena *arena, struct str *number);

/* The value of a key of the table, or of the table that it is like; or NULL. */
const struct node *preset_get(const struct preset_table *table, const char *key);

/*
 * The words for a field's values: of the table, its preset, those it is like,
 * and at last our own; or NULL.
 */
const struct node *preset_values(const struct preset_table *table, const char *name);

/* The i-th text of a node that is a text or a list of them; or NULL. */
const char *preset_text(const struct node *node, size_t i);

/*
 * Which of the preset's tables knows most of these headers, or NULL when none
 * knows any.  `sub`: among tables within tables.  First those whose `needs`
 * are there, and only if `forced` the others.
 */
const struct preset_table *preset_match(const struct preset *preset,
					const char *const *headers, size_t n,
					enum record_type type, bool sub,
					const char *file, bool forced);

/*
 * The same among all presets that are embedded.  NULL: none knows any, or the
 * best are several, and our own names are not among them.
 */
const struct preset_table *preset_detect(const char *const *headers, size_t n,
					 enum record_type type, const char *file);

/* What a column may become, `to` in a preset. */
enum target_kind {
	TO_NOTHING,		/* `ignore` */
	TO_IMPORTED,		/* `imported`, `custom.imported.KEY` */
	TO_CURRENCY,		/* `currency`: of the row's amounts */
	TO_FIELD,		/* one value or several */
	TO_TREE,		/* a list of maps or a map, as JSON */
	TO_REF			/* a record */
};

enum target_by { BY_ANY, BY_ID, BY_NAME, BY_ROLE };

#define TARGET_KEYS 4

struct target {
	enum target_kind kind;
	struct field field;		/* of the value */
	struct {			/* the way to it from the root */
		const char *key;	/* NULL: the item of that index */
		size_t key_len, index;
		bool list;		/* what is below it is a list */
	} v[TARGET_KEYS];
	size_t n;
	enum target_by by;		/* of TO_REF */
	bool is_ref;			/* it is a record, or several */
	bool several;			/* `contacts`, `with` */
	const char *label;		/* `mobile` of `phone.mobile`; or NULL */
};

/*
 * Read `phone.mobile`, `external_ids.hubspot`, `company.name`,
 * `consent[0].status`, `custom.size`.  Texts are borrowed from `text`.
 * `config` NULL: any custom field.  False: no such field.
 */
bool target_parse(struct target *out, const struct config *config,
		  enum record_type type, const char *text);

/* Hold a preset's tree against its form; ERR_DATA "name:line:col: ...". */
int preset_check(const struct preset *preset);

/* The embedded files, by name; made by the Makefile. */
struct preset_source {
	const char *name, *text;
};

extern const struct preset_source preset_sources[];	/* name NULL ends */

#endif
