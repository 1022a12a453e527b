#include "import/contentline.h"

#include <string.h>

void content_init(struct content *content, struct input *in)
{
	*content = (struct content){
		.in = in, .line = STR_INIT, .ahead = STR_INIT
	};
}

void content_release(struct content *content)
{
	str_release(&content->line);
	str_release(&content->ahead);
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool content_same(const char *a, const char *b)
{
	while (*a && upper(*a) == upper(*b)) {
		a++;
		b++;
	}
	return upper(*a) == upper(*b);
}

static bool begins(const struct str *s, size_t at, const char *word)
{
	size_t len = strlen(word);

	if (s->len - at < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (upper(s->buf[at + i]) != word[i])
			return false;
	return true;
}

static bool is_name(char c)
{
	return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.';
}

/* `NAME:` or `NAME;...:` */
static bool looks_like_property(const struct str *s)
{
	size_t n = 0;

	while (n < s->len && is_name(s->buf[n]))
		n++;
	if (!n || n == s->len)
		return false;
	return s->buf[n] == ':' ||
	       (s->buf[n] == ';' && memchr(s->buf + n, ':', s->len - n));
}

static void add_some(struct content *c, const char *s, size_t len)
{
	struct str *out = &c->ahead;

	if (out->len + len > CONTENT_MAX) {
		c->ahead_too_long = true;
		len = CONTENT_MAX - out->len;
	}
	while (len) {
		const char *nul = memchr(s, '\0', len);
		size_t n = nul ? (size_t)(nul - s) : len;

		str_add_mem(out, s, n);
		if (nul)
			n++;
		s += n;
		len -= n;
	}
}

static size_t find_end(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '\n' && s[n] != '\r')
		n++;
	return n;
}

/* Add the next line of the file; *more is false when there is none. */
static int take_line(struct content *c, bool *more)
{
	struct input *in = c->in;
	size_t left, n;
	int rc;

	*more = false;
	for (;;) {
		rc = input_fill(in, 2);
		left = in->text.len - in->pos;
		if (rc || !left)
			return rc;
		*more = true;
		n = find_end(in->text.buf + in->pos, left);
		add_some(c, in->text.buf + in->pos, n);
		in->pos += n;
		if (n < left)
			break;
	}
	rc = input_fill(in, 2);
	left = in->text.len - in->pos;
	in->pos += left > 1 && !memcmp(in->text.buf + in->pos, "\r\n", 2) ? 2 : 1;
	c->physical++;
	return rc;
}

/* Does the line that is being read go on in the file's next one? */
static int goes_on(struct content *c, bool soft, bool *yes)
{
	struct input *in = c->in;
	struct str next;
	int rc = input_fill(in, 10);

	next = (struct str){ .buf = in->text.buf + in->pos,
			     .len = in->text.len - in->pos };
	*yes = false;
	if (rc || !next.len)
		return rc;
	if (soft && c->ahead.len && c->ahead.buf[c->ahead.len - 1] == '=') {
		/* the last line before a card's end is none */
		*yes = !begins(&next, 0, "END:") && !begins(&next, 0, "BEGIN:");
		if (*yes)
			str_set_len(&c->ahead, c->ahead.len - 1);
		return 0;
	}
	*yes = next.buf[0] == ' ' || next.buf[0] == '\t';
	if (*yes && !(c->old && c->ahead.len))
		in->pos++;
	return 0;
}

static bool is_soft(const struct str *line)
{
	static const char mark[] = "QUOTED-PRINTABLE";
	const char *colon = memchr(line->buf, ':', line->len);
	size_t len = colon ? (size_t)(colon - line->buf) : 0;

	for (size_t i = 0; i + sizeof(mark) - 1 <= len; i++)
		if (upper(line->buf[i]) == 'Q' && begins(line, i, mark))
			return true;
	return false;
}

static void note_version(struct content *c)
{
	if (begins(&c->ahead, 0, "VERSION:"))
		c->old = begins(&c->ahead, 0, "VERSION:2.1");
	else if (begins(&c->ahead, 0, "BEGIN:"))
		c->old = false;
}

/* The next logical line that is not empty into `ahead`. */
static int read_ahead(struct content *c)
{
	bool more = true, on, soft;
	int rc = 0;

	c->has_ahead = false;
	while (!rc && more && !c->has_ahead) {
		str_clear(&c->ahead);
		c->ahead_too_long = false;
		c->ahead_number = c->physical + 1;
		c->ahead_at = input_at(c->in);
		rc = take_line(c, &more);
		if (rc || !more)
			break;
		soft = is_soft(&c->ahead);
		while (!rc && !(rc = goes_on(c, soft, &on)) && on)
			rc = take_line(c, &more);
		more = true;
		c->ahead_end = input_at(c->in);
		c->has_ahead = c->ahead.len > 0 &&
			strspn(c->ahead.buf, " \t") < c->ahead.len;
	}
	if (c->has_ahead)
		note_version(c);
	return rc;
}

static void take_ahead(struct content *c)
{
	struct str was = c->line;

	c->line = c->ahead;
	c->number = c->ahead_number;
	c->at = c->ahead_at;
	c->end = c->ahead_end;
	c->too_long = c->ahead_too_long;
	c->ahead = was;
}

/* What is behind these is no part of them. */
static bool is_mark(const struct str *line)
{
	return begins(line, 0, "BEGIN:") || begins(line, 0, "END:");
}

static void join_ahead(struct content *c)
{
	c->end = c->ahead_end;
	if (c->line.len + c->ahead.len + 1 > CONTENT_MAX) {
		c->too_long = true;
		return;
	}
	str_add_char(&c->line, '\n');
	str_add_mem(&c->line, c->ahead.buf, c->ahead.len);
}

int content_next(struct content *content, bool *more)
{
	int rc = 0;

	*more = true;
	if (content->again) {
		content->again = false;
		return 0;
	}
	if (!content->has_ahead)
		rc = read_ahead(content);
	*more = !rc && content->has_ahead;
	if (!*more)
		return rc;
	take_ahead(content);
	rc = read_ahead(content);
	while (!rc && content->has_ahead && !is_mark(&content->line) &&
	       !looks_like_property(&content->ahead)) {
		join_ahead(content);
		rc = read_ahead(content);
	}
	return rc;
}
