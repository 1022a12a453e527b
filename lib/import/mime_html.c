/* HTML as plain text. */

#include "import/mime_text.h"

#include "base/alloc.h"
#include "import/column.h"
#include "text/utf8.h"

#include <string.h>

struct html {
	struct str *out;
	size_t from;		/* where our text begins in `out` */
	unsigned breaks;	/* line ends due before the next text */
	bool blank;		/* so is a blank */
	bool dash;		/* so is a list item's dash */
	unsigned pre;		/* inside so many <pre> */
	struct str run;
};

/* How many line ends stand before and after an element. */
static const struct {
	const char *name;
	unsigned breaks;
} blocks[] = {
	{ "address", 1 }, { "article", 1 }, { "blockquote", 2 }, { "br", 1 },
	{ "caption", 1 }, { "center", 1 }, { "dd", 1 }, { "div", 1 }, { "dl", 2 },
	{ "dt", 1 }, { "footer", 1 }, { "form", 1 }, { "h1", 2 }, { "h2", 2 },
	{ "h3", 2 }, { "h4", 2 }, { "h5", 2 }, { "h6", 2 }, { "header", 1 },
	{ "hr", 1 }, { "li", 1 }, { "main", 1 }, { "nav", 1 }, { "ol", 2 },
	{ "p", 2 }, { "pre", 2 }, { "section", 1 }, { "table", 2 }, { "tr", 1 },
	{ "ul", 2 }
};

/* Elements whose text nobody sees. */
static const char *const unseen[] = { "script", "style", "title", "template" };

static void add_due(struct html *html)
{
	bool begun = html->out->len > html->from;

	for (unsigned i = 0; begun && i < html->breaks; i++)
		str_add_char(html->out, '\n');
	if (html->dash)
		str_add(html->out, "- ");
	else if (begun && !html->breaks && html->blank)
		str_add_char(html->out, ' ');
	html->breaks = 0;
	html->blank = html->dash = false;
}

static void add_char(struct html *html, uint32_t c)
{
	if (html->pre && c == '\n') {
		html->breaks++;
	} else if (!html->pre && (c == 0xa0 || utf8_is_space(c))) {
		html->blank = true;
	} else {
		add_due(html);
		utf8_add(html->out, c == 0xa0 ? ' ' : c);
	}
}

static void add_text(struct html *html, const char *s, size_t len)
{
	uint32_t c;
	size_t n;

	str_clear(&html->run);
	cell_unescape(&html->run, s, len);
	for (size_t i = 0; i < html->run.len; i += n) {
		n = utf8_next(html->run.buf + i, html->run.len - i, &c);
		add_char(html, c);
	}
}

static size_t name_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
			   (n && s[n] >= '0' && s[n] <= '9')))
		n++;
	return n;
}

/* `name` as it stands behind `<` or `</`. */
static void tag(struct html *html, const char *name, size_t len, bool end)
{
	unsigned breaks = 0;

	for (size_t i = 0; i < ARRAY_SIZE(blocks) && !breaks; i++)
		if (text_is(name, len, blocks[i].name))
			breaks = blocks[i].breaks;
	if (text_is(name, len, "br") && !end)
		html->breaks += html->breaks < 2;
	else if (breaks > html->breaks)
		html->breaks = breaks;
	if (text_is(name, len, "li"))
		html->dash = !end;
	if (text_is(name, len, "td") || text_is(name, len, "th"))
		html->blank = true;
	if (text_is(name, len, "pre") && !end)
		html->pre++;
	else if (text_is(name, len, "pre") && html->pre)
		html->pre--;
}

/* Behind the text of an element that nobody sees: at its end tag. */
static const char *skip_unseen(const char *s, const char *end, const char *name, size_t len)
{
	struct str close = STR_INIT;
	const char *at = s;

	for (size_t i = 0; i < ARRAY_SIZE(unseen); i++)
		if (text_is(name, len, unseen[i])) {
			str_addf(&close, "</%s", unseen[i]);
			at = text_find(s, (size_t)(end - s), close.buf);
		}
	str_release(&close);
	return at ? at : end;
}

/* What begins with `<`; returns where the text goes on, or `s`: it is text. */
static const char *markup(struct html *html, const char *s, const char *end)
{
	bool closing = s + 1 < end && s[1] == '/';
	const char *name = s + 1 + closing, *gt;
	size_t len = name < end ? name_length(name, (size_t)(end - name)) : 0;

	if (end - s >= 4 && !memcmp(s, "<!--", 4)) {
		gt = text_find(s + 4, (size_t)(end - s) - 4, "-->");
		return gt ? gt + 3 : end;
	}
	if (!len && (closing || name == end || (*name != '!' && *name != '?')))
		return s;
	gt = memchr(s, '>', (size_t)(end - s));
	if (!gt)
		return end;
	tag(html, name, len, closing);
	return closing ? gt + 1 : skip_unseen(gt + 1, end, name, len);
}

void text_from_html(struct str *out, const char *s, size_t len)
{
	struct html html = { .out = out, .from = out->len, .run = STR_INIT };
	const char *end = s + len, *open, *next;

	while (s < end) {
		open = memchr(s, '<', (size_t)(end - s));
		if (!open)
			open = end;
		add_text(&html, s, (size_t)(open - s));
		if (open == end)
			break;
		next = markup(&html, open, end);
		if (next == open)
			add_text(&html, open, 1);
		s = next == open ? open + 1 : next;
	}
	str_release(&html.run);
}
