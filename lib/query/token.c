#include "query/token.h"

#include "base/alloc.h"
#include "text/money.h"
#include "text/utf8.h"

#include <string.h>

static bool is_word(const char *s, const char *end)
{
	unsigned char c = (unsigned char)*s;
	uint32_t wide;

	if (c < 0x80)
		return c > ' ' && c != 0x7f && !strchr("()\",=!<>~", c);
	utf8_next(s, (size_t)(end - s), &wide);
	return !utf8_is_space(wide) && !utf8_is_control(wide) && wide != 0xfffd;
}

static size_t char_len(const char *s, const char *end)
{
	uint32_t c;

	return utf8_next(s, (size_t)(end - s), &c);
}

static size_t word_len(const char *at, const char *end)
{
	const char *s = at;

	while (s < end && is_word(s, end))
		s += char_len(s, end);
	return (size_t)(s - at);
}

static const char *skip_space(const char *s, const char *end)
{
	uint32_t c;
	size_t len;

	for (; s < end; s += len) {
		len = utf8_next(s, (size_t)(end - s), &c);
		if (!utf8_is_space(c))
			break;
	}
	return s;
}

static struct token quoted(const char *at, const char *end)
{
	const char *s = at + 1;

	for (; s < end && *s != '"'; s++)
		if (*s == '\\' && s + 1 < end)
			s++;
	if (s < end)
		return (struct token){ TOKEN_TEXT, at, (size_t)(s + 1 - at) };
	return (struct token){ TOKEN_UNCLOSED, at, (size_t)(end - at) };
}

struct token token_next(const char *at, const char *end)
{
	static const struct {
		char text[3];
		enum token_kind kind;
	} signs[] = {
		{ "!=", TOKEN_NE }, { "<=", TOKEN_LE }, { ">=", TOKEN_GE },
		{ "<>", TOKEN_BAD }, { "==", TOKEN_BAD },
		{ "(", TOKEN_OPEN }, { ")", TOKEN_CLOSE }, { ",", TOKEN_COMMA },
		{ "=", TOKEN_EQ }, { "<", TOKEN_LT }, { ">", TOKEN_GT },
		{ "~", TOKEN_CONTAINS },
	};
	size_t left, len;

	at = skip_space(at, end);
	left = (size_t)(end - at);
	if (!left)
		return (struct token){ TOKEN_END, at, 0 };
	if (*at == '"')
		return quoted(at, end);
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		len = strlen(signs[i].text);
		if (left >= len && !memcmp(at, signs[i].text, len))
			return (struct token){ signs[i].kind, at, len };
	}
	len = word_len(at, end);
	if (!len)
		return (struct token){ TOKEN_BAD, at, char_len(at, end) };
	return (struct token){ *at == ':' ? TOKEN_PARAMETER : TOKEN_WORD, at, len };
}

static bool is(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(text, word, len);
}

bool token_is(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD && is(token->at, token->len, word);
}

bool token_is_keyword(const char *text, size_t len)
{
	static const char *const words[] = {
		"and", "or", "not", "in", "between", "is", "empty", "matches",
		"where", "of"
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (is(text, len, words[i]))
			return true;
	return false;
}

bool token_is_number(const char *text, size_t len)
{
	size_t i = len && (*text == '-' || *text == '+'), digits = 0;

	for (; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digits++;
		else if (text[i] != '.')
			return false;
	}
	return digits > 0;
}

bool token_is_currency(const char *text, size_t len)
{
	char code[4] = "";

	if (len != 3)
		return false;
	memcpy(code, text, 3);
	return currency_decimals(code) >= 0;
}

/* `.city` is a field, `:x` a parameter. */
static bool is_plain_word(const char *text, size_t len)
{
	return len && *text != '.' && *text != ':' &&
	       word_len(text, text + len) == len && !token_is_keyword(text, len);
}

bool token_is_plain(const char *text, size_t len)
{
	const char *space = memchr(text, ' ', len);
	size_t number = space ? (size_t)(space - text) : 0;

	if (space && token_is_number(text, number))
		return token_is_currency(space + 1, len - number - 1);
	return is_plain_word(text, len);
}
