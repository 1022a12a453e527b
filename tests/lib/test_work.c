#include "base/file.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"
#include "work/keys.h"

#define ID "mario-rossi-3f2a9c1b"
#define CALL(event) "- id: " event "\n  with: " ID "\n" \
	"  at: 2026-11-20T10:30+01:00\n  kind: call\n"

static struct work work;

static void open_work(void)
{
	static const struct work_options options = {
		.mode = WORK_POINT, .write = true, .what = "test"
	};

	if (work_open(&work, store.root, &options)) {
		printf("Bail out! no work: %s\n", err_message());
		exit(1);
	}
}

static void append(const char *event)
{
	CHECK_INT(work_append(&work, ID, event, strlen(event)), 0);
}

static void commit(void)
{
	CHECK_INT(work_commit(&work, "log"), 0);
	work_release(&work);
}

/* What the timeline's file holds now. */
static const char *timeline(const char *path)
{
	static struct str bytes = STR_INIT;

	str_clear(&bytes);
	if (file_read(&bytes, NULL, store.dir, path, 0))
		return NULL;
	return bytes.buf;
}

static void take_back(void)
{
	struct strs kept = STRS_INIT;

	open_work();
	CHECK_INT(work_undo(&work, 0, &kept, NULL), 0);
	CHECK_INT(kept.n, 0);
	commit();
	strs_release(&kept);
}

static void in_layout(enum layout layout, const char *path)
{
	given_store(layout);
	open_work();
	append(CALL("7k2m4q9x"));
	append(CALL("8k2m4q9x"));
	CHECK(!timeline(path));
	commit();
	CHECK_STR(timeline(path), CALL("7k2m4q9x") CALL("8k2m4q9x"));
	open_work();
	append(CALL("9k2m4q9x"));
	commit();
	CHECK_STR(timeline(path),
		  CALL("7k2m4q9x") CALL("8k2m4q9x") CALL("9k2m4q9x"));
	take_back();
	CHECK_STR(timeline(path), CALL("7k2m4q9x") CALL("8k2m4q9x"));
}

static void events_are_appended_in_order_and_taken_back_from_a_file(void)
{
	in_layout(LAYOUT_FILES, "timeline/" ID ".yaml");
}

static void events_are_appended_in_order_and_taken_back_from_a_shard(void)
{
	in_layout(LAYOUT_PACKED, "timeline/3f.yaml");
}

static void an_event_begins_a_line_behind_one_that_has_no_end(void)
{
	static const char path[] = "timeline/" ID ".yaml";

	given_store(LAYOUT_FILES);
	given_file(path, "- id: 7k2m4q9x\n  with: " ID "\n  kind: call");
	open_work();
	append(CALL("8k2m4q9x"));
	commit();
	CHECK_STR(timeline(path), "- id: 7k2m4q9x\n  with: " ID "\n  kind: call\n"
		  CALL("8k2m4q9x"));
}

/* Stage a contact, new or changed, of this number. */
static void stage(unsigned n, const char *email, const char *name)
{
	struct record was = RECORD_INIT;
	struct str id = STR_INIT, bytes = STR_INIT;

	str_addf(&id, "c-%08u", n);
	str_addf(&bytes, "id: %s\nname: %s\nemail: %s\nstage: lead\n", id.buf,
		 name, email);
	if (work_taken(&work, id_rid(id.buf, id.len))) {
		CHECK_INT(work_get(&work, id_rid(id.buf, id.len), &was), 0);
		CHECK_INT(work_put(&work, &was, bytes.buf, bytes.len), 0);
		record_release(&was);
	} else {
		CHECK_INT(work_add(&work, TYPE_CONTACT, id.buf, bytes.buf, bytes.len), 0);
	}
	str_release(&id);
	str_release(&bytes);
}

static size_t found(enum record_type type, enum key_kind kind, const char *key)
{
	struct rids rids = RIDS_INIT;
	size_t n;

	CHECK_INT(work_find(&work, type, kind, key, strlen(key), &rids), 0);
	n = rids.n;
	rids_release(&rids);
	return n;
}

static void what_is_staged_is_found_and_read_once(void)
{
	struct str email = STR_INIT;

	given_store(LAYOUT_FILES);
	open_work();
	for (unsigned n = 0; n < 1000; n++) {
		str_clear(&email);
		str_addf(&email, "m%u@example.com", n);
		CHECK_INT(found(TYPE_CONTACT, KEY_EMAIL, email.buf), 0);
		stage(n, email.buf, "Mario Rossi");
		CHECK_INT(found(TYPE_CONTACT, KEY_EMAIL, email.buf), 1);
	}
	CHECK_INT(staged_keys_read(&work), 1000);
	CHECK_INT(found(TYPE_NONE, KEY_NAME, "mario rossi"), 1000);
	CHECK_INT(found(TYPE_COMPANY, KEY_NAME, "mario rossi"), 0);
	CHECK_INT(staged_keys_read(&work), 1000);
	work_release(&work);
	str_release(&email);
}

static void what_is_staged_again_is_found_as_it_is_to_be(void)
{
	struct record was = RECORD_INIT;

	given_store(LAYOUT_FILES);
	open_work();
	stage(1, "old@example.com", "Mario Rossi");
	stage(2, "other@example.com", "Mario Rossi");
	CHECK_INT(found(TYPE_CONTACT, KEY_EMAIL, "old@example.com"), 1);
	stage(1, "new@example.com", "Mario Rossi");
	stage(1, "newer@example.com", "Mario Rossi");
	CHECK_INT(found(TYPE_CONTACT, KEY_EMAIL, "old@example.com"), 0);
	CHECK_INT(found(TYPE_CONTACT, KEY_EMAIL, "newer@example.com"), 1);
	CHECK_INT(found(TYPE_CONTACT, KEY_NAME, "mario rossi"), 2);
	CHECK_INT(staged_keys_read(&work), 3);
	CHECK_INT(work_get(&work, id_rid("00000002", 8), &was), 0);
	CHECK_INT(work_remove(&work, &was), 0);
	CHECK_INT(found(TYPE_CONTACT, KEY_NAME, "mario rossi"), 1);
	record_release(&was);
	work_release(&work);
}

int main(void)
{
	RUN(events_are_appended_in_order_and_taken_back_from_a_file);
	RUN(events_are_appended_in_order_and_taken_back_from_a_shard);
	RUN(an_event_begins_a_line_behind_one_that_has_no_end);
	RUN(what_is_staged_is_found_and_read_once);
	RUN(what_is_staged_again_is_found_as_it_is_to_be);
	no_store();
	return test_end();
}
