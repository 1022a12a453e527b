/* Properties as cells. */

#include "import/contentline.h"

#include "import/mime_text.h"

#include <string.h>

static bool has_lines(const char *field)
{
	return !strcmp(field, "notes") || !strcmp(field, "street") ||
	       !strncmp(field, "custom.", 7);
}

static void add_cell(struct reader *reader, struct arena *arena,
		     const char *field, const char *text, size_t len,
		     const char *label)
{
	unsigned column;

	if (!len)
		return;
	column = reader_column(reader, 0, field, strlen(field));
	reader_cell(reader, column, arena_strndup(arena, text, len), len,
		    label ? arena_strdup(arena, label) : NULL);
}

void content_cell(struct reader *reader, struct arena *arena, const char *field,
		  const char *text, size_t len, const char *label)
{
	struct str line = STR_INIT;

	if (!has_lines(field) && memchr(text, '\n', len)) {
		text_clean(&line, text, len, true);
		text = line.buf;
		len = line.len;
	}
	add_cell(reader, arena, field, text, len, label);
	str_release(&line);
}

void content_keep(struct reader *reader, struct arena *arena,
		  const struct property *property)
{
	struct str column = STR_INIT, text = STR_INIT;

	str_addf(&column, "custom.imported.%s", property->name);
	property_keep(&text, property);
	add_cell(reader, arena, column.buf, text.buf, text.len, NULL);
	str_release(&column);
	str_release(&text);
}

static void add_field(struct str *out, const char *name)
{
	for (; *name; name++)
		str_add_char(out, *name == '-' ? '_'
			     : *name >= 'A' && *name <= 'Z'
			     ? (char)(*name - 'A' + 'a') : *name);
}

void content_own_cell(struct reader *reader, struct arena *arena,
		      const struct property *property)
{
	const char *name = property->name + strlen("X-CRM-");
	const char *key = property_param(property, "X-KEY");
	struct str path = STR_INIT, text = STR_INIT;

	if (key && !strcmp(name, "FIELD")) {
		str_add(&path, key);
	} else {
		add_field(&path, name);
		if (key)
			str_addf(&path, ".%s", key);
	}
	content_unescape(&text, property->value, property->len);
	add_cell(reader, arena, path.buf, text.buf, text.len, NULL);
	if (text.len && property_param(property, "X-JSON"))
		reader->item.v[reader->item.n - 1].tree = true;
	str_release(&path);
	str_release(&text);
}
