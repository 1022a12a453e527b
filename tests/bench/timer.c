/*
 * timer: run a command many times and say how long it takes, from its start to
 * the end of the process, as somebody at a shell waits for it.
 *
 *	timer [-n RUNS] [-s SECONDS] [-w WARMUPS] [-b COMMAND] [-e STATUS] COMMAND...
 *
 * Runs it at least RUNS times (5) and for SECONDS (0.5), at most 100 times,
 * after WARMUPS (1) that do not count.  -b is for the shell, before each run,
 * and does not count.  `{}` in an argument is a number that was never used
 * before.  Standard output goes to /dev/null.  A status other than STATUS (0)
 * ends it.
 *
 * Prints: min, median and max in ms, the least processor time in ms, the
 * largest resident set in kB, the runs; with tabs between.
 */
#define _DEFAULT_SOURCE			/* wait4 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 100

extern char **environ;

struct run {
	double wall_ms, cpu_ms;
	long rss_kb;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double tv_ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void die(const char *what)
{
	fprintf(stderr, "timer: ");
	perror(what);
	exit(4);
}

/* The argument with each `{}` replaced. */
static char *numbered(const char *arg, long number)
{
	size_t len = strlen(arg) + 1;
	char *out, *to;

	for (const char *p = arg; (p = strstr(p, "{}")); p += 2)
		len += 20;
	out = to = malloc(len);
	if (!out)
		die("malloc");
	while (*arg)
		if (!strncmp(arg, "{}", 2)) {
			to += sprintf(to, "%ld", number);
			arg += 2;
		} else {
			*to++ = *arg++;
		}
	*to = '\0';
	return out;
}

static char **numbered_all(char *const *args)
{
	static long number;
	size_t n = 0;
	char **out;

	if (!number)
		number = (long)time(NULL) * 1000;
	number++;
	while (args[n])
		n++;
	out = calloc(n + 1, sizeof(*out));
	if (!out)
		die("calloc");
	for (size_t i = 0; i < n; i++)
		out[i] = numbered(args[i], number);
	return out;
}

static void free_all(char **args)
{
	for (size_t i = 0; args[i]; i++)
		free(args[i]);
	free(args);
}

static void run_once(struct run *out, char *const *command,
		     const posix_spawn_file_actions_t *files, int want)
{
	char **args = numbered_all(command);
	double start = now_ms();
	struct rusage use;
	int status;
	pid_t pid;

	errno = posix_spawnp(&pid, args[0], files, NULL, args, environ);
	if (errno)
		die(args[0]);
	if (wait4(pid, &status, 0, &use) < 0)
		die("wait4");
	out->wall_ms = now_ms() - start;
	out->cpu_ms = tv_ms(use.ru_utime) + tv_ms(use.ru_stime);
	out->rss_kb = use.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != want) {
		fprintf(stderr, "timer: '%s' ended with status %d, not %d\n",
			args[0], WIFEXITED(status) ? WEXITSTATUS(status) :
			128 + WTERMSIG(status), want);
		exit(1);
	}
	free_all(args);
}

static void prepare(const char *before)
{
	if (before && system(before)) {
		fprintf(stderr, "timer: '%s' failed\n", before);
		exit(1);
	}
}

static int by_wall(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	return (x->wall_ms > y->wall_ms) - (x->wall_ms < y->wall_ms);
}

int main(int argc, char **argv)
{
	struct run runs[RUNS_MAX], warm;
	posix_spawn_file_actions_t files;
	int least = 5, warmups = 1, want = 0, n = 0, opt;
	const char *before = NULL;
	double seconds = 0.5, spent = 0, cpu = 0;
	long rss = 0;

	while ((opt = getopt(argc, argv, "+n:s:w:b:e:")) != -1) {
		switch (opt) {
		case 'n': least = atoi(optarg); break;
		case 's': seconds = atof(optarg); break;
		case 'w': warmups = atoi(optarg); break;
		case 'b': before = optarg; break;
		case 'e': want = atoi(optarg); break;
		default: return 2;
		}
	}
	if (optind == argc || least < 1 || least > RUNS_MAX)
		return 2;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null",
					 O_WRONLY, 0);
	for (int i = 0; i < warmups; i++) {
		prepare(before);
		run_once(&warm, argv + optind, &files, want);
	}
	while (n < least || (spent < seconds * 1e3 && n < RUNS_MAX)) {
		prepare(before);
		run_once(&runs[n], argv + optind, &files, want);
		spent += runs[n].wall_ms;
		cpu = !n || runs[n].cpu_ms < cpu ? runs[n].cpu_ms : cpu;
		rss = runs[n].rss_kb > rss ? runs[n].rss_kb : rss;
		n++;
	}
	posix_spawn_file_actions_destroy(&files);
	qsort(runs, (size_t)n, sizeof(*runs), by_wall);
	printf("%.3f\t%.3f\t%.3f\t%.3f\t%ld\t%d\n", runs[0].wall_ms,
	       runs[n / 2].wall_ms, runs[n - 1].wall_ms, cpu, rss, n);
	return 0;
}
