#include "output/icalendar.h"

#include "output/vtimezone.h"
#include "text/date.h"
#include "text/tz.h"

#include <string.h>

#define DAY 86400

/* What a field of kind `when` says. */
enum shape { NO_TIME, IS_DAY, IS_FLOATING, IS_INSTANT };

struct moment {
	enum shape shape;
	int64_t at;		/* seconds: of a day its start, floating ones as if in UTC */
};

struct making {
	struct icalendar *calendar;
	struct folded *f;
	const struct node *root;
	const struct node *imported;	/* custom.imported, a map; or NULL */
	unsigned long long done;	/* a bit for each child of root */
	bool event, status;
	struct moment start;
	const char *zone;		/* that its times are in; or NULL: UTC */
};

static size_t place_of(const struct making *m, const struct node *node)
{
	return (size_t)(node - m->root->v);
}

static const char *get(const struct making *m, const char *name)
{
	const struct node *node = node_get(m->root, name);

	return !node_empty(node) && node->kind == NODE_SCALAR &&
	       place_of(m, node) < 64 ? node->text : "";
}

/* It went out as a property. */
static void done(struct making *m, const char *name)
{
	m->done |= 1ULL << place_of(m, node_get(m->root, name));
}

static void text_line(struct making *m, const char *name, const char *field)
{
	if (!*get(m, field))
		return;
	folded_text_line(m->f, name, get(m, field));
	done(m, field);
}

/* The text has been held against instant_parse(). */
static int64_t floating(const char *s)
{
	int64_t day = 0;
	int seconds = ((s[11] - '0') * 10 + s[12] - '0') * 3600 +
		((s[14] - '0') * 10 + s[15] - '0') * 60;

	day_parse(&day, s, 10);
	if (s[16] == ':')
		seconds += (s[17] - '0') * 10 + s[18] - '0';
	return day * DAY + seconds;
}

static struct moment moment_of(const struct making *m, const char *field)
{
	const char *s = get(m, field);
	struct moment out = { NO_TIME, 0 };

	if (!day_parse(&out.at, s, strlen(s))) {
		out.shape = IS_DAY;
		out.at *= DAY;
	} else if (!instant_parse(&out.at, s, strlen(s))) {
		out.shape = IS_INSTANT;
		if (!strpbrk(s + 16, "Zz+-")) {
			out.shape = IS_FLOATING;
			out.at = floating(s);
		}
	}
	return out;
}

static void add_digits(struct str *out, int64_t at, bool day)
{
	int64_t seconds = (at % DAY + DAY) % DAY;
	int year, month, mday;

	day_to_civil((at - seconds) / DAY, &year, &month, &mday);
	str_addf(out, "%04d%02d%02d", year, month, mday);
	if (!day)
		str_addf(out, "T%02d%02d%02d", (int)(seconds / 3600),
			 (int)(seconds / 60 % 60), (int)(seconds % 60));
}

static void moment_line(struct making *m, const char *name, struct moment at,
			const struct tz *tz)
{
	struct str text = STR_INIT;

	folded_name(m->f, name);
	if (at.shape == IS_DAY)
		folded_param(m->f, "VALUE", "DATE");
	if (at.shape == IS_INSTANT && tz &&
	    tz_instant(tz, at.at + tz_offset(tz, at.at)) != at.at)
		tz = NULL;		/* the second of two */
	if (at.shape == IS_INSTANT && tz) {
		folded_param(m->f, "TZID", m->zone);
		at.at += tz_offset(tz, at.at);
	}
	add_digits(&text, at.at, at.shape == IS_DAY);
	if (at.shape == IS_INSTANT && !tz)
		str_add_char(&text, 'Z');
	folded_raw(m->f, text.buf);
	folded_end(m->f);
	str_release(&text);
}

static bool is_defined(const struct making *m, const char *name)
{
	for (size_t i = 0; i < m->calendar->zones.n; i++)
		if (!strcmp(m->calendar->zones.v[i], name))
			return true;
	return false;
}

/* Define a zone, once; false when it cannot be. */
static bool define(struct making *m, const char *name)
{
	if (is_defined(m, name))
		return true;
	if (!vtimezone_add(m->f, name))
		return false;
	strs_add(&m->calendar->zones, name);
	return true;
}

/* By a rule of RFC 5545, which counts from a start. */
static bool repeats(const struct making *m)
{
	const char *rule = get(m, "rrule");

	return m->start.shape != NO_TIME && strstr(rule, "FREQ=") &&
	       !strpbrk(rule, "\n\r\\");
}

/* Do the zone's clocks show that time, and first for that instant? */
static bool is_shown(const char *name, int64_t at)
{
	struct tz *tz = tz_new(name);
	bool shown = tz && tz_instant(tz, at + tz_offset(tz, at)) == at;

	tz_free(tz);
	return shown;
}

/*
 * What repeats does so on some clocks: those that it came with, else the
 * store's.
 */
static void choose_zone(struct making *m)
{
	const char *kept = m->imported ? node_text(m->imported, "TZID") : NULL;
	const char *own = zone_name();
	const char *name = kept && *kept && strcmp(kept, own) ? kept : own;

	m->zone = NULL;
	if (m->start.shape == IS_INSTANT && repeats(m) &&
	    strcmp(name, "UTC") && is_shown(name, m->start.at) &&
	    define(m, name))
		m->zone = name;
}

/* Of the same shape as the start, and behind it: else the RFC forbids it. */
static bool goes_with_start(const struct making *m, struct moment at)
{
	if (m->start.shape == NO_TIME)
		return true;
	return at.shape == m->start.shape &&
	       (at.shape == IS_DAY ? at.at >= m->start.at
				   : at.at > m->start.at);
}

static void time_lines(struct making *m)
{
	struct moment end = moment_of(m, m->event ? "end" : "due");
	struct tz *tz = m->zone ? tz_new(m->zone) : NULL;
	bool ends = end.shape != NO_TIME && goes_with_start(m, end);

	if (m->start.shape != NO_TIME && (m->event || end.shape == NO_TIME ||
					  ends || repeats(m))) {
		moment_line(m, "DTSTART", m->start, tz);
		done(m, "start");
	} else {
		ends = end.shape != NO_TIME;
	}
	if (ends) {
		if (m->event && end.shape == IS_DAY)
			end.at += DAY;
		moment_line(m, m->event ? "DTEND" : "DUE", end, tz);
		done(m, m->event ? "end" : "due");
	}
	tz_free(tz);
}

static void rrule_line(struct making *m)
{
	if (!repeats(m))
		return;
	folded_line(m->f, "RRULE", get(m, "rrule"));
	done(m, "rrule");
}

/* `created` is what we know of when the entry was made. */
static void stamp_lines(struct making *m)
{
	struct moment created = moment_of(m, "created");
	bool known = created.shape == IS_INSTANT;

	if (!known)
		created = (struct moment){ IS_INSTANT, 0 };
	moment_line(m, "DTSTAMP", created, NULL);
	if (known) {
		moment_line(m, "CREATED", created, NULL);
		done(m, "created");
	}
}

static const struct node *recurrence(const struct making *m)
{
	const struct node *node = m->imported
		? node_get(m->imported, "RECURRENCE-ID") : NULL;

	return node && node->kind == NODE_SCALAR ? node : NULL;
}

/* The series' UID, where `#` and the time were added to it; or NULL. */
static const char *series(const struct making *m, size_t *len)
{
	const char *uid = get(m, "uid"), *time;

	if (!recurrence(m))
		return NULL;
	time = folded_kept_value(recurrence(m));
	*len = strlen(uid);
	if (*len < strlen(time) + 2)
		return NULL;
	*len -= strlen(time) + 1;
	return uid[*len] == '#' && !strcmp(uid + *len + 1, time) ? uid : NULL;
}

static void uid_line(struct making *m)
{
	const char *uid = get(m, "uid");
	struct str text = STR_INIT;
	size_t len = strlen(uid);

	if (series(m, &len))
		str_add_mem(&text, uid, len);
	else if (len > 4 && !strcmp(uid + len - 4, "@crm"))
		len = 0;		/* would come back as an id */
	else
		str_add(&text, uid);
	if (len)
		done(m, "uid");
	else
		str_addf(&text, "%s@crm", get(m, "id"));
	if (!len && *get(m, "id"))
		done(m, "id");
	folded_text_line(m->f, "UID", text.buf);
	str_release(&text);
}

static void status_line(struct making *m)
{
	static const char *const words[][2] = {
		{ "needs-action", "NEEDS-ACTION" },
		{ "in-process", "IN-PROCESS" },
		{ "completed", "COMPLETED" },
		{ "cancelled", "CANCELLED" },
	};
	const char *status = get(m, "status");

	for (int i = m->event ? 3 : 0; i < 4; i++)
		if (!strcmp(status, words[i][0])) {
			folded_line(m->f, "STATUS", words[i][1]);
			done(m, "status");
			m->status = true;
		}
}

static void tags_line(struct making *m)
{
	const struct node *tags = node_get(m->root, "tags"), *one;

	if (node_empty(tags) || place_of(m, tags) >= 64)
		return;
	for (size_t i = 0; (one = node_value(tags, i, NULL)); i++)
		if (one->kind != NODE_SCALAR)
			return;
	folded_name(m->f, "CATEGORIES");
	for (size_t i = 0; (one = node_value(tags, i, NULL)); i++)
		folded_part(m->f, i ? ',' : ':', one->text);
	folded_end(m->f);
	done(m, "tags");
}

static bool is_among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name))
		names++;
	return *names != NULL;
}

/* Properties that may be written as they came: those that our reader keeps. */
static bool may_be_kept(struct making *m, const char *name,
			const struct node *text)
{
	static const char *const known[] = {
		"ATTACH", "ATTENDEE", "CLASS", "COLOR", "COMMENT",
		"CONFERENCE", "CONTACT", "EXDATE", "EXRULE", "GEO", "IMAGE",
		"ORGANIZER", "PRIORITY", "RDATE", "RELATED-TO",
		"REQUEST-STATUS", "RESOURCES", "SEQUENCE", "TRANSP", "URL",
		NULL
	};
	static const char *const of_todo[] = {
		"COMPLETED", "PERCENT-COMPLETE", NULL
	};
	struct str param = STR_INIT;
	bool may;

	may = !folded_kept_param(&param, text, "ENCODING") &&
		strncmp(folded_kept_value(text), "data:", 5) &&
		*folded_kept_value(text);
	if (may && folded_kept_param(&param, text, "TZID"))
		may = is_defined(m, param.buf);
	str_release(&param);
	if (!may)
		return false;
	if (!strcmp(name, "RECURRENCE-ID")) {
		size_t len;

		return series(m, &len) != NULL;
	}
	if (!strcmp(name, "TRANSP") && !m->event)
		return false;
	if (!strcmp(name, "STATUS"))
		return m->event && !m->status &&
		       (!strcmp(text->text, "CONFIRMED") ||
			!strcmp(text->text, "TENTATIVE"));
	return is_among(known, name) ||
	       (m->status && !m->event && is_among(of_todo, name)) ||
	       (!strncmp(name, "X-", 2) && strncmp(name, "X-CRM-", 6) &&
		name[2] && !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789-")]);
}

static void kept_lines(struct making *m, const struct node *kept)
{
	const struct node *one;
	struct str key = STR_INIT;
	bool texts = kept->kind != NODE_MAP;

	str_addf(&key, "imported.%s", kept->key);
	for (size_t i = 0; texts && i < kept->n; i++)
		texts = kept->v[i].kind == NODE_SCALAR;
	if (!texts)
		folded_own_key(m->f, "custom", key.buf, kept);
	for (size_t i = 0; texts && (one = node_value(kept, i, NULL)); i++)
		if (!may_be_kept(m, kept->key, one) ||
		    !folded_kept(m->f, kept->key, one))
			folded_own_key(m->f, "custom", key.buf, one);
	str_release(&key);
}

static void custom_lines(struct making *m, const struct node *custom)
{
	for (size_t i = 0; i < custom->n; i++) {
		const struct node *child = &custom->v[i];

		if (child != m->imported) {
			folded_own_key(m->f, custom->key, child->key, child);
			continue;
		}
		for (size_t k = 0; k < child->n; k++)
			if (!m->zone || m->zone != child->v[k].text)
				kept_lines(m, &child->v[k]);
	}
}

/* What has no property, or none in this kind of entry. */
static void rest_lines(struct making *m)
{
	for (size_t i = 0; i < m->root->n; i++) {
		const struct node *node = &m->root->v[i];

		if (i < 64 && (m->done >> i & 1))
			continue;
		if (!strcmp(node->key, "custom") && node->kind == NODE_MAP)
			custom_lines(m, node);
		else
			folded_own(m->f, schema_of(TYPE_TASK), node);
	}
}

/* Zones that kept properties name are defined before the entry begins. */
static void define_kept(struct making *m)
{
	struct str zone = STR_INIT;

	for (size_t i = 0; m->imported && i < m->imported->n; i++) {
		const struct node *one, *kept = &m->imported->v[i];

		for (size_t k = 0; (one = node_value(kept, k, NULL)); k++)
			if (one->kind == NODE_SCALAR &&
			    folded_kept_param(&zone, one, "TZID"))
				define(m, zone.buf);
	}
	str_release(&zone);
}

/* Our reader takes a VEVENT for an appointment, and a VTODO for a task without a kind. */
static void choose_kind(struct making *m)
{
	const char *kind = get(m, "kind");

	m->start = moment_of(m, "start");
	m->event = m->start.shape != NO_TIME &&
		(!strcmp(kind, "appointment") || !strcmp(kind, "call"));
	if (m->event && !strcmp(kind, "appointment"))
		done(m, "kind");
}

void icalendar_task(struct icalendar *calendar, const struct node *root)
{
	struct making m = {
		.calendar = calendar, .f = &calendar->f, .root = root,
		.imported = node_get(node_get(root, "custom"), "imported"),
	};
	const char *component;

	if (m.imported && m.imported->kind != NODE_MAP)
		m.imported = NULL;
	choose_kind(&m);
	choose_zone(&m);
	define_kept(&m);
	component = m.event ? "VEVENT" : "VTODO";
	folded_line(m.f, "BEGIN", component);
	uid_line(&m);
	stamp_lines(&m);
	time_lines(&m);
	rrule_line(&m);
	text_line(&m, "SUMMARY", "summary");
	text_line(&m, "LOCATION", "location");
	text_line(&m, "DESCRIPTION", "notes");
	tags_line(&m);
	status_line(&m);
	rest_lines(&m);
	folded_line(m.f, "END", component);
}

void icalendar_begin(struct icalendar *calendar, struct str *out)
{
	*calendar = (struct icalendar){ .zones = STRS_INIT };
	folded_init(&calendar->f, out);
	calendar->f.no_groups = true;
	folded_line(&calendar->f, "BEGIN", "VCALENDAR");
	folded_line(&calendar->f, "VERSION", "2.0");
	folded_line(&calendar->f, "PRODID", "-//crm//NONSGML crm//EN");
}

void icalendar_end(struct icalendar *calendar)
{
	folded_line(&calendar->f, "END", "VCALENDAR");
	folded_release(&calendar->f);
	strs_release(&calendar->zones);
}
