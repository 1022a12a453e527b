#include "cmd/import_files.h"
#include "cmd/tell.h"
#include "gen/build.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cli/extend.h"
#include "import/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where nameless files are made: on the store's disk, if it may be written to. */
static void temporary_folder(struct str *out, const struct env *env)
{
	str_addf(out, "%s/.crm", env->work->store.root);
	if (access(out->buf, W_OK)) {
		str_clear(out);
		str_add(out, "/tmp");
	}
}

/* A descriptor that can be read anywhere. */
static int open_input(const struct env *env, const char *path, const char *name)
{
	struct str folder = STR_INIT;
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) :
				     fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	int spooled = -1;
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		err_sys(_("cannot open '%s'"), name);
	} else if (S_ISREG(st.st_mode) && !lseek(fd, 0, SEEK_CUR)) {
		return fd;
	} else if (S_ISDIR(st.st_mode)) {
		err_set(ERR_IO, _("'%s' is a folder"), name);
	} else {
		temporary_folder(&folder, env);
		if (input_spool(&spooled, fd, folder.buf, name))
			spooled = -1;
	}
	if (fd >= 0)
		close(fd);
	str_release(&folder);
	return spooled;
}

/* --- spreadsheets --- */

static void become(const char *program, const char *sheet, const char *path, int out)
{
	const char *args[6];
	int n = 0;

	args[n++] = "crm-xlsx";
	if (sheet) {
		args[n++] = "--sheet";
		args[n++] = sheet;
	}
	args[n++] = "--";
	args[n++] = path;
	args[n] = NULL;
	dup2(out, STDOUT_FILENO);
	execv(program, (char *const *)args);
	_exit(127);
}

static int convert(int *out, const char *sheet, int in, const char *name)
{
	struct str program = STR_INIT, path = STR_INIT;
	int kept = -1, status = 0, rc = 0;
	FILE *file = NULL;
	pid_t pid = -1;

	if (external_find(&program, CRM_LIBEXEC, "xlsx")) {
		err_clear();
		rc = err_set(ERR_IO, _("'%s' is a spreadsheet, and there is no 'crm-xlsx' to "
				       "read it; save it as CSV (UTF-8) and import that"),
			     name);
		goto done;
	}
	file = tmpfile();
	kept = fcntl(in, F_DUPFD, 3);	/* by which the program reads it */
	str_addf(&path, "/dev/fd/%d", kept);
	if (file && kept >= 0)
		pid = fork();
	if (!pid)
		become(program.buf, sheet, path.buf, fileno(file));
	if (pid < 0) {
		rc = err_sys(_("cannot run '%s'"), program.buf);
		goto done;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		rc = err_set(WIFEXITED(status) && WEXITSTATUS(status) == ERR_DATA ?
			     ERR_DATA : ERR_IO, _("'%s' cannot be read as a spreadsheet"),
			     name);
	else
		*out = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
	if (!rc && *out < 0)
		rc = err_sys(_("cannot read '%s'"), name);
done:
	if (kept >= 0)
		close(kept);
	if (file)
		fclose(file);
	str_release(&program);
	str_release(&path);
	return rc;
}

static int add_sheet(struct batch *batch, int fd, const char *name, const char *sheet)
{
	int csv = -1;
	int rc = convert(&csv, sheet, fd, name);

	close(fd);
	return rc ? rc : batch_add(batch, csv, name);
}

/* --- archives --- */

static int add_member(struct env *env, struct batch *batch, struct archive *archive,
		      size_t i)
{
	struct str name = STR_INIT, folder = STR_INIT;
	int fd, rc;

	str_addf(&name, "%s/%s", archive->name, archive->v[i].name);
	temporary_folder(&folder, env);
	rc = archive_extract(&fd, archive, i, folder.buf);
	if (!rc)
		rc = batch_add(batch, fd, name.buf);
	str_release(&name);
	str_release(&folder);
	return rc;
}

static int add_archive(struct env *env, struct batch *batch, int fd, const char *name)
{
	struct archive archive;
	int rc = archive_open(&archive, fd, name);

	if (rc) {
		close(fd);
		return rc;
	}
	if (!archive.n)
		rc = err_set(ERR_DATA, _("there is no file in '%s'"), name);
	for (size_t i = 0; i < archive.n && !rc; i++)
		rc = add_member(env, batch, &archive, i);
	archive_release(&archive);
	close(fd);
	return rc;
}

static int look(int fd, const char *name, enum foreign *kind)
{
	struct input in = INPUT_INIT;
	int rc = input_open(&in, fd, name);

	if (!rc)
		*kind = reader_foreign(&in);
	input_release(&in);
	return rc;
}

int import_open(struct env *env, struct batch *batch, const char *path,
		const char *sheet)
{
	const char *name = strcmp(path, "-") ? path : _("standard input");
	enum foreign kind = FOREIGN_NONE;
	int fd = open_input(env, path, name);

	if (fd < 0)
		return err_code();
	if (look(fd, name, &kind)) {
		close(fd);
		return err_code();
	}
	if (kind == FOREIGN_XLSX)
		return add_sheet(batch, fd, name, sheet);
	if (kind == FOREIGN_ZIP)
		return add_archive(env, batch, fd, name);
	return batch_add(batch, fd, name);
}
