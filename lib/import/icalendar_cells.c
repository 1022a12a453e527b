/* The properties of a calendar's entry as cells of our fields. */

#include "import/icalendar.h"

#include "import/mime_text.h"
#include "record/value.h"
#include "text/zone.h"

#include <string.h>

struct making {
	struct entry *entry;
	struct zones *zones;
	struct reader *reader;
	struct str buf;
	struct when start;
	bool status;		/* the cell is there */
};

const struct property *entry_get(const struct entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->n; i++)
		if (!strcmp(entry->v[i].name, name))
			return &entry->v[i];
	return NULL;
}

static void cell(struct making *m, const char *field, const char *text,
		 size_t len)
{
	content_cell(m->reader, &m->entry->arena, field, text, len, NULL);
}

static void text_cell(struct making *m, const char *field,
		      const struct property *p)
{
	size_t at = 0;

	property_part(&m->buf, p, '\0', &at);
	cell(m, field, m->buf.buf, m->buf.len);
}

/* In what is kept, zones are named as our own writer can define them. */
static void keep(struct making *m, const struct property *p)
{
	for (size_t i = 0; i < p->n_params; i++) {
		const struct zone *zone;

		if (strcmp(p->params[i].name, "TZID"))
			continue;
		zone = zones_find(m->zones, p->params[i].value);
		if (zone)
			p->params[i].value = arena_strdup(&m->entry->arena,
							  zone->name);
	}
	if (!content_attach(&m->entry->files, &m->entry->arena, p))
		content_keep(m->reader, &m->entry->arena, p);
}

static void when_cell(struct making *m, const char *field,
		      const struct when *when)
{
	str_clear(&m->buf);
	when_add(&m->buf, when);
	cell(m, field, m->buf.buf, m->buf.len);
}

/* A time that nobody can read, or whose zone nobody knows, is kept too. */
static struct when time_of(struct making *m, const struct property *p)
{
	struct when when = when_read(m->zones, p);

	if (when.kind == WHEN_NONE || when.lost)
		keep(m, p);
	return when;
}

/* DTEND of days is the first that is not in it; our end is the last that is. */
static void end_cell(struct making *m, const char *field, struct when end)
{
	if (end.kind == WHEN_DAY && m->start.kind == WHEN_DAY) {
		end.local -= 86400;
		if (end.local < m->start.local)
			end.local = m->start.local;
	}
	when_cell(m, field, &end);
}

static void start_cell(struct making *m, const struct property *p)
{
	m->start = time_of(m, p);
	when_cell(m, "start", &m->start);
	if (entry_get(m->entry, "RRULE") && m->start.kind == WHEN_ZONE &&
	    strcmp(m->start.zone->name, zone_name()))
		cell(m, "custom.imported.TZID", m->start.zone->name,
		     strlen(m->start.zone->name));
}

static void duration_cell(struct making *m, const struct property *p)
{
	const char *field = m->entry->kind == ENTRY_TODO ? "due" : "end";
	struct when end = m->start;

	if (end.kind != WHEN_NONE && when_add_duration(&end, p->value, p->len))
		end_cell(m, field, end);
	else
		keep(m, p);
}

static void dtend_cell(struct making *m, const struct property *p)
{
	end_cell(m, "end", time_of(m, p));
}

static void due_cell(struct making *m, const struct property *p)
{
	struct when due = time_of(m, p);

	when_cell(m, "due", &due);
}

static void created_cell(struct making *m, const struct property *p)
{
	struct when created = time_of(m, p);

	when_cell(m, "created", &created);
}

static void status_cell(struct making *m, const struct property *p)
{
	static const char *const known[] = {
		"needs-action", "in-process", "completed", "cancelled", NULL
	};

	for (const char *const *word = known; *word; word++)
		if (content_same(p->value, *word)) {
			cell(m, "status", *word, strlen(*word));
			m->status = true;
			return;
		}
	keep(m, p);		/* TENTATIVE, CONFIRMED */
}

/* vCalendar 1.0 has a language of its own for it. */
static void rrule_cell(struct making *m, const struct property *p)
{
	if (text_find(p->value, p->len, "FREQ="))
		text_cell(m, "rrule", p);
	else
		keep(m, p);
}

/*
 * One we gave is `<id>@crm`.  What stands in for one time of a series has the
 * series' UID; ours are unique, so the time is added.
 */
static void uid_cell(struct making *m, const struct property *p)
{
	const struct property *one = entry_get(m->entry, "RECURRENCE-ID");
	size_t at = 0, len;

	property_part(&m->buf, p, '\0', &at);
	len = m->buf.len;
	if (!one && len > 4 && !strcmp(m->buf.buf + len - 4, "@crm") &&
	    value_is_record_id(m->buf.buf, len - 4)) {
		cell(m, "id", m->buf.buf, len - 4);
		return;
	}
	if (one && len)
		str_addf(&m->buf, "#%s", one->value);
	cell(m, "uid", m->buf.buf, m->buf.len);
}

static void tags_cells(struct making *m, const struct property *p)
{
	size_t at = 0;

	while (property_part(&m->buf, p, ',', &at))
		cell(m, "tags", m->buf.buf, m->buf.len);
}

static void summary_cell(struct making *m, const struct property *p)
{
	text_cell(m, "summary", p);
}

static void location_cell(struct making *m, const struct property *p)
{
	text_cell(m, "location", p);
}

/* Its first line may be indented. */
static void notes_cell(struct making *m, const struct property *p)
{
	str_clear(&m->buf);
	content_unescape(&m->buf, p->value, p->len);
	cell(m, "notes", m->buf.buf, m->buf.len);
}

/* What an entry has once; a second one is kept.  In this order. */
static const struct single {
	const char *name;
	void (*read)(struct making *m, const struct property *p);
} singles[] = {
	{ "UID", uid_cell },
	{ "SUMMARY", summary_cell },
	{ "DTSTART", start_cell },	/* others count from it */
	{ "DTEND", dtend_cell },
	{ "DUE", due_cell },
	{ "DURATION", duration_cell },
	{ "STATUS", status_cell },
	{ "LOCATION", location_cell },
	{ "RRULE", rrule_cell },
	{ "DESCRIPTION", notes_cell },
	{ "CREATED", created_cell },
};

#define SINGLES (sizeof(singles) / sizeof(singles[0]))

static bool is_single(const char *name)
{
	for (size_t i = 0; i < SINGLES; i++)
		if (!strcmp(singles[i].name, name))
			return true;
	return false;
}

static void single_cells(struct making *m)
{
	for (size_t i = 0; i < SINGLES; i++) {
		bool mine = false;

		for (size_t k = 0; k < m->entry->n; k++) {
			const struct property *p = &m->entry->v[k];

			if (strcmp(p->name, singles[i].name) || !p->len)
				continue;
			if (mine)
				keep(m, p);
			else
				singles[i].read(m, p);
			mine = true;
		}
	}
}

/* Of the entry as a message: when it was sent and last changed. */
static bool is_frame(const char *name)
{
	return !strcmp(name, "DTSTAMP") || !strcmp(name, "LAST-MODIFIED");
}

static void other_cells(struct making *m)
{
	for (size_t i = 0; i < m->entry->n; i++) {
		const struct property *p = &m->entry->v[i];

		if (!p->len || is_single(p->name) || is_frame(p->name))
			continue;
		if (!strcmp(p->name, "CATEGORIES"))
			tags_cells(m, p);
		else if (!strncmp(p->name, "X-CRM-", 6))
			content_own_cell(m->reader, &m->entry->arena, p);
		else
			keep(m, p);
	}
}

/* A task needs a line that says what it is. */
static void make_summary(struct making *m)
{
	static const char *const names[] = { "DESCRIPTION", "LOCATION" };

	str_clear(&m->buf);
	for (int i = 0; i < 2 && !m->buf.len; i++) {
		const struct property *p = entry_get(m->entry, names[i]);
		size_t at = 0;

		if (p)
			property_part(&m->buf, p, '\0', &at);
	}
	if (m->buf.len)
		str_set_len(&m->buf, strcspn(m->buf.buf, "\n"));
	else
		str_add(&m->buf, m->entry->kind == ENTRY_EVENT
			? "appointment" : "task");
	cell(m, "summary", m->buf.buf, m->buf.len);
}

/* What a journal tells of is over. */
static bool is_done(const struct entry *entry)
{
	const struct property *percent = entry_get(entry, "PERCENT-COMPLETE");

	if (entry->kind != ENTRY_TODO)
		return entry->kind == ENTRY_JOURNAL;
	return entry_get(entry, "COMPLETED") ||
		(percent && !strcmp(percent->value, "100"));
}

static void task_cells(struct making *m)
{
	const struct property *summary = entry_get(m->entry, "SUMMARY");

	m->reader->item.type = TYPE_TASK;
	if (m->entry->kind == ENTRY_EVENT &&
	    !entry_get(m->entry, "X-CRM-KIND"))
		cell(m, "kind", "appointment", 11);
	if (!summary || !summary->len)
		make_summary(m);
	single_cells(m);
	if (!m->status && m->entry->cancelled)
		cell(m, "status", "cancelled", 9);
	else if (!m->status && is_done(m->entry))
		cell(m, "status", "completed", 9);
	other_cells(m);
}

void entry_cells(struct entry *entry, struct zones *zones, struct reader *reader)
{
	struct making m = { .entry = entry, .zones = zones, .reader = reader };

	str_init(&m.buf);
	entry->files.n = 0;
	task_cells(&m);
	reader->item.files = entry->files.v;
	reader->item.n_files = entry->files.n;
	str_release(&m.buf);
}
