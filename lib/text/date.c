#include "text/date.h"

#include <string.h>

#define DAY 86400

/* 0001-01-01 and the day after 9999-12-31. */
#define FIRST_DAY INT64_C(-719162)
#define END_DAY INT64_C(2932897)

/* The quotient, rounded down. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/*
 * Both ways count in years that begin in March, so that the leap day is the
 * last one, and in eras of 400 of them, which are all alike.
 */
int64_t day_from_civil(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2), era = floor_div(y, 400);
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
		day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
		year_of_era / 100 + day_of_year - 719468;
}

void day_to_civil(int64_t day, int *year, int *month, int *mday)
{
	int64_t era = floor_div(day + 719468, 146097);
	int64_t day_of_era = day + 719468 - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 +
			       day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era +
			       year_of_era / 4 - year_of_era / 100);
	int64_t m = (5 * day_of_year + 2) / 153;

	*mday = (int)(day_of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(year_of_era + era * 400 + (m >= 10));
}

static int month_days(int year, int month)
{
	static const char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool day_exists(int year, int month, int mday)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 &&
		mday >= 1 && mday <= month_days(year, month);
}

/* The number that `n` digits are, or -1. */
static int digits(const char *s, int n)
{
	int number = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		number = number * 10 + (s[i] - '0');
	}
	return number;
}

int day_parse(int64_t *out, const char *s, size_t len)
{
	int year, month, mday;

	if (len != 10 || s[4] != '-' || s[7] != '-')
		return -1;
	year = digits(s, 4);
	month = digits(s + 5, 2);
	mday = digits(s + 8, 2);
	if (!day_exists(year, month, mday))
		return -1;
	*out = day_from_civil(year, month, mday);
	return 0;
}

int birth_day_parse(int64_t *out, const char *s, size_t len)
{
	const int leap_year = 2000;

	if (len != 7 || memcmp(s, "--", 2))
		return day_parse(out, s, len);
	if (s[4] != '-' || !day_exists(leap_year, digits(s + 2, 2), digits(s + 5, 2)))
		return -1;
	*out = INT64_MIN;
	return 0;
}

/* `HH:MM` in seconds, or -1. */
static int minutes_parse(const char *s, size_t len)
{
	int hour, minute;

	if (len < 5 || s[2] != ':')
		return -1;
	hour = digits(s, 2);
	minute = digits(s + 3, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return (hour * 60 + minute) * 60;
}

/*
 * A time of day, `HH:MM`, `HH:MM:SS` or `HH:MM:SS.F`, in whole seconds; its
 * bytes in *n; or -1.
 */
static int time_parse(const char *s, size_t len, size_t *n)
{
	int time = minutes_parse(s, len), second;

	*n = 5;
	if (time < 0 || len == 5 || s[5] != ':')
		return time;
	second = len < 8 ? -1 : digits(s + 6, 2);
	if (second < 0 || second > 59)
		return -1;
	*n = 8;
	if (len > 8 && s[8] == '.') {
		while (++*n < len && s[*n] >= '0' && s[*n] <= '9')
			;
		if (*n == 9)
			return -1;
	}
	return time + second;
}

/* `Z` or `+HH:MM`, the whole text, in seconds; 0 or -1. */
static int offset_parse(int *out, const char *s, size_t len)
{
	*out = 0;
	if (len == 1 && (s[0] == 'Z' || s[0] == 'z'))
		return 0;
	if (len != 6 || (s[0] != '+' && s[0] != '-'))
		return -1;
	*out = minutes_parse(s + 1, len - 1);
	if (*out < 0)
		return -1;
	if (s[0] == '-')
		*out = -*out;
	return 0;
}

int instant_parse(int64_t *out, const char *s, size_t len)
{
	int64_t day, local;
	size_t n;
	int seconds, offset;

	if (len < 16 || !memchr("Tt ", s[10], 3) || day_parse(&day, s, 10))
		return -1;
	seconds = time_parse(s + 11, len - 11, &n);
	if (seconds < 0)
		return -1;
	local = day * DAY + seconds;
	n += 11;
	if (n == len)
		local = zone_instant(local);
	else if (offset_parse(&offset, s + n, len - n))
		return -1;
	else
		local -= offset;
	if (local < FIRST_DAY * DAY || local >= END_DAY * DAY)
		return -1;
	*out = local;
	return 0;
}

/* Two digits and what follows them. */
static char *put_two(char *to, int number, char after)
{
	to[0] = (char)('0' + number / 10);
	to[1] = (char)('0' + number % 10);
	to[2] = after;
	return to + 3;
}

/* YYYY-MM-DD of a day in the years 0001 to 9999, and what follows it. */
static char *put_day(char *to, int64_t day, char after)
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	put_two(to, year / 100, '\0');
	to = put_two(to + 2, year % 100, '-');
	to = put_two(to, month, '-');
	return put_two(to, mday, after);
}

void day_add(struct str *out, int64_t day)
{
	char text[16];
	int year, month, mday;

	if (day >= FIRST_DAY && day < END_DAY) {
		put_day(text, day, '\0');
		str_add_mem(out, text, 10);
		return;
	}
	day_to_civil(day, &year, &month, &mday);
	str_addf(out, "%05d-%02d-%02d", year, month, mday);
}

void instant_add(struct str *out, int64_t instant)
{
	char text[32], *to = text;
	int offset = (int)zone_offset(instant), seconds;
	int64_t day;

	offset -= offset % 60;
	if (instant + offset < FIRST_DAY * DAY ||
	    instant + offset >= END_DAY * DAY)
		offset = 0;
	day = floor_div(instant + offset, DAY);
	seconds = (int)(instant + offset - day * DAY);
	to = put_day(to, day, 'T');
	to = put_two(to, seconds / 3600, ':');
	to = put_two(to, seconds / 60 % 60, ':');
	if (seconds % 60)
		to = put_two(to, seconds % 60, ':');
	to[-1] = offset < 0 ? '-' : '+';
	if (offset < 0)
		offset = -offset;
	to = put_two(to, offset / 3600, ':');
	to = put_two(to, offset / 60 % 60, '\0');
	str_add_mem(out, text, (size_t)(to - text) - 1);
}

int64_t day_of_instant(int64_t instant)
{
	return floor_div(instant + zone_offset(instant), DAY);
}

int64_t instant_of_day(int64_t day)
{
	return zone_instant_floor(day * DAY);
}

int64_t day_add_months(int64_t day, int n)
{
	int64_t months;
	int year, month, mday, last;

	day_to_civil(day, &year, &month, &mday);
	months = (int64_t)year * 12 + month - 1 + n;
	year = (int)floor_div(months, 12);
	month = (int)(months - (int64_t)year * 12) + 1;
	last = month_days(year, month);
	return day_from_civil(year, month, mday < last ? mday : last);
}
