/* domain/present: records of an answer, when a writer was quicker. */

#include "domain/present.h"

#include "base/file.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

#define ANNA "anna-verdi-2f2a9c1b"
#define MARIO "mario-rossi-3f2a9c1b"
#define CONTACT(id) "id: " id "\nname: A\nemail: " id "@example.com\nstage: lead\n"

static struct work work;

/* A store with two contacts, read as `crm list` does. */
static struct present given_answer(void)
{
	static const struct work_options options = { .mode = WORK_FULL, .what = "test" };

	given_store(LAYOUT_FILES);
	given_file("contacts/" ANNA ".yaml", CONTACT(ANNA));
	given_file("contacts/" MARIO ".yaml", CONTACT(MARIO));
	if (work_open(&work, store.root, &options)) {
		printf("Bail out! no work: %s\n", err_message());
		exit(1);
	}
	return (struct present){ .work = &work };
}

/* Its id, "gone", or the error. */
static const char *read_one(struct present *present, const char *suffix)
{
	static char said[400];
	struct record record = RECORD_INIT;
	bool gone;

	if (present_get(present, id_rid(suffix, strlen(suffix)), &record, &gone))
		snprintf(said, sizeof(said), "%s", err_message());
	else
		snprintf(said, sizeof(said), "%s", gone ? "gone" : record.entry.path);
	record_release(&record);
	return said;
}

static void what_was_removed_since_is_gone_and_no_error(void)
{
	struct present present = given_answer();

	CHECK_INT(file_unlink(store.dir, "contacts/" ANNA ".yaml"), 0);
	CHECK_STR(read_one(&present, "2f2a9c1b"), "gone");
	CHECK_INT(err_code(), 0);
	CHECK_STR(read_one(&present, "3f2a9c1b"), "contacts/" MARIO ".yaml");
	work_release(&work);
}

static void what_was_moved_since_is_found_where_it_is(void)
{
	struct present present = given_answer();

	CHECK_INT(file_rename(store.dir, "contacts/" ANNA ".yaml",
			      "contacts/anna-neri-2f2a9c1b.yaml"), 0);
	CHECK_STR(read_one(&present, "2f2a9c1b"), "contacts/anna-neri-2f2a9c1b.yaml");
	CHECK(present.looked);
	work_release(&work);
}

static void it_is_looked_for_once(void)
{
	struct present present = given_answer();

	CHECK_INT(file_unlink(store.dir, "contacts/" ANNA ".yaml"), 0);
	CHECK_STR(read_one(&present, "2f2a9c1b"), "gone");
	CHECK_INT(file_rename(store.dir, "contacts/" MARIO ".yaml",
			      "contacts/mario-neri-3f2a9c1b.yaml"), 0);
	CHECK_STR(read_one(&present, "3f2a9c1b"), "gone");
	work_release(&work);
}

int main(void)
{
	RUN(what_was_removed_since_is_gone_and_no_error);
	RUN(what_was_moved_since_is_found_where_it_is);
	RUN(it_is_looked_for_once);
	no_store();
	return test_end();
}
