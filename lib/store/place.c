#include "store/place.h"

#include "base/err.h"
#include "base/i18n.h"
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

bool place_packed(const struct config *config, enum record_type type)
{
	return config->layout[type] == LAYOUT_PACKED;
}

void place_path(struct str *out, const struct config *config,
		enum record_type type, const char *id)
{
	char suffix[SUFFIX_LEN + 1];

	str_addf(out, "%s/", schema_of(type)->folder);
	if (!place_packed(config, type)) {
		str_add(out, id);
	} else if (!config->shard_chars[type]) {
		str_add(out, "all");
	} else {
		rid_text(suffix, id_rid(id, strlen(id)));
		str_add_mem(out, suffix, config->shard_chars[type]);
	}
	str_add(out, ".yaml");
}

static bool is_shard(const char *stem, size_t len)
{
	rid from, to;

	if (len == 3 && !memcmp(stem, "all", 3))
		return true;
	return len <= 2 && rid_range(&from, &to, stem, len);
}

/* `.x`, `x~` and `#x#` are what editors and we leave beside a file. */
static bool is_place_name(const char *name, size_t len)
{
	return len > 5 && !memcmp(name + len - 5, ".yaml", 5) &&
	       *name != '.' && *name != '#';
}

bool place_parse(struct place_name *out, const char *path)
{
	const char *slash = strchr(path, '/');
	size_t len;

	if (!slash || strchr(slash + 1, '/'))
		return false;
	out->type = type_by_folder(path, (size_t)(slash - path));
	out->stem = slash + 1;
	len = strlen(out->stem);
	if (out->type == TYPE_NONE || !is_place_name(out->stem, len))
		return false;
	out->stem_len = len - 5;
	out->shard = is_shard(out->stem, out->stem_len);
	return true;
}

struct walk {
	struct str path;
	size_t start;			/* of the name, in it */
	int (*each)(void *arg, const char *path, const struct stat *st);
	void *arg;
};

static int visit(void *arg, int folder, const char *name)
{
	struct walk *walk = arg;
	struct stat st;

	if (!is_place_name(name, strlen(name)))
		return 0;
	str_set_len(&walk->path, walk->start);
	str_add(&walk->path, name);
	if (!fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return walk->each(walk->arg, walk->path.buf, &st);
	if (errno == ENOENT)		/* it has just gone */
		return 0;
	return err_sys(_("cannot examine '%s'"), walk->path.buf);
}

int place_each(const struct store *store, enum record_type type,
	       int (*each)(void *arg, const char *path, const struct stat *st), void *arg)
{
	struct walk walk = { .path = STR_INIT, .each = each, .arg = arg };
	const char *folder = schema_of(type)->folder;
	int rc;

	str_addf(&walk.path, "%s/", folder);
	walk.start = walk.path.len;
	rc = folder_each(store->dir, folder, visit, &walk);
	str_release(&walk.path);
	return rc;
}
