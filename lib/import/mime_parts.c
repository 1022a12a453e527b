/* The parts of a multipart body (RFC 2046, section 5.1). */

#include "import/mime.h"

#include "import/mime_code.h"
#include "import/mime_text.h"

#include <string.h>

void mime_decode(struct str *out, const char *coding, size_t coding_len,
		 const char *s, size_t len)
{
	if (text_is(coding, coding_len, "base64"))
		base64_decode(out, s, len);
	else if (text_is(coding, coding_len, "quoted-printable"))
		quoted_printable_decode(out, s, len);
	else
		str_add_mem(out, s, len);
}

/*
 * The next line that is the mark, from parts->at on: *line is where it begins,
 * parts->at is set behind it.  False: there is none any more.
 */
static bool find_mark(struct mime_parts *parts, const char **line)
{
	const char *s = parts->at, *end = parts->end, *lf, *tail;
	size_t n = parts->mark.len;

	for (; s < end; s = lf) {
		lf = memchr(s, '\n', (size_t)(end - s));
		lf = lf ? lf + 1 : end;
		if ((size_t)(lf - s) < n || memcmp(s, parts->mark.buf, n))
			continue;
		tail = s + n;
		parts->more = lf - tail < 2 || tail[0] != '-' || tail[1] != '-';
		tail += parts->more ? 0 : 2;
		while (tail < lf && (*tail == ' ' || *tail == '\t' || *tail == '\r'))
			tail++;
		if (tail < lf && *tail != '\n')
			continue;
		*line = s;
		parts->at = lf;
		return true;
	}
	parts->more = false;
	return false;
}

void mime_parts_begin(struct mime_parts *parts, const char *boundary,
		      const char *body, size_t len)
{
	const char *line;

	*parts = (struct mime_parts){ .at = body, .end = body + len, .mark = STR_INIT };
	str_addf(&parts->mark, "--%s", boundary);
	find_mark(parts, &line);
}

/* A part that no mark ends goes on to the end. */
bool mime_parts_next(struct mime_parts *parts, const char **part, size_t *len)
{
	const char *line = parts->end;

	if (!parts->more)
		return false;
	*part = parts->at;
	if (find_mark(parts, &line)) {
		if (line > *part && line[-1] == '\n')
			line--;
		if (line > *part && line[-1] == '\r')
			line--;
	}
	*len = (size_t)(line - *part);
	return true;
}

void mime_parts_end(struct mime_parts *parts)
{
	str_release(&parts->mark);
}

void mime_file_name(struct str *out, const char *name, size_t len)
{
	for (size_t i = len; i-- > 0;)
		if (name[i] == '/' || name[i] == '\\') {
			name += i + 1;
			len -= i + 1;
			break;
		}
	text_clean(out, name, len, true);
}
