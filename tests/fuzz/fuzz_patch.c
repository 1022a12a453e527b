/*
 * A document, a path and a value, with lines of `\x01` between: patched, it
 * must be what was asked for, or refused; and what is above the first edit and
 * below the last is as it was.  Setting a value twice changes nothing more.
 */

#include "base/err.h"
#include "record/patch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct limits limits = LIMITS_DEFAULT;

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

#define PARTS_MAX 8

/* The parts of the input, each ended with NUL in `copy`; how many. */
static size_t split(char *copy, size_t size, const char **part, size_t *len)
{
	size_t n = 0;
	char *end = copy + size, *next;

	while (n < PARTS_MAX && copy <= end) {
		next = memchr(copy, '\x01', (size_t)(end - copy));
		if (!next)
			next = end;
		*next = '\0';
		part[n] = copy;
		len[n++] = (size_t)(next - copy);
		copy = next + 1;
	}
	return n;
}

static void must_have(const struct node *node, const struct value *value)
{
	MUST(node);
	if (!value->list) {
		MUST(node->kind == NODE_SCALAR && !strcmp(node->text, value->v[0]));
		MUST(!*value->v[0] == node_empty(node));
		return;
	}
	MUST(node->kind == NODE_LIST && node->n == value->n);
	for (size_t i = 0; i < node->n; i++)
		MUST(!strcmp(node->v[i].text, value->v[i]));
}

/* Lines outside the field are to be found again at both ends. */
static void must_keep_outside(const struct doc *doc, const struct node *node,
			      const struct str *out)
{
	const char *s = doc->bytes, *lf;
	size_t head = node->key_at.byte, tail = node->end.byte;

	while (head > 0 && s[head - 1] != '\n')
		head--;
	lf = memchr(s + tail, '\n', doc->len - tail);
	tail = lf ? (size_t)(s + doc->len - lf) : 0;
	MUST(out->len >= head && !memcmp(out->buf, s, head));
	if (node->kind == NODE_SCALAR)
		MUST(out->len >= tail && !memcmp(out->buf + out->len - tail, s + doc->len - tail, tail));
}

static void try_set(const struct doc *doc, const char *path, const struct value *value)
{
	const struct node *old = node_at(doc->root, path);
	struct doc after = DOC_INIT;
	struct str out = STR_INIT, again = STR_INIT;

	if (!patch_set(&out, doc, path, value, NULL)) {
		MUST(!doc_parse(&after, out.buf, out.len, "after", 1, &limits, NULL));
		must_have(node_at(after.root, path), value);
		if (old && old->key && old->style != STYLE_FLOW)
			must_keep_outside(doc, old, &out);
		MUST(!patch_set(&again, &after, path, value, NULL));
		MUST(again.len == out.len && !memcmp(again.buf, out.buf, out.len));
	}
	doc_release(&after);
	str_release(&again);
	str_release(&out);
}

static void try_remove(const struct doc *doc, const char *path)
{
	const struct node *old = node_at(doc->root, path);
	struct doc after = DOC_INIT;
	struct str out = STR_INIT;

	if (!patch_remove(&out, doc, path)) {
		MUST(!doc_parse(&after, out.buf, out.len, "after", 1, &limits, NULL));
		if (old && old->key)
			MUST(!node_at(after.root, path));
	}
	doc_release(&after);
	str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *part[PARTS_MAX];
	size_t len[PARTS_MAX], n;
	char *copy = malloc(size + 1);
	struct doc doc = DOC_INIT;
	struct value value;

	if (size)
		memcpy(copy, data, size);
	n = split(copy, size, part, len);
	if (n >= 2 && !doc_parse(&doc, part[0], len[0], "fuzz", 1, &limits, NULL)) {
		value = (struct value){ part + 2, n - 2, n != 3 };
		try_set(&doc, part[1], &value);
		try_remove(&doc, part[1]);
	}
	err_clear();
	doc_release(&doc);
	free(copy);
	return 0;
}
