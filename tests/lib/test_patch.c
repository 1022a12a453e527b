/* Changing one field of a file that a person wrote. */

#include "tests/lib/test.h"

#include "base/err.h"
#include "record/emit.h"
#include "record/patch.h"

#include <stdlib.h>
#include <string.h>

static const struct limits limits = LIMITS_DEFAULT;

static const char *const order[] = {
	"id", "name", "email", "phone", "stage", "custom", "notes", NULL
};

/* The document after patch_set() or patch_remove(), or "refused". */
static struct str made = STR_INIT;

#define LIST_OF(...) (const char *const[]){ __VA_ARGS__, NULL }

static const char *done(int rc)
{
	if (rc) {
		str_clear(&made);
		str_add(&made, "refused");
	}
	return made.buf;
}

static const char *patched(const char *text, const char *path, const struct value *value)
{
	struct doc doc = DOC_INIT;
	int rc = doc_parse(&doc, text, strlen(text), "x.yaml", 1, &limits, NULL);

	if (!rc)
		rc = value ? patch_set(&made, &doc, path, value, order) :
			patch_remove(&made, &doc, path);
	doc_release(&doc);
	return done(rc);
}

static const char *set(const char *text, const char *path, const char *to)
{
	return patched(text, path, &(struct value){ &to, 1, false });
}

static const char *set_list(const char *text, const char *path, const char *const *v)
{
	struct value value = { v, 0, true };

	while (v[value.n])
		value.n++;
	return patched(text, path, &value);
}

static const char *removed(const char *text, const char *path)
{
	return patched(text, path, NULL);
}

static void a_scalar_changes_and_nothing_else_does(void)
{
	CHECK_STR(set("# c\nid: a\nstage:  lead  # checked\nx: 'y'\n", "stage", "hot"),
		  "# c\nid: a\nstage:  hot  # checked\nx: 'y'\n");
	CHECK_STR(set("\xef\xbb\xbfid: a\r\nstage: lead # \xc3\xa8\r\n", "stage", "hot"),
		  "\xef\xbb\xbfid: a\r\nstage: hot # \xc3\xa8\r\n");
	CHECK_STR(set("id: a\nstage: lead", "stage", "hot"), "id: a\nstage: hot");
	CHECK_STR(set("\xf0\x9f\x98\x80: \xf0\x9f\x98\x80\nstage: \"l\xc3\xa8\"\n", "stage", "x"),
		  "\xf0\x9f\x98\x80: \xf0\x9f\x98\x80\nstage: \"x\"\n");
	CHECK_STR(set("stage : lead\n", "stage", "hot"), "stage : hot\n");
	CHECK_STR(set("\"stage\": lead\n'it''s': b\n", "it's", "c"),
		  "\"stage\": lead\n'it''s': c\n");
	CHECK_STR(set("stage:\n  lead\n", "stage", "hot"), "stage:\n  hot\n");
	CHECK_STR(set("text: one\n  two\n\n  three\nx: y\n", "text", "four"),
		  "text: four\nx: y\n");
}

static void the_quoting_stays_where_it_can_hold_the_text(void)
{
	CHECK_STR(set("a: 'x'\n", "a", "it's"), "a: 'it''s'\n");
	CHECK_STR(set("a: \"x\"\n", "a", "y\n\"z\""), "a: \"y\\n\\\"z\\\"\"\n");
	CHECK_STR(set("a: x\n", "a", "no"), "a: \"no\"\n");
	CHECK_STR(set("a: 'x'\n", "a", "y\tz"), "a: \"y\\tz\"\n");
	CHECK_STR(set("a: x # c\nb: 1\n", "a", "p\nq"), "a: |- # c\n  p\n  q\nb: 1\n");
	CHECK_STR(set("a: 'x' # c\r\nb: 1\r\n", "a", "p\nq\n"),
		  "a: | # c\r\n  p\r\n  q\r\nb: 1\r\n");
	CHECK_STR(set("a: x\n", "a", ""), "a: \"\"\n");
	CHECK_STR(set("a: ~\n", "a", "~"), "a: \"~\"\n");
}

static void quotes_that_only_the_old_text_needed_go_with_it(void)
{
	CHECK_STR(set("a: \"no\"\n", "a", "x"), "a: x\n");
	CHECK_STR(set("a: \"no\"\n", "a", "12"), "a: \"12\"\n");
	CHECK_STR(set("a: \"y\"  # human\n", "a", "x"), "a: x  # human\n");
	CHECK_STR(set("a: \"hot\"\n", "a", "x"), "a: \"x\"\n");
	CHECK_STR(set("a: 'no'\n", "a", "x"), "a: 'x'\n");
	CHECK_STR(set("a: [\"b, c\", e]\n", "a[0]", "d"), "a: [d, e]\n");
	CHECK_STR(set("a: [\"b, c\", \"e\"]\n", "a[0]", "d"), "a: [\"d\", \"e\"]\n");
}

static void an_empty_value_is_filled(void)
{
	CHECK_STR(set("a:\nb: 1\n", "a", "x"), "a: x\nb: 1\n");
	CHECK_STR(set("a:   # none yet\nb: 1\n", "a", "x"), "a: x   # none yet\nb: 1\n");
	CHECK_STR(set("a:", "a", "x"), "a: x");
	CHECK_STR(set("a:\nb: 1\n", "a", "p\nq"), "a: |-\n  p\n  q\nb: 1\n");
	CHECK_STR(set_list("a:  # none\nb: 1\n", "a", LIST_OF("x", "w")),
		  "a:  # none\n  - x\n  - w\nb: 1\n");
	CHECK_STR(set("custom:\nb: 1\n", "custom.x", "w"), "custom:\n  x: w\nb: 1\n");
	CHECK_STR(set("custom: {}  # c\nb: 1\n", "custom.x", "w"),
		  "custom:  # c\n  x: w\nb: 1\n");
	CHECK_STR(set("{a: , b: 1}\n", "a", "x"), "{a: x , b: 1}\n");
}

static void a_block_scalar_keeps_its_form(void)
{
	CHECK_STR(set("a: |  # c\n    one\n    two\n\nb: 1\n", "a", "three\n\nfour\n"),
		  "a: |  # c\n    three\n\n    four\n\nb: 1\n");
	CHECK_STR(set("a: |\n  one\nb: 1\n", "a", "two"), "a: |-\n  two\nb: 1\n");
	CHECK_STR(set("a: |-\n  one\nb: 1\n", "a", "two\n"), "a: |\n  two\nb: 1\n");
	CHECK_STR(set("a: |+\n  one\n\n\nb: 1\n", "a", "two\n\n"), "a: |+\n  two\n\nb: 1\n");
	CHECK_STR(set("a: |1\n  one\nb: 1\n", "a", "two\n"), "a: |1\n two\nb: 1\n");
	CHECK_STR(set("a: |\n  one\nb: 1\n", "a", " two\n"), "a: |2\n   two\nb: 1\n");
	CHECK_STR(set("a: >\n  one\n  two\n\n  three\nb: 1\n", "a", "four five\nsix\n"),
		  "a: >\n  four five\n\n  six\nb: 1\n");
	CHECK_STR(set("a: |  # c\n  one\n  two\nb: 1\n", "a", ""), "a: \"\"  # c\nb: 1\n");
	CHECK_STR(set("- |\n  one\n- b\n", "[0]", "two\nthree"), "- |-\n  two\n  three\n- b\n");
	CHECK_STR(set("a: |\n  one", "a", "two"), "a: |-\n  two");
	CHECK_STR(set("a: |\r\n  one\r\n", "a", "t\nu\n"), "a: |\r\n  t\r\n  u\r\n");
}

static void a_new_key_goes_where_the_schema_has_it(void)
{
	CHECK_STR(set("id: a\nname: n\nstage: lead\n", "email", "e@x.it"),
		  "id: a\nname: n\nemail: e@x.it\nstage: lead\n");
	CHECK_STR(set("stage: lead\nname: n # c\n# about\n", "email", "e@x.it"),
		  "stage: lead\nname: n # c\nemail: e@x.it\n# about\n");
	CHECK_STR(set("# head\n\nname: n\n", "id", "a"), "# head\n\nid: a\nname: n\n");
	CHECK_STR(set("id: a\nzoo: 1\n", "custom.x", "w"), "id: a\ncustom:\n  x: w\nzoo: 1\n");
	CHECK_STR(set("id: a\nzoo: 1", "unknown", "w"), "id: a\nzoo: 1\nunknown: w");
	CHECK_STR(set("zoo: 1\r\n", "id", "a"), "zoo: 1\r\nid: a\r\n");
	CHECK_STR(set("id: a\ntags:\n- x\n  # - y\nz: 1\n", "notes", "l1\nl2\n"),
		  "id: a\nnotes: |\n  l1\n  l2\ntags:\n- x\n  # - y\nz: 1\n");
	CHECK_STR(set("name:\n    given: x\n    # deep\n\nzoo: 1\n", "phone", "1"),
		  "name:\n    given: x\n    # deep\nphone: \"1\"\n\nzoo: 1\n");
}

static void a_new_key_is_written_as_its_siblings_are(void)
{
	CHECK_STR(set("id: 'a'\nname: 'b'\n", "stage", "lead"),
		  "id: 'a'\nname: 'b'\nstage: 'lead'\n");
	CHECK_STR(set("custom:\n    a: 1\n    b: 2\n", "custom.c", "x"),
		  "custom:\n    a: 1\n    b: 2\n    c: x\n");
	CHECK_STR(set("x:\n    a: b\nid: 1\n", "custom.c", "d"),
		  "x:\n    a: b\nid: 1\ncustom:\n    c: d\n");
	CHECK_STR(set_list("tags:\n- a\nid: 1\n", "email", LIST_OF("b", "c")),
		  "tags:\n- a\nid: 1\nemail:\n- b\n- c\n");
	CHECK_STR(set("- id: a\n  with: b\n", "[0].kind", "call"),
		  "- id: a\n  with: b\n  kind: call\n");
	CHECK_STR(set("x: {a: 1, b: 2}\n", "x.c", "d, e"), "x: {a: 1, b: 2, c: \"d, e\"}\n");
	CHECK_STR(set("x: { a: 1 }\n", "x.c", "a\nb"), "x: { a: 1, c: \"a\\nb\" }\n");
	CHECK_STR(set("{}\n", "id", "a"), "{id: a}\n");
	CHECK_STR(set("", "id", "a"), "id: a\n");
	CHECK_STR(set("# only this", "custom.a.b", "c"),
		  "# only this\ncustom:\n  a:\n    b: c");
	CHECK_STR(set("---\n# x\n", "id", "a"), "---\n# x\nid: a\n");
}

static void a_block_list_keeps_the_items_that_stay(void)
{
	const char *text = "id: 1\ntags:   # t\n  # first\n  - a  # A\n  - 'b'\n  # last\n  - c\n  # end\nz: 1\n";

	CHECK_STR(set_list(text, "tags", LIST_OF("a", "b", "c")), text);
	CHECK_STR(set_list(text, "tags", LIST_OF("a", "c")),
		  "id: 1\ntags:   # t\n  # first\n  - a  # A\n  # last\n  - c\n  # end\nz: 1\n");
	CHECK_STR(set_list(text, "tags", LIST_OF("b", "c")),
		  "id: 1\ntags:   # t\n  # first\n  - 'b'\n  # last\n  - c\n  # end\nz: 1\n");
	CHECK_STR(set_list(text, "tags", LIST_OF("a", "b", "c", "d")),
		  "id: 1\ntags:   # t\n  # first\n  - a  # A\n  - 'b'\n  # last\n  - c\n  - d\n  # end\nz: 1\n");
	CHECK_STR(set_list(text, "tags", LIST_OF("0", "a", "b", "c")),
		  "id: 1\ntags:   # t\n  # first\n  - \"0\"\n  - a  # A\n  - 'b'\n  # last\n  - c\n  # end\nz: 1\n");
	CHECK_STR(set_list(text, "tags", LIST_OF("a", "it's", "c")),
		  "id: 1\ntags:   # t\n  # first\n  - a  # A\n  - 'it''s'\n  # last\n  - c\n  # end\nz: 1\n");
	CHECK_STR(set_list("t:\n- a\n- b\n- c", "t", LIST_OF("a")), "t:\n- a");
	CHECK_STR(set_list("t:\n-   'a'\n-   'b'\nx: 1\n", "t", LIST_OF("a", "b", "c")),
		  "t:\n-   'a'\n-   'b'\n-   'c'\nx: 1\n");
	CHECK_STR(set_list("t:\n- a\nx: 1\n", "t", LIST_OF("a", "p\nq")),
		  "t:\n- a\n- |-\n  p\n  q\nx: 1\n");
	CHECK_STR(patched("t: # c\n- a\n# b\n- b\nx: 1\n", "t", &(struct value){ NULL, 0, true }),
		  "t: [] # c\nx: 1\n");
}

static void a_flow_list_stays_on_its_lines(void)
{
	CHECK_STR(set_list("t: [a,  'b',  c]  # x\n", "t", LIST_OF("a", "c", "no")),
		  "t: [a,  c,  \"no\"]  # x\n");
	CHECK_STR(set_list("t: [a, b, c]\n", "t", LIST_OF("c")), "t: [c]\n");
	CHECK_STR(set_list("t: [a, b, c]\n", "t", LIST_OF("a")), "t: [a]\n");
	CHECK_STR(set_list("t: [a, b, c]\n", "t", LIST_OF("x", "a", "b", "c")),
		  "t: [x, a, b, c]\n");
	CHECK_STR(set_list("t: [\n  a,  # A\n  b,\n]\n", "t", LIST_OF("a", "b", "c")),
		  "t: [\n  a,  # A\n  b, c,\n]\n");
	CHECK_STR(set_list("t: [\n  a,\n  b\n]\n", "t", LIST_OF("a", "b", "c")),
		  "t: [\n  a,\n  b,\n  c\n]\n");
	CHECK_STR(set_list("t: [\n  a,  # A\n  b,\n]\n", "t", LIST_OF("a")), "refused");
	CHECK_STR(patched("t: [a, b]\n", "t", &(struct value){ NULL, 0, true }), "t: []\n");
	CHECK_STR(set_list("t: [] # c\n", "t", LIST_OF("a")), "t: # c\n  - a\n");
	CHECK_STR(set_list("x: {t: []}\n", "x.t", LIST_OF("a")), "x: {t: [a]}\n");
}

static void a_scalar_becomes_a_list_and_back(void)
{
	CHECK_STR(set_list("e: a@x  # work\nz: 1\n", "e", LIST_OF("a@x", "b@x")),
		  "e:  # work\n  - a@x\n  - b@x\nz: 1\n");
	CHECK_STR(set("e:  # work\n  - a@x\n  - b@x\nz: 1\n", "e", "a@x"),
		  "e: a@x  # work\nz: 1\n");
	CHECK_STR(set_list("e: |\n  a\n  b\nz: 1\n", "e", LIST_OF("x")), "e:\n  - x\nz: 1\n");
	CHECK_STR(set("e: [a, b]  # c\nz: 1\n", "e", "x"), "e: x  # c\nz: 1\n");
	CHECK_STR(set_list("e:\n  a@x\nz: 1\n", "e", LIST_OF("a", "b")), "refused");
	CHECK_STR(set("e:\n- a\n- b", "e", "p\nq"), "e: |-\n  p\n  q");
	CHECK_STR(set("- - a\n  - b\n- c\n", "[0]", "x"), "- x\n- c\n");
	CHECK_STR(set("- k: a\n  l: b\n- c\n", "[0]", "x"), "- x\n- c\n");
	CHECK_STR(set_list("{e: a, f: b}\n", "e", LIST_OF("x", "w")), "{e: [x, w], f: b}\n");
}

static void a_field_is_removed_with_its_lines(void)
{
	CHECK_STR(removed("id: a\n# above\nb: 1 # b\nc: 2\n", "b"), "id: a\n# above\nc: 2\n");
	CHECK_STR(removed("id: a\nb:\n  - x\n  # y\n  - z\n    # deep\nc: 2\n", "b"), "id: a\nc: 2\n");
	CHECK_STR(removed("id: a\nb: |\n  x\n\n  y\n\nc: 2\n", "b"), "id: a\n\nc: 2\n");
	CHECK_STR(removed("id: a\r\nb: 1", "b"), "id: a");
	CHECK_STR(removed("\xef\xbb\xbfid: a\nb: 1\n", "id"), "\xef\xbb\xbf" "b: 1\n");
	CHECK_STR(removed("id: a\n", "id"), "");
	CHECK_STR(removed("id: a\n", "b"), "id: a\n");
	CHECK_STR(removed("a: {b: 1, c: 2, d: 3}\n", "a.c"), "a: {b: 1, d: 3}\n");
	CHECK_STR(removed("a: {b: 1, c: 2, d: 3}\n", "a.b"), "a: {c: 2, d: 3}\n");
	CHECK_STR(removed("- a: 1\n  b: 2\n- c\n", "[0].a"), "- b: 2\n- c\n");
	CHECK_STR(removed("- a: 1\n  # about b\n  b: 2\n- c\n", "[0].a"), "refused");
	CHECK_STR(removed("a:\n  - x\n  - y\n", "a[0]"), "a:\n  - y\n");
}

static void a_map_goes_with_its_last_key(void)
{
	CHECK_STR(removed("id: a\ncustom:\n  x: 1\nz: 1\n", "custom.x"), "id: a\nz: 1\n");
	CHECK_STR(removed("id: a\nc:\n  d:\n    x: 1\nz: 1\n", "c.d.x"), "id: a\nz: 1\n");
	CHECK_STR(removed("c: {d: {x: 1}, e: 2}\n", "c.d.x"), "c: {e: 2}\n");
	CHECK_STR(removed("- a: 1 # c\n- b\n", "[0].a"), "- {}\n- b\n");
	CHECK_STR(removed("l:\n  - a: 1\n", "l[0]"), "l: []\n");
}

static void a_tree_replaces_a_field_with_few_lines(void)
{
	const char *text = "id: a\nconsent:\n  # asked by phone\n  - purpose: x  # p\n    status: granted\nz: 1\n";
	const char *all = "- {purpose: x, status: granted}\n- {purpose: w, status: withdrawn, at: 2026-01-01}\n";
	struct doc doc = DOC_INIT, tree = DOC_INIT;

	doc_parse(&doc, text, strlen(text), "x", 1, &limits, NULL);
	doc_parse(&tree, all, strlen(all), "x", 1, &limits, NULL);
	CHECK_INT(patch_set_tree(&made, &doc, "consent", tree.root, NULL), 0);
	CHECK_STR(made.buf, "id: a\nconsent:\n  # asked by phone\n  - purpose: x  # p\n    status: granted\n"
		  "  - purpose: w\n    status: withdrawn\n    at: \"2026-01-01\"\nz: 1\n");
	CHECK_INT(patch_set_tree(&made, &doc, "id", tree.root, NULL), 0);
	CHECK_STR(made.buf, "id:\n  - purpose: x\n    status: granted\n"
		  "  - purpose: w\n    status: withdrawn\n    at: \"2026-01-01\"\n"
		  "consent:\n  # asked by phone\n  - purpose: x  # p\n    status: granted\nz: 1\n");
	doc_release(&doc);
	doc_release(&tree);
}

static void what_cannot_be_done_is_refused_with_the_edit_to_make(void)
{
	CHECK_STR(set("id: a\ncustom: text\n", "custom.x", "y"), "refused");
	CHECK_STR(err_message(), "'custom.x' cannot be set: what is on line 2 is no map");
	CHECK_STR(set("id: a\ne:\n  # c\n  x\n", "e", "w"), "id: a\ne:\n  # c\n  w\n");
	CHECK_STR(set_list("id: a\ne:\n  # c\n  x\n", "e", LIST_OF("w", "z")), "refused");
	CHECK_STR(err_message(), "'e' on line 2 cannot be changed without changing more than its lines; write there by hand: e:\\n  - w\\n  - z");
	CHECK_STR(removed("- a: 1\n  # about b\n  b: 2\n", "[0].a"), "refused");
	CHECK_STR(err_message(), "'[0].a' on line 1 cannot be removed without changing more than its lines; take it out by hand");
	CHECK_STR(set("t: [a]\n", "t[3]", "x"), "refused");
	CHECK_STR(err_message(), "there is no item 't[3]'");
	CHECK_STR(set("id: a\n", "a..b", "x"), "refused");
	CHECK_STR(err_message(), "'a..b' is no path of a field");
}

/* Random documents and edits */

static unsigned seed;

static unsigned pick(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

static const char *const texts[] = {
	"lead", "no", "00144", "Citt\xc3\xa0", "\xf0\x9f\x98\x80 ok", "a: b", "x #y",
	"it's", "\"q\"", "- d", "", " s ", "l1\nl2", "l1\n\n l2\n", "2026-01-01",
	"[f]", "{g}", "tab\there", "a,b", "@x", "p\n", "\nq", "http://x.it/?a=b#c", "~",
	"c\\d", "null", "e\r\nf", "\xe2\x80\xa8", "&a", "*b", "!c", "%d", "x:", "|", ">"
};

static const char *any_text(void)
{
	return texts[pick(sizeof(texts) / sizeof(*texts))];
}

static const char *eol;

static void add_comment(struct str *out)
{
	if (pick(4) == 0)
		str_add(out, pick(2) ? "  # note" : " # it's: [a");
}

static void add_comment_line(struct str *out, unsigned col)
{
	if (pick(6) == 0)
		str_addf(out, "%*s# - old: x%s", (int)col, "", eol);
	if (pick(9) == 0)
		str_add(out, eol);
}

static void add_scalar(struct str *out, unsigned col, bool flow)
{
	const char *s = any_text();
	size_t len = strlen(s);
	enum node_style style = (enum node_style)pick(flow ? 3 : 5);

	if (!scalar_fits(s, len, style, flow))
		style = STYLE_DOUBLE;
	if (style == STYLE_LITERAL || style == STYLE_FOLDED) {
		struct block_form form = { .below = 2 + pick(3), .digit = pick(3) == 0 };

		block_header(out, s, len, style, &form);
		add_comment(out);
		block_lines(out, s, len, style, col + form.below, eol);
		return;
	}
	scalar_add(out, s, len, style);
	if (!flow)
		add_comment(out);
}

static void add_flow(struct str *out, unsigned depth)
{
	unsigned n = pick(4), kind = depth ? pick(3) : 2;

	if (kind == 2) {
		add_scalar(out, 0, true);
		return;
	}
	str_add_char(out, kind ? '[' : '{');
	for (unsigned i = 0; i < n; i++) {
		str_add(out, i ? pick(2) ? ", " : "," : "");
		if (!kind)
			str_addf(out, "k%u: ", i);
		add_flow(out, depth - 1);
	}
	str_add(out, pick(5) || !n ? "" : " ");
	str_add_char(out, kind ? ']' : '}');
}

static void add_block(struct str *out, unsigned col, unsigned depth);

/* What comes behind the `:` of a key at `col`, and the line end. */
static void add_value(struct str *out, unsigned col, unsigned depth)
{
	unsigned kind = pick(depth ? 6 : 3);

	if (kind < 2) {
		str_add(out, pick(5) ? " " : "   ");
		add_scalar(out, col, false);
	} else if (kind == 2) {
		if (pick(3)) {
			str_add_char(out, ' ');
			add_flow(out, 2);
		}
		add_comment(out);
	} else {
		add_comment(out);
		str_add(out, eol);
		add_block(out, col, depth);
		return;
	}
	str_add(out, eol);
}

static void add_items(struct str *out, unsigned col, unsigned depth)
{
	unsigned n = 1 + pick(4);

	for (unsigned i = 0; i < n; i++) {
		add_comment_line(out, col);
		str_addf(out, "%*s-", (int)col, "");
		if (depth && pick(4) == 0) {
			str_addf(out, " k0: 1%s", eol);
			add_comment_line(out, col + 2);
			str_addf(out, "%*sk1:", (int)col + 2, "");
			add_value(out, col + 2, depth - 1);
		} else if (pick(9)) {
			str_add_char(out, ' ');
			add_scalar(out, col, false);
			str_add(out, eol);
		} else {
			str_add(out, eol);
		}
	}
}

static void add_block(struct str *out, unsigned col, unsigned depth)
{
	unsigned n = 1 + pick(4), step = 1 + pick(4);

	if (pick(2)) {
		add_items(out, pick(2) ? col : col + step, depth - 1);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		add_comment_line(out, col + step);
		str_addf(out, "%*sk%u:", (int)(col + step), "", i);
		add_value(out, col + step, depth - 1);
	}
}

static void make_doc(struct str *out)
{
	unsigned n = 1 + pick(6);

	eol = pick(3) ? "\n" : "\r\n";
	str_clear(out);
	if (pick(4) == 0)
		str_add(out, "\xef\xbb\xbf");
	add_comment_line(out, 0);
	for (unsigned i = 0; i < n; i++) {
		add_comment_line(out, 0);
		str_addf(out, pick(4) ? "k%u:" : "\"k%u\" :", i);
		add_value(out, 0, 3);
	}
	if (pick(4) == 0)
		str_set_len(out, out->len - strlen(eol));
}

static void make_path(struct str *out, const struct node *node)
{
	str_clear(out);
	while (node->n && (node->kind == NODE_MAP || out->len) && (!out->len || pick(3))) {
		unsigned i = pick((unsigned)node->n);

		if (node->kind == NODE_MAP)
			str_addf(out, "%s%s", out->len ? "." : "", node->v[i].key);
		else
			str_addf(out, "[%u]", i);
		node = &node->v[i];
	}
	if (pick(6) == 0 && node->kind == NODE_MAP)
		str_add(out, ".new");
	else if (!out->len)
		str_add(out, "new");
}

static void make_value(struct value *value, const char **v)
{
	value->v = v;
	value->list = pick(3) == 0;
	value->n = value->list ? pick(5) : 1;
	for (size_t i = 0; i < value->n; i++)
		v[i] = any_text();
}

/* Lines of `a` that are no more in `b`, looked for in order from both ends. */
static size_t lines_gone(const struct str *a, const struct str *b, size_t *first)
{
	size_t head = 0, tail = 0, line = 0, n = 0;

	while (head < a->len && head < b->len && a->buf[head] == b->buf[head])
		line += a->buf[head++] == '\n';
	while (tail < a->len - head && tail < b->len - head &&
	       a->buf[a->len - 1 - tail] == b->buf[b->len - 1 - tail])
		tail++;
	for (size_t i = head; i + tail < a->len; i++)
		n += a->buf[i] == '\n';
	*first = line + 1;
	return n;
}

struct counts {
	unsigned docs, done, refused, back, same;
};

/* Quotes that are a person's taste are lost when text comes between that needs them. */
static bool keeps_quotes(const struct node *old, const char *s)
{
	if (old->style == STYLE_PLAIN && old->key)
		return true;
	return scalar_fits(s, strlen(s), old->style, true) &&
	       (old->style != STYLE_DOUBLE || scalar_is_plain(s, strlen(s), true) ||
		!scalar_is_plain(old->text, old->len, false));
}

static bool is_plain_edit(const struct node *old, const struct value *value)
{
	const char *s = value->v[0];

	return old && !value->list && old->kind == NODE_SCALAR &&
		old->at.line == old->end.line && old->at.byte < old->end.byte &&
		old->style < STYLE_LITERAL && !strchr(s, '\n') &&
		keeps_quotes(old, s) &&
		scalar_fits(old->text, old->len, old->style, true);
}

/* A to B to A: the same bytes where the style could hold both. */
static void check_back(const struct str *a, const struct str *b, const char *path,
		       const struct node *old, struct counts *counts)
{
	struct value back = { &old->text, 1, false };
	struct doc doc = DOC_INIT;
	struct str again = STR_INIT;

	CHECK_INT(doc_parse(&doc, b->buf, b->len, "b", 1, &limits, NULL), 0);
	CHECK_INT(patch_set(&again, &doc, path, &back, NULL), 0);
	if (strcmp(again.buf, a->buf))
		printf("# %s in:\n%s\n# was\n%s\n", path, again.buf, a->buf);
	CHECK_STR(again.buf, a->buf);
	counts->back++;
	str_release(&again);
	doc_release(&doc);
}

static void check_edit(const struct str *text, struct counts *counts)
{
	struct str path = STR_INIT, out = STR_INIT;
	struct doc doc = DOC_INIT, after = DOC_INIT;
	const char *v[8] = { 0 };
	struct value value;
	const struct node *old;
	bool is_set = pick(5);
	size_t first;
	int rc;

	rc = doc_parse(&doc, text->buf, text->len, "a", 1, &limits, NULL);
	CHECK_INT(rc, 0);
	if (rc) {
		printf("# %s\n%s\n", err_message(), text->buf);
		goto done;
	}
	make_path(&path, doc.root);
	make_value(&value, v);
	old = node_at(doc.root, path.buf);
	rc = is_set ? patch_set(&out, &doc, path.buf, &value, NULL) :
		patch_remove(&out, &doc, path.buf);
	if (rc) {
		counts->refused++;
		goto done;
	}
	counts->done++;
	counts->same += out.len == text->len && !memcmp(out.buf, text->buf, out.len);
	rc = doc_parse(&after, out.buf, out.len, "b", 1, &limits, NULL);
	CHECK_INT(rc, 0);
	if (old && old->kind == NODE_SCALAR && old->key && !strchr(path.buf, '.'))
		CHECK(lines_gone(text, &out, &first) <= old->end.line - old->key_at.line + 1);
	old = node_at(doc.root, path.buf);
	if (is_set && is_plain_edit(old, &value))
		check_back(text, &out, path.buf, old, counts);
done:
	doc_release(&after);
	doc_release(&doc);
	str_release(&out);
	str_release(&path);
}

static void random_edits_change_what_they_should_and_go_back(void)
{
	struct counts counts = { 0 };
	struct str text = STR_INIT;

	seed = 20261121;
	for (unsigned i = 0; i < 6000; i++) {
		make_doc(&text);
		check_edit(&text, &counts);
	}
	printf("# %u done, %u of them no change, %u refused, %u there and back\n",
	       counts.done, counts.same, counts.refused, counts.back);
	CHECK(counts.done > 5000);
	CHECK(counts.back > 100);
	str_release(&text);
}

/* Some of ten words, in order. */
static size_t any_words(const char **v)
{
	static const char *const words[] = {
		"ada", "bo", "it's", "d'e", "f", "ga", "h i", "l", "m:m", "zo"
	};
	size_t n = 0;

	for (size_t i = 0; i < 10; i++)
		if (pick(2))
			v[n++] = words[i];
	if (!n)
		v[n++] = words[0];
	return n;
}

static void add_list(struct str *out, const char *const *v, size_t n)
{
	static const char *const first[] = { "- ", "  -   ", "[", "[\n  ", "[ " };
	static const char *const last[] = { "", "", "]", "\n]", " ]" };
	static const char *const between[] = { "\n- ", "\n  -   ", ", ", ",\n  ", "," };
	unsigned form = pick(n > 1 ? 5 : 3);
	enum node_style style = (enum node_style)(form < 2 ? pick(3) : 1 + pick(2));

	str_addf(out, "id: a\ntags:%s%s", form < 2 ? "  # c\n" : " ", first[form]);
	for (size_t i = 0; i < n; i++) {
		str_add(out, i ? between[form] : "");
		scalar_add(out, v[i], strlen(v[i]), style);
	}
	str_addf(out, "%s\n# end\nz: 1\n", last[form]);
}

static void a_list_goes_there_and_back(void)
{
	struct str text = STR_INIT, there = STR_INIT, back = STR_INIT;
	struct doc doc = DOC_INIT;
	const char *v[10], *w[10];
	struct value a = { v, 0, true }, b = { w, 0, true };

	seed = 11;
	for (int i = 0; i < 2000 && !test_bad; i++) {
		str_clear(&text);
		a.n = any_words(v);
		b.n = any_words(w);
		add_list(&text, v, a.n);
		CHECK_INT(doc_parse(&doc, text.buf, text.len, "a", 1, &limits, NULL), 0);
		CHECK_INT(patch_set(&there, &doc, "tags", &b, NULL), 0);
		CHECK_INT(doc_parse(&doc, there.buf, there.len, "b", 1, &limits, NULL), 0);
		CHECK_INT(patch_set(&back, &doc, "tags", &a, NULL), 0);
		if (a.n > 1 && b.n > 1)
			CHECK_STR(back.buf, text.buf);
		if (test_bad)
			printf("# by\n%s\n", there.buf);
	}
	doc_release(&doc);
	str_release(&text);
	str_release(&there);
	str_release(&back);
}

int main(void)
{
	RUN(a_scalar_changes_and_nothing_else_does);
	RUN(the_quoting_stays_where_it_can_hold_the_text);
	RUN(quotes_that_only_the_old_text_needed_go_with_it);
	RUN(an_empty_value_is_filled);
	RUN(a_block_scalar_keeps_its_form);
	RUN(a_new_key_goes_where_the_schema_has_it);
	RUN(a_new_key_is_written_as_its_siblings_are);
	RUN(a_block_list_keeps_the_items_that_stay);
	RUN(a_flow_list_stays_on_its_lines);
	RUN(a_scalar_becomes_a_list_and_back);
	RUN(a_field_is_removed_with_its_lines);
	RUN(a_map_goes_with_its_last_key);
	RUN(a_tree_replaces_a_field_with_few_lines);
	RUN(what_cannot_be_done_is_refused_with_the_edit_to_make);
	RUN(a_list_goes_there_and_back);
	RUN(random_edits_change_what_they_should_and_go_back);
	str_release(&made);
	return test_end();
}
