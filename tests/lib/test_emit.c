/* Our own writer of YAML. */

#include "tests/lib/test.h"

#include "base/err.h"
#include "base/str.h"
#include "record/emit.h"

#include <string.h>

static const struct limits limits = LIMITS_DEFAULT;

static struct str out = STR_INIT;

static const char *scalar(const char *s)
{
	str_clear(&out);
	scalar_emit(&out, s, strlen(s), 0, "\n");
	return out.buf;
}

/* A document as we would write it. */
static const char *again(const char *text)
{
	struct doc doc = DOC_INIT;

	str_clear(&out);
	CHECK_INT(doc_parse(&doc, text, strlen(text), "x", 1, &limits, NULL), 0);
	doc_emit(&out, doc.root);
	doc_release(&doc);
	return out.buf;
}

static void what_any_reader_takes_for_text_is_plain(void)
{
	static const char *const plain[] = {
		"lead", "Mario Rossi", "Citt\xc3\xa0", "a@x.it", "http://x.it/?a=b#c", "7k2m4q9x",
		"2026-11-21T10:30+01:00", "1234.50 EUR", "it's", "say \"x\"", "a:b", "x# y", "2026-11",
		"+39 06 1234", "MI", "(x)", "/x", "a, b", "ok.", "no way", "~x", "<b>", "1e", "infinity"
	};

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		CHECK_STR(scalar(plain[i]), plain[i]);
	CHECK(scalar_is_plain("a, b", 4, false));
	CHECK(!scalar_is_plain("a, b", 4, true));
	CHECK(!scalar_is_plain("a]", 2, true));
	CHECK(!scalar_is_plain("", 0, false));
}

static void what_some_reader_takes_for_something_else_is_quoted(void)
{
	static const char *const quoted[] = {
		"NO", "no", "Yes", "y", "N", "on", "True", "null", "Null", "~", "=", "<<", "",
		"0", "00144", "01234567012", "+390612345678", "1.10", "1e3", "0x1F", "0o7", "0b1",
		"1_000", "1,5", "12:30", "12:30:45", ".5", ".inf", "-.NaN", "e3", ".", "192.168.1.1",
		"2026-11-21", "2026-11-21T10:30:00Z", "2026-11-21 10:30:00", "- x", "-x", "---", "...",
		"x: y", "x:", "x #y", "#x", "[x]", "{x}", "&x", "*x", "!x", "|", ">", "%x", "@x", "`x`",
		"'x'", " x", "x ", "?", ":", ",x", "<<<<<<< HEAD", "======="
	};
	struct str want = STR_INIT;

	for (size_t i = 0; i < sizeof(quoted) / sizeof(*quoted); i++) {
		str_clear(&want);
		str_addf(&want, "\"%s\"", quoted[i]);
		CHECK_STR(scalar(quoted[i]), want.buf);
	}
	CHECK_STR(scalar("\"x"), "\"\\\"x\"");
	str_release(&want);
}

static void characters_that_are_not_seen_are_escaped(void)
{
	CHECK_STR(scalar("\x1b[0m\x7f"), "\"\\x1b[0m\\x7f\"");
	CHECK_STR(scalar("a\tb\\"), "\"a\\tb\\\\\"");
	CHECK_STR(scalar("a\r\nb"), "\"a\\r\\nb\"");
	CHECK_STR(scalar("a\xc2\x85\xe2\x80\xa8\xe2\x80\xae\xef\xbb\xbf"),
		  "\"a\\x85\\u2028\\u202e\\ufeff\"");
}

static void several_lines_are_a_literal_block(void)
{
	CHECK_STR(scalar("a\nb"), "|-\n  a\n  b");
	CHECK_STR(scalar("a\n\n  b\n"), "|\n  a\n\n    b");
	CHECK_STR(scalar("\na\n"), "|\n\n  a");
	CHECK_STR(scalar("  a\nb\n"), "|2\n    a\n  b");
	CHECK_STR(scalar("a\n\n"), "\"a\\n\\n\"");
	CHECK_STR(scalar("a\n "), "\"a\\n \"");
	CHECK_STR(scalar("\n"), "\"\\n\"");
	CHECK_STR(scalar(" \na"), "\" \\na\"");
	str_clear(&out);
	scalar_emit(&out, "a\nb\n", 4, 4, "\r\n");
	CHECK_STR(out.buf, "|\r\n      a\r\n      b");
}

static void a_document_is_block_style_two_columns_a_level(void)
{
	CHECK_STR(again("{id: a, tags: [x, '1'], e: [], m: {}, o: {k: {l: \"no\"}}, "
			"c: [{p: x, s: \"l\\nm\\n\"}, [a, [b]], {q: [r]}], \"on\": '', z: }"),
		  "id: a\ntags:\n  - x\n  - \"1\"\ne: []\nm: {}\no:\n  k:\n    l: \"no\"\n"
		  "c:\n  - p: x\n    s: |\n      l\n      m\n  - - a\n    - - b\n  - q:\n      - r\n"
		  "\"on\": \"\"\nz:\n");
	CHECK_STR(again("- {id: a}\n- x\n-\n- ~\n"), "- id: a\n- x\n-\n- ~\n");
	CHECK_STR(again("a: ~\nb: null\nc: '~'\n"), "a: ~\nb: null\nc: \"~\"\n");
	CHECK_STR(again("[]"), "[]\n");
	CHECK_STR(again("'x: y'"), "\"x: y\"\n");
	CHECK_STR(again("# nothing"), "");
}

/* Random trees */

static unsigned seed = 7;

static unsigned pick(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

/* Text of the characters that matter, as many as fit. */
static char *any_text(struct arena *arena)
{
	static const char *const parts[] = {
		" ", "\n", "\t", "a", "b", "-", ":", "#", "'", "\"", "\\", "|", ">", "1", ".", "e",
		"[", "]", "{", "}", ",", "?", "!", "&", "*", "%", "@", "\r", "\xc3\xa8",
		"\xf0\x9f\x98\x80", "\xe2\x80\xa8", "\xc2\x85", "\x1b", "\xef\xbb\xbf", "no", "<<<<<<<"
	};
	struct str text = STR_INIT;
	char *s;

	for (unsigned n = pick(9); n; n--)
		str_add(&text, parts[pick(sizeof(parts) / sizeof(*parts))]);
	s = arena_strndup(arena, text.buf, text.len);
	str_release(&text);
	return s;
}

static void make_node(struct arena *arena, struct node *node, unsigned depth)
{
	node->kind = depth ? (enum node_kind)pick(3) : NODE_SCALAR;
	if (node->kind == NODE_SCALAR) {
		node->text = any_text(arena);
		node->len = strlen(node->text);
		return;
	}
	node->n = pick(4);
	node->v = arena_zalloc(arena, (node->n + 1) * sizeof(*node));
	for (size_t i = 0; i < node->n; i++) {
		struct str key = STR_INIT;

		make_node(arena, &node->v[i], depth - 1);
		if (node->kind == NODE_LIST)
			continue;
		str_addf(&key, "%s%zu", any_text(arena), i);
		node->v[i].key = arena_strndup(arena, key.buf, key.len);
		node->v[i].key_len = key.len;
		str_release(&key);
	}
}

static void what_is_written_is_read_as_it_was(void)
{
	struct arena arena = ARENA_INIT;
	struct doc doc = DOC_INIT;
	int rc;

	for (int i = 0; i < 4000; i++) {
		struct node root = { .kind = NODE_SCALAR };

		arena_reset(&arena);
		while (root.kind == NODE_SCALAR) {
			root = (struct node){ 0 };
			make_node(&arena, &root, 4);
		}
		str_clear(&out);
		doc_emit(&out, &root);
		rc = doc_parse(&doc, out.buf, out.len, "x", 1, &limits, NULL);
		CHECK_INT(rc, 0);
		if (rc)
			printf("# %s\n", err_message());
		CHECK(node_equal(doc.root, &root));
		if (test_bad) {
			printf("# %s\n", out.buf);
			break;
		}
	}
	doc_release(&doc);
	arena_release(&arena);
}

int main(void)
{
	RUN(what_any_reader_takes_for_text_is_plain);
	RUN(what_some_reader_takes_for_something_else_is_quoted);
	RUN(characters_that_are_not_seen_are_escaped);
	RUN(several_lines_are_a_literal_block);
	RUN(a_document_is_block_style_two_columns_a_level);
	RUN(what_is_written_is_read_as_it_was);
	str_release(&out);
	return test_end();
}
