/* Presets: their form, and which of them a header is of. */

#include "base/err.h"
#include "import/preset.h"
#include "tests/lib/test.h"

#include <string.h>

static void every_preset_that_is_embedded_can_be_read(void)
{
	size_t n = 0;

	for (; preset_names[n]; n++) {
		const struct preset *preset = preset_by_name(preset_names[n]);

		CHECK(preset != NULL);
		CHECK_STR(preset->name, preset_names[n]);
		CHECK(preset->n > 0);
	}
	CHECK_INT(n, 13);
	CHECK(!preset_by_name("nobody"));
}

static void check_refused(const char *bytes, const char *want)
{
	struct preset *preset = NULL;

	CHECK_INT(preset_parse(&preset, bytes, strlen(bytes), "my.yaml"), ERR_DATA);
	CHECK_STR(err_message(), want);
	err_clear();
}

static void a_preset_of_the_wrong_form_is_refused_with_its_place(void)
{
	check_refused("columns:\n  A: email\n  B: colour\n",
		      "my.yaml:3:3: a contact has no field 'colour'");
	check_refused("colums:\n  A: email\n",
		      "my.yaml: must be a map with 'columns', or with 'tables'; "
		      "'crm import --save-map' writes one");
	check_refused("columns:\n  A: {to: email, spilt: x}\n",
		      "my.yaml:2:18: no key 'spilt' here; did you mean 'split'?");
	check_refused("type: animal\ncolumns:\n  A: email\n",
		      "my.yaml:1:1: 'animal' is no type of records");
	check_refused("from: nobody\ncolumns:\n  A: email\n",
		      "my.yaml:1:1: no preset 'nobody'");
	check_refused("tables:\n  contact:\n    like: contact\n    columns: {A: email}\n",
		      "my.yaml:3:5: no table 'contact' before this one");
	check_refused("tables:\n  contact:\n    consents:\n      - {status: maybe}\n",
		      "my.yaml:4:9: 'status' must be granted or withdrawn");
	check_refused("tables: [a]\n",
		      "my.yaml: must be a map with 'columns', or with 'tables'; "
		      "'crm import --save-map' writes one");
	check_refused("columns: {A: [email, {label: x}]}\n",
		      "my.yaml:1:22: 'to' is missing: the field that it goes to");
}

static const char *name_of(const char *const *headers, size_t n, const char *file)
{
	static char name[80];
	const struct preset_table *table = preset_detect(headers, n, TYPE_NONE, file);

	if (!table)
		return "none";
	snprintf(name, sizeof(name), "%s %s", table->preset->name, table->name);
	return name;
}

#define NAME_OF(...) name_of((const char *const []){ __VA_ARGS__ }, \
	sizeof((const char *const []){ __VA_ARGS__ }) / sizeof(char *), NULL)

static void a_header_tells_who_wrote_it(void)
{
	CHECK_STR(NAME_OF("Record ID", "Email", "Lifecycle Stage"), "hubspot contact");
	CHECK_STR(NAME_OF("Record ID", "First Name", "Last Name", "Email", "Contact owner"),
		  "hubspot contact");
	CHECK_STR(NAME_OF("Id", "LastName", "AccountId"), "salesforce contact");
	CHECK_STR(NAME_OF("ID", "LASTNAME", "COMPANY", "STATUS"), "salesforce lead");
	CHECK_STR(NAME_OF("Record Id", "Contact Owner.id", "Last Name"), "zoho contact");
	CHECK_STR(NAME_OF("Nome", "Cognome", "Stato Lead", "Citta`"), "vtenext lead");
	CHECK_STR(NAME_OF("Nome", "Cognome", "Città"), "crm contact");
	CHECK_STR(NAME_OF("first_name", "E-Mail"), "crm contact");
	CHECK_STR(NAME_OF("Ragione sociale", "Partita IVA"), "crm company");
	CHECK_STR(NAME_OF("with", "at", "kind", "amount"), "crm event");
	CHECK_STR(NAME_OF("foo", "bar"), "none");
	CHECK_STR(NAME_OF("\xef\xbb\xbf" "First Name", "Last Name", "Connected On"),
		  "linkedin contact");
}

static void a_file_s_name_tells_which_of_several_kinds_it_is(void)
{
	static const char *const headers[] = { "Email Address", "MEMBER_RATING", "LEID" };

	CHECK_STR(name_of(headers, 3, "in/subscribed_x.csv"), "mailchimp subscribed");
	CHECK_STR(name_of(headers, 3, "in/nonsubscribed_x.csv"), "mailchimp nonsubscribed");
	CHECK_STR(name_of(headers, 3, "in/members.csv"), "mailchimp audience");
}

static void check_number(const struct preset_table *table, const char *header,
			 const char *want)
{
	struct arena arena = ARENA_INIT;
	struct str number = STR_INIT;

	CHECK(preset_column(table, header, &arena, &number) != NULL);
	CHECK_STR(number.buf, want);
	str_release(&number);
	arena_release(&arena);
}

static void families_of_columns_are_known_by_their_star(void)
{
	const struct preset_table *google = &preset_by_name("google")->tables[0];

	check_number(google, "E-mail 12 - Value", "12");
	check_number(google, "Notes#2", "");
}

static void targets_are_fields_with_what_belongs_to_them(void)
{
	struct target t;

	CHECK(target_parse(&t, NULL, TYPE_CONTACT, "phone.mobile"));
	CHECK_STR(t.label, "mobile");
	CHECK(target_parse(&t, NULL, TYPE_CONTACT, "company.id"));
	CHECK(t.kind == TO_REF && t.by == BY_ID);
	CHECK(target_parse(&t, NULL, TYPE_OPPORTUNITY, "contacts[2].role"));
	CHECK(t.kind == TO_REF && t.by == BY_ROLE && t.v[1].index == 2);
	CHECK(target_parse(&t, NULL, TYPE_CONTACT, "consent[0].status"));
	CHECK(t.kind == TO_FIELD && t.field.kind == FIELD_ENUM);
	CHECK(target_parse(&t, NULL, TYPE_CONTACT, "external_ids.hubspot"));
	CHECK(target_parse(&t, NULL, TYPE_CONTACT, "custom.imported.x"));
	CHECK(t.kind == TO_IMPORTED);
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, "external_ids"));
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, "city.x"));
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, "consent[x].status"));
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, "consent[99999].status"));
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, "amount"));
	CHECK(!target_parse(&t, NULL, TYPE_CONTACT, ""));
}

int main(void)
{
	RUN(every_preset_that_is_embedded_can_be_read);
	RUN(a_preset_of_the_wrong_form_is_refused_with_its_place);
	RUN(a_header_tells_who_wrote_it);
	RUN(a_file_s_name_tells_which_of_several_kinds_it_is);
	RUN(families_of_columns_are_known_by_their_star);
	RUN(targets_are_fields_with_what_belongs_to_them);
	return test_end();
}
