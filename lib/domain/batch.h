#ifndef DOMAIN_BATCH_H
#define DOMAIN_BATCH_H

#include "import/mapping.h"
#include "work/bulk.h"

/*
 * One import: any number of files into the store as one operation.
 *
 *	batch_new()		what the user has said
 *	batch_add() ...		the files; each is looked at and its mapping decided
 *	batch_describe()	what was decided
 *	batch_run()		all of it, or an error and nothing
 *	batch_each_row()	what became of each row
 *
 * Rows are read and matched first, with the store and with one another, then
 * put into records in the order in which those lie.  Whatever the number of
 * rows, only some dozen bytes of each are in memory.
 */
enum on_match { ON_MATCH_FILL, ON_MATCH_SKIP, ON_MATCH_UPDATE, ON_MATCH_REPLACE };

struct batch_options {
	enum record_type type;		/* TYPE_NONE: the files tell; TYPE_TIMELINE: events */
	const struct preset *preset;
	const char *const *columns;	/* HEADER=FIELD */
	size_t n_columns;
	enum date_order order;
	char decimal;
	enum on_match on_match;
	const char *key;		/* a field to match by; NULL */
	const char *campaign;		/* what events belong to; NULL */
	const char *rejects;		/* where refused rows go; NULL: one refuses all */
	unsigned min_valid;		/* of a thousand rows */
	bool dry_run;			/* everything but the writing */
	progress_fn *progress;
};

struct batch;

/* What became of a row. */
enum action {
	ACTION_ADD, ACTION_FILL, ACTION_UPDATE, ACTION_REPLACE, ACTION_SKIP,
	ACTION_REFUSE, ACTION_COUNT
};

extern const char *const action_names[];

struct batch_row {
	const char *file;
	unsigned line;
	enum action action;
	const char *id;			/* "" when it came to no record */
	const char *reason;		/* "" when there is nothing to say */
};

struct batch_counts {
	size_t rows;			/* of the files; records that they imply aside */
	size_t by_action[ACTION_COUNT];
	size_t same;			/* of those skipped: said nothing new */
	size_t rejected;		/* refused, or not fit to be a record */
	size_t made[TYPE_COUNT + 1];	/* new records; events last */
	size_t implied;			/* of those, named by rows of others */
	size_t written;			/* documents and files; 0: no operation */
	bool packed[TYPE_COUNT + 1];	/* types that it has packed */
	size_t moved;			/* documents moved for that */
};

/* `work` has the index, and the lock unless it is a dry run; both are borrowed. */
struct batch *batch_new(struct work *work, const struct batch_options *options);
void batch_free(struct batch *batch);

/*
 * Another file, by a descriptor that can be read anywhere (it is the batch's
 * from now on); `name` is for messages and the report.  An archive is its
 * members.  ERR_USAGE, ERR_DATA or ERR_IO: nothing tells how to read it.
 */
int batch_add(struct batch *batch, int fd, const char *name);

size_t batch_files(const struct batch *batch);
const char *batch_file_name(const struct batch *batch, size_t i);
const struct mapping *batch_mapping(const struct batch *batch, size_t i);

/* What was decided, a line each with the file's name; more when `verbose`. */
void batch_describe(const struct batch *batch, bool verbose, struct strs *out);

/*
 * Do it; `label` names the operation.  ERR_DATA when rows were refused and
 * there is nowhere for them, or too many were: the message has the first of
 * them, and nothing was written.  Of a dry run it returns the same.
 */
int batch_run(struct batch *batch, const char *label);

const struct batch_counts *batch_counts(const struct batch *batch);

/* Each row, in the order in which the files were taken: those of users first. */
int batch_each_row(struct batch *batch,
		   int (*each)(void *arg, const struct batch_row *row), void *arg);

/* What was noted about cells, once each with how often; for people. */
void batch_notes(const struct batch *batch, struct strs *out);

/* How many were refused why, the most frequent first; for people. */
void batch_reasons(const struct batch *batch, struct strs *out);

#endif
