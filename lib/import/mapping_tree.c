/* Cells that hold a tree, as `crm export` writes lists of maps and labels. */

#include "import/mapping_plan.h"

#include "base/err.h"
#include "base/i18n.h"

#include <string.h>

#define ABOVE 3			/* maps that a tree may lie in: custom.imported */

static void copy_text(struct arrival *out, struct node *to, const struct node *from)
{
	struct str text = STR_INIT;

	if (cell_is_exact(from->text, from->len))
		str_add_mem(&text, from->text, from->len);
	else
		cell_clean(&text, from->text, from->len, false);
	draft_text(&out->draft, to, text.buf, text.len);
	str_release(&text);
}

static void copy_clean(struct arrival *out, struct node *to, const struct node *from)
{
	struct str text = STR_INIT;
	struct node *child;

	if (from->kind == NODE_SCALAR) {
		copy_text(out, to, from);
		return;
	}
	if (from->kind == NODE_MAP)
		draft_map(to);
	else
		draft_list(to);
	for (size_t i = 0; i < from->n; i++) {
		if (from->kind == NODE_LIST) {
			child = draft_item(&out->draft, to);
		} else {
			cell_clean(&text, from->v[i].key, from->v[i].key_len, true);
			if (!text.len)
				str_add(&text, "_");
			child = draft_child(&out->draft, to, text.buf);
			str_clear(&text);
		}
		copy_clean(out, child, &from->v[i]);
	}
	str_release(&text);
}

static const struct field *find_sub(const struct field *field, const char *name)
{
	for (const struct field *sub = field->sub; sub && sub->name; sub++)
		if (!strcmp(sub->name, name))
			return sub;
	return NULL;
}

struct tree {
	struct mapping *mapping;
	struct plan *plan;
	struct arrival *out;
	const struct action *action;
	const char *header;
};

static void put_ref(struct tree *tree, const struct field *sub, const char *text)
{
	struct str path = STR_INIT;
	struct arrival_ref *ref;

	str_addf(&path, "%s.%s", tree->action->target.v[0].key, sub->name);
	ref = arrival_ref(tree->out, path.buf, sub->ref);
	ref->any = arena_strdup(&tree->out->draft.arena, text);
	ref->column = tree->header;
	str_release(&path);
}

static void put_value(struct tree *tree, struct node *map, const struct field *sub,
		      const struct node *from)
{
	struct action action = { .target = { .kind = TO_FIELD, .field = *sub } };
	struct str value = STR_INIT;
	const char *why = NULL;

	switch (cell_heard(tree->mapping, tree->plan, &action, NULL, from->text, from->len,
			   &value, &why)) {
	case HEARD_VALUE:
		draft_value(&tree->out->draft, draft_child(&tree->out->draft, map, sub->name),
			    sub->kind, value.buf, value.len);
		break;
	case HEARD_NOTHING:
		break;
	default:
		arrival_refuse(tree->out, ARRIVAL_REFUSE, _("column '%s': '%s': %s"),
			       tree->header, from->text, why);
	}
	str_release(&value);
}

static void put_map(struct tree *tree, struct node *map, const struct node *from)
{
	const struct field *field = &tree->action->target.field;

	draft_map(map);
	for (size_t i = 0; i < from->n; i++) {
		const struct node *child = &from->v[i];
		const struct field *sub = find_sub(field, child->key);

		if (node_empty(child))
			continue;
		if (sub && sub->kind == FIELD_REF && child->kind == NODE_SCALAR &&
		    !(field->flags & FIELD_LIST))
			put_ref(tree, sub, child->text);
		else if (sub && sub->kind != FIELD_TEXT_MAP && child->kind == NODE_SCALAR)
			put_value(tree, map, sub, child);
		else
			copy_clean(tree->out, draft_child(&tree->out->draft, map, child->key),
				   child);
	}
}

/* `contacts`: only references, with the part that each plays. */
static bool put_parties(struct tree *tree, const struct node *list)
{
	struct action role = *tree->action, *action = &role;
	const char *text;

	for (size_t i = 0; i < list->n; i++) {
		const struct node *item = &list->v[i];

		text = item->kind == NODE_SCALAR ? item->text : node_text(item, "id");
		if (!text)
			continue;
		action->target.by = BY_ANY;
		apply_ref(tree->mapping, tree->plan, tree->out, action, tree->header, i,
			  text, strlen(text));
		text = node_text(item, "role");
		action->target.by = BY_ROLE;
		if (text)
			apply_ref(tree->mapping, tree->plan, tree->out, action,
				  tree->header, i, text, strlen(text));
	}
	return true;
}

static bool put_values(struct tree *tree, const struct node *root)
{
	const struct node *value;
	const char *label;

	for (size_t i = 0; (value = node_value(root, i, &label)); i++)
		if (value->kind == NODE_SCALAR)
			apply_field(tree->mapping, tree->plan, tree->out, tree->action,
				    tree->header, NULL, value->text, value->len, label);
	return true;
}

static bool put_tree(struct tree *tree, const struct node *root)
{
	const struct action *action = tree->action;
	struct node *node;

	if (action->ref && root->kind == NODE_LIST)
		return put_parties(tree, root);
	if (action->target.kind == TO_FIELD)
		return action->target.field.flags & FIELD_MULTI && put_values(tree, root);
	if (action->ref || action->target.kind == TO_REF)
		return false;
	node = slot_node(tree->mapping, tree->plan, tree->out, action->slot);
	if (action->target.kind == TO_IMPORTED || !action->target.field.sub) {
		copy_clean(tree->out, node, root);
	} else if (root->kind == NODE_MAP && !(action->target.field.flags & FIELD_LIST)) {
		put_map(tree, node, root);
	} else {
		draft_list(node);
		for (size_t i = 0; i < root->n; i++)
			put_map(tree, draft_item(&tree->out->draft, node), &root->v[i]);
	}
	return true;
}

/* Is it what the field holds?  Text that only looks like JSON is text. */
static bool fits(const struct action *action, const struct node *root)
{
	const struct field *field = &action->target.field;

	if (root->kind == NODE_SCALAR)	/* quoted, since it looks like a tree */
		return action->target.kind == TO_IMPORTED && root->style == STYLE_DOUBLE;
	if (root->kind == NODE_MAP)
		return action->target.kind == TO_IMPORTED || field->flags & FIELD_LABELS ||
		       (field->kind == FIELD_MAP && !(field->flags & FIELD_LIST)) ||
		       field->kind == FIELD_TEXT_MAP;
	if (action->target.kind != TO_TREE || action->ref || !(field->flags & FIELD_LIST))
		return true;
	for (size_t i = 0; i < root->n; i++)
		if (root->v[i].kind != NODE_MAP)
			return false;
	return true;
}

bool apply_tree(struct mapping *mapping, struct plan *plan, struct arrival *out,
		struct action *action, const char *header, const char *text, size_t len)
{
	struct tree tree = { mapping, plan, out, action, header };
	struct doc *doc = &mapping->state->json;
	struct limits limits = mapping->config->limits;

	limits.depth -= limits.depth > ABOVE ? ABOVE : 0;
	if (doc_parse(doc, text, len, header, out->line, &limits, NULL)) {
		err_clear();
		return false;
	}
	if (!doc->root || !fits(action, doc->root))
		return false;
	mapping->state->bytes += len;
	return put_tree(&tree, doc->root);
}
