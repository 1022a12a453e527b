/*
 * The fast reader beside libyaml: wherever it does not give up, the tree is
 * the same to the last mark.
 */

#include "tests/lib/test.h"

#include "base/err.h"
#include "base/str.h"
#include "record/emit.h"
#include "record/fastdoc.h"

#include <stdlib.h>
#include <string.h>

static const struct limits limits = LIMITS_DEFAULT;

static const char record[] =
	"id: mario-rossi-3f2a9c1b\n"
	"created: 2026-11-21T10:30+01:00\n"
	"name: Mario Rossi\n"
	"email:\n"
	"  - mario@example.com\n"
	"  - value: m.rossi@example.org\n"
	"    label: work\n"
	"postal_code: \"00144\"   # Roma EUR\n"
	"city: Citt\xc3\xa0\n"
	"tags: []\n"
	"# a comment\n"
	"consent:\n"
	"- purpose: 'it''s'\n"
	"  proof: \"a \\\"b\\\"\\n\"\n"
	"\n"
	"external_ids:\n"
	"    hubspot: \"201\"\n"
	"notes: |\n"
	"  Asked for a quote.\n"
	"\n"
	"    Call back.\n"
	"\n"
	"empty:\n"
	"last: x\n";

static const char timeline[] =
	"- id: 7k2m4q9x\n"
	"  with: mario-rossi-3f2a9c1b\n"
	"  kind: call\n"
	"  text: |-\n"
	"    Asked.\n"
	"    Called.\n"
	"- id: 8k2m4q9x\n"
	"  items:\n"
	"    - sku: A-1\n"
	"      quantity: \"2\"\n"
	"    - - nested\n"
	"      -\n"
	"  x: {}\n";

static bool same_mark(struct mark a, struct mark b)
{
	return a.byte == b.byte && a.line == b.line && a.col == b.col;
}

static bool same(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->style != b->style || a->n != b->n ||
	    !same_mark(a->at, b->at) || !same_mark(a->end, b->end) ||
	    !a->key != !b->key || !same_mark(a->key_at, b->key_at))
		return false;
	if (a->key && (a->key_len != b->key_len || strcmp(a->key, b->key)))
		return false;
	if (a->kind == NODE_SCALAR && (a->len != b->len || memcmp(a->text, b->text, a->len + 1)))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same(&a->v[i], &b->v[i]))
			return false;
	return true;
}

/* 1: the fast one has read it, 0: it gave up; -1: the two differ. */
static int compare(const char *text, size_t len)
{
	struct doc fast = DOC_INIT, slow = DOC_INIT;
	struct findings why = FINDINGS_INIT;
	char *bytes = malloc(len + 1);		/* of this size, for valgrind to see */
	int rc, result = 0;

	memcpy(bytes, text, len);
	rc = slowdoc_parse(&slow, bytes, len, "x", 7, &limits, &why);
	fast.bytes = bytes;
	fast.len = len;
	fast.line = 7;
	fast.limits = limits;
	if (fastdoc_parse(&fast)) {
		result = !rc && !why.n && !fast.root == !slow.root &&
			(!fast.root || same(fast.root, slow.root)) ? 1 : -1;
	}
	if (result < 0)
		printf("# differs (%s):\n%.*s\n", err_message(), (int)len, text);
	findings_release(&why);
	doc_release(&fast);
	doc_release(&slow);
	free(bytes);
	return result;
}

static void what_we_write_is_read_the_fast_way(void)
{
	CHECK_INT(compare(record, sizeof(record) - 1), 1);
	CHECK_INT(compare(timeline, sizeof(timeline) - 1), 1);
	CHECK_INT(compare("", 0), 1);
	CHECK_INT(compare("# x\n", 4), 1);
}

static void what_is_more_than_that_is_left_to_libyaml(void)
{
	static const char *const texts[] = {
		"a: b\n  c\n", "a: \"b\n  c\"\n", "a:\n  b\n", "a: >\n  b\n", "a: |2\n  b\n", "a: |+\n  b\n",
		"a: [b]\n", "{a: b}\n", "a: &b c\n", "a: *b\n", "a: !b c\n", "? a\n: b\n", "<<: a\n",
		"a: b\r\n", "a:\tb\n", "---\na: b\n", "...\n", "%A\n", "a: b: c\n", "a: b:\n", "a b: c\n",
		"a: b\na: c\n", "a: \"\\u202e\"\n", "a: \"\\x41\"\n", "a: b\xe2\x80\xae\n", "a: \xff\n",
		"\357\273\277a: b\n", "a: |\n  <<<<<<< x\n", "<<<<<<< x\n", "=======\n", " a: b\n", "x\n",
		"a: |\n  b", "a: |\n", "a: |\n   \n  b\n", "a: \"b\"c\n", "a: \"b\"#c\n", "a: 'b\n", "a:b\n",
		"a: |\n    b\n  c\n", "- a\nb: c\n", "a: b\n- c\n", "a: @b\n", "a: - b\n", "- - - a\n    -b: c\n"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (compare(texts[i], strlen(texts[i])))
			CHECK_STR("read the fast way", texts[i]);
}

static unsigned seed = 3;

static unsigned pick(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

/* One small change of the kind that makes YAML mean something else. */
static void mutate(struct str *text)
{
	static const char *const parts[] = {
		" ", "  ", "\n", "\n\n", ":", ": ", "-", "- ", "#", " #", "\"", "'", "|", "|-", "\\", "[",
		"]", "{}", ",", "?", "&", "*", "!", "%", "@", "~", "<<", "a", "1", "\xc3\xa8", "\t", "\r",
		"---\n", "\xe2\x80\xa8", "\xef\xbb\xbf", "<<<<<<< ", "key:", "\n  - x", "\n  k: v", "''"
	};
	size_t at = pick((unsigned)text->len + 1), cut = pick(3) ? 0 : pick(6);
	const char *part = pick(6) ? parts[pick(sizeof(parts) / sizeof(*parts))] : "";

	if (cut > text->len - at)
		cut = text->len - at;
	str_splice(text, at, cut, part, strlen(part));
}

static void random_changes_are_read_alike_or_left_to_libyaml(void)
{
	struct str text = STR_INIT;
	unsigned n[3] = { 0 };
	int result;

	for (int i = 0; i < 15000 && !n[0]; i++) {
		str_clear(&text);
		str_add(&text, pick(3) ? record : timeline);
		for (unsigned k = 1 + pick(4); k; k--)
			mutate(&text);
		result = compare(text.buf, text.len);
		n[result + 1]++;
	}
	CHECK_INT(n[0], 0);
	CHECK(n[1] > 1000);
	CHECK(n[2] > 1000);
	printf("# %u left to libyaml, %u read the fast way\n", n[1], n[2]);
	str_release(&text);
}

static void what_is_written_of_it_again_is_read_the_fast_way(void)
{
	struct doc doc = DOC_INIT;
	struct str text = STR_INIT;

	CHECK_INT(doc_parse(&doc, record, sizeof(record) - 1, "x", 1, &limits, NULL), 0);
	doc_emit(&text, doc.root);
	CHECK_INT(compare(text.buf, text.len), 1);
	doc_release(&doc);
	str_release(&text);
}

int main(void)
{
	RUN(what_we_write_is_read_the_fast_way);
	RUN(what_is_more_than_that_is_left_to_libyaml);
	RUN(random_changes_are_read_alike_or_left_to_libyaml);
	RUN(what_is_written_of_it_again_is_read_the_fast_way);
	return test_end();
}
