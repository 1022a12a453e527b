#include "import/reader.h"

#include "base/alloc.h"
#include "base/i18n.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LOOK_BYTES 16384

/* How files begin that are none of ours. */
static const struct signature {
	const char *bytes;
	size_t len;
	enum foreign foreign;
	const char *hint;
} signatures[] = {
	{ "\xd0\xcf\x11\xe0", 4, FOREIGN_OTHER,
	  N_("it is a spreadsheet or a document of an old kind; open it and save it as CSV") },
	{ "%PDF", 4, FOREIGN_OTHER, N_("it is a PDF; ask for an export as CSV") },
	{ "{\\rtf", 5, FOREIGN_OTHER, N_("it is a text document; save its table as CSV") },
	{ "\x89PNG", 4, FOREIGN_OTHER, N_("it is a picture") },
	{ "GIF8", 4, FOREIGN_OTHER, N_("it is a picture") },
	{ "\xff\xd8\xff", 3, FOREIGN_OTHER, N_("it is a picture") },
	{ "\x1f\x8b", 2, FOREIGN_OTHER, N_("it is compressed; unpack it with gunzip") },
	{ "BZh", 3, FOREIGN_OTHER, N_("it is compressed; unpack it with bunzip2") },
	{ "\xfd" "7zXZ", 5, FOREIGN_OTHER, N_("it is compressed; unpack it with unxz") },
	{ "\x28\xb5\x2f\xfd", 4, FOREIGN_OTHER, N_("it is compressed; unpack it with unzstd") },
	{ "7z\xbc\xaf", 4, FOREIGN_OTHER, N_("it is an archive; unpack it first") },
	{ "Rar!", 4, FOREIGN_OTHER, N_("it is an archive; unpack it first") },
	{ "SQLite format 3", 15, FOREIGN_OTHER,
	  N_("it is an SQLite database; write its table with sqlite3 -csv -header") },
	{ "!BDN", 4, FOREIGN_OTHER,
	  N_("it is an Outlook data file; export the contacts as CSV from Outlook") },
};

static const struct signature markup[] = {
	{ "<!doctype html", 14, FOREIGN_OTHER,
	  N_("it is a web page; open it in a spreadsheet and save it as CSV") },
	{ "<html", 5, FOREIGN_OTHER,
	  N_("it is a web page; open it in a spreadsheet and save it as CSV") },
	{ "<table", 6, FOREIGN_OTHER,
	  N_("it is a web page; open it in a spreadsheet and save it as CSV") },
	{ "<?xml", 5, FOREIGN_OTHER,
	  N_("it is XML; open it in a spreadsheet and save it as CSV") },
};

static const char hint_xlsx[] =
	N_("it is a spreadsheet (.xlsx); install 'xlsx2csv', or open it and save it as CSV");
static const char hint_zip[] = N_("it is an archive; unpack it first");
static const char hint_ods[] =
	N_("it is a spreadsheet (.ods); open it and save it as CSV");
static const char hint_empty[] = N_("it is empty");
static const char hint_binary[] =
	N_("it is no text, or in an encoding that is not known; save it as UTF-8");

static bool has(const char *s, size_t len, const char *what)
{
	size_t n = strlen(what);

	for (; len >= n; s++, len--)
		if (!memcmp(s, what, n))
			return true;
	return false;
}

static enum foreign foreign_zip(const char *s, size_t len, const char **hint)
{
	*hint = hint_zip;
	if (has(s, len, "opendocument.spreadsheet")) {
		*hint = hint_ods;
		return FOREIGN_OTHER;
	}
	if (!has(s, len, "[Content_Types].xml") && !has(s, len, "xl/"))
		return FOREIGN_ZIP;
	*hint = hint_xlsx;
	return FOREIGN_XLSX;
}

static enum foreign foreign_of(struct input *in, const char **hint)
{
	const char *s = in->text.buf + in->pos;
	size_t len = in->text.len - in->pos;

	if (len >= 4 && !memcmp(s, "PK\3\4", 4))
		return foreign_zip(s, len, hint);
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++)
		if (len >= signatures[i].len &&
		    !memcmp(s, signatures[i].bytes, signatures[i].len)) {
			*hint = signatures[i].hint;
			return signatures[i].foreign;
		}
	return FOREIGN_NONE;
}

/* The first bytes as they are in the file, whatever encoding they look like. */
static enum foreign look_foreign(struct input *in, const char **hint)
{
	struct input plain = *in;
	enum foreign foreign = FOREIGN_NONE;

	plain.encoding = ENCODING_UTF8;
	plain.bom = plain.mixed = false;
	plain.raw = true;
	str_init(&plain.text);
	input_rewind(&plain);
	if (!input_fill(&plain, LOOK_BYTES))
		foreign = foreign_of(&plain, hint);
	str_release(&plain.text);
	return foreign;
}

enum foreign reader_foreign(struct input *in)
{
	const char *hint;

	return look_foreign(in, &hint);
}

static bool begins(const char *s, size_t len, const char *what)
{
	return len >= strlen(what) && !strncasecmp(s, what, strlen(what));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_json(const char *s, size_t len)
{
	size_t i = 1;

	if (!len || (s[0] != '{' && s[0] != '['))
		return false;
	while (i < len && is_blank(s[i]))
		i++;
	if (i == len)
		return false;
	return s[0] == '{' ? s[i] == '"' || s[i] == '}' : s[i] && strchr("{[\"]", s[i]);
}

static bool is_header_name(const char *s, size_t len)
{
	static const char *const names[] = {
		"from", "to", "subject", "date", "received", "return-path",
		"message-id", "mime-version", "delivered-to", "content-type",
		"x-mozilla-status", "dkim-signature", "reply-to", "sender",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !strncasecmp(s, names[i], len))
			return true;
	return false;
}

/* `Name: text` lines up to a blank one, two of which a message has. */
static bool is_message(const char *s, size_t len)
{
	const char *end = s + len, *line, *p;
	int known = 0;

	while (s < end && *s != '\n' && *s != '\r') {
		line = s;
		s = memchr(line, '\n', (size_t)(end - line));
		s = s ? s + 1 : end;
		if ((*line == ' ' || *line == '\t') && known)
			continue;
		for (p = line; p < s && *p > ' ' && *p != ':' && *p != 0x7f; p++)
			;
		if (p == line || p == s || *p != ':')
			return s == end && known > 1;
		known += is_header_name(line, (size_t)(p - line));
	}
	return known > 1;
}

static bool is_mail(const char *s, size_t len)
{
	const char *line_end = memchr(s, '\n', len);
	size_t line = line_end ? (size_t)(line_end - s) : len;

	if (begins(s, len, "From ") && !memchr(s, ',', line) && !memchr(s, ';', line))
		return has(s, line, ":");	/* its date has a time */
	return is_message(s, len);
}

/* `key:` or `key: text`, with the key as fields are named */
static bool is_pair(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
			   (s[n] >= '0' && s[n] <= '9') || s[n] == '_' || s[n] == '-' ||
			   s[n] == '.'))
		n++;
	return n && n < len && s[n] == ':' &&
	       (n + 1 == len || s[n + 1] == ' ' || s[n + 1] == '\r' || s[n + 1] == '\n');
}

/*
 * A document's border, or a list of maps; or an id as we export it, or two
 * lines of pairs and what belongs to them, before which no header has a place.
 */
static bool is_yaml(const char *s, size_t len)
{
	const char *end = s + len, *line;
	size_t n;
	int pairs = 0;

	if (begins(s, len, "id: "))
		return true;
	if (is_message(s, len))
		return false;
	for (; s < end && pairs < 2; s += n) {
		line = memchr(s, '\n', (size_t)(end - s));
		n = line ? (size_t)(line - s) + 1 : (size_t)(end - s);
		if (n >= 3 && !memcmp(s, "---", 3) && (n == 3 || is_blank(s[3])))
			return true;
		if (n > 2 && !memcmp(s, "- ", 2) && is_pair(s + 2, n - 2))
			return true;
		if (is_blank(*s) || *s == '#')
			continue;
		if (!is_pair(s, n))
			return false;
		pairs++;
	}
	return pairs > 0;
}

/* In text a NUL is an accident: where there are many, it is none. */
static bool is_binary(const char *s, size_t len)
{
	size_t nuls = 0;

	for (size_t i = 0; i < len; i++)
		nuls += !s[i];
	return nuls * 10 > len;
}

static const struct reader_kind *detect(struct input *in, const char **hint)
{
	const char *s = in->text.buf + in->pos;
	size_t len = in->text.len - in->pos;

	if (is_binary(s, len)) {
		*hint = hint_binary;
		return NULL;
	}
	while (len && (is_blank(*s) || (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)))) {
		len -= is_blank(*s) ? 1 : 3;
		s += is_blank(*s) ? 1 : 3;
	}
	if (!len && in->end) {
		*hint = hint_empty;
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(markup); i++)
		if (begins(s, len, markup[i].bytes)) {
			*hint = markup[i].hint;
			return NULL;
		}
	if (begins(s, len, "BEGIN:VCARD"))
		return &reader_vcard;
	if (begins(s, len, "BEGIN:V"))
		return &reader_icalendar;
	if (is_json(s, len))
		return &reader_json;
	if (is_yaml(s, len))
		return &reader_yaml;
	return is_mail(s, len) ? &reader_mail : &reader_csv;
}

const struct reader_kind *reader_detect(struct input *in, const char **hint)
{
	const struct reader_kind *kind = NULL;

	*hint = hint_binary;
	input_rewind(in);
	if (look_foreign(in, hint) == FOREIGN_NONE && !input_fill(in, LOOK_BYTES))
		kind = detect(in, hint);
	*hint = kind ? "" : _(*hint);
	input_rewind(in);
	return kind;
}

int reader_open(struct reader *out, const struct reader_kind *kind, struct input *in)
{
	int rc;

	*out = (struct reader){ .kind = kind, .in = in, .item = { .type = TYPE_NONE } };
	in->raw = false;
	input_rewind(in);
	rc = kind->begin(out);
	if (rc)
		reader_release(out);
	return rc;
}

void reader_release(struct reader *reader)
{
	if (reader->kind)
		reader->kind->end(reader);
	strs_release(&reader->columns);
	map_release(&reader->numbers);
	free(reader->item.v);
	*reader = (struct reader){ 0 };
}

int reader_rewind(struct reader *reader)
{
	reader->kind->end(reader);
	input_rewind(reader->in);
	return reader->kind->begin(reader);
}

int reader_next(struct reader *reader, bool *more)
{
	struct item *item = &reader->item;

	*item = (struct item){ .type = TYPE_NONE, .v = item->v, .alloc = item->alloc };
	return reader->kind->next(reader, more);
}

unsigned reader_column(struct reader *reader, unsigned table, const char *name, size_t len)
{
	struct str key = STR_INIT;
	void **number;

	str_addf(&key, "%u\x1f", table);
	str_add_mem(&key, name, len);
	number = map_at(&reader->numbers, key.buf, key.len);
	if (!*number) {
		strs_add_mem(&reader->columns, name, len);
		*number = (void *)(uintptr_t)reader->columns.n;
	}
	str_release(&key);
	return (unsigned)((uintptr_t)*number - 1);
}

void reader_cell(struct reader *reader, unsigned column, const char *text, size_t len,
		 const char *label)
{
	struct item *item = &reader->item;

	GROW(item->v, item->n + 1, item->alloc);
	item->v[item->n++] = (struct cell){ column, text, len, label, false };
}

void reader_tree(struct reader *reader, unsigned column, const char *text, size_t len)
{
	reader_cell(reader, column, text, len, NULL);
	reader->item.v[reader->item.n - 1].tree = true;
}

bool reader_is_kept(const char *name)
{
	static const char parent[] = "custom.imported.";

	return !strncmp(name, parent, sizeof(parent) - 1) && name[sizeof(parent) - 1];
}
