/* Is a preset's tree of the form that crm-import(1) describes? */

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "import/preset.h"
#include "text/distance.h"

#include <string.h>

struct check {
	const struct preset *preset;
	enum record_type type;		/* of the table */
};

static int refuse(const struct check *c, const struct node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(const struct check *c, const struct node *node, const char *fmt, ...)
{
	const struct mark *at = node->key ? &node->key_at : &node->at;
	struct str text = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	err_set(ERR_DATA, "%s:%u:%u: %s", c->preset->name, at->line, at->col, text.buf);
	str_release(&text);
	return ERR_DATA;
}

static int check_keys(const struct check *c, const struct node *map,
		      const char *const *keys, size_t n)
{
	const char *near;
	size_t k;

	if (map->kind != NODE_MAP)
		return refuse(c, map, _("'%s' must be a map"), map->key ? map->key : "");
	for (size_t i = 0; i < map->n; i++) {
		for (k = 0; k < n && strcmp(keys[k], map->v[i].key); k++)
			;
		if (k < n)
			continue;
		near = word_nearest(map->v[i].key, keys, n);
		return near ? refuse(c, &map->v[i], _("no key '%s' here; did you mean '%s'?"),
				     map->v[i].key, near)
			    : refuse(c, &map->v[i], _("no key '%s' here"), map->v[i].key);
	}
	return 0;
}

/* A text, or a list of them. */
static int check_texts(const struct check *c, const struct node *node)
{
	if (node->kind == NODE_SCALAR)
		return 0;
	for (size_t i = 0; node->kind == NODE_LIST && i < node->n; i++)
		if (node->v[i].kind != NODE_SCALAR)
			return refuse(c, &node->v[i], _("must be a text"));
	return node->kind == NODE_LIST ? 0 :
		refuse(c, node, _("'%s' must be a text or a list of texts"),
		       node->key ? node->key : "");
}

/* A map of texts, or of lists of them. */
static int check_text_map(const struct check *c, const struct node *node)
{
	int rc = 0;

	if (node->kind != NODE_MAP)
		return refuse(c, node, _("'%s' must be a map"), node->key ? node->key : "");
	for (size_t i = 0; i < node->n && !rc; i++)
		rc = check_texts(c, &node->v[i]);
	return rc;
}

static int check_target(const struct check *c, const struct node *node)
{
	struct target target;

	if (node->kind != NODE_SCALAR)
		return refuse(c, node, _("'to' must be the name of a field"));
	if (!target_parse(&target, NULL, c->type, node->text))
		return refuse(c, node, _("a %s has no field '%s'"),
			      schema_of(c->type)->name, node->text);
	return 0;
}

static int check_spec(const struct check *c, const struct node *spec)
{
	static const char *const keys[] = {
		"to", "label", "label_from", "join", "split", "values",
		"percent", "family_first", "credentials", "code", "make", "closed",
		"after", "yes_as"
	};
	const struct node *to, *values;
	int rc;

	if (spec->kind == NODE_SCALAR)
		return check_target(c, spec);
	rc = check_keys(c, spec, keys, ARRAY_SIZE(keys));
	if (rc)
		return rc;
	to = node_get(spec, "to");
	if (!to)
		return refuse(c, spec, _("'to' is missing: the field that it goes to"));
	values = node_get(spec, "values");
	if (values && values->kind != NODE_SCALAR)
		rc = check_text_map(c, values);
	if (!rc && node_get(spec, "split"))
		rc = check_texts(c, node_get(spec, "split"));
	return rc ? rc : check_target(c, to);
}

static int check_columns(const struct check *c, const struct node *columns)
{
	int rc = 0;

	if (columns->kind != NODE_MAP)
		return refuse(c, columns, _("'columns' must be a map from headers to fields"));
	for (size_t i = 0; i < columns->n && !rc; i++) {
		const struct node *spec = &columns->v[i];

		if (spec->kind != NODE_LIST)
			rc = check_spec(c, spec);
		for (size_t k = 0; spec->kind == NODE_LIST && k < spec->n && !rc; k++)
			rc = check_spec(c, &spec->v[k]);
	}
	return rc;
}

static int check_values(const struct check *c, const struct node *values)
{
	int rc = 0;

	if (values->kind != NODE_MAP)
		return refuse(c, values, _("'values' must be a map from fields to words"));
	for (size_t i = 0; i < values->n && !rc; i++)
		rc = check_text_map(c, &values->v[i]);
	return rc;
}

/* Each item of a list, by a function for such. */
static int each(const struct check *c, const struct node *list,
		int (*item)(const struct check *c, const struct node *node))
{
	int rc = 0;

	if (list->kind != NODE_LIST)
		return refuse(c, list, _("'%s' must be a list"), list->key ? list->key : "");
	for (size_t i = 0; i < list->n && !rc; i++)
		rc = item(c, &list->v[i]);
	return rc;
}

static int check_choice(const struct check *c, const struct node *choice)
{
	static const char *const keys[] = { "is", "if" };
	const struct node *conditions = node_get(choice, "if");
	int rc = check_keys(c, choice, keys, ARRAY_SIZE(keys));

	if (!rc && (!node_text(choice, "is") || !conditions))
		rc = refuse(c, choice, _("a choice has 'is', a value, and 'if', conditions"));
	return rc ? rc : check_text_map(c, conditions);
}

static int check_choose(const struct check *c, const struct node *choose)
{
	struct target target;
	int rc = 0;

	if (choose->kind != NODE_MAP)
		return refuse(c, choose, _("'choose' must be a map from fields to choices"));
	for (size_t i = 0; i < choose->n && !rc; i++) {
		if (!target_parse(&target, NULL, c->type, choose->v[i].key) ||
		    target.kind != TO_FIELD)
			return refuse(c, &choose->v[i], _("a %s has no field '%s'"),
				      schema_of(c->type)->name, choose->v[i].key);
		rc = each(c, &choose->v[i], check_choice);
	}
	return rc;
}

static int check_consent(const struct check *c, const struct node *consent)
{
	static const char *const keys[] = {
		"purpose", "channel", "status", "if", "any", "at", "proof"
	};
	const char *status = node_text(consent, "status");
	int rc = check_keys(c, consent, keys, ARRAY_SIZE(keys));

	if (!rc && (!status || (strcmp(status, "granted") && strcmp(status, "withdrawn"))))
		rc = refuse(c, consent, _("'status' must be granted or withdrawn"));
	if (!rc && node_get(consent, "if"))
		rc = check_text_map(c, node_get(consent, "if"));
	for (size_t i = 4; i < ARRAY_SIZE(keys) && !rc; i++)
		if (node_get(consent, keys[i]))
			rc = check_texts(c, node_get(consent, keys[i]));
	return rc;
}

static int check_skip(const struct check *c, const struct node *skip)
{
	static const char *const keys[] = { "why", "into", "if" };
	const char *why = node_text(skip, "why");
	int rc = check_keys(c, skip, keys, ARRAY_SIZE(keys));

	if (!rc && (!why || (strcmp(why, "deleted") && strcmp(why, "converted")) ||
		    !node_get(skip, "if")))
		rc = refuse(c, skip, _("'why' must be deleted or converted, and 'if' conditions"));
	return rc ? rc : check_text_map(c, node_get(skip, "if"));
}

static int check_set(const struct check *c, const struct node *set)
{
	struct target target;

	if (set->kind != NODE_MAP)
		return refuse(c, set, _("'set' must be a map from fields to values"));
	for (size_t i = 0; i < set->n; i++)
		if (!target_parse(&target, NULL, c->type, set->v[i].key) ||
		    target.kind != TO_FIELD || set->v[i].kind != NODE_SCALAR)
			return refuse(c, &set->v[i], _("a %s has no field '%s'"),
				      schema_of(c->type)->name, set->v[i].key);
	return 0;
}

static int check_parts(const struct check *c, const struct node *table)
{
	static const struct {
		const char *key;
		int (*check)(const struct check *c, const struct node *node);
	} parts[] = {
		{ "columns", check_columns }, { "values", check_values },
		{ "choose", check_choose }, { "set", check_set },
		{ "group", check_target }, { "file", check_texts },
	};
	const struct node *node;
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts) && !rc; i++) {
		node = node_get(table, parts[i].key);
		if (node)
			rc = parts[i].check(c, node);
	}
	node = node_get(table, "needs");
	if (!rc && node)
		rc = each(c, node, check_texts);
	node = node_get(table, "consents");
	if (!rc && node)
		rc = each(c, node, check_consent);
	node = node_get(table, "skip");
	if (!rc && node)
		rc = each(c, node, check_skip);
	return rc;
}

static const char *const table_keys[] = {
	"type", "sub", "like", "needs", "file", "columns", "values", "choose",
	"consents", "skip", "set", "group", "parent"
};

static int find_type(struct check *c, const struct node *table)
{
	const char *type = node_text(table, "type");

	if (!type)
		type = table->key;
	c->type = !strcmp(type, "event") ? TYPE_TIMELINE : type_by_name(type);
	if (c->type == TYPE_NONE)
		return refuse(c, table, _("'%s' is no type of records"), type);
	return 0;
}

static int check_table(struct check *c, const struct node *table,
		       const struct node *tables)
{
	const char *like = node_text(table, "like");
	const struct node *other = like ? node_get(tables, like) : NULL;
	int rc = check_keys(c, table, table_keys, ARRAY_SIZE(table_keys));

	/* Only one that comes before, so that no table is like itself. */
	if (!rc && like && (!other || other >= table))
		rc = refuse(c, node_get(table, "like"), _("no table '%s' before this one"), like);
	if (!rc)
		rc = find_type(c, table);
	return rc ? rc : check_parts(c, table);
}

int preset_check(const struct preset *preset)
{
	static const char *const keys[] = {
		"name", "system", "own", "html", "long_ids", "from", "tables",
		/* of a file with one table */
		"values", "type", "columns", "choose", "consents", "skip", "set"
	};
	const struct node *root = preset->doc.root;
	struct check c = { .preset = preset };
	const struct node *tables = node_get(root, "tables");
	const char *from;
	int rc;

	if (!root || root->kind != NODE_MAP || !tables || tables->kind != NODE_MAP)
		return err_set(ERR_DATA, _("%s: must be a map with 'columns', or with 'tables'; "
			       "'crm import --save-map' writes one"), preset->name);
	rc = check_keys(&c, root, keys, ARRAY_SIZE(keys));
	from = node_text(root, "from");
	if (!rc && from && !preset_by_name(from))
		rc = refuse(&c, node_get(root, "from"), _("no preset '%s'"), from);
	if (!rc && node_get(root, "values"))
		rc = check_values(&c, node_get(root, "values"));
	for (size_t i = 0; i < tables->n && !rc; i++) {
		if (!node_get(root, "columns"))
			rc = check_table(&c, &tables->v[i], tables);
		else if (!(rc = find_type(&c, &tables->v[i])))
			rc = check_parts(&c, &tables->v[i]);
	}
	return rc;
}
