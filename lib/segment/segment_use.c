#include "segment/segment_use.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/choice.h"
#include "segment/mention.h"
#include "segment/segment_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Any text of a file that is a query and asks for the segment. */
static bool is_query_of(const char *text, const char *name)
{
	struct query query = QUERY_INIT;
	struct strs names = STRS_INIT;
	bool is = false;

	if (strstr(text, name) && !query_parse_demand(&query, text, strlen(text), NULL))
		mention_segments(&names, &query);
	for (size_t i = 0; i < names.n; i++)
		is |= !strcmp(names.v[i], name);
	err_clear();
	strs_release(&names);
	query_release(&query);
	return is;
}

/* `bare`: the name by itself, where a rule says on which segment it fires. */
static bool names_it(const struct node *node, const char *name, bool bare)
{
	if (!node)
		return false;
	if (node->key && !strcmp(node->key, "on"))
		bare = true;
	if (node->kind == NODE_SCALAR)
		return (bare && !strcmp(node->text, name)) || is_query_of(node->text, name);
	for (size_t i = 0; i < node->n; i++)
		if (names_it(&node->v[i], name, bare))
			return true;
	return false;
}

/* One that cannot be read names nothing. */
static bool file_names_it(const struct store *store, const char *path, const char *name)
{
	struct limits limits = config_limits(&store->config, TYPE_CONTACT);
	struct str bytes = STR_INIT;
	struct doc doc = DOC_INIT;
	bool found = false;

	if (!file_read(&bytes, NULL, store->dir, path, limits.record_bytes) &&
	    !doc_parse(&doc, bytes.buf, bytes.len, path, 1, &limits, NULL))
		found = names_it(doc.root, name, false);
	err_clear();
	doc_release(&doc);
	str_release(&bytes);
	return found;
}

static void list_files(struct strs *out, const struct store *store, const char *folder)
{
	int fd = openat(store->dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	struct str path = STR_INIT;

	while (dir && (entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (len < 6 || strcmp(entry->d_name + len - 5, ".yaml"))
			continue;
		str_clear(&path);
		str_addf(&path, "%s/%s", folder, entry->d_name);
		strs_add(out, path.buf);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	strs_sort(out);
	str_release(&path);
}

static void add_files(struct strs *out, const struct store *store, const char *folder,
		      const char *name)
{
	struct strs files = STRS_INIT;
	struct str own = STR_INIT;

	str_addf(&own, "segments/%s.yaml", name);
	list_files(&files, store, folder);
	for (size_t i = 0; i < files.n; i++)
		if (strcmp(files.v[i], own.buf) && file_names_it(store, files.v[i], name))
			strs_add(out, files.v[i]);
	str_release(&own);
	strs_release(&files);
}

static int add_campaign(void *arg, rid r, const char *const *cells)
{
	(void)r;
	strs_add(arg, cells[0]);
	return 0;
}

static int add_campaigns(struct strs *out, struct work *work, const char *name)
{
	static const char *const columns[] = { "id" };
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct str where = STR_INIT;
	int rc;

	str_addf(&where, "segment = \"%s\"", name);
	terms.type = TYPE_CAMPAIGN;
	terms.where = where.buf;
	terms.columns = columns;
	terms.n_columns = 1;
	terms.archived = true;
	rc = choice_init(&choice, work, &terms);
	if (!rc)
		rc = choice_each(&choice, add_campaign, out);
	choice_release(&choice);
	str_release(&where);
	return rc;
}

int segment_uses(struct strs *out, struct work *work, const char *name)
{
	add_files(out, &work->store, "segments", name);
	add_files(out, &work->store, "rules", name);
	if (names_it(work->store.config.doc.root, name, false))
		strs_add(out, "crm.yaml");
	return add_campaigns(out, work, name);
}

static int refuse(const char *name, const struct strs *uses)
{
	err_set(ERR_DATA, _("segment '%s' is named by:"), name);
	for (size_t i = 0; i < uses->n; i++)
		err_hint("  %s", uses->v[i]);
	return err_hint(_("--force removes it all the same"));
}

int segment_remove(struct work *work, const char *name, bool force)
{
	struct segment_file file = SEGMENT_FILE_INIT;
	struct strs uses = STRS_INIT;
	int rc = segment_file_read(&file, &work->store, name);

	if (rc && rc != ERR_NOT_FOUND && file.bytes.len) {	/* what is broken can go */
		err_clear();
		rc = 0;
	}
	if (!rc && !force)
		rc = segment_uses(&uses, work, name);
	if (!rc && uses.n)
		rc = refuse(name, &uses);
	if (!rc)
		rc = work_file(work, file.path.buf, NULL, 0);
	strs_release(&uses);
	segment_file_release(&file);
	return rc;
}
