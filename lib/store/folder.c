#include "store/folder.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int folder_each(int dir, const char *path,
		int (*each)(void *arg, int folder, const char *name), void *arg)
{
	int fd = file_open(dir, path, O_RDONLY | O_DIRECTORY, 0), rc = 0;
	struct dirent *entry;
	DIR *folder;

	if (fd < 0 && err_code() == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (fd < 0)
		return err_code();
	folder = fdopendir(fd);
	if (!folder) {
		rc = err_sys(_("cannot list '%s'"), path);
		close(fd);
		return rc;
	}
	for (errno = 0; !rc && (entry = readdir(folder)); errno = 0)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			rc = each(arg, fd, entry->d_name);
	if (!rc && errno)
		rc = err_sys(_("cannot list '%s'"), path);
	closedir(folder);
	return rc;
}

void file_drop(int dir, const char *path)
{
	struct str message = STR_INIT;
	int code = err_code();

	str_add(&message, err_message());
	if (file_unlink(dir, path)) {
		err_clear();
		if (code)
			err_set(code, "%s", message.buf);
	}
	str_release(&message);
}
