/*
 * JSON as items: an object, several of them one behind the other (NDJSON, or
 * over as many lines as they like), lists of them, and the one list in an
 * answer of a web service, `{"results": [...], "paging": {...}}`.  See
 * json_cells.h for what an object's cells are.
 */

#include "import/reader.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "import/json_cells.h"
#include "import/json_wrapper.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 65536
#define COLUMNS 16384

struct json {
	struct json_scan scan;
	struct json_item item;
	unsigned line;		/* of the input's place */
	bool in_list;
	bool wrapped;		/* the list is of a wrapper, and all there is */
	bool by_line;
	bool over;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The byte `ahead` of the input's place; *s is NULL at the end. */
static int look(struct input *in, size_t ahead, const char **s)
{
	int rc = input_fill(in, ahead + CHUNK);

	*s = in->pos + ahead < in->text.len ? in->text.buf + in->pos + ahead : NULL;
	return rc;
}

static int skip_to(struct json *json, struct input *in, uint64_t at)
{
	const char *s;
	int rc;

	while (!(rc = look(in, 0, &s)) && s && input_at(in) < at) {
		json->line += *s == '\n';
		in->pos++;
	}
	return rc;
}

static int begin(struct reader *reader)
{
	struct json *json = xcalloc(1, sizeof(*json));
	struct json_wrapper wrapper;
	int rc;

	json->scan = (struct json_scan)JSON_SCAN_INIT;
	json->item = (struct json_item)JSON_ITEM_INIT;
	json->line = 1;
	reader->state = json;
	rc = json_wrapper_find(&wrapper, reader->in);
	json->by_line = wrapper.by_line;
	input_rewind(reader->in);
	if (rc || !wrapper.found)
		return rc;
	json->wrapped = json->in_list = true;
	return skip_to(json, reader->in, wrapper.at);
}

static void end(struct reader *reader)
{
	struct json *json = reader->state;

	if (!json)
		return;
	json_scan_release(&json->scan);
	json_item_release(&json->item);
	free(json);
	reader->state = NULL;
}

/* A bracket of a list of items, or what stands between them. */
static bool is_between(struct json *json, char c)
{
	if (is_blank(c) || c == ',')
		return true;
	if (c == '[' && !json->in_list) {
		json->in_list = true;
		return true;
	}
	if (c == ']' && json->in_list) {
		json->in_list = false;
		json->over = json->wrapped;
		return true;
	}
	return false;
}

/* To the next item; *s is its first byte, or NULL: there is none. */
static int find_item(struct json *json, struct input *in, const char **s)
{
	int rc;

	*s = NULL;
	while (!json->over && !(rc = look(in, 0, s)) && *s) {
		if (!is_between(json, **s))
			return 0;
		json->line += **s == '\n';
		in->pos++;
		*s = NULL;
	}
	return json->over ? 0 : rc;
}

/* Scan the value at the input's place; *len is its bytes, as far as the input still has them. */
static int scan_value(struct json *json, struct input *in, size_t *len)
{
	bool done = false;
	const char *s;
	int rc;

	*len = 0;
	json_scan_begin(&json->scan, json->by_line && !json->in_list);
	while (!done) {
		rc = look(in, *len, &s);
		if (rc)
			return rc;
		if (!s) {
			json_scan_end(&json->scan);
			json->over = true;
			break;
		}
		*len += json_scan_feed(&json->scan, s, (size_t)(in->text.buf + in->text.len - s),
				       &done);
		if (json->scan.bytes > JSON_BYTES && !done) {
			in->pos += *len;
			*len = 0;
		}
	}
	return 0;
}

/* What is no object and no list: all of it up to the next of those is one item. */
static int skip_rubbish(struct json *json, struct input *in)
{
	const char *s;
	int rc;

	json_scan_begin(&json->scan, false);
	json->scan.wrong = _("no object");
	while (!(rc = look(in, 0, &s)) && s && *s != '{' && *s != '[' &&
	       !(json->by_line && *s == '\n')) {
		json->scan.lines += *s == '\n';
		in->pos++;
	}
	return rc;
}

static void add_cell(void *arg, const char *name, size_t name_len,
		     const char *text, size_t len, const char *label)
{
	struct reader *reader = arg;

	reader_cell(reader, reader_column(reader, 0, name, name_len), text, len, label);
}

static void add_tree(void *arg, const char *name, size_t name_len,
		     const char *text, size_t len)
{
	struct reader *reader = arg;

	reader_tree(reader, reader_column(reader, 0, name, name_len), text, len);
}

static void give(struct reader *reader)
{
	struct json *json = reader->state;
	const struct json_sink sink = { add_cell, add_tree, reader };

	if (reader->columns.n > COLUMNS) {
		reader->item.wrong = _("more than 16384 names of columns in one file");
	} else if (!json_item_parse(&json->item, &json->scan) ||
		   !json_item_cells(&json->item, &sink)) {
		reader->item.wrong = json->item.why.buf;
		reader->item.n = 0;
	}
}

/* The item at the input's place, which begins with `c`. */
static int read_item(struct reader *reader, char c)
{
	struct json *json = reader->state;
	size_t len = 0;
	int rc;

	rc = json->in_list || c == '{' ? scan_value(json, reader->in, &len) :
		skip_rubbish(json, reader->in);
	if (rc)
		return rc;
	reader->item.len = input_at(reader->in) + len - reader->item.at;
	give(reader);
	json->line += json->scan.lines;
	reader->in->pos += len;
	return 0;
}

static int next(struct reader *reader, bool *more)
{
	struct json *json = reader->state;
	const char *s;
	int rc;

	*more = false;
	rc = find_item(json, reader->in, &s);
	if (rc)
		return rc;
	*more = s || (json->in_list && !json->over);
	reader->item.line = json->line;
	reader->item.at = input_at(reader->in);
	if (s)
		return read_item(reader, *s);
	if (*more)
		reader->item.wrong = _("the file ends inside the list");
	json->over = true;
	return 0;
}

const struct reader_kind reader_json = {
	.name = "json", .begin = begin, .next = next, .end = end
};
