#include "domain/assign.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/patch.h"

#include <stdlib.h>
#include <string.h>

static const char name_chars[] = "abcdefghijklmnopqrstuvwxyz"
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

/* The length of the name before the operator, 0 when there is none. */
static size_t name_len(const char *word)
{
	size_t len = strspn(word, name_chars);

	if (len && word[len] == '=')
		return len - (word[len - 1] == '-');
	if (len && word[len] == '+' && word[len + 1] == '=')
		return len;
	return 0;
}

bool assign_is(const char *word)
{
	return name_len(word) > 0;
}

static void take_apart(struct assignment *a, const char *word)
{
	size_t len = name_len(word);
	const char *op = word + len;

	*a = (struct assignment){ .path = xstrndup(word, len) };
	if (*op == '+')
		a->op = ASSIGN_ADD;
	else if (*op == '-')
		a->op = ASSIGN_TAKE;
	a->value = op + (*op == '=' ? 1 : 2);
	if (*op == '=' && !*a->value)
		a->op = ASSIGN_EMPTY;
}

int assign_parse(struct assignments *out, const char *const *words, size_t n)
{
	struct assignment *a;

	for (size_t i = 0; i < n; i++) {
		if (!assign_is(words[i]))
			return err_set(ERR_USAGE, _("'%s' is no FIELD=VALUE"), words[i]);
		GROW(out->v, out->n + 1, out->alloc);
		a = &out->v[out->n];
		take_apart(a, words[i]);
		out->n++;
		if (a->op != ASSIGN_SET && a->op != ASSIGN_EMPTY && !*a->value)
			return err_set(ERR_USAGE, _("'%s' needs a value"), words[i]);
		for (size_t k = 0; k + 1 < out->n; k++)
			if (a->op == ASSIGN_SET && out->v[k].op == ASSIGN_SET &&
			    !strcmp(out->v[k].path, a->path))
				return err_set(ERR_USAGE, _("'%s' is given twice; a further value is '%s+=...'"),
					       a->path, a->path);
	}
	return 0;
}

void assignments_release(struct assignments *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].path);
	free(list->v);
	*list = (struct assignments)ASSIGNMENTS_INIT;
}

/* A list of maps that is told by its first field, a reference: `contacts`. */
static bool is_ref_list(const struct field *field)
{
	return field->flags & FIELD_LIST && field->sub &&
	       field->sub[0].kind == FIELD_REF;
}

static bool is_several(const struct field *field)
{
	return field->flags & FIELD_MULTI || is_ref_list(field);
}

static int refuse_computed(const struct assignment *a)
{
	if (!strcmp(a->path, "id"))
		return err_set(ERR_DATA, _("'id' is not set by hand; 'crm rename' gives a new slug"));
	return err_set(ERR_DATA, _("'%s' is not set by hand"), a->path);
}

static int check_map(const struct assignment *a)
{
	if (a->op == ASSIGN_EMPTY)
		return 0;
	return err_set(ERR_USAGE, _("'%s' holds fields of its own: '%s.NAME=...'"),
		       a->path, a->path);
}

static int check_assignment(const struct assignment *a)
{
	const struct field *field = &a->given.field;

	if (field->flags & FIELD_COMPUTED)
		return refuse_computed(a);
	if (a->op == ASSIGN_EMPTY && field->flags & FIELD_REQUIRED)
		return err_set(ERR_DATA, _("'%s' cannot be empty"), a->path);
	if (field->kind == FIELD_TEXT_MAP ||
	    (field->kind == FIELD_MAP && !field->sub))
		return check_map(a);
	if (field->flags & FIELD_LIST && a->op != ASSIGN_EMPTY &&
	    !(is_ref_list(field) && a->op != ASSIGN_SET))
		return err_set(ERR_USAGE, is_ref_list(field) ?
			       _("'%s' is a list: '%s+=...' adds to it, '%s-=...' takes from it") :
			       _("'%s' is a list of maps; change it with 'crm edit'"),
			       a->path, a->path, a->path);
	if (field->flags & FIELD_LABELS && *a->value == '{')
		return err_set(ERR_USAGE, _("'%s' takes a value alone; labels are given with 'crm edit'"),
			       a->path);
	if ((a->op == ASSIGN_ADD || a->op == ASSIGN_TAKE) && !is_several(field))
		return err_set(ERR_USAGE, _("'%s' holds one value; give it with '%s=...'"),
			       a->path, a->path);
	return 0;
}

int assign_for(struct assignments *list, const struct config *config,
	       enum record_type type)
{
	int rc = 0;

	for (size_t i = 0; i < list->n && !rc; i++) {
		rc = given_field(&list->v[i].given, config, type, list->v[i].path);
		if (!rc)
			rc = check_assignment(&list->v[i]);
	}
	return rc;
}

/* The field as it is to be: `remove`, or a tree in the scratch draft. */
struct outcome {
	struct draft scratch;
	bool remove, same;
};

static size_t count_values(const struct node *node)
{
	size_t n = 0;

	while (node_value(node, n, NULL))
		n++;
	return n;
}

/* The one value, its label kept. */
static int set_value(struct outcome *to, const struct assignment *a,
		     const struct node *now, const struct str *value, bool replace)
{
	struct node *root = &to->scratch.root;
	size_t n = count_values(now);
	const char *label = NULL;

	if (n > 1 && !replace)
		return err_set(ERR_USAGE, _("'%s' holds %zu values; '%s+=...' adds one, "
			       "'%s-=...' takes one out, --replace leaves this one only"),
			       a->path, n, a->path, a->path);
	if (n == 1)
		node_value(now, 0, &label);
	if (n && now->kind == NODE_LIST) {
		draft_list(root);
		root = draft_item(&to->scratch, root);
	}
	if (label) {
		draft_map(root);
		draft_value(&to->scratch, draft_child(&to->scratch, root, "value"),
			    a->given.field.kind, value->buf, value->len);
		draft_text(&to->scratch, draft_child(&to->scratch, root, "label"),
			   label, strlen(label));
	} else {
		draft_value(&to->scratch, root, a->given.field.kind, value->buf,
			    value->len);
	}
	return 0;
}

static const char *item_text(const struct field *field, const struct node *now,
			     size_t i)
{
	const struct node *value;

	if (is_ref_list(field))
		return now && i < now->n ?
		       node_text(&now->v[i], field->sub[0].name) : NULL;
	value = node_value(now, i, NULL);
	return value && value->kind == NODE_SCALAR ? value->text : NULL;
}

static size_t item_count(const struct field *field, const struct node *now)
{
	if (is_ref_list(field))
		return now && now->kind == NODE_LIST ? now->n : 0;
	return count_values(now);
}

/* The i-th item as it stands in the file, not only its value. */
static const struct node *item_at(const struct node *now, size_t i)
{
	return now->kind == NODE_LIST ? &now->v[i] : now;
}

static void change_items(struct outcome *to, const struct assignment *a,
			 const struct config *config, const struct node *now,
			 const char *value)
{
	const struct field *field = &a->given.field;
	const struct field *told = is_ref_list(field) ? &field->sub[0] : field;
	size_t n = item_count(field, now), found = 0;
	struct node *root = &to->scratch.root, *item;
	const char *text;

	draft_list(root);
	for (size_t i = 0; i < n; i++) {
		text = item_text(field, now, i);
		if (text && given_same(told, config, text, value)) {
			found++;
			if (a->op == ASSIGN_TAKE)
				continue;
		}
		draft_copy(&to->scratch, draft_item(&to->scratch, root), item_at(now, i));
	}
	to->same = (a->op == ASSIGN_ADD) == (found > 0);
	to->remove = a->op == ASSIGN_TAKE && !root->n;
	if (a->op != ASSIGN_ADD || found)
		return;
	if (!n && !is_ref_list(field)) {
		draft_value(&to->scratch, root, field->kind, value, strlen(value));
		return;
	}
	item = draft_item(&to->scratch, root);
	if (is_ref_list(field)) {
		draft_map(item);
		item = draft_child(&to->scratch, item, told->name);
	}
	draft_value(&to->scratch, item, told->kind, value, strlen(value));
}

static int decide(struct outcome *to, struct work *work, const struct assignment *a,
		  const struct node *now, bool replace)
{
	const struct field *field = &a->given.field;
	struct str value = STR_INIT;
	int rc = 0;

	draft_init(&to->scratch);
	to->remove = a->op == ASSIGN_EMPTY;
	to->same = false;
	if (to->remove)
		return 0;
	rc = given_value(&value, work, is_ref_list(field) ? &field->sub[0] : field,
			 a->value);
	if (!rc && a->op == ASSIGN_SET)
		rc = set_value(to, a, now, &value, replace);
	else if (!rc)
		change_items(to, a, &work->store.config, now, value.buf);
	if (!rc && to->remove && field->flags & FIELD_REQUIRED)
		rc = err_set(ERR_DATA, _("'%s' cannot be empty"), a->path);
	str_release(&value);
	return rc;
}

static int apply_one(struct str *out, struct work *work, enum record_type type,
		     const struct doc *doc, const struct assignment *a, bool replace)
{
	const char *const *order = schema_order(type);
	struct outcome to;
	int rc = decide(&to, work, a, node_at(doc->root, a->path), replace);

	if (!rc && to.same)
		str_add_mem(out, doc->bytes, doc->len);
	else if (!rc && to.remove)
		rc = patch_remove(out, doc, a->path);
	else if (!rc)
		rc = patch_set_tree(out, doc, a->path, &to.scratch.root, order);
	draft_release(&to.scratch);
	return rc;
}

int assign_apply(struct str *out, struct work *work, enum record_type type,
		 const char *bytes, size_t len, const char *path,
		 const struct assignments *list, bool replace)
{
	struct doc doc = DOC_INIT;
	struct str next = STR_INIT;
	int rc = 0;

	str_clear(out);
	str_add_mem(out, bytes, len);
	for (size_t i = 0; i < list->n && !rc; i++) {
		str_clear(&next);
		rc = doc_parse(&doc, out->buf, out->len, path, 1,
			       &work->store.config.limits, NULL);
		if (!rc)
			rc = apply_one(&next, work, type, &doc, &list->v[i], replace);
		doc_release(&doc);
		str_clear(out);
		str_add_mem(out, next.buf, next.len);
	}
	str_release(&next);
	return rc;
}

int assign_draft(struct draft *draft, struct work *work,
		 const struct assignments *list)
{
	int rc = 0;

	for (size_t i = 0; i < list->n && !rc; i++) {
		const struct assignment *a = &list->v[i];
		const char *dot = strchr(a->path, '.');
		struct str top = STR_INIT;
		struct node *map = &draft->root, *child;
		struct outcome to;

		rc = decide(&to, work, a, node_at(map, a->path), true);
		str_add_mem(&top, a->path, dot ? (size_t)(dot - a->path) : strlen(a->path));
		if (!rc && dot && !to.remove) {
			map = draft_child(draft, map, top.buf);
			if (map->kind != NODE_MAP)
				draft_map(map);
		} else if (dot) {
			map = node_get(map, top.buf);
		}
		if (!rc && to.remove && map)
			draft_drop(map, dot ? dot + 1 : a->path);
		if (!rc && !to.remove && !to.same) {
			child = draft_child(draft, map, dot ? dot + 1 : a->path);
			draft_copy(draft, child, &to.scratch.root);
		}
		str_release(&top);
		draft_release(&to.scratch);
	}
	return rc;
}
