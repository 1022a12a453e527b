#include "output/vcard.h"

#include "tests/lib/roundtrip_test.h"

static void vCard_2_1_is_read_with_its_charsets_and_soft_breaks(void)
{
	check_fixture(&reader_vcard, "vcard/v21.vcf");
}

static void cards_of_Apple_are_read_with_labels_groups_and_folded_characters(void)
{
	check_fixture(&reader_vcard, "vcard/apple.vcf");
}

static void vCard_4_is_read_with_preferences_and_URIs(void)
{
	check_fixture(&reader_vcard, "vcard/v4.vcf");
}

static void of_broken_cards_nothing_is_lost(void)
{
	check_fixture(&reader_vcard, "vcard/broken.vcf");
}

static void the_samples_are_read(void)
{
	static const char *const names[] = { "contacts_v3", "contacts_v4" };

	for (int i = 0; i < 2; i++) {
		struct str path = STR_INIT, bytes = STR_INIT, cells = STR_INIT;

		str_addf(&path, "../shared/data/import/vcard/%s.vcf", names[i]);
		if (access(path.buf, R_OK)) {
			printf("# skipped: no %s\n", path.buf);
		} else {
			read_whole(&bytes, path.buf);
			cells_of(&cells, &reader_vcard, bytes.buf, bytes.len);
			CHECK(!strstr(cells.buf, "wrong"));
			CHECK(strstr(cells.buf, i ? "  birth_date: --04-15\n"
				     : "  email (ufficio): marco.ferri@example.com\n"));
		}
		str_release(&path);
		str_release(&bytes);
		str_release(&cells);
	}
}

static void a_card_of_a_firm_is_a_company(void)
{
	check_cells(&reader_vcard,
		    "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Acme\nORG:Acme\nEND:VCARD\n",
		    "company at 1\n  name: Acme\n");
	check_cells(&reader_vcard,
		    "BEGIN:VCARD\nVERSION:4.0\nKIND:individual\nFN:Acme\nORG:Acme\nEND:VCARD\n",
		    "contact at 1\n  name: Acme\n  organization: Acme\n");
	check_cells(&reader_vcard,
		    "BEGIN:VCARD\nX-ABSHOWAS:COMPANY\nN:Rossi;Ugo;;;\nORG:Acme;Sales\nEND:VCARD\n",
		    "company at 1\n  name: Acme\n"
		    "  custom.imported.N: Rossi;Ugo;;;\n"
		    "  custom.imported.ORG: Acme;Sales\n");
}

static void birthdays_are_read_in_all_their_forms(void)
{
	static const char *const forms[][2] = {
		{ "1980-05-17", "1980-05-17" }, { "19800517", "1980-05-17" },
		{ "1980-05-17T00:00:00Z", "1980-05-17" },
		{ "--0517", "--05-17" }, { "--05-17", "--05-17" },
		{ "1604-02-29", "--02-29" }, { "16040415", "--04-15" },
	};
	static const char *const none[] = {
		"1980-05", "1980", "---17", "1981-02-29", "circa 1800", "--13-01",
	};

	for (size_t i = 0; i < 7 + 6; i++) {
		struct str card = STR_INIT, want = STR_INIT;
		const char *form = i < 7 ? forms[i][0] : none[i - 7];

		str_addf(&card, "BEGIN:VCARD\nBDAY:%s\nEND:VCARD\n", form);
		str_addf(&want, "contact at 1\n  %s: %s\n",
			 i < 7 ? "birth_date" : "custom.imported.BDAY",
			 i < 7 ? forms[i][1] : form);
		check_cells(&reader_vcard, card.buf, want.buf);
		str_release(&card);
		str_release(&want);
	}
}

static void a_character_that_is_cut_by_a_fold_is_whole(void)
{
	check_cells(&reader_vcard,
		    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nicol\xc3\r\n \xb2\r\nEND:VCARD\r\n",
		    "contact at 1\n  name: Nicol\xc3\xb2\n");
	check_cells(&reader_vcard,
		    "BEGIN:VCARD\nVERSION:3.0\nFN:Nicol\xf2\nEND:VCARD\n",
		    "contact at 1\n  name: Nicol\xc3\xb2\n");
}

static void UTF_16_is_read(void)
{
	static const char card[] = "BEGIN:VCARD\nFN:Nicol\xf2\nEND:VCARD\n";
	struct str bytes = STR_INIT, out = STR_INIT;

	str_add(&bytes, "\xff\xfe");
	for (const char *s = card; *s; s++) {
		str_add_char(&bytes, *s);
		str_add_char(&bytes, '\0');
	}
	cells_of(&out, &reader_vcard, bytes.buf, bytes.len);
	CHECK_STR(out.buf, "contact at 1\n  name: Nicol\xc3\xb2\n");
	str_release(&bytes);
	str_release(&out);
}

static void an_item_says_where_it_lies(void)
{
	static const char bytes[] =
		"\nBEGIN:VCARD\r\nFN:a\r\nEND:VCARD\r\n\r\n"
		"BEGIN:VCARD\r\nFN:b\r\nEND:VCARD\r\n";
	FILE *file = cells_file(bytes, sizeof(bytes) - 1);
	struct input in = INPUT_INIT;
	struct reader reader;
	bool more;

	CHECK(!input_open(&in, fileno(file), "test"));
	CHECK(!reader_open(&reader, &reader_vcard, &in));
	for (int round = 0; round < 2; round++) {
		CHECK(!reader_next(&reader, &more) && more);
		CHECK_INT(reader.item.line, 2);
		CHECK_INT(reader.item.at, 1);
		CHECK_INT(reader.item.len, 30);
		CHECK(!reader_next(&reader, &more) && more);
		CHECK_INT(reader.item.line, 6);
		CHECK_INT(reader.item.at, 33);
		CHECK_INT(reader.item.len, 30);
		CHECK(!reader_next(&reader, &more) && !more);
		CHECK(!reader_rewind(&reader));
	}
	reader_release(&reader);
	input_release(&in);
	fclose(file);
}

/* Cells as the record that they say, without what an importer does to values. */
static void add_cell(struct draft *draft, const char *path, const struct cell *cell)
{
	static const char *const maps[] = {
		"external_ids.", "custom.imported.", "custom.", NULL
	};
	struct node *map = &draft->root, *node, *item;
	const char *dot;

	for (const char *const *m = maps; *m; m++) {
		if (strncmp(path, *m, strlen(*m)))
			continue;
		while (*m != NULL && (dot = strchr(path, '.')) &&
		       (!strncmp(path, "custom.", 7) ||
			!strncmp(path, "external_ids.", 13) ||
			!strncmp(path, "imported.", 9))) {
			char key[32];

			snprintf(key, sizeof(key), "%.*s", (int)(dot - path), path);
			map = draft_child(draft, map, key);
			if (map->kind != NODE_MAP)
				draft_map(map);
			path = dot + 1;
		}
		break;
	}
	node = draft_child(draft, map, path);
	if (node->kind != NODE_LIST)
		draft_list(node);
	item = draft_item(draft, node);
	if (!cell->label) {
		draft_text(draft, item, cell->text, cell->len);
		return;
	}
	draft_map(item);
	draft_text(draft, draft_child(draft, item, "value"), cell->text, cell->len);
	draft_text(draft, draft_child(draft, item, "label"), cell->label,
		   strlen(cell->label));
}

/* A list of one is the one. */
static void unwrap(struct node *node)
{
	for (size_t i = 0; i < node->n; i++) {
		unwrap(&node->v[i]);
		if (node->v[i].kind == NODE_LIST && node->v[i].n == 1 &&
		    node->v[i].v[0].kind == NODE_SCALAR) {
			const char *key = node->v[i].key;
			size_t key_len = node->v[i].key_len;

			node->v[i] = node->v[i].v[0];
			node->v[i].key = key;
			node->v[i].key_len = key_len;
		}
	}
}

/* Read, written and read again, each card is the record that it was. */
static void check_returns(const char *path, enum vcard_version version)
{
	struct str bytes = STR_INIT;
	struct input in = INPUT_INIT;
	struct reader reader;
	FILE *file;
	bool more;

	read_whole(&bytes, path);
	file = cells_file(bytes.buf, bytes.len);
	CHECK(!input_open(&in, fileno(file), "test"));
	CHECK(!reader_open(&reader, &reader_vcard, &in));
	while (!reader_next(&reader, &more) && more) {
		struct str card = STR_INIT;
		struct draft draft;

		if (reader.item.wrong)
			continue;
		draft_init(&draft);
		for (size_t i = 0; i < reader.item.n; i++)
			add_cell(&draft, reader.columns.v[reader.item.v[i].column],
				 &reader.item.v[i]);
		unwrap(&draft.root);
		vcard_add(&card, version, reader.item.type, &draft.root, NULL);
		check_folding(&card);
		trip_check(reader.item.type, &draft.root, &reader_vcard, &card);
		str_release(&card);
		draft_release(&draft);
	}
	reader_release(&reader);
	input_release(&in);
	fclose(file);
	str_release(&bytes);
}

static void what_is_no_field_is_kept_and_written_back(void)
{
	static const char *const names[] = { "v21", "apple", "v4", "broken" };

	trip_setup();
	for (int i = 0; i < 4; i++) {
		struct str path = STR_INIT;

		str_addf(&path, "tests/fixtures/import/vcard/%s.vcf", names[i]);
		check_returns(path.buf, VCARD_3);
		check_returns(path.buf, VCARD_4);
		str_release(&path);
	}
	config_release(&trip_config);
}

static void every_field_of_a_contact_and_a_company_comes_back(void)
{
	trip_setup();
	for (unsigned i = 0; i < 400 && !test_bad; i++)
		for (int k = 0; k < 4 && !test_bad; k++) {
			enum record_type type = k & 1 ? TYPE_COMPANY : TYPE_CONTACT;
			struct str card = STR_INIT;
			struct draft draft;

			trip_seed = i * 2654435761u + 17;
			draft_init(&draft);
			trip_fill(&draft, type);
			if (type == TYPE_COMPANY && !node_text(&draft.root, "name"))
				draft_set(&draft, "name", "Acme");
			vcard_add(&card, k & 2 ? VCARD_4 : VCARD_3, type,
				  &draft.root, i & 1 ? "Firm" : NULL);
			check_folding(&card);
			trip_check(type, &draft.root, &reader_vcard, &card);
			str_release(&card);
			draft_release(&draft);
		}
	config_release(&trip_config);
}

static const char mario[] =
	"id: mario-rossi-3f2a9c1b\n"
	"name: Mario Rossi\n"
	"given_name: Mario\n"
	"family_name: Rossi\n"
	"email: [mario@example.com, {value: m@example.org, label: work}]\n"
	"phone: {value: '+39 333 1234567', label: mobile}\n"
	"url: {value: 'https://example.com/a', label: LinkedIn}\n"
	"company: acme-srl-7k2m4q9x\n"
	"department: purchasing\n"
	"street: |\n  Via Roma 1\n  scala B\n"
	"city: Milano\n"
	"birth_date: --05-17\n"
	"gender: M\n"
	"stage: lead\n"
	"tags: [vip, 'a,b']\n"
	"notes: |\n"
	"  A note that is long enough to be folded \xc3\xa0\xc3\xa8\xc3\xac\xc3\xb2\xc3\xb9 \xe2\x82\xac\n"
	"  and; has, signs\n"
	"external_ids: {vcard: 'urn:uuid:1', hubspot: ['1', '2']}\n"
	"custom:\n"
	"  imported:\n"
	"    ADR: ';TYPE=home:;;Via Po 2;Torino;TO;10121;IT'\n"
	"    X-ABDATE: ';X-ABLABEL=anniversary:2010-06-01'\n";

static void write_yaml(struct str *out, const char *yaml, enum vcard_version version,
		       enum record_type type, const char *company)
{
	struct limits limits = LIMITS_DEFAULT;
	struct doc doc = DOC_INIT;

	CHECK(!doc_parse(&doc, yaml, strlen(yaml), "test", 1, &limits, NULL));
	vcard_add(out, version, type, doc.root, company);
	doc_release(&doc);
}

static void a_contact_is_written_as_vCard_3(void)
{
	struct str out = STR_INIT;

	write_yaml(&out, mario, VCARD_3, TYPE_CONTACT, "Acme S.r.l.");
	CHECK_STR(out.buf,
		"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:urn:uuid:1\r\n"
		"FN:Mario Rossi\r\nN:Rossi;Mario;;;\r\n"
		"ORG;X-CRM-DERIVED=TRUE:Acme S.r.l.;purchasing\r\n"
		"EMAIL;TYPE=PREF:mario@example.com\r\n"
		"EMAIL;TYPE=WORK:m@example.org\r\n"
		"TEL;TYPE=CELL:+39 333 1234567\r\n"
		"item1.URL:https://example.com/a\r\n"
		"item1.X-ABLabel:LinkedIn\r\n"
		"ADR;TYPE=pref:;;Via Roma 1\\nscala B;Milano;;;\r\n"
		"BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17\r\n"
		"CATEGORIES:vip,a\\,b\r\n"
		"NOTE:A note that is long enough to be folded \xc3\xa0\xc3\xa8\xc3\xac\xc3\xb2\xc3\xb9 \xe2\x82\xac\\nand\\; has\\, si\r\n"
		" gns\r\n"
		"X-CRM-ID:mario-rossi-3f2a9c1b\r\n"
		"X-CRM-COMPANY:acme-srl-7k2m4q9x\r\n"
		"X-CRM-DEPARTMENT:purchasing\r\n"
		"X-CRM-GENDER:M\r\nX-CRM-STAGE:lead\r\n"
		"X-CRM-EXTERNAL-IDS;X-KEY=hubspot:1\r\n"
		"X-CRM-EXTERNAL-IDS;X-KEY=hubspot:2\r\n"
		"ADR;TYPE=home:;;Via Po 2;Torino;TO;10121;IT\r\n"
		"item2.X-ABDATE:2010-06-01\r\n"
		"item2.X-ABLabel:anniversary\r\n"
		"END:VCARD\r\n");
	check_others_read(&out,
		"VCARD\n"
		"  ADR 'Via Po 2\\nTorino, TO 10121\\nIT'\n"
		"  ADR 'Via Roma 1\\nscala B\\nMilano,  '\n"
		"  BDAY '1604-05-17'\n"
		"  CATEGORIES \"['vip', 'a,b']\"\n"
		"  EMAIL 'm@example.org'\n"
		"  EMAIL 'mario@example.com'\n"
		"  FN 'Mario Rossi'\n"
		"  N ' Mario  Rossi '\n"
		"  NOTE 'A note that is long enough to be folded \\xe0\\xe8\\xec\\xf2\\xf9 \\u20ac\\nand; has, signs'\n"
		"  ORG \"['Acme S.r.l.', 'purchasing']\"\n"
		"  TEL '+39 333 1234567'\n"
		"  UID 'urn:uuid:1'\n"
		"  URL 'https://example.com/a'\n"
		"  VERSION '3.0'\n"
		"  X-ABDATE '2010-06-01'\n"
		"  X-ABLABEL 'LinkedIn'\n"
		"  X-ABLABEL 'anniversary'\n"
		"  X-CRM-COMPANY 'acme-srl-7k2m4q9x'\n"
		"  X-CRM-DEPARTMENT 'purchasing'\n"
		"  X-CRM-EXTERNAL-IDS '1'\n"
		"  X-CRM-EXTERNAL-IDS '2'\n"
		"  X-CRM-GENDER 'M'\n"
		"  X-CRM-ID 'mario-rossi-3f2a9c1b'\n"
		"  X-CRM-STAGE 'lead'\n");
	str_release(&out);
}

static void a_contact_is_written_as_vCard_4(void)
{
	struct str out = STR_INIT;

	write_yaml(&out,
		   "id: mario-rossi-3f2a9c1b\n"
		   "email: mario@example.com\n"
		   "phone: {value: '02 1234567', label: work fax}\n"
		   "birth_date: 1980-05-17\n"
		   "gender: F\n"
		   "language: it\n"
		   "custom: {imported: {GENDER: 'F;signora'}}\n",
		   VCARD_4, TYPE_CONTACT, NULL);
	CHECK_STR(out.buf,
		"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\n"
		"UID;VALUE=text:mario-rossi-3f2a9c1b@crm\r\n"
		"FN;X-CRM-DERIVED=TRUE:mario@example.com\r\n"
		"EMAIL:mario@example.com\r\n"
		"TEL;TYPE=work,fax:02 1234567\r\n"
		"BDAY:19800517\r\nLANG:it\r\nGENDER:F;signora\r\n"
		"END:VCARD\r\n");
	str_release(&out);
}

static void a_company_is_written_as_one(void)
{
	static const char acme[] =
		"id: acme-srl-7k2m4q9x\nname: Acme S.r.l.\naliases: [Acme, 'A, B']\n"
		"vat_id: IT01234567897\nphone: +39 02 1234567\n";
	struct str out = STR_INIT;

	write_yaml(&out, acme, VCARD_3, TYPE_COMPANY, NULL);
	CHECK_STR(out.buf,
		"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:acme-srl-7k2m4q9x@crm\r\n"
		"FN:Acme S.r.l.\r\nN;X-CRM-DERIVED=TRUE:;;;;\r\n"
		"ORG:Acme S.r.l.\r\nNICKNAME:Acme,A\\, B\r\n"
		"X-ABShowAs:COMPANY\r\nTEL:+39 02 1234567\r\n"
		"X-CRM-VAT-ID:IT01234567897\r\nEND:VCARD\r\n");
	str_clear(&out);
	write_yaml(&out, acme, VCARD_4, TYPE_COMPANY, NULL);
	CHECK_STR(out.buf,
		"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\n"
		"UID;VALUE=text:acme-srl-7k2m4q9x@crm\r\n"
		"FN:Acme S.r.l.\r\nORG:Acme S.r.l.\r\nNICKNAME:Acme,A\\, B\r\n"
		"TEL:+39 02 1234567\r\nX-CRM-VAT-ID:IT01234567897\r\nEND:VCARD\r\n");
	str_release(&out);
}

static void a_card_of_too_many_lines_is_wrong_and_the_next_one_is_read(void)
{
	struct str bytes = STR_INIT, out = STR_INIT;

	str_add(&bytes, "BEGIN:VCARD\n");
	for (int i = 0; i < 100001; i++)
		str_add(&bytes, "X:y\n");
	str_add(&bytes, "END:VCARD\nBEGIN:VCARD\nFN:Next\nEND:VCARD\n");
	cells_of(&out, &reader_vcard, bytes.buf, bytes.len);
	CHECK_STR(out.buf,
		  "item at 1\n  wrong: a card of more than 16 MiB or 100000 lines\n"
		  "contact at 100004\n  name: Next\n");
	str_release(&bytes);
	str_release(&out);
}

static void hostile_bytes_end(void)
{
	read_hostile(&reader_vcard);
}

int main(void)
{
	RUN(vCard_2_1_is_read_with_its_charsets_and_soft_breaks);
	RUN(cards_of_Apple_are_read_with_labels_groups_and_folded_characters);
	RUN(vCard_4_is_read_with_preferences_and_URIs);
	RUN(of_broken_cards_nothing_is_lost);
	RUN(the_samples_are_read);
	RUN(a_card_of_a_firm_is_a_company);
	RUN(birthdays_are_read_in_all_their_forms);
	RUN(a_character_that_is_cut_by_a_fold_is_whole);
	RUN(UTF_16_is_read);
	RUN(an_item_says_where_it_lies);
	RUN(what_is_no_field_is_kept_and_written_back);
	RUN(every_field_of_a_contact_and_a_company_comes_back);
	RUN(a_contact_is_written_as_vCard_3);
	RUN(a_contact_is_written_as_vCard_4);
	RUN(a_company_is_written_as_one);
	RUN(a_card_of_too_many_lines_is_wrong_and_the_next_one_is_read);
	RUN(hostile_bytes_end);
	return test_end();
}
