#include "text/spoken.h"

#include "base/alloc.h"
#include "text/date.h"
#include "text/utf8.h"

#include <string.h>

#define WORDS_MAX 8
#define FAR 100000		/* of what is counted from now, at most */
#define MINUTE 60
#define HOUR 3600

struct named {
	const char *name;
	int value;
};

/* Folded, as utf8_fold() does: lunedì is lunedi. */
static const struct named days[] = {
	{ "today", 0 }, { "oggi", 0 }, { "yesterday", -1 }, { "ieri", -1 },
	{ "tomorrow", 1 }, { "domani", 1 }, { "l'altroieri", -2 },
	{ "altroieri", -2 }, { "avantieri", -2 }, { "dopodomani", 2 },
	{ NULL, 0 }
};

static const struct named weekdays[] = {
	{ "monday", 0 }, { "mon", 0 }, { "lunedi", 0 },
	{ "tuesday", 1 }, { "tue", 1 }, { "martedi", 1 },
	{ "wednesday", 2 }, { "wed", 2 }, { "mercoledi", 2 },
	{ "thursday", 3 }, { "thu", 3 }, { "giovedi", 3 },
	{ "friday", 4 }, { "fri", 4 }, { "venerdi", 4 },
	{ "saturday", 5 }, { "sat", 5 }, { "sabato", 5 },
	{ "sunday", 6 }, { "sun", 6 }, { "domenica", 6 },
	{ NULL, 0 }
};

/* Days are negative here, so that one table does: -7 is a week. */
static const struct named units[] = {
	{ "min", MINUTE }, { "mins", MINUTE }, { "minute", MINUTE },
	{ "minutes", MINUTE }, { "minuto", MINUTE }, { "minuti", MINUTE },
	{ "h", HOUR }, { "hour", HOUR }, { "hours", HOUR }, { "ora", HOUR },
	{ "ore", HOUR },
	{ "d", -1 }, { "day", -1 }, { "days", -1 }, { "giorno", -1 },
	{ "giorni", -1 },
	{ "w", -7 }, { "week", -7 }, { "weeks", -7 }, { "settimana", -7 },
	{ "settimane", -7 },
	{ NULL, 0 }
};

static const struct named lasts[] = {
	{ "last", 1 }, { "scorso", 1 }, { "scorsa", 1 }, { NULL, 0 }
};

static const struct named fillers[] = {
	{ "at", 1 }, { "alle", 1 }, { "all'", 1 }, { "ore", 1 }, { "on", 0 },
	{ "the", 0 }, { NULL, 0 }
};

static const struct named ones[] = {
	{ "a", 1 }, { "an", 1 }, { "un", 1 }, { "un'", 1 }, { "una", 1 },
	{ "one", 1 }, { NULL, 0 }
};

static bool look_up(int *value, const struct named *table, const char *word, size_t len)
{
	for (; table->name; table++) {
		if (strlen(table->name) != len || memcmp(table->name, word, len))
			continue;
		*value = table->value;
		return true;
	}
	return false;
}

struct word {
	const char *s;
	size_t len;
};

/* What is being read. */
struct reading {
	struct word v[WORDS_MAX];
	size_t n;
	int64_t now, today;
	bool has_day, has_time, has_last, has_weekday, wants_time;
	int64_t day;
	int seconds;		/* of the day */
	int weekday;
};

/* At blanks, and behind an apostrophe but the one of `l'altro`. */
static bool split(struct reading *r, const char *s, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != ' ')
			continue;
		if (i == from || r->n == WORDS_MAX)
			return false;
		r->v[r->n++] = (struct word){ s + from, i - from };
		from = i + 1;
	}
	return true;
}

static size_t read_number(int *out, const char *s, size_t len)
{
	size_t i = 0;

	for (*out = 0; i < len && i < 6 && s[i] >= '0' && s[i] <= '9'; i++)
		*out = *out * 10 + (s[i] - '0');
	return i;
}

/* `15:00`, `15.30`, `9:05:30`, `3pm`; `15` where a time is wanted. */
static bool read_time(int *out, const char *s, size_t len, bool wanted)
{
	int part[3] = { 0, 0, 0 };
	size_t at = 0, digits, n = 0;
	char mark = '\0';
	bool half;

	while (n < 3 && (digits = read_number(&part[n], s + at, len - at))) {
		if (digits > 2 || (n && digits != 2))
			return false;
		at += digits;
		n++;
		if (n == 3 || at == len || (s[at] != ':' && s[at] != '.') ||
		    (mark && s[at] != mark))
			break;
		mark = s[at++];
	}
	half = len - at == 2 && s[at + 1] == 'm' && (s[at] == 'a' || s[at] == 'p');
	if (!n || (n == 1 && !half && (!wanted || mark)) || (!half && at != len))
		return false;
	if (half && (part[0] < 1 || part[0] > 12))
		return false;
	if (half)
		part[0] = part[0] % 12 + (s[at] == 'p' ? 12 : 0);
	*out = part[0] * HOUR + part[1] * MINUTE + part[2];
	return part[0] < 24 && part[1] < 60 && part[2] < 60;
}

static bool set_exact(struct spoken *out, int64_t time)
{
	*out = (struct spoken){ .exact = true, .time = time, .day = day_of_instant(time) };
	return true;
}

static bool is_day(int64_t day)
{
	return day >= day_from_civil(1, 1, 1) && day <= day_from_civil(9999, 12, 31);
}

/* So many units from now: days are days, the rest instants. */
static bool move(struct reading *r, struct spoken *out, int n, int unit)
{
	if (unit > 0)
		return set_exact(out, r->now + (int64_t)n * unit);
	r->day = r->today + (int64_t)n * -unit;
	r->has_day = true;
	return is_day(r->day);
}

/*
 * `-2h`, `2 hours ago`, `2 ore fa`, `a week ago`: how many words it took; 0
 * when there is none, -1 when `out` is all of it.
 */
static int read_relative(struct reading *r, struct spoken *out, size_t i)
{
	const struct word *w = &r->v[i];
	bool sign = *w->s == '-' || *w->s == '+';
	size_t digits;
	int n, unit;

	if (sign) {
		digits = read_number(&n, w->s + 1, w->len - 1);
		if (!digits || n > FAR ||
		    !look_up(&unit, units, w->s + 1 + digits, w->len - 1 - digits) ||
		    !move(r, out, *w->s == '-' ? -n : n, unit))
			return 0;
		return unit > 0 ? -1 : 1;
	}
	if (i + 2 >= r->n || !look_up(&unit, units, w[1].s, w[1].len) ||
	    !(w[2].len == 3 ? !memcmp(w[2].s, "ago", 3) :
	      w[2].len == 2 && !memcmp(w[2].s, "fa", 2)))
		return 0;
	digits = read_number(&n, w->s, w->len);
	if (digits != w->len && !look_up(&n, ones, w->s, w->len))
		return 0;
	if (n > FAR || !move(r, out, -n, unit))
		return 0;
	return unit > 0 && i + 3 == r->n ? -1 : unit > 0 ? 0 : 3;
}

static bool read_day(struct reading *r, const struct word *w)
{
	int value;
	int64_t day;

	if (r->has_day || r->has_weekday)
		return false;
	if (look_up(&value, days, w->s, w->len)) {
		r->day = r->today + value;
	} else if (!day_parse(&day, w->s, w->len)) {
		r->day = day;
	} else if (look_up(&value, weekdays, w->s, w->len)) {
		r->weekday = value;
		r->has_weekday = true;
		return true;
	} else {
		return false;
	}
	r->has_day = true;
	return true;
}

static bool read_word(struct reading *r, const struct word *w)
{
	int value;

	if (look_up(&value, fillers, w->s, w->len)) {
		r->wants_time |= value;
		return !value || !r->has_time;
	}
	if (look_up(&value, lasts, w->s, w->len)) {
		value = !r->has_last;
		r->has_last = true;
		return value;
	}
	if (read_day(r, w))
		return true;
	if (r->has_time || !read_time(&r->seconds, w->s, w->len,
				      r->wants_time || r->has_day || r->has_weekday))
		return false;
	r->has_time = true;
	r->wants_time = false;
	return true;
}

/* 1970-01-01 was a Thursday. */
static int64_t last_weekday(const struct reading *r)
{
	int64_t today = ((r->today + 3) % 7 + 7) % 7;
	int64_t back = (today - r->weekday + 7) % 7;

	return r->today - (back || !r->has_last ? back : 7);
}

static bool finish(struct reading *r, struct spoken *out)
{
	struct str text = STR_INIT;
	int64_t time;
	bool good;

	if (r->wants_time || (r->has_last && !r->has_weekday))
		return false;
	if (r->has_weekday)
		r->day = last_weekday(r);
	else if (!r->has_day)
		r->day = r->today;
	if (!is_day(r->day) || !(r->has_day || r->has_weekday || r->has_time))
		return false;
	*out = (struct spoken){ .day = r->day };
	if (!r->has_time)
		return true;
	day_add(&text, r->day);
	str_addf(&text, "T%02d:%02d:%02d", r->seconds / HOUR,
		 r->seconds / MINUTE % 60, r->seconds % 60);
	good = !instant_parse(&time, text.buf, text.len) && set_exact(out, time);
	str_release(&text);
	return good;
}

static bool read_words(struct reading *r, struct spoken *out)
{
	for (size_t i = 0; i < r->n; i++) {
		int taken = r->has_day || r->has_weekday ? 0 : read_relative(r, out, i);

		if (taken < 0)
			return r->n == (r->v[i].s[0] == '-' || r->v[i].s[0] == '+' ? 1 : 3);
		if (taken)
			i += (size_t)taken - 1;
		else if (!read_word(r, &r->v[i]))
			return false;
	}
	return finish(r, out);
}

static bool is_now(const char *s)
{
	return !strcmp(s, "now") || !strcmp(s, "adesso") || !strcmp(s, "ora");
}

/* What is one word to us is two to those who write it. */
static void join(struct str *text)
{
	char *at = strstr(text->buf, "altro ieri");

	if (at)
		str_splice(text, (size_t)(at - text->buf) + 5, 1, "", 0);
	at = strstr(text->buf, "un'ora");
	if (at)
		str_splice(text, (size_t)(at - text->buf) + 3, 0, " ", 1);
}

bool spoken_read(struct spoken *out, const char *s, size_t len, int64_t now)
{
	struct reading r = { .now = now, .today = day_of_instant(now) };
	struct str text = STR_INIT;
	int64_t value;
	bool good;

	if (len > 64)
		return false;
	if (!instant_parse(&value, s, len))
		return set_exact(out, value);
	utf8_fold(&text, s, len);
	join(&text);
	if (is_now(text.buf))
		good = set_exact(out, now);
	else
		good = split(&r, text.buf, text.len) && read_words(&r, out);
	str_release(&text);
	return good;
}

void spoken_add(struct str *out, const struct spoken *spoken)
{
	if (spoken->exact)
		instant_add(out, spoken->time);
	else
		day_add(out, spoken->day);
}
