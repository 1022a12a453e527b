#ifndef DOMAIN_BATCH_PARTS_H
#define DOMAIN_BATCH_PARTS_H

#include "base/map.h"
#include "domain/batch.h"
#include "domain/keytable.h"
#include "domain/spool.h"
#include "domain/subjects.h"
#include "domain/tally.h"

/*
 * What the parts of an import share; for batch.c and its neighbours alone.
 *
 * 1. A row is noted once, in the order of reading; its text is in the spool.
 * 2. A row's subject is the record that it is of.  The first row of a new
 *    subject has the whole record, with its id; later rows, and those of a
 *    subject that the store has, have what the file says.
 * 3. A key leads to the subject as soon as its row is taken; but where it is
 *    to be held against the name in the store first (ROW_NAME), only then.
 */
enum row_flag {
	ROW_IMPLIED = 1,	/* no row of the file: another names this record */
	ROW_CONSENT = 2,	/* skipped, but the withdrawals in it hold */
	ROW_PENDING = 4,	/* references are still to be found */
	ROW_NAME = 8,		/* matched by its address: is the name the same? */
	ROW_REJECT = 16,	/* goes to the rejects */
	ROW_SAME = 32		/* says nothing new */
};

struct row {
	uint32_t at_low;	/* in the spool; see row_at() */
	uint16_t at_high;
	uint16_t file;
	uint32_t line;
	uint32_t subject;
	uint8_t action;
	uint8_t type;
	uint8_t flags;
};

static inline uint64_t row_at(const struct row *row)
{
	return (uint64_t)row->at_high << 32 | row->at_low;
}

/*
 * What the spool has of a row; the texts are borrowed until it is read again.
 * `doc` is a tree, see record/compact.h.
 */
struct slip {
	const char *id, *reason, *doc, *refs;
	uint32_t id_len, reason_len, doc_len, refs_len;
	uint32_t item;		/* which one of its file, from 1; 0: none */
};

struct batch_file {
	char *name;
	struct input input;
	struct reader reader;
	struct mapping mapping;
	int fd;
	bool reading, mapped;
	uint64_t before;	/* bytes of the files before it, for the progress */
};

struct keys_met {		/* what a row was looked for by */
	uint64_t *v;
	size_t n, alloc;
};

struct attached {		/* a document that came with a message */
	uint64_t at;		/* in the spool */
	size_t len;
	char *path;
};

#define UNIQUE_MAX 16
#define IDS_KEPT 4096		/* many rows name the same companies */

struct id_kept {		/* at the subject's number modulo IDS_KEPT */
	uint32_t subject;	/* + 1; 0: none */
	char id[ID_MAX + 1];
};

struct batch {
	struct work *work;
	const struct config *config;
	struct batch_options options;
	struct batch_file **files;	/* in the order in which they are taken */
	size_t n_files, alloc_files;
	struct row *rows;
	size_t n_rows, alloc_rows;
	struct subjects subjects;
	struct keytable keys;
	struct id_kept *ids;
	struct map resolved;		/* what references mean in the store; relations.c */
	struct keys_met met;
	struct spool spool;
	struct attached *attached;
	size_t n_attached, alloc_attached;
	size_t stored[TYPE_COUNT];	/* records that the store has */
	bool empty;			/* it has none at all */
	bool natural[TYPE_COUNT];	/* what those of the type say is in `keys` */
	bool keyed[TYPE_COUNT];		/* the values of --key are */
	const struct field *unique[TYPE_COUNT][UNIQUE_MAX];	/* that may be unique; NULL ends */
	struct batch_counts counts;
	struct tally notes, refusals;
	struct batch_file *file;	/* that is being read */
	uint32_t item;
	struct str scratch;
};

/* Note a row; `slip` is copied. */
int batch_note(struct batch *batch, struct row *row, const struct slip *slip);

int batch_slip(struct batch *batch, const struct row *row, struct slip *out);

/* What the row says is another text from now on. */
int batch_renote(struct batch *batch, struct row *row, const struct slip *slip);

/* Refuse or skip a row that was noted. */
int batch_turn_down(struct batch *batch, struct row *row, enum action action,
		    const char *reason);

/* A subject's id, appended. */
int batch_id(struct batch *batch, uint32_t subject, struct str *out);

/* What it is going to be asked for soon. */
void batch_keep_id(struct batch *batch, uint32_t subject, const char *id);

/* The subject that a record of the store is. */
uint32_t batch_known(struct batch *batch, rid r, enum record_type type);

/*
 * Take what was read, or is of another row's making; *subject
 * is what it came to, NO_SUBJECT when it was turned down.
 */
int batch_take_record(struct batch *batch, struct arrival *arrival, unsigned flags,
		      uint32_t *subject);

#endif
