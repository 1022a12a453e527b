#include "cli/revision.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A git that is running; its output is read from `out`. */
struct running {
	pid_t pid;
	FILE *out;
};

static bool find_git(struct str *path)
{
	struct strs folders = STRS_INIT;
	bool found;

	program_folders(&folders);
	found = program_find(path, &folders, "git");
	strs_release(&folders);
	return found;
}

/* Nothing of the environment points git elsewhere; borrowed texts. */
static char **environment(void)
{
	static char no_locks[] = "GIT_OPTIONAL_LOCKS=0";
	size_t n = 0, kept = 0;
	char **list;

	while (environ[n])
		n++;
	list = xcalloc(n + 2, sizeof(*list));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "GIT_", 4) ||
		    !strncmp(environ[i], "GIT_CONFIG_", 11))
			list[kept++] = environ[i];
	list[kept] = no_locks;
	return list;
}

static void become(const char *git, const char *root, char **envp,
		   const char *const *args, int input, int output)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(input < 0 ? nothing : input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(nothing, STDERR_FILENO);	/* what it has to say, we say */
	if (!chdir(root))
		execve(git, (char *const *)args, envp);
	_exit(127);
}

static int start(struct running *run, const char *root, const char *const *args, int input)
{
	struct str git = STR_INIT;
	char **envp = NULL;
	int ends[2], rc = 0;

	if (!find_git(&git)) {
		rc = err_set(ERR_IO, _("there is no git in PATH"));
	} else if (pipe(ends)) {
		rc = err_sys(_("cannot run git"));
	} else {
		envp = environment();
		fcntl(ends[0], F_SETFD, FD_CLOEXEC);
		run->pid = fork();
		if (!run->pid)
			become(git.buf, root, envp, args, input, ends[1]);
		close(ends[1]);
		run->out = run->pid < 0 ? NULL : fdopen(ends[0], "r");
		if (!run->out) {
			rc = err_sys(_("cannot run git"));
			close(ends[0]);
		}
	}
	free(envp);
	str_release(&git);
	return rc;
}

/* Its own status; -1: it was ended. */
static int finish(struct running *run)
{
	int status = 0;

	fclose(run->out);
	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* All that it prints. */
static int ask(struct str *out, const char *root, const char *const *args, int *status)
{
	struct running run;
	int rc = start(&run, root, args, -1);

	if (rc)
		return rc;
	rc = file_read_fd(out, fileno(run.out), "git");
	*status = finish(&run);
	return rc;
}

static int no_revision(const char *name)
{
	return err_set(ERR_NOT_FOUND, _("'%s' is no date, and no revision that git knows here"),
		       name);
}

int revision_find(struct str *hash, int64_t *time, const struct store *store,
		  const char *name)
{
	struct str commit = STR_INIT, text = STR_INIT;
	const char *find[] = {
		"git", "rev-parse", "--verify", "--quiet", "--end-of-options", NULL, NULL
	};
	const char *date[] = {
		"git", "-c", "log.showSignature=false", "log", "-1", "--format=%ct",
		"--end-of-options", NULL, "--", NULL
	};
	int status = 0, rc;

	str_addf(&commit, "%s^{commit}", name);
	find[5] = commit.buf;
	rc = ask(hash, store->root, find, &status);
	while (hash->len && hash->buf[hash->len - 1] == '\n')
		str_set_len(hash, hash->len - 1);
	if (!rc && (status || !hash->len))
		rc = no_revision(name);
	date[7] = hash->buf;
	if (!rc)
		rc = ask(&text, store->root, date, &status);
	if (!rc && status)
		rc = no_revision(name);
	*time = strtoll(text.buf, NULL, 10);
	str_release(&commit);
	str_release(&text);
	return rc;
}

/* --- files --- */

int revision_folder(char **path)
{
	const char *parent = getenv("TMPDIR");
	struct str text = STR_INIT;

	str_addf(&text, "%s/crm-XXXXXX", parent && *parent == '/' ? parent : "/tmp");
	if (!mkdtemp(text.buf)) {
		err_sys(_("cannot make a temporary folder '%s'"), text.buf);
		str_release(&text);
		return err_code();
	}
	*path = str_detach(&text);
	return 0;
}

static bool is_wanted(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && !strcmp(path + len - 5, ".yaml") && *path != '.' &&
	       strncmp(path, "segments/", 9) && strncmp(path, "files/", 6);
}

/* `mode blob hash<tab>path<NUL>` of each: the hashes go to `list`. */
static int list_files(FILE *list, struct strs *paths, const struct str *tree)
{
	const char *tab, *hash;

	for (size_t at = 0; at < tree->len; at += strlen(tree->buf + at) + 1) {
		const char *line = tree->buf + at;

		tab = strchr(line, '\t');
		hash = strstr(line, " blob ");
		if (strncmp(line, "100", 3) || !tab || !hash || hash > tab ||
		    !is_wanted(tab + 1))
			continue;
		fprintf(list, "%.*s\n", (int)(tab - hash - 6), hash + 6);
		strs_add(paths, tab + 1);
	}
	if (fflush(list) || fseek(list, 0, SEEK_SET))
		return err_sys(_("cannot write a temporary file"));
	return 0;
}

static int make_folders(int dir, const char *path)
{
	const char *slash = strchr(path, '/');
	struct str folder = STR_INIT;
	int rc = 0;

	for (; slash && !rc; slash = strchr(slash + 1, '/')) {
		str_clear(&folder);
		str_add_mem(&folder, path, (size_t)(slash - path));
		rc = file_mkdir(dir, folder.buf);
	}
	str_release(&folder);
	return rc;
}

/* `hash blob size<LF>bytes<LF>` of each, in the order asked for. */
static int write_files(FILE *in, const struct strs *paths, int dir)
{
	struct str bytes = STR_INIT;
	char head[128];
	size_t size;
	int rc = 0;

	for (size_t i = 0; i < paths->n && !rc; i++) {
		const char *blob = fgets(head, sizeof(head), in) ? strstr(head, " blob ") : NULL;

		if (!blob) {
			rc = err_set(ERR_IO, _("git does not give '%s'"), paths->v[i]);
			break;
		}
		size = strtoull(blob + 6, NULL, 10);
		str_clear(&bytes);
		str_grow(&bytes, size + 1);
		if (fread(bytes.buf, 1, size + 1, in) != size + 1) {
			rc = err_set(ERR_IO, _("git does not give '%s'"), paths->v[i]);
			break;
		}
		rc = make_folders(dir, paths->v[i]);
		if (!rc)
			rc = file_create(dir, paths->v[i], bytes.buf, size, 0600, false);
	}
	str_release(&bytes);
	return rc;
}

static int read_files(const struct store *store, FILE *list, const struct strs *paths, int dir)
{
	static const char *const args[] = { "git", "cat-file", "--batch", NULL };
	struct running run;
	int rc = start(&run, store->root, args, fileno(list));

	if (rc)
		return rc;
	rc = write_files(run.out, paths, dir);
	finish(&run);
	return rc;
}

static bool has(const struct strs *paths, const char *path)
{
	for (size_t i = 0; i < paths->n; i++)
		if (!strcmp(paths->v[i], path))
			return true;
	return false;
}

int revision_extract(const struct store *store, const char *hash, int dir)
{
	const char *args[] = { "git", "ls-tree", "-r", "-z", hash, NULL };
	struct str tree = STR_INIT;
	struct strs paths = STRS_INIT;
	FILE *list = tmpfile();
	int status = 0;
	int rc = list ? ask(&tree, store->root, args, &status)
		      : err_sys(_("cannot make a temporary file"));

	if (!rc)
		rc = list_files(list, &paths, &tree);
	if (!rc && !has(&paths, "crm.yaml"))
		rc = err_set(ERR_NOT_FOUND, _("there was no store here in revision %.12s"), hash);
	if (!rc)
		rc = read_files(store, list, &paths, dir);
	if (list)
		fclose(list);
	strs_release(&paths);
	str_release(&tree);
	return rc;
}
