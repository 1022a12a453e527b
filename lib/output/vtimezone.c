#include "output/vtimezone.h"

#include "text/date.h"
#include "text/tz.h"

#include <string.h>

#define DAY 86400
#define FIRST_YEAR 1970

/* The hour must be of that very day, or the weekday would not be. */
static bool is_sayable(const struct tz_change *change)
{
	return change->at >= 0 && change->at < DAY;
}

static void add_local(struct str *out, int64_t local)
{
	int year, month, mday, seconds = (int)(local % DAY);

	day_to_civil(local / DAY, &year, &month, &mday);
	str_addf(out, "%04d%02d%02dT%02d%02d%02d", year, month, mday,
		 seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void offset_line(struct folded *f, const char *name, int32_t offset)
{
	int n = offset < 0 ? -offset : offset;
	struct str text = STR_INIT;

	str_addf(&text, "%c%02d%02d", offset < 0 ? '-' : '+', n / 3600,
		 n / 60 % 60);
	if (n % 60)
		str_addf(&text, "%02d", n % 60);
	folded_line(f, name, text.buf);
	str_release(&text);
}

/* One half of the year; `change` is NULL where there is no other. */
static void half(struct folded *f, const char *component, const char *name,
		 const struct tz_change *change, int32_t from, int32_t to)
{
	static const char *const days[] = {
		"SU", "MO", "TU", "WE", "TH", "FR", "SA"
	};
	struct str text = STR_INIT;

	folded_line(f, "BEGIN", component);
	add_local(&text, change ? tz_change_local(change, FIRST_YEAR) : 0);
	folded_line(f, "DTSTART", text.buf);
	if (change) {
		str_clear(&text);
		str_addf(&text, "FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s",
			 change->month, change->week == 5 ? -1 : change->week,
			 days[change->weekday]);
		folded_line(f, "RRULE", text.buf);
	}
	offset_line(f, "TZOFFSETFROM", from);
	offset_line(f, "TZOFFSETTO", to);
	folded_text_line(f, "TZNAME", name);
	folded_line(f, "END", component);
	str_release(&text);
}

bool vtimezone_add(struct folded *f, const char *name)
{
	struct tz *tz = tz_new(name);
	const struct tz_rule *rule = tz ? tz_rule(tz) : NULL;
	bool fine = rule && (!rule->summer ||
			     (is_sayable(&rule->to_summer) &&
			      is_sayable(&rule->to_winter)));

	if (fine) {
		folded_line(f, "BEGIN", "VTIMEZONE");
		folded_text_line(f, "TZID", name);
		half(f, "STANDARD", rule->name,
		     rule->summer ? &rule->to_winter : NULL,
		     rule->summer ? rule->summer_offset : rule->offset,
		     rule->offset);
		if (rule->summer)
			half(f, "DAYLIGHT", rule->summer_name, &rule->to_summer,
			     rule->offset, rule->summer_offset);
		folded_line(f, "END", "VTIMEZONE");
	}
	tz_free(tz);
	return fine;
}
