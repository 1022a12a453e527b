#include "cli/git.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * A record is known by its `id:` line, an event by its `with:`.  Each line is
 * a pattern of its own, and shows what is in its brackets.
 */
static const char xfuncname[] = "^(id: .*)$\n^  (with: .*)$";

static const char attributes_begin[] = "# crm init: begin\n";
static const char attributes_end[] = "# crm init: end\n";
static const char attributes[] =
	"# Records stay as they are, to the byte, and git diff names them.\n"
	"*.yaml -text diff=crm\n"
	"files/** -text\n";

/* What would make git look elsewhere than at the store. */
static const char *const elsewhere[] = {
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG", "GIT_OPTIONAL_LOCKS"
};

static bool is_elsewhere(const char *variable)
{
	size_t len = strcspn(variable, "=");

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (strlen(elsewhere[i]) == len &&
		    !memcmp(elsewhere[i], variable, len))
			return true;
	return false;
}

/* The variables are borrowed, the list is to be freed. */
static char **environment(void)
{
	static char no_locks[] = "GIT_OPTIONAL_LOCKS=0";
	size_t n = 0, kept = 0;
	char **list;

	while (environ[n])
		n++;
	list = xcalloc(n + 2, sizeof(*list));
	for (size_t i = 0; i < n; i++)
		if (!is_elsewhere(environ[i]))
			list[kept++] = environ[i];
	list[kept] = no_locks;
	return list;
}

static bool find_git(struct str *out)
{
	struct strs folders = STRS_INIT;
	bool found;

	program_folders(&folders);
	found = program_find(out, &folders, "git");
	strs_release(&folders);
	return found;
}

static void become(const char *git, const char *root, char **envp,
		   const char *const *args, int output)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(nothing, STDIN_FILENO);
	dup2(output < 0 ? nothing : output, STDOUT_FILENO);
	if (output >= 0)	/* what it has to say about a failure, we say */
		dup2(nothing, STDERR_FILENO);
	if (!chdir(root))
		execve(git, (char *const *)args, envp);
	_exit(127);
}

/*
 * Run git in `root`; its output, if anybody wants it, goes to `out`.  *status
 * is its own.
 */
static int run(int *status, struct str *out, const char *root,
	       const char *const *args)
{
	struct str git = STR_INIT;
	int ends[2] = { -1, -1 }, rc = 0;
	char **envp;
	pid_t pid;

	if (!find_git(&git)) {
		str_release(&git);
		return err_set(ERR_IO, _("there is no git in PATH"));
	}
	envp = environment();
	if (out && pipe(ends)) {
		rc = err_sys(_("cannot run git"));
		goto done;
	}
	pid = fork();
	if (!pid)
		become(git.buf, root, envp, args, ends[1]);
	if (out)
		close(ends[1]);
	if (pid < 0)
		rc = err_sys(_("cannot run git"));
	else if (out)
		rc = file_read_fd(out, ends[0], "git");
	if (out)
		close(ends[0]);
	while (pid > 0 && waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
done:
	free(envp);
	str_release(&git);
	return rc;
}

/* Failing is the error `what`. */
static int run_well(struct str *out, const char *root,
		    const char *const *args, const char *what)
{
	int status = 0, rc = run(&status, out, root, args);

	if (!rc && status)
		rc = err_set(ERR_IO, "%s", what);
	return rc;
}

bool git_around(const char *root)
{
	struct str path = STR_INIT;
	size_t len = strlen(root);
	struct stat st;
	bool found;

	do {
		str_clear(&path);
		str_add_mem(&path, root, len);
		str_add(&path, "/.git");
		found = !lstat(path.buf, &st);
		while (len && root[--len] != '/')
			;
	} while (!found && path.len > strlen("/.git"));
	str_release(&path);
	return found;
}

int git_init(const char *root)
{
	static const char *const args[] = { "git", "init", "-q", NULL };

	return run_well(NULL, root, args, _("git init failed"));
}

/* Our lines between their marks in place of those that are there, or behind all. */
static void merge_attributes(struct str *out, const struct str *old)
{
	const char *begin = strstr(old->buf, attributes_begin);
	const char *end = begin ? strstr(begin, attributes_end) : NULL;
	size_t at = end ? (size_t)(begin - old->buf) : old->len;

	str_add_mem(out, old->buf, at);
	if (out->len && out->buf[out->len - 1] != '\n')
		str_add_char(out, '\n');
	str_add(out, attributes_begin);
	str_add(out, attributes);
	str_add(out, attributes_end);
	if (end)
		str_add(out, end + strlen(attributes_end));
}

static int write_attributes(const char *root)
{
	struct str old = STR_INIT, text = STR_INIT;
	struct stat st = { .st_mode = 0666 };
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (dir < 0)
		return err_sys(_("cannot open the folder '%s'"), root);
	rc = file_read(&old, &st, dir, ".gitattributes", 1 << 20);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	if (!rc) {
		merge_attributes(&text, &old);
		if (strcmp(text.buf, old.buf))
			rc = file_replace(dir, ".gitattributes", text.buf,
					  text.len, st.st_mode & 0777);
	}
	close(dir);
	str_release(&old);
	str_release(&text);
	return rc;
}

int git_setup(const char *root)
{
	static const char *const args[] = {
		"git", "config", "diff.crm.xfuncname", xfuncname, NULL
	};
	int rc = write_attributes(root);

	return rc ? rc : run_well(NULL, root, args,
				  _("git config failed: 'git diff' will not name the records"));
}

bool git_setting(struct str *out, const char *root, const char *key)
{
	const char *const args[] = { "git", "config", "--null", "--get", key, NULL };
	struct str value = STR_INIT;
	int status = 0;
	bool found = !run(&status, &value, root, args) && !status && *value.buf;

	err_clear();
	if (found)
		str_add(out, value.buf);
	str_release(&value);
	return found;
}

static void add_path(struct strs *out, const char *path)
{
	if (!out->n || strcmp(out->v[out->n - 1], path))
		strs_add(out, path);
}

int git_unmerged(struct strs *out, const char *root)
{
	static const char *const args[] = {
		"git", "-c", "core.fsmonitor=false", "ls-files", "-u", "-z", NULL
	};
	struct str text = STR_INIT;
	int rc = run_well(&text, root, args,
			  _("git does not say which files are not merged"));

	/* `mode id stage<tab>path<NUL>`, in order of path, up to three of each. */
	for (size_t at = 0; !rc && at < text.len; at += strlen(text.buf + at) + 1)
		if (strchr(text.buf + at, '\t'))
			add_path(out, strchr(text.buf + at, '\t') + 1);
	str_release(&text);
	return rc;
}
