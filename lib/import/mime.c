#include "import/mime.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "import/mime_text.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 16
#define PARTS 1000
#define TEXT_BYTES 262144

/* A message or a part of one. */
struct part {
	struct mime_head head;
	const char *body;
	size_t len;
	struct str content_type;	/* the header as it came */
	struct str type;		/* `text/html` */
	struct str disposition;		/* `attachment`, or "" */
	struct str name;		/* as a file */
};

struct walk {
	struct mime *out;
	unsigned depth, parts;
	unsigned no_text;	/* inside an alternative that was not taken */
	bool cut;
};

static void walk(struct walk *w, const char *s, size_t len, const char *type);

static void part_read(struct part *part, const char *s, size_t len, const char *type)
{
	struct str value = STR_INIT, name = STR_INIT;
	size_t body = mime_head_split(&part->head, s, len);

	part->body = s + body;
	part->len = len - body;
	mime_head_get(&part->content_type, &part->head, "Content-Type");
	mime_value(&part->type, part->content_type.buf, part->content_type.len);
	if (!strchr(part->type.buf, '/')) {
		str_clear(&part->type);
		str_add(&part->type, type);
	}
	mime_head_get(&value, &part->head, "Content-Disposition");
	mime_value(&part->disposition, value.buf, value.len);
	if (!mime_param(&name, value.buf, value.len, "filename"))
		mime_param(&name, part->content_type.buf, part->content_type.len, "name");
	mime_file_name(&part->name, name.buf, name.len);
	str_release(&name);
	str_release(&value);
}

static void part_release(struct part *part)
{
	str_release(&part->content_type);
	str_release(&part->type);
	str_release(&part->disposition);
	str_release(&part->name);
}

static void part_decode(struct str *out, const struct part *part)
{
	struct str value = STR_INIT, coding = STR_INIT;

	mime_head_get(&value, &part->head, "Content-Transfer-Encoding");
	mime_value(&coding, value.buf, value.len);
	mime_decode(out, coding.buf, coding.len, part->body, part->len);
	str_release(&coding);
	str_release(&value);
}

static const char *clean_copy(struct arena *arena, const char *s, size_t len)
{
	struct str text = STR_INIT;
	const char *copy;

	text_clean(&text, s, len, true);
	copy = arena_strndup(arena, text.buf, text.len);
	str_release(&text);
	return copy;
}

/* A file of `bytes`, which it takes over. */
static void add_file(struct mime *out, const char *name, const char *type, struct str *bytes)
{
	struct attachment *file;

	GROW(out->files, out->n_files + 1, out->alloc_files);
	file = &out->files[out->n_files++];
	file->name = arena_strdup(&out->arena, name);
	file->media_type = clean_copy(&out->arena, type, strlen(type));
	file->len = bytes->len;
	file->bytes = str_detach(bytes);
}

static void leave_out(struct mime *out, const struct part *part)
{
	struct str type = STR_INIT;

	text_clean(&type, part->type.buf, part->type.len, true);
	strs_add(&out->left_out, part->name.len ? part->name.buf : type.buf);
	str_release(&type);
}

static bool is_signature(const char *type)
{
	return !strcmp(type, "application/pgp-signature") ||
	       !strcmp(type, "application/pkcs7-signature") ||
	       !strcmp(type, "application/x-pkcs7-signature");
}

static void take_file(struct walk *w, const struct part *part)
{
	struct str bytes = STR_INIT;

	if (is_signature(part->type.buf))
		return;
	if (w->cut) {
		leave_out(w->out, part);
		return;
	}
	part_decode(&bytes, part);
	add_file(w->out, part->name.buf, part->type.buf, &bytes);
	str_release(&bytes);
}

/* Nothing but white space from `from` on? */
static bool is_empty(const struct str *text, size_t from)
{
	return !text->buf[from + strspn(text->buf + from, " \t\n")];
}

static void take_text(struct walk *w, const struct part *part, bool html)
{
	struct str bytes = STR_INIT, text = STR_INIT, plain = STR_INIT, charset = STR_INIT;
	struct str *out = &w->out->text;
	size_t at = 0;

	part_decode(&bytes, part);
	mime_param(&charset, part->content_type.buf, part->content_type.len, "charset");
	text_decode(&text, charset.buf, charset.len, bytes.buf, bytes.len);
	if (html)
		text_from_html(&plain, text.buf, text.len);
	str_release(&bytes);
	text_clean(&bytes, html ? plain.buf : text.buf, html ? plain.len : text.len, false);
	if (!is_empty(&bytes, 0)) {
		if (out->len)
			str_add(out, "\n\n");
		while (bytes.buf[at] == '\n')
			at++;
		str_add_mem(out, bytes.buf + at, bytes.len - at);
	}
	while (out->len && strchr(" \t\n", out->buf[out->len - 1]))
		str_set_len(out, out->len - 1);
	str_release(&charset);
	str_release(&plain);
	str_release(&text);
	str_release(&bytes);
}

static bool is_multipart(const struct part *part)
{
	return !strncmp(part->type.buf, "multipart/", 10);
}

static bool is_plain(const struct part *part)
{
	return !strcmp(part->type.buf, "text/plain");
}

static bool is_html(const struct part *part)
{
	return !strcmp(part->type.buf, "text/html") ||
	       !strcmp(part->type.buf, "application/xhtml+xml");
}

/* A text that is there to be read, and not a file. */
static bool is_text(const struct part *part)
{
	return (is_plain(part) || is_html(part)) && !part->name.len &&
	       strcmp(part->disposition.buf, "attachment");
}

static void take_leaf(struct walk *w, const struct part *part)
{
	if (!is_text(part))
		take_file(w, part);
	else if (!w->no_text)
		take_text(w, part, is_html(part));
}

static void part_init(struct part *part)
{
	*part = (struct part){
		.content_type = STR_INIT, .type = STR_INIT,
		.disposition = STR_INIT, .name = STR_INIT
	};
}

/* The children of an alternative that are (or are not) plain text. */
static void walk_some(struct walk *w, const struct part *of, const char *boundary, bool plain)
{
	struct mime_parts parts;
	const char *s;
	size_t len;

	mime_parts_begin(&parts, boundary, of->body, of->len);
	for (unsigned n = 0; n < PARTS && mime_parts_next(&parts, &s, &len); n++) {
		struct part part;

		part_init(&part);
		part_read(&part, s, len, "text/plain");
		if ((is_plain(&part) && is_text(&part)) == plain)
			walk(w, s, len, "text/plain");
		part_release(&part);
	}
	mime_parts_end(&parts);
}

/* Plain text where there is some; of the rest the files alone then. */
static void walk_alternative(struct walk *w, const struct part *part, const char *boundary)
{
	size_t before = w->out->text.len;
	bool taken;

	walk_some(w, part, boundary, true);
	taken = w->out->text.len > before;
	w->no_text += taken;
	walk_some(w, part, boundary, false);
	w->no_text -= taken;
}

/* A body in which no part begins is a text. */
static void walk_parts(struct walk *w, const struct part *part, const char *boundary)
{
	bool digest = !strcmp(part->type.buf, "multipart/digest");
	struct mime_parts parts;
	const char *s;
	size_t len;

	mime_parts_begin(&parts, boundary, part->body, part->len);
	if (!parts.more && !w->no_text)
		take_text(w, part, false);
	while (w->parts <= PARTS && mime_parts_next(&parts, &s, &len))
		walk(w, s, len, digest ? "message/rfc822" : "text/plain");
	mime_parts_end(&parts);
}

static void walk_multipart(struct walk *w, const struct part *part)
{
	struct str boundary = STR_INIT;

	mime_param(&boundary, part->content_type.buf, part->content_type.len, "boundary");
	w->depth++;
	if (!strcmp(part->type.buf, "multipart/alternative"))
		walk_alternative(w, part, boundary.buf);
	else
		walk_parts(w, part, boundary.buf);
	w->depth--;
	str_release(&boundary);
}

/* `type` is what a part is that does not say. */
static void walk(struct walk *w, const char *s, size_t len, const char *type)
{
	struct part part;

	part_init(&part);
	part_read(&part, s, len, type);
	if (++w->parts > PARTS)
		leave_out(w->out, &part);
	else if (is_multipart(&part) && w->depth < DEPTH)
		walk_multipart(w, &part);
	else
		take_leaf(w, &part);
	part_release(&part);
}

/* What the event of a message cannot hold is a file, and its beginning stays. */
static void limit_text(struct mime *out)
{
	struct str whole = STR_INIT;
	size_t len = TEXT_BYTES;

	if (out->text.len <= TEXT_BYTES)
		return;
	str_add_mem(&whole, out->text.buf, out->text.len);
	while (len > 0 && (out->text.buf[len] & 0xc0) == 0x80)
		len--;
	str_set_len(&out->text, len);
	str_add(&out->text, "\n[...]");
	add_file(out, "message.txt", "text/plain", &whole);
	str_release(&whole);
}

/* The first, or the last, `<id>` of a header; appended. */
static bool get_id(struct str *out, const struct mime_head *head, const char *name, bool last)
{
	struct str value = STR_INIT;
	const char *open, *close;
	bool found;

	mime_head_get(&value, head, name);
	open = last ? strrchr(value.buf, '<') : strchr(value.buf, '<');
	close = open ? strchr(open, '>') : NULL;
	if (close)
		text_clean(out, open, (size_t)(close + 1 - open), true);
	else if (!last)
		text_clean(out, value.buf, value.len, true);
	found = out->len > 0;
	str_release(&value);
	return found;
}

static void make_up_id(struct mime *out, const struct str *date)
{
	struct str text = STR_INIT;
	char hex[HASH_HEX];

	str_addf(&text, "%s\n%s\n%s\n%s", date->buf, out->n_from ? out->from[0].address : "",
		 out->subject, out->text.buf);
	hash_hex(hex, hash_bytes(text.buf, text.len));
	str_clear(&text);
	str_addf(&text, "<%s@no-message-id.invalid>", hex);
	out->message_id = arena_strdup(&out->arena, text.buf);
	out->made_up = true;
	str_release(&text);
}

static void read_ids(struct mime *out, const struct mime_head *head)
{
	struct str id = STR_INIT, date = STR_INIT;

	if (get_id(&id, head, "Message-ID", false)) {
		out->message_id = arena_strdup(&out->arena, id.buf);
	} else {
		mime_head_get(&date, head, "Date");
		make_up_id(out, &date);
	}
	str_clear(&id);
	if (!get_id(&id, head, "In-Reply-To", false))
		get_id(&id, head, "References", true);
	out->in_reply_to = arena_strdup(&out->arena, id.buf);
	str_release(&date);
	str_release(&id);
}

/* Each server writes its Received above the others: the first is our own's. */
static void read_date(struct mime *out, const struct mime_head *head)
{
	struct str value = STR_INIT, at = STR_INIT;
	const char *semicolon;

	if (!mime_head_get(&value, head, "Date") || !mime_date(&at, value.buf, value.len)) {
		str_clear(&value);
		mime_head_get(&value, head, "Received");
		semicolon = strrchr(value.buf, ';');
		if (semicolon)
			mime_date(&at, semicolon + 1, strlen(semicolon + 1));
	}
	out->at = arena_strdup(&out->arena, at.buf);
	str_release(&at);
	str_release(&value);
}

static size_t read_mailboxes(struct mime *out, struct mime_mailbox **boxes,
			     const struct mime_head *head, const char *name)
{
	struct str value = STR_INIT;
	size_t n;

	mime_head_get(&value, head, name);
	n = mime_mailboxes(boxes, &out->arena, value.buf, value.len);
	str_release(&value);
	return n;
}

static void read_head(struct mime *out, const struct mime_head *head)
{
	struct str value = STR_INIT, text = STR_INIT;

	out->n_from = read_mailboxes(out, &out->from, head, "From");
	if (!out->n_from)
		out->n_from = read_mailboxes(out, &out->from, head, "Sender");
	out->n_reply_to = read_mailboxes(out, &out->reply_to, head, "Reply-To");
	out->n_to = read_mailboxes(out, &out->to, head, "To");
	out->n_cc = read_mailboxes(out, &out->cc, head, "Cc");
	read_date(out, head);
	mime_head_get(&value, head, "Subject");
	mime_words(&text, value.buf, value.len);
	out->subject = arena_strndup(&out->arena, text.buf, text.len);
	read_ids(out, head);
	out->headless = out->made_up && !out->n_from && !out->n_to && !*out->subject && !*out->at;
	str_release(&text);
	str_release(&value);
}

void mime_parse(struct mime *out, const char *s, size_t len, bool cut)
{
	struct walk w = { .out = out, .cut = cut };
	struct mime_head head;

	mime_release(out);
	walk(&w, s, len, "text/plain");
	mime_head_split(&head, s, len);
	read_head(out, &head);
	limit_text(out);
}

void mime_release(struct mime *mime)
{
	for (size_t i = 0; i < mime->n_files; i++)
		free((void *)mime->files[i].bytes);
	free(mime->files);
	strs_release(&mime->left_out);
	str_release(&mime->text);
	arena_release(&mime->arena);
	*mime = (struct mime)MIME_INIT;
}

static bool takes_no_answer(const char *address)
{
	static const char *const words[] = {
		"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply",
		"nonrispondere", "non-rispondere", "mailer-daemon"
	};
	const char *at = strchr(address, '@');
	size_t len = at ? (size_t)(at - address) : strlen(address);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (text_find(address, len, words[i]))
			return true;
	return false;
}

const struct mime_mailbox *mime_sender(const struct mime *mime)
{
	if (mime->n_reply_to && (!mime->n_from || takes_no_answer(mime->from[0].address)))
		return mime->reply_to;
	return mime->n_from ? mime->from : NULL;
}
