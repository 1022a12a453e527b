#include "output/fill.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

static int fail_at(const struct fill *fill, size_t at, const char *name, const char *why)
{
	unsigned line = 1, col = 1;

	for (size_t i = 0; i < at; i++) {
		col = fill->text.buf[i] == '\n' ? 1 : col + 1;
		line += fill->text.buf[i] == '\n';
	}
	return err_set(ERR_DATA, "%s:%u:%u: %s", name, line, col, why);
}

static struct fill_piece *new_piece(struct fill *fill, size_t at, size_t end)
{
	GROW(fill->v, fill->n + 1, fill->alloc);
	fill->v[fill->n] = (struct fill_piece){ .at = at, .len = end - at, .value = -1 };
	return &fill->v[fill->n++];
}

static long number_of(struct fill *fill, const char *name, size_t len)
{
	for (size_t i = 0; i < fill->names.n; i++)
		if (strlen(fill->names.v[i]) == len &&
		    !memcmp(fill->names.v[i], name, len))
			return (long)i;
	strs_add_mem(&fill->names, name, len);
	return (long)fill->names.n - 1;
}

static size_t trim(const char *text, size_t *at, size_t len)
{
	for (; len && text[*at] == ' '; len--)
		++*at;
	while (len && text[*at + len - 1] == ' ')
		len--;
	return len;
}

static bool is_own_line(const struct str *text, size_t at, size_t end)
{
	return (!at || text->buf[at - 1] == '\n') && text->buf[end] == '\n';
}

/* The place whose braces begin at `at` and end before `end`. */
static int add_place(struct fill *fill, size_t from, size_t at, size_t end,
		     const char *name)
{
	size_t begin = at + 2, len = end - begin, bar;
	const char *mark = memchr(fill->text.buf + begin, '|', len);
	struct fill_piece *piece;

	bar = mark ? (size_t)(mark - fill->text.buf) - begin : len;
	len = trim(fill->text.buf, &begin, bar);
	if (!len)
		return fail_at(fill, at, name, _("a place without a name; a field's "
						 "name goes between '{{' and '}}'"));
	piece = new_piece(fill, from, at);
	piece->value = number_of(fill, fill->text.buf + begin, len);
	piece->own_line = !mark && is_own_line(&fill->text, at, end + 2);
	if (mark) {
		piece->otherwise = at + 2 + bar + 1;
		piece->otherwise_len = end - piece->otherwise;
	}
	return 0;
}

int fill_parse(struct fill *out, const char *text, size_t len, const char *name)
{
	const char *open, *close;
	size_t from = 0, at;
	int rc = 0;

	str_add_mem(&out->text, text, len);
	text = out->text.buf;
	while (!rc && (open = strstr(text + from, "{{"))) {
		at = (size_t)(open - text);
		if (!strncmp(open, "{{{{", 4)) {
			new_piece(out, from, at + 2);
			from = at + 4;
			continue;
		}
		close = strstr(open, "}}");
		if (!close || memchr(open, '\n', (size_t)(close - open)))
			return fail_at(out, at, name,
				       _("'{{' without its '}}' on the same line"));
		rc = add_place(out, from, at, (size_t)(close - text), name);
		from = (size_t)(close - text) + 2;
	}
	new_piece(out, from, out->text.len);
	return rc;
}

static void add_value(struct str *out, const char *s, size_t len, bool html)
{
	for (size_t i = 0; i < len; i++)
		if (html && s[i] == '&')
			str_add(out, "&amp;");
		else if (html && s[i] == '<')
			str_add(out, "&lt;");
		else if (html && s[i] == '>')
			str_add(out, "&gt;");
		else if (html && s[i] == '"')
			str_add(out, "&quot;");
		else
			str_add_char(out, s[i]);
}

void fill_print(struct str *out, const struct fill *fill, const char *const *values)
{
	size_t skip = 0;	/* the line end of a line that was left out */

	for (size_t i = 0; i < fill->n; i++) {
		const struct fill_piece *piece = &fill->v[i];
		const char *value = piece->value < 0 ? NULL : values[piece->value];

		str_add_mem(out, fill->text.buf + piece->at + skip, piece->len - skip);
		skip = 0;
		if (value && *value)
			add_value(out, value, strlen(value), fill->html);
		else if (piece->own_line)
			skip = 1;
		else
			str_add_mem(out, fill->text.buf + piece->otherwise,
				    piece->otherwise_len);
	}
}

void fill_release(struct fill *fill)
{
	str_release(&fill->text);
	strs_release(&fill->names);
	free(fill->v);
	*fill = (struct fill)FILL_INIT;
}
