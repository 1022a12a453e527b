#ifndef INDEX_LOAD_H
#define INDEX_LOAD_H

#include "index/reading.h"
#include "index/stat.h"

/*
 * Readings into rows, inside one transaction, by the one thread that has the
 * database.
 *
 * Which document wins a suffix that two have is settled at the end, when all
 * are known: until then the first that comes has it and the others wait in
 * `clash`.  So the content does not depend on the order of the files.
 */
struct load_key {
	int64_t hash, rid;
};

struct load_link {
	rid target, source;
	const char *field;
};

/* What has come, less what has gone, of one kind of documents. */
struct tally {
	int64_t documents, bytes, events;
};

struct load {
	struct index *index;
	struct tally tally[TYPE_COUNT + 1][2][2];	/* by type, archived, merged */
	bool bulk;		/* a rebuild: everything is new, keys are sorted first */
	int changes;		/* of the connection, when we began */
	struct stat_changes stats;
	struct load_key *keys;	/* of a rebuild, in runs that are sorted and put in */
	size_t n_keys, alloc_keys;
	struct load_link *links;
	size_t n_links, alloc_links;
	struct arena names;	/* of the links' fields */
	struct maker maker;
};

void load_init(struct load *load, struct index *index, bool bulk);
void load_release(struct load *load);

/* Bring the rows of one place to what was read. */
int load_place(struct load *load, struct reading *reading);

/* A place that is no more. */
int load_gone(struct load *load, uint64_t path);

/*
 * At the end: keys and links of a rebuild, then clashes, then the stat cache.
 * *changed (may be NULL): there was anything to write.
 */
int load_finish(struct load *load, bool *changed);

/* Rows of one piece (put.c). */
int put_document(struct load *load, const struct reading *reading,
		 const struct piece *piece);

/* A timeline that was read on from its end. */
int put_growth(struct load *load, const struct piece *piece, const struct known *known);
int put_remove(struct load *load, int64_t num);
int put_tally(struct load *load);

/* Its keys and links (runs.c): put in, or in a rebuild gathered. */
int runs_add_keys(struct load *load, const struct piece *piece);
int runs_add_links(struct load *load, const struct piece *piece);
int runs_store(struct load *load);

#endif
