#ifndef TESTS_IMPORT_TEST_H
#define TESTS_IMPORT_TEST_H

#include "import/reader.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <unistd.h>

/* A file with these bytes that has no name; to be closed. */
static inline int file_with(const void *bytes, size_t len)
{
	FILE *file = tmpfile();
	int fd = dup(fileno(file));

	fclose(file);
	CHECK_INT(pwrite(fd, bytes, len, 0), (long long)len);
	return fd;
}

/* The same bytes many times. */
static inline int file_of_many(const char *head, const char *bytes, size_t times)
{
	FILE *file = tmpfile();
	int fd = dup(fileno(file));

	fputs(head, file);
	while (times--)
		fputs(bytes, file);
	fclose(file);
	return fd;
}

static inline int fixture(const char *name)
{
	char path[200];
	int fd;

	snprintf(path, sizeof(path), "tests/fixtures/%s", name);
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	return fd;
}

#endif
