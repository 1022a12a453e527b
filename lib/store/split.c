/* The documents of a place, found without parsing: see place.h. */

#include "store/place.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static const char white[] = " \t\r\n";

static bool is_blank(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!p[i] || !strchr(white, p[i]))
			return false;
	return true;
}

/* The line's end, past its `\n` if it has one. */
static const char *next_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl + 1 : end;
}

static bool is_separator(const char *p, const char *end)
{
	return end - p >= 3 && p[0] == '-' && p[1] == '-' && p[2] == '-' &&
	       is_blank(p + 3, (size_t)(end - p - 3));
}

size_t place_lead(const char *bytes, size_t len)
{
	return len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3) ? 3 : 0;
}

static void add_piece(struct spans *out, const char *bytes, const char *from,
		      const char *to, unsigned line)
{
	if (is_blank(from, (size_t)(to - from)))
		return;
	GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = (struct span){
		.at = (size_t)(from - bytes), .len = (size_t)(to - from),
		.line = line
	};
}

void place_split(struct spans *out, const char *bytes, size_t len)
{
	const char *end = bytes + len, *p = bytes + place_lead(bytes, len);
	const char *from = p, *next;
	unsigned line = 1, from_line = 1;

	for (; p < end; p = next, line++) {
		next = next_line(p, end);
		if (!is_separator(p, next))
			continue;
		add_piece(out, bytes, from, p, from_line);
		from = next;
		from_line = line + 1;
	}
	add_piece(out, bytes, from, end, from_line);
}

void spans_release(struct spans *spans)
{
	free(spans->v);
	*spans = (struct spans)SPANS_INIT;
}

/* The text of a one-line scalar that begins at p, without its quotes. */
static rid scalar_rid(const char *p, const char *end)
{
	const char *from;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && (*p == '"' || *p == '\''))
		p++;
	for (from = p; p < end; p++)
		if (*p != '-' && !(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
			break;
	if (p < end && !strchr(" \t\r\n\"',]", *p))
		return RID_NONE;
	return id_rid(from, (size_t)(p - from));
}

static bool has_key(const char *p, const char *end, const char *key, size_t len)
{
	return (size_t)(end - p) > len && !memcmp(p, key, len) && p[len] == ':' &&
	       (p + len + 1 == end || strchr(white, p[len + 1]));
}

static rid record_rid(const char *p, const char *end)
{
	const char *next;

	for (; p < end; p = next) {
		next = next_line(p, end);
		if (has_key(p, next, "id", 2))
			return scalar_rid(p + 3, next);
	}
	return RID_NONE;
}

static const char *skip_spaces(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

/* `[a, b]` or the lines below, `- a`: the first of them. */
static rid first_rid(const char *p, const char *end)
{
	const char *line_end = next_line(p, end);

	p = skip_spaces(p, line_end);
	if (p < line_end && *p == '[')
		return scalar_rid(p + 1, line_end);
	if (!is_blank(p, (size_t)(line_end - p)) && *p != '#')
		return scalar_rid(p, line_end);
	for (p = line_end; p < end; p = line_end) {
		line_end = next_line(p, end);
		p = skip_spaces(p, line_end);
		if (end - p > 2 && p[0] == '-' && p[1] == ' ')
			return scalar_rid(p + 2, line_end);
		if (!is_blank(p, (size_t)(line_end - p)) && *p != '#')
			break;
	}
	return RID_NONE;
}

/*
 * In the first event, a key `with` in the column of its other keys: deeper
 * ones are inside a value.  *found is false if the event has none.
 */
static rid timeline_rid(const char *p, const char *end, bool *found)
{
	const char *next, *word;
	long dash = -1, column = -1;

	*found = false;
	for (; p < end; p = next) {
		next = next_line(p, end);
		word = skip_spaces(p, next);
		if (is_blank(word, (size_t)(next - word)) || *word == '#')
			continue;
		if (*word == '-' && (dash < 0 || word - p <= dash)) {
			if (dash >= 0)
				break;		/* the second event */
			dash = word - p;
			word = skip_spaces(word + 1, next);
			if (is_blank(word, (size_t)(next - word)))
				continue;
		} else if (dash < 0) {
			break;			/* no sequence in block style */
		}
		if (column < 0)
			column = word - p;
		if (word - p != column || !has_key(word, next, "with", 4))
			continue;
		*found = true;
		return first_rid(word + 5, end);
	}
	return RID_NONE;
}

rid place_doc_rid(enum record_type type, const char *bytes, size_t len,
		  const char *stem, size_t stem_len)
{
	size_t lead = place_lead(bytes, len);
	bool found;
	rid r;

	if (type != TYPE_TIMELINE)
		return record_rid(bytes + lead, bytes + len);
	r = timeline_rid(bytes + lead, bytes + len, &found);
	return found || !stem ? r : id_rid(stem, stem_len);
}

bool place_find(struct span *out, const char *path, const char *bytes, size_t len, rid r)
{
	struct spans docs = SPANS_INIT;
	struct place_name name;
	bool found = false;

	if (!place_parse(&name, path))
		return false;
	if (name.shard)
		name.stem = NULL;
	place_split(&docs, bytes, len);
	for (size_t i = 0; i < docs.n && !found; i++) {
		*out = docs.v[i];
		found = place_doc_rid(name.type, bytes + out->at, out->len,
				      name.stem, name.stem_len) == r;
	}
	spans_release(&docs);
	return found;
}
