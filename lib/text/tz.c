/* Compiled zones as RFC 8536 has them. */

#include "text/tz.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "text/date.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONE_ROOT "/usr/share/zoneinfo"
#define FILE_MAX (1 << 20)
#define HEAD 44
#define DAY 86400
#define OFFSET_MAX (26 * 3600)	/* RFC 8536: more than 25 h, under 26 */

struct step {			/* the offset from an instant on */
	int64_t from;
	int32_t offset;
};

struct tz {
	struct step *v;
	size_t n;
	int32_t first;		/* before all steps */
	struct tz_rule rule;
	bool ruled;
};

static int64_t number(const unsigned char *p, size_t bytes)
{
	uint64_t n = p[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

/* `CET` or `<+03>`; its bytes, or 0. */
static size_t rule_name(char out[16], const char *s)
{
	const char *end;
	size_t len;

	if (*s == '<') {
		end = strchr(++s, '>');
		len = end ? (size_t)(end - s) : 0;
	} else {
		len = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz");
		end = NULL;
	}
	if (!len || len > 15)
		return 0;
	memcpy(out, s, len);
	out[len] = '\0';
	return end ? len + 2 : len;
}

/* `-1`, `2:30:15`, in seconds; false when it is no such. */
static bool rule_time(int32_t *out, const char **s)
{
	int sign = 1;
	long part, total = 0, unit = 3600;
	char *end;

	if (**s == '-' || **s == '+')
		sign = *(*s)++ == '-' ? -1 : 1;
	for (; unit; unit /= 60) {
		if (**s < '0' || **s > '9')
			return false;
		part = strtol(*s, &end, 10);
		if (part > 167)
			return false;
		total += part * unit;
		*s = end;
		if (**s != ':')
			break;
		(*s)++;
	}
	*out = (int32_t)(sign * total);
	return true;
}

/* `,M3.5.0/2`; days of the year are not read, for no zone has them. */
static bool rule_change(struct tz_change *out, const char **s)
{
	char *end;

	if ((*s)[0] != ',' || (*s)[1] != 'M')
		return false;
	out->month = (int)strtol(*s + 2, &end, 10);
	if (*end != '.')
		return false;
	out->week = (int)strtol(end + 1, &end, 10);
	if (*end != '.')
		return false;
	out->weekday = (int)strtol(end + 1, &end, 10);
	*s = end;
	out->at = 2 * 3600;
	if (**s == '/') {
		(*s)++;
		if (!rule_time(&out->at, s))
			return false;
	}
	return out->month >= 1 && out->month <= 12 && out->week >= 1 &&
	       out->week <= 5 && out->weekday >= 0 && out->weekday <= 6;
}

/* `CET-1CEST,M3.5.0,M10.5.0/3`: POSIX counts what is west of Greenwich. */
static bool rule_parse(struct tz_rule *rule, const char *s)
{
	size_t n = rule_name(rule->name, s);

	s += n;
	if (!n || !rule_time(&rule->offset, &s))
		return false;
	rule->offset = -rule->offset;
	if (!*s)
		return true;
	n = rule_name(rule->summer_name, s);
	s += n;
	rule->summer = true;
	rule->summer_offset = -(rule->offset + 3600);
	if (!n || (*s != ',' && !rule_time(&rule->summer_offset, &s)))
		return false;
	rule->summer_offset = -rule->summer_offset;
	return rule_change(&rule->to_summer, &s) &&
	       rule_change(&rule->to_winter, &s) && !*s;
}

int64_t tz_change_local(const struct tz_change *change, int year)
{
	int64_t first = day_from_civil(year, change->month, 1);
	int64_t next = change->month == 12 ? day_from_civil(year + 1, 1, 1)
		: day_from_civil(year, change->month + 1, 1);
	int weekday = (int)(((first + 4) % 7 + 7) % 7);
	int64_t day = first + (change->weekday - weekday + 7) % 7 +
		(change->week - 1) * 7;

	if (day >= next)
		day -= 7;
	return day * DAY + change->at;
}

static int32_t rule_offset(const struct tz_rule *rule, int64_t instant)
{
	int64_t local = instant + rule->offset, summer, winter;
	int year, month, mday;
	bool on;

	if (!rule->summer)
		return rule->offset;
	day_to_civil((local - (local % DAY + DAY) % DAY) / DAY, &year, &month,
		     &mday);
	summer = tz_change_local(&rule->to_summer, year) - rule->offset;
	winter = tz_change_local(&rule->to_winter, year) - rule->summer_offset;
	on = summer < winter ? instant >= summer && instant < winter
			     : instant >= summer || instant < winter;
	return on ? rule->summer_offset : rule->offset;
}

/* The counts of a header, in the order in which they stand. */
enum { UT_COUNT, STD_COUNT, LEAP_COUNT, TIME_COUNT, KIND_COUNT, CHAR_COUNT,
       COUNTS };

static bool head_parse(size_t counts[COUNTS], const unsigned char *p, size_t left)
{
	if (left < HEAD || memcmp(p, "TZif", 4))
		return false;
	for (int i = 0; i < COUNTS; i++) {
		counts[i] = (size_t)(uint32_t)number(p + 20 + 4 * i, 4);
		if (counts[i] > FILE_MAX)
			return false;
	}
	return true;
}

static size_t body_size(const size_t counts[COUNTS], size_t time_bytes)
{
	return counts[TIME_COUNT] * (time_bytes + 1) + counts[KIND_COUNT] * 6 +
		counts[CHAR_COUNT] + counts[LEAP_COUNT] * (time_bytes + 4) +
		counts[STD_COUNT] + counts[UT_COUNT];
}

static bool body_parse(struct tz *tz, const size_t counts[COUNTS],
		       const unsigned char *p)
{
	size_t n = counts[TIME_COUNT];
	const unsigned char *types = p + n * 8, *offsets = types + n;

	if (!counts[KIND_COUNT])
		return false;
	tz->first = (int32_t)number(offsets, 4);
	tz->v = xcalloc(n ? n : 1, sizeof(*tz->v));
	tz->n = n;
	for (size_t i = 0; i < n; i++) {
		if (types[i] >= counts[KIND_COUNT])
			return false;
		tz->v[i].from = number(p + 8 * i, 8);
		tz->v[i].offset = (int32_t)number(offsets + 6 * types[i], 4);
	}
	return true;
}

/* Version 2 and later: a second body of 64 bits, and the rule behind it. */
static bool file_parse(struct tz *tz, const struct str *file)
{
	const unsigned char *p = (const unsigned char *)file->buf;
	const unsigned char *end = p + file->len;
	size_t counts[COUNTS];
	char *rule, *line_end;

	if (!head_parse(counts, p, file->len) || p[4] < '2' ||
	    (size_t)(end - p) - HEAD < body_size(counts, 4))
		return false;
	p += HEAD + body_size(counts, 4);
	if (!head_parse(counts, p, (size_t)(end - p)) ||
	    (size_t)(end - p) - HEAD < body_size(counts, 8) ||
	    !body_parse(tz, counts, p + HEAD))
		return false;
	p += HEAD + body_size(counts, 8);
	if (p == end || *p != '\n')
		return false;
	rule = xstrndup((const char *)p + 1, (size_t)(end - p) - 1);
	line_end = strchr(rule, '\n');
	if (line_end)
		*line_end = '\0';
	tz->ruled = line_end && rule_parse(&tz->rule, rule);
	free(rule);
	return true;
}

/* A name of letters, never a path out of the folder; right/ has leap seconds. */
static bool name_valid(const char *name)
{
	bool letter = (name[0] >= 'A' && name[0] <= 'Z') ||
		(name[0] >= 'a' && name[0] <= 'z');

	return letter && strlen(name) < 64 && strncmp(name, "right/", 6) &&
	       strncmp(name, "posix", 5) && strcmp(name, "localtime") &&
	       !strstr(name, "//") &&
	       !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789+-_/")];
}

/* Zones are links to each other in some installations: no file_read(). */
static bool zone_read(struct str *out, const char *name)
{
	struct str path = STR_INIT;
	char magic[4];
	int fd;
	bool fine;

	str_addf(&path, ZONE_ROOT "/%s", name);
	fd = open(path.buf, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	str_release(&path);
	if (fd < 0)
		return false;
	fine = read(fd, magic, sizeof(magic)) == sizeof(magic) &&
		!memcmp(magic, "TZif", sizeof(magic)) && !lseek(fd, 0, SEEK_SET) &&
		!file_read_fd(out, fd, name);
	close(fd);
	if (!fine)
		err_clear();
	return fine && out->len <= FILE_MAX;
}

struct tz *tz_new(const char *name)
{
	struct str file = STR_INIT;
	struct tz *tz = NULL;

	if (name_valid(name) && zone_read(&file, name)) {
		tz = xcalloc(1, sizeof(*tz));
		if (!file_parse(tz, &file)) {
			tz_free(tz);
			tz = NULL;
		}
	}
	str_release(&file);
	return tz;
}

void tz_free(struct tz *tz)
{
	if (tz)
		free(tz->v);
	free(tz);
}

int32_t tz_offset(const struct tz *tz, int64_t instant)
{
	size_t low = 0, high = tz->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (tz->v[middle].from <= instant)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tz->n && tz->ruled)
		return rule_offset(&tz->rule, instant);
	return low ? tz->v[low - 1].offset : tz->first;
}

int64_t tz_instant(const struct tz *tz, int64_t local)
{
	int32_t before = tz_offset(tz, local - OFFSET_MAX);
	int32_t after = tz_offset(tz, local + OFFSET_MAX);

	if (tz_offset(tz, local - before) == before)
		return local - before;
	if (tz_offset(tz, local - after) == after)
		return local - after;
	return local - before;
}

const struct tz_rule *tz_rule(const struct tz *tz)
{
	return tz->ruled ? &tz->rule : NULL;
}
