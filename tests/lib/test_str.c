/* base/str and base/alloc: the string builder, lists, and memory's end. */

#include "base/alloc.h"
#include "base/str.h"
#include "tests/lib/test.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void an_empty_string_is_a_string(void)
{
	struct str s = STR_INIT;

	CHECK_STR(s.buf, "");
	CHECK_INT(s.len, 0);
	str_clear(&s);
	str_set_len(&s, 0);
	str_add(&s, "");
	str_add_mem(&s, NULL, 0);
	str_splice(&s, 0, 0, NULL, 0);
	CHECK_STR(s.buf, "");
	str_release(&s);
	str_release(&s);
	CHECK_STR(s.buf, "");
}

static void text_is_put_together(void)
{
	struct str s = STR_INIT;

	str_add(&s, "anna");
	str_add_char(&s, '-');
	str_add_mem(&s, "rossini", 5);
	str_addf(&s, "/%d%s", 42, "!");
	CHECK_STR(s.buf, "anna-rossi/42!");
	CHECK_INT(s.len, 14);
	str_release(&s);
}

static void formatted_text_of_any_length_is_whole(void)
{
	struct str s = STR_INIT;
	char long_text[1001];

	memset(long_text, 'x', 1000);
	long_text[1000] = '\0';
	for (int len = 0; len < 1000; len++) {
		str_clear(&s);
		str_addf(&s, "<%s>", long_text + 1000 - len);
		CHECK_INT(s.len, len + 2);
		CHECK_INT(strlen(s.buf), len + 2);
		CHECK_INT(s.buf[len + 1], '>');
		if (len % 100 == 0)
			str_release(&s);
	}
	str_release(&s);
}

static void bytes_may_hold_nul(void)
{
	struct str s = STR_INIT;

	str_add_mem(&s, "a\0b", 3);
	str_add_char(&s, '\0');
	CHECK_INT(s.len, 4);
	CHECK(!memcmp(s.buf, "a\0b\0", 5));
	str_release(&s);
}

static void a_cut_string_ends_where_it_was_cut(void)
{
	struct str s = STR_INIT;

	str_add(&s, "contacts/anna.yaml");
	str_set_len(&s, 8);
	CHECK_STR(s.buf, "contacts");
	str_clear(&s);
	CHECK_STR(s.buf, "");
	str_grow(&s, 3);
	memcpy(s.buf, "abc", 3);
	str_set_len(&s, 3);
	CHECK_STR(s.buf, "abc");
	str_release(&s);
}

static void a_splice_puts_text_in_place_of_other(void)
{
	struct str s = STR_INIT;

	str_splice(&s, 0, 0, "stage: lead", 11);
	CHECK_STR(s.buf, "stage: lead");
	str_splice(&s, 7, 4, "customer", 8);
	CHECK_STR(s.buf, "stage: customer");
	str_splice(&s, 0, 5, "x", 1);
	CHECK_STR(s.buf, "x: customer");
	str_splice(&s, 1, 2, NULL, 0);
	CHECK_STR(s.buf, "xcustomer");
	str_splice(&s, s.len, 0, "!", 1);
	CHECK_STR(s.buf, "xcustomer!");
	CHECK_INT(s.len, 10);
	str_release(&s);
}

static void detached_text_is_the_callers(void)
{
	struct str s = STR_INIT;
	char *text;

	text = str_detach(&s);
	CHECK_STR(text, "");
	free(text);
	str_add(&s, "anna");
	text = str_detach(&s);
	CHECK_STR(text, "anna");
	CHECK_STR(s.buf, "");
	CHECK_INT(s.len, 0);
	free(text);
	str_add(&s, "again");
	CHECK_STR(s.buf, "again");
	str_release(&s);
}

static void a_list_is_sorted_by_bytes(void)
{
	static const char *const want[] = { "", "B", "a", "a", "ab", "\xc3\xa0" };
	struct strs list = STRS_INIT;

	strs_sort(&list);
	strs_add(&list, "\xc3\xa0");
	strs_add(&list, "a");
	strs_add(&list, "ab");
	strs_add(&list, "B");
	strs_add_mem(&list, "", 0);
	strs_add_mem(&list, "abc", 1);
	strs_sort(&list);
	CHECK_INT(list.n, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		CHECK_STR(list.v[i], want[i]);
	strs_release(&list);
	CHECK_INT(list.n, 0);
	strs_release(&list);
}

static void room_grows_by_more_than_is_asked(void)
{
	int *v = NULL;
	size_t alloc = 0, moves = 0, before;

	for (size_t n = 1; n <= 10000; n++) {
		before = alloc;
		GROW(v, n, alloc);
		moves += alloc != before;
		v[n - 1] = (int)n;
	}
	CHECK_INT(v[9999], 10000);
	CHECK(moves < 30);
	CHECK_INT(grow_to(1000000, 0), 1000000);
	CHECK(grow_to(SIZE_MAX, SIZE_MAX - 1) == SIZE_MAX);
	free(v);
}

static void no_bytes_are_a_block_too(void)
{
	void *p = xmalloc(0), *q = xcalloc(0, 8);

	CHECK(p && q);
	p = xrealloc(p, 0);
	CHECK(p != NULL);
	free(p);
	free(q);
}

/* The message that a child dies with, and its status. */
static int dying(void (*die)(void), char *said, size_t size)
{
	int ends[2], status = 0;
	ssize_t len;
	pid_t pid;

	fflush(stdout);
	if (pipe(ends))
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 2);
		die();
		_exit(0);
	}
	close(ends[1]);
	len = read(ends[0], said, size - 1);
	said[len > 0 ? len : 0] = '\0';
	close(ends[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ask_too_much(void)
{
	size_t half = SIZE_MAX / 2;

	free(xreallocarray(NULL, half, 3));
}

static void too_many_elements_end_the_process(void)
{
	char said[100];

	CHECK_INT(dying(ask_too_much, said, sizeof(said)), 4);
	CHECK_STR(said, "crm: out of memory\n");
}

int main(void)
{
	RUN(an_empty_string_is_a_string);
	RUN(text_is_put_together);
	RUN(formatted_text_of_any_length_is_whole);
	RUN(bytes_may_hold_nul);
	RUN(a_cut_string_ends_where_it_was_cut);
	RUN(a_splice_puts_text_in_place_of_other);
	RUN(detached_text_is_the_callers);
	RUN(a_list_is_sorted_by_bytes);
	RUN(room_grows_by_more_than_is_asked);
	RUN(no_bytes_are_a_block_too);
	RUN(too_many_elements_end_the_process);
	return test_end();
}
