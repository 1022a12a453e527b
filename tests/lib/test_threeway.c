#include "base/err.h"
#include "record/schema.h"
#include "tests/lib/test.h"
#include "work/threeway.h"

#include <stdbool.h>

static struct str out = STR_INIT;
static struct strs kept = STRS_INIT;

static struct version version(const char *text)
{
	return (struct version){ text, strlen(text) };
}

/* `now` with what went from `before` to `after` taken back; NULL: it failed. */
static const char *back(const char *before, const char *after, const char *now)
{
	static const struct limits limits = LIMITS_DEFAULT;

	str_clear(&out);
	strs_release(&kept);
	if (threeway_fields(&out, version(before), version(after), version(now),
			    "x.yaml", "x", schema_order(TYPE_CONTACT), &limits, &kept))
		return NULL;
	return out.buf;
}

static void a_field_that_is_still_as_it_was_made_goes_back(void)
{
	CHECK_STR(back("name: a\nstage: lead\n", "name: a\nstage: hot\n",
		       "# c\nname:  b\nstage: hot # why\n"),
		  "# c\nname:  b\nstage: lead # why\n");
	CHECK_INT(kept.n, 0);
}

static void a_field_that_was_changed_since_stays_and_is_told(void)
{
	CHECK_STR(back("stage: lead\ncity: A\n", "stage: hot\ncity: B\n",
		       "stage: cold\ncity: B\n"), "stage: cold\ncity: A\n");
	CHECK_INT(kept.n, 1);
	CHECK_STR(kept.v[0], "x: 'stage' was changed since, and stays");
}

static void a_field_that_was_added_goes_and_one_that_went_comes_back(void)
{
	CHECK_STR(back("name: a\nscore: 7\narchived: true\n", "name: a\ncity: A\n",
		       "name: a\ncity: A\nphone: 12345\n"),
		  "name: a\nphone: 12345\nscore: 7\narchived: true\n");
	CHECK_INT(kept.n, 0);
}

static void what_lies_in_a_map_is_judged_by_itself(void)
{
	CHECK_STR(back("custom:\n  a: x\n  b: x\n", "custom:\n  a: y\n  b: y\n",
		       "custom:\n  a: y\n  b: z\n"), "custom:\n  a: x\n  b: z\n");
	CHECK_INT(kept.n, 1);
	CHECK_STR(kept.v[0], "x: 'custom.b' was changed since, and stays");
}

static void a_list_goes_back_whole(void)
{
	CHECK_STR(back("tags: [a, b]\n", "tags: [a]\n", "tags: [a] # t\ncity: A\n"),
		  "tags: [a, b] # t\ncity: A\n");
	CHECK_STR(back("tags: [a, b]\n", "tags: [a]\n", "tags: [a, c]\n"),
		  "tags: [a, c]\n");
	CHECK_INT(kept.n, 1);
}

static void what_does_not_parse_is_an_error(void)
{
	CHECK(!back("a: x\n", "a: y\n", "a: [\n"));
	CHECK_INT(err_code(), ERR_DATA);
	err_clear();
}

static void events_that_stand_as_they_were_written_go(void)
{
	const char *a = "- id: a\n", *b = "- id: a\n- id: b\n";

	str_clear(&out);
	CHECK(threeway_events(&out, version(a), version(b),
			      version("- id: a\n- id: b\n- id: c\n")));
	CHECK_STR(out.buf, "- id: a\n- id: c\n");
	str_clear(&out);
	CHECK(!threeway_events(&out, version(a), version(b),
			       version("- id: a\n- id: b # edited\n")));
	CHECK(!threeway_events(&out, version(a), version(b),
			       version("- id: b\n- id: b\n")));
	CHECK(!threeway_events(&out, version(b), version(a), version(b)));
}

int main(void)
{
	RUN(a_field_that_is_still_as_it_was_made_goes_back);
	RUN(a_field_that_was_changed_since_stays_and_is_told);
	RUN(a_field_that_was_added_goes_and_one_that_went_comes_back);
	RUN(what_lies_in_a_map_is_judged_by_itself);
	RUN(a_list_goes_back_whole);
	RUN(what_does_not_parse_is_an_error);
	RUN(events_that_stand_as_they_were_written_go);
	str_release(&out);
	strs_release(&kept);
	return test_end();
}
