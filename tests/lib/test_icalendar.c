#include "output/icalendar.h"

#include "tests/lib/roundtrip_test.h"
#include "text/date.h"
#include "text/tz.h"

#include <time.h>

static void times_of_every_zone_are_read(void)
{
	zone_use("Europe/Rome");
	check_fixture(&reader_icalendar, "icalendar/zones.ics");
}

static void series_tasks_and_journals_are_read(void)
{
	zone_use("Europe/Rome");
	check_fixture(&reader_icalendar, "icalendar/series.ics");
}

static void of_broken_calendars_nothing_is_lost(void)
{
	check_fixture(&reader_icalendar, "icalendar/broken.ics");
}

static void the_sample_is_read(void)
{
	static const char path[] = "../shared/data/import/icalendar/agenda.ics";
	struct str bytes = STR_INIT, cells = STR_INIT;

	if (access(path, R_OK)) {
		printf("# skipped: no %s\n", path);
		return;
	}
	read_whole(&bytes, path);
	cells_of(&cells, &reader_icalendar, bytes.buf, bytes.len);
	CHECK(strstr(cells.buf, "  start: 2026-01-15T10:30+01:00\n"));
	CHECK(strstr(cells.buf, "  due: 2026-01-20\n"));
	str_release(&bytes);
	str_release(&cells);
}

/* The system's own reading of the same files, hour by hour. */
static void zones_are_as_the_system_has_them(void)
{
	static const char *const names[] = {
		"Europe/Rome", "America/New_York", "Australia/Lord_Howe",
		"Asia/Kolkata", "Europe/Dublin", "America/Sao_Paulo",
		"Africa/Casablanca", "Pacific/Apia", "UTC",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct tz *tz = tz_new(names[i]);
		int64_t at = day_from_civil(2005, 1, 1) * 86400;
		int64_t end = day_from_civil(2060, 1, 1) * 86400;

		CHECK(tz && !zone_use(names[i]));
		for (; tz && at < end; at += 6 * 3600 + 7)
			if (tz_offset(tz, at) != zone_offset(at) ||
			    tz_instant(tz, at) != zone_instant(at))
				break;
		CHECK_INT(at >= end, 1);
		tz_free(tz);
	}
	zone_use("Europe/Rome");
}

static void what_is_no_zone_is_none(void)
{
	CHECK(!tz_new("Middle/Earth"));
	CHECK(!tz_new("../../../etc/passwd"));
	CHECK(!tz_new("right/Europe/Rome"));
	CHECK(!tz_new("zone.tab"));
	CHECK(!tz_new("Europe"));
	CHECK(!tz_new(""));
}

static void a_known_zone_of_the_store_is_not_kept(void)
{
	static const char event[] =
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n"
		"DTSTART;TZID=Europe/Rome:20260115T103000\n"
		"RRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n";

	zone_use("Europe/Rome");
	check_cells(&reader_icalendar, event,
		    "task at 2\n  kind: appointment\n  summary: x\n"
		    "  start: 2026-01-15T10:30+01:00\n  rrule: FREQ=DAILY\n");
	zone_use("UTC");
	check_cells(&reader_icalendar, event,
		    "task at 2\n  kind: appointment\n  summary: x\n"
		    "  start: 2026-01-15T10:30+01:00\n"
		    "  custom.imported.TZID: Europe/Rome\n"
		    "  rrule: FREQ=DAILY\n");
	zone_use("Europe/Rome");
}

static void every_field_of_a_task_comes_back(void)
{
	trip_setup();
	for (unsigned i = 0; i < 2000 && !test_bad; i++) {
		struct str out = STR_INIT;
		struct icalendar calendar;
		struct draft draft;

		trip_seed = i * 2654435761u + 17;
		draft_init(&draft);
		trip_fill(&draft, TYPE_TASK);
		if (!node_text(&draft.root, "summary"))
			draft_set(&draft, "summary", "call");
		icalendar_begin(&calendar, &out);
		icalendar_task(&calendar, &draft.root);
		icalendar_end(&calendar);
		check_folding(&out);
		trip_check(TYPE_TASK, &draft.root, &reader_icalendar, &out);
		str_release(&out);
		draft_release(&draft);
	}
	config_release(&trip_config);
}

static void write_tasks(struct str *out, const char *const *yaml)
{
	struct limits limits = LIMITS_DEFAULT;
	struct icalendar calendar;

	icalendar_begin(&calendar, out);
	for (; *yaml; yaml++) {
		struct doc doc = DOC_INIT;

		CHECK(!doc_parse(&doc, *yaml, strlen(*yaml), "test", 1, &limits,
				 NULL));
		icalendar_task(&calendar, doc.root);
		doc_release(&doc);
	}
	icalendar_end(&calendar);
}

static void tasks_are_written_as_entries_of_a_calendar(void)
{
	static const char *const tasks[] = {
		"id: visit-2d4f6g8h\nkind: appointment\nsummary: Visit, first\n"
		"start: 2026-01-15T10:30+01:00\nend: 2026-01-15T11:30+01:00\n"
		"status: cancelled\nlocation: Via Roma 3\nnotes: |\n  one\n  two\n"
		"uid: visit-1@example.com\ncreated: 2026-01-10T09:00+01:00\n"
		"tags: [a, 'b,c']\n",
		"id: weekly-3d4f6g8h\nkind: appointment\nsummary: Weekly\n"
		"start: 2026-01-12T09:30+01:00\nend: 2026-01-12T10:00+01:00\n"
		"rrule: FREQ=WEEKLY;BYDAY=MO\ncustom: {imported: {EXDATE: "
		"';TZID=America/New_York:20260119T033000'}}\n",
		"id: fair-4d4f6g8h\nkind: appointment\nsummary: Fair\n"
		"start: 2026-03-30\nend: 2026-04-01\n",
		"id: lunch-5d4f6g8h\nkind: call\nsummary: Lunch\n"
		"start: 2026-01-12T13:00\n",
		"id: quote-6d4f6g8h\nsummary: Send the quote\ndue: 2026-01-20\n"
		"status: needs-action\nabout: mario-rossi-3f2a9c1b\n",
		NULL
	};
	struct str out = STR_INIT;

	zone_use("Europe/Rome");
	write_tasks(&out, tasks);
	CHECK_STR(out.buf,
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		"PRODID:-//crm//NONSGML crm//EN\r\n"
		"BEGIN:VEVENT\r\nUID:visit-1@example.com\r\n"
		"DTSTAMP:20260110T080000Z\r\nCREATED:20260110T080000Z\r\n"
		"DTSTART:20260115T093000Z\r\nDTEND:20260115T103000Z\r\n"
		"SUMMARY:Visit\\, first\r\nLOCATION:Via Roma 3\r\n"
		"DESCRIPTION:one\\ntwo\r\nCATEGORIES:a,b\\,c\r\n"
		"STATUS:CANCELLED\r\nX-CRM-ID:visit-2d4f6g8h\r\nEND:VEVENT\r\n"
		"BEGIN:VTIMEZONE\r\nTZID:Europe/Rome\r\n"
		"BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
		"TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n"
		"END:STANDARD\r\n"
		"BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
		"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n"
		"END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
		"BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n"
		"BEGIN:STANDARD\r\nDTSTART:19701101T020000\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n"
		"TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\n"
		"END:STANDARD\r\n"
		"BEGIN:DAYLIGHT\r\nDTSTART:19700308T020000\r\n"
		"RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"
		"TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\n"
		"END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
		"BEGIN:VEVENT\r\nUID:weekly-3d4f6g8h@crm\r\n"
		"DTSTAMP:19700101T000000Z\r\n"
		"DTSTART;TZID=Europe/Rome:20260112T093000\r\n"
		"DTEND;TZID=Europe/Rome:20260112T100000\r\n"
		"RRULE:FREQ=WEEKLY;BYDAY=MO\r\nSUMMARY:Weekly\r\n"
		"EXDATE;TZID=America/New_York:20260119T033000\r\n"
		"END:VEVENT\r\n"
		"BEGIN:VEVENT\r\nUID:fair-4d4f6g8h@crm\r\n"
		"DTSTAMP:19700101T000000Z\r\nDTSTART;VALUE=DATE:20260330\r\n"
		"DTEND;VALUE=DATE:20260402\r\nSUMMARY:Fair\r\nEND:VEVENT\r\n"
		"BEGIN:VEVENT\r\nUID:lunch-5d4f6g8h@crm\r\n"
		"DTSTAMP:19700101T000000Z\r\nDTSTART:20260112T130000\r\n"
		"SUMMARY:Lunch\r\nX-CRM-KIND:call\r\nEND:VEVENT\r\n"
		"BEGIN:VTODO\r\nUID:quote-6d4f6g8h@crm\r\n"
		"DTSTAMP:19700101T000000Z\r\nDUE;VALUE=DATE:20260120\r\n"
		"SUMMARY:Send the quote\r\nSTATUS:NEEDS-ACTION\r\n"
		"X-CRM-ABOUT:mario-rossi-3f2a9c1b\r\nEND:VTODO\r\n"
		"END:VCALENDAR\r\n");
	check_folding(&out);
	check_others_read(&out,
		"VCALENDAR\n"
		"  VEVENT\n"
		"    CATEGORIES \"['a', 'b,c']\"\n"
		"    CREATED '2026-01-10 08:00:00+00:00'\n"
		"    DESCRIPTION 'one\\ntwo'\n"
		"    DTEND '2026-01-15 10:30:00+00:00'\n"
		"    DTSTAMP '2026-01-10 08:00:00+00:00'\n"
		"    DTSTART '2026-01-15 09:30:00+00:00'\n"
		"    LOCATION 'Via Roma 3'\n"
		"    STATUS 'CANCELLED'\n"
		"    SUMMARY 'Visit, first'\n"
		"    UID 'visit-1@example.com'\n"
		"    X-CRM-ID 'visit-2d4f6g8h'\n"
		"  VEVENT\n"
		"    DTEND '2026-01-12 10:00:00+01:00'\n"
		"    DTSTAMP '1970-01-01 00:00:00+00:00'\n"
		"    DTSTART '2026-01-12 09:30:00+01:00'\n"
		"    EXDATE \"[datetime.datetime(2026, 1, 19, 3, 30, tzinfo=<tzicalvtz 'America/New_York'>)]\"\n"
		"    RRULE 'FREQ=WEEKLY;BYDAY=MO'\n"
		"    SUMMARY 'Weekly'\n"
		"    UID 'weekly-3d4f6g8h@crm'\n"
		"  VEVENT\n"
		"    DTEND '2026-04-02'\n"
		"    DTSTAMP '1970-01-01 00:00:00+00:00'\n"
		"    DTSTART '2026-03-30'\n"
		"    SUMMARY 'Fair'\n"
		"    UID 'fair-4d4f6g8h@crm'\n"
		"  VEVENT\n"
		"    DTSTAMP '1970-01-01 00:00:00+00:00'\n"
		"    DTSTART '2026-01-12 13:00:00'\n"
		"    SUMMARY 'Lunch'\n"
		"    UID 'lunch-5d4f6g8h@crm'\n"
		"    X-CRM-KIND 'call'\n"
		"  VTODO\n"
		"    DTSTAMP '1970-01-01 00:00:00+00:00'\n"
		"    DUE '2026-01-20'\n"
		"    STATUS 'NEEDS-ACTION'\n"
		"    SUMMARY 'Send the quote'\n"
		"    UID 'quote-6d4f6g8h@crm'\n"
		"    X-CRM-ABOUT 'mario-rossi-3f2a9c1b'\n"
		"  PRODID '-//crm//NONSGML crm//EN'\n"
		"  VERSION '2.0'\n");
	str_release(&out);
}

static void a_changed_time_of_a_series_has_the_series_UID_again(void)
{
	static const char *const task[] = {
		"id: moved-2d4f6g8h\nkind: appointment\nsummary: Moved\n"
		"start: 2026-01-13T15:00+01:00\n"
		"uid: weekly@example.com#20260112T150000Z\n"
		"custom: {imported: {RECURRENCE-ID: 20260112T150000Z}}\n",
		NULL
	};
	struct str out = STR_INIT;

	write_tasks(&out, task);
	CHECK(strstr(out.buf, "\r\nUID:weekly@example.com\r\n"));
	CHECK(strstr(out.buf, "\r\nRECURRENCE-ID:20260112T150000Z\r\n"));
	str_release(&out);
}

static void what_no_rule_can_say_is_written_in_UTC(void)
{
	static const char *const task[] = {
		"id: x-2d4f6g8h\nkind: appointment\nsummary: x\n"
		"start: 2026-01-13T15:00-02:00\nrrule: FREQ=DAILY\n"
		"custom: {imported: {TZID: America/Nuuk}}\n",
		NULL
	};
	struct str out = STR_INIT;

	write_tasks(&out, task);
	CHECK(strstr(out.buf, "\r\nDTSTART:20260113T170000Z\r\n"));
	CHECK(!strstr(out.buf, "VTIMEZONE"));
	str_release(&out);
}

static void hostile_bytes_end(void)
{
	read_hostile(&reader_icalendar);
}

int main(void)
{
	RUN(times_of_every_zone_are_read);
	RUN(series_tasks_and_journals_are_read);
	RUN(of_broken_calendars_nothing_is_lost);
	RUN(the_sample_is_read);
	RUN(zones_are_as_the_system_has_them);
	RUN(what_is_no_zone_is_none);
	RUN(a_known_zone_of_the_store_is_not_kept);
	RUN(every_field_of_a_task_comes_back);
	RUN(tasks_are_written_as_entries_of_a_calendar);
	RUN(a_changed_time_of_a_series_has_the_series_UID_again);
	RUN(what_no_rule_can_say_is_written_in_UTC);
	RUN(hostile_bytes_end);
	return test_end();
}
