/*
 * Any bytes as a document.  What must hold: no crash; the fast reader reads
 * as libyaml does, marks included; a finding of level error whenever there is
 * no tree; marks lie inside, in order; and what is written of the tree is read
 * as that tree.
 */

#include "base/err.h"
#include "base/str.h"
#include "record/emit.h"
#include "record/fastdoc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct limits limits = LIMITS_DEFAULT;

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static int mark_equal(struct mark a, struct mark b)
{
	return a.byte == b.byte && a.line == b.line && a.col == b.col;
}

static void must_be_same(const struct node *a, const struct node *b)
{
	MUST(a->kind == b->kind && a->style == b->style && a->n == b->n);
	MUST(mark_equal(a->at, b->at) && mark_equal(a->end, b->end));
	MUST(!a->key == !b->key && mark_equal(a->key_at, b->key_at));
	if (a->key)
		MUST(a->key_len == b->key_len && !memcmp(a->key, b->key, a->key_len + 1));
	if (a->kind == NODE_SCALAR)
		MUST(a->len == b->len && !memcmp(a->text, b->text, a->len + 1));
	for (size_t i = 0; i < a->n; i++)
		must_be_same(&a->v[i], &b->v[i]);
}

static void must_be_inside(const struct node *node, uint32_t from, uint32_t to)
{
	MUST(node->at.byte >= from && node->at.byte <= node->end.byte && node->end.byte <= to);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *child = &node->v[i];

		if (child->key)
			MUST(child->key_at.byte >= node->at.byte && child->key_at.byte < child->at.byte);
		must_be_inside(child, from, node->end.byte);
		from = child->end.byte;
	}
}

static void must_be_written_well(const struct node *root)
{
	struct str out = STR_INIT;
	struct doc again = DOC_INIT;
	struct limits wide = { .depth = 64, .key_bytes = 1024, .record_bytes = 1 << 24 };

	doc_emit(&out, root);
	MUST(!doc_parse(&again, out.buf, out.len, "again", 1, &wide, NULL));
	MUST(node_equal(root, again.root));
	doc_release(&again);
	str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct doc slow = DOC_INIT, fast = DOC_INIT;
	struct findings why = FINDINGS_INIT;
	char *bytes = malloc(size ? size : 1);	/* so that a byte too far is seen */
	int rc;

	if (size)
		memcpy(bytes, data, size);
	rc = slowdoc_parse(&slow, bytes, size, "slow", 1, &limits, &why);
	MUST(!rc || (!slow.root && findings_count(&why, LEVEL_ERROR) > 0));
	fast.bytes = bytes;
	fast.len = size;
	fast.line = 1;
	fast.limits = limits;
	if (fastdoc_parse(&fast)) {
		MUST(!rc && why.n == 0 && !fast.root == !slow.root);
		if (fast.root)
			must_be_same(fast.root, slow.root);
	}
	if (slow.root) {
		must_be_inside(slow.root, 0, (uint32_t)size);
		must_be_written_well(slow.root);
	}
	err_clear();
	findings_release(&why);
	doc_release(&fast);
	doc_release(&slow);
	free(bytes);
	return 0;
}
