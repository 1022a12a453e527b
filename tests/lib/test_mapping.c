/* Files of other systems as records: each fixture against what is expected of it. */

#include "tests/lib/mapping_test.h"
#include "tests/lib/test.h"

#define FOLDER "tests/fixtures/import/"

/* Each with what it becomes beside it, NAME.yaml; `--print` shows that. */
static const char *const fixtures[] = {
	"hubspot/contacts.csv", "hubspot/companies.csv", "hubspot/deals.csv",
	"salesforce/Contact.csv", "salesforce/Lead.csv", "salesforce/Opportunity.csv",
	"salesforce/report_leads.csv",
	"zoho/Contacts.csv", "zoho/Leads.csv",
	"vtenext/Leads.csv", "vtiger/Contacts.csv", "copper/people.csv",
	"monday/leads_board.csv", "creatio/contacts.csv",
	"mailchimp/subscribed_email_audience_export_0a1b2c3d4e.csv",
	"mailchimp/unsubscribed_email_audience_export_0a1b2c3d4e.csv",
	"mailchimp/cleaned_email_audience_export_0a1b2c3d4e.csv",
	"mailchimp/activity.csv",
	"google/contacts.csv", "outlook/contacts.csv", "linkedin/Connections.csv",
	"crm/persone.csv", "crm/own.csv", "crm/eventi.csv", "crm/opportunities.json",
	"crm/controls.csv",
};

static struct mapping_options options_for(const char *path)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.file = path;
	return options;
}

static int print(const char *path)
{
	const struct mapping_options options = options_for(path);
	struct str text = STR_INIT;
	int rc = mapped_tell(&text, path, &options);

	if (rc)
		fprintf(stderr, "%s\n", err_message());
	fputs(text.buf, stdout);
	str_release(&text);
	return rc;
}

static void tell(struct str *out, const char *path, const struct mapping_options *options)
{
	str_clear(out);
	CHECK_INT(mapped_tell(out, path, options), 0);
}

static void every_fixture_becomes_what_is_expected_of_it(void)
{
	struct str path = STR_INIT, got = STR_INIT, want = STR_INIT;
	struct mapping_options options;

	for (size_t i = 0; i < sizeof(fixtures) / sizeof(*fixtures); i++) {
		str_clear(&path);
		str_addf(&path, FOLDER "%s", fixtures[i]);
		options = options_for(path.buf);
		tell(&got, path.buf, &options);
		str_add(&path, ".yaml");
		str_clear(&want);
		CHECK_INT(file_read_named(&want, path.buf), 0);
		CHECK_STR(got.buf, want.buf);
	}
	str_release(&path);
	str_release(&got);
	str_release(&want);
}

/* What the file is taken for is said differently; its items are the same. */
static const char *items_of(const struct str *told)
{
	const char *items = strstr(told->buf, "\nitems:");

	return items ? items : "";
}

static void a_saved_mapping_reads_the_file_as_before(void)
{
	struct str path = STR_INIT, first = STR_INIT, again = STR_INIT;
	struct str saved = STR_INIT, twice = STR_INIT;

	for (size_t i = 0; i < sizeof(fixtures) / sizeof(*fixtures); i++) {
		struct mapping_options options;
		struct preset *preset = NULL;
		struct mapped m;

		str_clear(&path);
		str_addf(&path, FOLDER "%s", fixtures[i]);
		options = options_for(path.buf);
		tell(&first, path.buf, &options);
		str_clear(&saved);
		CHECK_INT(mapped_open(&m, path.buf, &options), 0);
		mapping_save(&m.mapping, &saved);
		mapped_release(&m);
		CHECK_INT(preset_parse(&preset, saved.buf, saved.len, "my.yaml"), 0);
		options.preset = preset;
		str_clear(&twice);
		if (preset && !mapped_open(&m, path.buf, &options)) {
			mapping_save(&m.mapping, &twice);
			mapped_release(&m);
		}
		CHECK_STR(twice.buf, saved.buf);
		tell(&again, path.buf, &options);
		CHECK_STR(items_of(&again), items_of(&first));
		preset_free(preset);
	}
	str_release(&path);
	str_release(&first);
	str_release(&again);
	str_release(&saved);
	str_release(&twice);
}

/* A file of these bytes, of no name that says anything. */
static const char *make_file(const char *bytes)
{
	static char path[] = "/tmp/crm-test-mapping-XXXXXX";
	int fd;

	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
	close(fd);
	return path;
}

static void check_items(const char *bytes, const struct mapping_options *options,
			const char *want)
{
	const char *path = make_file(bytes);
	struct str told = STR_INIT;

	tell(&told, path, options);
	CHECK_STR(items_of(&told), want);
	str_release(&told);
	unlink(path);
}

static void check_error(const char *bytes, const struct mapping_options *options, int code,
			const char *want)
{
	const char *path = make_file(bytes);
	struct mapped m;

	CHECK_INT(mapped_open(&m, path, options), code);
	CHECK(strstr(err_message(), want));
	if (!strstr(err_message(), want))
		printf("#   %s\n", err_message());
	mapped_release(&m);
	err_clear();
	unlink(path);
}

static void a_column_goes_where_the_user_says(void)
{
	const char *const columns[] = { "Kundennummer=external_ids.old", "x=y=notes" };
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.columns = columns;
	options.n_columns = 2;
	check_items("Kundennummer,email,x=y\n7,a@example.com,hm\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      external_ids:\n        old: \"7\"\n      email: a@example.com\n"
		    "      notes: hm\n");
}

static void what_the_user_says_of_no_column_is_a_mistake(void)
{
	const char *const column[] = { "Emial=email" };
	const char *const field[] = { "Email=colour" };
	const char *const none[] = { "email" };
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.n_columns = 1;
	options.columns = column;
	check_error("Email\na@example.com\n", &options, ERR_USAGE,
		    "no column 'Emial'; did you mean 'Email'?");
	options.columns = field;
	check_error("Email\na@example.com\n", &options, ERR_USAGE,
		    "a contact has no field 'colour'");
	options.columns = none;
	check_error("Email\na@example.com\n", &options, ERR_USAGE, "is no HEADER=FIELD");
}

static void a_file_that_nothing_tells_of_is_refused(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	check_error("Foo,Bar\n1,2\n", &options, ERR_DATA, "--map HEADER=FIELD");
	options.preset = preset_by_name("hubspot");
	check_error("Foo,Bar\n1,2\n", &options, ERR_DATA, "no column is one of 'hubspot'");
}

static void the_user_may_name_the_system(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.preset = preset_by_name("hubspot");
	check_items("Email,Lifecycle Stage\na@example.com,Customer\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      email: a@example.com\n      stage: customer\n");
}

static void a_preset_of_the_user_goes_before_that_of_the_header(void)
{
	static const char mine[] =
		"columns:\n  Etage: custom.imported.floor\n"
		"  Lead Status: stage\nvalues:\n  stage: {Neu: lead}\n";
	struct mapping_options options = MAPPING_OPTIONS_INIT;
	struct preset *preset = NULL;

	CHECK_INT(preset_parse(&preset, mine, strlen(mine), "my.yaml"), 0);
	options.preset = preset;
	check_items("Record ID,Email,Lead Status,Etage\n7,a@example.com,Neu,3\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      external_ids:\n        hubspot: \"7\"\n      email: a@example.com\n"
		    "      stage: lead\n      custom:\n        imported:\n          floor: \"3\"\n");
	preset_free(preset);
}

static void the_date_order_can_be_said(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.order = ORDER_MDY;
	check_items("email,birth date\na@example.com,04/05/1980\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      email: a@example.com\n      birth_date: 1980-04-05\n");
}

static void one_of_our_own_names_of_a_type_is_enough_when_the_type_is_said(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.type = TYPE_COMPANY;
	check_items("Name,Colour\nAcme,red\n", &options,
		    "\nitems:\n  - line: 2\n    type: company\n    draft:\n"
		    "      name: Acme\n      custom:\n        imported:\n          colour: red\n");
}

static void a_case_opened_again_at_no_known_time_is_so_since_it_was_resolved(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	check_items("subject,opened,resolved,reopened\nA,2026-01-01,2026-01-02,true\n"
		    "B,2026-01-01,2026-01-02,false\n", &options,
		    "\nitems:\n  - line: 2\n    type: case\n    draft:\n      subject: A\n"
		    "      opened: 2026-01-01\n      resolved: 2026-01-02\n"
		    "      reopened: 2026-01-02\n    notes:\n      - column: reopened\n"
		    "        value: \"true\"\n        what: \"no time is given: taken as that of "
		    "the field before it\"\n"
		    "  - line: 3\n    type: case\n    draft:\n      subject: B\n"
		    "      opened: 2026-01-01\n      resolved: 2026-01-02\n");
}

static void columns_alike_in_their_keys_are_kept_apart(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	check_items("email,Foo bar,foo-bar,###,?\na@example.com,1,2,3,4\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      email: a@example.com\n      custom:\n        imported:\n"
		    "          foo_bar: \"1\"\n          foo_bar_2: \"2\"\n"
		    "          column: \"3\"\n          column_2: \"4\"\n");
}

static void a_row_of_more_than_a_record_may_hold_is_refused(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;
	struct str bytes = STR_INIT, told = STR_INIT;
	const char *path;

	str_add(&bytes, "email,notes\na@example.com,");
	for (size_t i = 0; i < 1100000; i++)
		str_add_char(&bytes, 'x');
	str_add_char(&bytes, '\n');
	path = make_file(bytes.buf);
	tell(&told, path, &options);
	CHECK(strstr(told.buf, "fate: refuse"));
	CHECK(strstr(told.buf, "more than the 1048576 bytes of a record"));
	unlink(path);
	str_release(&bytes);
	str_release(&told);
}

static void check_told(const char *bytes, const char *want)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;
	const char *path = make_file(bytes);
	struct str told = STR_INIT;

	tell(&told, path, &options);
	CHECK_STR(told.buf, want);
	str_release(&told);
	unlink(path);
}

static void another_column_of_the_file_proves_the_date_order(void)
{
	check_told("email,birthday,created\na@example.com,13/01/1980,05/04/2026\n",
		   "told:\n  - crm contacts, UTF-8, commas, dates day-month-year, 3 of 3 columns\n"
		   "  - \"email: email\"\n"
		   "  - \"birthday: birth_date, day-month-year (line 2)\"\n"
		   "  - \"created: created, day-month-year (as in 'birthday')\"\n"
		   "items:\n  - line: 2\n    type: contact\n    draft:\n"
		   "      email: a@example.com\n      birth_date: 1980-01-13\n"
		   "      created: 2026-04-05T00:00+02:00\n");
	check_told("email,birthday,created,note\na@example.com,05/06/1980,05/04/2026,13/1/80 or so\n",
		   "told:\n  - crm contacts, UTF-8, commas, dates not told, 4 of 4 columns\n"
		   "  - \"'birthday': whether the day or the month comes first cannot be told: "
		   "say --date-order dmy or mdy\"\n"
		   "  - \"'created': whether the day or the month comes first cannot be told: "
		   "say --date-order dmy or mdy\"\n"
		   "  - \"email: email\"\n"
		   "  - \"birthday: birth_date, not told\"\n"
		   "  - \"created: created, not told\"\n"
		   "  - \"note: notes\"\n"
		   "items:\n  - line: 2\n    type: contact\n    draft:\n"
		   "      email: a@example.com\n      custom:\n        imported:\n"
		   "          birthday: 05/06/1980\n          created: 05/04/2026\n"
		   "      notes: 13/1/80 or so\n"
		   "    notes:\n      - column: birthday\n        value: 05/06/1980\n"
		   "        what: day and month may be either way round; say which with --date-order; "
		   "kept as custom.imported.birthday\n"
		   "      - column: created\n        value: 05/04/2026\n"
		   "        what: day and month may be either way round; say which with --date-order; "
		   "kept as custom.imported.created\n");
}

static void an_id_of_fifteen_characters_is_that_of_eighteen(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.preset = preset_by_name("salesforce");
	check_items("Id,LastName,Email,AccountId\n"
		    "003A000001abcDE,A,a@example.com,0013600000xYzAb\n"
		    "003A000001abcDEIAY,B,b@example.com,0013600000xYzAbAAK\n"
		    "003A000001abcDEAAA,C,c@example.com,\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      external_ids:\n        salesforce: 003A000001abcDEIAY\n"
		    "      family_name: A\n      email: a@example.com\n      name: A\n"
		    "    refs:\n      - path: company\n        of: company\n"
		    "        external: salesforce:0013600000xYzAbAAK\n        column: AccountId\n"
		    "  - line: 3\n    type: contact\n    draft:\n"
		    "      external_ids:\n        salesforce: 003A000001abcDEIAY\n"
		    "      family_name: B\n      email: b@example.com\n      name: B\n"
		    "    refs:\n      - path: company\n        of: company\n"
		    "        external: salesforce:0013600000xYzAbAAK\n        column: AccountId\n"
		    "  - line: 4\n    type: contact\n    draft:\n"
		    "      external_ids:\n        salesforce:\n          - 003A000001abcDEAAA\n"
		    "          - 003A000001abcDEIAY\n"
		    "      family_name: C\n      email: c@example.com\n      name: C\n");
}

static void the_time_of_an_appointment_may_float(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;

	options.type = TYPE_TASK;
	check_items("summary,start,end,created\nVisit,2026-01-12 09:30,2026-01-12T10:30+01:00,"
		    "2026-01-02 09:00\n", &options,
		    "\nitems:\n  - line: 2\n    type: task\n    draft:\n"
		    "      summary: Visit\n      start: 2026-01-12T09:30\n"
		    "      end: 2026-01-12T10:30+01:00\n      created: 2026-01-02T09:00+01:00\n");
}

static void each_type_of_a_file_is_told_with_its_own_columns(void)
{
	check_told("BEGIN:VCARD\nVERSION:4.0\nFN:Anna\nEMAIL:a@example.com\nEND:VCARD\n"
		   "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nX-CRM-INDUSTRY:retail\n"
		   "X-FOO:1\nEND:VCARD\n",
		   "told:\n  - vcard contacts, 2 of 2 columns\n"
		   "  - \"name: name\"\n  - \"email: email\"\n"
		   "  - \"kept under custom.imported: X-FOO\"\n"
		   "  - \"name: name\"\n  - \"industry: industry\"\n"
		   "  - \"custom.imported.X-FOO: custom.imported.X-FOO\"\n"
		   "items:\n  - line: 1\n    type: contact\n    draft:\n"
		   "      name: Anna\n      email: a@example.com\n"
		   "  - line: 6\n    type: company\n    draft:\n"
		   "      name: Acme\n      industry: retail\n"
		   "      custom:\n        imported:\n          X-FOO: \"1\"\n");
}

static void escapes_are_undone_where_we_have_written_them(void)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;
	static const char ours[] =
		"\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		"      id: anna-1c3d5e7f\n      email: a@example.com\n"
		"      notes: |-\n        \"a\\b\n        c\n";

	check_items("id\temail\tnotes\nanna-1c3d5e7f\ta@example.com\t\\\"a\\\\b\\nc\n", &options, ours);
	check_items("id\temail\tnotes\nanna-1c3d5e7f\ta@example.com\tC:\\dir\\new\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      id: anna-1c3d5e7f\n      email: a@example.com\n"
		    "      notes: C:\\dir\\new\n");
	check_items("email\tnotes\na@example.com\tC:\\new\n", &options,
		    "\nitems:\n  - line: 2\n    type: contact\n    draft:\n"
		    "      email: a@example.com\n      notes: C:\\new\n");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--print"))
		return print(argv[2]);
	RUN(every_fixture_becomes_what_is_expected_of_it);
	RUN(a_saved_mapping_reads_the_file_as_before);
	RUN(a_column_goes_where_the_user_says);
	RUN(what_the_user_says_of_no_column_is_a_mistake);
	RUN(a_file_that_nothing_tells_of_is_refused);
	RUN(the_user_may_name_the_system);
	RUN(a_preset_of_the_user_goes_before_that_of_the_header);
	RUN(the_date_order_can_be_said);
	RUN(one_of_our_own_names_of_a_type_is_enough_when_the_type_is_said);
	RUN(a_case_opened_again_at_no_known_time_is_so_since_it_was_resolved);
	RUN(columns_alike_in_their_keys_are_kept_apart);
	RUN(a_row_of_more_than_a_record_may_hold_is_refused);
	RUN(another_column_of_the_file_proves_the_date_order);
	RUN(an_id_of_fifteen_characters_is_that_of_eighteen);
	RUN(the_time_of_an_appointment_may_float);
	RUN(each_type_of_a_file_is_told_with_its_own_columns);
	RUN(escapes_are_undone_where_we_have_written_them);
	return test_end();
}
