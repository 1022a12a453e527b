#include "domain/segment.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "text/distance.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "segments"
#define ENDING ".yaml"

static bool is_name(const char *name, size_t len)
{
	bool after = false;	/* a hyphen may follow */

	for (size_t i = 0; i < len; i++) {
		bool hyphen = name[i] == '-';

		if (hyphen ? !after : !((name[i] >= 'a' && name[i] <= 'z') ||
					(name[i] >= '0' && name[i] <= '9')))
			return false;
		after = !hyphen;
	}
	return len && len <= 64 && after;
}

bool segment_name_valid(const char *name)
{
	return is_name(name, strlen(name));
}

int segment_names(const struct store *store, struct strs *out)
{
	int fd = openat(store->dir, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return fd < 0 && errno == ENOENT ? 0 : err_sys(_("cannot read '%s'"), FOLDER);
	}
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (len > strlen(ENDING) && !strcmp(entry->d_name + len - strlen(ENDING), ENDING) &&
		    is_name(entry->d_name, len - strlen(ENDING)))
			strs_add_mem(out, entry->d_name, len - strlen(ENDING));
	}
	closedir(dir);
	strs_sort(out);
	return 0;
}

static int no_segment(const struct store *store, const char *name)
{
	struct strs names = STRS_INIT;
	const char *near = NULL;

	if (segment_names(store, &names))
		err_clear();
	else
		near = word_nearest(name, (const char *const *)names.v, names.n);
	if (near)
		err_set(ERR_NOT_FOUND, _("no segment '%s'; did you mean '%s'?"), name, near);
	else
		err_set(ERR_NOT_FOUND, _("no segment '%s'"), name);
	strs_release(&names);
	return ERR_NOT_FOUND;
}

static int read_query(const struct store *store, const char *path, struct str *out)
{
	struct str bytes = STR_INIT;
	struct doc doc = DOC_INIT;
	struct limits limits = config_limits(&store->config, TYPE_CONTACT);
	const char *query;
	int rc = file_read(&bytes, NULL, store->dir, path, limits.record_bytes);

	if (!rc)
		rc = doc_parse(&doc, bytes.buf, bytes.len, path, 1, &limits, NULL);
	query = !rc && doc.root && doc.root->kind == NODE_MAP ? node_text(doc.root, "query") : NULL;
	if (!rc && !query)
		rc = err_set(ERR_DATA, _("%s: 'query' is missing"), path);
	if (!rc)
		str_add(out, query);
	doc_release(&doc);
	str_release(&bytes);
	return rc;
}

int segment_query(const struct store *store, const char *name, struct str *out,
		  struct str *origin)
{
	int rc;

	if (!segment_name_valid(name))
		return no_segment(store, name);
	str_addf(origin, "%s/%s%s", FOLDER, name, ENDING);
	rc = read_query(store, origin->buf, out);
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return no_segment(store, name);
}
