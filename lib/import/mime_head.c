#include "import/mime_head.h"

#include "base/alloc.h"
#include "import/mime_code.h"
#include "import/mime_text.h"

#include <string.h>

#define VALUE_BYTES 65536
#define WORD_BYTES 4096		/* RFC 2047 says 75; senders count worse */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(const char **s, size_t *len)
{
	while (*len && is_blank(**s)) {
		++*s;
		--*len;
	}
	while (*len && is_blank((*s)[*len - 1]))
		--*len;
}

/* The bytes of the line at `s`, its end included. */
static size_t line_length(const char *s, size_t len)
{
	const char *lf = len ? memchr(s, '\n', len) : NULL;

	return lf ? (size_t)(lf - s) + 1 : len;
}

/* The bytes of the name of the header line at `s`, or 0: it is none. */
static size_t name_length(const char *s, size_t len)
{
	size_t n = 0, colon;

	while (n < len && s[n] > ' ' && s[n] != ':' && s[n] != 0x7f)
		n++;
	colon = n;
	while (colon < len && (s[colon] == ' ' || s[colon] == '\t'))
		colon++;
	return colon < len && s[colon] == ':' ? n : 0;
}

/* The line that a mailbox puts before a message, also quoted. */
static bool is_from_line(const char *s, size_t len)
{
	return (len >= 5 && !memcmp(s, "From ", 5)) ||
	       (len >= 6 && !memcmp(s, ">From ", 6));
}

size_t mime_head_split(struct mime_head *out, const char *s, size_t len)
{
	size_t at = 0, n;

	for (; at < len; at += n) {
		n = line_length(s + at, len - at);
		if (s[at] == '\n' || (n == 2 && s[at] == '\r' && s[at + 1] == '\n'))
			break;
		if (!name_length(s + at, n) && !(at && (s[at] == ' ' || s[at] == '\t')) &&
		    !(!at && is_from_line(s, len))) {
			*out = (struct mime_head){ .s = s, .len = at };
			return at;
		}
	}
	*out = (struct mime_head){ .s = s, .len = at };
	return at < len ? at + line_length(s + at, len - at) : at;
}

/* The header at `s` goes on in lines that begin with a blank. */
static void add_unfolded(struct str *out, const char *s, size_t len)
{
	size_t n = line_length(s, len), from = out->len;

	while (n < len && (s[n] == ' ' || s[n] == '\t'))
		n += line_length(s + n, len - n);
	if (n > VALUE_BYTES)
		n = VALUE_BYTES;
	trim(&s, &n);
	str_add_mem(out, s, n);
	for (size_t i = from; i < out->len; i++)
		if (is_blank(out->buf[i]))
			out->buf[i] = ' ';
}

bool mime_head_get(struct str *out, const struct mime_head *head, const char *name)
{
	size_t at = 0, n;
	const char *s, *colon;

	for (; at < head->len; at += n) {
		s = head->s + at;
		n = line_length(s, head->len - at);
		if (!text_is(s, name_length(s, n), name))
			continue;
		colon = memchr(s, ':', n);
		add_unfolded(out, colon + 1, (size_t)(head->s + head->len - colon - 1));
		return true;
	}
	return false;
}

/* An encoded word: `=?charset?B?text?=`. */
struct word {
	const char *charset, *text;
	size_t charset_len, len;
	char code;
	size_t whole;		/* bytes of all of it */
};

static bool word_at(struct word *out, const char *s, size_t len)
{
	const char *code, *end;

	if (len > WORD_BYTES)
		len = WORD_BYTES;
	if (len < 8 || s[0] != '=' || s[1] != '?')
		return false;
	code = memchr(s + 2, '?', len - 2);
	if (!code || code == s + 2 || s + len - code < 4 || code[2] != '?')
		return false;
	out->charset = s + 2;
	out->charset_len = (size_t)(code - s) - 2;
	out->code = (char)(code[1] & ~0x20);
	if (memchr(out->charset, ' ', out->charset_len) || (out->code != 'B' && out->code != 'Q'))
		return false;
	out->text = code + 3;
	for (end = out->text; (end = memchr(end, '?', (size_t)(s + len - end))); end++)
		if (end + 1 < s + len && end[1] == '=')
			break;
	if (!end)
		return false;
	out->len = (size_t)(end - out->text);
	out->whole = (size_t)(end - s) + 2;
	return true;
}

/* Bytes of a charset that wait for what the next word adds to them. */
struct pending {
	struct str bytes;
	const char *charset;
	size_t len;
};

static void flush(struct pending *pending, struct str *out)
{
	if (pending->bytes.len)
		text_decode(out, pending->charset, pending->len,
			    pending->bytes.buf, pending->bytes.len);
	str_clear(&pending->bytes);
	pending->len = 0;
}

static void add_word(struct pending *pending, struct str *out, const struct word *word)
{
	if (pending->len != word->charset_len ||
	    memcmp(pending->charset, word->charset, word->charset_len)) {
		flush(pending, out);
		pending->charset = word->charset;
		pending->len = word->charset_len;
	}
	if (word->code == 'B')
		base64_decode(&pending->bytes, word->text, word->len);
	else
		quoted_word_decode(&pending->bytes, word->text, word->len);
}

/* Where the next encoded word may begin. */
static size_t plain_length(const char *s, size_t len)
{
	const char *mark = s;

	while ((mark = memchr(mark, '=', (size_t)(s + len - mark)))) {
		if (mark > s && mark + 1 < s + len && mark[1] == '?')
			return (size_t)(mark - s);
		mark++;
	}
	return len;
}

static bool all_blank(const char *s, size_t len)
{
	trim(&s, &len);
	return !len;
}

void mime_words(struct str *out, const char *s, size_t len)
{
	struct pending pending = { .bytes = STR_INIT };
	struct str text = STR_INIT;
	struct word word, next;
	bool after_word = false;
	size_t n;

	for (; len; s += n, len -= n) {
		if (word_at(&word, s, len)) {
			add_word(&pending, &text, &word);
			n = word.whole;
			after_word = true;
			continue;
		}
		n = plain_length(s, len);
		if (after_word && all_blank(s, n) && word_at(&next, s + n, len - n))
			continue;	/* blanks between two words are none */
		flush(&pending, &text);
		text_decode(&text, NULL, 0, s, n);
		after_word = false;
	}
	flush(&pending, &text);
	text_clean(out, text.buf, text.len, true);
	str_release(&pending.bytes);
	str_release(&text);
}

void mime_value(struct str *out, const char *s, size_t len)
{
	trim(&s, &len);
	for (size_t i = 0; i < len && s[i] != ';' && s[i] != ' '; i++)
		str_add_char(out, (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]));
}
