/* base/err: one code and message a thread, and warnings. */

#include "base/err.h"
#include "base/str.h"
#include "tests/lib/test.h"

#include <errno.h>
#include <pthread.h>

static void an_error_is_a_code_and_a_message(void)
{
	err_clear();
	CHECK_INT(err_code(), 0);
	CHECK_STR(err_message(), "");
	CHECK_INT(err_set(ERR_DATA, "no contact '%s'", "ana"), ERR_DATA);
	CHECK_INT(err_code(), ERR_DATA);
	CHECK_STR(err_message(), "no contact 'ana'");
	CHECK_INT(err_set(ERR_NO, "%s", "other"), ERR_NO);
	CHECK_STR(err_message(), "other");
	err_clear();
	CHECK_INT(err_code(), 0);
	CHECK_STR(err_message(), "");
}

static void a_failed_call_says_why(void)
{
	errno = ENOENT;
	CHECK_INT(err_sys("cannot open '%s'", "x"), ERR_IO);
	CHECK_STR(err_message(), "cannot open 'x': No such file or directory");
	CHECK_INT(errno, ENOENT);
}

static void a_wrapper_goes_before_and_a_hint_below(void)
{
	err_set(ERR_CONFLICT, "'stage' differs");
	CHECK_INT(err_wrap("%s:%d", "contacts/anna.yaml", 7), ERR_CONFLICT);
	CHECK_INT(err_hint("run 'crm %s'", "resolve"), ERR_CONFLICT);
	CHECK_INT(err_wrap("cannot merge"), ERR_CONFLICT);
	CHECK_STR(err_message(),
		  "cannot merge: contacts/anna.yaml:7: 'stage' differs\n"
		  "run 'crm resolve'");
	CHECK_INT(err_code(), ERR_CONFLICT);
}

static void the_message_may_be_part_of_the_next(void)
{
	err_set(ERR_IO, "first");
	err_set(ERR_DATA, "then %s", err_message());
	CHECK_STR(err_message(), "then first");
	err_wrap("(%s)", err_message());
	CHECK_STR(err_message(), "(then first): then first");
	err_hint("<%s>", err_message());
	CHECK_STR(err_message(),
		  "(then first): then first\n<(then first): then first>");
}

/* Texts of every length around the limit, all of characters of `size` bytes. */
static void check_cut(const char *character)
{
	size_t size = strlen(character), len;
	struct str text = STR_INIT;

	for (int i = 0; i < 4; i++) {
		str_clear(&text);
		str_add_mem(&text, "abc", (size_t)i);
		while (text.len < 5000)
			str_add(&text, character);
		err_set(ERR_DATA, "%s", text.buf);
		len = strlen(err_message());
		CHECK_INT(len, 4095 - (4095 - i) % (int)size);
		CHECK(!memcmp(err_message(), text.buf, len));
	}
	str_release(&text);
}

static void a_message_too_long_ends_at_a_character(void)
{
	check_cut("x");
	check_cut("\xc3\xa0");
	check_cut("\xe2\x82\xac");
	check_cut("\xf0\x9f\x98\x80");
	check_cut("\x80");
}

static void a_long_name_hides_neither_reason_nor_error(void)
{
	static const char reason[] = ": Permission denied", inner[] = ": inner";
	struct str name = STR_INIT;
	size_t len;

	while (name.len < 9000)
		str_add(&name, "x");
	errno = EACCES;
	err_sys("cannot open '%s'", name.buf);
	len = strlen(err_message());
	CHECK_INT(len, 4095);
	CHECK_STR(err_message() + len - strlen(reason), reason);
	err_set(ERR_DATA, "inner");
	err_wrap("%s", name.buf);
	len = strlen(err_message());
	CHECK_STR(err_message() + len - strlen(inner), inner);
	err_set(ERR_DATA, "%s", name.buf);
	err_wrap("outer");
	CHECK(!strncmp(err_message(), "outer: xxx", 10));
	CHECK_INT(strlen(err_message()), 4095);
	str_release(&name);
}

static void codes_beyond_the_statuses_are_data(void)
{
	CHECK_INT(err_status(0), 0);
	CHECK_INT(err_status(ERR_NO), 1);
	CHECK_INT(err_status(ERR_USAGE), 2);
	CHECK_INT(err_status(ERR_DATA), 3);
	CHECK_INT(err_status(ERR_IO), 4);
	CHECK_INT(err_status(ERR_BUSY), 5);
	CHECK_INT(err_status(ERR_CONFLICT), 6);
	CHECK_INT(err_status(ERR_NOT_FOUND), 3);
	CHECK_INT(err_status(ERR_AMBIGUOUS), 3);
}

static void *fail_elsewhere(void *arg)
{
	int *code_before = arg;

	*code_before = err_code();
	err_set(ERR_IO, "elsewhere");
	warn("from a thread");
	return NULL;
}

static void join(const char *message, void *arg)
{
	str_addf(arg, "[%s]", message);
}

static void a_thread_has_its_own_error(void)
{
	struct str said = STR_INIT;
	pthread_t thread;
	int code = -1;

	err_set(ERR_NO, "here");
	CHECK_INT(pthread_create(&thread, NULL, fail_elsewhere, &code), 0);
	pthread_join(thread, NULL);
	CHECK_INT(code, 0);
	CHECK_INT(err_code(), ERR_NO);
	CHECK_STR(err_message(), "here");
	warn_each(join, &said);
	CHECK_STR(said.buf, "[from a thread]");
	str_release(&said);
}

static void warnings_come_in_order_and_once(void)
{
	struct str said = STR_INIT;

	err_clear();
	warn("%d of %s", 1, "them");
	warn("two");
	warn_each(join, &said);
	CHECK_STR(said.buf, "[1 of them][two]");
	warn_each(join, &said);
	CHECK_STR(said.buf, "[1 of them][two]");
	CHECK_INT(err_code(), 0);
	str_release(&said);
}

int main(void)
{
	RUN(an_error_is_a_code_and_a_message);
	RUN(a_failed_call_says_why);
	RUN(a_wrapper_goes_before_and_a_hint_below);
	RUN(the_message_may_be_part_of_the_next);
	RUN(a_message_too_long_ends_at_a_character);
	RUN(a_long_name_hides_neither_reason_nor_error);
	RUN(codes_beyond_the_statuses_are_data);
	RUN(a_thread_has_its_own_error);
	RUN(warnings_come_in_order_and_once);
	return test_end();
}
