/* One content line taken apart, and put together again. */

#include "import/contentline.h"

#include "base/alloc.h"
#include "import/mime_code.h"
#include "import/mime_text.h"

#include <string.h>

#define PARAMS_MAX 128		/* of one property; no honest one has a dozen */

static bool is_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* In capitals; what no name has is a dash. */
static const char *capitals(struct arena *arena, const char *s, size_t len)
{
	char *out = arena_strndup(arena, s, len);

	for (size_t i = 0; i < len; i++)
		if (!is_name(out[i]))
			out[i] = '-';
		else if (out[i] >= 'a' && out[i] <= 'z')
			out[i] = (char)(out[i] - 'a' + 'A');
	return out;
}

/* Where the part that ends at one of `marks` does; quotes hide them. */
static size_t span(const char *s, size_t len, const char *marks)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && strchr(marks, s[i]))
			break;
	}
	return i;
}

/* Where the value's colon is: a quote that is never closed hides nothing. */
static size_t find_colon(const char *s, size_t len)
{
	size_t n = span(s, len, ":");
	const char *colon;

	if (n < len)
		return n;
	colon = memchr(s, ':', len);
	return colon ? (size_t)(colon - s) : len;
}

/* Without quotes, RFC 6868 undone, in UTF-8. */
static const char *param_text(struct arena *arena, const char *s, size_t len)
{
	struct str plain = STR_INIT, text = STR_INIT;
	const char *out;

	for (size_t i = 0; i < len; i++) {
		char next = i + 1 < len ? s[i + 1] : '\0';

		if (s[i] == '"')
			continue;
		if (s[i] == '^' && (next == '^' || next == 'n' || next == '\'')) {
			str_add_char(&plain, next == 'n' ? '\n'
				     : next == '^' ? '^' : '"');
			i++;
		} else {
			str_add_char(&plain, s[i]);
		}
	}
	text_decode(&text, NULL, 0, plain.buf, plain.len);
	str_clear(&plain);
	text_clean(&plain, text.buf, text.len, false);
	out = arena_strndup(arena, plain.buf, plain.len);
	str_release(&plain);
	str_release(&text);
	return out;
}

struct params {
	struct param v[PARAMS_MAX];
	size_t n;
};

static bool add_param(struct params *params, const char *name,
		      const char *value)
{
	if (params->n == PARAMS_MAX)
		return false;
	params->v[params->n].name = name;
	params->v[params->n++].value = value;
	return true;
}

/* `a,b` are two, and so are TYPE's in one pair of quotes. */
static bool add_values(struct params *params, struct arena *arena,
		       const char *name, const char *s, size_t len)
{
	bool open = !strcmp(name, "TYPE");
	size_t n;

	for (;;) {
		if (open) {
			const char *comma = memchr(s, ',', len);

			n = comma ? (size_t)(comma - s) : len;
		} else {
			n = span(s, len, ",");
		}
		if (!add_param(params, name, param_text(arena, s, n)))
			return false;
		if (n == len)
			return true;
		s += n + 1;
		len -= n + 1;
	}
}

static bool parse_params(struct params *params, struct arena *arena,
			 const char *s, size_t len)
{
	while (len) {
		size_t n = span(s, len, ";"), name;
		const char *equals;

		equals = memchr(s, '=', n);
		name = equals ? (size_t)(equals - s) : 0;
		if (!equals && n &&
		    !add_values(params, arena, "TYPE", s, n))
			return false;
		if (equals &&
		    !add_values(params, arena, capitals(arena, s, name),
				equals + 1, n - name - 1))
			return false;
		if (n == len)
			break;
		s += n + 1;
		len -= n + 1;
	}
	return true;
}

/* Take the params away that say how the bytes were written, and note it. */
static void encoding_of(struct params *params, bool *quoted,
			const char **charset)
{
	size_t n = 0;

	*quoted = false;
	*charset = NULL;
	for (size_t i = 0; i < params->n; i++) {
		const struct param *p = &params->v[i];

		if (!strcmp(p->name, "CHARSET")) {
			*charset = p->value;
		} else if ((!strcmp(p->name, "ENCODING") ||
			    !strcmp(p->name, "TYPE")) &&
			   content_same(p->value, "QUOTED-PRINTABLE")) {
			*quoted = true;
		} else if (strcmp(p->name, "ENCODING") ||
			   (!content_same(p->value, "8BIT") &&
			    !content_same(p->value, "7BIT"))) {
			params->v[n++] = *p;
		}
	}
	params->n = n;
}

/* UTF-8 without controls, and on one line. */
static void take_value(struct property *out, struct arena *arena,
		       const char *s, size_t len, bool quoted,
		       const char *charset)
{
	struct str bytes = STR_INIT, text = STR_INIT, clean = STR_INIT;

	if (quoted) {
		quoted_printable_decode(&bytes, s, len);
		s = bytes.buf;
		len = bytes.len;
	}
	text_decode(&text, charset, charset ? strlen(charset) : 0, s, len);
	text_clean(&clean, text.buf, text.len, false);
	str_clear(&text);
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.buf[i] == '\n')
			str_add(&text, "\\n");
		else
			str_add_char(&text, clean.buf[i]);
	}
	out->value = arena_strndup(arena, text.buf, text.len);
	out->len = text.len;
	str_release(&bytes);
	str_release(&text);
	str_release(&clean);
}

bool property_parse(struct property *out, struct arena *arena,
		    const char *line, size_t len)
{
	struct params params = { .n = 0 };
	size_t colon = find_colon(line, len), head;
	const char *dot, *charset;
	bool quoted;

	*out = (struct property){ .value = "" };
	head = span(line, colon, ";");
	for (size_t i = 0; i < head; i++)
		if (!is_name(line[i]) && line[i] != '.')
			return false;
	if (colon == len || !head)
		return false;
	if (head < colon && !parse_params(&params, arena, line + head + 1,
					  colon - head - 1))
		return false;
	dot = memchr(line, '.', head);
	if (dot) {
		out->group = capitals(arena, line, (size_t)(dot - line));
		head -= (size_t)(dot + 1 - line);
		if (!head)
			return false;
	}
	out->name = capitals(arena, dot ? dot + 1 : line, head);
	encoding_of(&params, &quoted, &charset);
	out->n_params = params.n;
	out->params = arena_alloc(arena, (params.n + 1) * sizeof(*out->params));
	memcpy(out->params, params.v, params.n * sizeof(*out->params));
	take_value(out, arena, line + colon + 1, len - colon - 1, quoted,
		   charset);
	return true;
}

const char *property_param(const struct property *property, const char *name)
{
	for (size_t i = 0; i < property->n_params; i++)
		if (!strcmp(property->params[i].name, name))
			return property->params[i].value;
	return NULL;
}

bool property_is_type(const struct property *property, const char *type)
{
	for (size_t i = 0; i < property->n_params; i++)
		if (!strcmp(property->params[i].name, "TYPE") &&
		    content_same(property->params[i].value, type))
			return true;
	return false;
}

/* An escape at s[0]; false when it is none, and the backslash is itself. */
static bool add_escape(struct str *out, char c)
{
	if (c == 'n' || c == 'N')
		str_add_char(out, '\n');
	else if (c == '\\' || c == ',' || c == ';' || c == ':' || c == '"')
		str_add_char(out, c);
	else
		return false;
	return true;
}

void content_unescape(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && add_escape(out, s[i + 1]))
			i++;
		else
			str_add_char(out, s[i]);
	}
}

static void trim(struct str *s)
{
	size_t from = strspn(s->buf, " \t\n");

	while (s->len > from && strchr(" \t\n", s->buf[s->len - 1]))
		str_set_len(s, s->len - 1);
	str_splice(s, 0, from, "", 0);
}

bool property_part(struct str *out, const struct property *property, char mark,
	       size_t *at)
{
	const char *s = property->value;
	size_t from = *at, to;

	str_clear(out);
	if (from > property->len)
		return false;
	for (to = from; to < property->len && s[to] != mark; to++)
		if (s[to] == '\\' && to + 1 < property->len)
			to++;
	content_unescape(out, s + from, to - from);
	trim(out);
	*at = to + 1;
	return true;
}

/* Quotes where the value needs them, RFC 6868 for what quotes cannot hold. */
static void keep_param_value(struct str *out, const char *s)
{
	bool quotes = s[strcspn(s, ";:,")] != '\0';

	if (quotes)
		str_add_char(out, '"');
	for (; *s; s++) {
		if (*s == '"')
			str_add(out, "^'");
		else if (*s == '\n')
			str_add(out, "^n");
		else if (*s == '^')
			str_add(out, "^^");
		else
			str_add_char(out, *s);
	}
	if (quotes)
		str_add_char(out, '"');
}

static void keep_param(struct str *out, const char *before, const char *name,
		       const char *value)
{
	if (before && !strcmp(before, name))
		str_add_char(out, ',');
	else
		str_addf(out, ";%s=", name);
	keep_param_value(out, value);
}

void property_keep(struct str *out, const struct property *property)
{
	size_t was = out->len;
	const char *before = NULL;

	for (size_t i = 0; i < property->n_params; i++) {
		keep_param(out, before, property->params[i].name,
			   property->params[i].value);
		before = property->params[i].name;
	}
	if (property->kept_label)
		keep_param(out, NULL, "X-ABLABEL", property->kept_label);
	if (out->len > was || *property->value == ';' ||
	    *property->value == ':')
		str_add_char(out, ':');
	str_add_mem(out, property->value, property->len);
}
