/*
 * Mail as events: one message (EML), or a mailbox of them (mbox, RFC 4155).
 *
 *	with, with.name		the sender, or who is to be answered: mime_sender()
 *	at			when it was sent; else received; else put in the mailbox
 *	kind, channel		`email`
 *	direction		`in`: who calls us by which address is not known here
 *	from, to, cc		`Name <address>`, a cell for each: if `from` is one of
 *				us, the message went out and lies with those it went to
 *	text			the subject, an empty line, the body
 *	message_id, in_reply_to
 *	custom.imported.left_out	files of a message above 16 MiB, by name
 *
 * Files are the item's.  A Message-ID that comes twice is given twice.
 */

#include "import/reader.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "import/mime.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST (16 << 20)
#define PIECE 65536		/* a longer line is taken in pieces */
#define FROM_LINE 1024

struct mail {
	bool mbox;
	unsigned line;			/* of the input's place */
	struct str message;		/* a copy, where it is not as in the file */
	struct mime mime;
	struct str text;
};

/* The message that is being found in the input. */
struct extent {
	size_t len;		/* bytes behind the input's place */
	bool blank;		/* the line before is empty */
	bool whole_line;	/* a line begins here, not a piece of one */
	bool cut;		/* its beginning is in mail->message */
	unsigned lines;
};

static void end(struct reader *reader)
{
	struct mail *mail = reader->state;

	if (!mail)
		return;
	mime_release(&mail->mime);
	str_release(&mail->message);
	str_release(&mail->text);
	free(mail);
	reader->state = NULL;
}

static size_t without_end(const char *s, size_t len)
{
	while (len && (s[len - 1] == '\n' || s[len - 1] == '\r'))
		len--;
	return len;
}

/* The line, or a piece of it, that begins `offset` bytes behind the input's place. */
static int piece_at(struct input *in, size_t offset, const char **s, size_t *len)
{
	size_t have, seen = offset;
	const char *lf = NULL;
	int rc = 0;

	for (;;) {
		have = in->text.len - in->pos;
		*s = in->text.buf + in->pos + offset;
		if (have > seen)
			lf = memchr(in->text.buf + in->pos + seen, '\n', have - seen);
		if (lf || in->end || have - offset >= PIECE)
			break;
		seen = have;
		rc = input_fill(in, have * 2 > PIECE ? have * 2 : PIECE);
		if (rc)
			return rc;
	}
	*len = lf ? (size_t)(lf - *s) + 1 : have - offset;
	return 0;
}

static int begin(struct reader *reader)
{
	struct mail *mail = xcalloc(1, sizeof(*mail));
	struct input *in = reader->in;
	const char *s;
	size_t len;
	int rc;

	mail->line = 1;
	str_init(&mail->message);
	str_init(&mail->text);
	mail->mime = (struct mime)MIME_INIT;
	reader->state = mail;
	in->raw = true;
	input_rewind(in);
	while (!(rc = piece_at(in, 0, &s, &len)) && len && !without_end(s, len)) {
		mail->line++;
		in->pos += len;
	}
	mail->mbox = !rc && len >= 5 && !memcmp(s, "From ", 5);
	return rc;
}

/* Where a date begins behind the sender of a `From ` line, or NULL. */
static const char *from_date(const char *s, size_t len)
{
	static const char days[] = "Mon Tue Wed Thu Fri Sat Sun";
	struct str date = STR_INIT;
	const char *found = NULL;
	char day[4] = "";

	for (size_t i = 4; i + 5 < len && !found; i++) {
		memcpy(day, s + i + 1, 3);
		if (s[i] != ' ' || s[i + 4] != ' ' || strlen(day) < 3 || !strstr(days, day))
			continue;
		if (mime_date(&date, s + i + 1, len - i - 1))
			found = s + i + 1;
	}
	str_release(&date);
	return found;
}

/* Does a mailbox's next message begin with this line? */
static bool is_from_line(const char *s, size_t len)
{
	return len > 5 && len < FROM_LINE && !memcmp(s, "From ", 5) &&
	       from_date(s, without_end(s, len));
}

/* A message above the limit: its beginning is kept, the rest is passed by. */
static void cut(struct mail *mail, struct input *in, struct extent *extent)
{
	if (!extent->cut) {
		str_clear(&mail->message);
		str_add_mem(&mail->message, in->text.buf + in->pos, LONGEST);
		extent->cut = true;
	}
	in->pos += extent->len;
	extent->len = 0;
}

/* From the input's place to the next message or the end. */
static int find_extent(struct mail *mail, struct input *in, struct extent *out)
{
	bool first = true;
	const char *s;
	size_t len;
	int rc;

	*out = (struct extent){ .whole_line = true };
	for (;; first = false) {
		rc = piece_at(in, out->len, &s, &len);
		if (rc || !len)
			return rc;
		if (mail->mbox && !first && out->blank && out->whole_line && is_from_line(s, len))
			return 0;
		out->blank = out->whole_line && !without_end(s, len);
		out->whole_line = s[len - 1] == '\n';
		out->lines += out->whole_line;
		out->len += len;
		if (out->len > LONGEST)
			cut(mail, in, out);
	}
}

static bool is_quoted_from(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] == '>')
		n++;
	return n && len - n >= 5 && !memcmp(s + n, "From ", 5);
}

/* A mailbox puts `>` before lines that begin with `From `, or with `>From `: take it off. */
static void unquote(struct str *out, const char *s, size_t len)
{
	const char *end = s + len, *lf;
	size_t n, skip;

	for (; s < end; s += n) {
		lf = memchr(s, '\n', (size_t)(end - s));
		n = lf ? (size_t)(lf - s) + 1 : (size_t)(end - s);
		skip = is_quoted_from(s, n);
		str_add_mem(out, s + skip, n - skip);
	}
}

/* The bytes of the message, unquoted, without the mailbox's own line. */
static void parse(struct mail *mail, const char *s, size_t len, bool is_cut)
{
	struct str plain = STR_INIT;
	const char *lf;

	if (mail->mbox) {
		lf = len ? memchr(s, '\n', len) : NULL;
		len -= lf ? (size_t)(lf + 1 - s) : len;
		unquote(&plain, lf ? lf + 1 : s, len);
		str_release(&mail->message);
		mail->message = plain;
		s = plain.buf;
		len = plain.len;
	}
	mime_parse(&mail->mime, s, len, is_cut);
}

static void add(struct reader *reader, const char *column, const char *text, size_t len)
{
	if (len)
		reader_cell(reader, reader_column(reader, 0, column, strlen(column)),
			    text, len, NULL);
}

static void add_str(struct reader *reader, const char *column, const char *text)
{
	add(reader, column, text, strlen(text));
}

static void add_boxes(struct reader *reader, const char *column,
		      const struct mime_mailbox *v, size_t n)
{
	struct mail *mail = reader->state;
	struct str card = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		str_clear(&card);
		if (*v[i].name)
			str_addf(&card, "%s <%s>", v[i].name, v[i].address);
		else
			str_add(&card, v[i].address);
		add(reader, column, arena_strndup(&mail->mime.arena, card.buf, card.len),
		    card.len);
	}
	str_release(&card);
}

/* When the message was put in its mailbox, by the mailbox's own line, in UTC (RFC 4155). */
static const char *filed_at(struct mail *mail, const char *s, size_t len)
{
	const char *lf = len ? memchr(s, '\n', len) : NULL, *date, *at;
	struct str text = STR_INIT;

	len = without_end(s, lf ? (size_t)(lf - s) : len);
	date = mail->mbox && len < FROM_LINE ? from_date(s, len) : NULL;
	if (date && mime_date(&text, date, (size_t)(s + len - date)) &&
	    !strpbrk(text.buf + strlen("2026-01-13"), "Z+-"))
		str_add_char(&text, 'Z');
	at = arena_strdup(&mail->mime.arena, text.buf);
	str_release(&text);
	return at;
}

static void add_cells(struct reader *reader, const char *filed)
{
	struct mail *mail = reader->state;
	struct mime *mime = &mail->mime;
	const struct mime_mailbox *sender = mime_sender(mime);

	str_clear(&mail->text);
	str_addf(&mail->text, "%s%s", mime->subject,
		 *mime->subject && mime->text.len ? "\n\n" : "");
	str_add_mem(&mail->text, mime->text.buf, mime->text.len);
	add_str(reader, "with", sender ? sender->address : "");
	add_str(reader, "with.name", sender ? sender->name : "");
	add_str(reader, "at", *mime->at ? mime->at : filed);
	add_str(reader, "kind", "email");
	add_str(reader, "channel", "email");
	add_str(reader, "direction", "in");
	add_boxes(reader, "from", mime->from, mime->n_from);
	add_boxes(reader, "to", mime->to, mime->n_to);
	add_boxes(reader, "cc", mime->cc, mime->n_cc);
	add(reader, "text", mail->text.buf, mail->text.len);
	add_str(reader, "message_id", mime->message_id);
	add_str(reader, "in_reply_to", mime->in_reply_to);
	for (size_t i = 0; i < mime->left_out.n; i++)
		add_str(reader, "custom.imported.left_out", mime->left_out.v[i]);
}

/* The bytes that the extent found lie in mail->message, or in the input. */
static void give(struct reader *reader, const struct extent *extent)
{
	struct mail *mail = reader->state;
	const char *s = extent->cut ? mail->message.buf : reader->in->text.buf + reader->in->pos;
	size_t len = extent->cut ? mail->message.len : extent->len;
	const char *filed;

	reader->item.len -= len && !extent->cut ? len - without_end(s, len) : 0;
	parse(mail, s, len, extent->cut);
	reader->item.type = TYPE_TIMELINE;
	filed = extent->cut ? "" : filed_at(mail, s, len);
	if (mail->mime.headless)
		reader->item.wrong = _("no mail: it has no From, To, Subject, Date or Message-ID");
	else
		add_cells(reader, filed);
	reader->item.files = mail->mime.files;
	reader->item.n_files = mail->mime.n_files;
}

static int next(struct reader *reader, bool *more)
{
	struct mail *mail = reader->state;
	struct input *in = reader->in;
	struct extent extent;
	int rc;

	reader->item.at = input_at(in);
	reader->item.line = mail->line;
	rc = find_extent(mail, in, &extent);
	*more = !rc && (extent.len || extent.cut);
	if (!*more)
		return rc;
	reader->item.len = input_at(in) + extent.len - reader->item.at;
	give(reader, &extent);
	mail->line += extent.lines;
	in->pos += extent.len;
	return 0;
}

const struct reader_kind reader_mail = {
	.name = "mail", .begin = begin, .next = next, .end = end
};
