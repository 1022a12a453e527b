/* Parameters of header values. */

#include "import/mime_head.h"

#include "import/mime_code.h"
#include "import/mime_text.h"

#include <string.h>

#define PIECES 64

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A parameter as it stands there. */
struct param {
	const char *name, *value;
	size_t name_len, value_len;
};

/* The end of a value that begins with a quote: at the other one. */
static size_t quoted_length(const char *s, size_t len)
{
	size_t n = 1;

	while (n < len && s[n] != '"')
		n += s[n] == '\\' && n + 1 < len ? 2 : 1;
	return n < len ? n : len;
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

static const char *skip_to(const char *s, const char *end, const char *marks)
{
	while (s < end && (!*s || !strchr(marks, *s)))
		s++;
	return s;
}

/* The next parameter of those at *at, if there is one. */
static bool param_next(struct param *out, const char **at, const char *end)
{
	const char *s = *at;

	while (s < end && (*s == ';' || is_blank(*s)))
		s++;
	out->name = s;
	s = skip_to(s, end, "=;");
	out->name_len = (size_t)(s - out->name);
	while (out->name_len && is_blank(out->name[out->name_len - 1]))
		out->name_len--;
	s = skip_blanks(s < end && *s == '=' ? s + 1 : s, end);
	out->value = s;
	if (s < end && *s == '"') {
		out->value++;
		out->value_len = quoted_length(s, (size_t)(end - s)) - 1;
		s = skip_to(out->value + out->value_len, end, ";");
	} else {
		s = skip_to(s, end, ";");
		out->value_len = (size_t)(s - out->value);
		while (out->value_len && is_blank(out->value[out->value_len - 1]))
			out->value_len--;
	}
	*at = s;
	return s < end || out->name_len;
}

static void add_unquoted(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && (s[i + 1] == '"' || s[i + 1] == '\\'))
			i++;
		str_add_char(out, s[i]);
	}
}

/*
 * Which piece of `name` a parameter is: -1 none of it, 0 the first of
 * `name*0`, `name*1` ...; *coded when it is percent-encoded.  `name*` alone is
 * a first piece too.
 */
static int piece_number(const struct param *param, const char *name, bool *coded)
{
	size_t n = strlen(name), len = param->name_len;
	int number = 0;

	if (len <= n || !text_is(param->name, n, name) || param->name[n] != '*')
		return -1;
	*coded = param->name[len - 1] == '*';
	len -= *coded;
	if (len > n + 3)
		return -1;
	for (size_t i = n + 1; i < len; i++) {
		if (param->name[i] < '0' || param->name[i] > '9')
			return -1;
		number = number * 10 + (param->name[i] - '0');
	}
	return number < PIECES ? number : -1;
}

/* `charset'language'text` of the first piece: the text; the charset into *charset. */
static void take_charset(struct param *piece, struct param *charset)
{
	const char *first = memchr(piece->value, '\'', piece->value_len);
	const char *end = piece->value + piece->value_len, *second;

	second = first ? memchr(first + 1, '\'', (size_t)(end - first) - 1) : NULL;
	if (!second)
		return;
	charset->value = piece->value;
	charset->value_len = (size_t)(first - piece->value);
	piece->value = second + 1;
	piece->value_len = (size_t)(end - second) - 1;
}

static void join_pieces(struct str *out, struct param *piece, const bool *coded)
{
	struct param charset = { .value_len = 0 };
	struct str bytes = STR_INIT, text = STR_INIT;

	if (coded[0])
		take_charset(&piece[0], &charset);
	for (size_t i = 0; i < PIECES && piece[i].name; i++) {
		if (coded[i])
			percent_decode(&bytes, piece[i].value, piece[i].value_len, false);
		else
			add_unquoted(&bytes, piece[i].value, piece[i].value_len);
	}
	if (coded[0]) {
		text_decode(&text, charset.value, charset.value_len, bytes.buf, bytes.len);
		text_clean(out, text.buf, text.len, true);
	} else {
		mime_words(out, bytes.buf, bytes.len);
	}
	str_release(&text);
	str_release(&bytes);
}

bool mime_param(struct str *out, const char *s, size_t len, const char *name)
{
	struct param param, plain = { .name = NULL }, piece[PIECES] = { { .name = NULL } };
	bool coded[PIECES] = { false }, is_coded = false;
	const char *end = s + len, *at = len ? memchr(s, ';', len) : NULL;
	struct str value = STR_INIT;
	int n;

	while (at && param_next(&param, &at, end)) {
		n = piece_number(&param, name, &is_coded);
		if (n >= 0 && !piece[n].name) {
			piece[n] = param;
			coded[n] = is_coded;
		} else if (!plain.name && text_is(param.name, param.name_len, name)) {
			plain = param;
		}
	}
	if (piece[0].name) {
		join_pieces(out, piece, coded);
	} else if (plain.name) {
		add_unquoted(&value, plain.value, plain.value_len);
		mime_words(out, value.buf, value.len);
	}
	str_release(&value);
	return piece[0].name || plain.name;
}
