/* The bytes of a file as UTF-8: encodings, lines, places. */

#include "base/err.h"
#include "import/input.h"
#include "tests/lib/import_test.h"

#include <stdlib.h>

/* All of its text, filled `step` bytes at a time. */
static void read_all(struct str *out, struct input *in, size_t step)
{
	size_t have;

	for (;;) {
		CHECK_INT(input_fill(in, step), 0);
		have = in->text.len - in->pos;
		if (!have)
			return;
		if (have > step)
			have = step;
		str_add_mem(out, in->text.buf + in->pos, have);
		in->pos += have;
	}
}

static void check_text(const void *bytes, size_t len, const char *encoding, const char *want)
{
	struct input in;
	struct str text = STR_INIT;
	int fd = file_with(bytes, len);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	CHECK_STR(encoding_names[in.encoding], encoding);
	read_all(&text, &in, 7);
	CHECK_STR(text.buf, want);
	CHECK_INT(input_at(&in), text.len);
	input_rewind(&in);
	str_clear(&text);
	read_all(&text, &in, 100000);
	CHECK_STR(text.buf, want);
	input_release(&in);
	str_release(&text);
	close(fd);
}

#define TEXT(bytes, encoding, want) \
	check_text((bytes), sizeof(bytes) - 1, (encoding), (want))

static void utf8_is_read_as_it_is_but_for_its_mark(void)
{
	TEXT("", "UTF-8", "");
	TEXT("Forl\xc3\xac\n", "UTF-8", "Forl\xc3\xac\n");
	TEXT("\xef\xbb\xbf", "UTF-8", "");
	TEXT("\xef\xbb\xbf\"a\"\r\n", "UTF-8", "\"a\"\r\n");
}

static void utf_16_is_told_by_its_mark_or_by_its_nuls(void)
{
	TEXT("\xff\xfe" "a\0,\0\xec\0", "UTF-16LE", "a,\xc3\xac");
	TEXT("\xfe\xff" "\0a\0,\0\xec", "UTF-16BE", "a,\xc3\xac");
	TEXT("a\0,\0\xec\0\r\0\n\0", "UTF-16LE", "a,\xc3\xac\r\n");
	TEXT("\0a\0,\0\xec\0\r\0\n", "UTF-16BE", "a,\xc3\xac\r\n");
	TEXT("\x18\x04\x32\x04\x30\x04\x3d\x04,\0\n\0", "UTF-16LE",
	     "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd,\n");
}

static void pairs_of_utf_16_are_one_character_and_halves_are_replaced(void)
{
	TEXT("\xff\xfe\x3d\xd8\x00\xde", "UTF-16LE", "\xf0\x9f\x98\x80");
	TEXT("\xff\xfe\x3d\xd8" "a\0", "UTF-16LE", "\xef\xbf\xbd" "a");
	TEXT("\xff\xfe" "a\0\x00\xde", "UTF-16LE", "a\xef\xbf\xbd");
	TEXT("\xff\xfe" "a\0\x3d\xd8", "UTF-16LE", "a\xef\xbf\xbd");
	TEXT("\xff\xfe" "a\0b", "UTF-16LE", "a\xef\xbf\xbd");
}

static void what_is_no_utf8_is_windows_1252(void)
{
	TEXT("Forl\xec, 5 \x80, \x93x\x94\n", "Windows-1252",
	     "Forl\xc3\xac, 5 \xe2\x82\xac, \xe2\x80\x9cx\xe2\x80\x9d\n");
	TEXT("a\x81z", "Windows-1252", "a\xef\xbf\xbdz");
	TEXT("citt\xe0", "Windows-1252", "citt\xc3\xa0");
}

static void a_few_bad_bytes_do_not_make_a_file_windows_1252(void)
{
	TEXT("Forl\xc3\xac, citt\xc3\xa0, Forl\xec\n", "UTF-8",
	     "Forl\xc3\xac, citt\xc3\xa0, Forl\xc3\xac\n");
	TEXT("\xef\xbb\xbf" "Forl\xec", "UTF-8", "Forl\xc3\xac");
}

static void an_encoding_is_told_by_the_whole_file(void)
{
	struct input in;
	char *bytes = malloc(300001);
	int fd;

	for (size_t at = 65530; at < 65540; at++) {
		memset(bytes, 'a', 300001);
		memcpy(bytes + at, "\xf0\x9f\x98\x80", 4);
		fd = file_with(bytes, 300001);
		CHECK_INT(input_open(&in, fd, "a"), 0);
		CHECK_INT(in.encoding, ENCODING_UTF8);
		CHECK(!in.mixed);
		input_release(&in);
		bytes[300000] = '\xec';
		CHECK_INT(pwrite(fd, bytes, 300001, 0), 300001);
		bytes[300000] = 'a';
		CHECK_INT(input_open(&in, fd, "a"), 0);
		CHECK_INT(in.encoding, ENCODING_WINDOWS_1252);
		input_release(&in);
		close(fd);
	}
	free(bytes);
}

static void raw_bytes_are_given_undecoded(void)
{
	struct input in;
	struct str text = STR_INIT;
	int fd = file_with("a\xec", 2);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	in.raw = true;
	read_all(&text, &in, 10);
	CHECK_STR(text.buf, "a\xec");
	input_release(&in);
	str_release(&text);
	close(fd);
}

static void lines_end_with_lf_crlf_or_cr(void)
{
	static const char *const want[] = { "a\n", "b\r\n", "\n", "c\r", "\r", "d" };
	struct input in;
	const char *line;
	size_t len;
	int fd = file_with("a\nb\r\n\nc\r\rd", 10);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	for (size_t i = 0; i < 6; i++) {
		CHECK_INT(input_line(&in, &line, &len), 0);
		CHECK(line && len == strlen(want[i]) && !memcmp(line, want[i], len));
	}
	CHECK_INT(input_line(&in, &line, &len), 0);
	CHECK(!line);
	input_release(&in);
	close(fd);
}

static void many_lines_are_read_in_a_moment(void)
{
	struct input in;
	const char *line;
	size_t len, n = 0;
	int fd = file_of_many("", "\r", 10000000);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	while (!input_line(&in, &line, &len) && line)
		n++;
	CHECK_INT(n, 10000000);
	CHECK_INT(input_at(&in), 10000000);
	CHECK(in.text.alloc < 1 << 20);
	input_release(&in);
	close(fd);
}

static void a_line_has_a_limit(void)
{
	struct input in;
	const char *line;
	size_t len;
	int fd = file_of_many("", "0123456789", 2000000);

	CHECK_INT(input_open(&in, fd, "a.eml"), 0);
	CHECK_INT(input_line(&in, &line, &len), ERR_DATA);
	CHECK_STR(err_message(), "'a.eml' has a line of more than 16 MiB");
	err_clear();
	input_release(&in);
	close(fd);
}

static void text_is_there_until_it_is_passed(void)
{
	struct input in;
	int fd = file_of_many("", "0123456789", 100000);

	CHECK_INT(input_open(&in, fd, "a"), 0);
	CHECK(!input_text(&in, 0, 1));
	CHECK_INT(input_fill(&in, 100), 0);
	CHECK(!memcmp(input_text(&in, 12, 3), "234", 3));
	in.pos += 60000;
	CHECK_INT(input_fill(&in, 100000), 0);
	CHECK(!input_text(&in, 12, 3));
	CHECK(!memcmp(input_text(&in, 60005, 3), "567", 3));
	CHECK(!input_text(&in, 60005, 1000000));
	input_release(&in);
	close(fd);
}

static void what_cannot_be_read_twice_is_kept_in_a_file(void)
{
	struct input in;
	struct str text = STR_INIT;
	int ends[2], fd = -1;

	CHECK_INT(pipe(ends), 0);
	CHECK_INT(write(ends[1], "a,b\n", 4), 4);
	close(ends[1]);
	CHECK_INT(input_open(&in, ends[0], "-"), ERR_IO);
	CHECK_STR(err_message(), "cannot read '-': it is not a file");
	CHECK_INT(input_spool(&fd, ends[0], "/tmp", "-"), 0);
	CHECK_INT(input_open(&in, fd, "-"), 0);
	read_all(&text, &in, 10);
	CHECK_STR(text.buf, "a,b\n");
	input_release(&in);
	str_release(&text);
	close(fd);
	CHECK_INT(input_spool(&fd, ends[0], "/nowhere", "-"), ERR_IO);
	CHECK_STR(err_message(), "cannot make a file in '/nowhere': No such file or directory");
	err_clear();
	close(ends[0]);
}

int main(void)
{
	RUN(utf8_is_read_as_it_is_but_for_its_mark);
	RUN(utf_16_is_told_by_its_mark_or_by_its_nuls);
	RUN(pairs_of_utf_16_are_one_character_and_halves_are_replaced);
	RUN(what_is_no_utf8_is_windows_1252);
	RUN(a_few_bad_bytes_do_not_make_a_file_windows_1252);
	RUN(an_encoding_is_told_by_the_whole_file);
	RUN(raw_bytes_are_given_undecoded);
	RUN(lines_end_with_lf_crlf_or_cr);
	RUN(many_lines_are_read_in_a_moment);
	RUN(a_line_has_a_limit);
	RUN(text_is_there_until_it_is_passed);
	RUN(what_cannot_be_read_twice_is_kept_in_a_file);
	return test_end();
}
