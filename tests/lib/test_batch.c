/* What an import rests on: keys, subjects, the spool, and blending a row in. */

#include "domain/blend.h"
#include "domain/keytable.h"
#include "domain/spool.h"
#include "domain/subjects.h"
#include "domain/tally.h"
#include "record/emit.h"

#include "tests/lib/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* --- keys --- */

static uint64_t hash_of(uint32_t n)
{
	return hash64(&hash_key_zero, &n, sizeof(n));
}

static void a_key_leads_to_all_its_numbers_in_the_order_they_came(void)
{
	static struct keytable table;
	uint32_t at, number, want;

	for (uint32_t i = 0; i < 30000; i++)
		keytable_add(&table, hash_of(i % 10000), i);
	for (uint32_t i = 0; i < 10000; i++) {
		at = 0;
		for (want = i; keytable_next(&table, hash_of(i), &at, &number);
		     want += 10000)
			if (number != want)
				break;
		if (want != i + 30000)
			break;
		CHECK(keytable_has(&table, hash_of(i), i + 10000));
	}
	CHECK_INT(want, 39999);
	at = 0;
	CHECK(!keytable_next(&table, hash_of(10000), &at, &number));
	CHECK(!keytable_has(&table, hash_of(1), 2));
	keytable_release(&table);
	at = 0;
	CHECK(!keytable_next(&table, hash_of(1), &at, &number));
}

static void keys_that_fall_together_are_told_apart(void)
{
	static struct keytable table;
	uint32_t at = 0, number;

	/* The same part, the same slot, round its end. */
	for (uint32_t i = 0; i < 200; i++)
		keytable_add(&table, UINT64_C(0x00ffffffff000000) | i, i);
	for (uint32_t i = 0; i < 200; i++) {
		at = 0;
		CHECK(keytable_next(&table, UINT64_C(0x00ffffffff000000) | i, &at, &number));
		CHECK_INT(number, i);
		CHECK(!keytable_next(&table, UINT64_C(0x00ffffffff000000) | i, &at,
				     &number));
	}
	keytable_release(&table);
}

static void subjects_are_found_by_their_suffix(void)
{
	struct subjects list = SUBJECTS_INIT;

	CHECK_INT(subjects_find(&list, 7), NO_SUBJECT);
	for (rid r = 0; r < 5000; r++)
		CHECK_INT(subjects_add(&list, r << 20 | 5, TYPE_CONTACT, r & 1), r);
	for (rid r = 0; r < 5000; r++)
		CHECK_INT(subjects_find(&list, r << 20 | 5), r);
	CHECK_INT(subjects_find(&list, 6), NO_SUBJECT);
	CHECK_INT(subject_rid(&list.v[4999]), (rid)4999 << 20 | 5);
	CHECK(list.v[4999].known && !list.v[4998].known);
	subjects_release(&list);
}

static void texts_are_counted_the_most_frequent_first(void)
{
	struct tally tally = TALLY_INIT;

	for (int i = 0; i < 3; i++)
		tally_add(&tally, "b");
	tally_add(&tally, "a");
	for (int i = 0; i < 3; i++)
		tally_add(&tally, "c");
	tally_sort(&tally);
	CHECK_INT(tally.n, 3);
	CHECK_STR(tally.v[0].text, "b");
	CHECK_STR(tally.v[1].text, "c");
	CHECK_INT(tally.v[2].n, 1);
	tally_release(&tally);
}

static void the_spool_gives_back_what_it_took_in_any_order(void)
{
	struct spool spool = SPOOL_INIT;
	uint64_t *at = calloc(20000, sizeof(*at));
	const char *p;
	char text[64];
	int dir = open(".", O_RDONLY);

	CHECK_INT(spool_open(&spool, dir), 0);
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "text number %u", i);
		CHECK_INT(spool_add(&spool, text, strlen(text) + 1, &at[i]), 0);
		if (i % 1000 == 999) {		/* over the border of what is written */
			CHECK_INT(spool_read(&spool, at[i - 3], 32, &p), 0);
			snprintf(text, sizeof(text), "text number %u", i - 3);
			CHECK_STR(p, text);
		}
	}
	for (unsigned i = 0; i < 20000; i++) {
		unsigned n = i * 7919 % 20000;

		snprintf(text, sizeof(text), "text number %u", n);
		CHECK_INT(spool_read(&spool, at[n], strlen(text) + 1, &p), 0);
		CHECK_STR(p, text);
	}
	spool_release(&spool);
	free(at);
	close(dir);
}

/* --- a row into a record --- */

static struct config config;

static void read_config(void)
{
	static const char text[] = "format: 1\nstore_key: \"00112233445566778899aabbccddeeff\"\n"
		"currency: EUR\ntimezone: Europe/Rome\ncountry: IT\n";
	struct findings why = FINDINGS_INIT;

	config = (struct config)CONFIG_INIT;
	CHECK_INT(config_parse(&config, text, strlen(text), &why), 0);
	findings_release(&why);
}

/* What `was` becomes by `row`; "" when that is no change. */
static const char *blended(const char *was, const char *row, enum on_match policy)
{
	static struct str out = STR_INIT;
	struct doc before = DOC_INIT, given = DOC_INIT;
	struct draft now;
	bool changed;

	draft_init(&now);
	CHECK_INT(doc_parse(&before, was, strlen(was), "", 1, &config.limits, NULL), 0);
	CHECK_INT(doc_parse(&given, row, strlen(row), "", 1, &config.limits, NULL), 0);
	draft_copy(&now, &now.root, before.root);
	changed = blend(&now, &config, TYPE_CONTACT, given.root, policy);
	CHECK_INT(blend_patch(&out, &before, TYPE_CONTACT, &now.root, &config.limits), 0);
	CHECK_INT(changed, strcmp(out.buf, was) != 0);
	draft_release(&now);
	doc_release(&before);
	doc_release(&given);
	return changed ? out.buf : "";
}

static void filling_takes_what_is_empty_alone(void)
{
	CHECK_STR(blended("name: Anna   # she\ncity: Bari\n", "name: Anna\ntitle: head\n",
			  ON_MATCH_FILL), "name: Anna   # she\ntitle: head\ncity: Bari\n");
	CHECK_STR(blended("name: Anna\n", "name: Anna Verdi\n", ON_MATCH_FILL), "");
	CHECK_STR(blended("city: Bari\n", "city: Roma\nstreet: Via Larga 1\n",
			  ON_MATCH_FILL), "");
	CHECK_STR(blended("name: Anna\n", "given_name: Mario\n", ON_MATCH_FILL), "");
	CHECK_STR(blended("company: acme-7k2m4q9x\n", "organization: Acme\n",
			  ON_MATCH_FILL), "");
	CHECK_STR(blended("custom:\n  imported:\n    a: \"1\"\n",
			  "custom:\n  imported:\n    a: \"2\"\n    b: \"3\"\n", ON_MATCH_FILL),
		  "custom:\n  imported:\n    a: \"1\"\n    b: \"3\"\n");
}

static void updating_takes_what_is_given_and_unites_lists(void)
{
	CHECK_STR(blended("name: Anna\nemail: 'anna@example.com'\n",
			  "name: Anna V\nemail: [ANNA@example.com, a@example.com]\n",
			  ON_MATCH_UPDATE),
		  "name: Anna V\nemail:\n  - anna@example.com\n  - a@example.com\n");
	CHECK_STR(blended("email: a@example.com\n", "email: A@EXAMPLE.COM\n",
			  ON_MATCH_UPDATE), "");
}

static void replacing_drops_what_is_not_given_but_for_who_it_is(void)
{
	CHECK_STR(blended("id: anna-7k2m4q9x\nname: Anna\ntitle: head\nstage: lead\n"
			  "external_ids: {a: \"1\"}\nown: kept\n",
			  "name: Anna\nexternal_ids:\n  b: \"2\"\n", ON_MATCH_REPLACE),
		  "id: anna-7k2m4q9x\nname: Anna\nstage: lead\n"
		  "external_ids: {a: \"1\", b: \"2\"}\nown: kept\n");
}

static void every_id_of_another_system_is_kept(void)
{
	CHECK_STR(blended("external_ids:\n  a: \"1\"\n", "external_ids:\n  a: \"2\"\n",
			  ON_MATCH_FILL), "external_ids:\n  a:\n    - \"1\"\n    - \"2\"\n");
	CHECK_STR(blended("external_ids:\n  a: [\"1\", \"2\"]\n",
			  "external_ids:\n  a: \"2\"\n", ON_MATCH_FILL), "");
}

static void a_consent_is_added_once_whatever_the_policy(void)
{
	static const char row[] = "consent:\n  - purpose: marketing\n    channel: email\n"
		"    status: withdrawn\n    at: 2026-02-01T09:00+01:00\n";

	CHECK_STR(blended("name: A\n", row, ON_MATCH_SKIP),
		  "name: A\nconsent:\n  - purpose: marketing\n    channel: email\n"
		  "    status: withdrawn\n    at: 2026-02-01T09:00+01:00\n");
	CHECK_STR(blended("consent:\n  - purpose: marketing\n    channel: email\n"
			  "    status: withdrawn\n    at: 2026-02-01T08:00Z\n", row,
			  ON_MATCH_REPLACE), "");
	CHECK_STR(blended("name: A\n", "consent:\n  - purpose: marketing\n"
			  "    status: granted\n", ON_MATCH_SKIP), "");
}

int main(void)
{
	read_config();
	RUN(a_key_leads_to_all_its_numbers_in_the_order_they_came);
	RUN(keys_that_fall_together_are_told_apart);
	RUN(subjects_are_found_by_their_suffix);
	RUN(texts_are_counted_the_most_frequent_first);
	RUN(the_spool_gives_back_what_it_took_in_any_order);
	RUN(filling_takes_what_is_empty_alone);
	RUN(updating_takes_what_is_given_and_unites_lists);
	RUN(replacing_drops_what_is_not_given_but_for_who_it_is);
	RUN(every_id_of_another_system_is_kept);
	RUN(a_consent_is_added_once_whatever_the_policy);
	config_release(&config);
	return test_end();
}
