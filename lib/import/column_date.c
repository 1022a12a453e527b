#include "import/column.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "import/dating.h"
#include "text/date.h"

#define DAY 86400
#define NO_YEAR 1604	/* what an iPhone writes for it */
#define LEAP_YEAR 2000

static const char no_such_day[] = N_("no such day");

static void set_civil(struct dating *dating, int year, int month, int day)
{
	dating->year = year;
	dating->month = month;
	dating->day = day;
	dating->n_parts = 0;
}

/* Does the year stand first, in two digits? */
static bool year_is_first(const struct dating *dating, enum date_order order)
{
	return dating->n_parts == 3 && dating->short_year &&
		(order == ORDER_YMD || dating->parts[0] > 31);
}

/*
 * Put the parts in order: the column's, else the only one that is possible.
 * A month and a day without a year are in that order where the year is first.
 */
static bool settle_parts(struct dating *dating, enum date_order order,
			 const char **why)
{
	const int *part = dating->parts;
	int year = dating->n_parts == 3 ? part[2] : -1;

	if (!dating->n_parts)
		return true;
	if (year_is_first(dating, order)) {
		set_civil(dating, part[0], part[1], part[2]);
		return true;
	}
	if (order == ORDER_YMD)
		order = dating->n_parts == 2 ? ORDER_MDY : ORDER_UNPROVED;
	if (order != ORDER_DMY && order != ORDER_MDY) {
		if (part[0] > 12 || part[0] == part[1])
			order = ORDER_DMY;
		else if (part[1] > 12)
			order = ORDER_MDY;
	}
	if (order == ORDER_DMY)
		set_civil(dating, year, part[1], part[0]);
	else if (order == ORDER_MDY)
		set_civil(dating, year, part[0], part[1]);
	else
		*why = N_("day and month may be either way round; say which "
			  "with --date-order");
	return !dating->n_parts;
}

/* 1969 to 2068; nobody was born in days to come. */
static void settle_year(struct dating *dating, enum field_kind kind)
{
	bool birth = kind == FIELD_BIRTH_DATE;

	if (birth && (dating->year == NO_YEAR ||
		      (dating->year == 0 && !dating->short_year)))
		dating->year = -1;
	if (dating->year < 0 || !dating->short_year)
		return;
	dating->year += dating->year < 69 ? 2000 : 1900;
	if (birth && day_from_civil(dating->year, dating->month, dating->day) >
		     day_of_instant(clock_now()))
		dating->year -= 100;
}

/* Seconds since 1970-01-01T00:00 on the clock it was read from. */
static int64_t clock_of(const struct dating *dating)
{
	return day_from_civil(dating->year, dating->month, dating->day) * DAY +
		dating->seconds;
}

static bool add_day(struct str *out, const struct dating *dating,
		    enum field_kind kind)
{
	int64_t day = day_from_civil(dating->year, dating->month, dating->day);
	int year, month, mday;

	if (kind == FIELD_DATE && dating->has_offset && dating->seconds > 0)
		day = day_of_instant(clock_of(dating) - dating->offset);
	day_to_civil(day, &year, &month, &mday);
	if (!day_exists(year, month, mday))
		return false;
	day_add(out, day);
	return true;
}

static void add_time(struct str *out, int seconds)
{
	char text[] = "T00:00:00";

	text[1] = (char)('0' + seconds / 36000);
	text[2] = (char)('0' + seconds / 3600 % 10);
	text[4] = (char)('0' + seconds / 600 % 6);
	text[5] = (char)('0' + seconds / 60 % 10);
	text[7] = (char)('0' + seconds / 10 % 6);
	text[8] = (char)('0' + seconds % 10);
	str_add_mem(out, text, seconds % 60 ? 9 : 6);
}

/* With the store's offset if it had any; else as it came. */
static bool add_instant(struct str *out, const struct dating *dating)
{
	size_t was = out->len;
	int64_t instant;

	if (dating->has_offset) {
		instant_add(out, clock_of(dating) - dating->offset);
	} else {
		add_day(out, dating, FIELD_WHEN);
		add_time(out, dating->seconds < 0 ? 0 : dating->seconds);
	}
	if (!instant_parse(&instant, out->buf + was, out->len - was))
		return true;
	str_set_len(out, was);
	return false;
}

static bool add_dating(struct str *out, const struct dating *dating,
		       enum field_kind kind, const char **why)
{
	bool yearless = dating->year < 0;

	*why = no_such_day;
	if (!day_exists(yearless ? LEAP_YEAR : dating->year, dating->month,
			dating->day))
		return false;
	if (yearless && kind != FIELD_BIRTH_DATE) {
		*why = N_("a day without its year");
		return false;
	}
	if (yearless)
		str_addf(out, "--%02d-%02d", dating->month, dating->day);
	else if (kind == FIELD_DATE || kind == FIELD_BIRTH_DATE ||
		 (kind != FIELD_INSTANT && dating->seconds < 0))
		return add_day(out, dating, kind);
	else
		return add_instant(out, dating);
	return true;
}

bool cell_date(struct str *out, const char *text, size_t len, enum field_kind kind,
	       const struct column *column, const char **why)
{
	struct dating dating;

	if (!dating_read(&dating, text, len, why))
		return false;
	if (dating.counted && kind == FIELD_BIRTH_DATE) {
		*why = N_("a count of milliseconds, not a date");
		return false;
	}
	if (!settle_parts(&dating, column->order, why))
		return false;
	settle_year(&dating, kind);
	return add_dating(out, &dating, kind, why);
}
