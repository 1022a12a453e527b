#include "base/err.h"
#include "base/i18n.h"
#include "cli/env.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *editor_command(void)
{
	const char *editor = user_setting("editor", NULL);

	if (!editor || !*editor)
		editor = getenv("VISUAL");
	if (!editor || !*editor)
		editor = getenv("EDITOR");
	return editor && *editor ? editor : "vi";
}

/* The shell splits the editor's command line; the path is a word of its own. */
static void run(const char *editor, const char *path)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s \"$@\"", editor);
	execl("/bin/sh", "sh", "-c", line.buf, editor, path, (char *)NULL);
	_exit(127);
}

int editor_run(const char *path)
{
	const char *editor = editor_command();
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	int status = 0;
	pid_t pid;

	/* Control-C is the editor's while it runs. */
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	pid = fork();
	if (!pid) {
		sigaction(SIGINT, &interrupt, NULL);
		sigaction(SIGQUIT, &quit, NULL);
		run(editor, path);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (pid < 0)
		return err_sys(_("cannot run the editor '%s'"), editor);
	if (WIFSIGNALED(status))
		return err_set(ERR_IO, _("the editor '%s' was ended by signal %d"),
			       editor, WTERMSIG(status));
	if (WEXITSTATUS(status))
		return err_set(ERR_IO, _("the editor '%s' ended with status %d"),
			       editor, WEXITSTATUS(status));
	return 0;
}
