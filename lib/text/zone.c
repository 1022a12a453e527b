#include "text/zone.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
#include "text/date.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ZONE_ROOT "/usr/share/zoneinfo/"

/* The longest that a search goes for a change of offset, either way. */
#define SPAN_MAX (INT64_C(200) * 86400)

/*
 * How far it looks ahead at once.  No clock of the tz database was ever set
 * and set back in less (Africa/Freetown had four days in 1939).
 */
#define SPAN_STEP (INT64_C(3) * 86400)

/* No offset is as large. */
#define OFFSET_MAX (INT64_C(16) * 3600)

#define SPANS 256

/* From `from` to before `to` the offset is the same. */
struct span {
	int64_t from, to, offset;
};

/*
 * The spans that a thread has met, by time, not overlapping: localtime_r()
 * takes a lock and a search, too much for each of a million instants.
 */
struct spans {
	struct span v[SPANS];
	int n, last;
	unsigned generation;
};

static struct {
	char name[64];
	bool is_utc;
	unsigned generation;	/* of `name`, for the threads' spans */
} zone = { .name = "UTC", .is_utc = true };

static _Thread_local struct spans spans;

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/*
 * Not everything below the root is a zone: right/ counts leap seconds, the
 * local ones are this machine's.
 */
static bool name_valid(const char *name)
{
	static const char *const refused[] = {
		"right/", "posix/", "localtime", "posixrules"
	};

	if (!is_letter(name[0]) || strlen(name) >= sizeof(zone.name) ||
	    strstr(name, "//"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		if (!strncmp(name, refused[i], strlen(refused[i])))
			return false;
	return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz0123456789+-_/")] == '\0';
}

static bool file_is_zone(const char *path)
{
	char magic[4];
	FILE *file = fopen(path, "re");
	bool yes;

	if (!file)
		return false;
	yes = fread(magic, sizeof(magic), 1, file) == 1 &&
		!memcmp(magic, "TZif", sizeof(magic));
	fclose(file);
	return yes;
}

int zone_use(const char *name)
{
	struct str path = STR_INIT;
	bool is_utc = !strcmp(name, "UTC");
	int rc = 0;

	/* a whole path, so that TZDIR cannot make it another file */
	if (is_utc)
		str_add(&path, "UTC0");
	else
		str_addf(&path, ZONE_ROOT "%s", name);
	if (!is_utc && (!name_valid(name) || !file_is_zone(path.buf))) {
		rc = err_set(ERR_DATA, _("no time zone '%s'; give a name of the "
					 "tz database, such as 'Europe/Rome'"),
			     name);
	} else if (setenv("TZ", path.buf, 1)) {
		rc = err_sys(_("cannot set the time zone '%s'"), name);
	} else {
		tzset();
		snprintf(zone.name, sizeof(zone.name), "%s", name);
		zone.is_utc = is_utc;
		zone.generation++;
	}
	str_release(&path);
	return rc;
}

const char *zone_name(void)
{
	return zone.name;
}

static char version[32];

static void version_read(void)
{
	FILE *file = fopen(ZONE_ROOT "tzdata.zi", "re");

	if (!file)
		return;
	if (fscanf(file, "# version %31[0-9A-Za-z.-]", version) != 1)
		version[0] = '\0';
	fclose(file);
}

const char *zone_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, version_read);
	return version;
}

/* What the system says, without a cache. */
static int64_t offset_at(int64_t instant)
{
	time_t at = (time_t)instant;
	struct tm tm;
	int64_t day;

	if (!localtime_r(&at, &tm))
		return 0;
	day = day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	return day * 86400 + (tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec -
		instant;
}

/*
 * The instant next to where the offset changes, which is between `in` (that
 * has it) and `out` (that has not), on the side of `in`.
 */
static int64_t last_of(int64_t in, int64_t out, int64_t offset)
{
	int64_t middle;

	while (in - out > 1 || out - in > 1) {
		middle = in + (out - in) / 2;
		if (offset_at(middle) == offset)
			in = middle;
		else
			out = middle;
	}
	return in;
}

/* The farthest instant from `at` with its offset, in steps of `step`. */
static int64_t reach(int64_t at, int64_t step, int64_t offset)
{
	int64_t in = at, out;

	for (int64_t far = 0; far < SPAN_MAX; far += SPAN_STEP) {
		out = in + step;
		if (offset_at(out) != offset)
			return last_of(in, out, offset);
		in = out;
	}
	return in;
}

static struct span span_find(int64_t at)
{
	struct span span = { .offset = offset_at(at) };

	span.from = reach(at, -SPAN_STEP, span.offset);
	span.to = reach(at, SPAN_STEP, span.offset) + 1;
	return span;
}

/* Where the first span is that ends after `at`. */
static int span_search(int64_t at)
{
	int low = 0, high = spans.n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (spans.v[middle].to <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Put a new span before the i-th, cut to the room between its neighbours. */
static void span_insert(int i, struct span span)
{
	if (i > 0 && spans.v[i - 1].to > span.from)
		span.from = spans.v[i - 1].to;
	if (i < spans.n && spans.v[i].from < span.to)
		span.to = spans.v[i].from;
	memmove(spans.v + i + 1, spans.v + i,
		(size_t)(spans.n - i) * sizeof(span));
	spans.v[i] = span;
	spans.n++;
}

static const struct span *span_at(int64_t at)
{
	static const struct span all = { INT64_MIN, INT64_MAX, 0 };
	int i = spans.last;

	if (zone.is_utc)
		return &all;
	if (spans.generation != zone.generation) {
		spans.generation = zone.generation;
		spans.n = i = 0;
	}
	if (i < spans.n && spans.v[i].from <= at && at < spans.v[i].to)
		return &spans.v[i];
	i = span_search(at);
	if (i == spans.n || at < spans.v[i].from) {
		if (spans.n == SPANS)
			spans.n = i = 0;
		span_insert(i, span_find(at));
	}
	spans.last = i;
	return &spans.v[i];
}

int64_t zone_offset(int64_t instant)
{
	return span_at(instant)->offset;
}

/*
 * Go through the spans from before any instant that could be meant.  The first
 * in which `local` lies has it; one that begins after it, on its own clocks,
 * shows that the clocks jumped over it.
 */
static int64_t find_instant(int64_t local, bool floor)
{
	int64_t at = local - OFFSET_MAX, before = 0;
	struct span span;

	for (;;) {
		span = *span_at(at);
		if (local - span.offset < span.from)
			return floor ? span.from : local - before;
		if (local - span.offset < span.to)
			return local - span.offset;
		before = span.offset;
		at = span.to;
	}
}

int64_t zone_instant(int64_t local)
{
	return find_instant(local, false);
}

int64_t zone_instant_floor(int64_t local)
{
	return find_instant(local, true);
}
