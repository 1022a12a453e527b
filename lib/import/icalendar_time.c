#include "import/icalendar.h"

#include "text/date.h"

#include <string.h>

#define DAY 86400

/* `n` digits at *s, which goes behind them and one of `marks`; or -1. */
static int take(const char **s, const char *end, int n, const char *marks)
{
	int number = 0;

	if (end - *s < n)
		return -1;
	for (int i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return -1;
		number = number * 10 + ((*s)[i] - '0');
	}
	*s += n;
	if (*s < end && strchr(marks, **s))
		++*s;
	return number;
}

/* `103000`, `10:30`, the seconds may be missing; or -1. */
static int64_t take_time(const char **s, const char *end)
{
	int hour = take(s, end, 2, ":"), minute = take(s, end, 2, ":");
	int second = 0;

	if (*s < end && **s >= '0' && **s <= '9')
		second = take(s, end, 2, "");
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return -1;
	return (hour * 60 + minute) * 60 + (second == 60 ? 59 : second);
}

/* A blank may stand for T, and the basic form may have its dashes. */
static bool read_local(int64_t *out, bool *day, bool *utc, const char *s,
		       size_t len)
{
	const char *end = s + len;
	int year = take(&s, end, 4, "-"), month = take(&s, end, 2, "-");
	int mday = take(&s, end, 2, "");
	int64_t time;

	if (!day_exists(year, month, mday))
		return false;
	*out = day_from_civil(year, month, mday) * DAY;
	*day = s == end;
	*utc = false;
	if (*day)
		return true;
	if (*s != 'T' && *s != 't' && *s != ' ')
		return false;
	s++;
	time = take_time(&s, end);
	*out += time;
	*utc = s + 1 == end && (*s == 'Z' || *s == 'z');
	return time >= 0 && (s == end || *utc);
}

/* Years 1 to 9999 and a day to spare on both sides, for zones. */
static bool is_in_range(int64_t local)
{
	return local > INT64_C(-719161) * DAY && local < INT64_C(2932896) * DAY;
}

struct when when_read(struct zones *zones, const struct property *property)
{
	const char *tzid = property_param(property, "TZID");
	struct when when = { .kind = WHEN_NONE };
	struct str text = STR_INIT;
	bool day, utc;
	size_t at = 0;

	property_part(&text, property, '\0', &at);
	if (read_local(&when.local, &day, &utc, text.buf, text.len) &&
	    is_in_range(when.local)) {
		when.kind = day ? WHEN_DAY : utc ? WHEN_UTC : WHEN_FLOATING;
		if (when.kind == WHEN_FLOATING && tzid) {
			when.zone = zones_find(zones, tzid);
			when.lost = !when.zone;
			if (when.zone)
				when.kind = WHEN_ZONE;
		}
	}
	str_release(&text);
	return when;
}

static void add_local(struct str *out, int64_t local)
{
	int seconds = (int)((local % DAY + DAY) % DAY);

	day_add(out, (local - seconds) / DAY);
	str_addf(out, "T%02d:%02d", seconds / 3600, seconds / 60 % 60);
	if (seconds % 60)
		str_addf(out, ":%02d", seconds % 60);
}

/* The zone's clocks at that instant; what they jump over is after the jump. */
static void add_zoned(struct str *out, const struct when *when)
{
	int64_t instant = tz_instant(when->zone->tz, when->local);
	int offset = tz_offset(when->zone->tz, instant);

	if (offset % 60) {
		add_local(out, instant);
		str_add_char(out, 'Z');
		return;
	}
	add_local(out, instant + offset);
	str_add_char(out, offset < 0 ? '-' : '+');
	if (offset < 0)
		offset = -offset;
	str_addf(out, "%02d:%02d", offset / 3600, offset / 60 % 60);
}

void when_add(struct str *out, const struct when *when)
{
	switch (when->kind) {
	case WHEN_NONE:
		break;
	case WHEN_DAY:
		day_add(out, when->local / DAY);
		break;
	case WHEN_FLOATING:
		add_local(out, when->local);
		break;
	case WHEN_UTC:
		add_local(out, when->local);
		str_add_char(out, 'Z');
		break;
	case WHEN_ZONE:
		add_zoned(out, when);
		break;
	}
}

/* Sum up `1W`, or `1D`, `T1H30M`: days of clocks and seconds that pass. */
static bool read_duration(int64_t *days, int64_t *seconds, const char *s,
			  const char *end)
{
	bool time = false, some = false;

	*days = *seconds = 0;
	while (s < end) {
		int64_t n = 0;
		const char *digits;

		if (*s == 'T' && !time) {
			time = true;
			s++;
			continue;
		}
		for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
			if (n < 1000000000)
				n = n * 10 + (*s - '0');
		if (s == digits || s == end || n >= 1000000000)
			return false;
		if (!time && (*s == 'W' || *s == 'D'))
			*days += n * (*s == 'W' ? 7 : 1);
		else if (time && (*s == 'H' || *s == 'M' || *s == 'S'))
			*seconds += n * (*s == 'H' ? 3600 : *s == 'M' ? 60 : 1);
		else
			return false;
		some = true;
		s++;
	}
	return some;
}

bool when_add_duration(struct when *when, const char *s, size_t len)
{
	const char *end = s + len;
	int64_t days, seconds, local;
	int sign = 1;

	if (s < end && (*s == '-' || *s == '+'))
		sign = *s++ == '-' ? -1 : 1;
	if (s == end || *s != 'P' || end - s > 64 ||
	    !read_duration(&days, &seconds, s + 1, end))
		return false;
	local = when->local + sign * days * DAY;
	if (when->kind == WHEN_DAY)
		seconds = 0;
	if (!is_in_range(local) || !is_in_range(local + sign * seconds))
		return false;
	if (when->kind == WHEN_ZONE && seconds) {
		const struct tz *tz = when->zone->tz;
		int64_t instant = tz_instant(tz, local) + sign * seconds;

		local = instant;
		when->kind = WHEN_UTC;
	} else {
		local += sign * seconds;
	}
	when->local = local;
	return true;
}
