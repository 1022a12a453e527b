#include "base/file.h"
#include "tests/lib/store_test.h"
#include "tests/lib/test.h"
#include "work/work.h"

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

int main(void)
{
	RUN(events_are_appended_in_order_and_taken_back_from_a_file);
	RUN(events_are_appended_in_order_and_taken_back_from_a_shard);
	RUN(an_event_begins_a_line_behind_one_that_has_no_end);
	no_store();
	return test_end();
}
