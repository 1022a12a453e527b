#include "record/prescan.h"

#include "base/i18n.h"
#include "text/utf8.h"

#include <string.h>

#define FINDINGS_MAX 20		/* of one document: more help nobody */

struct scan {
	struct prescan *in;
	struct findings *why;
	const char *bytes, *end;
	unsigned line;
	bool begun;		/* something but comments was there */
	bool marked;		/* a `---` was there */
	bool conflict;		/* inside a conflict whose begin was reported */
	size_t n;		/* findings so far */
	bool refused;
};

struct line {
	const char *s;
	size_t len;		/* without its end */
};

size_t prescan_bom(const char *bytes, size_t len)
{
	return len >= 3 && !memcmp(bytes, BOM, 3) ? 3 : 0;
}

static uint64_t load(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is one of eight bytes neither printable ASCII nor LF? */
static bool is_odd(uint64_t w)
{
	uint64_t low = w & EACH(0x7f);
	uint64_t printable = low + EACH(0x60);			/* not below 0x20 */
	uint64_t not_lf = ((low ^ EACH(0x0a)) + EACH(0x7f));
	uint64_t not_del = ((low ^ EACH(0x7f)) + EACH(0x7f));

	return (w | (~printable & not_lf) | ~not_del) & EACH(0x80);
}

size_t prescan_plain(const char *s, size_t len)
{
	size_t i = 0;

	while (i + 8 <= len && !is_odd(load(s + i)))
		i += 8;
	for (; i < len; i++)
		if ((unsigned char)s[i] - 0x20u >= 0x5fu && s[i] != '\n')
			break;
	return i;
}

bool prescan_allows(uint32_t c)
{
	return !utf8_is_control(c) && c != 0xfeff && c != 0xfffe && c != 0xffff;
}

static unsigned column(const char *line, const char *at)
{
	unsigned col = 1;

	for (; line < at; line++)
		col += ((unsigned char)*line & 0xc0) != 0x80;
	return col;
}

#define POINT_OUT(scan, level, rule, col, ...) do { \
		(scan)->n++; \
		finding_add((scan)->why, level, rule, (scan)->in->path, \
			    (scan)->line, col, __VA_ARGS__); \
	} while (0)

#define REFUSE(scan, rule, col, ...) do { \
		(scan)->refused = true; \
		POINT_OUT(scan, LEVEL_ERROR, rule, col, __VA_ARGS__); \
	} while (0)

static unsigned line_of(const struct scan *scan, const char *at, const char **start)
{
	const char *p = scan->bytes, *lf;
	unsigned line = scan->in->line;

	while (p < at && (lf = memchr(p, '\n', (size_t)(at - p)))) {
		p = lf + 1;
		line++;
	}
	*start = p;
	return line;
}

/* What makes the whole unreadable, so that nothing else is looked for. */
static bool scan_encoding(struct scan *scan, size_t len)
{
	const char *s = scan->bytes, *start, *nul;
	long bad;

	if (len >= 2 && (!memcmp(s, "\xff\xfe", 2) || !memcmp(s, "\xfe\xff", 2))) {
		REFUSE(scan, "utf-16", 1,
		       _("this is UTF-16; convert it with 'iconv -f UTF-16 -t UTF-8'"));
		return false;
	}
	nul = memchr(s, '\0', len);
	if (nul) {
		scan->line = line_of(scan, nul, &start);
		REFUSE(scan, "nul", column(start, nul),
		       _("NUL at byte %zu: this is no text, or UTF-16"),
		       (size_t)(nul - s));
		return false;
	}
	bad = utf8_bad(s, len);
	if (bad >= 0) {
		scan->line = line_of(scan, s + bad, &start);
		REFUSE(scan, "utf-8", column(start, s + bad),
		       _("byte %ld (0x%02x) is not UTF-8; if this is Windows-1252, "
			 "convert it with 'iconv -f WINDOWS-1252 -t UTF-8'"),
		       bad, (unsigned char)s[bad]);
		return false;
	}
	return true;
}

static bool marker(const struct line *line, size_t at, const char *mark)
{
	size_t left = line->len - at;

	return left >= 7 && !memcmp(line->s + at, mark, 7) &&
		(left == 7 || line->s[at + 7] == ' ');
}

/*
 * git's conflict markers.  In the body of a literal they may be what somebody
 * wrote about a merge, so there they are only pointed out.
 */
static void scan_conflict(struct scan *scan, const struct line *line)
{
	size_t at = 0;
	bool begin, middle, end;

	while (at < line->len && line->s[at] == ' ')
		at++;
	begin = marker(line, at, "<<<<<<<");
	end = marker(line, at, ">>>>>>>");
	if (at) {
		if ((begin || end) && scan->n < FINDINGS_MAX)
			POINT_OUT(scan, LEVEL_WARNING, "conflict-marker", (unsigned)at + 1,
				  _("this looks like the rest of a merge conflict"));
		return;
	}
	middle = marker(line, 0, "|||||||") || marker(line, 0, "=======");
	if (begin || ((middle || end) && !scan->conflict))
		REFUSE(scan, "conflict-marker", 1,
		       _("a merge conflict is not resolved here: edit it or run "
			 "'git mergetool', then 'git add' the file"));
	else if (middle || end)
		scan->refused = true;
	scan->conflict = begin || (scan->conflict && !end);
}

/* White space, and perhaps a comment. */
static bool is_blank(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i == len || s[i] == '#';
}

static bool document_mark(const struct line *line, const char *mark)
{
	return line->len >= 3 && !memcmp(line->s, mark, 3) &&
		(line->len == 3 || line->s[3] == ' ' || line->s[3] == '\t');
}

static void scan_document(struct scan *scan, const struct line *line)
{
	if (document_mark(line, "---")) {
		if (scan->begun || scan->marked)
			REFUSE(scan, "multiple-documents", 1,
			       _("'---' begins a second document; one file or part of a shard is one record"));
		else if (!is_blank(line->s + 3, line->len - 3))
			REFUSE(scan, "multiple-documents", 4,
			       _("put what stands behind '---' on a line of its own"));
		scan->marked = true;
	} else if (document_mark(line, "...")) {
		REFUSE(scan, "multiple-documents", 1,
		       _("'...' ends a document; take the line out"));
	} else if (line->len && line->s[0] == '%' && !scan->begun) {
		REFUSE(scan, "directive", 1,
		       _("a YAML directive ('%%') is not allowed in a record; take the line out"));
	} else if (!is_blank(line->s, line->len)) {
		scan->begun = true;
	}
}

static void scan_character(struct scan *scan, const struct line *line,
			   const char *at, uint32_t c)
{
	unsigned col = column(line->s, at);

	if (c == '\r')
		REFUSE(scan, "line-end", col,
		       _("a carriage return that ends no line; lines end with LF or CRLF"));
	else if (c == 0xfeff)
		REFUSE(scan, "byte-order-mark", col,
		       _("a byte order mark inside the text; take it out"));
	else if (c == 0x85 || c == 0x2028 || c == 0x2029)
		REFUSE(scan, "control-character", col,
		       _("the line separator U+%04X; write it as \"\\u%04x\" in double quotes"),
		       c, c);
	else if (c < 0xa0 || (c & 0xfffe) == 0xfffe)
		REFUSE(scan, "control-character", col,
		       _("the control character U+%04X; take it out"), c);
	else
		POINT_OUT(scan, LEVEL_ERROR, "control-character", col,
			  _("U+%04X changes the direction of what follows and is not seen; take it out"),
			  c);
}

static void scan_characters(struct scan *scan, const struct line *line)
{
	const char *s = line->s, *end = s + line->len;
	uint32_t c;
	size_t n;

	while (s += prescan_plain(s, (size_t)(end - s)), s < end) {
		n = utf8_next(s, (size_t)(end - s), &c);
		if (n > 1)
			scan->in->ascii = false;
		if (!prescan_allows(c) && scan->n < FINDINGS_MAX)
			scan_character(scan, line, s, c);
		s += n;
	}
}

static void scan_lines(struct scan *scan)
{
	const char *s = scan->bytes, *lf;
	struct line line;

	s += prescan_bom(s, (size_t)(scan->end - s));
	for (; s < scan->end; s = lf + 1, scan->line++) {
		lf = memchr(s, '\n', (size_t)(scan->end - s));
		if (!lf)
			lf = scan->end;
		line.s = s;
		line.len = (size_t)(lf - s);
		if (line.len && lf < scan->end && lf[-1] == '\r')
			line.len--;
		scan_characters(scan, &line);
		scan_conflict(scan, &line);
		scan_document(scan, &line);
		if ((scan->refused && scan->n >= FINDINGS_MAX) || lf == scan->end)
			break;
	}
}

bool prescan(struct prescan *in, const char *bytes, size_t len,
	     const struct limits *limits, struct findings *why)
{
	struct scan scan = {
		.in = in, .why = why, .bytes = bytes, .end = bytes + len,
		.line = in->line
	};

	in->ascii = true;
	if (len > limits->record_bytes || len > UINT32_MAX / 2) {
		REFUSE(&scan, "record-size", 1,
		       _("a record of %zu bytes is over the limit of %zu "
			 "('limits' in crm.yaml); keep documents in files/"),
		       len, limits->record_bytes);
		return false;
	}
	if (scan_encoding(&scan, len))
		scan_lines(&scan);
	return !scan.refused;
}
