#include "record/validate.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "record/value.h"
#include "tests/lib/test.h"
#include "text/date.h"

static struct config config = CONFIG_INIT;

static const char crm_yaml[] =
	"format: 1\n"
	"store_key: 000102030405060708090a0b0c0d0e0f\n"
	"kinds: [demo]\n"
	"custom:\n"
	"  shoe_size: number\n"
	"  plan: enum [Basic, Pro]\n"
	"  colours: list of text\n"
	"  since: date\n";

static const struct field *find(enum record_type type, const char *name)
{
	return field_find(schema_of(type), name);
}

/* What value_canonical() makes of it, or its message behind `!`. */
static const char *of_field(const struct field *field, const char *text)
{
	static struct str out = STR_INIT;
	int rc;

	str_clear(&out);
	str_add_char(&out, '!');
	rc = value_canonical(&out, &config, field, text);
	if (rc)
		str_add(&out, err_message());
	err_clear();
	return rc ? out.buf : out.buf + 1;
}

static const char *canonical(const char *name, const char *text)
{
	return of_field(find(TYPE_CONTACT, name), text);
}

static const char *of_kind(enum field_kind kind, const char *text)
{
	const struct field field = {
		.name = "f", .kind = kind, .ref = TYPE_NONE
	};

	return of_field(&field, text);
}

static const char *custom(const char *name, const char *text)
{
	static struct str out = STR_INIT;

	str_clear(&out);
	if (custom_canonical(&out, &config, config_custom(&config, name), text))
		str_addf(&out, "!%s", err_message());
	err_clear();
	return out.buf;
}

/* The findings of a record, one a line. */
static const char *findings_of(enum record_type type, const char *text)
{
	static struct str out = STR_INIT;
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;

	str_clear(&out);
	doc_parse(&doc, text, strlen(text), "x.yaml", 1, &config.limits, &why);
	if (type == TYPE_TIMELINE)
		validate_timeline(&why, &config, &doc, "x.yaml");
	else
		validate_record(&why, &config, type, &doc, "x.yaml");
	for (size_t i = 0; i < why.n; i++) {
		const struct finding *f = &why.v[i];

		str_addf(&out, "%u:%u %s %s: %s (%s) <%s>\n", f->line, f->col,
			 f->rule, f->field ? f->field : "-", f->message,
			 f->value ? f->value : "", f->id ? f->id : "");
	}
	findings_release(&why);
	doc_release(&doc);
	err_clear();
	return out.buf;
}

static void text_is_trimmed_and_composed(void)
{
	CHECK_STR(canonical("name", "  Mario Rossi \n"), "Mario Rossi");
	CHECK_STR(canonical("name", "Nicolo\xcc\x80"), "Nicol\xc3\xb2");
	CHECK_STR(canonical("name", "Null"), "Null");
	CHECK_STR(canonical("name", "a\nb"), "!'name' must be one line of text, not 'a\\nb'");
	CHECK_STR(canonical("name", " \t"), "!'name' needs a value");
	CHECK_STR(canonical("name", "a\x1b[31m"), "!'name' must not hold the control character \\x1b");
	CHECK_STR(canonical("name", "a\xe2\x80\xae" "b"), "!'name' must not hold the control character \\u202e");
	CHECK_STR(canonical("name", "caff\xe8"), "!'name' must be UTF-8");
}

static void a_block_keeps_its_lines_and_first_indent(void)
{
	CHECK_STR(canonical("notes", "\n  a\r\nb\rc\n\n"), "  a\nb\nc");
}

static void money_gets_its_decimals_and_currency(void)
{
	CHECK_STR(of_kind(FIELD_MONEY, "1234.5"), "1234.50 EUR");
	CHECK_STR(of_kind(FIELD_MONEY, "1234.50 EUR"), "1234.50 EUR");
	CHECK_STR(of_kind(FIELD_MONEY, " -10 USD "), "-10.00 USD");
	CHECK_STR(of_kind(FIELD_MONEY, "100 JPY"), "100 JPY");
	CHECK_STR(of_kind(FIELD_MONEY, "0"), "0.00 EUR");
	CHECK(!strncmp(of_kind(FIELD_MONEY, "12,50"), "!'f' must be an amount such as 1234.50 EUR", 42));
	CHECK(!strncmp(of_kind(FIELD_MONEY, "1.234 EUR"), "!'f' must be", 12));
	CHECK(!strncmp(of_kind(FIELD_MONEY, "ten"), "!'f' must be", 12));
}

/* The clock stands at 2026-11-21T10:30+01:00, a Saturday. */
static void days_are_said_in_many_ways(void)
{
	CHECK_STR(of_kind(FIELD_DATE, "2026-11-21"), "2026-11-21");
	CHECK_STR(of_kind(FIELD_DATE, "today"), "2026-11-21");
	CHECK_STR(of_kind(FIELD_DATE, "yesterday"), "2026-11-20");
	CHECK_STR(of_kind(FIELD_DATE, "tomorrow"), "2026-11-22");
	CHECK_STR(of_kind(FIELD_DATE, "now"), "2026-11-21");
	CHECK_STR(of_kind(FIELD_DATE, "-3d"), "2026-11-18");
	CHECK_STR(of_kind(FIELD_DATE, "+7d"), "2026-11-28");
	CHECK_STR(of_kind(FIELD_DATE, "+2w"), "2026-12-05");
	CHECK_STR(of_kind(FIELD_DATE, "+3m"), "2027-02-21");
	CHECK_STR(of_kind(FIELD_DATE, "-1y"), "2025-11-21");
	CHECK_STR(of_kind(FIELD_DATE, "2026-11-21T23:30Z"), "2026-11-22");
	CHECK_STR(of_kind(FIELD_DATE, "2026-02-29"), "!'f' must be a day such as 2026-11-21, not '2026-02-29'");
	CHECK_STR(of_kind(FIELD_DATE, "21/11/2026"), "!'f' must be a day such as 2026-11-21, not '21/11/2026'");
	CHECK_STR(of_kind(FIELD_DATE, "+3"), "!'f' must be a day such as 2026-11-21, not '+3'");
	CHECK_STR(of_kind(FIELD_DATE, "-99999y"), "!'f' must be a day such as 2026-11-21, not '-99999y'");
	CHECK_STR(of_kind(FIELD_DATE, "-9999999d"), "!'f' must be a day such as 2026-11-21, not '-9999999d'");
}

static void instants_are_written_in_the_store_s_zone(void)
{
	CHECK_STR(of_kind(FIELD_INSTANT, "2026-11-21T10:30+01:00"), "2026-11-21T10:30+01:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "2026-11-21T09:30Z"), "2026-11-21T10:30+01:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "2026-07-01 12:00:05"), "2026-07-01T12:00:05+02:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "now"), "2026-11-21T10:30+01:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "today"), "2026-11-21T00:00+01:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "2025-07-01"), "2025-07-01T00:00+02:00");
	CHECK_STR(of_kind(FIELD_INSTANT, "noon"), "!'f' must be an instant such as 2026-11-21T10:30+01:00, not 'noon'");
}

static void a_day_stays_a_day_where_either_will_do(void)
{
	CHECK_STR(of_kind(FIELD_WHEN, "2025-07-01"), "2025-07-01");
	CHECK_STR(of_kind(FIELD_WHEN, "-3d"), "2026-11-18");
	CHECK_STR(of_kind(FIELD_WHEN, "now"), "2026-11-21T10:30+01:00");
	CHECK_STR(of_kind(FIELD_WHEN, "2026-11-21T09:30Z"), "2026-11-21T10:30+01:00");
}

static void a_birthday_may_have_no_year(void)
{
	CHECK_STR(canonical("birth_date", "1980-05-17"), "1980-05-17");
	CHECK_STR(canonical("birth_date", "--05-17"), "--05-17");
	CHECK_STR(canonical("birth_date", "17 May"), "!'birth_date' must be a day such as 1980-05-17, or --05-17 without its year, not '17 May'");
}

static void addresses_and_numbers_are_checked_and_kept(void)
{
	CHECK_STR(canonical("email", " Mario@Example.com "), "Mario@Example.com");
	CHECK_STR(canonical("email", "mario.example.com"), "!'email' must be an e-mail address such as mario@example.com, not 'mario.example.com'");
	CHECK_STR(canonical("phone", "+39 02 1234567"), "+39 02 1234567");
	CHECK_STR(canonical("phone", "call me"), "!'phone' must be a phone number such as +39 02 1234567, not 'call me'");
	CHECK_STR(canonical("url", "https://example.com/mario"), "https://example.com/mario");
	CHECK_STR(canonical("url", "javascript:alert(1)"), "!'url' must be a web address such as https://example.com, not 'javascript:alert(1)'");
}

static void codes_are_put_in_upper_case(void)
{
	CHECK_STR(canonical("province", "mi"), "MI");
	CHECK_STR(canonical("province", "Bayern"), "Bayern");
	CHECK_STR(canonical("country", "it"), "IT");
	CHECK_STR(canonical("country", "Italy"), "!'country' must be a country code of two letters, such as IT, not 'Italy'");
}

static void words_of_a_list_ignore_case(void)
{
	CHECK_STR(canonical("stage", "Hot"), "hot");
	CHECK_STR(canonical("stage", "warm"), "!'stage' must be one of suspect, lead, hot, opportunity, customer, cold, dead, not 'warm'");
	CHECK_STR(of_field(find(TYPE_OPPORTUNITY, "stage"), "WON"), "won");
	CHECK_STR(of_field(find(TYPE_OPPORTUNITY, "stage"), "lead"), "!'stage' must be one of qualification, quote, negotiation, won, lost, not 'lead'");
	CHECK_STR(of_field(find(TYPE_TIMELINE, "kind"), "Call"), "call");
	CHECK_STR(of_field(find(TYPE_TIMELINE, "kind"), "DEMO"), "demo");
	CHECK_STR(of_field(find(TYPE_CASE, "kind"), "Question"), "question");
	CHECK_STR(canonical("gender", "f"), "F");
}

static void a_boolean_is_true_or_false(void)
{
	CHECK_STR(canonical("archived", "yes"), "true");
	CHECK_STR(canonical("archived", "TRUE"), "true");
	CHECK_STR(canonical("archived", "S\xc3\xac"), "true");
	CHECK_STR(canonical("archived", "1"), "true");
	CHECK_STR(canonical("archived", "No"), "false");
	CHECK_STR(canonical("archived", "off"), "false");
	CHECK_STR(canonical("archived", "perhaps"), "!'archived' must be true or false, not 'perhaps'");
}

static void numbers_are_written_plainly(void)
{
	CHECK_STR(of_kind(FIELD_NUMBER, "42"), "42");
	CHECK_STR(of_kind(FIELD_NUMBER, "+007.50"), "7.50");
	CHECK_STR(of_kind(FIELD_NUMBER, "-.5"), "-0.5");
	CHECK_STR(of_kind(FIELD_NUMBER, "5."), "5");
	CHECK_STR(of_kind(FIELD_NUMBER, "-0"), "0");
	CHECK_STR(of_kind(FIELD_NUMBER, "000"), "0");
	CHECK_STR(of_kind(FIELD_NUMBER, "."), "!'f' must be a number such as 42 or 0.5, not '.'");
	CHECK_STR(of_kind(FIELD_NUMBER, "1e3"), "!'f' must be a number such as 42 or 0.5, not '1e3'");
	CHECK_STR(of_kind(FIELD_NUMBER, "1,5"), "!'f' must be a number such as 42 or 0.5, not '1,5'");
	CHECK_STR(of_kind(FIELD_NUMBER, "--1"), "!'f' must be a number such as 42 or 0.5, not '--1'");
	CHECK_STR(of_kind(FIELD_INTEGER, "010"), "10");
	CHECK_STR(of_kind(FIELD_INTEGER, "1.5"), "!'f' must be a whole number, not '1.5'");
	CHECK_STR(of_field(find(TYPE_OPPORTUNITY, "probability"), ".5"), "0.5");
	CHECK_STR(of_field(find(TYPE_OPPORTUNITY, "probability"), "1.0"), "1.0");
	CHECK_STR(of_field(find(TYPE_OPPORTUNITY, "probability"), "60"), "!'probability' must be a number from 0 to 1, such as 0.25, not '60'");
}

static void company_codes_have_one_form(void)
{
	CHECK_STR(of_kind(FIELD_VAT_ID, "01234567897"), "IT01234567897");
	CHECK_STR(of_kind(FIELD_VAT_ID, "it 01234567897"), "IT01234567897");
	CHECK_STR(of_kind(FIELD_VAT_ID, "01234567890"), "!'f' must be a VAT id such as IT01234567897, not '01234567890'");
	CHECK_STR(of_kind(FIELD_DOMAIN, "https://www.Acme.example/about"), "acme.example");
	CHECK_STR(of_kind(FIELD_DOMAIN, "acme"), "!'f' must be a domain such as acme.example, not 'acme'");
}

static void a_reference_is_an_id_with_its_suffix(void)
{
	CHECK_STR(canonical("company", "acme-srl-7k2m4q9x"), "acme-srl-7k2m4q9x");
	CHECK_STR(canonical("company", "7k2m4q9x"), "7k2m4q9x");
	CHECK_STR(canonical("company", "acme"), "!'company' must be an id of type company, such as acme-srl-7k2m4q9x, not 'acme'");
	CHECK_STR(canonical("company", "acme-7k2m4q9u"), "!'company' must be an id of type company, such as acme-srl-7k2m4q9x, not 'acme-7k2m4q9u'");
	CHECK(value_is_id("a-b-c1", 6));
	CHECK(!value_is_id("a--b", 4) && !value_is_id("-a", 2) && !value_is_id("a-", 2));
	CHECK(!value_is_id("A", 1) && !value_is_id("", 0) && !value_is_id("..", 2));
	CHECK(!value_is_record_id("acmexx7k2m4q9x", 14));
	CHECK(!value_is_record_id("k2m4q9x", 7));
}

static void a_map_takes_no_value_but_its_items_do(void)
{
	CHECK_STR(canonical("consent", "granted"), "!'consent' holds fields of its own and takes no value; use 'crm edit'");
	CHECK_STR(canonical("converted.at", "today"), "!'converted' holds fields of its own and takes no value; use 'crm edit'");
	CHECK_STR(canonical("external_ids.hubspot", " 201 "), "201");
	CHECK_STR(canonical("custom.anything", " x "), "x");
}

static void custom_values_are_typed(void)
{
	CHECK_STR(custom("shoe_size", "042"), "42");
	CHECK_STR(custom("shoe_size", "big"), "!'custom.shoe_size' must be a number such as 42 or 0.5, not 'big'");
	CHECK_STR(custom("plan", "pro"), "Pro");
	CHECK_STR(custom("since", "-1d"), "2026-11-20");
	CHECK_STR(custom("colours", "red"), "red");
}

static void what_failed_adds_nothing(void)
{
	struct str out = STR_INIT;

	str_add(&out, "before");
	CHECK_INT(value_canonical(&out, &config, find(TYPE_COST, "amount"), "x"), ERR_DATA);
	CHECK_STR(out.buf, "before");
	CHECK_INT(value_canonical(&out, &config, find(TYPE_COST, "amount"), "5"), 0);
	CHECK_STR(out.buf, "before5.00 EUR");
	err_clear();
	str_release(&out);
}

static void each_type_has_a_name_and_a_folder(void)
{
	for (int i = 0; i <= TYPE_COUNT; i++) {
		const struct schema *schema = schema_of((enum record_type)i);

		CHECK_INT(schema->type, i);
		CHECK_INT(type_by_name(schema->name), i);
		CHECK_INT(type_by_folder(schema->folder, strlen(schema->folder)), i);
		for (int k = 0; k < i; k++)
			CHECK(schema->initial != schema_of((enum record_type)k)->initial);
	}
	CHECK_INT(type_by_name("contacts"), TYPE_NONE);
	CHECK_INT(type_by_folder("contacts/x", 8), TYPE_CONTACT);
	CHECK_INT(type_by_folder("contact", 7), TYPE_NONE);
}

static void check_fields(const struct field *fields)
{
	struct value_check check = { .config = &config, .scratch = STR_INIT };
	size_t n = 0;

	for (const struct field *f = fields; f->name; f++, n++) {
		CHECK(f->title && f->title[0]);
		CHECK((f->kind == FIELD_ENUM) == (f->words != NULL));
		CHECK(f->kind == FIELD_REF || f->ref == TYPE_NONE);
		CHECK(!(f->flags & FIELD_LIST) || f->sub);
		CHECK(!(f->flags & FIELD_LABELS) || f->flags & FIELD_MULTI);
		CHECK(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_") == strlen(f->name));
		if (f->example && !value_valid(&check, f, f->example, strlen(f->example)))
			CHECK_STR(f->example, f->name);
		for (const struct field *g = fields; g < f; g++)
			CHECK(strcmp(f->name, g->name));
		if (f->sub)
			check_fields(f->sub);
	}
	CHECK(n < 64);
	str_release(&check.scratch);
}

static void every_field_s_example_is_valid(void)
{
	for (int i = 0; i <= TYPE_COUNT; i++)
		check_fields(schema_of((enum record_type)i)->fields);
}

static void a_field_is_found_by_the_beginning_of_a_path(void)
{
	const struct schema *schema = schema_of(TYPE_CONTACT);

	CHECK_STR(field_find(schema, "custom.shoe_size")->name, "custom");
	CHECK_STR(field_find(schema, "consent[0].at")->name, "consent");
	CHECK_STR(field_find(schema, "email")->name, "email");
	CHECK(!field_find(schema, "emails"));
	CHECK(!field_find(schema, "emai"));
	CHECK(!field_find(schema, ""));
}

static void the_order_is_that_of_the_table(void)
{
	const char *const *order = schema_order(TYPE_COST);

	CHECK_STR(order[0], "id");
	CHECK_STR(order[1], "created");
	CHECK_STR(order[2], "at");
	CHECK(!schema_order(TYPE_USER)[15]);
}

#define OK "id: mario-rossi-3f2a9c1b\nname: Mario\nphone: 02 1234567\nstage: lead\n"

static void a_finding_has_field_value_and_id(void)
{
	CHECK_STR(findings_of(TYPE_CONTACT, OK), "");
	CHECK_STR(findings_of(TYPE_CONTACT, OK "consent:\n  - purpose: x\n    status: maybe\n"),
		  "7:13 schema consent[0].status: 'consent[0].status' must be one of granted, withdrawn (maybe) <mario-rossi-3f2a9c1b>\n");
	CHECK_STR(findings_of(TYPE_CONTACT, OK "emial: a@b.example\n"),
		  "5:1 unknown-field emial: unknown field 'emial'; did you mean 'email'? (emial) <mario-rossi-3f2a9c1b>\n");
}

static void a_signpost_needs_nothing_but_its_id(void)
{
	CHECK_STR(findings_of(TYPE_CONTACT, "id: mario-rosi-8h3j5k7m\nmerged_into: mario-rossi-3f2a9c1b\n"), "");
	CHECK_STR(findings_of(TYPE_CONTACT, "merged_into: mario-rossi-3f2a9c1b\n"),
		  "1:1 required -: 'id' is missing () <>\n");
}

static void an_event_s_findings_name_its_subject(void)
{
	CHECK_STR(findings_of(TYPE_TIMELINE,
			      "- id: 7k2m4q9x\n  with: [mario-rossi-3f2a9c1b, acme-srl-7k2m4q9x]\n"
			      "  at: 2026-11-21\n  kind: fax\n"),
		  "4:9 schema kind: 'kind' must be one of call, email, meeting, visit, note, comment, chat, sms, push, "
		  "newsletter, ad, social, web, form, cart, quote, order, return, subscription, left, survey, complaint, "
		  "review, document, stage, assign, consent, merge, convert, demo (fax) <mario-rossi-3f2a9c1b>\n");
}

static void a_timeline_without_events_is_fine(void)
{
	CHECK_STR(findings_of(TYPE_TIMELINE, "# nothing yet\n"), "");
}

static void the_limit_of_size_is_for_an_event_not_for_a_timeline(void)
{
	struct config small = CONFIG_INIT;
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;
	struct str text = STR_INIT;
	struct limits limits;

	str_add(&text, "format: 1\nlimits: {record_bytes: 4096}\n");
	config_parse(&small, text.buf, text.len, NULL);
	str_clear(&text);
	for (unsigned i = 0; i < 100; i++)
		str_addf(&text, "- id: e%u\n  with: 3f2a9c1b\n  at: 2026-11-21\n  kind: note\n  text: %0*d\n",
			 i, i == 50 ? 5000 : 50, 0);
	limits = config_limits(&small, TYPE_TIMELINE);
	CHECK_INT(doc_parse(&doc, text.buf, text.len, "x", 1, &limits, NULL), 0);
	validate_timeline(&why, &small, &doc, "x");
	CHECK_INT(findings_count(&why, LEVEL_ERROR), 1);
	for (size_t i = 0; i < why.n; i++)
		if (why.v[i].level == LEVEL_ERROR)
			CHECK_STR(why.v[i].message, "an event of 5063 bytes is over the limit of 4096 ('limits' in crm.yaml); keep documents in files/");
	limits = config_limits(&small, TYPE_CONTACT);
	CHECK_INT(limits.record_bytes, 4096);
	findings_release(&why);
	doc_release(&doc);
	config_release(&small);
	str_release(&text);
}

static void a_control_character_is_told_once(void)
{
	CHECK_STR(findings_of(TYPE_CONTACT, OK "title: \"a\\e[31m\"\n"),
		  "5:8 control-character -: the text has the control character U+001B by an escape () <>\n");
}

/* `n` lines made of a number and the text around it, as one record. */
static void add_lines(struct str *out, unsigned n, const char *before, const char *behind)
{
	str_clear(out);
	str_add(out, OK);
	for (unsigned i = 0; i < n; i++)
		str_addf(out, "%s%u%s\n", before, i, behind);
}

static unsigned count_of(const char *text, const char *part)
{
	unsigned n = 0;

	for (; (text = strstr(text, part)); text++)
		n++;
	return n;
}

static void of_very_many_control_characters_each_is_told_once(void)
{
	struct str text = STR_INIT;

	add_lines(&text, 1000, "k", ": \"\\e\"");
	CHECK_INT(count_of(findings_of(TYPE_CONTACT, text.buf), " control-character "), 1000);
	CHECK_INT(count_of(findings_of(TYPE_CONTACT, text.buf), " by an escape "), 20);
	str_release(&text);
}

static void of_very_many_unknown_fields_the_first_have_suggestions(void)
{
	struct str text = STR_INIT;

	add_lines(&text, 100, "email", ": x");
	CHECK_INT(count_of(findings_of(TYPE_CONTACT, text.buf), " unknown-field "), 100);
	CHECK_INT(count_of(findings_of(TYPE_CONTACT, text.buf), "did you mean 'email'?"), 20);
	str_release(&text);
}

static void check_sentence(const char *text, const char *want)
{
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;
	struct str got = STR_INIT;

	doc_parse(&doc, text, strlen(text), "x.yaml", 1, &config.limits, &why);
	validate_record(&why, &config, TYPE_CONTACT, &doc, "x.yaml");
	CHECK_INT(why.n, 1);
	if (why.n)
		finding_sentence(&got, &why.v[0]);
	CHECK_STR(got.buf, want);
	str_release(&got);
	findings_release(&why);
	doc_release(&doc);
}

static void a_finding_s_sentence_has_the_value_where_that_tells_more(void)
{
	check_sentence(OK "gender: f\n", "'gender' must be one of F, M, O, N, U, not 'f'");
	check_sentence(OK "created: \"a\\nb\"\n",
		       "'created' must be an instant such as 2026-11-21T10:30+01:00, not 'a\\nb'");
	check_sentence(OK "city: NO\n",
		       "'city' needs quotes: other YAML readers do not take it for this text");
	check_sentence(OK "emial: x\n", "unknown field 'emial'; did you mean 'email'?");
	check_sentence(OK "gender: [F]\n", "'gender' holds one value, not a list");
}

int main(void)
{
	config_parse(&config, crm_yaml, strlen(crm_yaml), NULL);
	zone_use("Europe/Rome");
	clock_set(1795253400);
	RUN(text_is_trimmed_and_composed);
	RUN(a_block_keeps_its_lines_and_first_indent);
	RUN(money_gets_its_decimals_and_currency);
	RUN(days_are_said_in_many_ways);
	RUN(instants_are_written_in_the_store_s_zone);
	RUN(a_day_stays_a_day_where_either_will_do);
	RUN(a_birthday_may_have_no_year);
	RUN(addresses_and_numbers_are_checked_and_kept);
	RUN(codes_are_put_in_upper_case);
	RUN(words_of_a_list_ignore_case);
	RUN(a_boolean_is_true_or_false);
	RUN(numbers_are_written_plainly);
	RUN(company_codes_have_one_form);
	RUN(a_reference_is_an_id_with_its_suffix);
	RUN(a_map_takes_no_value_but_its_items_do);
	RUN(custom_values_are_typed);
	RUN(what_failed_adds_nothing);
	RUN(each_type_has_a_name_and_a_folder);
	RUN(every_field_s_example_is_valid);
	RUN(a_field_is_found_by_the_beginning_of_a_path);
	RUN(the_order_is_that_of_the_table);
	RUN(a_finding_has_field_value_and_id);
	RUN(a_signpost_needs_nothing_but_its_id);
	RUN(an_event_s_findings_name_its_subject);
	RUN(a_timeline_without_events_is_fine);
	RUN(the_limit_of_size_is_for_an_event_not_for_a_timeline);
	RUN(a_control_character_is_told_once);
	RUN(of_very_many_control_characters_each_is_told_once);
	RUN(of_very_many_unknown_fields_the_first_have_suggestions);
	RUN(a_finding_s_sentence_has_the_value_where_that_tells_more);
	config_release(&config);
	return test_end();
}
