#include "query/moment.h"

#include "text/date.h"

#include <string.h>

#define FAR 100000		/* of what is counted from now, at most */

static bool is(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(s, word, len);
}

static void set_days(struct moment *out, int64_t first, int64_t last)
{
	*out = (struct moment){ .first = first, .last = last };
}

static void set_time(struct moment *out, int64_t time)
{
	int64_t day = day_of_instant(time);

	*out = (struct moment){ .exact = true, .time = time, .first = day, .last = day };
}

/* `digits` of them, and no other character. */
static bool read_digits(int *out, const char *s, size_t digits)
{
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

static bool is_year(int year)
{
	return year >= 1 && year <= 9999;
}

/* `2026`, `2026-11`, `2026-Q3` */
static bool read_part(struct moment *out, const char *s, size_t len)
{
	int year, part, months = 12, month = 1;
	int64_t first;

	if (len < 4 || !read_digits(&year, s, 4) || !is_year(year))
		return false;
	if (len == 7 && s[4] == '-' && s[5] == 'Q') {
		if (!read_digits(&part, s + 6, 1) || part < 1 || part > 4)
			return false;
		month = part * 3 - 2;
		months = 3;
	} else if (len == 7 && s[4] == '-') {
		if (!read_digits(&month, s + 5, 2) || month < 1 || month > 12)
			return false;
		months = 1;
	} else if (len != 4) {
		return false;
	}
	first = day_from_civil(year, month, 1);
	set_days(out, first, day_add_months(first, months) - 1);
	return true;
}

/* `-90d` */
static bool read_relative(struct moment *out, const char *s, size_t len, int64_t today)
{
	int n, year, month, mday;
	int64_t day;

	if (len < 3 || len > 8 || (*s != '-' && *s != '+') ||
	    !read_digits(&n, s + 1, len - 2) || n > FAR)
		return false;
	if (*s == '-')
		n = -n;
	switch (s[len - 1]) {
	case 'd':
		day = today + n;
		break;
	case 'w':
		day = today + (int64_t)n * 7;
		break;
	case 'm':
		day = day_add_months(today, n);
		break;
	case 'y':
		day = day_add_months(today, n * 12);
		break;
	default:
		return false;
	}
	day_to_civil(day, &year, &month, &mday);
	set_days(out, day, day);
	return is_year(year);
}

bool moment_read(struct moment *out, const char *s, size_t len, int64_t now)
{
	int64_t today = day_of_instant(now), value;

	if (is(s, len, "today"))
		set_days(out, today, today);
	else if (is(s, len, "now"))
		set_time(out, now);
	else if (!day_parse(&value, s, len))
		set_days(out, value, value);
	else if (!instant_parse(&value, s, len))
		set_time(out, value);
	else
		return read_part(out, s, len) || read_relative(out, s, len, today);
	return true;
}

int64_t moment_begin(const struct moment *m)
{
	return m->exact ? m->time : instant_of_day(m->first);
}

int64_t moment_end(const struct moment *m)
{
	return m->exact ? m->time : instant_of_day(m->last + 1) - 1;
}
