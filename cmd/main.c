/* crm: find the command, give it what it needs, say how it went. */

#define _XOPEN_SOURCE 700	/* realpath */
#include "cmd/cmd.h"
#include "cmd/open.h"
#include "cmd/tell.h"
#include "gen/build.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "cli/extend.h"
#include "text/date.h"
#include "text/distance.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALIAS_DEPTH 10

struct first {			/* the words of the command */
	struct words words;
};

static const struct opt first_opts[] = {
	OPT_OPERANDS(struct first, words, "command", 0, OFFER_COMMAND, ""),
	OPT_END
};

static void say_warning(const char *message, void *arg)
{
	(void)arg;
	say(_("warning: "), message);
}

static int change_folder(struct global *global)
{
	const struct words *dirs = &global->dirs;

	for (size_t i = 0; i < dirs->n; i++)
		if (*dirs->v[i] && chdir(dirs->v[i]))
			return err_sys(_("cannot go to folder '%s'"),
				       dirs->v[i]);
	return 0;
}

/* Once before the store is open and, in its time zone, once after. */
static int set_clock(const struct global *global)
{
	const char *text = global->now ? global->now : getenv("CRM_NOW");
	int64_t now;

	if (!text || !*text)
		return 0;
	if (day_parse(&now, text, strlen(text)) == 0)
		now = instant_of_day(now);
	else if (instant_parse(&now, text, strlen(text)))
		return err_set(ERR_USAGE,
			       _("'%s' must be a time such as "
				 "2026-11-21T10:30, not '%s'"),
			       global->now ? "--now" : "CRM_NOW", text);
	clock_set(now);
	return 0;
}

/* The folder to look for a store from, absolute. */
static int find_root(struct str *root, const struct global *global)
{
	const char *start = global->dirs.n ? NULL : getenv("CRM_STORE");
	char *path = realpath(start && *start ? start : ".", NULL);
	int rc;

	if (!path)
		return err_sys(_("cannot open '%s'"),
			       start && *start ? start : ".");
	rc = store_find(root, path);
	free(path);
	return rc;
}

static int open_work(struct env *env, struct work *work, enum need need)
{
	struct str root = STR_INIT;
	int rc = find_root(&root, &env->global);

	if (!rc)
		rc = open_store(env, work, root.buf, need);
	if (!rc) {
		env->work = work;
		rc = set_clock(&env->global);
	}
	str_release(&root);
	return rc;
}

/* A failed write must not pass for an answer; `saved`: a change was made. */
static int check_output(int rc, bool saved)
{
	struct str why = STR_INIT;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return rc;
	if (rc != ERR_IO && rc != 0 && rc != ERR_NO)
		return rc;
	if (rc == ERR_IO)
		str_add(&why, err_message());
	else
		str_addf(&why, _("cannot write standard output: %s"),
			 strerror(errno));
	if (saved)
		str_add(&why, _("; the change is saved"));
	rc = err_set(ERR_IO, "%s", why.buf);
	str_release(&why);
	return rc;
}

static int run_opened(struct env *env, const void *args)
{
	uint64_t before = 0;
	bool saved = false;
	int rc;

	if (env->work && env->work->write)
		before = journal_generation(&env->work->store);
	if (env->command->paged)
		pager_start(env);
	rc = env->command->run(env, args);
	progress_end();
	if (env->work && env->work->write)
		saved = journal_generation(&env->work->store) != before;
	if (!pager_end())
		return check_output(rc, saved);
	if (rc == ERR_IO && ferror(stdout)) {	/* the pager was quit early */
		err_clear();
		rc = 0;
	}
	return rc;
}

static int run_parsed(struct env *env, const void *args)
{
	const struct command *command = env->command;
	enum need need = command->needs ? command->needs(args) : command->need;
	struct work work = WORK_INIT;
	int rc;

	progress_set(!env->global.quiet);
	rc = change_folder(&env->global);
	if (!rc)
		rc = set_clock(&env->global);
	if (!rc)
		rc = look_init(&env->look, &env->global, env->command);
	if (!rc && need != NEED_NOTHING)
		rc = open_work(env, &work, need);
	if (!rc)
		rc = run_opened(env, args);
	work_release(&work);
	return rc;
}

static int print_help(struct env *env)
{
	struct str text = STR_INIT;

	help_command(&text, env->command);
	pager_start(env);
	fputs(text.buf, stdout);
	str_release(&text);
	return pager_end() ? 0 : check_output(0, false);
}

static int run_command(struct env *env, int argc, char **argv)
{
	const struct command *command = env->command;
	void *args = xcalloc(1, command->args_size + 1);
	struct str usage = STR_INIT;
	bool help;
	int rc;

	rc = opt_parse(command->opts, args, global_opts, &env->global, argc,
		       argv, &help);
	if (rc) {
		help_synopsis(&usage, command);
		str_set_len(&usage, usage.len - 1);
		rc = err_hint("%s", usage.buf);
	} else if (help) {
		rc = print_help(env);
	} else {
		rc = run_parsed(env, args);
	}
	opt_release(command->opts, args);
	str_release(&usage);
	free(args);
	return rc;
}

static int unknown_command(const char *name)
{
	struct strs names = STRS_INIT;
	const char *near;
	int rc;

	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->group != GROUP_HIDDEN)
			strs_add(&names, commands[i]->name);
	alias_names(&names);
	external_names(&names, CRM_LIBEXEC);
	near = word_nearest(name, (const char *const *)names.v, names.n);
	if (near)
		rc = err_set(ERR_USAGE, _("no command '%s'; did you mean '%s'?"),
			     name, near);
	else
		rc = err_set(ERR_USAGE, _("no command '%s'; crm help lists them"),
			     name);
	strs_release(&names);
	return rc;
}

static int run_external(struct env *env, const char *path, char **argv)
{
	struct str root = STR_INIT;
	int rc;

	rc = change_folder(&env->global);
	if (!rc && find_root(&root, &env->global))
		err_clear();	/* the command says itself that it needs one */
	if (!rc)
		rc = external_run(path, argv, root.len ? root.buf : NULL);
	str_release(&root);
	return rc;
}

static int dispatch(struct env *env, int argc, char **argv, unsigned depth);

/* The alias's words, then those that were behind it. */
static int run_alias(struct env *env, const struct strs *words, int argc,
		     char **argv, unsigned depth)
{
	size_t n = words->n, rest = (size_t)argc - 1;
	char **all = xcalloc(n + rest + 1, sizeof(*all));
	int rc;

	memcpy(all, words->v, n * sizeof(*all));
	memcpy(all + n, argv + 1, rest * sizeof(*all));
	rc = depth < ALIAS_DEPTH ?
		dispatch(env, (int)(n + rest), all, depth + 1) :
		err_set(ERR_DATA, _("alias '%s' comes back to itself"), argv[0]);
	free(all);
	return rc;
}

/* argv is the words of a command, its name first. */
static int dispatch(struct env *env, int argc, char **argv, unsigned depth)
{
	struct strs words = STRS_INIT;
	struct str path = STR_INIT;
	bool shell;
	int rc;

	env->command = command_find(argv[0]);
	if (env->command)
		return run_command(env, argc - 1, argv + 1);
	rc = alias_expand(&words, argv[0], &shell);
	if (!rc && shell) {
		rc = change_folder(&env->global);
		if (!rc)
			rc = alias_shell(words.v[0], argv + 1);
	} else if (!rc && words.n) {
		rc = run_alias(env, &words, argc, argv, depth);
	} else if (!rc && !external_find(&path, CRM_LIBEXEC, argv[0])) {
		rc = run_external(env, path.buf, argv);
	} else if (!rc) {
		err_clear();
		rc = unknown_command(argv[0]);
	}
	str_release(&path);
	strs_release(&words);
	return rc;
}

/* `crm`, `crm --help`, `crm --version` and `crm [global options] command`. */
static int run(struct env *env, int argc, char **argv)
{
	char *version[] = { (char []){ "version" }, NULL };
	char *overview[] = { (char []){ "help" }, NULL };
	struct first first = { { 0 } };
	bool help;
	int rc;

	if (argc == 2 && !strcmp(argv[1], "--version"))
		return dispatch(env, 1, version, 0);
	rc = opt_parse(first_opts, &first, global_opts, &env->global, argc - 1,
		       argv + 1, &help);
	if (!rc && help)
		rc = dispatch(env, 1, overview, 0);
	else if (!rc && !first.words.n)
		rc = err_set(ERR_USAGE, _("no command given; crm help lists them"));
	else if (!rc)
		rc = dispatch(env, (int)first.words.n,
			      argv + argc - first.words.n, 0);
	opt_release(first_opts, &first);
	return rc;
}

/* A file of a store must not come to be standard output. */
static void fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	struct env env = { .work = NULL };
	const char *seed = getenv("CRM_SEED");
	int rc;

	fill_descriptors();
	signal(SIGPIPE, SIG_DFL);	/* as git: a closed pipe ends us */
	signal(SIGXFSZ, SIG_IGN);	/* a limit is a failed write */
	if (seed && *seed)
		rand_seed(seed);
	rc = run(&env, argc, argv);
	if (!env.global.quiet)
		warn_each(say_warning, NULL);
	if (rc && *err_message())
		say("", err_message());
	opt_release(global_opts, &env.global);
	return rc ? err_status(rc) : 0;
}
