/* domain/event: what an event is made of; output/days: how it looks. */

#include "base/clock.h"
#include "domain/event_items.h"
#include "output/days.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"
#include "text/date.h"

#define ANNA "anna-22222222"
#define BRUNO "bruno-33333333"

static struct work work;
static struct str said = STR_INIT;

static void begin(enum layout layout)
{
	static const struct work_options options = {
		.mode = WORK_POINT, .write = true, .what = "test"
	};
	static const char anna[] = "id: " ANNA "\nname: Anna\nemail: a@example.com\nstage: lead\n";
	static const char bruno[] = "id: " BRUNO "\nname: Bruno\nemail: b@example.com\nstage: lead\n";
	int64_t now;

	given_store(layout);
	instant_parse(&now, "2026-11-21T09:30Z", 17);
	clock_set(now);
	if (work_open(&work, store.root, &options) ||
	    work_add(&work, TYPE_CONTACT, ANNA, anna, sizeof(anna) - 1) ||
	    work_add(&work, TYPE_CONTACT, BRUNO, bruno, sizeof(bruno) - 1) ||
	    work_commit(&work, "add")) {
		printf("Bail out! no store: %s\n", err_message());
		exit(1);
	}
}

/* The event made of these words with anna, without its id; or the error. */
static const char *made(const char *const *fields, const char *const *items)
{
	rid with = id_rid(ANNA, strlen(ANNA));
	struct event_given given = { .fields = fields, .items = items };
	struct event_making event;
	struct str id = STR_INIT;

	for (; fields[given.n_fields]; given.n_fields++)
		;
	for (; items && items[given.n_items]; given.n_items++)
		;
	str_clear(&said);
	err_clear();
	if (event_init(&event, &work, &given) ||
	    event_emit(&said, &id, &event, &with, 1)) {
		str_clear(&said);
		str_addf(&said, "%d %s", err_code(), err_message());
	} else {
		CHECK_INT(id.len, SUFFIX_LEN);
		str_splice(&said, 0, strlen("- id: 00000000\n  with: " ANNA "\n"), "", 0);
	}
	event_release(&event);
	str_release(&id);
	return said.buf;
}

#define MADE(...) made((const char *const[]){ __VA_ARGS__, NULL }, NULL)

static void what_is_not_said_is_filled_in(void)
{
	begin(LAYOUT_FILES);
	CHECK_STR(MADE("text=hello"), "  at: 2026-11-21T10:30+01:00\n  kind: note\n  text: hello\n");
	CHECK_STR(MADE("channel=phone", "at=yesterday"),
		  "  at: 2026-11-20\n  kind: call\n  channel: phone\n");
	CHECK_STR(MADE("amount=5"),
		  "  at: 2026-11-21T10:30+01:00\n  kind: order\n  number: O-22222222-1\n"
		  "  amount: 5.00 EUR\n");
	work_release(&work);
}

static void what_is_not_valid_is_refused(void)
{
	begin(LAYOUT_PACKED);
	CHECK_STR(MADE("metric=nps", "score=10.5"),
		  "3 a score of nps is from 0 to 10, not 10.5");
	CHECK_STR(MADE("corrects=44444444"),
		  "3 no event '44444444' in the timeline of 22222222; 'crm log --format "
		  "ids 22222222' lists them");
	CHECK_STR(MADE("kind=document"), "3 a document needs its --file");
	CHECK_STR(MADE("duration=long"), "3 'duration' must be a number such as 42 or 0.5, not 'long'");
	work_release(&work);
}

static const char *sum(const char *const *items)
{
	struct draft draft;
	bool whole = false;
	int rc = 0;

	draft_init(&draft);
	str_clear(&said);
	err_clear();
	for (size_t i = 0; items[i] && !rc; i++)
		rc = event_item(&draft, &store.config, items[i]);
	if (!rc)
		rc = event_sum(&said, &store.config, node_get(&draft.root, "items"), &whole);
	if (rc) {
		str_clear(&said);
		str_add(&said, err_message());
	} else if (!whole) {
		str_add(&said, "-");
	}
	draft_release(&draft);
	return said.buf;
}

#define SUM(...) sum((const char *const[]){ __VA_ARGS__, NULL })

static void items_come_to_the_sum_of_quantities_and_prices(void)
{
	begin(LAYOUT_FILES);
	CHECK_STR(SUM("A:20:49"), "980.00 EUR");
	CHECK_STR(SUM("A::49"), "49.00 EUR");
	CHECK_STR(SUM("A:0.333:10"), "3.33 EUR");
	CHECK_STR(SUM("A:0.5:0.01"), "0.01 EUR");
	CHECK_STR(SUM("A:1:-5", "B:2:3"), "1.00 EUR");
	CHECK_STR(SUM("A:3:5 JPY"), "15 JPY");
	CHECK_STR(SUM("A", "B:1:2"), "-");
	CHECK_STR(SUM("A:1:1 EUR", "B:1:1 USD"), "the items are in EUR and USD; give --amount");
	CHECK_STR(SUM("A:0:1"), "no amount can be made of the quantity '0'; give --amount");
	CHECK_STR(SUM("A:1.23456:1"),
		  "no amount can be made of the quantity '1.23456'; give --amount");
	CHECK_STR(SUM("A:999999999999:9999999999999"),
		  "the items come to too much; give --amount");
	CHECK_STR(SUM("A:x:1"), "item 'A:x:1': 'quantity' must be a number such as 42 or 0.5, not 'x'");
	work_release(&work);
}

static const char *shown(const char *yaml, unsigned width, size_t lines)
{
	static const struct limits limits = LIMITS_DEFAULT;
	struct look look = { .width = width };
	struct days days = DAYS_INIT;
	struct doc doc = DOC_INIT;

	days.look = &look;
	days.lines = lines;
	CHECK_INT(doc_parse(&doc, yaml, strlen(yaml), "event", 1, &limits, NULL), 0);
	str_clear(&said);
	days_event(&days, &said, doc.root, false);
	days_release(&days);
	doc_release(&doc);
	return said.buf;
}

#define HEAD "2026-11-21 Saturday\n"

static void an_event_fits_the_terminal(void)
{
	begin(LAYOUT_FILES);
	CHECK_STR(shown("at: 2026-11-21\nkind: stage\nfrom: lead\nto: hot\nwhy: asked\n", 80, 8),
		  HEAD "          stage         lead -> hot, asked\n");
	CHECK_STR(shown("at: 2026-11-21\nkind: order\namount: 12.00 EUR\n", 60, 8),
		  HEAD "          order                                    12.00 EUR\n");
	CHECK_STR(shown("at: 2026-11-21\nkind: order\namount: 12.00 EUR\ntext: one two three four five six\n", 48, 8),
		  HEAD "          order         one two three  12.00 EUR\n"
		  "                        four five six\n");
	CHECK_STR(shown("at: 2026-11-21\nkind: note\ntext: one two three four five six\n", 20, 8),
		  HEAD "          note\n        one two\n        three four\n        five six\n");
	CHECK_STR(shown("at: 2026-11-21\nkind: note\ntext: \"one two three four five\\nsix\"\n", 48, 1),
		  HEAD "          note          one two three four\xe2\x80\xa6 [+1]\n");
	CHECK_STR(shown("at: never\nkind: note\ntext: x\n", 80, 8),
		  "at no time that can be read\n          note          x\n");
	CHECK_STR(shown("{}\n", 80, 8), "at no time that can be read\n          ?\n");
	CHECK_STR(shown("at: 2026-11-21\nkind: note\ntext: 日本語 日本語 日本語 日本語 日本語\n", 49, 8),
		  HEAD "          note          日本語 日本語 日本語\n"
		  "                        日本語 日本語\n");
	work_release(&work);
}

int main(void)
{
	RUN(what_is_not_said_is_filled_in);
	RUN(what_is_not_valid_is_refused);
	RUN(items_come_to_the_sum_of_quantities_and_prices);
	RUN(an_event_fits_the_terminal);
	no_store();
	return test_end();
}
