/*
 * Writes strings that YAML readers are known to take for something else:
 * `emit_strings yaml` as a document, in every place where one may stand;
 * `emit_strings json` the same data as JSON, to compare with.
 * tests/foreign-readers.sh holds other readers to it.
 */

#include "base/err.h"
#include "base/str.h"
#include "record/emit.h"
#include "record/patch.h"

#include <stdio.h>
#include <string.h>

static const char *const strings[] = {
	"plain", "two words", "Citt\xc3\xa0", "\xf0\x9f\x98\x80", "\xe4\xbd\xa0\xe5\xa5\xbd",
	"", " ", "  ", " lead", "trail ", "\t", "\ttab", "tab\t", "a\tb", "\xc2\xa0nbsp\xc2\xa0",
	/* null, booleans, merge and value keys */
	"~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "yes", "Yes", "no",
	"No", "NO", "on", "On", "off", "OFF", "y", "Y", "n", "N", "=", "<<", "<", "nO",
	/* numbers */
	"0", "7", "-1", "+1", "010", "00144", "00184", "01234567012", "0o17", "0x1F", "0b101",
	"0x", "1_000", "1,000", "1,5", "1.5", "1.", ".5", "-.5", "1e3", "1E+3", "1.5e-3", "12e03",
	"1e", "e3", ".inf", "-.Inf", "+.INF", ".nan", ".NaN", "inf", "nan", "+", "-", ".", "..",
	"+390612345678", "+39 06 12345678", "12:30", "12:30:45", "190:20:30", "1:2.5", "1.10",
	"192.168.1.1", "1.2.3", "123abc", "7k2m4q9x", "12345678", "1234e567", "0x12ab34",
	"1234.50 EUR", "50%", "10-20", "1/2", "0.0.0",
	/* dates */
	"2026-11-21", "2026-1-1", "2026-11-21T10:30+01:00", "2026-11-21T10:30:00+01:00",
	"2026-11-21t10:30:00Z", "2026-11-21 10:30:00", "2026-11-21 10:30:00.5 +1", "--05-02",
	"2026-11", "1980-05-02x",
	/* what looks like syntax */
	"- x", "-x", "--", "---", "--- x", "...", "... x", "? x", "?x", ": x", ":x", "x:", "x: y",
	"x:y", "x :y", "x #y", "x# y", "#x", "# x", "a, b", "[a]", "{a: b}", "]", "}", ",", "[",
	"&a", "*b", "!c", "!!str x", "|", ">", "|-", "%d", "@x", "`x`", "'", "\"", "''", "\"\"",
	"it's", "say \"x\"", "'x'", "\"x\"", "'x", "\"x", "\\", "\\n", "a\\b", "C:\\x", "x\\",
	"http://x.it/?a=b&c=d#e", "a@b.it", "<a@b.it>", "a|b", "a>b", "(a)", "/x", "$x", "x;y",
	"<<<<<<< HEAD", "=======", "key: |", "- - -", "? [a]: b", "a: [", "{", "*", "&", "!", "%",
	/* several lines */
	"a\nb", "a\nb\n", "a\n", "\n", "\n\n", "\na", "\n\na\n", "a\n\n", "a\n\n\n", "a\n\nb",
	" a\nb", "  a\n b\n", "a\n  b\n", "\ta\nb", "a\n\tb", "a \nb", "a\nb ", "a\n \nb", "a\n ",
	" \na", "\n a\n", "\n \na", "# a\nb", "- a\n- b\n", "---\na", "a\n---\nb", "a\n...\n",
	"a: b\nc: d", "a\r\nb", "a\rb", "\r", "a\n\n\n  b\n\nc\n", "|\nx", "<<<<<<< a\n=======\n",
	"Caro Mario,\n\n  ti scrivo \xe2\x80\x94 perch\xc3\xa9 s\xc3\xac.\n-- \nGiulia\n",
	/* characters that must not stand in a file as they are */
	"\x01", "\x1b[31mred", "\x7f", "\xc2\x85", "a\xc2\x85" "b", "a\xe2\x80\xa8" "b",
	"\xe2\x80\xa9", "\xe2\x80\xae" "rlo", "\xef\xbb\xbf", "a\xef\xbb\xbf", "\xef\xbf\xbe",
	"\x07\x08\x0b\x0c", "a\nb\x1b", "\xc2\x9b", "\xe2\x80\x8b", "\xf4\x8f\xbf\xbf"
};

#define N (sizeof(strings) / sizeof(*strings))

static struct node list[N], map[N], keys[N], maps[N], inner[N], roots[4];
static char names[N][8];

static struct node text(const char *s)
{
	return (struct node){ .kind = NODE_SCALAR, .text = s, .len = strlen(s) };
}

static struct node under(struct node node, const char *key)
{
	node.key = key;
	node.key_len = strlen(key);
	return node;
}

static struct node many(enum node_kind kind, struct node *v, size_t n)
{
	return (struct node){ .kind = kind, .v = v, .n = n };
}

static struct node make_tree(void)
{
	for (size_t i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "k%zu", i);
		list[i] = text(strings[i]);
		map[i] = under(text(strings[i]), names[i]);
		keys[i] = under(text(names[i]), strings[i]);
		inner[i] = under(text(strings[i]), "text");
		maps[i] = many(NODE_MAP, &inner[i], 1);
	}
	roots[0] = under(many(NODE_LIST, list, N), "list");
	roots[1] = under(many(NODE_MAP, map, N), "map");
	roots[2] = under(many(NODE_MAP, keys, N), "keys");
	roots[3] = under(many(NODE_LIST, maps, N), "maps");
	return many(NODE_MAP, roots, 4);
}

/* The strings put into brackets and quotes, as into a file of somebody else's. */
static int add_patched(struct str *out)
{
	static const struct limits limits = LIMITS_DEFAULT;
	struct value value = { strings, N, true };
	struct doc doc = DOC_INIT;
	struct str made = STR_INIT;
	int rc = 0;

	str_add(out, "flow: [x]\nsingle:\n- 'x'\ndouble:\n- \"x\"\n");
	for (const char *const *path = (const char *const[]){ "flow", "single", "double", NULL };
	     *path && !rc; path++) {
		rc = doc_parse(&doc, out->buf, out->len, "made", 1, &limits, NULL);
		if (!rc)
			rc = patch_set(&made, &doc, *path, &value, NULL);
		str_clear(out);
		str_add_mem(out, made.buf, made.len);
	}
	doc_release(&doc);
	str_release(&made);
	return rc;
}

static void json_text(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == '"' || *s == '\\')
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void json(const struct node *node)
{
	if (node->kind == NODE_SCALAR) {
		json_text(node->text);
		return;
	}
	putchar(node->kind == NODE_LIST ? '[' : '{');
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			printf(",\n");
		if (node->v[i].key) {
			json_text(node->v[i].key);
			printf(": ");
		}
		json(&node->v[i]);
	}
	putchar(node->kind == NODE_LIST ? ']' : '}');
}

int main(int argc, char **argv)
{
	static const char *const patched[] = { "flow", "single", "double" };
	struct node all[7], tree = make_tree();
	struct str out = STR_INIT;
	int rc = 0;

	if (argc == 2 && !strcmp(argv[1], "json")) {
		memcpy(all, roots, sizeof(roots));
		for (size_t i = 0; i < 3; i++)
			all[4 + i] = under(many(NODE_LIST, list, N), patched[i]);
		tree = many(NODE_MAP, all, 7);
		json(&tree);
		putchar('\n');
		return 0;
	}
	doc_emit(&out, &tree);
	rc = add_patched(&out);
	if (rc)
		fprintf(stderr, "emit_strings: %s\n", err_message());
	fwrite(out.buf, 1, out.len, stdout);
	str_release(&out);
	return rc;
}
