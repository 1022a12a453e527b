#ifndef IMPORT_MAPPING_PLAN_H
#define IMPORT_MAPPING_PLAN_H

#include "import/preset.h"
#include "record/value.h"

/*
 * A mapping worked out: for each table of a file and each type of its items a
 * plan, in which columns are numbers and fields are slots, so that nothing is
 * looked up by name for an item.
 *
 * A slot is a place in the record.  It knows the node that it is in the draft
 * of the current row, if there is one yet: nodes move as their parents grow,
 * so it is kept as the index among its parent's children.
 */
struct slot {
	size_t parent;		/* another slot; 0 is the root */
	const char *key;	/* NULL: the item `index` of a list */
	size_t key_len, index;
	enum node_kind kind;
	uint64_t row;		/* the row in which `at` holds */
	size_t at;
};

/* Words of another system to ours, with those seen lately as they were written. */
struct words {
	const struct node *node;	/* as in the preset; what it was made of */
	struct map folded;	/* to a text in the state's arena */
	struct map seen;	/* the cell's own text to the same, or to `unknown` */
};

#define SEEN_MAX 4096
#define SEEN_BYTES 128

/* What becomes of the cells of a column. */
struct action {
	struct target target;
	size_t slot;
	size_t kept;		/* the slot of what is no value of the field */
	size_t ref;		/* of TO_REF: a number + 1 that those of one record share */
	const char *path;	/* of TO_REF */
	const char *label;
	size_t label_from;	/* the column + 1 that says the label */
	const char *join;	/* NULL: the first value counts */
	const char *const *split;	/* the marks; NULL: one value */
	const char *after;	/* `::::`: what is before it is left out */
	struct words *words;
	size_t yes_as;		/* the slot + 1 of which a mere "yes" takes the value */
	uint64_t row;		/* the row in which `next` holds */
	size_t next;		/* of several references: the next one's index */
	bool percent, family_first, credentials, code, make, closed;
};

/* All of: the column is one of these. */
struct condition {
	size_t column;		/* + 1; 0: the file has none of that name */
	struct words *words;	/* the word of a cell as a text, or unknown; NULL: filled */
	const char *const *v;	/* the texts, folded, NULL-terminated */
	int truth;		/* 1: yes, 0: no, -1: neither */
};

struct conditions {
	struct condition *v;
	size_t n;
};

struct choice {
	const char *is;		/* canonical */
	struct conditions conditions;
};

struct choose {
	struct action action;	/* where it goes */
	struct choice *v;
	size_t n;
	struct {
		size_t column;	/* + 1 */
		struct words *words;	/* those that any choice knows */
		size_t kept;	/* unless the column goes somewhere by itself */
	} *watched;
	size_t n_watched;
};

struct consent_rule {
	const char *purpose, *channel, *status;
	struct conditions conditions;
	size_t *any, n_any;	/* one of these columns (+ 1) is filled */
	bool has_any;
	size_t *at, n_at, *proof, n_proof;
};

struct skip_rule {
	bool converted;
	size_t into;
	struct conditions conditions;
};

struct constant {
	struct action action;
	const char *text;
};

struct plan {
	unsigned table;
	enum record_type item;		/* as the reader calls it; TYPE_NONE: any */
	enum record_type type;
	const struct preset_table *user, *base;	/* which the columns are of; or NULL */
	const char *system;
	bool own, html, long_ids;
	bool *mine;			/* by column: is it of this table? */
	size_t *first;			/* by column, and one more: its actions */
	struct action *actions;
	size_t n_actions;
	const struct cell **cells;	/* by column: of this row */
	bool needs_cells;
	bool *watched;			/* by column: a rule reads it */
	struct choose *chooses;
	size_t n_chooses;
	struct consent_rule *consents;
	size_t n_consents;
	struct skip_rule *skips;
	size_t n_skips;
	struct constant *constants;
	size_t n_constants;
	bool has_group;
	struct action group;	/* of the title above the item */
	const char *parent;		/* the path of the reference to the item it is of */
	size_t name, given, family, stage, id_slot, consent;	/* slots; 0: has none */
	size_t channels[3];		/* e-mail, phone, url */
	size_t key;			/* the slot of the system's id */
	size_t n_refs;			/* how many numbers of references there are */
	size_t organization;		/* the slot of a company's name as text; or 0 */
	size_t foreign_id;		/* the slot of an `id` that is none of ours */
	size_t currency;		/* the column + 1 that says it */
	size_t id;			/* the column + 1 of our own ids */
	bool has_closed;		/* an action waits for the stage */
	struct slot *slots;
	size_t n_slots, alloc_slots;
	struct map by_key;		/* "PARENT KEY" to a slot; "=HEADER" to one kept */
	size_t mapped;			/* columns that go to a field */
};

struct ref_mark {
	size_t number, index;	/* of struct action, and among several */
};

struct mapping_state {
	struct arena arena;
	struct plan **plans;
	size_t n_plans;
	struct words **words;
	size_t n_words;
	const struct preset_table *user;	/* what the user has said; or NULL */
	const struct preset_table *base;	/* what the header says */
	const char *file;
	const char *const *overrides;		/* HEADER=FIELD */
	size_t n_overrides;
	const char **over;		/* by column: the user's own word; or NULL */
	unsigned *table;		/* by column: which it is of */
	size_t alloc_columns;
	bool table_text;			/* csv: a cell may be of several values */
	bool escaped;				/* tabs: each backslash is of an escape of ours */
	bool exact;				/* this row is as `crm export` writes them */
	struct value_check check;
	struct str text, unescaped, value, folded, clean, heard;
	struct doc json;
	uint64_t row;				/* from 1 */
	const char *currency;			/* of this row; or NULL */
	struct str parent;			/* the last item that is no sub-item */
	struct ref_mark *refs;			/* by the arrival's references */
	size_t alloc_refs;
	size_t bytes;				/* of this row's texts */
};

/*
 * Make the plan of the items of a kind.  Of the columns of their table, those
 * that one of them has; all if `seen` is NULL.
 */
void plan_draw(struct mapping *mapping, unsigned table, enum record_type type,
	       const bool *seen, size_t n_seen);

/* The plan of an item's kind. */
struct plan *plan_of(struct mapping *mapping, unsigned table, enum record_type type);
void plan_free(struct plan *plan);

/* A slot below another, made if need be; `key` is kept, borrowed. */
size_t plan_slot(struct plan *plan, size_t parent, const char *key, size_t len,
		 enum node_kind kind);

/* The slot of a target, with those above it. */
size_t target_slot(struct mapping_state *state, struct plan *plan,
		   const struct target *target);

/* May a name that the file says itself be a key as it is?  `own`: by our own names. */
bool key_is_fit(const struct config *config, const char *s, bool own);

/* `Stato Lead` is `stato_lead`, appended. */
void key_of_header(struct str *out, const char *header);

/* `custom.imported.KEY` of a column. */
size_t plan_imported(struct mapping *mapping, struct plan *plan, const char *header);

/* An action by a node of the form of `columns`. */
void plan_action(struct mapping *mapping, struct plan *plan, struct action *out,
		 const struct node *spec, const char *header, const char *number);

/* The column of that header in the plan's table + 1, or 0. */
size_t plan_column(struct mapping *mapping, const struct plan *plan, const char *header);

/* choose, consents, skip, set, group, parent */
void plan_rules(struct mapping *mapping, struct plan *plan);

/* Words to texts, by a map of the preset; NULL for none. */
struct words *words_of(struct mapping_state *state, const struct node *node);
struct words *words_new(struct mapping_state *state);
void words_add(struct mapping_state *state, struct words *words, const char *from,
	       const char *to);

/* Our word for a cell's text, or NULL; `words_none` if there was found to be none. */
const char *words_find(struct mapping_state *state, struct words *words,
		       const char *text, size_t len);

/* What a text has turned out to be, for the next that is the same. */
void words_seen(struct mapping_state *state, struct words *words, const char *text,
		size_t len, const char *ours);
extern char words_none[1];

/* The node of a slot in the row's draft, made if need be; valid until the next is made. */
struct node *slot_node(struct mapping *mapping, struct plan *plan, struct arrival *out,
		       size_t slot);

/* The same, but NULL where there is none yet. */
struct node *slot_get(struct plan *plan, struct arrival *out, size_t slot, uint64_t row);

/* What a cell says, as the field wants it. */
enum heard {
	HEARD_VALUE,		/* it is in `out` */
	HEARD_NOTHING,		/* a filler */
	HEARD_KEEP,		/* no value of the field; the text may stay, and *why */
	HEARD_REFUSE		/* no value of the field, and *why */
};

enum heard cell_heard(struct mapping *mapping, const struct plan *plan,
		      const struct action *action, const struct column *column,
		      const char *text, size_t len, struct str *out, const char **why);

/* Controls out, line ends as \n, no blanks at the ends; true: it had controls. */
bool cell_clean(struct str *out, const char *text, size_t len, bool one_line);

/* The same, but without copying what is clean: valid until the next call. */
const char *cell_cleaned(struct mapping_state *state, const char *text, size_t *len,
			 bool one_line);

/* May it be stored byte by byte: no controls, no CR? */
bool cell_is_exact(const char *text, size_t len);

/* `\t`, `\n`, `\\` as the format tsv of `crm export` writes them, appended. */
void cell_unescape_tabs(struct str *out, const char *text, size_t len);

/* Text under custom.imported; noted with `why` unless it is NULL. */
void apply_keep(struct mapping *mapping, struct plan *plan, struct arrival *out,
		size_t slot, const char *header, const char *text, size_t len,
		const char *why);

/* A cell's text by an action; `column` may be NULL. */
void apply_text(struct mapping *mapping, struct plan *plan, struct arrival *out,
		struct action *action, const char *header,
		const struct column *column, const char *text, size_t len,
		const char *label);

/* One value of it, and one reference. */
void apply_field(struct mapping *mapping, struct plan *plan, struct arrival *out,
		 const struct action *action, const char *header,
		 const struct column *column, const char *text, size_t len,
		 const char *label);
void apply_ref(struct mapping *mapping, struct plan *plan, struct arrival *out,
	       const struct action *action, const char *header, size_t index,
	       const char *text, size_t len);

/* One of several values of a node: a scalar first, then a list. */
void apply_add(struct arrival *out, struct node *node, const struct field *field,
	       const char *text, size_t len, const char *label);

/* A cell of JSON: a list of maps, or of values with labels.  False: it is none. */
bool apply_tree(struct mapping *mapping, struct plan *plan, struct arrival *out,
		struct action *action, const char *header, const char *text, size_t len);

/* `Rossi Mario` by its parts, and as people say it. */
void name_take_apart(struct mapping *mapping, struct plan *plan, struct arrival *out,
		     const char *text);

/* "Rossi, PhD": what is behind the comma is no name, and is cut off. */
void name_cut_suffix(struct mapping *mapping, struct plan *plan, struct arrival *out,
		     struct str *name);

/* The name, where only its parts are told. */
void name_make(struct mapping *mapping, struct plan *plan, struct arrival *out);

/* The rules of the plan for the row whose cells have been applied. */
void rules_skip(struct mapping *mapping, struct plan *plan, struct arrival *out);
void rules_finish(struct mapping *mapping, struct plan *plan, struct arrival *out);

#endif
