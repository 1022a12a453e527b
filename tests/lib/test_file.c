/*
 * base/file: files below a root and nothing else.  The tests run where the
 * system has all it needs, and again in children for whom it lacks a call.
 */
#define _XOPEN_SOURCE 700

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "tests/lib/deny.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>

static char root[256];
static int dir;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void folder_begin(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(root, sizeof(root), "%s/crm-file-XXXXXX", tmp ? tmp : "/tmp");
	CHECK(mkdtemp(root) != NULL);
	dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK(dir >= 0);
	err_clear();
}

static void folder_end(void)
{
	close(dir);
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void given(const char *path, const char *text)
{
	CHECK_INT(file_create(dir, path, text, strlen(text), 0666, false), 0);
}

/* The file's text, or "<code>", until the next call. */
static const char *text_of(const char *path)
{
	static char text[256];
	struct str s = STR_INIT;
	int rc = file_read(&s, NULL, dir, path, 0);

	if (rc)
		snprintf(text, sizeof(text), "<%d>", rc);
	else
		snprintf(text, sizeof(text), "%s", s.buf);
	str_release(&s);
	return text;
}

static int open_close(const char *path, int flags)
{
	int fd = file_open(dir, path, flags, 0666);

	if (fd < 0)
		return err_code();
	close(fd);
	return 0;
}

static void a_file_is_read_whole(void)
{
	struct str s = STR_INIT;
	struct stat st;

	folder_begin();
	given("a", "text\n");
	given("empty", "");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	given("sub/b", "more");
	str_add(&s, "before ");
	CHECK_INT(file_read(&s, &st, dir, "a", 0), 0);
	CHECK_STR(s.buf, "before text\n");
	CHECK_INT(st.st_size, 5);
	CHECK_INT(file_read(&s, NULL, dir, "sub/b", 0), 0);
	CHECK_INT(file_read(&s, &st, dir, "empty", 1), 0);
	CHECK_STR(s.buf, "before text\nmore");
	CHECK_INT(st.st_size, 0);
	str_release(&s);
	folder_end();
}

static void a_file_longer_than_it_says_is_read_to_its_end(void)
{
	struct str s = STR_INIT;
	int proc = open("/proc/self", O_RDONLY | O_DIRECTORY);
	struct stat st;

	CHECK_INT(file_read(&s, &st, proc, "status", 0), 0);
	CHECK_INT(st.st_size, 0);
	CHECK(!strncmp(s.buf, "Name:\t", 6));
	str_clear(&s);
	CHECK_INT(file_read(&s, &st, proc, "status", 9), ERR_DATA);
	CHECK_STR(s.buf, "");
	close(proc);
	str_release(&s);
}

static void a_file_above_the_limit_is_refused(void)
{
	struct str s = STR_INIT;

	folder_begin();
	given("a", "12345");
	str_add(&s, "kept");
	CHECK_INT(file_read(&s, NULL, dir, "a", 5), 0);
	CHECK_INT(file_read(&s, NULL, dir, "a", 4), ERR_DATA);
	CHECK_STR(err_message(), "'a' is larger than 4 bytes");
	CHECK_STR(s.buf, "kept12345");
	str_release(&s);
	folder_end();
}

static void only_what_is_not_there_is_absent(void)
{
	struct stat st;

	folder_begin();
	given("a", "");
	CHECK_STR(text_of("b"), "<7>");
	CHECK_STR(err_message(), "cannot open 'b': No such file or directory");
	CHECK_STR(text_of("no/b"), "<7>");
	CHECK_STR(text_of("a/b"), "<7>");
	CHECK_INT(file_stat(&st, dir, "b"), ERR_NOT_FOUND);
	CHECK_INT(file_stat(&st, dir, "a/b"), ERR_NOT_FOUND);
	CHECK_INT(file_stat(&st, dir, "no/b"), ERR_NOT_FOUND);
	CHECK_INT(file_rename(dir, "b", "c"), ERR_NOT_FOUND);
	CHECK_INT(file_rename(dir, "a", "no/c"), ERR_NOT_FOUND);
	CHECK_INT(file_rename_new(dir, "b", "c"), ERR_NOT_FOUND);
	CHECK_INT(file_create(dir, "no/b", "", 0, 0666, false), ERR_NOT_FOUND);
	CHECK_INT(file_mkdir(dir, "no/b"), ERR_NOT_FOUND);
	CHECK_INT(file_sync(dir, "b"), ERR_NOT_FOUND);
	CHECK_INT(open_close("a", O_RDONLY | O_DIRECTORY), ERR_IO);
	CHECK_STR(err_message(), "cannot open 'a': it is not a folder");
	CHECK_INT(open_close("b", O_RDONLY | O_DIRECTORY), ERR_NOT_FOUND);
	CHECK_INT(open_close("a/b", O_RDONLY | O_DIRECTORY), ERR_NOT_FOUND);
	folder_end();
}

static void no_path_leads_out(void)
{
	static const char *const paths[] = {
		"..", "../a", "sub/../a", "sub/..", "/etc/passwd", "sub/../../a",
		"/", "./../a",
	};
	struct stat st;

	folder_begin();
	given("a", "text");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		CHECK_STR(text_of(paths[i]), "<4>");
		CHECK_INT(open_close(paths[i], O_RDONLY | O_DIRECTORY), ERR_IO);
		CHECK_INT(file_stat(&st, dir, paths[i]), ERR_IO);
		CHECK_INT(file_create(dir, paths[i], "", 0, 0666, false), ERR_IO);
		CHECK_INT(file_mkdir(dir, paths[i]), ERR_IO);
		CHECK_INT(file_rename(dir, paths[i], "x"), ERR_IO);
		CHECK_INT(file_rename(dir, "a", paths[i]), ERR_IO);
		CHECK_INT(file_rename_new(dir, "a", paths[i]), ERR_IO);
		CHECK_INT(file_exchange(dir, "a", paths[i]), ERR_IO);
		CHECK_INT(file_unlink(dir, paths[i]), ERR_IO);
		CHECK_INT(file_sync(dir, paths[i]), ERR_IO);
	}
	CHECK_STR(err_message(), "cannot open './../a': it leads out of the folder");
	CHECK_STR(text_of("a"), "text");
	CHECK_STR(text_of("..a"), "<7>");
	CHECK_STR(text_of("sub/a.."), "<7>");
	folder_end();
}

static void odd_spellings_of_a_path_are_understood_or_refused(void)
{
	char name[300];
	struct stat st;

	folder_begin();
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	given("sub/a", "text");
	CHECK_STR(text_of("./sub//a"), "text");
	CHECK_INT(open_close(".", O_RDONLY | O_DIRECTORY), 0);
	CHECK_INT(file_stat(&st, dir, "."), 0);
	CHECK_STR(text_of(""), "<7>");
	CHECK_STR(text_of("sub/a/"), "<4>");
	CHECK_INT(file_unlink(dir, "sub/a/"), ERR_IO);
	CHECK_INT(file_mkdir(dir, "new/"), ERR_IO);
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	CHECK_STR(text_of(name), "<4>");
	name[100] = '/';
	CHECK_STR(text_of(name), "<7>");
	folder_end();
}

static void given_links(void)
{
	given("a", "text");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	given("sub/b", "more");
	CHECK_INT(symlinkat("a", dir, "to-file"), 0);
	CHECK_INT(symlinkat("sub", dir, "to-folder"), 0);
	CHECK_INT(symlinkat("nowhere", dir, "to-nothing"), 0);
	CHECK_INT(symlinkat("/etc/passwd", dir, "to-system"), 0);
	CHECK_INT(symlinkat("../a", dir, "sub/up"), 0);
	CHECK_INT(symlinkat("to-loop", dir, "to-loop"), 0);
}

static void links_are_not_followed(void)
{
	static const char *const links[] = {
		"to-file", "to-folder", "to-folder/b", "to-nothing", "to-system",
		"sub/up", "to-loop", "to-folder/no", "to-nothing/b",
	};

	folder_begin();
	given_links();
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		CHECK_STR(text_of(links[i]), "<4>");
		CHECK_INT(open_close(links[i], O_RDONLY | O_DIRECTORY), ERR_IO);
		CHECK_INT(open_close(links[i], O_WRONLY | O_CREAT | O_TRUNC), ERR_IO);
		CHECK_INT(file_sync(dir, links[i]), ERR_IO);
	}
	CHECK_STR(err_message(), "cannot open 'to-nothing/b': "
		  "a symbolic link is in its place or on the way");
	CHECK_STR(text_of("a"), "text");
	CHECK_STR(text_of("nowhere"), "<7>");
	folder_end();
}

static void names_behind_a_link_are_out_of_reach(void)
{
	struct stat st;

	folder_begin();
	given_links();
	CHECK_INT(file_stat(&st, dir, "to-folder/b"), ERR_IO);
	CHECK_INT(file_create(dir, "to-folder/c", "", 0, 0666, false), ERR_IO);
	CHECK_INT(file_mkdir(dir, "to-folder/c"), ERR_IO);
	CHECK_INT(file_rename(dir, "to-folder/b", "c"), ERR_IO);
	CHECK_INT(file_rename(dir, "a", "to-folder/c"), ERR_IO);
	CHECK_INT(file_rename_new(dir, "a", "to-folder/c"), ERR_IO);
	CHECK_INT(file_exchange(dir, "a", "to-folder/b"), ERR_IO);
	CHECK_INT(file_unlink(dir, "to-folder/b"), ERR_IO);
	CHECK_STR(text_of("sub/b"), "more");
	CHECK_STR(text_of("sub/c"), "<7>");
	folder_end();
}

static void a_link_itself_can_be_seen_and_removed(void)
{
	struct stat st;

	folder_begin();
	given_links();
	CHECK_INT(file_stat(&st, dir, "to-file"), 0);
	CHECK(S_ISLNK(st.st_mode));
	CHECK_INT(file_create(dir, "to-nothing", "", 0, 0666, false), ERR_CONFLICT);
	CHECK_INT(file_mkdir(dir, "to-folder"), ERR_IO);
	CHECK_INT(file_unlink(dir, "to-file"), 0);
	CHECK_INT(file_stat(&st, dir, "to-file"), ERR_NOT_FOUND);
	given("new", "new");
	CHECK_INT(file_rename(dir, "new", "to-system"), 0);
	CHECK_STR(text_of("to-system"), "new");
	CHECK_STR(text_of("a"), "text");
	folder_end();
}

static void what_is_no_regular_file_is_refused_at_once(void)
{
	int dev = open("/dev", O_RDONLY | O_DIRECTORY);

	folder_begin();
	CHECK_INT(mkfifoat(dir, "pipe", 0666), 0);
	CHECK_INT(file_mkdir(dir, "folder"), 0);
	CHECK_INT(mknodat(dir, "socket", S_IFSOCK | 0666, 0), 0);
	CHECK_STR(text_of("pipe"), "<4>");
	CHECK_STR(err_message(), "cannot open 'pipe': it is not a regular file");
	CHECK_INT(open_close("pipe", O_WRONLY), ERR_IO);
	CHECK_STR(err_message(), "cannot open 'pipe': it is not a regular file");
	CHECK_INT(open_close("pipe", O_RDWR | O_CREAT), ERR_IO);
	CHECK_INT(file_sync(dir, "pipe"), ERR_IO);
	CHECK_STR(text_of("socket"), "<4>");
	CHECK_STR(err_message(), "cannot open 'socket': it is not a regular file");
	CHECK_STR(text_of("folder"), "<4>");
	CHECK_STR(err_message(), "cannot open 'folder': it is not a regular file");
	CHECK_INT(open_close("folder", O_WRONLY), ERR_IO);
	CHECK_INT(open_close("folder", O_RDONLY | O_DIRECTORY), 0);
	CHECK_INT(file_open(dev, "zero", O_RDONLY, 0), -1);
	CHECK_STR(err_message(), "cannot open 'zero': it is not a regular file");
	close(dev);
	folder_end();
}

static void a_file_is_created_once(void)
{
	struct stat st;
	mode_t mask = umask(022);
	int fd;

	folder_begin();
	CHECK_INT(file_create(dir, "a", "one", 3, 0666, true), 0);
	CHECK_INT(file_create(dir, "secret", "", 0, 0600, false), 0);
	CHECK_INT(file_create(dir, "a", "two", 3, 0666, false), ERR_CONFLICT);
	CHECK_STR(err_message(), "'a' is there already");
	CHECK_INT(open_close("a", O_WRONLY | O_CREAT | O_EXCL), ERR_CONFLICT);
	fd = file_open(dir, "copy", O_WRONLY | O_CREAT | O_EXCL, S_IFREG | 0640);
	CHECK(fd >= 0);
	close(fd);
	CHECK_INT(file_stat(&st, dir, "copy"), 0);
	CHECK_INT(st.st_mode & 07777, 0640);
	CHECK_STR(text_of("a"), "one");
	CHECK_INT(file_stat(&st, dir, "a"), 0);
	CHECK_INT(st.st_mode & 07777, 0644);
	CHECK_INT(file_stat(&st, dir, "secret"), 0);
	CHECK_INT(st.st_mode & 07777, 0600);
	umask(mask);
	folder_end();
}

/* As on a full disk: the first part goes, the rest does not. */
static int create_beyond_limit(void)
{
	static const char data[10000];
	struct rlimit limit = { 4096, 4096 };

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit))
		return 100;
	return file_create(dir, "a", data, sizeof(data), 0666, false);
}

static void a_file_that_cannot_be_written_leaves_nothing(void)
{
	folder_begin();
	CHECK_INT(in_child(create_beyond_limit), ERR_IO);
	CHECK_STR(text_of("a"), "<7>");
	folder_end();
}

static void a_new_name_replaces_nothing(void)
{
	folder_begin();
	given("a", "one");
	given("b", "two");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_rename_new(dir, "a", "b"), ERR_CONFLICT);
	CHECK_STR(err_message(), "cannot rename 'a': 'b' is there already");
	CHECK_STR(text_of("a"), "one");
	CHECK_STR(text_of("b"), "two");
	CHECK_INT(file_rename_new(dir, "a", "sub/c"), 0);
	CHECK_STR(text_of("a"), "<7>");
	CHECK_STR(text_of("sub/c"), "one");
	CHECK_INT(file_rename_new(dir, "sub/c", "sub/d"), 0);
	CHECK_STR(text_of("sub/d"), "one");
	folder_end();
}

static void a_rename_replaces(void)
{
	folder_begin();
	given("a", "one");
	given("b", "two");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_rename(dir, "a", "b"), 0);
	CHECK_STR(text_of("a"), "<7>");
	CHECK_STR(text_of("b"), "one");
	CHECK_INT(file_rename(dir, "b", "sub"), ERR_IO);
	CHECK_STR(err_message(), "cannot rename 'b' to 'sub': Is a directory");
	CHECK_INT(file_rename(dir, "sub", "b"), ERR_IO);
	CHECK_STR(text_of("b"), "one");
	folder_end();
}

static void a_file_is_replaced_whole_and_its_leftovers_with_it(void)
{
	struct stat st;

	folder_begin();
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_replace(dir, "sub/a", "one", 3, 0640), 0);
	CHECK_STR(text_of("sub/a"), "one");
	CHECK_INT(file_stat(&st, dir, "sub/a"), 0);
	CHECK_INT(st.st_mode & 0777 & ~0640, 0);
	given("sub/a.new", "left by a process that ended");
	CHECK_INT(file_replace(dir, "sub/a", "three", 5, 0666), 0);
	CHECK_STR(text_of("sub/a"), "three");
	CHECK_STR(text_of("sub/a.new"), "<7>");
	CHECK_INT(file_replace(dir, "top", "", 0, 0666), 0);
	CHECK_STR(text_of("top"), "");
	folder_end();
}

static void a_replacement_that_fails_leaves_what_was_there(void)
{
	folder_begin();
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_replace(dir, "sub", "one", 3, 0666), ERR_IO);
	CHECK_STR(err_message(), "cannot rename 'sub.new' to 'sub': Is a directory");
	CHECK_STR(text_of("sub.new"), "<7>");
	CHECK_INT(file_replace(dir, "no/a", "one", 3, 0666), ERR_NOT_FOUND);
	folder_end();
}

static void an_exchange_swaps_two_files(void)
{
	folder_begin();
	given("a", "one");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	given("sub/b", "two");
	CHECK_INT(file_exchange(dir, "a", "sub/b"), 0);
	CHECK_STR(text_of("a"), "two");
	CHECK_STR(text_of("sub/b"), "one");
	CHECK_INT(file_exchange(dir, "a", "no"), ERR_NOT_FOUND);
	CHECK_INT(file_exchange(dir, "no/a", "a"), ERR_NOT_FOUND);
	CHECK_STR(text_of("a"), "two");
	folder_end();
}

static void removing_what_is_not_there_is_no_error(void)
{
	folder_begin();
	given("a", "one");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_unlink(dir, "a"), 0);
	CHECK_STR(text_of("a"), "<7>");
	CHECK_INT(file_unlink(dir, "a"), 0);
	CHECK_INT(file_unlink(dir, "no/a"), 0);
	CHECK_INT(file_unlink(dir, "sub"), ERR_IO);
	folder_end();
}

static void a_folder_is_made_once_and_again(void)
{
	struct stat st;

	folder_begin();
	given("a", "");
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	CHECK_INT(file_mkdir(dir, "sub/sub"), 0);
	CHECK_INT(file_stat(&st, dir, "sub/sub"), 0);
	CHECK(S_ISDIR(st.st_mode));
	CHECK_INT(file_mkdir(dir, "a"), ERR_IO);
	CHECK_STR(err_message(), "cannot create 'a': it is there and not a folder");
	folder_end();
}

static void files_and_folders_are_flushed(void)
{
	folder_begin();
	CHECK_INT(file_mkdir(dir, "sub"), 0);
	given("sub/a", "text");
	CHECK_INT(file_sync(dir, "sub/a"), 0);
	CHECK_INT(file_sync(dir, "sub"), 0);
	CHECK_INT(file_sync(dir, "."), 0);
	CHECK_INT(file_sync_all(dir), 0);
	CHECK_INT(file_sync_all(-1), ERR_IO);
	folder_end();
}

static void times_are_in_nanoseconds(void)
{
	struct timespec times[2] = { { 1, 2 }, { 1795255800, 123456789 } };
	struct stat st;

	folder_begin();
	given("a", "");
	CHECK_INT(utimensat(dir, "a", times, 0), 0);
	CHECK_INT(file_stat(&st, dir, "a"), 0);
	CHECK_INT(file_mtime_ns(&st), 1795255800123456789);
	CHECK_INT(file_ctime_ns(&st) / 1000000000, st.st_ctim.tv_sec);
	st.st_mtim.tv_sec = 1ll << 60;
	CHECK(file_mtime_ns(&st) != 0);
	folder_end();
}

static void on_alarm(int number)
{
	(void)number;
}

/* Signals that interrupt calls, every half a millisecond, or none. */
static void interrupt(bool on)
{
	struct sigaction action = { .sa_handler = on ? on_alarm : SIG_IGN };
	struct itimerval every = { { 0, on ? 500 : 0 }, { 0, on ? 500 : 0 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
}

static void signals_and_short_writes_lose_nothing(void)
{
	enum { SIZE = 1 << 23 };
	unsigned char *data = xmalloc(SIZE);
	struct str s = STR_INIT;
	int ends[2], status = -1;
	pid_t pid;

	for (int i = 0; i < SIZE; i++)
		data[i] = (unsigned char)(i * 31 >> 3);
	CHECK_INT(pipe(ends), 0);
	fflush(stdout);
	pid = fork();
	interrupt(true);
	if (pid == 0) {
		close(ends[0]);
		_exit(file_write_fd(ends[1], data, SIZE) != 0);
	}
	close(ends[1]);
	CHECK_INT(file_read_fd(&s, ends[0], "-"), 0);
	interrupt(false);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	CHECK_INT(s.len, SIZE);
	CHECK(s.len == SIZE && !memcmp(s.buf, data, SIZE));
	close(ends[0]);
	CHECK_INT(file_read_fd(&s, ends[0], "-"), ERR_IO);
	CHECK_STR(err_message(), "cannot read '-': Bad file descriptor");
	str_release(&s);
	free(data);
}

static void (*const beneath_tests[])(void) = {
	a_file_is_read_whole,
	only_what_is_not_there_is_absent,
	no_path_leads_out,
	odd_spellings_of_a_path_are_understood_or_refused,
	links_are_not_followed,
	names_behind_a_link_are_out_of_reach,
	a_link_itself_can_be_seen_and_removed,
	what_is_no_regular_file_is_refused_at_once,
	a_file_is_created_once,
	a_new_name_replaces_nothing,
	a_file_is_replaced_whole_and_its_leftovers_with_it,
	an_exchange_swaps_two_files,
};

static int run_beneath_tests(void)
{
	alarm(30);
	for (size_t i = 0; i < ARRAY_SIZE(beneath_tests); i++)
		beneath_tests[i]();
	return test_bad;
}

static int lacking_openat2(void)
{
	return deny(SYS_openat2, ENOSYS) ? 2 : run_beneath_tests();
}

static int forbidden_openat2(void)
{
	return deny(SYS_openat2, EPERM) ? 2 : run_beneath_tests();
}

static void all_this_holds_where_the_system_lacks_openat2(void)
{
	CHECK_INT(in_child(lacking_openat2), 0);
	CHECK_INT(in_child(forbidden_openat2), 0);
}

static int lacking_renameat2(void)
{
	folder_begin();
	given("x", "one");
	given("y", "two");
	CHECK_INT(file_exchange(dir, "x", "y"), ERR_IO);
	CHECK(!strncmp(err_message(), "cannot exchange 'x' and 'y': ", 29));
	CHECK_STR(text_of("x"), "one");
	folder_end();
	a_new_name_replaces_nothing();
	return test_bad;
}

static int without_renameat2(void)
{
	return deny(SYS_renameat2, ENOSYS) ? 2 : lacking_renameat2();
}

static int with_less_of_renameat2(void)
{
	return deny(SYS_renameat2, EINVAL) ? 2 : lacking_renameat2();
}

static void a_new_name_replaces_nothing_where_renameat2_is_lacking(void)
{
	CHECK_INT(in_child(without_renameat2), 0);
	CHECK_INT(in_child(with_less_of_renameat2), 0);
}

static int flush_without_syncfs(void)
{
	int rc = deny(SYS_syncfs, ENOSYS) ? 2 : 0;

	return rc ? rc : file_sync_all(-1);
}

static void everything_is_flushed_where_syncfs_is_lacking(void)
{
	CHECK_INT(in_child(flush_without_syncfs), 0);
}

static int failing_flush(void)
{
	folder_begin();
	given("a", "text");
	CHECK_INT(deny(SYS_fsync, EIO), 0);
	CHECK_INT(file_sync(dir, "a"), ERR_IO);
	CHECK_STR(err_message(), "cannot flush 'a': Input/output error");
	CHECK_INT(file_create(dir, "b", "text", 4, 0666, true), ERR_IO);
	CHECK_STR(err_message(), "cannot write 'b': Input/output error");
	CHECK_STR(text_of("b"), "<7>");
	folder_end();
	return test_bad;
}

static void a_flush_that_fails_is_an_error(void)
{
	CHECK_INT(in_child(failing_flush), 0);
}

static int failing_close(void)
{
	folder_begin();
	CHECK_INT(deny(SYS_close, EIO), 0);
	CHECK_INT(file_create(dir, "a", "text", 4, 0666, false), ERR_IO);
	CHECK_STR(err_message(), "cannot write 'a': Input/output error");
	CHECK_STR(text_of("a"), "<7>");
	folder_end();
	return test_bad;
}

static void a_close_that_fails_is_an_error_too(void)
{
	CHECK_INT(in_child(failing_close), 0);
}

static int lowest_free(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

static int free_at_start;

static void no_descriptor_is_left_open(void)
{
	CHECK_INT(lowest_free(), free_at_start);
}

int main(void)
{
	free_at_start = lowest_free();
	alarm(60);		/* what hangs fails */
	RUN(a_file_is_read_whole);
	RUN(a_file_longer_than_it_says_is_read_to_its_end);
	RUN(a_file_above_the_limit_is_refused);
	RUN(only_what_is_not_there_is_absent);
	RUN(no_path_leads_out);
	RUN(odd_spellings_of_a_path_are_understood_or_refused);
	RUN(links_are_not_followed);
	RUN(names_behind_a_link_are_out_of_reach);
	RUN(a_link_itself_can_be_seen_and_removed);
	RUN(what_is_no_regular_file_is_refused_at_once);
	RUN(a_file_is_created_once);
	RUN(a_file_that_cannot_be_written_leaves_nothing);
	RUN(a_new_name_replaces_nothing);
	RUN(a_rename_replaces);
	RUN(a_file_is_replaced_whole_and_its_leftovers_with_it);
	RUN(a_replacement_that_fails_leaves_what_was_there);
	RUN(an_exchange_swaps_two_files);
	RUN(removing_what_is_not_there_is_no_error);
	RUN(a_folder_is_made_once_and_again);
	RUN(files_and_folders_are_flushed);
	RUN(times_are_in_nanoseconds);
	RUN(all_this_holds_where_the_system_lacks_openat2);
	RUN(a_new_name_replaces_nothing_where_renameat2_is_lacking);
	RUN(everything_is_flushed_where_syncfs_is_lacking);
	RUN(a_flush_that_fails_is_an_error);
	RUN(a_close_that_fails_is_an_error_too);
	RUN(signals_and_short_writes_lose_nothing);
	RUN(no_descriptor_is_left_open);
	return test_end();
}
