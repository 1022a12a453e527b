#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <stdio.h>
#include <string.h>

/*
 * The C tests' frame: each test is a function whose name is a sentence, and
 * each program prints TAP.
 */
static int test_n, test_failed, test_bad;

#define CHECK(expr) do { \
		if (!(expr)) \
			test_fail(__FILE__, __LINE__, #expr); \
	} while (0)

#define CHECK_INT(got, want) do { \
		long long got_ = (got), want_ = (want); \
		if (got_ != want_) { \
			test_fail(__FILE__, __LINE__, #got); \
			printf("#   got %lld, want %lld\n", got_, want_); \
		} \
	} while (0)

#define CHECK_STR(got, want) do { \
		const char *got_ = (got), *want_ = (want); \
		if (!got_ || strcmp(got_, want_)) { \
			test_fail(__FILE__, __LINE__, #got); \
			printf("#   got  '%s'\n#   want '%s'\n", \
			       got_ ? got_ : "(null)", want_); \
		} \
	} while (0)

#define RUN(name) test_run(#name, name)

static inline void test_fail(const char *file, int line, const char *expr)
{
	test_bad = 1;
	printf("# %s:%d: %s\n", file, line, expr);
}

static inline void test_run(const char *name, void (*test)(void))
{
	test_bad = 0;
	test();
	test_failed += test_bad;
	printf("%s %d - ", test_bad ? "not ok" : "ok", ++test_n);
	for (; *name; name++)
		putchar(*name == '_' ? ' ' : *name);
	putchar('\n');
}

static inline int test_end(void)
{
	printf("1..%d\n", test_n);
	return test_failed != 0;
}

#endif
