#include "work/threeway.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/patch.h"

#include <stdlib.h>
#include <string.h>

struct back {			/* a field that goes back */
	char *path;
	const struct node *to;	/* NULL: there was none */
};

struct threeway {
	const char *name;
	const struct node *now;
	struct strs *kept;
	struct back *v;
	size_t n, alloc;
};

static void keep(struct threeway *t, const char *path)
{
	struct str line = STR_INIT;

	str_addf(&line, _("%s: '%s' was changed since, and stays"), t->name, path);
	strs_add_mem(t->kept, line.buf, line.len);
	str_release(&line);
}

static bool same_value(const struct node *a, const struct node *b)
{
	return a && b ? node_equal(a, b) : !a && !b;
}

static bool is_map(const struct node *node)
{
	return node && node->kind == NODE_MAP;
}

static void compare_maps(struct threeway *t, const char *prefix,
			 const struct node *before, const struct node *after);

static void compare_field(struct threeway *t, const char *path,
			  const struct node *before, const struct node *after)
{
	const struct node *now = node_at(t->now, path);

	if (same_value(before, after) || same_value(now, before))
		return;
	if (same_value(now, after)) {
		GROW(t->v, t->n + 1, t->alloc);
		t->v[t->n++] = (struct back){ xstrdup(path), before };
	} else if (is_map(before) && is_map(after) && is_map(now)) {
		compare_maps(t, path, before, after);
	} else {
		keep(t, path);
	}
}

static void compare_key(struct threeway *t, const char *prefix, const char *key,
			const struct node *before, const struct node *after)
{
	struct str path = STR_INIT;

	str_addf(&path, "%s%s%s", prefix, *prefix ? "." : "", key);
	compare_field(t, path.buf, before, after);
	str_release(&path);
}

static void compare_maps(struct threeway *t, const char *prefix,
			 const struct node *before, const struct node *after)
{
	for (size_t i = 0; i < after->n; i++)
		compare_key(t, prefix, after->v[i].key,
			    node_get(before, after->v[i].key), &after->v[i]);
	for (size_t i = 0; i < before->n; i++)
		if (!node_get(after, before->v[i].key))
			compare_key(t, prefix, before->v[i].key, &before->v[i], NULL);
}

/* What was written plain is so again: it may be a number or a day. */
static void copy_node(struct arena *arena, struct node *to, const struct node *from)
{
	*to = *from;
	to->at = to->end = to->key_at = (struct mark){ 0 };
	to->typed = from->kind == NODE_SCALAR && from->style == STYLE_PLAIN;
	to->v = arena_alloc(arena, (from->n + 1) * sizeof(*to));
	for (size_t i = 0; i < from->n; i++)
		copy_node(arena, &to->v[i], &from->v[i]);
}

static int put_back(struct str *out, const struct doc *doc, const struct back *back,
		    const char *const *order)
{
	struct arena arena = ARENA_INIT;
	struct node tree;
	int rc;

	if (!back->to)
		return patch_remove(out, doc, back->path);
	copy_node(&arena, &tree, back->to);
	rc = patch_set_tree(out, doc, back->path, &tree, order);
	arena_release(&arena);
	return rc;
}

static int apply(struct str *out, const struct threeway *t, struct version now,
		 const char *path, const char *const *order,
		 const struct limits *limits)
{
	struct str next = STR_INIT;
	int rc = 0;

	str_add_mem(out, now.bytes, now.len);
	for (size_t i = 0; i < t->n && !rc; i++) {
		struct doc doc = DOC_INIT;

		str_clear(&next);
		rc = doc_parse(&doc, out->buf, out->len, path, 1, limits, NULL);
		if (!rc)
			rc = put_back(&next, &doc, &t->v[i], order);
		doc_release(&doc);
		str_clear(out);
		str_add_mem(out, next.buf, next.len);
	}
	str_release(&next);
	return rc;
}

int threeway_fields(struct str *out, struct version before, struct version after,
		    struct version now, const char *path, const char *name,
		    const char *const *order, const struct limits *limits,
		    struct strs *kept)
{
	struct doc old = DOC_INIT, new = DOC_INIT, cur = DOC_INIT;
	struct threeway t = { .name = name, .kept = kept };
	int rc = doc_parse(&old, before.bytes, before.len, path, 1, limits, NULL);

	if (!rc)
		rc = doc_parse(&new, after.bytes, after.len, path, 1, limits, NULL);
	if (!rc)
		rc = doc_parse(&cur, now.bytes, now.len, path, 1, limits, NULL);
	if (!rc && is_map(old.root) && is_map(new.root)) {
		t.now = cur.root;
		compare_maps(&t, "", old.root, new.root);
	}
	if (!rc)
		rc = apply(out, &t, now, path, order, limits);
	for (size_t i = 0; i < t.n; i++)
		free(t.v[i].path);
	free(t.v);
	doc_release(&old);
	doc_release(&new);
	doc_release(&cur);
	return rc;
}

static const char *find_bytes(const char *in, size_t in_len, const char *what, size_t len)
{
	const char *end = in + in_len;

	for (; (size_t)(end - in) >= len; in++) {
		in = memchr(in, *what, (size_t)(end - in) - len + 1);
		if (!in || !memcmp(in, what, len))
			return in;
	}
	return NULL;
}

bool threeway_events(struct str *out, struct version before, struct version after,
		     struct version now)
{
	const char *added, *at;
	size_t len;

	if (after.len <= before.len ||
	    (before.len && memcmp(after.bytes, before.bytes, before.len)))
		return false;
	added = after.bytes + before.len;
	len = after.len - before.len;
	at = find_bytes(now.bytes, now.len, added, len);
	if (!at || find_bytes(at + 1, now.len - (size_t)(at + 1 - now.bytes), added, len))
		return false;
	str_add_mem(out, now.bytes, (size_t)(at - now.bytes));
	str_add_mem(out, at + len, now.len - (size_t)(at - now.bytes) - len);
	return true;
}
