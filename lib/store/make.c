/* What `crm init` writes: see store_make() in store.h. */

#include "store/store.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "record/emit.h"
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The probability of each is a guess to start from: the store's own is better. */
static const char pipeline[] =
	"\n"
	"# The stages of an opportunity, in order, each with its probability from 0 to 1.\n"
	"pipeline:\n"
	"  qualification: 0.1\n"
	"  quote: 0.3\n"
	"  negotiation: 0.6\n"
	"  won: 1\n"
	"  lost: 0\n";

static void add_key(struct str *out, const char *key, const char *value)
{
	str_addf(out, "%s: ", key);
	scalar_emit(out, value, strlen(value), 0, "\n");
	str_add_char(out, '\n');
}

static void add_config(struct str *out, const struct store_options *options)
{
	struct hash128 key;
	char hex[HASH_HEX];

	rand_bytes(&key, sizeof(key));
	hash_hex(hex, key);
	str_add(out,
		"# This folder is a crm store: people, companies and what happened with them,\n"
		"# as YAML that you may read, edit and keep in git.  crm(1) says how to begin.\n"
		"format: 1\n"
		"\n"
		"# Ids are made with this key, so that the same person added in two clones gets\n"
		"# the same id.  Never change it.\n");
	str_addf(out, "store_key: \"%s\"\n\n", hex);
	str_add(out, "# What an amount, a time and an address mean that do not say more.\n");
	add_key(out, "currency", options->currency);
	add_key(out, "timezone", options->timezone);
	add_key(out, "country", options->country);
	if (options->opaque_ids)
		str_add(out, "\n# Ids without names: c-3f2a9c1b.\nids: opaque\n");
	if (options->layout == LAYOUT_FILES)
		str_add(out, "\n# Each record is a file of its own, however many there are.\n"
			     "layout: files\n");
	if (options->layout == LAYOUT_PACKED)
		str_add(out, "\n# Records are kept in shards of many.\nlayout: packed\n");
	str_add(out, pipeline);
}

/* A store that nobody can open must not be made. */
static int check_config(const struct str *text)
{
	struct findings why = FINDINGS_INIT;
	struct config config = CONFIG_INIT;
	int rc = config_parse(&config, text->buf, text->len, &why);

	config_release(&config);
	findings_release(&why);
	return rc;
}

/* Make the folder and those above it. */
static int make_folders(const char *dir)
{
	struct str path = STR_INIT;
	const char *slash = dir;
	int rc = 0;

	do {
		slash = strchr(slash + 1, '/');
		str_clear(&path);
		str_add_mem(&path, dir, slash ? (size_t)(slash - dir) : strlen(dir));
		if (mkdir(path.buf, 0777) && errno != EEXIST)
			rc = err_sys(_("cannot create the folder '%s'"), path.buf);
	} while (slash && !rc);
	str_release(&path);
	return rc;
}

/* All of it or nothing, and never over one that another process made meanwhile. */
static int write_config(int dir, const struct str *text)
{
	static const char tmp[] = ".crm.yaml.crm-tmp-init";
	int rc = file_unlink(dir, tmp);

	if (!rc)
		rc = file_create(dir, tmp, text->buf, text->len, 0666, true);
	if (!rc) {
		rc = file_rename_new(dir, tmp, "crm.yaml");
		if (rc)
			file_drop(dir, tmp);
	}
	if (!rc)
		rc = file_sync(dir, ".");
	return rc;
}

static int make_in(const char *dir, const struct str *config, bool *made)
{
	struct stat st;
	int fd, rc;

	rc = make_folders(dir);
	if (rc)
		return rc;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(_("cannot open the folder '%s'"), dir);
	rc = file_stat(&st, fd, "crm.yaml");
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = write_config(fd, config);
		*made = !rc;
		if (rc == ERR_CONFLICT) {	/* somebody was faster */
			err_clear();
			rc = 0;
		}
	}
	close(fd);
	return rc;
}

int store_make(const char *dir, const struct store_options *options, bool *made)
{
	struct str text = STR_INIT;
	int rc;

	*made = false;
	add_config(&text, options);
	rc = check_config(&text);
	if (!rc)
		rc = make_in(dir, &text, made);
	str_release(&text);
	return rc;
}
