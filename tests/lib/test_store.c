#include "store/store.h"

#include "store/head.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"
#include "text/zone.h"

static char root[64];

static void given_folder(void)
{
	snprintf(root, sizeof(root), "/tmp/crm-test-XXXXXX");
	if (!mkdtemp(root)) {
		printf("Bail out! no folder\n");
		exit(1);
	}
	store.root = strdup(root);
	store.dir = open(root, O_RDONLY | O_DIRECTORY);
}

static void add_config(struct str *out)
{
	add_file(out, store.dir, "crm.yaml");
}

static int make(const struct store_options *options, bool *made)
{
	return store_make(root, options, made);
}

static const struct store_options italian = {
	.currency = "EUR", .timezone = "Europe/Rome", .country = "IT"
};

static void a_store_is_made_once(void)
{
	struct str first = STR_INIT, again = STR_INIT;
	struct stat st;
	bool made;

	given_folder();
	CHECK_INT(make(&italian, &made), 0);
	CHECK(made);
	add_config(&first);
	CHECK(strstr(first.buf, "format: 1\n"));
	CHECK(strstr(first.buf, "\ncurrency: EUR\ntimezone: Europe/Rome\ncountry: IT\n"));
	CHECK(strstr(first.buf, "\npipeline:\n  qualification: 0.1\n  quote: 0.3\n"
				"  negotiation: 0.6\n  won: 1\n  lost: 0\n"));
	CHECK(!strstr(first.buf, "\nlayout:") && !strstr(first.buf, "\nids:"));
	CHECK_INT(make(&italian, &made), 0);
	CHECK(!made);
	add_config(&again);
	CHECK_STR(again.buf, first.buf);
	CHECK(fstatat(store.dir, ".crm.yaml.crm-tmp-init", &st, 0));
	str_release(&first);
	str_release(&again);
	no_store();
}

static void what_is_made_can_be_opened(void)
{
	struct store_options options = italian;
	struct store opened = STORE_INIT;
	bool made;

	given_folder();
	options.country = "NO";
	options.opaque_ids = true;
	options.layout = LAYOUT_PACKED;
	CHECK_INT(make(&options, &made), 0);
	CHECK_INT(store_open(&opened, root, false), 0);
	CHECK_STR(opened.root, root);
	CHECK_INT(opened.config.format, 1);
	CHECK_STR(opened.config.country, "NO");
	CHECK(opened.config.opaque_ids);
	CHECK_INT(opened.config.layout[TYPE_CONTACT], LAYOUT_PACKED);
	CHECK_INT(opened.config.layout[TYPE_TIMELINE], LAYOUT_PACKED);
	CHECK(opened.config.store_key.k0 || opened.config.store_key.k1);
	CHECK_INT(opened.config.n_pipeline, 5);
	CHECK_INT(opened.config.pipeline[1].permille, 300);
	CHECK(opened.can_write);
	CHECK_STR(zone_name(), "Europe/Rome");
	store_release(&opened);
	store_release(&opened);
	no_store();
}

static void a_store_that_could_not_be_opened_is_not_made(void)
{
	struct store_options options = italian;
	struct stat st;
	bool made;

	given_folder();
	options.currency = "Lira";
	CHECK_INT(make(&options, &made), ERR_DATA);
	CHECK(!made);
	CHECK(fstatat(store.dir, "crm.yaml", &st, 0));
	no_store();
}

static void folders_on_the_way_are_made(void)
{
	char path[128];
	struct stat st;
	bool made;

	given_folder();
	snprintf(path, sizeof(path), "%s/a/b/c", root);
	CHECK_INT(store_make(path, &italian, &made), 0);
	CHECK(made);
	CHECK(!fstatat(store.dir, "a/b/c/crm.yaml", &st, 0));
	no_store();
}

static void check_found(const char *below, const char *want)
{
	struct str start = STR_INIT, found = STR_INIT, path = STR_INIT;

	str_addf(&start, "%s%s", root, below);
	CHECK_INT(store_find(&found, start.buf), 0);
	str_addf(&path, "%s%s", root, want);
	CHECK_STR(found.buf, path.buf);
	str_release(&start);
	str_release(&found);
	str_release(&path);
}

static void the_nearest_store_above_is_found(void)
{
	struct str found = STR_INIT;
	char message[256];

	given_folder();
	CHECK_INT(store_find(&found, root), ERR_IO);
	snprintf(message, sizeof(message), "no store at '%s' or above: there is no crm.yaml\n"
		 "'crm init' makes one", root);
	CHECK_STR(err_message(), message);
	CHECK_STR(found.buf, "");
	given_file("crm.yaml", "format: 1\n");
	given_file("sub/deep/x", "");
	CHECK(!mkdirat(store.dir, "sub/crm.yaml", 0777));
	check_found("", "");
	check_found("/", "");
	check_found("/sub/deep/", "");
	check_found("/sub/deep/absent/too", "");
	given_file("inner/crm.yaml", "format: 1\n");
	given_file("inner/contacts/x", "");
	check_found("/inner/contacts", "/inner");
	str_release(&found);
	no_store();
}

static void the_machines_folder_is_hidden_from_git(void)
{
	struct str text = STR_INIT;
	struct stat st;

	given_store(LAYOUT_AUTO);
	CHECK_INT(store_make_local(&store), 0);
	add_file(&text, store.dir, ".crm/.gitignore");
	CHECK_STR(text.buf, "*\n");
	CHECK(!fstatat(store.dir, ".crm/journal", &st, 0) && S_ISDIR(st.st_mode));
	CHECK(!fstatat(store.dir, ".crm/undo", &st, 0) && S_ISDIR(st.st_mode));
	str_release(&text);
	no_store();
}

static void a_strangers_store_is_refused_unless_trusted(void)
{
	struct store opened = STORE_INIT;
	char message[256];

	if (geteuid())
		return;		/* only root can give files away */
	given_store(LAYOUT_AUTO);
	CHECK(!fchownat(store.dir, "crm.yaml", 12345, 12345, 0));
	CHECK_INT(store_open(&opened, store.root, false), ERR_IO);
	snprintf(message, sizeof(message), "the store '%s' belongs to somebody else\n"
		 "if you trust whoever that is: crm config --user trusted '%s'",
		 store.root, store.root);
	CHECK_STR(err_message(), message);
	CHECK_INT(opened.dir, -1);
	CHECK(!opened.root);
	CHECK_INT(store_open(&opened, store.root, true), 0);
	store_release(&opened);
	CHECK(!fchownat(store.dir, "crm.yaml", 0, 0, 0));
	CHECK(!fchownat(store.dir, ".crm", 12345, 12345, 0));
	CHECK_INT(store_open(&opened, store.root, false), ERR_IO);
	no_store();
}

static void a_store_without_crm_yaml_is_none(void)
{
	struct store opened = STORE_INIT;

	given_folder();
	CHECK_INT(store_open(&opened, root, false), ERR_IO);
	CHECK(strstr(err_message(), "' is no store: it has no crm.yaml\n'crm init' makes one"));
	given_file("crm.yaml", "format: [\n");
	CHECK_INT(store_open(&opened, root, false), ERR_DATA);
	CHECK_INT(store_open(&opened, "/nowhere/at/all", false), ERR_IO);
	no_store();
}

static void check_head(const char *below, const char *want)
{
	struct str path = STR_INIT, out = STR_INIT;

	str_addf(&path, "%s%s", root, below);
	head_read(&out, path.buf);
	CHECK_STR(out.buf, want);
	str_release(&path);
	str_release(&out);
}

#define ID1 "1111111111111111111111111111111111111111"
#define ID2 "2222222222222222222222222222222222222222"

static void head_is_read_without_git(void)
{
	given_folder();
	check_head("", "-");
	given_file(".git/HEAD", "ref: refs/heads/main\n");
	check_head("", "refs/heads/main");
	given_file(".git/packed-refs", "# pack-refs with: peeled\n" ID2 " refs/heads/other/main\n"
		   ID1 " refs/heads/main\n^" ID2 "\n");
	check_head("", ID1);
	given_file(".git/refs/heads/main", ID2 "\n");
	check_head("", ID2);
	given_file("crm/contacts/x", "");
	check_head("/crm", ID2);
	given_file(".git/HEAD", ID1 "\n");
	check_head("", ID1);
	given_file(".git/HEAD", "ref: refs/heads/.invalid\n");
	check_head("", "-");
	given_file(".git/HEAD", "ref: refs/heads/../../../etc/passwd\n");
	check_head("", "refs/heads/../../../etc/passwd");
	no_store();
}

static void head_of_another_work_tree_is_its_own(void)
{
	given_folder();
	given_file("main/.git/HEAD", "ref: refs/heads/main\n");
	given_file("main/.git/refs/heads/main", ID1 "\n");
	given_file("main/.git/refs/heads/topic", ID2 "\n");
	given_file("main/.git/worktrees/tree/HEAD", "ref: refs/heads/topic\n");
	given_file("main/.git/worktrees/tree/commondir", "../..\n");
	given_file("tree/.git", "gitdir: ../main/.git/worktrees/tree\n");
	check_head("/main", ID1);
	check_head("/tree", ID2);
	no_store();
}

static void head_that_is_not_known_has_not_moved(void)
{
	CHECK(head_moved(ID1, ID2));
	CHECK(head_moved("refs/heads/main", ID1));
	CHECK(!head_moved(ID1, ID1));
	CHECK(!head_moved("-", ID1));
	CHECK(!head_moved(ID1, "-"));
}

int main(void)
{
	RUN(a_store_is_made_once);
	RUN(what_is_made_can_be_opened);
	RUN(a_store_that_could_not_be_opened_is_not_made);
	RUN(folders_on_the_way_are_made);
	RUN(the_nearest_store_above_is_found);
	RUN(the_machines_folder_is_hidden_from_git);
	RUN(a_strangers_store_is_refused_unless_trusted);
	RUN(a_store_without_crm_yaml_is_none);
	RUN(head_is_read_without_git);
	RUN(head_of_another_work_tree_is_its_own);
	RUN(head_that_is_not_known_has_not_moved);
	return test_end();
}
