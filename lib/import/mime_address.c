/* The mailboxes of a header. */

#include "import/mime_head.h"

#include "base/alloc.h"
#include "import/mime_text.h"

#include <stdlib.h>
#include <string.h>

#define MOST 500

/* One mailbox while it is read; texts are as they stand there. */
struct reading {
	struct str phrase;	/* the words before `<`, or a bare address */
	struct str angle;	/* within `<>` */
	struct str comment;	/* within `()` */
	struct str before;	/* an earlier piece of an unquoted `Rossi, Mario` */
	bool has_angle;
	struct mime_mailbox *v;
	size_t n, alloc;
	struct arena *arena;
};

static void trim(const char **s, size_t *len)
{
	while (*len && **s == ' ') {
		++*s;
		--*len;
	}
	while (*len && (*s)[*len - 1] == ' ')
		--*len;
}

/* A name for people, without the quotes that Outlook puts around it. */
static const char *name_of(struct arena *arena, const char *s, size_t len)
{
	struct str text = STR_INIT;
	const char *name;

	mime_words(&text, s, len);
	if (text.len > 1 && text.buf[0] == '\'' && text.buf[text.len - 1] == '\'')
		name = arena_strndup(arena, text.buf + 1, text.len - 2);
	else
		name = arena_strndup(arena, text.buf, text.len);
	str_release(&text);
	return name;
}

/* `mario@example.com`, without a route before it (`@a,@b:mario@example.com`). */
static const char *address_of(struct arena *arena, const char *s, size_t len)
{
	const char *colon = len && *s == '@' ? memchr(s, ':', len) : NULL;
	struct str text = STR_INIT;
	const char *address;

	if (colon) {
		len -= (size_t)(colon + 1 - s);
		s = colon + 1;
	}
	mime_words(&text, s, len);
	address = arena_strndup(arena, text.buf, text.len);
	str_release(&text);
	return address;
}

static void add(struct reading *r, const char *name, size_t name_len,
		const char *address, size_t address_len)
{
	struct mime_mailbox *box;

	if (r->n == MOST)
		return;
	GROW(r->v, r->n + 1, r->alloc);
	box = &r->v[r->n++];
	box->address = address_of(r->arena, address, address_len);
	box->name = name_of(r->arena, name, name_len);
	if (text_is(box->name, strlen(box->name), box->address))
		box->name = "";
}

/* No angle: `mario@example.com`, or against the rules `Mario mario@example.com`. */
static void add_bare(struct reading *r)
{
	const char *s = r->phrase.buf, *word;
	size_t len = r->phrase.len;

	trim(&s, &len);
	for (word = s + len; word > s && word[-1] != ' '; word--)
		;
	if (word > s && memchr(word, '@', (size_t)(s + len - word)))
		add(r, s, (size_t)(word - s), word, (size_t)(s + len - word));
	else
		add(r, r->comment.buf, r->comment.len, s, len);
}

/* A mailbox ends; what has no address at all waits for one, as a name's begin. */
static void end_mailbox(struct reading *r)
{
	const char *s = r->phrase.buf;
	size_t len = r->phrase.len;

	trim(&s, &len);
	if (r->has_angle) {
		str_add_mem(&r->before, s, len);
		if (!len && !r->before.len)
			str_add(&r->before, r->comment.buf);
		add(r, r->before.buf, r->before.len, r->angle.buf, r->angle.len);
		str_clear(&r->before);
	} else if (memchr(s, '@', len)) {
		add_bare(r);
		str_clear(&r->before);
	} else if (len && r->before.len < 1024) {
		str_add_mem(&r->before, s, len);
		str_add(&r->before, ", ");
	}
	str_clear(&r->phrase);
	str_clear(&r->angle);
	str_clear(&r->comment);
	r->has_angle = false;
}

/* The inside of quotes at s (behind the first), appended; returns its bytes with the end. */
static size_t add_quoted(struct str *out, const char *s, size_t len)
{
	size_t i = 0;

	for (; i < len && s[i] != '"'; i++) {
		if (s[i] == '\\' && i + 1 < len)
			i++;
		str_add_char(out, s[i]);
	}
	return i < len ? i + 1 : i;
}

/* The same of a comment, which may hold others. */
static size_t add_comment(struct str *out, const char *s, size_t len)
{
	unsigned depth = 1;
	size_t i = 0;

	for (; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len)
			i++;
		else if (s[i] == '(')
			depth++;
		else if (s[i] == ')' && !--depth)
			return i + 1;
		str_add_char(out, s[i]);
	}
	return i;
}

static size_t add_angle(struct reading *r, const char *s, size_t len)
{
	const char *end = memchr(s, '>', len);
	size_t n = end ? (size_t)(end - s) : len;

	r->has_angle = true;
	str_clear(&r->angle);
	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ')
			str_add_char(&r->angle, s[i]);
	return end ? n + 1 : n;
}

/* Take what begins at s; returns its bytes. */
static size_t take(struct reading *r, const char *s, size_t len)
{
	switch (*s) {
	case '"':	/* one that nobody closes says nothing */
		return 1 + (memchr(s + 1, '"', len - 1) ?
			    add_quoted(&r->phrase, s + 1, len - 1) : 0);
	case '(':
		return 1 + add_comment(&r->comment, s + 1, len - 1);
	case '<':
		return 1 + add_angle(r, s + 1, len - 1);
	case ':':	/* what was before is a group's name */
		str_clear(&r->phrase);
		return 1;
	case ',':
	case ';':
		end_mailbox(r);
		return 1;
	default:
		str_add_char(&r->phrase, *s);
		return 1;
	}
}

size_t mime_mailboxes(struct mime_mailbox **out, struct arena *arena,
		      const char *s, size_t len)
{
	struct reading r = {
		.phrase = STR_INIT, .angle = STR_INIT, .comment = STR_INIT,
		.before = STR_INIT, .arena = arena
	};

	for (size_t at = 0; at < len;)
		at += take(&r, s + at, len - at);
	end_mailbox(&r);
	*out = arena_alloc(arena, (r.n ? r.n : 1) * sizeof(**out));
	if (r.n)
		memcpy(*out, r.v, r.n * sizeof(**out));
	free(r.v);
	str_release(&r.phrase);
	str_release(&r.angle);
	str_release(&r.comment);
	str_release(&r.before);
	return r.n;
}
