/* Reading a document: what is in it, where, and what is refused. */

#include "tests/lib/test.h"

#include "base/err.h"
#include "base/str.h"
#include "record/doc.h"

#include <string.h>
#include <time.h>

static const struct limits limits = LIMITS_DEFAULT;

static void show_text(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n')
			str_add(out, "\\n");
		else
			str_add_char(out, s[i]);
	}
}

/* A node as `'text'`, `[...]`, `{key: ...}`, with the marks if they are wanted. */
static void show(struct str *out, const struct node *node, bool marks)
{
	static const char *const open[] = { "'", "[", "{" }, *const close[] = { "'", "]", "}" };

	if (marks)
		str_addf(out, "%u:%u@%u-%u:%u@%u", node->at.line, node->at.col, node->at.byte,
			 node->end.line, node->end.col, node->end.byte);
	str_add(out, open[node->kind]);
	if (node->kind == NODE_SCALAR)
		show_text(out, node->text, node->len);
	for (size_t i = 0; i < node->n; i++) {
		str_add(out, i ? ", " : "");
		if (node->v[i].key)
			str_addf(out, "%s: ", node->v[i].key);
		show(out, &node->v[i], marks);
	}
	str_add(out, close[node->kind]);
}

static struct str shown = STR_INIT;

static const char *read_as(const char *text, size_t len, bool marks)
{
	struct doc doc = DOC_INIT;

	str_clear(&shown);
	if (doc_parse(&doc, text, len, "x.yaml", 1, &limits, NULL))
		str_add(&shown, err_message());
	else if (doc.root)
		show(&shown, doc.root, marks);
	doc_release(&doc);
	return shown.buf;
}

#define READ(text) read_as(text, sizeof(text) - 1, false)
#define MARKS(text) read_as(text, sizeof(text) - 1, true)

static void scalars_are_text_whatever_they_look_like(void)
{
	CHECK_STR(READ("a: NO\nb: 00144\nc: 12:30\nd: ~\ne: 'it''s'\nf: \"\\u00e8\\n\"\n"),
		  "{a: 'NO', b: '00144', c: '12:30', d: '~', e: 'it's', f: '\xc3\xa8\\n'}");
	CHECK_STR(READ("a: |\n  x\n   y\n\nb: >-\n  x\n  y\nc: one\n  two\nd:\n"),
		  "{a: 'x\\n y\\n', b: 'x y', c: 'one two', d: ''}");
	CHECK_STR(READ("- a\n- [b, {c: d}]\n-\n- - e\n  - f\n"), "['a', ['b', {c: 'd'}], '', ['e', 'f']]");
	CHECK_STR(READ("\"<<\": x\n\"a b\": y\n"), "{<<: 'x', a b: 'y'}");
}

static void nothing_but_comments_has_no_root(void)
{
	CHECK_STR(READ(""), "");
	CHECK_STR(READ("# x\n\n"), "");
	CHECK_STR(READ("\xef\xbb\xbf"), "");
	CHECK_STR(READ("# x\n---\n"), "");
	CHECK_STR(READ("---\na: b\n"), "{a: 'b'}");
}

static void marks_are_bytes_and_an_editors_lines(void)
{
	CHECK_STR(MARKS("a: b\n"), "1:1@0-1:5@4{a: 1:4@3-1:5@4'b'}");
	CHECK_STR(MARKS("\xef\xbb\xbf\xc3\xa8: \"\xf0\x9f\x98\x80\"\r\nb: x\r\n"),
		  "1:1@3-2:5@19{\xc3\xa8: 1:4@7-1:7@13'\xf0\x9f\x98\x80', b: 2:4@18-2:5@19'x'}");
	CHECK_STR(MARKS("- a\n-\n- [x, ]  # c\n"),
		  "1:1@0-3:8@13[1:3@2-1:4@3'a', 2:2@5-2:2@5'', 3:3@8-3:8@13[3:4@9-3:5@10'x']]");
	CHECK_STR(MARKS("{a: , b: c}\n"),
		  "1:1@0-1:12@11{a: 1:4@3-1:4@3'', b: 1:10@9-1:11@10'c'}");
	CHECK_STR(MARKS("a: |  # c\n  x\n\n  \xc3\xa8\n\nb: |+\n  x\n\nc: >\n  x\n  y\n\n# z\nd: |\n"),
		  "1:1@0-14:5@54{a: 1:4@3-4:4@19'x\\n\\n\xc3\xa8\\n', b: 6:4@24-8:1@31'x\\n\\n', "
		  "c: 9:4@35-11:4@44'x y\\n', d: 14:4@53-14:5@54''}");
}

static void a_document_counts_from_its_line_in_the_file(void)
{
	struct doc doc = DOC_INIT;

	CHECK_INT(doc_parse(&doc, "a: b\nc: d\n", 10, "x", 100, &limits, NULL), 0);
	CHECK_INT(doc.root->v[1].key_at.line, 101);
	CHECK_INT(doc.root->v[1].key_at.byte, 5);
	CHECK_INT(doc_parse(&doc, "a: b\nc: [\n", 10, "x", 100, &limits, NULL), ERR_DATA);
	CHECK_STR(err_message(), "x:102:1: a value should be here, or a bracket is not closed above");
	CHECK(!doc.root);
	CHECK_INT(doc_parse(&doc, "a: c", 4, "x", 1, &limits, NULL), 0);
	CHECK_STR(node_text(doc.root, "a"), "c");
	doc_release(&doc);
	doc_release(&doc);
}

/* All that was found, as "line:col rule: message", a line each. */
static const char *found(const char *text, size_t len)
{
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;
	int rc = doc_parse(&doc, text, len, "x.yaml", 1, &limits, &why);

	str_clear(&shown);
	for (size_t i = 0; i < why.n; i++)
		str_addf(&shown, "%s%u:%u %s%s: %s", i ? "\n" : "", why.v[i].line,
			 why.v[i].col, why.v[i].level == LEVEL_WARNING ? "warning " : "",
			 why.v[i].rule, why.v[i].message);
	CHECK_INT(rc, doc.root ? 0 : ERR_DATA);
	findings_release(&why);
	doc_release(&doc);
	return shown.buf;
}

#define FOUND(text) found(text, sizeof(text) - 1)

static void what_yaml_has_and_a_record_may_not_is_refused_by_name(void)
{
	CHECK_STR(FOUND("a: &b c\n"),
		  "1:4 anchor: an anchor ('&') is not allowed in a record; if it is text, put the value in quotes");
	CHECK_STR(FOUND("a: *b\n"),
		  "1:4 alias: an alias ('*') is not allowed in a record; if it is text, put the value in quotes");
	CHECK_STR(FOUND("a: *b*\n"), "1:4 alias: '*' begins an alias in YAML; put the value in quotes");
	CHECK_STR(FOUND("a: !!str b\n"),
		  "1:4 tag: a tag ('!') is not allowed in a record; if it is text, put the value in quotes");
	CHECK_STR(FOUND("# c\n%YAML 1.1\n---\na: b\n"),
		  "2:1 directive: a YAML directive ('%') is not allowed in a record; take the line out");
	CHECK_STR(FOUND("a:\n  <<: {b: c}\n"),
		  "2:3 merge-key: a merge key ('<<') is not allowed in a record; write out what it stands for");
	CHECK_STR(FOUND("? a\n: b\n"),
		  "1:3 complex-key: a key must be plain or quoted text with a ':' behind it on its line");
	CHECK_STR(FOUND("[a]: b\n"),
		  "1:1 complex-key: a key must be plain or quoted text with a ':' behind it on its line");
	CHECK_STR(FOUND("{a, b}\n"),
		  "1:2 complex-key: a key must be plain or quoted text with a ':' behind it on its line");
	CHECK_STR(FOUND("a: b\n---\nc: d\n"),
		  "2:1 multiple-documents: '---' begins a second document; one file or part of a shard is one record");
	CHECK_STR(FOUND("--- a\n"),
		  "1:4 multiple-documents: put what stands behind '---' on a line of its own");
	CHECK_STR(FOUND("a: b\n...\n"), "2:1 multiple-documents: '...' ends a document; take the line out");
	CHECK_STR(FOUND("email: a\nname: b\nemail: c\n"),
		  "3:1 duplicate-key: 'email' is on line 1 and again on line 3 (a merge may have left both); keep one");
	CHECK_STR(FOUND("a: 1\nb:\n  c: 1\n  'c': 2\na: 3\n"),
		  "4:3 duplicate-key: 'c' is on line 3 and again on line 4 (a merge may have left both); keep one\n"
		  "5:1 duplicate-key: 'a' is on line 1 and again on line 5 (a merge may have left both); keep one");
}

static void bytes_that_are_no_text_are_refused_with_their_place(void)
{
	CHECK_STR(FOUND("a: b\nc: Citt\xe0\n"),
		  "2:8 utf-8: byte 12 (0xe0) is not UTF-8; if this is Windows-1252, convert it with 'iconv -f WINDOWS-1252 -t UTF-8'");
	CHECK_STR(FOUND("\xff\xfe" "a\0:\0 \0b\0"),
		  "1:1 utf-16: this is UTF-16; convert it with 'iconv -f UTF-16 -t UTF-8'");
	CHECK_STR(FOUND("a: b\0\n"), "1:5 nul: NUL at byte 4: this is no text, or UTF-16");
	CHECK_STR(FOUND("a: \"\\0\"\n"), "1:4 nul: a NUL character (\\0) is not allowed");
	CHECK_STR(FOUND("a: \xc3\xa8\x1b[0m\x7f\n"),
		  "1:5 control-character: the control character U+001B; take it out\n"
		  "1:9 control-character: the control character U+007F; take it out");
	CHECK_STR(FOUND("a: b\xe2\x80\xa8" "c\n"),
		  "1:5 control-character: the line separator U+2028; write it as \"\\u2028\" in double quotes");
	CHECK_STR(FOUND("a: b\xc2\x85\n"),
		  "1:5 control-character: the line separator U+0085; write it as \"\\u0085\" in double quotes");
	CHECK_STR(FOUND("a: b\rc: d\n"),
		  "1:5 line-end: a carriage return that ends no line; lines end with LF or CRLF");
	CHECK_STR(FOUND("a: \xef\xbb\xbf" "b\n"),
		  "1:4 byte-order-mark: a byte order mark inside the text; take it out");
}

static void hidden_characters_are_reported_and_read_all_the_same(void)
{
	CHECK_STR(FOUND("a: \"x\\e[0m\"\nb: \"\\u2028\\n\\t\"\n"),
		  "1:4 control-character: the text has the control character U+001B by an escape");
	CHECK_STR(FOUND("a: x\n\xc3\xa8: \xc3\xa8\xe2\x80\xaey\n"),
		  "2:5 control-character: U+202E changes the direction of what follows and is not seen; take it out");
}

static void a_merge_conflict_is_named_with_the_way_out(void)
{
	CHECK_STR(FOUND("a: 1\n<<<<<<< HEAD\nb: 1\n||||||| x\n=======\nb: 2\n>>>>>>> y\n<<<<<<< HEAD\n"),
		  "2:1 conflict-marker: a merge conflict is not resolved here: edit it or run 'git mergetool', then 'git add' the file\n"
		  "8:1 conflict-marker: a merge conflict is not resolved here: edit it or run 'git mergetool', then 'git add' the file");
	CHECK_STR(FOUND("a: |\n  x\n=======\n"),
		  "3:1 conflict-marker: a merge conflict is not resolved here: edit it or run 'git mergetool', then 'git add' the file");
	CHECK_STR(FOUND("a: |\n  title\n  =======\n  <<<<<<< HEAD\n"),
		  "4:3 warning conflict-marker: this looks like the rest of a merge conflict");
}

static void a_slip_is_told_in_words_that_help(void)
{
	CHECK_STR(FOUND("a: b: c\n"),
		  "1:5 syntax: a ': ' is not expected here; if it belongs to the value, put that in quotes, else look at the indentation");
	CHECK_STR(FOUND("a:\n\tb: c\n"), "2:1 syntax: a tab cannot indent; use spaces");
	CHECK_STR(FOUND("a: @b\n"), "1:4 syntax: a value cannot begin with '@'; put it in quotes");
	CHECK_STR(FOUND("b: c\na: \"b\nc: d\n"), "2:4 syntax: a quote is opened here and never closed");
	CHECK_STR(FOUND("a: \"C:\\data\"\n"),
		  "1:7 syntax: double quotes do not know this '\\' escape; write '\\\\' for a backslash");
	CHECK_STR(FOUND("a: 1\n  b: 2\n"),
		  "2:4 syntax: a ': ' is not expected here; if it belongs to the value, put that in quotes, else look at the indentation");
	CHECK_STR(FOUND("a: 1\nb\nc: 2\n"), "2:1 syntax: there is no ':' behind this key");
	CHECK_STR(FOUND("a: [b\nc: d\n"), "2:2 syntax: a ',' or the closing ']' of a list is missing");
}

static void the_limits_are_refused_by_name(void)
{
	struct str text = STR_INIT;

	str_add(&text, "a: [[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]\n");
	CHECK_STR(found(text.buf, text.len), "");
	str_clear(&text);
	str_add(&text, "a: [[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]\n");
	CHECK_STR(found(text.buf, text.len), "1:19 depth: nested deeper than the limit of 16");
	str_clear(&text);
	str_addf(&text, "%0128d: x\n", 1);
	CHECK_STR(found(text.buf, text.len), "");
	str_clear(&text);
	str_addf(&text, "a: b\n%0129d: x\n", 1);
	CHECK_STR(found(text.buf, text.len), "2:1 key-length: a key of 129 bytes is over the limit of 128");
	str_clear(&text);
	str_addf(&text, "%02000d: x\n", 1);
	CHECK_STR(found(text.buf, text.len),
		  "1:1 key-length: what stands before this line's ': ' is too long for a key (the limit is 128 bytes)");
	str_clear(&text);
	str_addf(&text, "a: %01048574d\n", 1);
	CHECK_STR(found(text.buf, text.len),
		  "1:1 record-size: a record of 1048578 bytes is over the limit of 1048576 ('limits' in crm.yaml); keep documents in files/");
	str_clear(&text);
	str_add(&text, "a: [");
	for (int i = 0; i < 200000; i++)
		str_add(&text, "x,");
	str_add(&text, "]\n");
	CHECK_STR(found(text.buf, text.len),
		  "1:264193 record-size: more values than a record of 1048576 bytes may have ('limits' in crm.yaml)");
	str_release(&text);
}

static double ms_to_read(const struct str *text)
{
	struct doc doc = DOC_INIT;
	struct timespec from, to;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	doc_parse(&doc, text->buf, text->len, "x", 1, &limits, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	doc_release(&doc);
	return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

/* 13.7 s in libyaml's own loader; far below 10 ms here, but sanitizers are slow. */
static void a_file_made_to_be_slow_is_not(void)
{
	static const struct {
		const char *head, *again, *tail;
		unsigned n;
	} files[] = {
		{ "", "[", "", 50000 }, { "", "{a: ", "", 250000 }, { "", "- ", "x", 500000 },
		{ "", "? ", "", 500000 }, { "", "k: 1\n", "", 200000 }, { "", "&a x\n", "", 200000 },
		{ "", "%TAG ! x\n", "", 100000 }, { "a: ", "\xe2\x80\xae", "", 300000 },
		{ "", "\x1b", "", 1000000 }, { "a: \"", "\\0", "\"", 500000 },
		{ "a: |\n", " <<<<<<< x\n", "", 90000 }, { "", "<<<<<<< x\n", "", 90000 }
	};
	struct str text = STR_INIT;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		str_clear(&text);
		str_add(&text, files[i].head);
		for (unsigned k = 0; k < files[i].n; k++)
			str_add(&text, files[i].again);
		str_add(&text, files[i].tail);
		if (ms_to_read(&text) > 1000)
			printf("# '%s' %u times\n", files[i].again, files[i].n);
		CHECK(ms_to_read(&text) <= 1000);
	}
	str_release(&text);
}

static void a_path_leads_to_a_node(void)
{
	static const char text[] = "consent:\n- {at: x}\n- at: w\nexternal_ids: {hubspot: '201'}\n";
	struct doc doc = DOC_INIT;

	CHECK_INT(doc_parse(&doc, text, sizeof(text) - 1, "x", 1, &limits, NULL), 0);
	CHECK_STR(node_at(doc.root, "consent[1].at")->text, "w");
	CHECK_STR(node_at(doc.root, "external_ids.hubspot")->text, "201");
	CHECK(node_at(doc.root, "") == doc.root);
	CHECK(!node_at(doc.root, "consent[2]"));
	CHECK(!node_at(doc.root, "consent.at"));
	CHECK(!node_at(doc.root, "consent[x]"));
	CHECK(!node_at(doc.root, "nothing.at.all"));
	CHECK(!node_at(NULL, "a"));
	CHECK(!node_get(NULL, "a"));
	CHECK(!node_text(doc.root, "consent"));
	doc_release(&doc);
}

static void a_field_has_its_values_whatever_its_form(void)
{
	static const char text[] =
		"a: x\nb: [x, {value: w, label: work}]\nc: {value: z}\nd:\ne: ~\nf: null\n"
		"g: \"null\"\nh: []\ni: {}\nj: \"\"\nk: Null\n";
	static const char *const empty[] = { "d", "e", "f", "h", "i", "j", "none" };
	struct doc doc = DOC_INIT;
	const char *label;

	CHECK_INT(doc_parse(&doc, text, sizeof(text) - 1, "x", 1, &limits, NULL), 0);
	CHECK_STR(node_value(node_get(doc.root, "a"), 0, &label)->text, "x");
	CHECK(!label);
	CHECK(!node_value(node_get(doc.root, "a"), 1, NULL));
	CHECK_STR(node_value(node_get(doc.root, "b"), 1, &label)->text, "w");
	CHECK_STR(label, "work");
	CHECK(!node_value(node_get(doc.root, "b"), 2, NULL));
	CHECK_STR(node_value(node_get(doc.root, "c"), 0, NULL)->text, "z");
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++) {
		CHECK(node_empty(node_get(doc.root, empty[i])));
		CHECK(!node_value(node_get(doc.root, empty[i]), 0, NULL));
	}
	CHECK(!node_empty(node_get(doc.root, "g")));
	CHECK(!node_empty(node_get(doc.root, "k")));
	doc_release(&doc);
}

static bool equal(const char *a, const char *b)
{
	struct doc left = DOC_INIT, right = DOC_INIT;
	bool same;

	CHECK_INT(doc_parse(&left, a, strlen(a), "a", 1, &limits, NULL), 0);
	CHECK_INT(doc_parse(&right, b, strlen(b), "b", 1, &limits, NULL), 0);
	same = node_equal(left.root, right.root);
	CHECK_INT(node_equal(right.root, left.root), same);
	doc_release(&left);
	doc_release(&right);
	return same;
}

static void content_is_equal_in_any_order_of_keys(void)
{
	CHECK(equal("a: 1\nb: [x, 'w']\n", "{\"b\": [x, w], a: '1'} # c\n"));
	CHECK(equal("", "# c\n"));
	CHECK(!equal("a: [x, w]\n", "a: [w, x]\n"));
	CHECK(!equal("a: 1\n", "a: 1\nb: 2\n"));
	CHECK(!equal("a: 1\n", "b: 1\n"));
	CHECK(!equal("a: x\n", "a: [x]\n"));
	CHECK(!equal("", "a: x\n"));
}

static void findings_are_sorted_counted_and_moved(void)
{
	struct findings a = FINDINGS_INIT, b = FINDINGS_INIT;
	struct finding *f;

	CHECK_INT(findings_err(&a), 0);
	finding_add(&a, LEVEL_WARNING, "w", "p", 1, 1, "only a %s", "warning");
	CHECK_INT(findings_err(&a), 0);
	f = finding_add(&b, LEVEL_ERROR, "r", "p", 7, 3, "'%s' must be one of lead, hot", "stage");
	finding_set_value(&b, f, "x\x1b\ny", 4);
	f->not_value = true;
	finding_set_field(&b, f, "stage");
	finding_set_id(&b, f, "anna");
	finding_add(&b, LEVEL_ERROR, "r", "p", 6, 0, "first");
	findings_move(&a, &b);
	CHECK_INT(b.n, 0);
	CHECK_INT(findings_err(&a), ERR_DATA);
	CHECK_STR(err_message(), "p:7:3: 'stage' must be one of lead, hot, not 'x\\x1b\\ny' (and 1 more)");
	findings_sort(&a);
	CHECK_INT(findings_err(&a), ERR_DATA);
	CHECK_STR(err_message(), "p:6: first (and 1 more)");
	CHECK_INT(findings_count(&a, LEVEL_WARNING), 3);
	CHECK_INT(findings_count(&a, LEVEL_ERROR), 2);
	CHECK_STR(a.v[2].field, "stage");
	CHECK_STR(a.v[2].id, "anna");
	CHECK_STR(a.v[2].value, "x\x1b\ny");
	findings_release(&a);
	findings_release(&b);
}

int main(void)
{
	RUN(scalars_are_text_whatever_they_look_like);
	RUN(nothing_but_comments_has_no_root);
	RUN(marks_are_bytes_and_an_editors_lines);
	RUN(a_document_counts_from_its_line_in_the_file);
	RUN(what_yaml_has_and_a_record_may_not_is_refused_by_name);
	RUN(bytes_that_are_no_text_are_refused_with_their_place);
	RUN(hidden_characters_are_reported_and_read_all_the_same);
	RUN(a_merge_conflict_is_named_with_the_way_out);
	RUN(a_slip_is_told_in_words_that_help);
	RUN(the_limits_are_refused_by_name);
	RUN(a_file_made_to_be_slow_is_not);
	RUN(a_path_leads_to_a_node);
	RUN(a_field_has_its_values_whatever_its_form);
	RUN(content_is_equal_in_any_order_of_keys);
	RUN(findings_are_sorted_counted_and_moved);
	str_release(&shown);
	return test_end();
}
