/* Dates as mail has them (RFC 5322, section 3.3, and what else is sent). */

#include "import/mime_head.h"

#include "base/alloc.h"
#include "import/mime_text.h"
#include "text/date.h"

#include <stdlib.h>
#include <string.h>

struct parts {
	int year, month, mday, hour, minute, second;
	int zone;		/* minutes ahead of UTC */
	bool has_time, has_zone;
};

static const char *const months[] = {
	"jan", "feb", "mar", "apr", "may", "jun",
	"jul", "aug", "sep", "oct", "nov", "dec"
};

/* Hours ahead of UTC; other names say nothing that can be relied on. */
static const struct {
	const char *name;
	int hours;
} zones[] = {
	{ "utc", 0 }, { "ut", 0 }, { "gmt", 0 }, { "z", 0 }, { "est", -5 }, { "edt", -4 },
	{ "cst", -6 }, { "cdt", -5 }, { "mst", -7 }, { "mdt", -6 }, { "pst", -8 },
	{ "pdt", -7 }, { "cet", 1 }, { "cest", 2 }, { "wet", 0 }, { "west", 1 },
	{ "bst", 1 }, { "eet", 2 }, { "eest", 3 }
};

/* The number that begins at *s, of `most` digits at most, or -1. */
static int number(const char **s, const char *end, int most)
{
	int n = -1;

	for (; most-- && *s < end && **s >= '0' && **s <= '9'; ++*s)
		n = (n < 0 ? 0 : n * 10) + (**s - '0');
	return n;
}

/* `9:12`, `09:12:00`, `09:12:00.123`. */
static bool take_time(struct parts *out, const char *s, const char *end)
{
	out->hour = number(&s, end, 2);
	if (out->hour < 0 || s == end || *s++ != ':')
		return false;
	out->minute = number(&s, end, 2);
	if (s < end && *s == ':') {
		s++;
		out->second = number(&s, end, 2);
	}
	if (out->second == 60)	/* a leap second, which our clocks do not show */
		out->second = 59;
	out->has_time = out->hour < 24 && out->minute >= 0 && out->minute < 60 &&
		out->second >= 0 && out->second < 60 && (s == end || *s == '.');
	return out->has_time;
}

/* `+0100`, `+01:00`, `+01`. */
static bool take_offset(struct parts *out, const char *s, const char *end)
{
	int sign = *s++ == '-' ? -1 : 1, hours = number(&s, end, 2), minutes;

	if (s < end && *s == ':')
		s++;
	minutes = s < end ? number(&s, end, 2) : 0;
	if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || s != end)
		return false;
	out->zone = sign * (hours * 60 + minutes);
	out->has_zone = true;
	return true;
}

/* Days have one or two digits; years of two are of 1950 to 2049. */
static bool take_number(struct parts *out, const char *s, const char *end)
{
	size_t len = (size_t)(end - s);
	int n = number(&s, end, 4);

	if (s != end)
		return false;
	if (!out->mday && len <= 2) {
		out->mday = n;
	} else if (!out->year) {
		out->year = len > 3 ? n : len == 3 || n >= 50 ? n + 1900 : n + 2000;
	} else {
		return false;
	}
	return true;
}

static bool take_word(struct parts *out, const char *s, const char *end)
{
	size_t len = (size_t)(end - s);

	for (int i = 0; i < 12 && len >= 3 && !out->month; i++)
		if (text_is(s, 3, months[i])) {
			out->month = i + 1;
			return true;
		}
	for (size_t i = 0; i < ARRAY_SIZE(zones) && !out->has_zone; i++)
		if (out->has_time && text_is(s, len, zones[i].name)) {
			out->zone = zones[i].hours * 60;
			out->has_zone = true;
		}
	return true;
}

static bool take(struct parts *out, const char *s, const char *end)
{
	if (memchr(s, ':', (size_t)(end - s)) && *s >= '0' && *s <= '9')
		return !out->has_time && take_time(out, s, end);
	if ((*s == '+' || *s == '-') && out->has_time)
		return out->has_zone || take_offset(out, s, end);
	if (*s >= '0' && *s <= '9')
		return take_number(out, s, end);
	return take_word(out, s, end);
}

/* The words of a date, up to a comment; `-` parts `13-Jan-2026`. */
static bool take_all(struct parts *out, const char *s, const char *end)
{
	const char *word;

	while (s < end && *s != '(') {
		for (word = s; s < end && *s != ' ' && *s != ',' && *s != '\t' && *s != '(' &&
		     (*s != '-' || s == word || out->has_time); s++)
			;
		if (s > word && !take(out, word, s))
			return false;
		if (s < end && *s != '(')
			s++;
	}
	return true;
}

static void add_parts(struct str *out, const struct parts *p)
{
	str_addf(out, "%04d-%02d-%02dT%02d:%02d", p->year, p->month, p->mday,
		 p->hour, p->minute);
	if (p->second)
		str_addf(out, ":%02d", p->second);
	if (p->has_zone && !p->zone)
		str_add_char(out, 'Z');
	else if (p->has_zone)
		str_addf(out, "%c%02d:%02d", p->zone < 0 ? '-' : '+',
			 abs(p->zone) / 60, abs(p->zone) % 60);
}

bool mime_date(struct str *out, const char *s, size_t len)
{
	struct parts parts = { .year = 0 };
	int64_t instant;

	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	if (!instant_parse(&instant, s, len)) {	/* ISO 8601: against the rules, and clear */
		str_add_mem(out, s, len);
		return true;
	}
	if (!take_all(&parts, s, s + len) || !parts.has_time ||
	    !parts.month || parts.year < 1900 ||
	    !day_exists(parts.year, parts.month, parts.mday))
		return false;
	add_parts(out, &parts);
	return true;
}
