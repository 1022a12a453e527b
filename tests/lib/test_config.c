#include "record/config.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/str.h"
#include "tests/lib/test.h"

#define KEY "store_key: 000102030405060708090a0b0c0d0e0f\n"
#define HEAD "format: 1\n" KEY

static struct config config = CONFIG_INIT;

/* The findings of crm.yaml, one a line; `config` is what was read. */
static const char *findings_of(const char *text)
{
	static struct str out = STR_INIT;
	struct findings why = FINDINGS_INIT;

	str_clear(&out);
	config_parse(&config, text, strlen(text), &why);
	for (size_t i = 0; i < why.n; i++)
		str_addf(&out, "%u:%u: %s: %s [%s]\n", why.v[i].line, why.v[i].col,
			 why.v[i].level == LEVEL_ERROR ? "error" : "warning",
			 why.v[i].message, why.v[i].rule);
	findings_release(&why);
	err_clear();
	return out.buf;
}

static void the_least_a_store_says_is_its_format_and_key(void)
{
	CHECK_STR(findings_of(HEAD), "");
	CHECK_INT(config.format, 1);
	CHECK_STR(config.currency, "EUR");
	CHECK_STR(config.timezone, "Europe/Rome");
	CHECK_STR(config.country, "IT");
	CHECK_INT(config.opaque_ids, 0);
	CHECK_INT(config.channel, CHANNEL_ANY);
	CHECK_INT(config.limits.depth, 16);
	CHECK_INT(config.n_pipeline, 5);
	CHECK_STR(config.pipeline[3].name, "won");
	CHECK_INT(config.pipeline[3].permille, 1000);
	CHECK_INT(config.layout[TYPE_CONTACT], LAYOUT_AUTO);
	CHECK_INT(config.shard_chars[TYPE_TIMELINE], 2);
}

static void a_missing_format_is_an_error_and_a_missing_key_a_warning(void)
{
	CHECK_STR(findings_of("currency: EUR\n"),
		  "1:1: error: 'format' is missing: 'format: 1' says how to read this store [required]\n"
		  "1:1: warning: 'store_key' is missing, so ids of new records can be foreseen [required]\n");
	CHECK_INT(config_parse(&config, "", 0, NULL), ERR_DATA);
	CHECK_STR(err_message(), "crm.yaml:1:1: 'format' is missing: 'format: 1' says how to read this store");
	err_clear();
	CHECK_INT(config_parse(&config, HEAD, strlen(HEAD), NULL), 0);
}

static void a_newer_format_is_read_and_not_written(void)
{
	CHECK_STR(findings_of(HEAD), "");
	CHECK_INT(config_writable(&config), 0);
	CHECK_STR(findings_of("format: 2\n" KEY), "");
	CHECK_INT(config_writable(&config), ERR_DATA);
	CHECK_STR(err_message(), "the store has format 2 and this crm writes format 1; a newer crm can write it");
	err_clear();
}

static void the_store_key_is_32_hex_digits(void)
{
	CHECK_STR(findings_of(HEAD), "");
	CHECK(config.store_key.k0 != 0 && config.store_key.k1 != 0);
	CHECK_STR(findings_of("format: 1\nstore_key: abc\n"),
		  "2:12: error: 'store_key' must be 32 hex digits [config]\n");
}

static void layout_is_for_all_types_or_for_each(void)
{
	findings_of(HEAD "layout: packed\nshard_chars: 1\n");
	CHECK_INT(config.layout[TYPE_CONTACT], LAYOUT_PACKED);
	CHECK_INT(config.layout[TYPE_TIMELINE], LAYOUT_PACKED);
	CHECK_INT(config.shard_chars[TYPE_USER], 1);
	CHECK_STR(findings_of(HEAD "layout: {timeline: packed, default: files}\n"
			      "shard_chars:\n  contact: 0\n"), "");
	CHECK_INT(config.layout[TYPE_CONTACT], LAYOUT_FILES);
	CHECK_INT(config.layout[TYPE_TIMELINE], LAYOUT_PACKED);
	CHECK_INT(config.shard_chars[TYPE_CONTACT], 0);
	CHECK_INT(config.shard_chars[TYPE_COMPANY], 2);
	CHECK_STR(findings_of(HEAD "layout: {contacts: packed}\nshard_chars: 3\n"),
		  "3:10: error: 'layout.contacts' must be a type or 'default' [config]\n"
		  "4:14: error: 'shard_chars' must be a whole number from 0 to 2 [config]\n");
}

static const struct field *field(enum record_type type, const char *name)
{
	return field_find(schema_of(type), name);
}

static void unique_replaces_what_a_type_has(void)
{
	findings_of(HEAD);
	CHECK(config_unique(&config, TYPE_CONTACT, field(TYPE_CONTACT, "email")));
	CHECK(!config_unique(&config, TYPE_CONTACT, field(TYPE_CONTACT, "phone")));
	CHECK_STR(findings_of(HEAD "unique:\n  contact: [phone]\n  user: []\n"), "");
	CHECK(!config_unique(&config, TYPE_CONTACT, field(TYPE_CONTACT, "email")));
	CHECK(config_unique(&config, TYPE_CONTACT, field(TYPE_CONTACT, "phone")));
	CHECK(!config_unique(&config, TYPE_USER, field(TYPE_USER, "email")));
	CHECK(config_unique(&config, TYPE_COMPANY, field(TYPE_COMPANY, "vat_id")));
	CHECK_STR(findings_of(HEAD "unique:\n  contact: [notes, phon]\n  people: email\n"),
		  "4:13: error: 'unique.contact[0]' must be a field of contact that has a value of its own [config]\n"
		  "4:20: error: 'unique.contact[1]' must be a field of contact that has a value of its own [config]\n"
		  "5:3: error: 'unique.people' must be a type of record [config]\n");
}

static void the_pipeline_keeps_its_order(void)
{
	CHECK_STR(findings_of(HEAD "pipeline:\n  first: 0.125\n  second: 1\n  third: 0\n"), "");
	CHECK_INT(config.n_pipeline, 3);
	CHECK_STR(config.pipeline[0].name, "first");
	CHECK_INT(config_stage(&config, "first")->permille, 125);
	CHECK_INT(config_stage(&config, "second")->permille, 1000);
	CHECK(!config_stage(&config, "won"));
	CHECK_STR(findings_of(HEAD "pipeline: {A: 0.5, b: 1.2, c: 50%}\n"),
		  "3:1: warning: 'pipeline' has no stage of probability 1, so nothing can be won [config]\n"
		  "3:12: error: 'pipeline.A' must be a name: small letters, digits and '-' [config]\n"
		  "3:23: error: 'pipeline.b' must be a probability from 0 to 1, such as 0.25 [config]\n"
		  "3:31: error: 'pipeline.c' must be a probability from 0 to 1, such as 0.25 [config]\n");
}

static void custom_fields_are_typed(void)
{
	const struct custom_field *f;

	CHECK_STR(findings_of(HEAD "custom:\n  shoe_size: number\n"
			      "  plan: enum [basic, pro  plus]\n"
			      "  sizes: list of number\n  friends: list of ref\n"), "");
	CHECK_INT(config.n_custom, 4);
	CHECK_INT(config_custom(&config, "shoe_size")->kind, FIELD_NUMBER);
	f = config_custom(&config, "plan");
	CHECK_INT(f->kind, FIELD_ENUM);
	CHECK_STR(f->words[0], "basic");
	CHECK_STR(f->words[1], "pro  plus");
	CHECK(!f->words[2]);
	CHECK(config_custom(&config, "sizes")->list);
	CHECK_INT(config_custom(&config, "friends")->kind, FIELD_REF);
	CHECK(!config_custom(&config, "nothing"));
}

static void a_custom_field_of_no_type_is_an_error(void)
{
	CHECK_STR(findings_of(HEAD "custom:\n  a: enum []\n  b: enum [x\n  c: list\n"
			      "  imported: text\n  d-e: text\n  f: [x]\n"),
		  "4:6: error: 'custom.a' must be text, number, money, date, instant, boolean, ref, enum [a, b], or 'list of' one of these [config]\n"
		  "5:6: error: 'custom.b' must be text, number, money, date, instant, boolean, ref, enum [a, b], or 'list of' one of these [config]\n"
		  "6:6: error: 'custom.c' must be text, number, money, date, instant, boolean, ref, enum [a, b], or 'list of' one of these [config]\n"
		  "7:3: error: 'custom.imported' must be small letters, digits and '_', and not 'imported' [config]\n"
		  "8:3: error: 'custom.d-e' must be small letters, digits and '_', and not 'imported' [config]\n"
		  "9:6: error: 'custom.f' must be text [config]\n");
}

static void every_key_has_a_shape(void)
{
	CHECK_STR(findings_of(HEAD "currency: USD\ntimezone: America/New_York\ncountry: us\n"
			      "ids: opaque\nchannel: email\nmodeline: true\nautocommit: true\n"
			      "limits: {depth: 20, key_bytes: 200, record_bytes: 2000000}\n"
			      "lifecycle: {renewal_orders: 2, loyal_orders: 5, churn_gaps: 2.5, churn_after: 180d}\n"
			      "quiet_after: 60d\nkinds: [demo, site-visit]\n"
			      "lead: stage in (lead, hot)\n"
			      "score:\n  count(forms) > 0: 20\n  any(orders): {points: -5, decay: 30d}\n"
			      "rates: {EUR: {2026-01-01: 1.08, 2026-07-01: 1.1}}\n"
			      "board: [leads, conversion]\n"
			      "check:\n  ambiguous-scalar: error\n  require: {contact: owner is not empty}\n"
			      "  warn: {case: [priority is not empty]}\n"
			      "  vat: {type: company, level: warning, require: vat_id is not empty}\n"
			      "  mail: {warn: [email is not empty]}\n"
			      "retention: {suspect: 24m, case: 10y}\n"), "");
	CHECK_STR(config.country, "US");
	CHECK_INT(config.opaque_ids, 1);
	CHECK_INT(config.channel, CHANNEL_EMAIL);
	CHECK_INT(config.modeline, 1);
	CHECK_INT(config.limits.depth, 20);
	CHECK_INT(config.limits.key_bytes, 200);
	CHECK_INT(config.limits.record_bytes, 2000000);
	CHECK_STR(config.kinds[1], "site-visit");
	CHECK_STR(node_text(config.doc.root, "quiet_after"), "60d");
}

static void every_shape_that_is_wrong_is_told(void)
{
	CHECK_STR(findings_of("format: one\n" KEY "currency: euro\ntimezone: /etc/passwd\ncountry: Italy\n"
			      "ids: long\nchannel: fax\nmodeline: yes\nautocommit: [a]\n"
			      "limits: {depth: 2, width: 3}\nquiet_after: 60\nkinds: demo\n"
			      "lead: [a]\nboard: {a: b}\n"),
		  "1:9: error: 'format' must be a whole number from 1 to 1000000 [config]\n"
		  "3:11: error: 'currency' must be a currency, as ISO 4217 has it [config]\n"
		  "4:11: error: 'timezone' must be a time zone such as Europe/Rome [config]\n"
		  "5:10: error: 'country' must be a country code of two letters, such as IT [config]\n"
		  "6:6: error: 'ids' must be one of readable, opaque [config]\n"
		  "7:10: error: 'channel' must be one of any, email, phone, none [config]\n"
		  "8:11: error: 'modeline' must be one of false, true [config]\n"
		  "9:13: error: 'autocommit' must be text [config]\n"
		  "10:17: error: 'limits.depth' must be a whole number from 4 to 32 [config]\n"
		  "10:20: error: 'limits.width' is no limit: depth, key_bytes and record_bytes are [config]\n"
		  "11:14: error: 'quiet_after' must be a time such as 30d, 12w, 6m or 1y [config]\n"
		  "12:8: error: 'kinds' must be a list [config]\n"
		  "13:7: error: 'lead' must be text [config]\n"
		  "14:8: error: 'board' must be a list [config]\n");
}

static void policy_that_others_read_has_a_shape_too(void)
{
	CHECK_STR(findings_of(HEAD "lifecycle: {loyal: 4}\nscore: {a = b: many, c = d: {decay: 3d}}\n"
			      "rates: {XX: {}, USD: 0.9, GBP: {today: 1, 2026-01-01: 0}}\n"
			      "check: {schema: off, require: {people: a}}\nretention: {forever: 1y}\n"),
		  "3:13: error: 'lifecycle.loyal' is no threshold: renewal_orders, loyal_orders, churn_gaps and churn_after are [config]\n"
		  "4:16: error: 'score.a = b' must be a number such as 0.5 [config]\n"
		  "4:29: error: 'score.c = d' needs 'points' [config]\n"
		  "5:9: error: 'rates.XX' must be a currency, as ISO 4217 has it [config]\n"
		  "5:22: error: 'rates.USD' must have days: {2026-01-01: 0.92} [config]\n"
		  "5:33: error: 'rates.GBP.today' must be a day and its rate, such as 2026-01-01: 0.92 [config]\n"
		  "5:55: error: 'rates.GBP.2026-01-01' must be above 0 [config]\n"
		  "6:17: error: 'check.schema' must be one of error, warning, ignore [config]\n"
		  "6:32: error: 'check.require.people' must be a type of record [config]\n"
		  "7:13: error: 'retention.forever' must be a contact's stage or a type of record [config]\n");
}

static void a_rule_of_the_stores_own_has_a_demand_and_one_level(void)
{
	CHECK_STR(findings_of(HEAD "check:\n  a: {type: people, require: b}\n  c: {level: error}\n"
			      "  d: {level: off, require: e}\n  f: {level: error, warn: g}\n"
			      "  h: {require: i, warn: k}\n  l: {require: m, color: red}\n"),
		  "4:13: error: 'check.a.type' must be a type of record [config]\n"
		  "5:6: error: 'check.c' needs either 'require' or 'warn' [config]\n"
		  "6:14: error: 'check.d.level' must be one of error, warning, ignore [config]\n"
		  "7:6: error: 'check.f' has 'warn', which is a level already [config]\n"
		  "8:6: error: 'check.h' needs either 'require' or 'warn' [config]\n"
		  "9:19: error: 'check.l.color' is not known here: 'type', 'level', 'require' and 'warn' are [config]\n");
}

static void unknown_keys_are_warned_of_and_what_could_run_is_not_read(void)
{
	CHECK_STR(findings_of(HEAD "curency: EUR\nzzz: 1\npager: less\nhooks: {a: b}\ncolor: never\n"),
		  "3:1: warning: 'curency' is not known; did you mean 'currency'? [unknown-field]\n"
		  "4:1: warning: 'zzz' is not known; crm-config(5) lists the keys [unknown-field]\n"
		  "5:1: warning: 'pager' could run something and is not read here; it belongs in $XDG_CONFIG_HOME/crm/config.yaml [config-executable]\n"
		  "6:1: warning: 'hooks' could run something and is not read here; hooks belong in .crm/hooks/ [config-executable]\n"
		  "7:1: warning: 'color' is not read here; it belongs in $XDG_CONFIG_HOME/crm/config.yaml [unknown-field]\n");
}

static void a_crm_yaml_that_is_no_map_is_an_error(void)
{
	CHECK_INT(config_parse(&config, "- a\n", 4, NULL), ERR_DATA);
	CHECK_STR(err_message(), "crm.yaml:1:1: crm.yaml must be a map of keys");
	err_clear();
}

static void a_crm_yaml_that_does_not_parse_leaves_the_defaults(void)
{
	CHECK_INT(config_parse(&config, "a: &b c\n", 8, NULL), ERR_DATA);
	CHECK_STR(config.currency, "EUR");
	CHECK_INT(config.n_pipeline, 5);
	err_clear();
}

static void every_key_that_is_listed_is_known(void)
{
	for (const struct config_key *key = config_keys; key->name; key++) {
		struct str text = STR_INIT;

		str_addf(&text, HEAD "%s:\n", key->name);
		if (strcmp(key->name, "format") && strcmp(key->name, "store_key"))
			CHECK_STR(findings_of(text.buf), "");
		CHECK(key->title[0]);
		str_release(&text);
	}
}

int main(void)
{
	RUN(the_least_a_store_says_is_its_format_and_key);
	RUN(a_missing_format_is_an_error_and_a_missing_key_a_warning);
	RUN(a_newer_format_is_read_and_not_written);
	RUN(the_store_key_is_32_hex_digits);
	RUN(layout_is_for_all_types_or_for_each);
	RUN(unique_replaces_what_a_type_has);
	RUN(the_pipeline_keeps_its_order);
	RUN(custom_fields_are_typed);
	RUN(a_custom_field_of_no_type_is_an_error);
	RUN(every_key_has_a_shape);
	RUN(every_shape_that_is_wrong_is_told);
	RUN(policy_that_others_read_has_a_shape_too);
	RUN(a_rule_of_the_stores_own_has_a_demand_and_one_level);
	RUN(unknown_keys_are_warned_of_and_what_could_run_is_not_read);
	RUN(a_crm_yaml_that_is_no_map_is_an_error);
	RUN(a_crm_yaml_that_does_not_parse_leaves_the_defaults);
	RUN(every_key_that_is_listed_is_known);
	config_release(&config);
	return test_end();
}
