/* crm config: the store's settings and the user's. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cli/user.h"
#include "output/json.h"
#include "output/number.h"
#include "text/date.h"
#include "text/distance.h"

#include <string.h>

struct args {
	bool user;
	bool origin;
	bool unset;
	const char *key, *value;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "user", struct args, user,
		 N_("your own configuration, not the store's")),
	OPT_FLAG(0, "show-origin", struct args, origin,
		 N_("say where each value is from")),
	OPT_FLAG(0, "unset", struct args, unset,
		 N_("remove the key")),
	OPT_OPTIONAL(struct args, key, "key", OFFER_CONFIG_KEY,
		     N_("a key, or one below it: lifecycle.lost")),
	OPT_OPTIONAL(struct args, value, "value", OFFER_NOTHING,
		     N_("what to set it to; [a, b] and {a: b} as in YAML")),
	OPT_END
};

static const char *const examples[] = {
	"crm config",
	"crm config currency",
	"crm config timezone Europe/Rome",
	"crm config --user pager 'less -S'",
	NULL
};

static bool is_write(const struct args *args)
{
	return args->value || args->unset;
}

static bool is_store_key(const char *key)
{
	size_t len = strcspn(key, ".[");

	for (const struct config_key *k = config_keys; k->name; k++)
		if (strlen(k->name) == len && !memcmp(k->name, key, len))
			return true;
	return false;
}

/* No key is in both: what is not the store's and is the user's is the user's. */
static bool is_users(const struct args *args)
{
	return args->user || (args->key && !is_store_key(args->key) &&
			      user_key_valid(args->key));
}

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	if (is_users(args) || (args->key && !is_store_key(args->key)))
		return NEED_NOTHING;
	return is_write(args) ? NEED_POINT_LOCKED : NEED_STORE;
}

static int unknown_key(const struct args *args)
{
	const char *names[64];
	const char *near;
	size_t n = 0;

	if (args->user)
		for (; user_keys[n].name; n++)
			names[n] = user_keys[n].name;
	else
		for (; config_keys[n].name; n++)
			names[n] = config_keys[n].name;
	near = word_nearest(args->key, names, n);
	if (near)
		return err_set(ERR_USAGE, _("no key '%s'; did you mean '%s'?"),
			       args->key, near);
	return err_set(ERR_USAGE, _("no key '%s'; crm help settings lists them"),
		       args->key);
}

static int not_set(const struct args *args)
{
	return err_set(ERR_NO, _("'%s' is not set"), args->key);
}

/* What is plain in the file and a number or a boolean is meant so. */
static void mark_typed(struct node *node)
{
	node->typed = node->kind == NODE_SCALAR && node->style == STYLE_PLAIN &&
		      number_or_boolean(node->text, node->len);
	for (size_t i = 0; i < node->n; i++)
		mark_typed(&node->v[i]);
}

static void add_value(struct str *out, const struct node *node)
{
	struct json json;

	if (node->kind == NODE_SCALAR) {
		str_add_mem(out, node->text, node->len);
	} else {
		json_init(&json, out, false);
		json_node(&json, node);
	}
}

static void begin(struct rows *rows, const struct env *env,
		  const struct args *args, bool keys)
{
	static const struct rows_column columns[] = {
		{ "key", CELL_TEXT }, { "value", CELL_TEXT },
		{ "origin", CELL_TEXT }
	};

	rows_begin(rows, stdout, &env->look, columns + !keys,
		   1u + keys + args->origin);
}

static void print_row(struct rows *rows, const struct args *args,
		      const char *key, const char *value, size_t len, bool json,
		      const char *origin)
{
	if (key)
		rows_cell(rows, key, strlen(key));
	if (json)
		rows_cell_json(rows, value, len);
	else
		rows_cell(rows, value, len);
	if (args->origin)
		rows_cell(rows, origin, strlen(origin));
	rows_end_row(rows);
}

static void print_node(struct rows *rows, const struct args *args,
		       const char *key, struct node *node, const char *origin)
{
	struct str text = STR_INIT;

	mark_typed(node);
	add_value(&text, node);
	print_row(rows, args, key, text.buf, text.len,
		  node->kind != NODE_SCALAR || node->typed, origin);
	str_release(&text);
}

static void list_user(struct rows *rows, const struct args *args)
{
	struct str path = STR_INIT;
	const char *value, *origin = NULL;
	struct node *node;

	user_path(&path);
	for (const struct user_key *k = user_keys; k->name; k++) {
		value = user_setting(k->name, &origin);
		node = node_get(user_config(), k->name);
		if (value)
			print_row(rows, args, k->name, value, strlen(value),
				  false, origin);
		else if (node)
			print_node(rows, args, k->name, node, path.buf);
	}
	str_release(&path);
}

static void list_store(struct rows *rows, const struct args *args,
		       const struct config *config)
{
	struct node *node;

	for (const struct config_key *k = config_keys; k->name; k++) {
		node = node_get(config->doc.root, k->name);
		if (node && strcmp(k->name, "store_key"))
			print_node(rows, args, k->name, node, "crm.yaml");
	}
}

static int list(const struct env *env, const struct args *args)
{
	struct rows rows;

	begin(&rows, env, args, true);
	if (env->work)
		list_store(&rows, args, &env->work->store.config);
	list_user(&rows, args);
	return rows_end(&rows);
}

static int print_one(const struct env *env, const struct args *args)
{
	struct node *node;
	const char *text = NULL, *origin = "crm.yaml";
	struct str path = STR_INIT;
	struct rows rows;
	int rc;

	if (env->work) {
		node = node_at(env->work->store.config.doc.root, args->key);
	} else {
		user_path(&path);
		origin = path.buf;
		text = user_setting(args->key, &origin);
		node = text ? NULL : node_at(user_config(), args->key);
	}
	if (!text && !node) {
		rc = not_set(args);
	} else {
		begin(&rows, env, args, false);
		if (text)
			print_row(&rows, args, NULL, text, strlen(text), false,
				  origin);
		else
			print_node(&rows, args, NULL, node, origin);
		rc = rows_end(&rows);
	}
	str_release(&path);
	return rc;
}

/* The whole of crm.yaml is held against its rules before it is written. */
static int check(const struct str *bytes)
{
	struct config config = CONFIG_INIT;
	struct findings why = FINDINGS_INIT;
	int rc;

	rc = config_parse(&config, bytes->buf, bytes->len, &why);
	if (!rc)
		rc = zone_use(config.timezone);
	config_release(&config);
	findings_release(&why);
	return rc;
}

static int set_store(struct work *work, const struct args *args)
{
	struct str bytes = STR_INIT;
	int rc;

	if (!strcmp(args->key, "store_key") || !strcmp(args->key, "format"))
		return err_set(ERR_DATA, _("'%s' is not to be changed by hand"),
			       args->key);
	rc = setting_patch(&bytes, &work->store.config.doc, args->key,
			   args->value);
	if (!rc)
		rc = check(&bytes);
	if (!rc)
		rc = work_file(work, "crm.yaml", bytes.buf, bytes.len);
	if (!rc)
		rc = work_commit(work, "config %s", args->key);
	str_release(&bytes);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;

	if (!args->key && args->unset)
		return err_set(ERR_USAGE, _("--unset needs a key"));
	if (args->value && args->unset)
		return err_set(ERR_USAGE, _("--unset takes no value"));
	if (!args->key)
		return list(env, args);
	if (args->user ? !user_key_valid(args->key) :
			 !is_users(args) && !is_store_key(args->key))
		return unknown_key(args);
	if (!is_write(args))
		return print_one(env, args);
	if (args->user)
		return user_set(args->key, args->value);
	if (is_users(args))
		return err_set(ERR_USAGE, _("'%s' is your own setting: "
					    "crm config --user %s"),
			       args->key, args->key);
	return set_store(env->work, args);
}

const struct command cmd_config = {
	.name = "config",
	.brief = N_("read and write settings"),
	.group = GROUP_TOOLS,
	.need = NEED_STORE,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
