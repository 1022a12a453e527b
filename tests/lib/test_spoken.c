/* text/spoken: moments as people say them. */

#include "base/alloc.h"
#include "tests/lib/test.h"
#include "text/date.h"
#include "text/spoken.h"

#include <string.h>

static int64_t now;

/* As a file has it, or "-". */
static const char *said(const char *text)
{
	static struct str out = STR_INIT;
	struct spoken spoken;

	str_clear(&out);
	if (!spoken_read(&spoken, text, strlen(text), now))
		return "-";
	spoken_add(&out, &spoken);
	return out.buf;
}

static void begin(void)
{
	zone_use("Europe/Rome");
	instant_parse(&now, "2026-11-21T10:30+01:00", 22);	/* a Saturday */
}

static void written_moments_are_what_they_say(void)
{
	begin();
	CHECK_STR(said("2026-11-20"), "2026-11-20");
	CHECK_STR(said("2026-11-20 15:00"), "2026-11-20T15:00+01:00");
	CHECK_STR(said("2026-07-20T15:00"), "2026-07-20T15:00+02:00");
	CHECK_STR(said("2026-11-20T15:00Z"), "2026-11-20T16:00+01:00");
	CHECK_STR(said("2026-11-20 at 9"), "2026-11-20T09:00+01:00");
	CHECK_STR(said("2026-02-30"), "-");
}

static void days_have_names(void)
{
	begin();
	CHECK_STR(said("now"), "2026-11-21T10:30+01:00");
	CHECK_STR(said("today"), "2026-11-21");
	CHECK_STR(said("yesterday"), "2026-11-20");
	CHECK_STR(said("Yesterday 15:00"), "2026-11-20T15:00+01:00");
	CHECK_STR(said("15:00 yesterday"), "2026-11-20T15:00+01:00");
	CHECK_STR(said("tomorrow at 9"), "2026-11-22T09:00+01:00");
	CHECK_STR(said("yesterday at 3pm"), "2026-11-20T15:00+01:00");
	CHECK_STR(said("yesterday 12am"), "2026-11-20T00:00+01:00");
	CHECK_STR(said("yesterday 12:30pm"), "2026-11-20T12:30+01:00");
	CHECK_STR(said("09:05:30"), "2026-11-21T09:05:30+01:00");
}

static void italian_is_understood(void)
{
	begin();
	CHECK_STR(said("oggi"), "2026-11-21");
	CHECK_STR(said("ieri alle 15"), "2026-11-20T15:00+01:00");
	CHECK_STR(said("ieri ore 15.30"), "2026-11-20T15:30+01:00");
	CHECK_STR(said("l'altro ieri"), "2026-11-19");
	CHECK_STR(said("domani"), "2026-11-22");
	CHECK_STR(said("lunedì scorso alle 9"), "2026-11-16T09:00+01:00");
	CHECK_STR(said("2 ore fa"), "2026-11-21T08:30+01:00");
	CHECK_STR(said("un'ora fa"), "2026-11-21T09:30+01:00");
	CHECK_STR(said("tre giorni fa"), "-");
}

static void a_day_of_the_week_is_the_last_one(void)
{
	begin();
	CHECK_STR(said("monday"), "2026-11-16");
	CHECK_STR(said("last monday"), "2026-11-16");
	CHECK_STR(said("saturday"), "2026-11-21");
	CHECK_STR(said("last saturday"), "2026-11-14");
	CHECK_STR(said("sabato scorso 8:15"), "2026-11-14T08:15+01:00");
	CHECK_STR(said("sunday"), "2026-11-15");
	CHECK_STR(said("last yesterday"), "-");
	CHECK_STR(said("last last monday"), "-");
	CHECK_STR(said("last"), "-");
}

static void what_counts_from_now(void)
{
	begin();
	CHECK_STR(said("-2h"), "2026-11-21T08:30+01:00");
	CHECK_STR(said("-45min"), "2026-11-21T09:45+01:00");
	CHECK_STR(said("+1h"), "2026-11-21T11:30+01:00");
	CHECK_STR(said("-3d"), "2026-11-18");
	CHECK_STR(said("-3d 15:00"), "2026-11-18T15:00+01:00");
	CHECK_STR(said("-1w"), "2026-11-14");
	CHECK_STR(said("3 days ago"), "2026-11-18");
	CHECK_STR(said("3 days ago at 15:00"), "2026-11-18T15:00+01:00");
	CHECK_STR(said("a week ago"), "2026-11-14");
	CHECK_STR(said("90 minutes ago"), "2026-11-21T09:00+01:00");
}

static void what_can_be_taken_in_two_ways_is_neither(void)
{
	begin();
	CHECK_STR(said("-30m"), "-");
	CHECK_STR(said("15"), "-");
	CHECK_STR(said("03/04/2026"), "-");
	CHECK_STR(said("yesterday today"), "-");
	CHECK_STR(said("yesterday 15:00 16:00"), "-");
	CHECK_STR(said("2h ago at 15:00"), "-");
	CHECK_STR(said("-2h yesterday"), "-");
	CHECK_STR(said("yesterday at"), "-");
	CHECK_STR(said("yesterday 25:00"), "-");
	CHECK_STR(said("yesterday 15:0"), "-");
	CHECK_STR(said("13pm"), "-");
}

static void nonsense_and_far_away_is_refused(void)
{
	struct str text = STR_INIT;

	begin();
	CHECK_STR(said(""), "-");
	CHECK_STR(said(" "), "-");
	CHECK_STR(said("soon"), "-");
	CHECK_STR(said("-"), "-");
	CHECK_STR(said("-h"), "-");
	CHECK_STR(said("-999999999999d"), "-");
	CHECK_STR(said("-99999999w"), "-");
	CHECK_STR(said("a b c d e f g h i j"), "-");
	CHECK_STR(said("\xff\xfe"), "-");
	for (int i = 0; i < 10000; i++)
		str_add(&text, "yesterday ");
	CHECK_STR(said(text.buf), "-");
	str_release(&text);
}

static void a_time_that_the_clocks_jump_over_is_after_the_jump(void)
{
	begin();
	CHECK_STR(said("2026-03-29 02:30"), "2026-03-29T03:30+02:00");
}

int main(void)
{
	RUN(written_moments_are_what_they_say);
	RUN(days_have_names);
	RUN(italian_is_understood);
	RUN(a_day_of_the_week_is_the_last_one);
	RUN(what_counts_from_now);
	RUN(what_can_be_taken_in_two_ways_is_neither);
	RUN(nonsense_and_far_away_is_refused);
	RUN(a_time_that_the_clocks_jump_over_is_after_the_jump);
	return test_end();
}
