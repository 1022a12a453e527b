#include "import/json_wrapper.h"

#include "base/alloc.h"
#include "import/json_scan.h"
#include "import/mime_text.h"

#include <string.h>

#define CHUNK 65536
#define LINES_BYTES (1 << 20)
#define KEY_BYTES 64

static const char *const record_keys[] = {
	"id", "uid", "uuid", "key", "name", "email", "number", "subject",
	"summary", "at", "firstname", "first_name", "lastname", "last_name",
	"given_name", "family_name", "full_name", "phone", "stage", "nome", "cognome"
};

static const char *const list_keys[] = {
	"results", "contacts", "companies", "deals", "leads", "people", "persons",
	"records", "data", "items", "value", "values", "members", "users",
	"customers", "accounts", "opportunities", "events", "objects", "entries",
	"rows", "cases", "tickets", "orders", "tasks", "organizations"
};

/* What is seen of the first object, byte by byte. */
struct look {
	size_t depth;
	bool text, escape;
	bool key_next;		/* at depth 1: a text is a key */
	bool in_key;
	bool value_next;	/* at depth 1: the next byte begins a value */
	bool list_next;		/* behind the bracket of a list at depth 1 */
	struct str key;
	size_t keys, lists, named;
	bool record;
	uint64_t list_at, named_at;
	bool over;		/* the object has ended */
	bool behind;		/* and something is behind it */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_one_of(const struct str *key, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(key->buf, key->len, words[i]))
			return true;
	return false;
}

static void end_key(struct look *look)
{
	look->in_key = look->key_next = false;
	look->keys++;
	look->record |= is_one_of(&look->key, record_keys, ARRAY_SIZE(record_keys));
}

static void in_text(struct look *look, char c)
{
	if (look->escape) {
		look->escape = false;
	} else if (c == '\\') {
		look->escape = true;
	} else if (c == '"') {
		look->text = false;
		if (look->in_key)
			end_key(look);
		return;
	}
	if (look->in_key && look->key.len < KEY_BYTES)
		str_add_char(&look->key, c);
}

/* The first thing in a list of the object's own; `at` is behind its bracket. */
static void begin_list(struct look *look, char c, uint64_t at)
{
	look->list_next = false;
	if (c != '{' && c != ']')
		return;
	if (!look->lists++)
		look->list_at = at;
	if (is_one_of(&look->key, list_keys, ARRAY_SIZE(list_keys)) && !look->named++)
		look->named_at = at;
}

static void between(struct look *look, char c)
{
	bool value = look->value_next;

	look->value_next = false;
	if (c == '"') {
		look->text = true;
		look->in_key = look->depth == 1 && look->key_next;
		if (look->in_key)
			str_clear(&look->key);
	} else if (c == '{' || c == '[') {
		look->list_next = c == '[' && value;
		look->key_next = !look->depth++;
	} else if (c == '}' || c == ']') {
		look->over = look->depth < 2;
		look->depth -= look->depth > 0;
	} else if (look->depth == 1) {
		look->value_next = c == ':';
		look->key_next = c == ',';
	}
}

/* One byte at `at`; false: nothing behind it matters. */
static bool see(struct look *look, char c, uint64_t at, uint64_t *list)
{
	if (look->text) {
		in_text(look, c);
	} else if (look->over) {
		look->behind |= !is_blank(c);
	} else if (!is_blank(c)) {
		if (look->list_next)
			begin_list(look, c, *list);
		between(look, c);
		if (look->list_next)
			*list = at + 1;
	}
	return !look->behind && !look->record;
}

static bool is_wrapper(const struct look *look)
{
	return look->over && !look->behind && !look->record &&
	       (look->named == 1 || (look->lists == 1 && look->keys == 1));
}

static int find_list(struct json_wrapper *out, struct input *in)
{
	struct look look = { .key = STR_INIT };
	uint64_t list = 0;
	bool more = true;
	int rc;

	while (!(rc = input_fill(in, CHUNK)) && in->pos < in->text.len && more) {
		more = see(&look, in->text.buf[in->pos], input_at(in), &list);
		in->pos++;
	}
	out->found = is_wrapper(&look);
	out->at = look.named ? look.named_at : look.list_at;
	str_release(&look.key);
	return rc;
}

/* Is the line at *s (which goes behind it) an object, and nothing else? */
static bool is_object_line(const char **s, const char *end)
{
	struct json_scan scan = JSON_SCAN_INIT;
	bool done = false, object;
	size_t n;

	while (*s < end && is_blank(**s))
		++*s;
	object = *s < end && **s == '{';
	json_scan_begin(&scan, true);
	n = json_scan_feed(&scan, *s, (size_t)(end - *s), &done);
	object = object && done && !scan.wrong;
	for (*s += n; *s < end && **s != '\n'; ++*s)
		object = object && (is_blank(**s) || **s == ',');
	json_scan_release(&scan);
	return object;
}

static int find_lines(struct json_wrapper *out, struct input *in)
{
	const char *s, *end;
	int rc = input_fill(in, LINES_BYTES);

	if (rc)
		return rc;
	s = in->text.buf + in->pos;
	end = in->text.buf + in->text.len;
	out->by_line = is_object_line(&s, end) || is_object_line(&s, end);
	return 0;
}

int json_wrapper_find(struct json_wrapper *out, struct input *in)
{
	const char *s;
	int rc;

	*out = (struct json_wrapper){ .found = false };
	input_rewind(in);
	rc = find_lines(out, in);
	s = in->text.buf + in->pos;
	while (!rc && s < in->text.buf + in->text.len && is_blank(*s))
		s++;
	if (rc || s == in->text.buf + in->text.len || *s != '{')
		return rc;
	return find_list(out, in);
}
