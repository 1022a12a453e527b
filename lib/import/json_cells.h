#ifndef IMPORT_JSON_CELLS_H
#define IMPORT_JSON_CELLS_H

#include "base/str.h"
#include "import/json_scan.h"

#include <stdbool.h>

struct json_t;

/*
 * One JSON object as cells, in its order:
 *
 *	{"city": "Monza"}			city
 *	{"address": {"city": "Monza"}}		address.city
 *	{"tags": ["a", "b"]}			tags, tags
 *	{"items": [{"sku": "X"}, ...]}		items[0].sku ...
 *	{"rows": [["a", "b"], ...]}		rows[0], rows[0] ...
 *	{"phone": {"value": "+39", "label": "work"}}	phone, labelled `work`
 *
 * The last is how we write labels; of a list of such objects each is a cell.
 * An object or a list that is the value of a key of `custom.imported` is one
 * cell, a tree.
 * `null`, `[]` and `{}` are an empty cell.  Numbers are as they were written.
 */
struct json_item {
	struct json_t *root;
	struct str why, name;
	struct strs trees;
};

#define JSON_ITEM_INIT { .why = STR_INIT, .name = STR_INIT, .trees = STRS_INIT }

/*
 * Parse what a scan has found.  False with the reason in item->why: it is not
 * JSON, no object, or names a key twice.
 */
bool json_item_parse(struct json_item *item, const struct json_scan *scan);
void json_item_release(struct json_item *item);

/*
 * Where cells go: texts are the item's own, but the name is gone after the
 * call.  Without `tree` there are no trees.
 */
struct json_sink {
	void (*cell)(void *arg, const char *name, size_t name_len,
		     const char *text, size_t len, const char *label);
	void (*tree)(void *arg, const char *name, size_t name_len,
		     const char *text, size_t len);
	void *arg;
};

/* False with the reason: a name of more than 512 bytes. */
bool json_item_cells(struct json_item *item, const struct json_sink *sink);

#endif
