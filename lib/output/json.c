#include "output/json.h"

#include "text/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MAX_DEPTH 64		/* the bits of json->some */

void json_init(struct json *json, struct str *out, bool indent)
{
	*json = (struct json){ .out = out, .indent = indent };
}

static void new_line(struct json *json)
{
	if (json->indent)
		str_addf(json->out, "\n%*s", (int)(2 * json->depth), "");
}

/* What comes before a value or a key: a comma, a line. */
static void before_item(struct json *json)
{
	uint64_t bit = (uint64_t)1 << json->depth;

	if (json->after_key) {
		json->after_key = false;
		return;
	}
	if (json->some & bit)
		str_add_char(json->out, ',');
	json->some |= bit;
	if (json->depth)
		new_line(json);
}

static void open_level(struct json *json, char bracket)
{
	before_item(json);
	str_add_char(json->out, bracket);
	json->depth++;
	assert(json->depth < MAX_DEPTH);
	json->some &= ~((uint64_t)1 << json->depth);
}

static void close_level(struct json *json, char bracket)
{
	bool some = json->some >> json->depth & 1;

	assert(json->depth && !json->after_key);
	json->depth--;
	if (some)
		new_line(json);
	str_add_char(json->out, bracket);
}

void json_object(struct json *json)
{
	open_level(json, '{');
}

void json_end_object(struct json *json)
{
	close_level(json, '}');
}

void json_array(struct json *json)
{
	open_level(json, '[');
}

void json_end_array(struct json *json)
{
	close_level(json, ']');
}

static void add_character(struct str *out, uint32_t c, const char *s, size_t n)
{
	switch (c) {
	case '"':
	case '\\':
		str_add_char(out, '\\');
		str_add_char(out, (char)c);
		break;
	case '\n':
		str_add(out, "\\n");
		break;
	case '\t':
		str_add(out, "\\t");
		break;
	case '\r':
		str_add(out, "\\r");
		break;
	default:
		if (utf8_is_control(c))
			str_addf(out, "\\u%04" PRIx32, c);
		else
			str_add_mem(out, s, n);
	}
}

/* Most text needs nothing: how much of it, from `s` on? */
static size_t plain_length(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' &&
	       s[i] != '\\')
		i++;
	return i;
}

static void add_quoted(struct str *out, const char *s, size_t len)
{
	size_t n, good;
	long bad;

	str_add_char(out, '"');
	while (len) {
		bad = utf8_bad(s, len);
		good = bad < 0 ? len : (size_t)bad;
		len -= good;
		while (good) {
			n = plain_length(s, good);
			str_add_mem(out, s, n);
			s += n;
			good -= n;
			if (good) {
				uint32_t c;

				n = utf8_next(s, good, &c);
				add_character(out, c, s, n);
				s += n;
				good -= n;
			}
		}
		if (bad >= 0) {
			str_add(out, "\xef\xbf\xbd");	/* U+FFFD */
			s++;
			len--;
		}
	}
	str_add_char(out, '"');
}

void json_key(struct json *json, const char *key)
{
	assert(json->depth && !json->after_key);
	before_item(json);
	add_quoted(json->out, key, strlen(key));
	str_add(json->out, json->indent ? ": " : ":");
	json->after_key = true;
}

void json_text(struct json *json, const char *s, size_t len)
{
	before_item(json);
	add_quoted(json->out, s, len);
}

void json_str(struct json *json, const char *s)
{
	if (s)
		json_text(json, s, strlen(s));
	else
		json_null(json);
}

void json_int(struct json *json, int64_t n)
{
	before_item(json);
	str_addf(json->out, "%" PRId64, n);
}

void json_raw(struct json *json, const char *s, size_t len)
{
	before_item(json);
	str_add_mem(json->out, s, len);
}

void json_bool(struct json *json, bool yes)
{
	before_item(json);
	str_add(json->out, yes ? "true" : "false");
}

void json_null(struct json *json)
{
	before_item(json);
	str_add(json->out, "null");
}
