#ifndef RECORD_DOC_H
#define RECORD_DOC_H

#include "base/arena.h"
#include "record/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One YAML document of a store, parsed.
 *
 * A document is block or flow collections and scalars and nothing more.  What
 * else there may be is refused, each with a message of its own, its place, and
 * one of these rules: `anchor`, `alias`, `tag`, `directive`, `merge-key` (`<<`),
 * `complex-key`, `duplicate-key`, `key-length`, `depth`, `record-size`,
 * `multiple-documents`, `conflict-marker`, `nul`, `utf-8`, `utf-16`,
 * `byte-order-mark` (inside), `line-end` (a lone carriage return),
 * `control-character` (raw: C0, DEL, C1 and the line separators U+0085, U+2028
 * and U+2029) and `syntax` for the rest.  A quoted key "<<" is a key.
 *
 * Two are told and the document is read all the same: a control character by
 * an escape in double quotes, or one that changes the direction of the text
 * (level error, `control-character`); and an indented conflict marker (level
 * warning, `conflict-marker`).
 *
 * Scalars are text: what type one has, the schema says.
 *
 * The tree lies in the arena; `bytes` are borrowed and must stay as long as
 * marks are used with them (patch.h).
 */
enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

enum node_style {
	STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED,
	STYLE_BLOCK, STYLE_FLOW			/* of lists and maps */
};

struct mark {
	uint32_t byte;		/* offset in the document's bytes */
	uint32_t line, col;	/* from 1, as an editor counts in the whole file */
};

struct node {
	enum node_kind kind;
	enum node_style style;
	const char *text;	/* a scalar's value, NUL-terminated */
	size_t len;
	const char *key;	/* if its parent is a map: its key, NUL-terminated */
	size_t key_len;
	struct mark key_at;	/* where the key begins */
	/*
	 * Its own text: the first byte, and one past the last.  Quotes and
	 * brackets belong to it.  A literal or folded scalar goes from `|` or
	 * `>` to the end of its last line, without the line end (and so without
	 * blank lines that its chomping drops).  A block list begins at its
	 * first dash, a block map at its first key, and each ends with its
	 * last child.  An empty value is right behind the `:` or the dash.
	 */
	struct mark at, end;
	bool typed;		/* made by code: a number, a day, true or false, which
				   is written plain though other readers take it
				   for more than text */
	struct node *v;		/* children of a list or map, in the file's order */
	size_t n;
};

struct limits {
	unsigned depth;		/* collections in collections; 16 */
	unsigned key_bytes;	/* 128 */
	size_t record_bytes;	/* 1 MiB, of one document */
};

#define LIMITS_DEFAULT { .depth = 16, .key_bytes = 128, .record_bytes = 1048576 }

struct doc {
	struct arena arena;
	struct node *root;	/* NULL: nothing but white space and comments */
	const char *bytes;	/* borrowed */
	size_t len;
	unsigned line;		/* of the file, where the document begins */
	struct limits limits;
};

#define DOC_INIT { .arena = ARENA_INIT }

/*
 * Parse the `len` bytes of one document (without its `---` line; one that
 * comes before everything else but comments is put up with).  `path` is for
 * messages, `line` the number of the document's first line in its file.
 * Problems go into `why` (may be NULL); returns 0, or ERR_DATA with the error
 * set to the first of them as "path:line:col: message", and then there is no
 * root.  A document that was parsed before may be parsed into again: its tree
 * is gone, its memory is used again.
 */
int doc_parse(struct doc *doc, const char *bytes, size_t len, const char *path,
	      unsigned line, const struct limits *limits, struct findings *why);
void doc_release(struct doc *doc);

/* The child of a map with that key; NULL also when `map` is NULL or no map. */
struct node *node_get(const struct node *map, const char *key);

/* The text of a scalar child, or NULL. */
const char *node_text(const struct node *map, const char *key);

/* A path of keys and indices: `consent[0].at`, `external_ids.hubspot`. */
struct node *node_at(const struct node *root, const char *path);

/* NULL, an empty scalar, list or map: what counts as no value.  `~` and `null` plain are empty too. */
bool node_empty(const struct node *node);

/*
 * Several values: a scalar or map is a list of one, an item {value, label} is
 * its value; what is empty has none.  The i-th of them, NULL past the end;
 * `label` (may be NULL) its label or NULL.
 */
const struct node *node_value(const struct node *node, size_t i, const char **label);

/* The same content: kinds, texts, keys in any order, lists in theirs. */
bool node_equal(const struct node *a, const struct node *b);

#endif
