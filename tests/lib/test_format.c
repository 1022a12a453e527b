/*
 * What store-format/ and the manual say, against the program: the examples
 * with their findings, and each table of fields against the one in C.
 */

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "cli/user.h"
#include "record/config.h"
#include "record/jsonschema.h"
#include "record/validate.h"
#include "tests/lib/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#define EXAMPLES "store-format/examples/"

static const struct limits usual = LIMITS_DEFAULT;
static struct config config = CONFIG_INIT;	/* of the examples */
static int root;

static void read_text(struct str *out, const char *path)
{
	str_clear(out);
	if (file_read(out, NULL, root, path, 0))
		test_fail(path, 1, err_message());
	err_clear();
}

/* The names in a folder that end so, sorted. */
static void list_folder(struct strs *out, const char *path, const char *end)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	CHECK(dir != NULL);
	while (dir && (entry = readdir(dir))) {
		size_t len = strlen(entry->d_name), n = strlen(end);

		if (entry->d_name[0] != '.' && len > n &&
		    !strcmp(entry->d_name + len - n, end))
			strs_add(out, entry->d_name);
	}
	if (dir)
		closedir(dir);
	strs_sort(out);
	CHECK(out->n > 0);
}

/* contact-minimal.yaml is a contact; config-x.yaml is a crm.yaml. */
static enum record_type type_of_name(const char *name)
{
	char type[32] = "";

	snprintf(type, sizeof(type), "%.*s", (int)strcspn(name, "-."), name);
	return type_by_name(type);
}

static void find_all(struct findings *why, const char *name, const struct str *text)
{
	enum record_type type = type_of_name(name);
	struct config own = CONFIG_INIT;
	struct doc doc = DOC_INIT;

	if (type == TYPE_NONE) {
		CHECK(!strncmp(name, "config-", 7));
		config_parse(&own, text->buf, text->len, why);
	} else if (!doc_parse(&doc, text->buf, text->len, name, 1, &config.limits, why)) {
		if (type == TYPE_TIMELINE)
			validate_timeline(why, &config, &doc, name);
		else
			validate_record(why, &config, type, &doc, name);
	}
	err_clear();
	doc_release(&doc);
	config_release(&own);
}

/* LINE:COL: level: message [rule] */
static void add_findings(struct str *out, const struct findings *why)
{
	for (size_t i = 0; i < why->n; i++) {
		const struct finding *f = &why->v[i];

		str_addf(out, "%u:%u: %s: %s [%s]\n", f->line, f->col,
			 f->level == LEVEL_ERROR ? "error" : "warning",
			 f->message, f->rule);
	}
}

static const char *folder, *example;	/* of the test that runs */
static struct str rules = STR_INIT;	/* that examples have broken */

static void one_example(void)
{
	struct str path = STR_INIT, text = STR_INIT, got = STR_INIT, want = STR_INIT;
	struct findings why = FINDINGS_INIT;

	str_addf(&path, EXAMPLES "%s/%s", folder, example);
	read_text(&text, path.buf);
	find_all(&why, example, &text);
	findings_sort(&why);
	add_findings(&got, &why);
	if (!strcmp(folder, "invalid")) {
		str_set_len(&path, path.len - strlen(".yaml"));
		str_add(&path, ".expect");
		read_text(&want, path.buf);
		CHECK(want.len > 0);
	}
	CHECK_STR(got.buf, want.buf);
	for (size_t i = 0; i < why.n; i++)
		str_addf(&rules, "[%s]", why.v[i].rule);
	findings_release(&why);
	str_release(&path);
	str_release(&text);
	str_release(&got);
	str_release(&want);
}

static void run_examples(const char *name, const char *says)
{
	struct str path = STR_INIT, title = STR_INIT;
	struct strs names = STRS_INIT;

	folder = name;
	str_addf(&path, EXAMPLES "%s", folder);
	list_folder(&names, path.buf, ".yaml");
	for (size_t i = 0; i < names.n; i++) {
		example = names.v[i];
		str_clear(&title);
		str_addf(&title, "%s/%s %s", folder, example, says);
		test_run(title.buf, one_example);
	}
	strs_release(&names);
	str_release(&path);
	str_release(&title);
}

static void every_rule_has_an_example(void)
{
	static const char *const all[] = {
		"schema", "required", "unknown-field", "unknown-stage",
		"channel", "ambiguous-scalar", "control-character", "id",
		"config", "config-executable",
		"anchor", "alias", "tag", "directive", "merge-key",
		"complex-key", "duplicate-key", "key-length", "depth",
		"record-size", "multiple-documents", "conflict-marker", "nul",
		"utf-8", "utf-16", "byte-order-mark", "line-end", "syntax",
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		struct str rule = STR_INIT;

		str_addf(&rule, "[%s]", all[i]);
		if (!strstr(rules.buf, rule.buf))
			test_fail(__FILE__, __LINE__, all[i]);
		str_release(&rule);
	}
}

static void every_type_has_a_valid_example(void)
{
	struct strs names = STRS_INIT;

	list_folder(&names, EXAMPLES "valid", ".yaml");
	for (int type = 0; type <= TYPE_COUNT; type++) {
		size_t n = 0;

		for (size_t i = 0; i < names.n; i++)
			n += type_of_name(names.v[i]) == (enum record_type)type;
		CHECK(n >= 2);
	}
	strs_release(&names);
}

static bool says(const struct node *map, const char *key)
{
	const char *text = node_text(map, key);

	CHECK(!text || !strcmp(text, "true"));
	return text != NULL;
}

static void compare_words(const struct node *row, const char *const *words)
{
	size_t n = 0;

	for (; words && words[n]; n++) {
		const struct node *word = node_value(node_get(row, "words"), n, NULL);

		CHECK_STR(word ? word->text : "", words[n]);
	}
	CHECK(!node_value(node_get(row, "words"), n, NULL));
}

static void compare_fields(const struct node *rows, const struct field *fields);

static void compare_field(const struct node *row, const struct field *f)
{
	static const struct {
		const char *name;
		unsigned flag;
	} flags[] = {
		{ "required", FIELD_REQUIRED }, { "unique", FIELD_UNIQUE },
		{ "multi", FIELD_MULTI }, { "labels", FIELD_LABELS },
		{ "list", FIELD_LIST }, { "computed", FIELD_COMPUTED },
		{ "share", FIELD_SHARE },
	};
	static const char *const known[] = {
		"kind", "to", "words", "title", "example", "fields"
	};
	size_t n = 0;

	CHECK_STR(row->key, f->name);
	CHECK_STR(node_text(row, "kind"), field_kind_name(f->kind));
	CHECK_STR(node_text(row, "title"), f->title);
	if (f->example || node_get(row, "example"))
		CHECK_STR(node_text(row, "example"), f->example ? f->example : "none");
	if (f->ref != TYPE_NONE || node_get(row, "to"))
		CHECK_STR(node_text(row, "to"), f->ref == TYPE_NONE ? "any" : schema_of(f->ref)->name);
	compare_words(row, f->words);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		CHECK_INT(says(row, flags[i].name), (f->flags & flags[i].flag) != 0);
		n += node_get(row, flags[i].name) != NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		n += node_get(row, known[i]) != NULL;
	CHECK_INT(row->n, n);
	CHECK_INT(node_get(row, "fields") != NULL, f->sub != NULL);
	if (f->sub && node_get(row, "fields"))
		compare_fields(node_get(row, "fields"), f->sub);
}

/* The same fields in the same order, so both ways at once. */
static void compare_fields(const struct node *rows, const struct field *fields)
{
	size_t n = 0;

	for (; fields[n].name && n < rows->n; n++)
		compare_field(&rows->v[n], &fields[n]);
	CHECK(!fields[n].name);
	CHECK_INT(rows->n, n);
}

static void the_tables_for_people_are_those_of_the_program(void)
{
	struct str path = STR_INIT, text = STR_INIT;
	struct doc doc = DOC_INIT;

	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct schema *schema = schema_of((enum record_type)type);

		str_clear(&path);
		str_addf(&path, "store-format/schema/%s.yaml",
			 type == TYPE_TIMELINE ? "event" : schema->name);
		read_text(&text, path.buf);
		CHECK_INT(doc_parse(&doc, text.buf, text.len, path.buf, 1, &usual, NULL), 0);
		if (!doc.root)
			continue;
		CHECK_STR(node_text(doc.root, "type"), schema->name);
		CHECK_STR(node_text(doc.root, "folder"), schema->folder);
		CHECK_STR(node_text(doc.root, "title"), schema->title);
		CHECK_INT(doc.root->n, 4);
		compare_fields(node_get(doc.root, "fields"), schema->fields);
	}
	doc_release(&doc);
	str_release(&path);
	str_release(&text);
}

static void the_table_of_crm_yaml_is_that_of_the_program(void)
{
	struct str text = STR_INIT;
	struct doc doc = DOC_INIT;
	const struct node *keys;
	size_t n = 0;

	read_text(&text, "store-format/schema/config.yaml");
	doc_parse(&doc, text.buf, text.len, "config.yaml", 1, &usual, NULL);
	keys = node_get(doc.root, "keys");
	CHECK(keys != NULL);
	for (; keys && config_keys[n].name && n < keys->n; n++) {
		CHECK_STR(keys->v[n].key, config_keys[n].name);
		CHECK_STR(node_text(&keys->v[n], "title"), config_keys[n].title);
		CHECK(node_text(&keys->v[n], "value") != NULL);
	}
	CHECK(!config_keys[n].name);
	CHECK(keys && keys->n == n);
	doc_release(&doc);
	str_release(&text);
}

static void compare_required(const json_t *object, const struct field *fields)
{
	const json_t *list = json_object_get(object, "required");
	size_t n = 0;

	for (; fields->name; fields++)
		if (fields->flags & FIELD_REQUIRED)
			CHECK_STR(json_string_value(json_array_get(list, n++)), fields->name);
	CHECK_INT(json_array_size(list), n);
}

static void compare_enum(const json_t *property, const struct field *f)
{
	const json_t *list = json_object_get(property, "enum");
	size_t n = 0;

	for (const char *const *w = f->words; *w; w++)
		CHECK_STR(json_string_value(json_array_get(list, n++)), *w);
	if (f->words == event_kinds)
		n++;		/* the store's own, see crm_yaml */
	if (!(f->flags & FIELD_REQUIRED)) {
		const json_t *last = json_array_get(list, n++);

		CHECK(last && json_is_null(last));
	}
	CHECK_INT(json_array_size(list), n);
}

static void compare_properties(const json_t *object, const struct field *fields)
{
	json_t *properties = json_object_get(object, "properties");
	void *iter = json_object_iter(properties);

	for (; fields->name && iter; fields++, iter = json_object_iter_next(properties, iter)) {
		const json_t *property = json_object_iter_value(iter);

		CHECK_STR(json_object_iter_key(iter), fields->name);
		CHECK_STR(json_string_value(json_object_get(property, "description")), fields->title);
		if (fields->kind == FIELD_ENUM)
			compare_enum(property, fields);
		if (fields->flags & FIELD_LIST)
			property = json_object_get(property, "items");
		if (!fields->sub)
			continue;
		compare_properties(property, fields->sub);
		compare_required(property, fields->sub);
	}
	CHECK(!fields->name && !iter);
}

static const json_t *rules_of(const json_t *object)
{
	const json_t *otherwise = json_object_get(object, "else");

	return otherwise ? otherwise : object;
}

static void the_json_schema_has_the_same_fields(void)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		struct str text = STR_INIT;
		json_error_t error;
		json_t *all;
		const json_t *object;

		jsonschema_add(&text, &config, (enum record_type)type);
		all = json_loads(text.buf, JSON_REJECT_DUPLICATES, &error);
		if (!all)
			test_fail(__FILE__, __LINE__, error.text);
		CHECK_STR(json_string_value(json_object_get(all, "$schema")),
			  "http://json-schema.org/draft-07/schema#");
		object = type == TYPE_TIMELINE ? json_object_get(all, "items") : all;
		compare_properties(object, schema_of((enum record_type)type)->fields);
		compare_required(rules_of(object), schema_of((enum record_type)type)->fields);
		json_decref(all);
		str_release(&text);
	}
}

static void the_json_schema_needs_no_store(void)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		struct str text = STR_INIT;
		json_t *all;

		jsonschema_add(&text, NULL, (enum record_type)type);
		all = json_loads(text.buf, JSON_REJECT_DUPLICATES, NULL);
		CHECK(all != NULL);
		json_decref(all);
		str_release(&text);
	}
}

static void the_json_schema_has_the_store_s_own_fields(void)
{
	struct str text = STR_INIT;
	json_t *all, *custom, *plan;

	jsonschema_add(&text, &config, TYPE_CONTACT);
	all = json_loads(text.buf, 0, NULL);
	custom = json_object_get(json_object_get(all, "properties"), "custom");
	plan = json_object_get(json_object_get(custom, "properties"), "plan");
	CHECK_STR(json_string_value(json_array_get(json_object_get(plan, "enum"), 0)), "basic");
	CHECK(json_object_get(json_object_get(custom, "properties"), "imported") != NULL);
	json_decref(all);
	str_release(&text);
}

/* `one of a, b; required; several values` */
static void add_kind(struct str *out, const struct field *f)
{
	if (f->flags & FIELD_LIST)
		str_add(out, "list of maps");
	else if (f->kind == FIELD_REF)
		str_addf(out, "id of a record%s%s", f->ref == TYPE_NONE ? "" : " of type ",
			 f->ref == TYPE_NONE ? "" : schema_of(f->ref)->name);
	else if (f->words == event_kinds)
		str_add(out, "one of those below");
	else if (f->words)
		for (size_t i = 0; f->words[i]; i++)
			str_addf(out, "%s%s", i ? ", " : "one of ", f->words[i]);
	else
		str_add(out, field_kind_name(f->kind));
	if (f->flags & FIELD_REQUIRED)
		str_add(out, "; required");
	if (f->flags & FIELD_UNIQUE)
		str_add(out, "; unique");
	if (f->flags & FIELD_MULTI)
		str_add(out, "; one or several");
	if (f->flags & FIELD_LABELS)
		str_add(out, ", with labels");
	if (f->flags & FIELD_COMPUTED)
		str_add(out, "; written by commands");
	if (f->flags & FIELD_SHARE)
		str_add(out, " from 0 to 1");
}

static void add_table(struct str *out, const struct field *fields)
{
	str_add(out, ".Bl -tag -width Ds -compact\n");
	for (; fields->name; fields++) {
		str_addf(out, ".It Va %s Pq ", fields->name);
		add_kind(out, fields);
		str_addf(out, "\n%s\n", fields->title);
		if (fields->sub)
			add_table(out, fields->sub);
	}
	str_add(out, ".El\n");
}

/* The table of a type, from its heading to the next. */
static void the_manual_has_the_same_tables(void)
{
	struct str page = STR_INIT, want = STR_INIT;

	read_text(&page, "man/crm-record.5");
	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct schema *schema = schema_of((enum record_type)type);
		const char *from, *end, *table;

		str_clear(&want);
		str_addf(&want, "\n.Ss %s\n", type == TYPE_TIMELINE ? "event" : schema->name);
		from = strstr(page.buf, want.buf);
		CHECK(from != NULL);
		if (!from)
			continue;
		end = strstr(from + 1, "\n.S");
		table = strstr(from, ".Bl -tag");
		CHECK(table != NULL && end != NULL && table < end);
		str_clear(&want);
		add_table(&want, schema->fields);
		if (!table || strncmp(table, want.buf, want.len))
			test_fail("man/crm-record.5", 1, schema->name);
		if (getenv("V"))
			printf("%s", want.buf);
	}
	str_release(&page);
	str_release(&want);
}

/* A heading's .It lines name these keys, in order, and no others. */
static void compare_keys(const char *heading, const char *(*name)(size_t i))
{
	struct str page = STR_INIT, want = STR_INIT;
	const char *at, *end;

	read_text(&page, "man/crm-config.5");
	at = strstr(page.buf, heading);
	CHECK(at != NULL);
	end = at ? strstr(at + 1, "\n.Sh ") : NULL;
	for (size_t i = 0; at && name(i); i++) {
		at = strstr(at + 1, "\n.It Ic ");
		str_clear(&want);
		str_addf(&want, "\n.It Ic %s ", name(i));
		if (!at || strncmp(at, want.buf, want.len))
			test_fail("man/crm-config.5", 1, name(i));
	}
	at = at ? strstr(at + 1, "\n.It Ic ") : NULL;
	CHECK(!at || at > end);
	str_release(&page);
	str_release(&want);
}

static const char *store_key(size_t i)
{
	return config_keys[i].name;
}

static const char *user_key(size_t i)
{
	return user_keys[i].name;
}

static void the_manual_has_every_key_of_crm_yaml(void)
{
	compare_keys("\n.Sh CRM.YAML\n", store_key);
}

static void the_manual_has_every_key_of_the_user(void)
{
	compare_keys("\n.Sh USER CONFIGURATION\n", user_key);
}

int main(void)
{
	struct str text = STR_INIT;

	root = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	read_text(&text, EXAMPLES "crm.yaml");
	if (config_parse(&config, text.buf, text.len, NULL))
		printf("# %s\n", err_message());
	run_examples("valid", "has no findings");
	run_examples("invalid", "has the findings it says");
	RUN(every_rule_has_an_example);
	RUN(every_type_has_a_valid_example);
	RUN(the_tables_for_people_are_those_of_the_program);
	RUN(the_table_of_crm_yaml_is_that_of_the_program);
	RUN(the_json_schema_has_the_same_fields);
	RUN(the_json_schema_needs_no_store);
	RUN(the_json_schema_has_the_store_s_own_fields);
	RUN(the_manual_has_the_same_tables);
	RUN(the_manual_has_every_key_of_crm_yaml);
	RUN(the_manual_has_every_key_of_the_user);
	str_release(&text);
	str_release(&rules);
	config_release(&config);
	close(root);
	return test_end();
}
