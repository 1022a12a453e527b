#include "cli/program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void program_folders(struct strs *out)
{
	const char *path = getenv("PATH");
	size_t len;

	for (; path && *path; path += len + (path[len] == ':')) {
		len = strcspn(path, ":");
		if (*path == '/')
			strs_add_mem(out, path, len);
	}
}

bool program_find(struct str *out, const struct strs *folders, const char *name)
{
	for (size_t i = 0; i < folders->n; i++) {
		str_clear(out);
		str_addf(out, "%s/%s", folders->v[i], name);
		if (!access(out->buf, X_OK))
			return true;
	}
	return false;
}
