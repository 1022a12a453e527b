#include "store/lock.h"

#include "base/clock.h"
#include "base/err.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/crm-lock-XXXXXX";
static int dir;
static int waits;
static char waited_for[128];

static void waiting(const char *holder)
{
	waits++;
	snprintf(waited_for, sizeof(waited_for), "%s", holder);
}

/* A process that holds the lock until it is told to end, or is killed. */
static pid_t holder(int *until)
{
	struct lock lock = LOCK_INIT;
	int ready[2], end[2];
	char c;
	pid_t pid;

	if (pipe(ready) || pipe(end))
		exit(1);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(end[1]);
		if (lock_take(&lock, dir, 0, "import", NULL))
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(end[0], &c, 1) != 0);
	}
	close(ready[1]);
	close(end[0]);
	if (read(ready[0], &c, 1) != 1)
		printf("# the holder did not start\n");
	close(ready[0]);
	*until = end[1];
	return pid;
}

static void one_at_a_time_holds_it(void)
{
	struct lock a = LOCK_INIT, b = LOCK_INIT;
	char text[64] = "", want[64];
	int fd;

	CHECK_INT(lock_take(&a, dir, 0, "set", NULL), 0);
	fd = openat(dir, "lock", O_RDONLY);
	CHECK(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	snprintf(want, sizeof(want), "%ld (set)\n", (long)getpid());
	CHECK_STR(text, want);
	CHECK_INT(lock_take(&b, dir, 0, "add", NULL), ERR_BUSY);
	CHECK_INT(b.fd, -1);
	lock_release(&a);
	lock_release(&a);
	CHECK_INT(lock_take(&b, dir, 0, "add", NULL), 0);
	lock_release(&b);
}

static void who_is_refused_learns_who_holds_it(void)
{
	struct lock lock = LOCK_INIT;
	int until;
	pid_t pid = holder(&until);
	char want[128];

	CHECK_INT(lock_take(&lock, dir, 50, "set", NULL), ERR_BUSY);
	snprintf(want, sizeof(want), "process %ld (import) is writing to this store", (long)pid);
	CHECK_STR(err_message(), want);
	close(until);
	waitpid(pid, NULL, 0);
}

static void a_killed_process_leaves_no_lock(void)
{
	struct lock lock = LOCK_INIT;
	int until;
	pid_t pid = holder(&until);

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK_INT(lock_take(&lock, dir, 0, "set", NULL), 0);
	lock_release(&lock);
	close(until);
}

static void who_waits_is_told_once_and_gets_it(void)
{
	struct lock lock = LOCK_INIT;
	int until;
	pid_t holding = holder(&until), ending;
	int64_t start = clock_ms();
	char want[128];

	ending = fork();
	if (!ending) {
		struct timespec pause = { .tv_sec = 1, .tv_nsec = 100000000 };

		close(until);
		nanosleep(&pause, NULL);
		kill(holding, SIGKILL);
		_exit(0);
	}
	waits = 0;
	CHECK_INT(lock_take(&lock, dir, 10000, "set", waiting), 0);
	CHECK(clock_ms() - start >= 1000 && clock_ms() - start < 5000);
	CHECK_INT(waits, 1);
	snprintf(want, sizeof(want), "%ld (import)", (long)holding);
	CHECK_STR(waited_for, want);
	lock_release(&lock);
	waitpid(ending, NULL, 0);
	waitpid(holding, NULL, 0);
	close(until);
}

static void a_lock_file_that_was_removed_is_no_lock(void)
{
	struct lock a = LOCK_INIT, b = LOCK_INIT;

	CHECK_INT(lock_take(&a, dir, 0, "set", NULL), 0);
	unlinkat(dir, "lock", 0);
	CHECK_INT(lock_take(&b, dir, 0, "add", NULL), 0);
	lock_release(&a);
	CHECK_INT(lock_take(&a, dir, 0, "set", NULL), ERR_BUSY);
	lock_release(&b);
}

static void what_the_file_says_cannot_reach_the_terminal(void)
{
	struct lock lock = LOCK_INIT, held = LOCK_INIT;
	int fd;

	CHECK_INT(lock_take(&held, dir, 0, "set", NULL), 0);
	fd = openat(dir, "lock", O_WRONLY | O_TRUNC);
	CHECK(write(fd, "1 \033[31mx\nmore", 13) == 13);
	close(fd);
	CHECK_INT(lock_take(&lock, dir, 0, "set", NULL), ERR_BUSY);
	CHECK_STR(err_message(), "process 1 ?[31mx is writing to this store");
	lock_release(&held);
}

static void a_link_in_its_place_is_not_followed(void)
{
	struct lock lock = LOCK_INIT;

	unlinkat(dir, "lock", 0);
	CHECK(!symlinkat("/tmp/elsewhere", dir, "lock"));
	CHECK_INT(lock_take(&lock, dir, 0, "set", NULL), ERR_IO);
	CHECK(access("/tmp/elsewhere", F_OK));
	unlinkat(dir, "lock", 0);
}

static int count(int fd)
{
	char text[16] = "";

	return pread(fd, text, 15, 0) > 0 ? atoi(text) : 0;
}

static void a_hundred_writers_lose_nothing(void)
{
	struct lock lock = LOCK_INIT;
	int fd = openat(dir, "count", O_RDWR | O_CREAT, 0666), status, bad = 0;
	char text[16];

	fflush(stdout);
	for (int i = 0; i < 100; i++) {
		if (fork())
			continue;
		if (lock_take(&lock, dir, 30000, "add", NULL))
			_exit(1);
		snprintf(text, sizeof(text), "%d", count(fd) + 1);
		_exit(pwrite(fd, text, strlen(text), 0) < 0);
	}
	for (int i = 0; i < 100; i++) {
		wait(&status);
		bad += status != 0;
	}
	CHECK_INT(bad, 0);
	CHECK_INT(count(fd), 100);
	close(fd);
	unlinkat(dir, "count", 0);
}

int main(void)
{
	dir = mkdtemp(folder) ? open(folder, O_RDONLY | O_DIRECTORY) : -1;
	RUN(one_at_a_time_holds_it);
	RUN(who_is_refused_learns_who_holds_it);
	RUN(a_killed_process_leaves_no_lock);
	RUN(who_waits_is_told_once_and_gets_it);
	RUN(a_lock_file_that_was_removed_is_no_lock);
	RUN(what_the_file_says_cannot_reach_the_terminal);
	RUN(a_link_in_its_place_is_not_followed);
	RUN(a_hundred_writers_lose_nothing);
	unlinkat(dir, "lock", 0);
	rmdir(folder);
	return test_end();
}
