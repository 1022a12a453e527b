/* iCalendar, and vCalendar 1.0: entries as tasks and appointments. */

#include "import/icalendar.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "import/mime_text.h"

#include <stdlib.h>
#include <string.h>

#define PROPERTIES_MAX 100000	/* of one entry */

struct icalendar {
	struct content content;
	struct entry entry;
	struct zones zones;
	bool inside;		/* of a VCALENDAR */
	bool cancelled;		/* its METHOD */
};

/* What a BEGIN or END is of; NULL: the line is neither. */
static const char *of_line(const struct str *line, const char *mark)
{
	size_t len = strlen(mark);

	return line->len > len && text_is(line->buf, len, mark)
		? line->buf + len : NULL;
}

/* The same name, and nothing but blanks behind it. */
static bool is_of(const char *of, const char *name)
{
	size_t len = strlen(name);

	return of && text_is(of, strnlen(of, len), name) &&
	       of[len + strspn(of + len, " \t")] == '\0';
}

static bool entry_of(const char *of, enum entry_kind *kind)
{
	*kind = is_of(of, "VTODO") ? ENTRY_TODO
		: is_of(of, "VJOURNAL") ? ENTRY_JOURNAL : ENTRY_EVENT;
	return *kind != ENTRY_EVENT || is_of(of, "VEVENT");
}

/*
 * Read past a component that is none of ours; the current line is its BEGIN.
 * A zone's other name is noted.  An entry or a calendar that begins or ends
 * in it shows that its END was forgotten.
 */
static int skip_component(struct icalendar *c)
{
	static const char tzid[] = "TZID:", location[] = "X-LIC-LOCATION:";
	struct str name = STR_INIT;
	unsigned depth = 1;
	bool more = true;
	enum entry_kind kind;
	int rc = 0;

	while (depth && !(rc = content_next(&c->content, &more)) && more) {
		const struct str *line = &c->content.line;
		const char *of = of_line(line, "BEGIN:");
		const char *ends = of_line(line, "END:");

		if (entry_of(of, &kind) || entry_of(ends, &kind) ||
		    is_of(ends, "VCALENDAR")) {
			c->content.again = true;
			break;
		}
		depth += of != NULL;
		depth -= ends != NULL;
		if (of_line(line, tzid)) {
			str_clear(&name);
			str_add(&name, of_line(line, tzid));
		} else if (name.len && of_line(line, location)) {
			zones_alias(&c->zones, name.buf, of_line(line, location));
		}
	}
	str_release(&name);
	return rc;
}

static const char *wrong_property(struct icalendar *c)
{
	struct str text = STR_INIT;
	const char *out;

	str_addf(&text, _("line %u is no property of a calendar's entry"),
		 c->content.number);
	out = arena_strndup(&c->entry.arena, text.buf, text.len);
	str_release(&text);
	return out;
}

static const char *add_property(struct icalendar *c, uint64_t begin)
{
	struct entry *entry = &c->entry;

	if (c->content.too_long || c->content.end - begin > CONTENT_MAX ||
	    entry->n == PROPERTIES_MAX)
		return _("an entry of more than 16 MiB or 100000 lines");
	GROW(entry->v, entry->n + 1, entry->alloc);
	if (!property_parse(&entry->v[entry->n], &entry->arena,
			    c->content.line.buf, c->content.line.len))
		return wrong_property(c);
	entry->v[entry->n++].line = c->content.number;
	return NULL;
}

/* From behind its BEGIN to its END, or to where that was forgotten. */
static int read_entry(struct icalendar *c, const char **wrong, uint64_t *end)
{
	uint64_t begin = c->content.at;
	enum entry_kind kind;
	bool more;
	int rc;

	*wrong = NULL;
	*end = c->content.end;
	c->entry.n = c->entry.files.n = 0;
	c->entry.cancelled = c->cancelled;
	arena_reset(&c->entry.arena);
	while (!(rc = content_next(&c->content, &more)) && more) {
		const char *of = of_line(&c->content.line, "BEGIN:");
		const char *ends = of_line(&c->content.line, "END:");

		if (entry_of(of, &kind) || is_of(ends, "VCALENDAR")) {
			c->content.again = true;
			break;
		}
		*end = c->content.end;
		if (entry_of(ends, &kind))
			break;
		if (of)
			rc = skip_component(c);
		else if (!ends && !*wrong)
			*wrong = add_property(c, begin);
		if (rc)
			break;
	}
	return rc;
}

static int begin(struct reader *reader)
{
	struct icalendar *c = xcalloc(1, sizeof(*c));

	reader->state = c;
	reader->in->raw = true;		/* vCalendar 1.0 says its charset */
	content_init(&c->content, reader->in);
	return 0;
}

static void end(struct reader *reader)
{
	struct icalendar *c = reader->state;

	if (!c)
		return;
	zones_release(&c->zones);
	content_release(&c->content);
	content_files_release(&c->entry.files);
	arena_release(&c->entry.arena);
	free(c->entry.v);
	free(c);
	reader->state = NULL;
}

/* A line of the calendar itself: what it is called, who wrote it. */
static void calendar_line(struct icalendar *c)
{
	const struct str *line = &c->content.line;

	if (is_of(of_line(line, "BEGIN:"), "VCALENDAR")) {
		c->inside = true;
		c->cancelled = false;
	} else if (is_of(of_line(line, "END:"), "VCALENDAR")) {
		c->inside = false;
	} else if (is_of(of_line(line, "METHOD:"), "CANCEL")) {
		c->cancelled = true;
	}
}

/* All up to the next BEGIN, as one item that nobody can read. */
static int skip_junk(struct icalendar *c, uint64_t *behind)
{
	bool more = true;
	int rc = 0;

	do {
		*behind = c->content.end;
		rc = content_next(&c->content, &more);
	} while (!rc && more && !of_line(&c->content.line, "BEGIN:"));
	c->content.again = !rc && more;
	return rc;
}

static int next(struct reader *reader, bool *more)
{
	struct icalendar *c = reader->state;
	struct item *item = &reader->item;
	uint64_t behind;
	int rc;

	while (!(rc = content_next(&c->content, more)) && *more) {
		const char *of = of_line(&c->content.line, "BEGIN:");

		item->line = c->content.number;
		item->at = c->content.at;
		if (entry_of(of, &c->entry.kind)) {
			rc = read_entry(c, &item->wrong, &behind);
			if (!rc && !item->wrong)
				entry_cells(&c->entry, &c->zones, reader);
		} else if (of && !is_of(of, "VCALENDAR")) {
			rc = skip_component(c);
			if (!rc)
				continue;
		} else if (of || c->inside || of_line(&c->content.line, "END:")) {
			calendar_line(c);
			continue;
		} else {
			item->wrong = _("this is not within a calendar");
			rc = skip_junk(c, &behind);
		}
		item->len = rc ? 0 : behind - item->at;
		break;
	}
	return rc;
}

const struct reader_kind reader_icalendar = {
	.name = "icalendar", .begin = begin, .next = next, .end = end,
};
