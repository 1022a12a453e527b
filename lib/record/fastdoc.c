#include "record/fastdoc.h"

#include "record/build.h"
#include "record/prescan.h"
#include "text/utf8.h"

#include <string.h>

/*
 * The bytes are checked first: UTF-8, LF, nothing that a prescan would speak
 * of but what stands at the beginning of a line.  Then it goes by lines:
 *
 * 1. `line` is the next line that has more than white space and comments.
 * 2. A block at a column takes lines of that column.  A deeper line that
 *    nothing has taken is a doubt, so no scalar that goes on is overlooked.
 * 3. Texts lie in a copy of the bytes, each ended with NUL where its line or
 *    its `:` was; reading goes by the original.
 */
struct fast {
	struct doc *doc;
	struct build build;
	const char *end;
	char *copy;
	bool ascii;
	size_t nodes_max;
	const char *start;	/* of the line, NULL when there is none left */
	const char *stop;	/* its end, at the LF or at `end` */
	unsigned col;		/* of its first character, from 0 */
	unsigned line;
};

#define DOUBT return false

/* A character that is not ASCII; the ASCII ones that get here are no text. */
static bool check_character(struct fast *f, const char **s)
{
	uint32_t c;

	f->ascii = false;
	*s += utf8_next(*s, (size_t)(f->end - *s), &c);
	return prescan_allows(c) && c != '\t';
}

static bool check_bytes(struct fast *f)
{
	const char *s = f->doc->bytes;

	f->ascii = true;
	while (s += prescan_plain(s, (size_t)(f->end - s)), s < f->end)
		if (!check_character(f, &s))
			DOUBT;
	return f->ascii || utf8_bad(f->doc->bytes, f->doc->len) < 0;
}

static char *copy_of(const struct fast *f, const char *s)
{
	return f->copy + (s - f->doc->bytes);
}

static const char *line_stop(const struct fast *f, const char *s)
{
	const char *lf = memchr(s, '\n', (size_t)(f->end - s));

	return lf ? lf : f->end;
}

/* The line that begins at `s`, or the first behind it that says something. */
static void seek(struct fast *f, const char *s)
{
	for (; s < f->end; s = f->stop + 1, f->line++) {
		f->start = s;
		while (s < f->end && *s == ' ')
			s++;
		f->col = (unsigned)(s - f->start);
		f->stop = line_stop(f, s);
		if (s < f->stop && *s != '#')
			return;
		if (f->stop == f->end)
			break;
	}
	f->start = NULL;
	f->col = 0;
}

static void next_line(struct fast *f)
{
	if (f->stop == f->end) {
		f->start = NULL;
		f->col = 0;
		return;
	}
	f->line++;
	seek(f, f->stop + 1);
}

static struct mark mark_at(const struct fast *f, const char *s)
{
	struct mark mark = {
		.byte = (uint32_t)(s - f->doc->bytes), .line = f->line,
		.col = (uint32_t)(s - f->start) + 1
	};

	if (!f->ascii)
		for (const char *p = f->start; p < s; p++)
			mark.col -= ((unsigned char)*p & 0xc0) == 0x80;
	return mark;
}

static const char *skip_blanks(const struct fast *f, const char *s)
{
	while (s < f->stop && *s == ' ')
		s++;
	return s;
}

/* Is the rest of the line nothing, or a comment? */
static bool is_rest(const struct fast *f, const char *s)
{
	const char *p = skip_blanks(f, s);

	return p == f->stop || (*p == '#' && p > s);
}

/* Behind `s` a blank or the line's end. */
static bool is_apart(const struct fast *f, const char *s)
{
	return s + 1 >= f->stop || s[1] == ' ';
}

static struct node *push_scalar(struct fast *f, enum node_style style,
				const char *from, const char *to)
{
	struct node *node = build_push(&f->build, NODE_SCALAR, style, mark_at(f, from));

	node->end = mark_at(f, to);
	node->text = "";
	return node;
}

static bool set_text(struct fast *f, struct node *node, const char *from, const char *to)
{
	node->text = copy_of(f, from);
	node->len = (size_t)(to - from);
	*copy_of(f, to) = '\0';
	return true;
}

/* Where a quoted text ends, or NULL. */
static const char *find_quote(const struct fast *f, const char *s)
{
	char quote = *s++;

	for (; s < f->stop; s++) {
		if (*s == quote && quote == '\'' && s + 1 < f->stop && s[1] == quote)
			s++;
		else if (*s == quote)
			return s;
		else if (quote == '"' && *s == '\\')
			s++;
	}
	return NULL;
}

static char unescape(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == '"' || c == '\\' ? c : '\0';
}

static bool unquote(struct fast *f, struct node *node, const char *s, const char *close)
{
	char quote = *s++, *out = copy_of(f, s);

	node->text = out;
	while (s < close) {
		if (*s == '\\' && quote == '"') {
			*out = unescape(s[1]);
			if (!*out++)
				DOUBT;
			s += 2;
		} else {
			*out++ = *s;
			s += *s == quote ? 2 : 1;
		}
	}
	*out = '\0';
	node->len = (size_t)(out - node->text);
	return true;
}

static bool read_quoted(struct fast *f, const char *s)
{
	const char *close = find_quote(f, s);
	struct node *node;

	if (!close || !is_rest(f, close + 1))
		DOUBT;
	node = push_scalar(f, *s == '"' ? STYLE_DOUBLE : STYLE_SINGLE, s, close + 1);
	next_line(f);
	return unquote(f, node, s, close);
}

/* What begins a plain scalar wherever it stands, and is no indicator. */
static bool begins_plain(const struct fast *f, const char *s)
{
	if (*s == '-')
		return !is_apart(f, s);
	return !strchr("?:,[]{}#&*!|>'\"%@`", *s);
}

static bool read_plain(struct fast *f, const char *s)
{
	const char *end = s, *p;
	struct node *node;

	if (!begins_plain(f, s))
		DOUBT;
	for (p = s; p < f->stop; p++) {
		if (*p == ' ')
			continue;
		if (*p == '#' && p[-1] == ' ')
			break;
		if (*p == ':' && is_apart(f, p))
			DOUBT;
		end = p + 1;
	}
	node = push_scalar(f, STYLE_PLAIN, s, end);
	next_line(f);
	return set_text(f, node, s, end);
}

static bool is_marker(const char *s, const char *stop)
{
	return stop - s >= 7 && (!memcmp(s, "<<<<<<<", 7) || !memcmp(s, ">>>>>>>", 7));
}

/* Lines of a literal: their indentation goes, in the copy. */
struct body {
	char *out;
	char *text_end;		/* behind the last that is no line end */
	const char *end;	/* the last line of text, in the original */
	const char *end_start;
	unsigned end_line, line;
	size_t indent;
};

/* One line of a literal; *done when it is none. */
static bool read_body_line(const struct fast *f, struct body *body, const char *s,
			   const char *stop, unsigned col, bool *done)
{
	size_t spaces = 0, len = (size_t)(stop - s);

	while (spaces < len && s[spaces] == ' ')
		spaces++;
	if (spaces == len) {
		if (spaces > body->indent)
			DOUBT;
		*body->out++ = '\n';
		return true;
	}
	if (!body->indent && spaces > col)
		body->indent = spaces;
	if (!body->indent || (spaces > col && spaces < body->indent))
		DOUBT;
	*done = spaces < body->indent;
	if (*done)
		return true;
	if (is_marker(s + spaces, stop) || stop == f->end)
		DOUBT;
	memmove(body->out, s + body->indent, len - body->indent);
	body->out += len - body->indent;
	body->text_end = body->out;
	*body->out++ = '\n';
	body->end = stop;
	body->end_start = s;
	body->end_line = body->line;
	return true;
}

/* A literal behind a `:` or dash at `col`. */
static bool read_literal(struct fast *f, const char *s, unsigned col)
{
	bool strip = s + 1 < f->stop && s[1] == '-', done = false;
	struct node *node;
	struct body body = { .line = f->line + 1 };
	const char *p, *stop;

	if (!is_rest(f, s + 1 + strip) || f->stop == f->end)
		DOUBT;
	node = push_scalar(f, STYLE_LITERAL, s, s);
	p = f->stop + 1;
	node->text = body.out = copy_of(f, p);
	for (; p < f->end; p = stop + 1, body.line++) {
		stop = line_stop(f, p);
		if (!read_body_line(f, &body, p, stop, col, &done))
			DOUBT;
		if (done || stop == f->end)
			break;
	}
	if (!body.text_end)
		DOUBT;
	body.text_end += !strip;
	*body.text_end = '\0';
	node->len = (size_t)(body.text_end - node->text);
	f->start = body.end_start;
	f->line = body.end_line;
	node->end = mark_at(f, body.end);
	f->stop = body.end;
	next_line(f);
	return true;
}

static bool read_brackets(struct fast *f, const char *s)
{
	enum node_kind kind = *s == '[' ? NODE_LIST : NODE_MAP;

	if (s + 1 >= f->stop || s[1] != (*s == '[' ? ']' : '}') || !is_rest(f, s + 2))
		DOUBT;
	if (f->build.depth >= f->doc->limits.depth)
		DOUBT;
	build_push(&f->build, kind, STYLE_FLOW, mark_at(f, s))->end = mark_at(f, s + 2);
	next_line(f);
	return true;
}

/* A scalar or empty brackets, behind a `:` or dash at `col`. */
static bool read_inline(struct fast *f, const char *s, unsigned col)
{
	switch (*s) {
	case '"':
	case '\'':
		return read_quoted(f, s);
	case '|':
		return read_literal(f, s, col);
	case '[':
	case '{':
		return read_brackets(f, s);
	default:
		return read_plain(f, s);
	}
}

static bool read_block(struct fast *f, const char *s, unsigned col);

/* Nothing stands behind the `:` or dash: what is below and deeper, or nothing. */
static bool read_below(struct fast *f, const char *s, unsigned col, bool in_map)
{
	struct mark here = mark_at(f, s);
	bool dash;

	next_line(f);
	dash = f->start && f->start[f->col] == '-' && is_apart(f, f->start + f->col);
	if (f->start && (f->col > col || (in_map && dash && f->col == col)))
		return read_block(f, f->start + f->col, f->col);
	build_push(&f->build, NODE_SCALAR, STYLE_PLAIN, here)->text = "";
	return true;
}

static bool is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || (c & 0x80);
}

/* The `:` of a key that begins at `s`, or NULL if there is none. */
static const char *find_colon(const struct fast *f, const char *s)
{
	const char *p = s;

	if (*s == '"' || *s == '\'') {
		p = find_quote(f, s);
		p = p ? p + 1 : f->stop;
	} else if (*s != '-' && *s != '.') {
		while (p < f->stop && is_key_byte(*p))
			p++;
	}
	return p > s && p < f->stop && *p == ':' && is_apart(f, p) ? p : NULL;
}

static bool read_key(struct fast *f, const char *s, const char *colon)
{
	struct mark at = mark_at(f, s);
	bool quoted = *s == '"' || *s == '\'';
	const char *to = colon - quoted;

	if (quoted) {
		for (const char *p = ++s; p < to; p++)
			if (*p == '\\' || *p == '\'')
				DOUBT;
	}
	if ((size_t)(to - s) > f->doc->limits.key_bytes)
		DOUBT;
	*copy_of(f, to) = '\0';
	build_key(&f->build, copy_of(f, s), (size_t)(to - s), at);
	return true;
}

static bool read_entry(struct fast *f, const char *s, unsigned col)
{
	const char *colon = find_colon(f, s);

	if (!colon || !read_key(f, s, colon))
		DOUBT;
	s = skip_blanks(f, colon + 1);
	if (s == f->stop || *s == '#')
		return read_below(f, colon + 1, col, true);
	return read_inline(f, s, col);
}

static bool read_item(struct fast *f, const char *dash, unsigned col)
{
	const char *s = skip_blanks(f, dash + 1);

	if (s == f->stop || *s == '#')
		return read_below(f, dash + 1, col, false);
	if ((*s == '-' && is_apart(f, s)) || find_colon(f, s))
		return read_block(f, s, col + (unsigned)(s - dash));
	return read_inline(f, s, col);
}

/* The lines at `col` from `s` on, which the first of them has there. */
static bool read_block(struct fast *f, const char *s, unsigned col)
{
	bool list = *s == '-' && is_apart(f, s);
	struct node *node;

	if (f->build.depth >= f->doc->limits.depth)
		DOUBT;
	build_open(&f->build, list ? NODE_LIST : NODE_MAP, STYLE_BLOCK, mark_at(f, s));
	for (;;) {
		if (f->build.n > f->nodes_max)
			DOUBT;
		if (!(list ? read_item(f, s, col) : read_entry(f, s, col)))
			DOUBT;
		if (!f->start || f->col != col)
			break;
		s = f->start + col;
		if (list && !(*s == '-' && is_apart(f, s)))
			break;
	}
	if (f->start && f->col > col)
		DOUBT;
	node = build_close(&f->build, (struct mark){ 0 });
	return list || !node_has_twins(node);
}

static bool read_document(struct fast *f)
{
	f->line = f->doc->line;
	f->stop = f->end;
	seek(f, f->doc->bytes);
	if (!f->start)
		return true;
	if (f->col > 0 || !read_block(f, f->start, 0) || f->start)
		DOUBT;
	f->doc->root = build_root(&f->build);
	return true;
}

bool fastdoc_parse(struct doc *doc)
{
	struct fast f = { .doc = doc, .end = doc->bytes + doc->len };
	bool done;

	if (doc->len > doc->limits.record_bytes || doc->len > UINT32_MAX / 2 ||
	    !check_bytes(&f))
		DOUBT;
	f.copy = arena_strndup(&doc->arena, doc->bytes, doc->len);
	f.nodes_max = build_nodes_max(&doc->limits);
	build_init(&f.build, &doc->arena);
	done = read_document(&f);
	build_release(&f.build);
	return done;
}
