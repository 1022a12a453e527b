#define _GNU_SOURCE	/* memfd_create */

/*
 * End a command at each of its calls that touch files, and see what the next
 * commands make of the store.
 *
 *	sweep kill|fail|recover SHIM COMMAND ASK...
 *
 * The working folder is the store, and beside it this writes too.  SHIM is
 * killpoint.so, which KILLPOINT_ERRNO (with `fail`) and KILLPOINT_SHORT in the
 * environment tell how the command is to end.  COMMAND and each ASK, which
 * only reads, are simple commands of the shell.
 *
 * COMMAND is first run to its end, and then again: that is what a second run
 * says.  Then, for each call, from the same store as at the start:
 *
 *  - it dies there; or its call fails, and then it ends with 4, a message and
 *    nothing changed, or with 0 and all changed;
 *  - the next commands, one ASK (they take turns; now and then none) and the
 *    same command again, say what they said of the old store or, both of them,
 *    what they said of the new one;
 *  - the store is the new one then, to the byte, nothing else is left in it,
 *    and the last ASK agrees.
 *
 * With `recover` it is the first ASK that dies, at each call of finishing what
 * COMMAND had committed and not put in place: the store is the new one then.
 *
 * Prints how many calls there were, and how many states of the store; or what was wrong at which, and exits
 * with 1.
 */

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASKS_MOST 8
#define FILES_MOST 500
#define WRONG_MOST 5
#define KILLED (128 + SIGKILL)
#define INDEX ".crm/index.sqlite"
#define PENDING ".crm/journal/tx"
#define SPARE "../sweep-index"
#define COUNT "../sweep-count"

_Noreturn static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* What is in a store, in order of path; a folder has no bytes. */
struct file {
	char *path, *bytes;
	size_t len;
};

struct image {
	struct file v[FILES_MOST];
	size_t n;
};

static char *read_fd(int fd, size_t *len)
{
	char bytes[65536], *out;
	FILE *to = open_memstream(&out, len);
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)n, to);
	fclose(to);
	return out;
}

static char *read_path(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW);
	char *out;

	if (fd < 0)
		die(path);
	out = read_fd(fd, len);
	close(fd);
	return out;
}

static void write_path(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || close(fd))
		die(path);
}

static void image_read_folder(struct image *image, const char *folder)
{
	struct dirent **list;
	int n = scandir(*folder ? folder : ".", &list, NULL, alphasort);

	if (n < 0)
		die(folder);
	for (int i = 0; i < n; i++) {
		struct file *file = &image->v[image->n];
		const char *name = list[i]->d_name;
		struct stat st;

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		if (++image->n == FILES_MOST ||
		    asprintf(&file->path, "%s%s%s", folder, *folder ? "/" : "", name) < 0 ||
		    lstat(file->path, &st))
			die(name);
		if (S_ISDIR(st.st_mode))
			image_read_folder(image, file->path);
		else
			file->bytes = read_path(file->path, &file->len);
	}
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

static void image_read(struct image *image)
{
	image->n = 0;
	image_read_folder(image, "");
}

static void image_release(struct image *image)
{
	for (size_t i = 0; i < image->n; i++) {
		free(image->v[i].path);
		free(image->v[i].bytes);
	}
	memset(image, 0, sizeof(*image));
}

/* An index that is not the file it was is not believed, so it stays that file. */
static void image_restore(const struct image *image)
{
	static struct image old;

	image_read(&old);
	for (size_t i = old.n; i-- > 0; )
		if (remove(old.v[i].path))
			die(old.v[i].path);
	image_release(&old);
	for (size_t i = 0; i < image->n; i++) {
		const struct file *file = &image->v[i];

		if (!file->bytes && mkdir(file->path, 0755))
			die(file->path);
		if (!strcmp(file->path, INDEX) && link(SPARE, INDEX))
			die(SPARE);
		if (file->bytes)
			write_path(file->path, file->bytes, file->len);
	}
}

/* What the store says; `all` is also what no command may leave in it. */
static bool counts(const char *path, bool all)
{
	if (!strncmp(path, ".crm", 4))
		return all && (!strcmp(path, PENDING) ||
			       !strcmp(path, ".crm/journal/new") ||
			       !strncmp(path, ".crm/undo/kept/", 15));
	return all || (*path != '.' && !strstr(path, "/."));
}

/* The first path that differs, or NULL. */
static const char *image_differs(const struct image *a, const struct image *b, bool all)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a->n && !counts(a->v[i].path, all))
			i++;
		while (j < b->n && !counts(b->v[j].path, all))
			j++;
		if (i == a->n || j == b->n)
			return i < a->n ? a->v[i].path : j < b->n ? b->v[j].path : NULL;
		if (strcmp(a->v[i].path, b->v[j].path) || a->v[i].len != b->v[j].len ||
		    (a->v[i].len && memcmp(a->v[i].bytes, b->v[j].bytes, a->v[i].len)))
			return a->v[i].path;
	}
}

struct answer {
	int status;			/* 128 and the signal, as in the shell */
	char *out, *err;
};

static void answer_free(struct answer *answer)
{
	free(answer->out);
	free(answer->err);
	*answer = (struct answer){ 0 };
}

static bool answer_same(const struct answer *a, const struct answer *b)
{
	return a->status == b->status && !strcmp(a->out, b->out);
}

static const char *shim;

static void exec_line(const char *line, long at, int out, int err)
{
	char *text;
	int n;

	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (at < 0)
		n = asprintf(&text, "exec %s", line);
	else
		n = asprintf(&text, "KILLPOINT_COUNT=" COUNT " KILLPOINT_AT=%ld LD_PRELOAD=%s exec %s",
			     at, shim, line);
	if (n > 0)
		execl("/bin/sh", "sh", "-c", text, (char *)NULL);
	_exit(127);
}

/* Run a line; at > 0 to its at-th call, 0 to its end, to count them, -1 plainly. */
static struct answer run(const char *line, long at)
{
	int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
	struct answer answer;
	int status;
	size_t len;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		exec_line(line, at, out, err);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	answer.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	lseek(out, 0, SEEK_SET);
	lseek(err, 0, SEEK_SET);
	answer.out = read_fd(out, &len);
	answer.err = read_fd(err, &len);
	close(out);
	close(err);
	return answer;
}

/* Of the last run that came to its end. */
static long calls_made(void)
{
	size_t len;
	char *text = access(COUNT, F_OK) ? NULL : read_path(COUNT, &len);
	long n = text ? atol(text) : 0;

	free(text);
	unlink(COUNT);
	return n;
}

struct state {				/* of the store, and what is said of it */
	struct image image;
	struct answer asked[ASKS_MOST];
	struct answer run;		/* what the command says that finds it so */
};

static struct state old, new, begun;
static const char *command, *asks[ASKS_MOST];
static size_t n_asks;
static long point;
static unsigned n_wrong, n_states;

__attribute__((format(printf, 2, 3)))
static void wrong(const struct answer *answer, const char *fmt, ...)
{
	va_list ap;

	printf("at call %ld ", point);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (answer)
		printf("status %d\n%s%s", answer->status, answer->out, answer->err);
	if (++n_wrong == WRONG_MOST)
		exit(1);
}

static void look(struct state *state)
{
	for (size_t i = 0; i < n_asks; i++)
		state->asked[i] = run(asks[i], -1);
	image_read(&state->image);
}

/* What the old and the new store are, and what a second run says. */
static long prepare(void)
{
	static struct image again;
	struct answer counted;
	const char *path;
	long calls;

	look(&old);
	unlink(SPARE);
	unlink(COUNT);
	if (!access(INDEX, F_OK) && link(INDEX, SPARE))
		die(SPARE);
	image_restore(&old.image);
	old.run = run(command, -1);
	if (old.run.status)
		wrong(&old.run, "'%s' fails", command);
	look(&new);
	new.run = run(command, -1);
	image_read(&again);
	path = image_differs(&new.image, &again, true);
	if (path)
		wrong(&new.run, "the second '%s' changes '%s'", command, path);
	if (!image_differs(&old.image, &new.image, false))
		wrong(NULL, "'%s' changes nothing", command);
	image_restore(&old.image);
	counted = run(command, 0);
	if (!answer_same(&counted, &old.run))
		wrong(&counted, "'%s' is not the same with the shim", command);
	calls = calls_made();
	answer_free(&counted);
	image_release(&again);
	return calls;
}

static void check_ask(const char *ask, const struct answer *answer,
		      const struct answer *was, const struct answer *is,
		      bool *may_be_old, bool *may_be_new)
{
	*may_be_old &= answer_same(answer, was);
	*may_be_new &= answer_same(answer, is);
	if (!*may_be_old && !*may_be_new)
		wrong(answer, "'%s' finds neither the old nor the new store, or not the one before it", ask);
	if (!*may_be_old && !*may_be_new)
		*may_be_old = *may_be_new = true;
}

static void check_image(const struct image *want, const char *what, bool all)
{
	static struct image is;
	const char *path;

	image_read(&is);
	path = image_differs(want, &is, all);
	if (path)
		wrong(NULL, "%s: '%s' differs", what, path);
	image_release(&is);
}

static void check_again(bool may_be_old, bool may_be_new)
{
	struct answer answer = run(command, -1), verified;

	check_ask(command, &answer, &old.run, &new.run, &may_be_old, &may_be_new);
	check_image(&new.image, "once it has run again", true);
	verified = run(asks[n_asks - 1], -1);
	if (!answer_same(&verified, &new.asked[n_asks - 1]))
		wrong(&verified, "once it has run again '%s' finds another store", asks[n_asks - 1]);
	answer_free(&answer);
	answer_free(&verified);
}

/* What comes after a run that ended early: an ASK and the command, or it at once. */
static void check_after(bool may_be_old, bool may_be_new)
{
	size_t turn = n_states % (n_asks + 1);
	struct answer answer;

	if (turn < n_asks) {
		answer = run(asks[turn], -1);
		check_ask(asks[turn], &answer, &old.asked[turn], &new.asked[turn],
			  &may_be_old, &may_be_new);
		if (may_be_old != may_be_new)
			check_image(may_be_old ? &old.image : &new.image,
				    "after what only reads", false);
		answer_free(&answer);
	}
	check_again(may_be_old, may_be_new);
}

/*
 * An image as a text, without what is another at each run: the process in the
 * lock, the salt of SQLite's log, names of temporary files and displaced ones.
 */
static char *image_text(const struct image *image, size_t *len)
{
	char *out;
	FILE *to = open_memstream(&out, len);

	for (size_t i = 0; i < image->n; i++) {
		const struct file *file = &image->v[i];
		const char *temp = strstr(file->path, "crm-tmp-");
		bool displaced = strstr(file->path, "displaced/");
		bool exact = strncmp(file->path, ".crm/", 5) || !strcmp(file->path, INDEX) ||
			     !strcmp(file->path, ".crm/journal/generation");

		if (!strcmp(file->path, ".crm/lock") || strstr(file->path, "-shm"))
			continue;
		fprintf(to, "%.*s %zu\n", displaced ? 0 : temp ? (int)(temp - file->path) :
			(int)strlen(file->path), file->path, file->len);
		if (exact)
			fwrite(file->bytes ? file->bytes : "", 1, file->len, to);
	}
	fclose(to);
	return out;
}

/* Calls such as close() leave the store as it was: it is looked at once. */
static bool as_before(void)
{
	static struct image image;
	static char *last;
	static size_t last_len;
	size_t len;
	char *text;
	bool is;

	image_read(&image);
	text = image_text(&image, &len);
	is = last && len == last_len && !memcmp(last, text, len);
	free(last);
	last = text;
	last_len = len;
	image_release(&image);
	return is;
}

static void kill_at(const struct image *from, const char *line, bool may_be_old)
{
	struct answer answer;

	image_restore(from);
	answer = run(line, point);
	if (answer.status != KILLED)
		wrong(&answer, "it was not killed");
	answer_free(&answer);
	if (as_before())
		return;
	n_states++;
	check_after(may_be_old, true);
}

static void fail_at(void)
{
	struct answer answer;
	bool failed;

	image_restore(&old.image);
	answer = run(command, point);
	failed = answer.status == 4;
	if (calls_made() < point)
		wrong(&answer, "no call failed");
	if (!failed && !answer_same(&answer, &old.run))
		wrong(&answer, "the status is neither 4 nor 0, or the output is another");
	if (failed && (!strchr(answer.err, '\'') || *answer.out))
		wrong(&answer, "the message does not say what failed");
	if (failed)
		check_image(&old.image, "after a failure", true);
	answer_free(&answer);
	n_states++;
	check_after(failed, !failed);
}

/* The first call at which the command has committed and put nothing in place. */
static long recovery_calls(long calls)
{
	struct answer answer;

	for (point = 1; point <= calls && access(PENDING, F_OK); point++) {
		image_restore(&old.image);
		answer = run(command, point);
		answer_free(&answer);
	}
	image_read(&begun.image);
	answer = run(asks[0], 0);
	point = 0;
	if (!answer_same(&answer, &new.asked[0]))
		wrong(&answer, "'%s' does not finish what was committed", asks[0]);
	answer_free(&answer);
	return calls_made();
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	long calls;

	if (argc < 5 || argc > 4 + ASKS_MOST) {
		fprintf(stderr, "usage: sweep kill|fail|recover SHIM COMMAND ASK...\n");
		return 2;
	}
	shim = argv[2];
	command = argv[3];
	for (int i = 4; i < argc; i++)
		asks[n_asks++] = argv[i];
	calls = prepare();
	if (!strcmp(how, "recover"))
		calls = recovery_calls(calls);
	for (point = 1; point <= calls && !n_wrong; point++) {
		if (!strcmp(how, "kill"))
			kill_at(&old.image, command, true);
		else if (!strcmp(how, "recover"))
			kill_at(&begun.image, asks[0], false);
		else
			fail_at();
	}
	printf("%ld calls, %u states\n", calls, n_states);
	return n_wrong || n_states < 10;
}
