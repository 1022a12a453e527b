#include "import/form.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "import/json_cells.h"
#include "import/mime.h"
#include "import/mime_code.h"
#include "import/mime_text.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS 1000
#define NAME_BYTES 64
#define NAME_WORDS 6

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t without_end(const char *s, size_t len)
{
	while (len && is_blank(s[len - 1]))
		len--;
	return len;
}

/* Bytes of a charset (NULL: told by the bytes), as clean text. */
static const char *text_of(struct form *out, const char *charset, const char *s, size_t len,
			   bool one_line, size_t *text_len)
{
	struct str plain = STR_INIT, text = STR_INIT;
	const char *copy;

	text_decode(&plain, charset, charset ? strlen(charset) : 0, s, len);
	text_clean(&text, plain.buf, plain.len, one_line);
	str_set_len(&text, without_end(text.buf, text.len));
	copy = arena_strndup(&out->arena, text.buf, text.len);
	*text_len = text.len;
	str_release(&text);
	str_release(&plain);
	return copy;
}

static void add(struct form *out, const char *charset, const char *name, size_t name_len,
		const char *value, size_t len)
{
	struct form_field *field;
	size_t unused;

	GROW(out->v, out->n + 1, out->alloc);
	field = &out->v[out->n++];
	field->name = text_of(out, charset, name, name_len, true, &unused);
	field->value = text_of(out, charset, value, len, false, &field->len);
}

/* `name=value&name=value`. */
static void read_urlencoded(struct form *out, const char *s, size_t len)
{
	struct str name = STR_INIT, value = STR_INIT;
	const char *end = s + len, *amp, *equals;

	for (; s < end && out->n <= FIELDS; s = amp + 1) {
		amp = memchr(s, '&', (size_t)(end - s));
		if (!amp)
			amp = end;
		equals = memchr(s, '=', (size_t)(amp - s));
		if (!equals)
			equals = amp;
		str_clear(&name);
		str_clear(&value);
		percent_decode(&name, s, (size_t)(equals - s), true);
		if (equals < amp)
			percent_decode(&value, equals + 1, (size_t)(amp - equals) - 1, true);
		if (name.len)
			add(out, NULL, name.buf, name.len, value.buf, value.len);
	}
	str_release(&value);
	str_release(&name);
}

static void add_file(struct form *out, const char *field, const char *name, const char *type,
		     const char *bytes, size_t len)
{
	struct attachment *file;

	GROW(out->files, out->n_files + 1, out->alloc_files);
	file = &out->files[out->n_files++];
	file->name = arena_strdup(&out->arena, name);
	file->media_type = arena_strdup(&out->arena, *type ? type : "application/octet-stream");
	file->bytes = arena_strndup(&out->arena, bytes, len);
	file->len = len;
	add(out, NULL, field, strlen(field), name, strlen(name));
}

/* One part of multipart/form-data: a field, or a file that is uploaded. */
static void read_part(struct form *out, const char *s, size_t len)
{
	struct mime_head head;
	struct str value = STR_INIT, type = STR_INIT, name = STR_INIT, file = STR_INIT;
	struct str base = STR_INIT, charset = STR_INIT, media = STR_INIT;
	size_t body = mime_head_split(&head, s, len);

	mime_head_get(&value, &head, "Content-Disposition");
	mime_head_get(&type, &head, "Content-Type");
	mime_value(&media, type.buf, type.len);
	mime_param(&charset, type.buf, type.len, "charset");
	if (!mime_param(&name, value.buf, value.len, "name"))
		goto done;
	if (!mime_param(&file, value.buf, value.len, "filename")) {
		add(out, charset.buf, name.buf, name.len, s + body, len - body);
	} else if (file.len || len > body) {	/* else nobody chose a file */
		mime_file_name(&base, file.buf, file.len);
		add_file(out, name.buf, base.buf, media.buf, s + body, len - body);
	}
done:
	str_release(&media);
	str_release(&charset);
	str_release(&base);
	str_release(&file);
	str_release(&name);
	str_release(&type);
	str_release(&value);
}

static void read_multipart(struct form *out, const char *boundary, const char *s, size_t len)
{
	struct mime_parts parts;
	const char *part;
	size_t n;

	mime_parts_begin(&parts, boundary, s, len);
	while (out->n <= FIELDS && mime_parts_next(&parts, &part, &n))
		read_part(out, part, n);
	mime_parts_end(&parts);
}

static void add_cell(void *arg, const char *name, size_t name_len,
		     const char *text, size_t len, const char *label)
{
	struct form *out = arg;

	(void)label;
	if (out->n <= FIELDS)
		add(out, NULL, name, name_len, text, len);
}

static int read_json(struct form *out, const char *s, size_t len)
{
	struct json_scan scan = JSON_SCAN_INIT;
	struct json_item item = JSON_ITEM_INIT;
	const struct json_sink sink = { .cell = add_cell, .arg = out };
	bool done = false;
	size_t n;
	int rc = 0;

	json_scan_begin(&scan, false);
	n = json_scan_feed(&scan, s, len, &done);
	if (!done)
		json_scan_end(&scan);
	while (n < len && is_blank(s[n]))
		n++;
	if (!json_item_parse(&item, &scan) || !json_item_cells(&item, &sink))
		rc = err_set(ERR_DATA, _("the form cannot be read: %s"), item.why.buf);
	else if (n < len)
		rc = err_set(ERR_DATA, _("the form cannot be read: something is behind its object"));
	json_item_release(&item);
	json_scan_release(&scan);
	return rc;
}

/*
 * The bytes of the name before a colon, or 0: the line names nothing.  A name
 * is a few words, so that a sentence with a colon in it is none; nor is `http:`.
 */
static size_t name_length(const char *s, size_t len)
{
	const char *colon = len ? memchr(s, ':', len < NAME_BYTES ? len : NAME_BYTES) : NULL;
	size_t n = colon ? (size_t)(colon - s) : 0, words = 1;

	if (!n || is_blank(*s) || (n + 1 < len && s[n + 1] == '/'))
		return 0;
	for (size_t i = 0; i < n; i++)
		words += s[i] == ' ';
	return words <= NAME_WORDS ? n : 0;
}

/* A value of several lines is put together in `value` before it is added. */
static void read_lines(struct form *out, const char *s, size_t len)
{
	const char *end = s + len, *lf, *name = NULL;
	struct str value = STR_INIT;
	size_t name_len = 0, n, named;

	for (; s < end && out->n <= FIELDS; s += n) {
		lf = memchr(s, '\n', (size_t)(end - s));
		n = lf ? (size_t)(lf - s) + 1 : (size_t)(end - s);
		named = name_length(s, n);
		if (named && name)
			add(out, NULL, name, name_len, value.buf, value.len);
		if (named) {
			name = s;
			name_len = named;
			str_clear(&value);
			for (named++; named < n && (s[named] == ' ' || s[named] == '\t'); named++)
				;
		}
		if (name)
			str_add_mem(&value, s + named, n - named);
		else if (!is_blank(*s))
			strs_add_mem(&out->broken, s, without_end(s, n));
	}
	if (name)
		add(out, NULL, name, name_len, value.buf, value.len);
	str_release(&value);
}

/* The boundary that the body itself begins with, where no header tells it. */
static void find_boundary(struct str *out, const char *s, size_t len)
{
	size_t n = 2;

	if (len < 4 || s[0] != '-' || s[1] != '-' || !text_find(s, len, "form-data"))
		return;
	while (n < len && !is_blank(s[n]))
		n++;
	str_add_mem(out, s + 2, n - 2);
}

/* `a=b&c=d`: not a blank in it, and an equals sign before any other mark. */
static bool is_urlencoded(const char *s, size_t len)
{
	size_t name = 0;

	len = without_end(s, len);
	while (name < len && s[name] != '=' && s[name] != '&' && s[name] != ':')
		name++;
	for (size_t i = 0; i < len; i++)
		if (is_blank(s[i]))
			return false;
	return name && name < len && s[name] == '=';
}

static int read_body(struct form *out, const char *s, size_t len, const char *type,
		     const char *boundary)
{
	if (*boundary) {
		read_multipart(out, boundary, s, len);
		return 0;
	}
	if (strstr(type, "json") || (len && *s == '{'))
		return read_json(out, s, len);
	if (strstr(type, "urlencoded") || is_urlencoded(s, len))
		read_urlencoded(out, s, without_end(s, len));
	else
		read_lines(out, s, len);
	return 0;
}

int form_parse(struct form *out, const char *body, size_t len, const char *content_type)
{
	struct str type = STR_INIT, boundary = STR_INIT;
	int rc;

	form_release(out);
	if (content_type) {
		mime_value(&type, content_type, strlen(content_type));
		mime_param(&boundary, content_type, strlen(content_type), "boundary");
	}
	if (len >= 3 && !memcmp(body, "\xef\xbb\xbf", 3)) {
		body += 3;
		len -= 3;
	}
	while (len && is_blank(*body)) {
		body++;
		len--;
	}
	if (!boundary.len)
		find_boundary(&boundary, body, len);
	rc = read_body(out, body, len, type.buf, boundary.buf);
	if (!rc && !out->n)
		rc = err_set(ERR_DATA, _("no field of a form in it"));
	else if (!rc && out->n > FIELDS)
		rc = err_set(ERR_DATA, _("a form of more than %d fields"), FIELDS);
	str_release(&boundary);
	str_release(&type);
	return rc;
}

void form_release(struct form *form)
{
	free(form->v);
	free(form->files);
	strs_release(&form->broken);
	arena_release(&form->arena);
	*form = (struct form)FORM_INIT;
}
