#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "base/hash.h"
#include "store/id.h"
#include "store/store.h"

#include <sys/stat.h>

/*
 * Where documents lie.  A place is a file of one or more documents:
 * `contacts/<id>.yaml` holds one, a shard `contacts/3f.yaml` or
 * `contacts/all.yaml` those whose suffix begins so, sorted by suffix and
 * separated by `---` lines.  Only this module knows which.
 *
 * A line `---` (alone, or with white space behind it) is always a separator,
 * so a place is split without parsing.
 */
struct span {			/* one document in its place */
	size_t at, len;		/* bytes, without the separators */
	unsigned line;		/* its first line in the file, from 1 */
};

struct spans {
	struct span *v;
	size_t n, alloc;
};

#define SPANS_INIT { 0 }

/*
 * Split; a piece of nothing but white space is none, and a byte order mark at
 * the start belongs to no document.
 */
void place_split(struct spans *out, const char *bytes, size_t len);
void spans_release(struct spans *spans);

size_t place_lead(const char *bytes, size_t len);	/* of the byte order mark: 3 or 0 */

/* Is the type kept in shards (for documents that are made now)? */
bool place_packed(const struct config *config, enum record_type type);

/* The path of the document of `id`, as the layout has it now. */
void place_path(struct str *out, const struct config *config,
		enum record_type type, const char *id);

/* What a path is: its type, and whether it is a shard.  False: no place (foreign file). */
struct place_name {
	enum record_type type;
	bool shard;
	const char *stem;	/* borrowed from the path: the id or the shard's name */
	size_t stem_len;
};
bool place_parse(struct place_name *out, const char *path);

/*
 * The suffix of a document without parsing it: the first line `id:` at column
 * 0; of a timeline the first event's first `with`.  `stem` (of a file of one
 * document, else NULL) is used for a timeline whose first event does not say.
 * RID_NONE: not to be found this way.
 */
rid place_doc_rid(enum record_type type, const char *bytes, size_t len,
		  const char *stem, size_t stem_len);

/*
 * The document of `r` in the bytes of the place `path`: the first whose suffix
 * that is.  False: none.
 */
bool place_find(struct span *out, const char *path, const char *bytes, size_t len, rid r);

/*
 * All places of a type: calls back for each `*.yaml` with its path and what
 * fstatat said (which may be no regular file); names of editors' and our own
 * temporary files (`.x`, `x~`, `#x#`, `4913`) are passed over.  No order.  A
 * missing folder has none.  Stops at the first that returns non-zero.
 */
int place_each(const struct store *store, enum record_type type,
	       int (*each)(void *arg, const char *path, const struct stat *st), void *arg);

/*
 * Put documents into a place's bytes: replaces, adds (in order of suffix) and
 * removes.  `change->after` NULL removes.  What else the place holds stays to
 * the byte, but that a document without a line end at its end gets one when
 * another comes behind it.  *empty: nothing is left, so the file is to go.
 *
 * *conflict names (by index) the first change whose document is not what
 * `before` says, and ERR_CONFLICT is returned without a message; one that is
 * already as `after` says is done.  Nothing is added to a file that is no
 * shard and holds a document.  A document whose suffix place_doc_rid() cannot
 * tell is known by `before`.
 */
struct place_change {
	rid r;
	const struct hash128 *before;	/* NULL: must not be there */
	bool whatever;			/* `before` is only to know it by: no conflict */
	const char *after;
	size_t after_len;
};
int place_splice(struct str *out, bool *empty, size_t *conflict,
		 const char *path, const char *bytes, size_t len,
		 const struct place_change *changes, size_t n);

#endif
