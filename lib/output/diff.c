#include "output/diff.h"

#include "base/alloc.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define AROUND 3
#define TABLE_MAX 16000000	/* cells; beyond it everything between is replaced */

struct line {
	const char *text;
	size_t len;		/* without the line feed */
	bool open;		/* the last one, and it has none */
};

struct lines {
	struct line *v;
	size_t n, alloc;
};

enum op { SAME = ' ', OUT = '-', IN = '+' };

struct edit {
	enum op op;
	const struct line *line;
	size_t a, b;		/* the lines before it in either text */
};

struct edits {
	struct edit *v;
	size_t n, alloc;
};

static void split(struct lines *out, const char *text, size_t len)
{
	const char *end, *nl;

	if (!len)
		return;
	for (end = text + len; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = (struct line){
			text, (size_t)((nl ? nl : end) - text), !nl
		};
		if (!nl)
			return;
	}
}

static bool same(const struct line *a, const struct line *b)
{
	return a->len == b->len && a->open == b->open &&
	       !memcmp(a->text, b->text, a->len);
}

static void add(struct edits *edits, enum op op, const struct line *line,
		size_t *a, size_t *b)
{
	GROW(edits->v, edits->n + 1, edits->alloc);
	edits->v[edits->n++] = (struct edit){ op, line, *a, *b };
	*a += op != IN;
	*b += op != OUT;
}

/* The longest common subsequence of what is between equal ends. */
static void compare_middle(struct edits *edits, const struct line *a, size_t n,
			   const struct line *b, size_t m, size_t *ia, size_t *ib)
{
	unsigned *table = NULL;
	size_t i = 0, k = 0, width = m + 1;

	if (n && m && n < TABLE_MAX / m) {
		table = xcalloc((n + 1) * width, sizeof(*table));
		for (i = n; i-- > 0;)
			for (k = m; k-- > 0;) {
				unsigned down = table[(i + 1) * width + k];
				unsigned right = table[i * width + k + 1];

				table[i * width + k] = same(&a[i], &b[k]) ?
					table[(i + 1) * width + k + 1] + 1 :
					down > right ? down : right;
			}
	}
	for (i = k = 0; i < n || k < m;) {
		if (table && i < n && k < m && same(&a[i], &b[k])) {
			add(edits, SAME, &a[i], ia, ib);
			i++, k++;
		} else if (k == m || (i < n && (!table ||
			   table[(i + 1) * width + k] >= table[i * width + k + 1]))) {
			add(edits, OUT, &a[i++], ia, ib);
		} else {
			add(edits, IN, &b[k++], ia, ib);
		}
	}
	free(table);
}

/* The lines from the i-th on; a text without lines has no array to point into. */
static const struct line *from(const struct lines *lines, size_t i)
{
	return i < lines->n ? &lines->v[i] : NULL;
}

static void compare(struct edits *edits, const struct lines *a, const struct lines *b)
{
	size_t head = 0, tail = 0, ia = 0, ib = 0;

	while (head < a->n && head < b->n && same(&a->v[head], &b->v[head]))
		add(edits, SAME, &a->v[head++], &ia, &ib);
	while (head + tail < a->n && head + tail < b->n &&
	       same(&a->v[a->n - 1 - tail], &b->v[b->n - 1 - tail]))
		tail++;
	compare_middle(edits, from(a, head), a->n - head - tail,
		       from(b, head), b->n - head - tail, &ia, &ib);
	for (size_t i = a->n - tail; i < a->n; i++)
		add(edits, SAME, &a->v[i], &ia, &ib);
}

static void paint(struct str *out, bool colour, const char *code)
{
	if (colour)
		str_add(out, code);
}

static const char *colour_of(enum op op)
{
	return op == OUT ? "\033[31m" : op == IN ? "\033[32m" : "";
}

static void add_line(struct str *out, const struct edit *edit, bool colour)
{
	paint(out, colour, colour_of(edit->op));
	str_add_char(out, (char)edit->op);
	utf8_show(out, edit->line->text, edit->line->len, false);
	paint(out, colour && edit->op != SAME, "\033[m");
	str_add_char(out, '\n');
	if (edit->line->open)
		str_add(out, "\\ No newline at end of file\n");
}

static void add_range(struct str *out, char sign, size_t from, size_t n)
{
	str_addf(out, " %c%zu", sign, n ? from + 1 : from);
	if (n != 1)
		str_addf(out, ",%zu", n);
}

static void add_hunk(struct str *out, const struct edit *v, size_t n, bool colour)
{
	size_t a = 0, b = 0;

	for (size_t i = 0; i < n; i++) {
		a += v[i].op != IN;
		b += v[i].op != OUT;
	}
	paint(out, colour, "\033[36m");
	str_add(out, "@@");
	add_range(out, '-', v[0].a, a);
	add_range(out, '+', v[0].b, b);
	str_add(out, " @@");
	paint(out, colour, "\033[m");
	str_add_char(out, '\n');
	for (size_t i = 0; i < n; i++)
		add_line(out, &v[i], colour);
}

/* Changes with no more than twice the context between them are one hunk. */
static void add_hunks(struct str *out, const struct edits *edits, bool colour)
{
	size_t i = 0, from, last;

	for (;;) {
		while (i < edits->n && edits->v[i].op == SAME)
			i++;
		if (i == edits->n)
			return;
		from = i > AROUND ? i - AROUND : 0;
		for (last = i; i < edits->n && i <= last + 2 * AROUND + 1; i++)
			if (edits->v[i].op != SAME)
				last = i;
		i = last + AROUND + 1 < edits->n ? last + AROUND + 1 : edits->n;
		add_hunk(out, &edits->v[from], i - from, colour);
	}
}

static void add_names(struct str *out, const char *path, bool before, bool after,
		      bool colour)
{
	paint(out, colour, "\033[1m");
	str_addf(out, "--- %s%s\n", before ? "a/" : "", before ? path : "/dev/null");
	str_addf(out, "+++ %s%s", after ? "b/" : "", after ? path : "/dev/null");
	paint(out, colour, "\033[m");
	str_add_char(out, '\n');
}

void diff_add(struct str *out, const char *path, const char *before,
	      size_t before_len, const char *after, size_t after_len, bool colour)
{
	struct lines a = { 0 }, b = { 0 };
	struct edits edits = { 0 };

	if (before && after && before_len == after_len &&
	    !memcmp(before, after, after_len))
		return;
	split(&a, before, before_len);
	split(&b, after, after_len);
	compare(&edits, &a, &b);
	add_names(out, path, before, after, colour);
	add_hunks(out, &edits, colour);
	free(a.v);
	free(b.v);
	free(edits.v);
}
