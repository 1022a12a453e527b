#include "cli/user.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/env.h"
#include "output/number.h"
#include "record/patch.h"
#include "text/distance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOCK_WAIT_MS 10000
#define USER_FILE_MAX 65536

const struct user_key user_keys[] = {
	{ "alias", N_("commands of your own: {vips: list ...}; after ! for the shell") },
	{ "color", N_("auto, always or never") },
	{ "editor", N_("the editor of crm edit") },
	{ "lock_timeout", N_("seconds to wait for another writer; 10") },
	{ "pager", N_("what long output goes through; empty or cat for nothing") },
	{ "trusted", N_("folders of other people whose stores are opened; * is any") },
	{ "user", N_("who you are: a user of the store, or a name; else git's user.email tells") },
	{ NULL, NULL }
};

const char *const when_words[] = { "auto", "always", "never", NULL };

static struct {
	bool read;
	struct str bytes, path;
	struct doc doc;
} file = { .bytes = STR_INIT, .path = STR_INIT };

bool user_key_valid(const char *key)
{
	size_t len = strcspn(key, ".");

	for (const struct user_key *k = user_keys; k->name; k++)
		if (strlen(k->name) == len && !memcmp(k->name, key, len))
			return true;
	return false;
}

/* The folder, absolute, without the last slash. */
static bool config_folder(struct str *out)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg == '/')
		str_addf(out, "%s/crm", xdg);
	else if (home && *home == '/')
		str_addf(out, "%s/.config/crm", home);
	else
		return false;
	return true;
}

bool user_path(struct str *out)
{
	if (!config_folder(out))
		return false;
	str_add(out, "/config.yaml");
	return true;
}

/* By its full path: the home's own folders may be links. */
static int read_bytes(struct str *out, const char *path)
{
	int rc, fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return err_sys(_("cannot open '%s'"), path);
	rc = file_read_fd(out, fd, path);
	close(fd);
	if (!rc && out->len > USER_FILE_MAX)
		rc = err_set(ERR_DATA, _("'%s' is too large"), path);
	return rc;
}

static int parse(struct doc *doc, const struct str *bytes, const char *path)
{
	static const struct limits limits = LIMITS_DEFAULT;

	return doc_parse(doc, bytes->buf, bytes->len, path, 1, &limits, NULL);
}

static void warn_of_unknown(const struct node *key)
{
	const char *names[ARRAY_SIZE(user_keys)];
	const char *near;
	size_t n = 0;

	if (user_key_valid(key->key))
		return;
	for (; user_keys[n].name; n++)
		names[n] = user_keys[n].name;
	near = word_nearest(key->key, names, n);
	if (near)
		warn(_("%s:%u: unknown key '%s'; did you mean '%s'?"),
		     file.path.buf, key->key_at.line, key->key, near);
	else
		warn(_("%s:%u: unknown key '%s'"), file.path.buf,
		     key->key_at.line, key->key);
}

const struct node *user_config(void)
{
	const struct node *root;

	if (file.read)
		return file.doc.root;
	file.read = true;
	if (!user_path(&file.path))
		return NULL;
	if (read_bytes(&file.bytes, file.path.buf) ||
	    parse(&file.doc, &file.bytes, file.path.buf)) {
		warn("%s", err_message());
		err_clear();
		doc_release(&file.doc);
		return file.doc.root = NULL;
	}
	root = file.doc.root;
	for (size_t i = 0; root && root->kind == NODE_MAP && i < root->n; i++)
		warn_of_unknown(&root->v[i]);
	return root;
}

/* The environment's, `CRM_LOCK_TIMEOUT` for lock_timeout. */
static const char *from_environment(const char *key, const char **origin)
{
	static struct str name = STR_INIT;
	const char *value;

	str_clear(&name);
	str_add(&name, "CRM_");
	for (; *key; key++)
		str_add_char(&name, *key >= 'a' && *key <= 'z' ?
				    (char)(*key - 'a' + 'A') : *key);
	value = getenv(name.buf);
	if (value && origin)
		*origin = name.buf;
	return value;
}

const char *user_setting(const char *key, const char **origin)
{
	const struct node *node;
	const char *value = from_environment(key, origin);

	if (value)
		return value;
	node = node_at(user_config(), key);
	if (!node || node->kind != NODE_SCALAR)
		return NULL;
	if (origin)
		*origin = file.path.buf;
	return node->text;
}

static bool trusts(const char *folder, size_t len, const char *root)
{
	if (len == 1 && *folder == '*')
		return true;
	while (len > 1 && folder[len - 1] == '/')
		len--;
	return strlen(root) == len && !memcmp(folder, root, len);
}

bool user_trusts(const char *root)
{
	const char *list = getenv("CRM_TRUSTED");
	const struct node *node, *item;
	size_t len;

	for (; list && *list; list += len + (list[len] == ':')) {
		len = strcspn(list, ":");
		if (trusts(list, len, root))
			return true;
	}
	node = node_at(user_config(), "trusted");
	for (size_t i = 0; (item = node_value(node, i, NULL)); i++)
		if (item->kind == NODE_SCALAR &&
		    trusts(item->text, item->len, root))
			return true;
	return false;
}

static int check_when(const char *value)
{
	for (size_t i = 0; when_words[i]; i++)
		if (!strcmp(when_words[i], value))
			return 0;
	return err_set(ERR_USAGE,
		       _("'color' must be auto, always or never, not '%s'"), value);
}

static int check_seconds(const char *value)
{
	char *end;
	double seconds = strtod(value, &end);

	if (!*end && seconds >= 0 && seconds <= 86400)
		return 0;
	return err_set(ERR_USAGE, _("'lock_timeout' must be a number of seconds, "
				    "not '%s'"), value);
}

static int check_folder(const char *value)
{
	if (*value == '/' || *value == '[' || !strcmp(value, "*"))
		return 0;
	return err_set(ERR_USAGE, _("'trusted' must be a folder from the root on, "
				    "such as /srv/crm, or *, not '%s'"), value);
}

int user_check(const char *key, const char *value)
{
	if (!*value)
		return 0;
	if (!strcmp(key, "color"))
		return check_when(value);
	if (!strcmp(key, "lock_timeout"))
		return check_seconds(value);
	return strcmp(key, "trusted") ? 0 : check_folder(value);
}

int user_lock_wait(unsigned *ms)
{
	const char *origin = NULL;
	const char *text = user_setting("lock_timeout", &origin);

	*ms = LOCK_WAIT_MS;
	if (!text || !*text)
		return 0;
	if (user_check("lock_timeout", text))
		return err_wrap("%s", origin);
	*ms = (unsigned)(strtod(text, NULL) * 1000);
	return 0;
}

/* Make the folder and those above it; a descriptor, or -1 with the error set. */
static int open_folder(void)
{
	struct str path = STR_INIT;
	int fd = -1;

	if (!config_folder(&path)) {
		err_set(ERR_IO, _("no home folder: HOME is not set"));
		return -1;
	}
	for (char *p = path.buf + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(path.buf, 0777);
		*p = '/';
	}
	mkdir(path.buf, 0777);
	fd = open(path.buf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		err_sys(_("cannot open '%s'"), path.buf);
	str_release(&path);
	return fd;
}

static int write_bytes(const struct str *bytes)
{
	int rc, dir = open_folder();

	if (dir < 0)
		return err_code();
	rc = file_replace(dir, "config.yaml", bytes->buf, bytes->len, 0666);
	close(dir);
	return rc;
}

/* Numbers and booleans go as init writes them; of other text only we know what it is. */
static void type_bare(struct node *node)
{
	if (node->kind == NODE_SCALAR)
		node->typed = node->style == STYLE_PLAIN &&
			      number_or_boolean(node->text, node->len);
	for (size_t i = 0; i < node->n; i++)
		type_bare(&node->v[i]);
}

static bool in_order_of(const struct node *got, const struct node *want)
{
	size_t i = 0;

	while (i < got->n && i < want->n && got->v[i].key && want->v[i].key &&
	       !strcmp(got->v[i].key, want->v[i].key))
		i++;
	return i == want->n;
}

/*
 * A patch leaves a map's keys where they stand; where the order that is meant
 * is another (of the pipeline the first stage is where one begins), the value
 * is replaced whole.
 */
static int put_tree(struct str *out, const struct doc *doc, const char *key,
		    const struct node *tree)
{
	static const struct limits limits = LIMITS_DEFAULT;
	const struct node nothing = { .kind = NODE_MAP, .style = STYLE_FLOW };
	struct str text = STR_INIT;
	struct doc now = DOC_INIT;
	int rc = patch_set_tree(&text, doc, key, tree, NULL);

	if (!rc)
		rc = doc_parse(&now, text.buf, text.len, key, 1, &limits, NULL);
	if (!rc && tree->kind == NODE_MAP &&
	    !in_order_of(node_at(now.root, key), tree)) {
		doc_release(&now);
		rc = patch_set_tree(&text, doc, key, &nothing, NULL);
		if (!rc)
			rc = doc_parse(&now, text.buf, text.len, key, 1, &limits, NULL);
		if (!rc)
			rc = patch_set_tree(&text, &now, key, tree, NULL);
	}
	doc_release(&now);
	if (!rc) {
		str_clear(out);
		str_add_mem(out, text.buf, text.len);
	}
	str_release(&text);
	return rc;
}

int setting_patch(struct str *out, const struct doc *doc, const char *key,
		  const char *value)
{
	static const struct limits limits = LIMITS_DEFAULT;
	struct node text = { .kind = NODE_SCALAR, .text = value };
	struct doc tree = DOC_INIT;
	int rc;

	if (!value)
		return patch_remove(out, doc, key);
	if (*value != '[' && *value != '{') {
		text.len = strlen(value);
		type_bare(&text);
		return patch_set_tree(out, doc, key, &text, NULL);
	}
	rc = doc_parse(&tree, value, strlen(value), key, 1, &limits, NULL);
	if (!rc)
		type_bare(tree.root);
	if (!rc)
		rc = put_tree(out, doc, key, tree.root);
	doc_release(&tree);
	return rc;
}

/* Who trusts one folder more does not mean to distrust the others. */
static int trust_too(struct str *out, const struct doc *doc, const char *folder)
{
	const struct node *node = node_get(doc->root, "trusted"), *item;
	struct strs all = STRS_INIT;
	struct value value = { .list = true };
	int rc;

	for (size_t i = 0; (item = node_value(node, i, NULL)); i++)
		if (item->kind == NODE_SCALAR && strcmp(item->text, folder))
			strs_add(&all, item->text);
	strs_add(&all, folder);
	value.v = (const char *const *)all.v;
	value.n = all.n;
	rc = patch_set(out, doc, "trusted", &value, NULL);
	strs_release(&all);
	return rc;
}

static int set_in(struct str *out, const struct doc *doc, const char *key,
		  const char *value)
{
	if (value && *value != '[' && !strcmp(key, "trusted"))
		return trust_too(out, doc, value);
	return setting_patch(out, doc, key, value);
}

int user_set(const char *key, const char *value)
{
	struct str path = STR_INIT, bytes = STR_INIT, out = STR_INIT;
	struct doc doc = DOC_INIT;
	int rc;

	if (!user_key_valid(key))
		return err_set(ERR_USAGE, _("no key '%s' in the user's "
					    "configuration"), key);
	if (value && user_check(key, value))
		return err_set(ERR_DATA, "%s", err_message());
	if (!user_path(&path))
		return err_set(ERR_IO, _("no home folder: HOME is not set"));
	rc = read_bytes(&bytes, path.buf);
	if (!rc)
		rc = parse(&doc, &bytes, path.buf);
	if (!rc)
		rc = set_in(&out, &doc, key, value);
	if (!rc)
		rc = write_bytes(&out);
	doc_release(&doc);
	str_release(&out);
	str_release(&bytes);
	str_release(&path);
	return rc;
}
