/* Lines of a document, and what lies between its parts. */

#include "record/change.h"

#include "record/prescan.h"

#include <string.h>

size_t line_start(const struct change *change, size_t at)
{
	size_t first = prescan_bom(change->doc->bytes, change->doc->len);

	while (at > first && change->doc->bytes[at - 1] != '\n')
		at--;
	return at;
}

size_t line_end(const struct change *change, size_t at)
{
	const char *s = change->doc->bytes;
	const char *lf = memchr(s + at, '\n', change->doc->len - at);
	size_t end = lf ? (size_t)(lf - s) : change->doc->len;

	return lf && end > at && s[end - 1] == '\r' ? end - 1 : end;
}

size_t line_next(const struct change *change, size_t at)
{
	const char *s = change->doc->bytes;
	const char *lf = memchr(s + at, '\n', change->doc->len - at);

	return lf ? (size_t)(lf - s) + 1 : change->doc->len;
}

size_t entry_end(const struct change *change, const struct node *node, unsigned col)
{
	const char *s = change->doc->bytes;
	size_t end = line_end(change, node->end.byte);
	size_t at = line_next(change, end), text;

	for (; at < change->doc->len; at = line_next(change, at)) {
		for (text = at; text < change->doc->len && s[text] == ' '; )
			text++;
		if (text == line_end(change, at))
			continue;
		if (text == change->doc->len || s[text] != '#' || text - at <= col)
			break;
		end = line_end(change, at);
	}
	return end;
}

bool is_gap(const struct change *change, size_t from, size_t to, bool commas)
{
	const char *set = commas ? " \t\r\n," : " \t\r\n";

	for (; from < to; from++)
		if (!strchr(set, change->doc->bytes[from]))
			return false;
	return true;
}
