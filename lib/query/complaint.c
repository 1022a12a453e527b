#include "query/complaint.h"

#include "base/err.h"
#include "base/i18n.h"
#include "text/distance.h"
#include "text/utf8.h"

#include <stdarg.h>
#include <string.h>

#define LINE_WIDTH 72		/* of what is shown of a line */
#define BEFORE 40		/* of that, before the word, where it is cut */
#define WORD_WIDTH 40

/* Of what a person sees of a line: from where, and is there more on either side. */
struct window {
	const char *from, *to;
	bool cut_left, cut_right;
};

static size_t width(const char *from, const char *to)
{
	return utf8_width(from, (size_t)(to - from));
}

static size_t char_len(const char *s, const char *end)
{
	uint32_t c;

	return utf8_next(s, (size_t)(end - s), &c);
}

static const char *line_start(const struct query *query, const char *at)
{
	while (at > query->text && at[-1] != '\n')
		at--;
	return at;
}

static struct window window_of(const struct query *query, const char *at)
{
	const char *end = query->text + query->len;
	const char *nl = memchr(at, '\n', (size_t)(end - at));
	struct window w = { line_start(query, at), nl ? nl : end, false, false };
	const char *to = at;

	/* No line is so short that bytes are fewer than columns. */
	if (at - w.from > 4 * LINE_WIDTH) {
		w.from = at - 4 * LINE_WIDTH;
		while (w.from < at && ((unsigned char)*w.from & 0xc0) == 0x80)
			w.from++;
		w.cut_left = true;
	}
	while (w.from < at && width(w.from, at) > BEFORE) {
		w.from += char_len(w.from, at);
		w.cut_left = true;
	}
	while (to < w.to && width(w.from, to) < LINE_WIDTH)
		to += char_len(to, w.to);
	w.cut_right = to < w.to;
	w.to = to;
	return w;
}

static void add_line(struct str *out, const struct window *w, const char *at, size_t len)
{
	size_t left = (size_t)(w->to - at), columns;

	str_add(out, w->cut_left ? "  ..." : "  ");
	utf8_show(out, w->from, (size_t)(w->to - w->from), true);
	str_add(out, w->cut_right ? "...\n  " : "\n  ");
	columns = width(w->from, at) + (w->cut_left ? 3 : 0);
	for (size_t i = 0; i < columns; i++)
		str_add_char(out, ' ');
	str_add_char(out, '^');
	columns = width(at, at + (len < left ? len : left));
	for (size_t i = 1; i < columns; i++)
		str_add_char(out, '~');
}

/* The word's first line, where it goes over several. */
static size_t on_line(const char *at, size_t len)
{
	const char *nl = memchr(at, '\n', len);

	return nl ? (size_t)(nl - at) : len;
}

static unsigned line_number(const struct query *query, const char *at)
{
	unsigned n = 1;

	for (const char *s = query->text; s < at; s++)
		n += *s == '\n';
	return n;
}

static void wrap(const struct query *query, const char *at)
{
	bool lines = memchr(query->text, '\n', query->len);

	if (lines && query->origin)
		err_wrap(_("%s: line %u of the query"), query->origin, line_number(query, at));
	else if (lines)
		err_wrap(_("line %u of the query"), line_number(query, at));
	else if (query->origin)
		err_wrap("%s", query->origin);
}

int complain_below(const struct query *query, const char *at, size_t len)
{
	struct window w = window_of(query, at);
	struct str line = STR_INIT;

	/* A column that is one word needs no finger on it. */
	if (query->term && at == query->text && len == query->len)
		return err_code();
	wrap(query, at);
	add_line(&line, &w, at, on_line(at, len));
	err_hint("%s", line.buf);
	str_release(&line);
	return err_code();
}

int complain(const struct query *query, const char *at, size_t len, const char *fmt, ...)
{
	struct str message = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addv(&message, fmt, ap);
	va_end(ap);
	err_set(ERR_USAGE, "%s", message.buf);
	str_release(&message);
	return complain_below(query, at, len);
}

const char *complain_word(struct arena *arena, const char *word, size_t len)
{
	struct str shown = STR_INIT;
	const char *out;

	utf8_fit(&shown, word, len, WORD_WIDTH);
	out = arena_strndup(arena, shown.buf, shown.len);
	str_release(&shown);
	return out;
}

const char *complain_near(struct arena *arena, const char *word, size_t len,
			  const char *const *candidates, size_t n)
{
	struct str out = STR_INIT;
	const char *near = len > 64 ? NULL :
		word_nearest(arena_strndup(arena, word, len), candidates, n);
	const char *text;

	if (!near)
		return "";
	str_addf(&out, _("; did you mean '%s'?"), near);
	text = arena_strndup(arena, out.buf, out.len);
	str_release(&out);
	return text;
}
