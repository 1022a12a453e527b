#include "import/column.h"

#include "base/alloc.h"
#include "text/utf8.h"

#include <string.h>

#define FILLER_BYTES 40		/* more are none */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void trim(const char **text, size_t *len)
{
	while (*len && is_blank(**text)) {
		++*text;
		--*len;
	}
	while (*len && is_blank((*text)[*len - 1]))
		--*len;
}

/* Do only these ASCII characters stand there? */
static bool only(const char *text, size_t len, const char *any)
{
	for (size_t i = 0; i < len; i++)
		if (!text[i] || !strchr(any, text[i]))
			return false;
	return true;
}

/* Whatever the case of ASCII letters. */
static bool same(const char *text, size_t len, const char *word)
{
	for (; len && *word; len--, text++, word++) {
		char c = *text;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c != *word)
			return false;
	}
	return !len && !*word;
}

static bool one_of(const char *text, size_t len, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same(text, len, words[i]))
			return true;
	return false;
}

/* May be a name or a province too, so it counts in brackets, or where neither can be. */
static bool is_nothing(const char *text, size_t len)
{
	static const char *const words[] = {
		"none", "null", "nil", "nan", "nessuno", "nessuna", "n/a", "na",
		"not provided", "not set", "not available", "not specified",
		"no value", "empty", "blank", "vuoto", "vuota", "select",
		"select one", "please select", "choose", "seleziona",
		"selezionare", "scegli", "non specificato", "non specificata",
		"non fornito", "non disponibile", "non impostato",
		"nessun valore",
	};

	return one_of(text, len, words, ARRAY_SIZE(words));
}

/* `--Nessuno--`, `-None-`, `[not provided]`, `<null>`, `(vuoto)`. */
static bool is_wrapped_nothing(const char *text, size_t len)
{
	static const char pairs[] = "--[]()<>";
	const char *open = strchr(pairs, text[0]);

	if (len < 3 || !open || text[len - 1] != open[1])
		return false;
	while (len > 2 && text[0] == *open && text[len - 1] == open[1]) {
		text++;
		len -= 2;
	}
	trim(&text, &len);
	return is_nothing(text, len);
}

/* Long and short dashes, at least two or one long. */
static bool is_dashes(const char *text, size_t len)
{
	size_t ascii = 0, wide = 0;

	for (size_t i = 0; i < len;) {
		if (text[i] == '-') {
			ascii++;
			i++;
		} else if (len - i >= 3 && !memcmp(text + i, "\xe2\x80", 2) &&
			   (text[i + 2] == '\x93' || text[i + 2] == '\x94')) {
			wide++;
			i += 3;
		} else {
			return false;
		}
	}
	return wide || ascii > 1;
}

/* Of any kind of field. */
static bool is_filler(const char *text, size_t len)
{
	static const char *const words[] = {
		"n/a", "n.a.", "n/d", "n.d.", "#n/a", "#n/d", "#nd", "\\n"
	};

	switch (text[0]) {
	case '-':
		return is_dashes(text, len) || is_wrapped_nothing(text, len);
	case '?':
		return only(text, len, "?");
	case '[': case '(': case '<':
		return is_wrapped_nothing(text, len);
	case 'N':
		if (len == 4 && !memcmp(text, "NULL", 4))
			return true;
		return one_of(text, len, words, ARRAY_SIZE(words));
	case 'n': case '#':
		return one_of(text, len, words, ARRAY_SIZE(words));
	case '\\':
		return len == 2 && text[1] == 'N';
	case '\xe2':
		return is_dashes(text, len);
	}
	return false;
}

/* Zeros however parted, and the first day of .NET. */
static bool is_no_day(const char *text, size_t len)
{
	static const char *const first[] = {
		"0001-01-01", "01/01/0001", "1/1/0001", "01.01.0001"
	};

	if (only(text, len, "-") || only(text, len, "0/-.: Tt"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
		size_t n = strlen(first[i]);

		if (len >= n && !memcmp(text, first[i], n) &&
		    (len == n || only(text + n, 1, " Tt")))
			return true;
	}
	return false;
}

/* `-` and, as a spreadsheet shows a zero, `- €`. */
static bool is_no_amount(const char *text, size_t len)
{
	static const char euro[] = "\xe2\x82\xac";
	const size_t n = sizeof(euro) - 1;

	if (len > n && !memcmp(text, euro, n)) {
		text += n;
		len -= n;
	} else if (len > n && !memcmp(text + len - n, euro, n)) {
		len -= n;
	} else if (text[0] == '$') {
		text++;
		len--;
	}
	trim(&text, &len);
	return len && only(text, len, "-");
}

bool cell_is_filler(const char *text, size_t len, enum field_kind kind)
{
	trim(&text, &len);
	if (!len || (len <= FILLER_BYTES && is_filler(text, len)))
		return true;
	if (len > FILLER_BYTES)
		return false;
	switch (kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE: case FIELD_INSTANT: case FIELD_WHEN:
		return is_no_day(text, len) || is_nothing(text, len);
	case FIELD_MONEY: case FIELD_NUMBER: case FIELD_INTEGER:
		return is_no_amount(text, len) || is_nothing(text, len);
	case FIELD_EMAIL: case FIELD_PHONE: case FIELD_URL: case FIELD_BOOLEAN:
	case FIELD_VAT_ID: case FIELD_DOMAIN:
		return only(text, len, "-") || is_nothing(text, len);
	default:
		return only(text, len, "-");
	}
}

bool cell_boolean(struct str *out, const char *text, size_t len)
{
	static const char *const yes[] = {
		"true", "t", "yes", "y", "si", "s", "vero", "on", "x", "v", "1",
		"checked", "\xe2\x9c\x93", "\xe2\x9c\x94", "\xe2\x98\x91",
	};
	static const char *const no[] = {
		"false", "f", "no", "n", "falso", "off", "0", "unchecked",
		"\xe2\x9c\x97", "\xe2\x9c\x98", "\xe2\x98\x90",
	};
	struct str folded = STR_INIT;
	bool known = true;

	if (len <= FILLER_BYTES)
		utf8_fold(&folded, text, len);
	if (one_of(folded.buf, folded.len, yes, ARRAY_SIZE(yes)))
		str_add(out, "true");
	else if (one_of(folded.buf, folded.len, no, ARRAY_SIZE(no)))
		str_add(out, "false");
	else
		known = false;
	str_release(&folded);
	return known;
}

/* A part of a cell, up to a mark or the end. */
struct part {
	const char *text;	/* within quotes, if it is quoted */
	size_t len;
	bool quoted;
	const char *next;	/* behind the mark; NULL: there is none */
};

static const char *find(const char *from, const char *end, const char *mark,
			size_t mark_len)
{
	const char *last = end - mark_len;

	if ((size_t)(end - from) < mark_len)
		return NULL;
	while (from <= last) {
		from = memchr(from, *mark, (size_t)(last - from) + 1);
		if (!from)
			return NULL;
		if (!memcmp(from, mark, mark_len))
			return from;
		from++;
	}
	return NULL;
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/*
 * `"a, b"` with the mark or the end behind it.  A quote without its fellow is
 * a character like others, and so are all behind it (*open).
 */
static bool read_quoted(struct part *part, const char *from, const char *end,
			const char *mark, size_t mark_len, bool *open)
{
	const char *quote = from, *behind;

	for (;;) {
		quote = memchr(quote + 1, '"', (size_t)(end - quote - 1));
		if (!quote) {
			*open = true;
			return false;
		}
		if (quote + 1 == end || quote[1] != '"')
			break;
		quote++;
	}
	*part = (struct part){ from + 1, (size_t)(quote - from) - 1, true, NULL };
	behind = skip_blanks(quote + 1, end);
	if (behind == end)
		return true;
	/* the mark itself may begin with blanks */
	for (const char *at = quote + 1; mark_len && at <= behind; at++) {
		if ((size_t)(end - at) >= mark_len && !memcmp(at, mark, mark_len)) {
			part->next = at + mark_len;
			return true;
		}
	}
	return false;
}

/* The part at `from`; `mark` may be NULL. */
static void read_part(struct part *part, const char *from, const char *end,
		      const char *mark, bool *open)
{
	const char *start = skip_blanks(from, end), *stop;
	size_t mark_len = mark ? strlen(mark) : 0;

	if (!*open && start < end && *start == '"' &&
	    read_quoted(part, start, end, mark, mark_len, open))
		return;
	stop = mark ? find(from, end, mark, mark_len) : NULL;
	part->text = from;
	part->len = (size_t)((stop ? stop : end) - from);
	part->quoted = false;
	part->next = stop ? stop + mark_len : NULL;
}

static void add_part(struct strs *out, const struct part *part)
{
	struct str plain = STR_INIT;
	const char *text = part->text;
	size_t len = part->len;

	if (part->quoted) {
		for (size_t i = 0; i < len; i++) {
			str_add_char(&plain, text[i]);
			i += text[i] == '"';	/* the second of two */
		}
		text = plain.buf;
		len = plain.len;
	}
	trim(&text, &len);
	if (len)
		strs_add_mem(out, text, len);
	str_release(&plain);
}

/* The first of the marks that parts the text; NULL: it is one part. */
static const char *choose_mark(const char *text, const char *end,
			       const char *const *marks)
{
	const char *start = skip_blanks(text, end);
	struct part part;
	bool open = false;

	/* behind a quoted part it stands at once, and within is none */
	for (size_t i = 0; start < end && *start == '"' && marks[i] && !open; i++)
		if (read_quoted(&part, start, end, marks[i], strlen(marks[i]), &open))
			return part.next ? marks[i] : NULL;
	while (*marks && !find(text, end, *marks, strlen(*marks)))
		marks++;
	return *marks;
}

void cell_split(struct strs *out, const char *text, size_t len, const char *const *marks)
{
	const char *end = text + len, *mark = choose_mark(text, end, marks);
	struct part part = { .next = text };
	bool open = false;

	while (part.next) {
		read_part(&part, part.next, end, mark, &open);
		add_part(out, &part);
	}
}
