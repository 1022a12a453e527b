#include "base/err.h"
#include "base/i18n.h"
#include "cli/env.h"
#include "cli/program.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t pager_pid;

static bool has_less(void)
{
	struct strs folders = STRS_INIT;
	struct str path = STR_INIT;
	bool has;

	program_folders(&folders);
	has = program_find(&path, &folders, "less");
	strs_release(&folders);
	str_release(&path);
	return has;
}

/* The command line of the pager, or NULL for none. */
static const char *pager_command(void)
{
	const char *pager = user_setting("pager", NULL);

	if (!pager)
		pager = getenv("PAGER");
	if (!pager)
		pager = has_less() ? "less" : "";
	return *pager && strcmp(pager, "cat") ? pager : NULL;
}

/*
 * Ended by a signal we leave the terminal to the pager until it ends too,
 * then die as we would have.
 */
static void wait_and_die(int signo)
{
	int saved = errno;

	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	while (waitpid((pid_t)pager_pid, NULL, 0) < 0 && errno == EINTR)
		;
	errno = saved;
	signal(signo, SIG_DFL);
	raise(signo);
}

static void run_pager(const char *command, int from)
{
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	if (dup2(from, STDIN_FILENO) >= 0)
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

void pager_start(const struct env *env)
{
	const char *command;
	int ends[2];
	pid_t pid;

	if (env->global.no_pager || !isatty(STDOUT_FILENO))
		return;
	command = pager_command();
	if (!command || pipe(ends))
		return;
	pid = fork();
	if (!pid) {
		close(ends[1]);
		run_pager(command, ends[0]);
	}
	close(ends[0]);
	if (pid > 0) {
		pager_pid = (sig_atomic_t)pid;
		dup2(ends[1], STDOUT_FILENO);
		/* Who quits the pager has seen enough: that is no failure. */
		signal(SIGPIPE, SIG_IGN);
		signal(SIGINT, wait_and_die);
		signal(SIGTERM, wait_and_die);
		signal(SIGHUP, wait_and_die);
	}
	close(ends[1]);
}

bool pager_end(void)
{
	int status = 0;

	if (!pager_pid)
		return false;
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid((pid_t)pager_pid, &status, 0) < 0 && errno == EINTR)
		;
	pager_pid = 0;
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	if (WIFEXITED(status) && WEXITSTATUS(status) >= 126)
		warn(_("cannot run the pager '%s'; --no-pager does without"),
		     pager_command());
	return true;
}
