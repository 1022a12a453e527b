#include "output/folded.h"

#include <string.h>

#define LINE_BYTES 75		/* RFC 6350, RFC 5545: without its end */

void folded_init(struct folded *f, struct str *out)
{
	*f = (struct folded){ .out = out, .line = STR_INIT };
}

void folded_release(struct folded *f)
{
	str_release(&f->line);
}

void folded_name(struct folded *f, const char *name)
{
	str_add(&f->line, name);
}

/* Quotes where the value needs them, RFC 6868 for what quotes cannot hold. */
void folded_param(struct folded *f, const char *name, const char *value)
{
	bool quotes = value[strcspn(value, ";:,")] != '\0';

	str_addf(&f->line, ";%s=", name);
	if (quotes)
		str_add_char(&f->line, '"');
	for (; *value; value++) {
		if (*value == '"')
			str_add(&f->line, "^'");
		else if (*value == '\n')
			str_add(&f->line, "^n");
		else if (*value == '^')
			str_add(&f->line, "^^");
		else
			str_add_char(&f->line, *value);
	}
	if (quotes)
		str_add_char(&f->line, '"');
}

void folded_raw(struct folded *f, const char *value)
{
	str_add_char(&f->line, ':');
	str_add(&f->line, value);
}

void folded_part(struct folded *f, char mark, const char *text)
{
	size_t left = strlen(text);

	while (left && text[left - 1] == '\n')
		left--;		/* the end of a YAML block's last line */
	str_add_char(&f->line, mark);
	for (; left; text++, left--) {
		if (*text == '\n')
			str_add(&f->line, "\\n");
		else if (*text == '\\' || *text == ',' || *text == ';')
			str_addf(&f->line, "\\%c", *text);
		else if (*text != '\r')
			str_add_char(&f->line, *text);
	}
}

void folded_text(struct folded *f, const char *text)
{
	folded_part(f, ':', text);
}

/* How many bytes fit into `room`, cut between characters. */
static size_t fit(const char *s, size_t len, size_t room)
{
	size_t n = len < room ? len : room;

	while (n && n < len && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	return n ? n : room;	/* no character at all: bytes */
}

void folded_end(struct folded *f)
{
	const char *s = f->line.buf;
	size_t left = f->line.len, n = fit(s, left, LINE_BYTES);

	for (;;) {
		str_add_mem(f->out, s, n);
		str_add(f->out, "\r\n");
		s += n;
		left -= n;
		if (!left)
			break;
		str_add_char(f->out, ' ');
		n = left < LINE_BYTES ? left : fit(s, left, LINE_BYTES - 1);
	}
	str_clear(&f->line);
}

void folded_line(struct folded *f, const char *name, const char *value)
{
	folded_name(f, name);
	folded_raw(f, value);
	folded_end(f);
}

void folded_text_line(struct folded *f, const char *name, const char *text)
{
	folded_name(f, name);
	folded_text(f, text);
	folded_end(f);
}

void folded_group(struct folded *f)
{
	str_addf(&f->line, "item%u.", ++f->groups);
}

void folded_label(struct folded *f, const char *label)
{
	str_addf(&f->line, "item%u.", f->groups);
	folded_text_line(f, "X-ABLabel", label);
}
