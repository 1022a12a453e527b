#ifndef INDEX_PIECE_H
#define INDEX_PIECE_H

#include "index/columns.h"
#include "record/config.h"
#include "store/place.h"

/*
 * One document of a place, taken apart into what the index keeps of it.  That
 * is the work of many threads; the thread that has the database then only
 * binds and steps (load.h).  Everything lies in the arena of the job.
 */
enum datum_kind { DATUM_TEXT, DATUM_INT, DATUM_REAL };

struct datum {			/* one column of a row; those that are not here are NULL */
	unsigned column;	/* its place in columns_of() */
	enum datum_kind kind;
	union {
		const char *text;
		int64_t n;
		double real;
	};
	size_t len;		/* of the text */
};

struct data {
	struct datum *v;
	size_t n, alloc;
};

struct ref {
	rid target;
	const char *field;	/* `company`, `converted.opportunity` */
};

struct custom_row {
	const char *name, *value;
	bool has_num;
	struct datum num;
};

struct event_row {
	size_t first, n;	/* of the piece's data */
	size_t at, len;		/* in the document */
	rid *with;		/* further records it names */
	size_t n_with;
};

enum piece_kind {
	PIECE_SAME,		/* as indexed, by its hash: not parsed */
	PIECE_RECORD,
	PIECE_TIMELINE,
	PIECE_BROKEN		/* `message` says why */
};

/*
 * In the index the number of a document: the suffix; a timeline's has this
 * added, since it bears that of its subject.
 */
#define TIMELINE_NUM (INT64_C(1) << 40)

struct piece {
	enum piece_kind kind;
	struct span span;
	struct hash128 hash;
	rid r;
	const char *id;
	bool archived;
	rid merged_into;
	struct data data;
	int64_t *keys;		/* sorted, each once */
	size_t n_keys;
	struct ref *refs;
	size_t n_refs;
	struct custom_row *custom;
	size_t n_custom;
	struct event_row *events;
	size_t n_events;
	size_t events_from;	/* the number of the first: not 0 when it was read on */
	bool open_end;		/* a timeline that can be read on from its end */
	unsigned line;		/* of the error */
	const char *message;
};

/* What a thread needs to take documents apart; kept from one to the next. */
struct maker {
	const struct config *config;
	/* Of each type, a bit for each field that has keys (keys.c). */
	uint64_t key_fields[TYPE_COUNT];
	struct arena *arena;	/* of the job: what pieces point to */
	struct doc doc;
	struct str text, other;
	struct data data;	/* of the piece in the making */
	int64_t *keys;
	size_t n_keys, alloc_keys;
	struct ref *refs;
	size_t n_refs, alloc_refs;
};

void maker_init(struct maker *maker, const struct config *config);
void maker_release(struct maker *maker);

/* Fill a piece of which span and hash are set; bytes are the whole place's. */
void piece_make(struct piece *piece, struct maker *maker, const char *path,
		const struct place_name *name, const char *bytes);

/*
 * Only what follows the first `old_len` bytes of the timeline of piece->r,
 * which had `events` events; false if it cannot be read so.
 */
bool piece_grow(struct piece *piece, struct maker *maker, const char *path,
		const char *bytes, size_t old_len, size_t events);

/* The number of the piece's document. */
static inline int64_t piece_num(enum record_type type, rid r)
{
	return type == TYPE_TIMELINE ? r + TIMELINE_NUM : r;
}

/* A row of data from a map, appended to maker->data (data.c). */
void data_add_map(struct maker *maker, enum record_type type, const struct node *map);

/* The typed value of a text; false if it has none or cannot be read. */
bool datum_derive(struct datum *out, struct maker *maker, const struct field *field,
		  enum derive as, const char *text, size_t len);

/* `-12.50`; strtod() would go by the locale. */
bool number_read(double *out, const char *text, size_t len);

/* The values of a node joined by the separator, or its JSON, in the arena; NULL if empty. */
const char *data_text(struct maker *maker, const struct field *field,
		      const struct node *node, size_t *len);

/* The hashes of what a record is found by, into maker->keys (keys.c). */
void keys_init(struct maker *maker);
void keys_add_record(struct maker *maker, enum record_type type, const struct node *root);

/* The hash of one key; `text` is in its normal form but for KEY_UNIQUE's NFC. */
int64_t key_hash(const struct config *config, int kind, const char *text, size_t len);

/* What a record refers to but users, into maker->refs (refs.c). */
void refs_add_record(struct maker *maker, enum record_type type, const struct node *root);

#endif
