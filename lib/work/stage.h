#ifndef WORK_STAGE_H
#define WORK_STAGE_H

#include "work/work.h"

/*
 * Changes that are not committed: at most one for each document, from what
 * lies in the store to what is to lie there.  Inside lib/work only.
 */
struct staged {
	enum record_type type;	/* TYPE_NONE: a whole file that is no place */
	rid r;			/* RID_NONE of a file */
	char *id;		/* the id it is to have; NULL of a file */
	char *path_was;		/* where it lies; NULL: it is new */
	char *path;		/* where it is to lie; NULL: it goes */
	struct str before, after;
	bool same;		/* only moved: `after` is `before`, and is not held */
	bool whole;		/* it is all that its file holds */
	unsigned line;		/* its first line there, as it lies now */
};

/* A document as it lies in the store, staged changes aside. */
struct lying {
	char path[272];		/* "" when there is none */
	struct str bytes;
	bool whole;
	unsigned line;
};

#define LYING_INIT { .bytes = STR_INIT }

/* The staged change of a document (a file: r RID_NONE, by path), or NULL. */
struct staged *stage_find(const struct work *work, enum record_type type, rid r,
			  const char *path);

/*
 * Stage: `was` is what lies there (path "" when nothing does), taken only if
 * there is no earlier change of this document.  `path` NULL removes.
 */
void stage_change(struct work *work, enum record_type type, rid r, const char *id,
		  const struct lying *was, const char *path,
		  const char *after, size_t after_len);

const char *staged_bytes(const struct staged *staged, size_t *len);	/* as it is to be */
bool staged_differs(const struct staged *staged);
void stage_clear(struct work *work);

/* Add what is staged of one document, if it differs, to a transaction. */
int stage_write(struct journal *journal, const struct staged *staged);

/*
 * Commit the journal and tell the index; it has ended then, whatever the
 * result, and what was staged is forgotten unless that failed.
 */
int stage_commit(struct work *work, struct journal *journal);

/* The file read last is kept until here: it may be another now. */
void stage_forget_place(struct work *work);

/* Read what lies in the store: a document at `path`, found by its suffix; "" when it is not there. */
int stage_read(struct work *work, enum record_type type, rid r, const char *path,
	       struct lying *out);
int stage_read_file(struct work *work, const char *path, struct lying *out);

/* The id that a record's bytes say, appended, without parsing; false: none. */
bool stage_id(struct str *out, const char *bytes, size_t len);

/* The timeline of a subject, wherever it lies now. */
int stage_read_timeline(struct work *work, rid r, const char *id, struct lying *out);

/*
 * A point refresh trusts the folders' times.  So before something is said not
 * to be there everything is looked at, once: *looked tells that the index may
 * know more now.  0 or what index_refresh() says.
 */
int stage_look_closer(struct work *work, bool *looked);

#endif
