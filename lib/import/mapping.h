#ifndef IMPORT_MAPPING_H
#define IMPORT_MAPPING_H

#include "import/arrival.h"
#include "import/column.h"
#include "import/reader.h"

/*
 * Which column is which field.  What systems write is data: a preset is a
 * YAML file (lib/import/presets/NAME.yaml, embedded), in the form in which a
 * user writes his own for `--map` and `--save-map` writes one.
 * crm-import(1) describes the form.
 *
 * A row under our own names that has an id of ours is one that `crm export` has
 * written: what is valid in it stays as it is, to the letter.  In a file of tabs
 * its escapes (`\t`, `\n`, `\\`) are undone, if each backslash of the file is of
 * one; in any other a backslash is text.
 */
struct preset;

const struct preset *preset_by_name(const char *name);	/* embedded; or NULL */
extern const char *const preset_names[];		/* NULL-terminated */

/* A user's own; ERR_DATA with file:line:col.  Freed by preset_free(). */
int preset_parse(struct preset **out, const char *bytes, size_t len, const char *name);
void preset_free(struct preset *preset);

/* What the user has said; MAPPING_OPTIONS_INIT is "find out". */
struct mapping_options {
	const struct preset *preset;	/* --from or --map FILE; NULL: by the header */
	enum record_type type;		/* TYPE_NONE: the preset says */
	const char *const *columns;	/* --map HEADER=FIELD */
	size_t n_columns;
	enum date_order order;
	char decimal;
	const char *file;		/* its name: Mailchimp says in it what kind it is; borrowed */
};

#define MAPPING_OPTIONS_INIT { .type = TYPE_NONE }

struct mapping {
	const struct preset *preset;
	enum record_type type;		/* of most items; TYPE_TIMELINE: events */
	const struct config *config;	/* borrowed */
	struct reader *reader;		/* borrowed */
	struct column *columns;		/* one for each of reader->columns */
	size_t n_columns;
	struct mapping_state *state;
};

/*
 * Decide how a file is to be read, and prove its columns: reads the file once,
 * to the end, and rewinds it.  ERR_USAGE: an option names no column, no field;
 * ERR_DATA: nothing tells what the file is of (the message names the option);
 * ERR_IO.
 */
int mapping_begin(struct mapping *out, struct reader *reader, const struct config *config,
		  const struct mapping_options *options);
void mapping_release(struct mapping *mapping);

/* The item that the reader has read, as a record.  `out` was initialised. */
void mapping_apply(struct mapping *mapping, struct arrival *out);

/*
 * What was decided, for standard error: a short line ("hubspot contacts, UTF-8,
 * commas, dates year-month-day, 12 of 14 columns"), then with `verbose` a line
 * for each column: the field, the proof.
 */
void mapping_describe(const struct mapping *mapping, bool verbose, struct strs *out);

/* The same as a preset that could be given to --map, appended. */
void mapping_save(const struct mapping *mapping, struct str *out);

#endif
