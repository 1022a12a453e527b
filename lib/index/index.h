#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include "query/sql.h"
#include "record/finding.h"
#include "store/journal.h"

/*
 * The index: `.crm/index.sqlite`, a cache of what the files say.  It can be
 * deleted at any time; missing, broken, foreign or outdated it is made anew,
 * and where it cannot be written it lives in memory.
 */
struct index;

enum refresh {
	REFRESH_POINT,		/* for single records: trust the folders' times */
	REFRESH_FULL		/* stat every place, read what differs */
};

typedef void progress_fn(const char *what, size_t done, size_t total);

/* Open or make; reads nothing of the store yet.  `progress` may be NULL. */
int index_open(struct index **out, const struct store *store, progress_fn *progress);
void index_close(struct index *index);

/*
 * Bring it up to date, then hold a snapshot until index_close(), by the
 * generation protocol at the top of refresh.c.  `locked`: this process holds
 * the store's lock.  Returns 0, ERR_IO, or ERR_BUSY when another process has
 * been publishing for a minute.
 */
int index_refresh(struct index *index, enum refresh how, bool locked);

int index_rebuild(struct index *index);			/* from nothing */

/*
 * Read every file again and compare each row: *differ counts rows that are
 * not as they should be; `digest` is of the content, the same after any rebuild.
 */
int index_verify(struct index *index, size_t *differ, char digest[HASH_HEX]);

/*
 * Before a transaction is published, with the lock: note which folders are as
 * the last refresh saw them.  After index_apply() they are trusted as we leave
 * them.  What somebody else puts there in between, or in the same tick of the
 * clock, is seen by the next full refresh.
 */
void index_expect(struct index *index);

/*
 * What a transaction of this process changed goes into the index in the same
 * breath: `places` (as journal_commit() gives them; sorted here) with so
 * many `documents`.  A failure marks it outdated and is a warning, never an error.
 */
void index_apply(struct index *index, struct strs *places, size_t documents);

/* A document's whereabouts. */
struct entry {
	rid r;
	enum record_type type;
	bool archived;
	char id[ID_MAX + 1];
	char path[272];		/* the longest folder and file name there can be */
	uint64_t at, len;	/* of the document in its place */
	unsigned line;
	struct hash128 hash;
	rid merged_into;	/* RID_NONE: no tombstone */
};

int index_entry(struct index *index, rid r, struct entry *out);	/* 0, ERR_NOT_FOUND */

/* The document that is the timeline of r: its type is TYPE_TIMELINE, its id r's. */
int index_timeline(struct index *index, rid r, struct entry *out);	/* 0, ERR_NOT_FOUND */

/*
 * All documents of a type (TYPE_NONE: every record, TYPE_TIMELINE: the
 * timelines) in order of suffix, tombstones too.  index_count() counts what index_select() would give:
 * no tombstones.
 */
int index_each(struct index *index, enum record_type type, bool archived,
	       int (*each)(void *arg, const struct entry *entry), void *arg);
int index_count(struct index *index, enum record_type type, bool archived, size_t *out);

/* Documents of a type, timelines and tombstones too. */
int index_documents(struct index *index, enum record_type type, size_t *out);

/*
 * Find by a key: KEY_EMAIL and KEY_PHONE in the forms of text/, KEY_EXTERNAL
 * `hubspot:201`, KEY_NAME folded, KEY_VAT, KEY_DOMAIN, KEY_UNIQUE
 * `field=value` for other unique fields.  Calls back for each record that has
 * it, tombstones too.  `type` TYPE_NONE: any.
 */
enum key_kind { KEY_EMAIL, KEY_PHONE, KEY_EXTERNAL, KEY_NAME, KEY_VAT, KEY_DOMAIN, KEY_UNIQUE };
int index_find(struct index *index, enum record_type type, enum key_kind kind,
	       const char *key, size_t len,
	       int (*each)(void *arg, const struct entry *entry), void *arg);

/* Records whose id or suffix begins so; at most `max` are called back. */
int index_prefix(struct index *index, enum record_type type, const char *prefix, size_t max,
		 int (*each)(void *arg, const struct entry *entry), void *arg);

/*
 * What refers to r: calls back with the referring record and the field's name
 * (`company`, `converted.opportunity`, `owner`), in order of suffix; then with
 * the timelines (TYPE_TIMELINE) of others that name it in an event: `with`,
 * `company`, `opportunity`, `case` or `campaign`.
 */
int index_backlinks(struct index *index, rid r,
		    int (*each)(void *arg, const struct entry *entry, const char *field), void *arg);

/*
 * Rows of columns: the fields of one type, read from the index alone.  A
 * column is a field's name, `id`, `type` or `custom.x`; what is derived is for
 * index_query().  Sort keys are fields, `-` before one for descending; the last
 * key is always the suffix.  Multi-valued cells are joined with U+001F.
 */
struct select {
	enum record_type type;
	const char *const *columns;
	size_t n_columns;
	const char *const *sort;
	size_t n_sort;
	bool archived;
	long limit;		/* -1: all */
};
int index_select(struct index *index, const struct select *select,
		 int (*row)(void *arg, rid r, const char *const *cells), void *arg);

/*
 * A compiled query (query/compile.h): each row's suffix, and its cells as text;
 * NULL is an empty one.  It can only read.  ERR_DATA when an amount has no rate
 * of its day.
 */
int index_query(struct index *index, const struct sql *sql,
		int (*row)(void *arg, rid r, const char *const *cells), void *arg);

/*
 * Would a record, as these bytes have it at this path (it need not be there
 * yet), be among the rows of a query?  It is put into the index, asked about,
 * and taken out again: the caller holds the store's lock.  The query is of
 * this record alone (query_want.one).
 */
int index_judge(struct index *index, const char *path, const char *bytes, size_t len,
		const struct sql *sql, bool *holds);

/*
 * The events of a record, newest first (or oldest), at most `limit` (-1: all):
 * those of its timeline, those of others that name it in `with`, and, of a
 * company, opportunity, case or campaign, those that name it in the field of
 * that name.  Those of the same time come in the order of their ids.
 */
struct event {
	rid subject;
	const char *id, *at, *kind, *text;	/* as written, or NULL; borrowed during the call */
	const char *path;
	uint64_t at_byte;	/* where the timeline's document begins in its place */
	uint64_t offset, len;	/* of the event in that document */
};
int index_events(struct index *index, rid r, bool oldest_first, long limit,
		 int (*each)(void *arg, const struct event *event), void *arg);

/*
 * Full text over records and timelines, in `.crm/search.sqlite`, made and
 * brought up to date here.  Words are joined by and; `"a b"` is a phrase,
 * `ab*` a prefix.  Best first.
 */
struct hit {
	struct entry entry;
	const char *snippet;	/* the words between \x01 and \x02 */
};
int index_search(struct index *index, const char *text, enum record_type type,
		 bool archived, long limit,
		 int (*each)(void *arg, const struct hit *hit), void *arg);

/* What could not be read: documents that do not parse, and ids that two documents have. */
struct index_totals {
	size_t records[TYPE_COUNT];
	size_t archived, events, places, broken, clashes;
	int64_t bytes;
};
int index_totals(struct index *index, struct index_totals *out);
int index_broken(struct index *index,
		 int (*each)(void *arg, const char *path, unsigned line, const char *message), void *arg);

#endif
