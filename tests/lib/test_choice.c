/* domain/choice: what a query chooses of a store, and what it would choose. */

#include "domain/choice.h"

#include "base/clock.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

#define ANNA "anna-verdi-2f2a9c1b"
#define MARIO "mario-rossi-3f2a9c1b"
#define CONTACT(id, city) "id: " id "\nname: A\nemail: " id "@example.com\ncity: " city "\nstage: lead\n"

static struct work work;

static void given_work(enum layout layout)
{
	static const struct work_options options = {
		.mode = WORK_FULL, .write = true, .what = "test"
	};

	clock_set(1795257000);
	given_store(layout);
	if (layout == LAYOUT_PACKED) {
		given_file("contacts/2f.yaml", CONTACT(ANNA, "Roma"));
		given_file("timeline/2f.yaml", "- id: o1\n  with: " ANNA "\n  at: 2026-11-11\n"
			   "  kind: order\n  amount: 10.50 EUR\n");
	} else {
		given_file("contacts/" ANNA ".yaml", CONTACT(ANNA, "Roma"));
		given_file("timeline/" ANNA ".yaml", "- id: o1\n  with: " ANNA "\n"
			   "  at: 2026-11-11\n  kind: order\n  amount: 10.50 EUR\n");
	}
	if (work_open(&work, store.root, &options)) {
		printf("Bail out! no work: %s\n", err_message());
		exit(1);
	}
}

/* "yes", "no", or the first line of the error. */
static const char *judged(const char *id, const char *bytes, const char *where)
{
	static char said[400];
	struct choice_terms terms = CHOICE_TERMS_INIT;
	bool holds;

	terms.type = TYPE_CONTACT;
	terms.where = where;
	if (choice_judge(&terms, &work, id, bytes, strlen(bytes), &holds))
		snprintf(said, sizeof(said), "%d: %.*s", err_code(),
			 (int)strcspn(err_message(), "\n"), err_message());
	else
		snprintf(said, sizeof(said), "%s", holds ? "yes" : "no");
	err_clear();
	return said;
}

static size_t chosen(const char *where)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct rids rids = RIDS_INIT;
	size_t n;

	terms.type = TYPE_CONTACT;
	terms.where = where;
	CHECK_INT(choice_init(&choice, &work, &terms), 0);
	CHECK_INT(choice_rids(&choice, &rids), 0);
	n = rids.n;
	rids_release(&rids);
	choice_release(&choice);
	return n;
}

static void a_record_is_judged_as_it_would_be_written(void)
{
	for (int layout = 0; layout < 2; layout++) {
		given_work(layout ? LAYOUT_PACKED : LAYOUT_FILES);
		CHECK_STR(judged(ANNA, CONTACT(ANNA, "Milano"), "city = Milano"), "yes");
		CHECK_STR(judged(ANNA, CONTACT(ANNA, "Milano"), "city = Roma"), "no");
		CHECK_STR(judged(ANNA, CONTACT(ANNA, "Milano"),
				 "sum(amount of orders) > 10 and spend = 10.50 and rfm.r = 1"), "yes");
		CHECK_STR(judged(MARIO, CONTACT(MARIO, "Torino"),
				 "count(orders) = 0 and lifecycle = prospect"), "yes");
		CHECK_INT((long long)chosen("city = Roma"), 1);
		CHECK_INT((long long)chosen("city != Roma"), 0);
		work_release(&work);
	}
}

static void what_is_no_record_or_no_query_is_refused(void)
{
	given_work(LAYOUT_FILES);
	CHECK_STR(judged(MARIO, CONTACT(ANNA, "Roma"), "city = Roma"),
		  "3: this is no record of the id 'mario-rossi-3f2a9c1b'");
	CHECK_STR(judged("mario", CONTACT(ANNA, "Roma"), "city = Roma"),
		  "3: this is no record of the id 'mario'");
	CHECK_STR(judged(ANNA, CONTACT(ANNA, "[a"), "city = Roma"),
		  "3: contacts/" ANNA ".yaml: a ',' or the closing ']' of a list is missing");
	CHECK_STR(judged(ANNA, CONTACT(ANNA, "Roma"), "town = Roma"),
		  "2: no field 'town' in contacts");
	CHECK_INT((long long)chosen("city = Roma"), 1);
	work_release(&work);
}

int main(void)
{
	RUN(a_record_is_judged_as_it_would_be_written);
	RUN(what_is_no_record_or_no_query_is_refused);
	no_store();
	return test_end();
}
