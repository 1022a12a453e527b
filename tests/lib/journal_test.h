#ifndef TESTS_JOURNAL_TEST_H
#define TESTS_JOURNAL_TEST_H

/* Ways to end a transaction half way. */

#include "tests/shim/killpoint.c"

#include "tests/lib/scenario_test.h"

#include <sys/wait.h>

static inline void forget_warning(const char *message, void *arg)
{
	(void)message, (void)arg;
}

/* Is each file as before or as after, and nothing else there but temporary files? */
static inline bool old_or_new(const struct scenario *s)
{
	char *files = store_files(), *p = files, *end;
	bool ok = true;

	while (*p && ok) {
		end = strstr(p, ">\n");
		while (end && strncmp(end + 2, "contacts/", 9) && strncmp(end + 2, "segments/", 9) &&
		       strncmp(end + 2, "timeline/", 9) && end[2])
			end = strstr(end + 2, ">\n");
		ok = end;
		if (!ok)
			break;
		end[1] = '\0';
		ok = strstr(s->before, p) || strstr(s->after, p) || strstr(p, ".crm-tmp-") ||
		     !strncmp(p, PATH_T, strlen(PATH_T));
		if (!ok)
			printf("# neither old nor new: %s\n", p);
		p = end + 2;
	}
	free(files);
	return ok;
}

/* Run in a process of its own that is killed, or fails, at a call; its status. */
static inline int run_at(const struct scenario *s, int (*run)(const struct scenario *s, bool *published),
		  long at, enum killpoint_how how, int error)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		bool published;
		int rc;

		killpoint_arm(at, how, error, NULL);
		rc = run(s, &published);
		_exit(killpoint_calls() < at ? 99 : rc);
	}
	waitpid(pid, &status, 0);
	return status;
}

static inline int recover(const struct scenario *s, bool *published)
{
	(void)s;
	*published = true;
	return journal_recover(&store, false);
}

static inline bool ended(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == 99;
}

/* Leaves a committed transaction that is not published. */
static inline void given_pending(const struct scenario *s)
{
	static const struct scenario *last;
	static long at;		/* where that was the last time */
	int status = 0;

	at = last == s ? at : 1;
	for (last = s; !ended(status); at++) {
		reset(s);
		status = run_at(s, commit, at, KILLPOINT_BEFORE, 0);
		if (journal_pending(&store))
			return;
	}
	CHECK(!"no point is between commit and publishing");
}

#endif
