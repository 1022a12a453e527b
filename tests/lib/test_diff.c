#include "output/diff.h"
#include "tests/lib/test.h"

static struct str out = STR_INIT;

static const char *diff(const char *before, const char *after)
{
	str_clear(&out);
	diff_add(&out, "x", before, before ? strlen(before) : 0,
		 after, after ? strlen(after) : 0, false);
	return out.buf;
}

static void the_same_text_has_no_difference(void)
{
	CHECK_STR(diff("a\nb\n", "a\nb\n"), "");
	CHECK_STR(diff("", ""), "");
}

static void a_changed_line_stands_between_three_lines_on_either_side(void)
{
	CHECK_STR(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n"),
		  "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}

static void changes_far_apart_are_hunks_of_their_own(void)
{
	CHECK_STR(diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
		  "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
		  "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
	CHECK_STR(diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
		  "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
}

static void a_new_file_and_one_that_goes_have_nothing_on_the_other_side(void)
{
	CHECK_STR(diff(NULL, "a\n"), "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
	CHECK_STR(diff("a\nb\n", NULL), "--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n");
}

static void a_line_feed_that_is_missing_at_the_end_is_told(void)
{
	CHECK_STR(diff("a", "a\n"),
		  "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

static void lines_put_in_and_taken_out_leave_the_others(void)
{
	CHECK_STR(diff("a\nb\nc\n", "b\nn\nc\n"),
		  "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n b\n+n\n c\n");
}

static void what_a_terminal_would_obey_is_shown_as_an_escape(void)
{
	CHECK_STR(diff("a\n", "\x1b[2J\n"),
		  "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+\\x1b[2J\n");
}

int main(void)
{
	RUN(the_same_text_has_no_difference);
	RUN(a_changed_line_stands_between_three_lines_on_either_side);
	RUN(changes_far_apart_are_hunks_of_their_own);
	RUN(a_new_file_and_one_that_goes_have_nothing_on_the_other_side);
	RUN(a_line_feed_that_is_missing_at_the_end_is_told);
	RUN(lines_put_in_and_taken_out_leave_the_others);
	RUN(what_a_terminal_would_obey_is_shown_as_an_escape);
	str_release(&out);
	return test_end();
}
