#include "import/dating.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/str.h"
#include "text/date.h"
#include "text/utf8.h"

#include <stdint.h>
#include <string.h>

#define DATING_BYTES 100	/* more are no date; what a browser prints has 66 */

/* Small letters, single blanks. */
struct cursor {
	const char *at, *end;
};

static const char *const months[][2] = {
	{ "january", "gennaio" }, { "february", "febbraio" },
	{ "march", "marzo" }, { "april", "aprile" }, { "may", "maggio" },
	{ "june", "giugno" }, { "july", "luglio" }, { "august", "agosto" },
	{ "september", "settembre" }, { "october", "ottobre" },
	{ "november", "novembre" }, { "december", "dicembre" },
};

static const char *const weekdays[][2] = {
	{ "monday", "lunedi" }, { "tuesday", "martedi" },
	{ "wednesday", "mercoledi" }, { "thursday", "giovedi" },
	{ "friday", "venerdi" }, { "saturday", "sabato" },
	{ "sunday", "domenica" },
};

/* Those of RFC 5322, and ours.  What else has letters means several zones. */
static const struct {
	const char *name;
	int hours;
} zones[] = {
	{ "z", 0 }, { "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "cet", 1 },
	{ "cest", 2 }, { "est", -5 }, { "edt", -4 }, { "cst", -6 },
	{ "cdt", -5 }, { "mst", -7 }, { "mdt", -6 }, { "pst", -8 },
	{ "pdt", -7 },
};

static const char not_a_date[] = N_("not a date");
static const char no_such_time[] = N_("no such time of day");

static char at(const struct cursor *c)
{
	return c->at < c->end ? *c->at : '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_at(const struct cursor *c)
{
	size_t n = 0;

	while (c->at + n < c->end && is_digit(c->at[n]))
		n++;
	return n;
}

static size_t letters_at(const struct cursor *c)
{
	size_t n = 0;

	while (c->at + n < c->end && c->at[n] >= 'a' && c->at[n] <= 'z')
		n++;
	return n;
}

static int take_digits(struct cursor *c, size_t n)
{
	int number = 0;

	for (; n; n--)
		number = number * 10 + (*c->at++ - '0');
	return number;
}

static bool take(struct cursor *c, char wanted)
{
	if (at(c) != wanted)
		return false;
	c->at++;
	return true;
}

/* Any of these characters, however many. */
static void skip(struct cursor *c, const char *any)
{
	while (c->at < c->end && strchr(any, *c->at))
		c->at++;
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t n = letters_at(c);

	if (!n || strlen(word) != n || memcmp(c->at, word, n))
		return false;
	c->at += n;
	return true;
}

/* Three letters of a name or more, perhaps with a full stop; its number, or -1. */
static int name_at(const struct cursor *c, const char *const names[][2], int n)
{
	size_t len = letters_at(c);

	for (int i = 0; len >= 3 && i < n; i++)
		for (int language = 0; language < 2; language++)
			if (!strncmp(names[i][language], c->at, len))
				return i;
	return -1;
}

static int month_at(const struct cursor *c)
{
	return name_at(c, months, (int)ARRAY_SIZE(months));
}

static void take_name(struct cursor *c)
{
	c->at += letters_at(c);
	take(c, '.');
}

static bool has_month(struct cursor c)
{
	for (; c.at < c.end; c.at++) {
		if (month_at(&c) >= 0)
			return true;
		c.at += letters_at(&c);
		if (c.at == c.end)
			break;
	}
	return false;
}

/* `Mon, ` before a date; `mar` is a Tuesday only where a month follows. */
static void skip_weekday(struct cursor *c)
{
	struct cursor behind = *c;

	if (name_at(c, weekdays, (int)ARRAY_SIZE(weekdays)) < 0)
		return;
	take_name(&behind);
	if (month_at(c) >= 0 && !has_month(behind))
		return;
	*c = behind;
	skip(c, ", ");
}

/* `1st`, `12th`, `1o`. */
static void skip_ordinal(struct cursor *c)
{
	static const char *const endings[] = { "st", "nd", "rd", "th", "o" };

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (take_word(c, endings[i]))
			return;
	if (c->end - c->at >= 2 && !memcmp(c->at, "\xc2\xb0", 2))
		c->at += 2;
}

/* The year behind day and month, if it is one and not the time. */
static void read_year(struct cursor *c, struct dating *out)
{
	struct cursor ahead = *c;
	size_t n;

	skip(&ahead, " ,./-'");
	n = digits_at(&ahead);
	if (n != 4 && (n != 2 || (ahead.end - ahead.at > 3 &&
				  strchr(":.", ahead.at[2]) &&
				  is_digit(ahead.at[3]))))
		return;
	*c = ahead;
	out->short_year = n == 2;
	out->year = take_digits(c, n);
}

/* `jan 12, 2026`; the year may also be behind the time. */
static bool read_month_first(struct cursor *c, struct dating *out)
{
	size_t n;

	out->month = month_at(c) + 1;
	take_name(c);
	skip(c, " -");
	n = digits_at(c);
	if (!out->month || !n || n > 2)
		return false;
	out->day = take_digits(c, n);
	skip_ordinal(c);
	read_year(c, out);
	return true;
}

/* `12 jan 2026`, `12-jan-26`, `12th of january`. */
static bool read_named(struct cursor *c, struct dating *out, int day)
{
	skip_ordinal(c);
	skip(c, " .-/");
	if (take_word(c, "of"))
		skip(c, " ");
	out->day = day;
	out->month = month_at(c) + 1;
	take_name(c);
	read_year(c, out);
	return out->month > 0;
}

/* `12/03/1980`, `04/12`: parts in an order that is not said. */
static bool read_parts(struct cursor *c, struct dating *out, int first)
{
	char mark = at(c);
	size_t n;

	c->at++;
	n = digits_at(c);
	if (!n || n > 2)
		return false;
	out->parts[0] = first;
	out->parts[1] = take_digits(c, n);
	out->n_parts = 2;
	if (at(c) != mark)
		return mark != '.';
	c->at++;
	n = digits_at(c);
	if (n != 2 && n != 4)
		return false;
	out->short_year = n == 2;
	out->parts[2] = take_digits(c, n);
	out->n_parts = 3;
	return true;
}

/* `2026-01-12`, `2026/1/12`, `2026-jan-12`. */
static bool read_year_first(struct cursor *c, struct dating *out)
{
	char mark;
	size_t n;

	out->year = take_digits(c, 4);
	mark = at(c);
	if (!mark || !strchr("-/. ", mark))
		return false;
	c->at++;
	out->month = month_at(c) + 1;
	n = digits_at(c);
	if (out->month)
		take_name(c);
	else if (n == 1 || n == 2)
		out->month = take_digits(c, n);
	else
		return false;
	if (!take(c, mark))
		return false;
	n = digits_at(c);
	if (n != 1 && n != 2)
		return false;
	out->day = take_digits(c, n);
	return true;
}

static bool read_compact(struct cursor *c, struct dating *out)
{
	out->year = take_digits(c, 4);
	out->month = take_digits(c, 2);
	out->day = take_digits(c, 2);
	return true;
}

/* `--04-15`, `--0415`. */
static bool read_yearless(struct cursor *c, struct dating *out)
{
	c->at += 2;
	if (digits_at(c) < 2)
		return false;
	out->month = take_digits(c, 2);
	take(c, '-');
	if (digits_at(c) != 2)
		return false;
	out->day = take_digits(c, 2);
	return true;
}

/* Milliseconds since 1970, thirteen digits. */
static bool read_count(struct cursor *c, struct dating *out)
{
	int64_t seconds = 0;

	for (int i = 0; i < 10; i++)
		seconds = seconds * 10 + (*c->at++ - '0');
	c->at += 3;
	day_to_civil(seconds / 86400, &out->year, &out->month, &out->day);
	out->seconds = (int)(seconds % 86400);
	out->has_offset = out->counted = true;
	return true;
}

static bool read_date(struct cursor *c, struct dating *out)
{
	size_t n;
	int first;

	skip_weekday(c);
	n = digits_at(c);
	if (!n && at(c) == '-' && c->end - c->at > 1 && c->at[1] == '-')
		return read_yearless(c, out);
	if (!n)
		return read_month_first(c, out);
	if (n == 13)
		return read_count(c, out);
	if (n == 8 || n == 14)
		return read_compact(c, out);
	if (n == 4)
		return read_year_first(c, out);
	if (n > 2)
		return false;
	first = take_digits(c, n);
	if (at(c) && strchr("/.-", at(c)) && c->end - c->at > 1 &&
	    is_digit(c->at[1]))
		return read_parts(c, out, first);
	return read_named(c, out, first);
}

/* Between the date and its time. */
static void skip_between(struct cursor *c)
{
	static const char *const words[] = { "at", "alle", "ore" };

	skip(c, ", ");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (take_word(c, words[i]))
			skip(c, " ");
	if (at(c) == 't' && c->end - c->at > 1 && is_digit(c->at[1]))
		c->at++;
}

/* `am`, `p.m.`: the hour of the day, or -1. */
static int half_day(struct cursor *c, int hour)
{
	struct cursor ahead = *c;
	char half;

	skip(&ahead, " ");
	half = at(&ahead);
	if (half != 'a' && half != 'p')
		return hour;
	ahead.at++;
	take(&ahead, '.');
	if (!take(&ahead, 'm'))
		return hour;
	take(&ahead, '.');
	*c = ahead;
	if (hour < 1 || hour > 12)
		return -1;
	return hour % 12 + (half == 'p' ? 12 : 0);
}

/* `:30`, `.30` or, where all is compact, `30`; -1: there is none. */
static int two_more(struct cursor *c, bool compact)
{
	struct cursor ahead = *c;

	if (!compact && !take(&ahead, ':') && !take(&ahead, '.'))
		return -1;
	if (compact ? digits_at(&ahead) < 2 : digits_at(&ahead) != 2)
		return -1;
	*c = ahead;
	return take_digits(c, 2);
}

/* `9:30`, `09:30:00.000`, `9:30 pm`, `9 am`, `093000`. */
static bool read_time(struct cursor *c, struct dating *out)
{
	size_t n = digits_at(c);
	bool compact = n == 4 || n == 6;
	const char *behind;
	int hour, minute, second;

	if (!compact && n != 1 && n != 2)
		return false;
	hour = take_digits(c, compact ? 2 : n);
	minute = two_more(c, compact);
	second = minute < 0 ? -1 : two_more(c, compact);
	if (second >= 0 && (at(c) == '.' || at(c) == ',')) {
		c->at++;
		if (!digits_at(c))
			return false;
		c->at += digits_at(c);
	}
	behind = c->at;
	hour = half_day(c, hour);
	if (minute < 0 && c->at == behind)
		return false;		/* `9` alone is no time */
	if (hour < 0 || hour > 23 || minute > 59 || second > 59)
		return false;
	out->seconds = (hour * 60 + (minute < 0 ? 0 : minute)) * 60 +
		(second < 0 ? 0 : second);
	return true;
}

/* `+0100`, `-05:30`, `+1`. */
static bool read_offset(struct cursor *c, struct dating *out)
{
	bool minus = *c->at++ == '-';
	size_t n = digits_at(c);
	int hours, minutes = 0;

	if (n != 1 && n != 2 && n != 4)
		return false;
	hours = take_digits(c, n == 4 ? 2 : n);
	if (n == 4)
		minutes = take_digits(c, 2);
	else if (take(c, ':')) {
		if (digits_at(c) != 2)
			return false;
		minutes = take_digits(c, 2);
	}
	if (hours > 23 || minutes > 59)
		return false;
	out->offset += (hours * 60 + minutes) * (minus ? -60 : 60);
	return true;
}

static bool read_zone(struct cursor *c, struct dating *out)
{
	bool known = false;

	skip(c, " ");
	if (!letters_at(c) && at(c) != '+' && at(c) != '-')
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(zones) && !known; i++) {
		known = take_word(c, zones[i].name);
		if (known)
			out->offset = zones[i].hours * 3600;
	}
	if (!known && letters_at(c))
		return false;
	out->has_offset = true;
	return (at(c) != '+' && at(c) != '-') || read_offset(c, out);
}

/* What a browser or a Java program adds: ` (Central European Time)`, `[Europe/Rome]`. */
static void cut_comment(struct cursor *c)
{
	char open = c->end > c->at && c->end[-1] == ')' ? '(' :
		c->end > c->at && c->end[-1] == ']' ? '[' : '\0';

	for (const char *p = c->end; open && p > c->at; p--) {
		if (p[-1] != open)
			continue;
		c->end = p - 1;
		break;
	}
	while (c->end > c->at && c->end[-1] == ' ')
		c->end--;
}

static bool read_all(struct cursor *c, struct dating *out, const char **why)
{
	bool fine;

	cut_comment(c);
	if (!read_date(c, out))
		return false;
	if (c->at == c->end || out->counted)
		return c->at == c->end;
	skip_between(c);
	fine = read_time(c, out);
	*why = fine ? N_("a time zone that is not known; write it as +01:00")
		    : no_such_time;
	if (!fine || !read_zone(c, out))
		return false;
	*why = not_a_date;
	if (out->year < 0 && !out->n_parts)
		read_year(c, out);
	return c->at == c->end;
}

/* Small letters and single blanks; 0 when it is too long, or has a NUL. */
static size_t plain(char to[DATING_BYTES], const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '\t' || c == '\n' || c == '\r')
			c = ' ';
		if (c == ' ' && (!n || to[n - 1] == ' '))
			continue;
		if (!c || n == DATING_BYTES)
			return 0;
		to[n++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	while (n && to[n - 1] == ' ')
		n--;
	return n;
}

/* The same where there are accents, and blanks of other kinds. */
static size_t plain_of_any(char to[DATING_BYTES], const char *text, size_t len)
{
	struct str folded = STR_INIT;
	size_t n = 0;

	if (len <= 4 * DATING_BYTES)
		utf8_fold(&folded, text, len);
	if (folded.len <= DATING_BYTES && !memchr(folded.buf, '\0', folded.len)) {
		memcpy(to, folded.buf, folded.len);
		n = folded.len;
	}
	str_release(&folded);
	return n;
}

/* `46034`, `46034.5`: days since 1900, as spreadsheets count. */
static bool is_serial(const char *text, size_t n)
{
	size_t whole = 0;

	while (whole < n && is_digit(text[whole]))
		whole++;
	return whole == 5 && (n == 5 || text[5] == '.' || text[5] == ',');
}

bool dating_read(struct dating *out, const char *text, size_t len, const char **why)
{
	char buf[DATING_BYTES];
	struct cursor c = { buf, buf };
	bool ascii = true;
	size_t n;

	*out = (struct dating){ .year = -1, .seconds = -1 };
	*why = not_a_date;
	for (size_t i = 0; i < len && ascii; i++)
		ascii = !(text[i] & 0x80);
	n = ascii ? plain(buf, text, len) : plain_of_any(buf, text, len);
	c.end = buf + n;
	if (n && read_all(&c, out, why))
		return true;
	if (is_serial(buf, n))
		*why = N_("a spreadsheet's number of a day; save the column as dates");
	return false;
}
