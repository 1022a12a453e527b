/* Archives: what is in them, and what is refused. */

#include "base/err.h"
#include "import/archive.h"
#include "tests/lib/import_test.h"

#include <sys/stat.h>

static char bytes[32768];

static size_t load(const char *name)
{
	int fd = fixture(name);
	ssize_t n = read(fd, bytes, sizeof(bytes));

	close(fd);
	return n > 0 ? (size_t)n : 0;
}

static void an_archive_lists_its_files_and_nothing_else(void)
{
	struct archive archive;
	int fd = fixture("import/archive/audience.zip");

	CHECK_INT(archive_open(&archive, fd, "audience.zip"), 0);
	CHECK_INT(archive.n, 3);
	CHECK_STR(archive.v[0].name, "lists/subscribed_members_export_0a1b.csv");
	CHECK_STR(archive.v[1].name, "lists/cleaned_members_export_0a1b.csv");
	CHECK_STR(archive.v[2].name, "../../etc/pass\xc3\xa8[2J.csv");
	archive_release(&archive);
	archive_release(&archive);
	close(fd);
}

static void a_member_is_unpacked_into_a_file_without_a_name(void)
{
	static const char head[] = "\"Email Address\",\"First Name\"\n";
	struct archive archive;
	struct stat st;
	char text[sizeof(head)] = "";
	int fd = fixture("import/archive/audience.zip"), out = -1;

	CHECK_INT(archive_open(&archive, fd, "audience.zip"), 0);
	for (size_t i = 0; i < archive.n; i++) {
		CHECK_INT(archive_extract(&out, &archive, i, "/tmp"), 0);
		CHECK(!fstat(out, &st) && !st.st_nlink);
		CHECK_INT(st.st_size, archive.v[i].size);
		if (!i)
			CHECK_INT(read(out, text, sizeof(head) - 1), (long long)sizeof(head) - 1);
		close(out);
	}
	CHECK_STR(text, head);
	archive_release(&archive);
	close(fd);
}

/* Opening, or unpacking the first member, fails with this. */
static void check_refused(int fd, const char *name, const char *want)
{
	struct archive archive;
	int out, rc;

	rc = archive_open(&archive, fd, name);
	if (!rc && archive.n)
		rc = archive_extract(&out, &archive, 0, "/tmp");
	CHECK_INT(rc, ERR_DATA);
	CHECK_STR(err_message(), want);
	err_clear();
	archive_release(&archive);
	close(fd);
}

static void a_bomb_is_not_unpacked(void)
{
	check_refused(fixture("import/archive/bomb.zip"), "bomb.zip",
		      "'bomb.zip' unpacks to more than 200 times its size; if you trust it, "
		      "unpack it and import its files");
}

static void what_is_packed_in_another_way_is_named(void)
{
	size_t len;

	check_refused(fixture("import/archive/bzip2.zip"), "bzip2.zip",
		      "'a.csv' in 'bzip2.zip' is packed in a way that is not known here (12); "
		      "unpack it, and import the file");
	len = load("import/archive/bzip2.zip");
	for (size_t i = 0; i + 10 < len; i++)
		if (!memcmp(bytes + i, "PK\1\2", 4))
			bytes[i + 8] |= 1;
	check_refused(file_with(bytes, len), "locked.zip",
		      "'a.csv' in 'locked.zip' is locked with a password; unpack it, "
		      "and import the file");
}

static void a_damaged_archive_is_refused(void)
{
	size_t len = load("import/archive/audience.zip"), at = 0;

	check_refused(file_with("PK\3\4", 4), "short.zip", "'short.zip' is damaged, or no archive");
	check_refused(file_with(bytes, len - 1), "cut.zip", "'cut.zip' is damaged, or no archive");
	while (at + 4 < len && memcmp(bytes + at, "subscribed", 10))
		at++;
	bytes[at + 60] ^= 0x55;
	check_refused(file_with(bytes, len), "bad.zip",
		      "'lists/subscribed_members_export_0a1b.csv' in 'bad.zip' is damaged");
}

/* Every archive that differs from a good one in one byte is read or refused. */
static void no_byte_does_harm(void)
{
	size_t len = load("import/archive/audience.zip");
	struct archive archive;
	int fd, out;

	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0x41;
		fd = file_with(bytes, len);
		if (!archive_open(&archive, fd, "x")) {
			for (size_t k = 0; k < archive.n; k++)
				if (!archive_extract(&out, &archive, k, "/tmp"))
					close(out);
			archive_release(&archive);
		}
		CHECK(!err_code() || err_code() == ERR_DATA);
		err_clear();
		close(fd);
		bytes[i] ^= 0x41;
	}
}

int main(void)
{
	RUN(an_archive_lists_its_files_and_nothing_else);
	RUN(a_member_is_unpacked_into_a_file_without_a_name);
	RUN(a_bomb_is_not_unpacked);
	RUN(what_is_packed_in_another_way_is_named);
	RUN(a_damaged_archive_is_refused);
	RUN(no_byte_does_harm);
	return test_end();
}
