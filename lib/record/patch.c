#include "record/patch.h"

#include "base/err.h"
#include "base/i18n.h"
#include "record/change.h"
#include "record/way.h"
#include "text/utf8.h"

#include <assert.h>
#include <string.h>

#define SHOWN_COLUMNS 60	/* of the edit to make by hand, in a message */

/* One patch: what is to come about, and how. */
struct patch {
	struct way way;
	const struct node *value;	/* NULL: removed */
	const struct node *expected;	/* the tree that is to come about */
	struct change change;
	size_t begin, end;	/* the field's lines: no edit is outside */
	struct arena arena;
};

static int begin(struct patch *patch, const struct doc *doc, const char *path,
		 const struct node *value)
{
	memset(patch, 0, sizeof(*patch));
	patch->value = value;
	patch->end = doc->len;
	change_init(&patch->change, doc);
	return way_find(&patch->way, doc->root, path);
}

static void release(struct patch *patch)
{
	change_release(&patch->change);
	arena_release(&patch->arena);
}

static bool is_found(const struct patch *patch)
{
	return patch->way.n_found == patch->way.n + 1;
}

/* The deepest node on the way that is there, or NULL. */
static const struct node *last_found(const struct patch *patch)
{
	return patch->way.n_found ? patch->way.found[patch->way.n_found - 1] : NULL;
}

static unsigned line_of(const struct patch *patch)
{
	const struct node *node = last_found(patch);

	if (!node)
		return patch->change.doc->line;
	return node->key_at.line ? node->key_at.line : node->at.line;
}

/* The edit that a person could make: the entry as it would be written anew. */
static void show_edit(struct str *out, const struct patch *patch)
{
	static const struct indents indents = INDENTS_DEFAULT;
	const struct way_step *last = &patch->way.v[patch->way.n - 1];
	struct str text = STR_INIT;

	if (last->key) {
		key_emit(&text, last->key, last->len);
		str_add_char(&text, ':');
	} else {
		str_add_char(&text, '-');
	}
	value_emit(&text, patch->value, 0, &indents);
	utf8_fit(out, text.buf, text.len, SHOWN_COLUMNS);
	str_release(&text);
}

static int refuse(const struct patch *patch)
{
	struct str shown = STR_INIT;
	unsigned line = line_of(patch);
	int rc;

	if (!patch->value)
		return err_set(ERR_DATA, _("'%s' on line %u cannot be removed without "
					   "changing more than its lines; take it out by hand"),
			       patch->way.path, line);
	show_edit(&shown, patch);
	rc = err_set(ERR_DATA, _("'%s' on line %u cannot be changed without changing "
				 "more than its lines; write there by hand: %s"),
		     patch->way.path, line, shown.buf);
	str_release(&shown);
	return rc;
}

static bool is_inside(const struct patch *patch)
{
	const struct edits *edits = &patch->change.edits;

	for (size_t i = 0; i < edits->n; i++)
		if (edits->v[i].at < patch->begin ||
		    edits->v[i].at + edits->v[i].cut > patch->end)
			return false;
	return true;
}

static bool is_expected(const struct patch *patch, const struct node *root)
{
	const struct node *expected = patch->expected;

	if (!root)
		return !expected || (expected->kind != NODE_SCALAR && expected->n == 0);
	return expected && node_equal(expected, root);
}

/* A file that ended without a line end does so still. */
static void trim_end(const struct patch *patch, struct str *made)
{
	const struct doc *doc = patch->change.doc;

	if (!doc->len || doc->bytes[doc->len - 1] == '\n' || !made->len ||
	    made->buf[made->len - 1] != '\n')
		return;
	str_set_len(made, made->len - 1);
	if (made->len && made->buf[made->len - 1] == '\r')
		str_set_len(made, made->len - 1);
}

/* Read what was made: 0 only if it is what was asked for. */
static int verify(const struct patch *patch, const struct str *made)
{
	const struct doc *doc = patch->change.doc;
	struct doc again = DOC_INIT;
	int rc;

	if (patch->change.refused || !is_inside(patch))
		return refuse(patch);
	rc = doc_parse(&again, made->buf, made->len, patch->way.path, doc->line,
		       &doc->limits, NULL);
	if (rc ? made->len <= doc->limits.record_bytes : !is_expected(patch, again.root))
		rc = refuse(patch);
	doc_release(&again);
	return rc;
}

static int finish(struct patch *patch, struct str *out)
{
	const struct doc *doc = patch->change.doc;
	struct str made = STR_INIT;
	int rc;

	edits_apply(&patch->change.edits, &made, doc->bytes, doc->len);
	trim_end(patch, &made);
	rc = verify(patch, &made);
	if (rc) {
		str_release(&made);
		return rc;
	}
	str_release(out);
	*out = made;
	return 0;
}

static struct slot slot_of(const struct patch *patch, size_t depth)
{
	return change_slot(&patch->change, patch->way.found[depth - 1],
			   way_index(&patch->way, depth - 1));
}

/* From now on no edit may be outside the lines of this node on the way. */
static void fence(struct patch *patch, size_t depth)
{
	struct slot slot = slot_of(patch, depth);

	if (slot.flow)
		return;
	patch->begin = line_start(&patch->change, slot.intro - 1);
	patch->end = line_next(&patch->change,
			       entry_end(&patch->change, slot.node, slot.col));
}

static void change_found(struct patch *patch, size_t depth, const struct node *value)
{
	struct slot slot = slot_of(patch, depth);

	fence(patch, depth);
	change_value(&patch->change, &slot, value);
}

static size_t rank(const char *const *order, const char *key, size_t len)
{
	size_t i = 0;

	while (order[i] && (strlen(order[i]) != len || memcmp(order[i], key, len)))
		i++;
	return order[i] ? i : SIZE_MAX;
}

/* The child to put a new one behind, as patch.h says. */
static size_t place_in(const struct node *map, const struct way_step *step,
		       const char *const *order)
{
	size_t mine = order ? rank(order, step->key, step->len) : SIZE_MAX;
	size_t behind = BEFORE_FIRST, other;
	bool ahead = false;

	if (mine == SIZE_MAX)
		return map->n - 1;
	for (size_t i = 0; i < map->n; i++) {
		other = rank(order, map->v[i].key, map->v[i].key_len);
		if (other < mine)
			behind = i;
		else
			ahead |= other != SIZE_MAX;
	}
	return behind == BEFORE_FIRST && !ahead ? map->n - 1 : behind;
}

/* The first field of a document that has none goes to the end. */
static void set_in_nothing(struct patch *patch)
{
	struct change *change = &patch->change;
	const struct doc *doc = change->doc;
	struct str text = STR_INIT;

	if (line_start(change, doc->len) < doc->len)
		str_add(&text, change->indents.eol);
	entry_emit(&text, way_chain(&patch->way, &patch->arena, 0, patch->value),
		   0, &change->indents);
	str_add(&text, change->indents.eol);
	edits_add(&change->edits, doc->len, 0, text.buf, text.len);
	str_release(&text);
}

/* The last that is found has no such key yet: that, and all below it, are made. */
static void set_in_found(struct patch *patch, const char *const *order)
{
	const struct node *map = last_found(patch);
	size_t depth = patch->way.n_found - 1, behind = BEFORE_FIRST;
	struct node *child = way_chain(&patch->way, &patch->arena, depth, patch->value);
	struct node whole = { .kind = NODE_MAP, .style = STYLE_BLOCK, .v = child, .n = 1 };

	if (map->n == 0 && depth > 0) {
		change_found(patch, depth, &whole);
		return;
	}
	if (map->n > 0)
		behind = place_in(map, &patch->way.v[depth], depth ? NULL : order);
	change_insert(&patch->change, map, behind, child);
}

/* Every step that is missing must be a key, in a map or in nothing. */
static int check_missing(const struct patch *patch)
{
	const struct node *last = last_found(patch);

	for (size_t i = last ? patch->way.n_found - 1 : 0; i < patch->way.n; i++)
		if (!patch->way.v[i].key)
			return err_set(ERR_DATA, _("there is no item '%s'"), patch->way.path);
	if (!last || last->kind == NODE_MAP ||
	    (node_empty(last) && patch->way.n_found > 1))
		return 0;
	return err_set(ERR_DATA, _("'%s' cannot be set: what is on line %u is no map"),
		       patch->way.path, line_of(patch));
}

static int set(struct patch *patch, struct str *out, const char *const *order)
{
	int rc;

	if (!is_found(patch)) {
		rc = check_missing(patch);
		if (rc)
			return rc;
	}
	patch->expected = way_with(&patch->way, &patch->arena, patch->value);
	if (is_found(patch))
		change_found(patch, patch->way.n, patch->value);
	else if (patch->way.n_found)
		set_in_found(patch, order);
	else
		set_in_nothing(patch);
	return finish(patch, out);
}

int patch_set_tree(struct str *out, const struct doc *doc, const char *path,
		   const struct node *tree, const char *const *order)
{
	struct patch patch;
	int rc = begin(&patch, doc, path, tree);

	if (!rc)
		rc = set(&patch, out, order);
	release(&patch);
	return rc;
}

int patch_set(struct str *out, const struct doc *doc, const char *path,
	      const struct value *value, const char *const *order)
{
	struct arena arena = ARENA_INIT;
	struct node tree = { .kind = NODE_LIST, .style = STYLE_BLOCK };
	int rc;

	assert(value->list || value->n == 1);
	tree.v = arena_zalloc(&arena, (value->n + 1) * sizeof(tree));
	for (tree.n = 0; tree.n < value->n; tree.n++)
		tree.v[tree.n] = (struct node){
			.kind = NODE_SCALAR, .style = STYLE_DOUBLE,
			.text = value->v[tree.n], .len = strlen(value->v[tree.n])
		};
	rc = patch_set_tree(out, doc, path, value->list ? &tree : &tree.v[0], order);
	arena_release(&arena);
	return rc;
}

/* Without its only child a map or list is `{}` or `[]`. */
static void empty(struct patch *patch, size_t depth)
{
	const struct node *old = patch->way.found[depth];
	struct node nothing = { .kind = old->kind, .style = STYLE_FLOW };
	struct slot root = { .node = old, .flow = true, .intro = old->at.byte };

	if (depth > 0)
		change_found(patch, depth, &nothing);
	else
		change_value(&patch->change, &root, &nothing);
}

/* What was on the dash's line may be followed there by what was below. */
static void remove_one(struct patch *patch, size_t depth)
{
	const struct node *parent = patch->way.found[depth - 1];
	size_t i = way_index(&patch->way, depth - 1);

	fence(patch, depth);
	if (i + 1 < parent->n && parent->v[i + 1].at.byte > patch->end)
		patch->end = parent->v[i + 1].at.byte;
	change_remove(&patch->change, parent, i, i + 1);
}

/*
 * A map that was left empty goes with its last key, as it came with its
 * first; but an item of a list stays, and so does the root.
 */
static size_t removed_depth(const struct way *way)
{
	size_t depth = way->n;

	while (depth > 1 && way->found[depth - 1]->n == 1 &&
	       way->found[depth - 1]->key && way->v[depth - 1].key)
		depth--;
	return depth;
}

static void remove_found(struct patch *patch)
{
	size_t depth = removed_depth(&patch->way);
	const struct node *parent = patch->way.found[depth - 1];

	patch->expected = way_without(&patch->way, &patch->arena, depth);
	if (parent->n == 1 && (depth > 1 || parent->style == STYLE_FLOW))
		empty(patch, depth - 1);
	else
		remove_one(patch, depth);
}

int patch_remove(struct str *out, const struct doc *doc, const char *path)
{
	struct patch patch;
	int rc = begin(&patch, doc, path, NULL);

	if (!rc) {
		patch.expected = doc->root;
		if (is_found(&patch))
			remove_found(&patch);
		rc = finish(&patch, out);
	}
	release(&patch);
	return rc;
}
