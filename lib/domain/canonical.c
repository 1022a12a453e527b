#include "domain/canonical.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"

#include <string.h>

struct canonical {
	struct draft *draft;
	struct work *work;
};

static int copy_field(struct canonical *c, struct node *to,
		      const struct field *field, const struct node *from);

static int copy_scalar(struct canonical *c, struct node *to,
		       const struct field *field, const struct node *from)
{
	struct str value = STR_INIT;
	int rc;

	if (from->kind != NODE_SCALAR) {
		draft_copy(c->draft, to, from);
		return 0;
	}
	rc = given_value(&value, c->work, field, from->text);
	if (!rc)
		draft_value(c->draft, to, field->kind, value.buf, value.len);
	str_release(&value);
	return rc;
}

static int copy_labelled(struct canonical *c, struct node *to,
			 const struct field *field, const struct node *value,
			 const char *label)
{
	struct node *child;
	int rc;

	if (!label)
		return copy_scalar(c, to, field, value);
	draft_map(to);
	rc = copy_scalar(c, draft_child(c->draft, to, "value"), field, value);
	child = draft_child(c->draft, to, "label");
	draft_text(c->draft, child, label, strlen(label));
	return rc;
}

static int copy_multi(struct canonical *c, struct node *to,
		      const struct field *field, const struct node *from)
{
	const struct node *value;
	const char *label;
	int rc = 0;

	if (from->kind != NODE_LIST) {
		value = node_value(from, 0, &label);
		return copy_labelled(c, to, field, value ? value : from, label);
	}
	draft_list(to);
	for (size_t i = 0; !rc && (value = node_value(from, i, &label)); i++)
		if (!node_empty(value))
			rc = copy_labelled(c, draft_item(c->draft, to), field,
					   value, label);
	return rc;
}

static const struct field *find_field(const struct field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (!strcmp(fields->name, name))
			return fields;
	return NULL;
}

static int copy_map(struct canonical *c, struct node *to,
		    const struct field *fields, const struct node *from)
{
	const struct node *child;
	int rc = 0;

	if (from->kind != NODE_MAP) {
		draft_copy(c->draft, to, from);
		return 0;
	}
	draft_map(to);
	for (const struct field *f = fields; f->name && !rc; f++) {
		child = node_get(from, f->name);
		if (!node_empty(child))
			rc = copy_field(c, draft_child(c->draft, to, f->name), f, child);
	}
	for (size_t i = 0; i < from->n && !rc; i++)
		if (!find_field(fields, from->v[i].key))
			draft_copy(c->draft, draft_child(c->draft, to, from->v[i].key),
				   &from->v[i]);
	return rc;
}

/* A single map is taken for a list of one. */
static int copy_list(struct canonical *c, struct node *to,
		     const struct field *field, const struct node *from)
{
	int rc = 0;

	draft_list(to);
	if (from->kind != NODE_LIST)
		return copy_map(c, draft_item(c->draft, to), field->sub, from);
	for (size_t i = 0; i < from->n && !rc; i++)
		rc = copy_map(c, draft_item(c->draft, to), field->sub, &from->v[i]);
	return rc;
}

static int copy_named(struct canonical *c, struct node *to,
		      const struct field *field, const struct node *from)
{
	const struct config *config = &c->work->store.config;
	const struct custom_field *custom;
	struct field texts = { .name = field->name, .kind = FIELD_TEXT,
			       .flags = FIELD_MULTI, .ref = TYPE_NONE };
	int rc = 0;

	if (from->kind != NODE_MAP) {
		draft_copy(c->draft, to, from);
		return 0;
	}
	draft_map(to);
	for (size_t i = 0; i < from->n && !rc; i++) {
		const struct node *child = &from->v[i];
		struct node *made;

		if (node_empty(child))
			continue;
		made = draft_child(c->draft, to, child->key);
		custom = config_custom(config, child->key);
		if (field->kind == FIELD_TEXT_MAP) {
			rc = copy_multi(c, made, &texts, child);
		} else if (custom) {
			struct field one = custom_as_field(custom, child->key);

			rc = copy_field(c, made, &one, child);
		} else {
			draft_copy(c->draft, made, child);
		}
	}
	return rc;
}

static int copy_field(struct canonical *c, struct node *to,
		      const struct field *field, const struct node *from)
{
	/* What is said of another time than now may be said in any form. */
	if (field->flags & FIELD_COMPUTED && field->kind != FIELD_INSTANT) {
		draft_copy(c->draft, to, from);
		return 0;
	}
	if (field->flags & FIELD_LIST)
		return copy_list(c, to, field, from);
	if (field->kind == FIELD_MAP && field->sub)
		return copy_map(c, to, field->sub, from);
	if (field->kind == FIELD_MAP || field->kind == FIELD_TEXT_MAP)
		return copy_named(c, to, field, from);
	if (field->flags & FIELD_MULTI)
		return copy_multi(c, to, field, from);
	return copy_scalar(c, to, field, from);
}

int canonical_record(struct draft *out, struct work *work, enum record_type type,
		     const struct node *in)
{
	struct canonical c = { .draft = out, .work = work };

	if (!in || in->kind != NODE_MAP)
		return err_set(ERR_DATA, _("a record must be a map of fields"));
	return copy_map(&c, &out->root, schema_of(type)->fields, in);
}
