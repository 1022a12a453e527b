#include "record/shape.h"

#include "base/i18n.h"
#include "record/emit.h"
#include "text/distance.h"
#include "text/utf8.h"

#include <string.h>

#define SUGGESTIONS_MAX 20	/* in one document: more help nobody */

void shape_begin(struct shape *c, const struct doc *doc)
{
	const struct findings *why = c->why;

	c->told = c->told_end = why->n;
	while (c->told && why->v[c->told - 1].line >= doc->line &&
	       !strcmp(why->v[c->told - 1].path, c->path))
		c->told--;
}

struct finding *shape_add(struct shape *c, enum level level, const char *rule,
			  const struct mark *mark, const struct trail *at,
			  const struct str *message)
{
	struct finding *f = finding_add(c->why, level, rule, c->path,
					mark->line, mark->col, "%s",
					message->buf);
	struct str field = STR_INIT;

	trail_add(&field, at);
	if (field.len)
		finding_set_field(c->why, f, field.buf);
	if (c->id)
		finding_set_id(c->why, f, c->id);
	str_release(&field);
	return f;
}

struct finding *shape_say(struct shape *c, enum level level, const char *rule,
			  const struct node *node, const struct trail *at,
			  const char *what)
{
	struct str message = STR_INIT;
	struct finding *f;

	str_add_char(&message, '\'');
	trail_add(&message, at);
	str_addf(&message, "' %s", what);
	f = shape_add(c, level, rule, &node->at, at, &message);
	if (node->kind == NODE_SCALAR && node->len)
		finding_set_value(c->why, f, node->text, node->len);
	str_release(&message);
	return f;
}

/* The parser tells of most of them, and where exactly; once is enough. */
static bool is_told(const struct shape *c, const char *rule, unsigned from,
		    unsigned to)
{
	for (size_t i = c->told; i < c->told_end; i++) {
		const struct finding *f = &c->why->v[i];

		if (f->line >= from && f->line <= to && !strcmp(f->rule, rule))
			return true;
	}
	return false;
}

static bool refuse_controls(struct shape *c, const struct mark *mark,
			    const struct mark *end, const struct trail *at,
			    const char *s, size_t len)
{
	struct str message = STR_INIT;
	size_t n;
	const char *control = value_control(s, len, &n);

	if (!control)
		return false;
	if (is_told(c, "control-character", mark->line, end->line))
		return true;
	str_add_char(&message, '\'');
	trail_add(&message, at);
	str_add(&message, _("' holds the control character "));
	utf8_show(&message, control, n, true);
	shape_add(c, LEVEL_ERROR, "control-character", mark, at, &message);
	str_release(&message);
	return true;
}

static bool refuse_key(struct shape *c, const struct node *node,
		       const struct trail *at)
{
	return refuse_controls(c, &node->key_at, &node->key_at, at, node->key,
			       node->key_len);
}

/* Of what no field describes, only control characters can be said. */
static void check_any(struct shape *c, const struct node *node,
		      const struct trail *at)
{
	if (node->kind == NODE_SCALAR)
		refuse_controls(c, &node->at, &node->end, at, node->text,
				node->len);
	else
		for (size_t i = 0; i < node->n; i++) {
			struct trail to = { at, node->v[i].key, i };

			if (to.key)
				refuse_key(c, &node->v[i], &to);
			check_any(c, &node->v[i], &to);
		}
}

static const char *value_rule(const struct field *field)
{
	if (field->kind == FIELD_STAGE || field->words == contact_stages)
		return "unknown-stage";
	return field->kind == FIELD_ID ? "id" : "schema";
}

/* Kinds that another reader may take for what they are. */
static bool is_typed(enum field_kind kind)
{
	switch (kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE: case FIELD_INSTANT:
	case FIELD_WHEN: case FIELD_MONEY: case FIELD_NUMBER:
	case FIELD_INTEGER: case FIELD_BOOLEAN:
		return true;
	default:
		return false;
	}
}

static void check_text(struct shape *c, const struct field *field,
		       const struct node *node, const struct trail *at)
{
	struct str expected = STR_INIT;

	if (refuse_controls(c, &node->at, &node->end, at, node->text,
			    node->len))
		return;
	if (!value_valid(&c->values, field, node->text, node->len)) {
		value_expected(&expected, c->config, field, node->text,
			       node->len);
		shape_say(c, LEVEL_ERROR, value_rule(field), node, at,
			  expected.buf)->not_value = true;
		str_release(&expected);
		return;
	}
	if (node->style == STYLE_PLAIN && !is_typed(field->kind) &&
	    !scalar_is_plain(node->text, node->len, false))
		shape_say(c, LEVEL_WARNING, "ambiguous-scalar", node, at,
			  _("needs quotes: other YAML readers do not take it "
			    "for this text"));
}

static void check_scalar(struct shape *c, const struct field *field,
			 const struct node *node, const struct trail *at)
{
	if (node->kind == NODE_SCALAR)
		check_text(c, field, node, at);
	else if (node->kind == NODE_LIST)
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("holds one value, not a list"));
	else
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("holds one value, not a map"));
}

static void say_unknown(struct shape *c, const struct node *node,
			const struct trail *at, const char *near,
			const char *otherwise)
{
	struct str message = STR_INIT;
	struct finding *f;

	str_add(&message, _("unknown field '"));
	trail_add(&message, at);
	str_add_char(&message, '\'');
	if (near)
		str_addf(&message, _("; did you mean '%s'?"), near);
	else if (otherwise)
		str_addf(&message, "; %s", otherwise);
	f = shape_add(c, LEVEL_WARNING, "unknown-field", &node->key_at, at,
		      &message);
	finding_set_value(c->why, f, node->key, node->key_len);
	str_release(&message);
}

#define NAMES_MAX 64

/* The known name that is nearest to an unknown field's, or NULL. */
static const char *suggest(struct shape *c, const struct node *node,
			   const char *const *names, size_t n)
{
	return c->unknown++ < SUGGESTIONS_MAX ?
		word_nearest(node->key, names, n) : NULL;
}

static void check_unknown(struct shape *c, const struct field *fields,
			  const struct node *node, const struct trail *at)
{
	const char *names[NAMES_MAX];
	size_t n = 0;

	check_any(c, node, at);
	if (refuse_key(c, node, at))
		return;
	for (; n < NAMES_MAX && fields[n].name; n++)
		names[n] = fields[n].name;
	say_unknown(c, node, at, suggest(c, node, names, n), at->up
		    ? NULL : _("fields of your own go under 'custom'"));
}

/*
 * Records are mostly in the table's order, so the look-up goes on from the
 * field after the last one found.
 */
static const struct field *find_next(const struct field *fields, size_t *next,
				     const char *name)
{
	for (size_t i = *next; fields[i].name; i++)
		if (*fields[i].name == *name && !strcmp(fields[i].name, name)) {
			*next = i + 1;
			return &fields[i];
		}
	for (size_t i = 0; i < *next; i++)
		if (*fields[i].name == *name && !strcmp(fields[i].name, name)) {
			*next = i + 1;
			return &fields[i];
		}
	return NULL;
}

static void check_field(struct shape *c, const struct field *field,
			const struct node *node, const struct trail *at);

void shape_required(struct shape *c, const struct field *fields,
		    const struct node *map, const struct trail *at)
{
	for (; fields->name; fields++) {
		struct trail to = { at, fields->name, 0 };
		const struct node *node;

		if (!(fields->flags & FIELD_REQUIRED))
			continue;
		node = node_get(map, fields->name);
		if (!node)
			shape_say(c, LEVEL_ERROR, "required", map, &to,
				  _("is missing"));
		else if (node_empty(node))
			shape_say(c, LEVEL_ERROR, "required", node, &to,
				  _("must not be empty"));
	}
}

void shape_fields(struct shape *c, const struct field *fields,
		  const struct node *map, const struct trail *at)
{
	size_t next = 0;

	for (size_t i = 0; i < map->n; i++) {
		const struct node *node = &map->v[i];
		struct trail to = { at, node->key, 0 };
		const struct field *field = find_next(fields, &next, node->key);

		if (field)
			check_field(c, field, node, &to);
		else
			check_unknown(c, fields, node, &to);
	}
}

static void check_map(struct shape *c, const struct field *field,
		      const struct node *node, const struct trail *at)
{
	if (node->kind != NODE_MAP) {
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("must be a map"));
		return;
	}
	shape_fields(c, field->sub, node, at);
	shape_required(c, field->sub, node, at);
}

static void check_list_of_maps(struct shape *c, const struct field *field,
			       const struct node *node, const struct trail *at)
{
	if (node->kind != NODE_LIST) {
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("must be a list of maps"));
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		struct trail to = { at, NULL, i };

		check_map(c, field, &node->v[i], &to);
	}
}

/* {value, label} */
static void check_labelled(struct shape *c, const struct field *field,
			   const struct node *item, const struct trail *at)
{
	const struct field label[] = {
		{ .name = "value", .kind = field->kind, .ref = field->ref,
		  .flags = FIELD_REQUIRED, .words = field->words,
		  .example = field->example },
		{ .name = "label", .kind = FIELD_TEXT, .ref = TYPE_NONE },
		{ .name = NULL }
	};

	shape_fields(c, label, item, at);
	shape_required(c, label, item, at);
}

static void check_item(struct shape *c, const struct field *field,
		       const struct node *item, const struct trail *at)
{
	if (item->kind == NODE_MAP && field->flags & FIELD_LABELS)
		check_labelled(c, field, item, at);
	else if (node_empty(item))
		shape_say(c, LEVEL_ERROR, "schema", item, at,
			  _("must not be empty"));
	else
		check_scalar(c, field, item, at);
}

/* A scalar or a list of them. */
static void check_multi(struct shape *c, const struct field *field,
			const struct node *node, const struct trail *at)
{
	if (node->kind != NODE_LIST) {
		check_item(c, field, node, at);
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		struct trail to = { at, NULL, i };

		check_item(c, field, &node->v[i], &to);
	}
}

static void check_text_map(struct shape *c, const struct field *field,
			   const struct node *node, const struct trail *at)
{
	if (node->kind != NODE_MAP) {
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("must be a map, such as {hubspot: \"201\"}"));
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct node *child = &node->v[i];
		struct trail to = { at, child->key, 0 };

		refuse_key(c, child, &to);
		if (!node_empty(child))
			check_multi(c, field, child, &to);
	}
}

static void check_custom_field(struct shape *c, const struct node *node,
			       const struct trail *at)
{
	const struct custom_field *custom = config_custom(c->config, node->key);
	const char *names[NAMES_MAX];
	struct field field;
	size_t n = 0;

	if (custom) {
		field = custom_as_field(custom, custom->name);
		check_field(c, &field, node, at);
		return;
	}
	check_any(c, node, at);
	if (!strcmp(node->key, "imported") ||
	    refuse_key(c, node, at))
		return;
	for (; n < c->config->n_custom && n < NAMES_MAX; n++)
		names[n] = c->config->custom[n].name;
	say_unknown(c, node, at, suggest(c, node, names, n),
		    _("'custom' in crm.yaml says which there are"));
}

static void check_custom(struct shape *c, const struct node *node,
			 const struct trail *at)
{
	if (node->kind != NODE_MAP) {
		shape_say(c, LEVEL_ERROR, "schema", node, at,
			  _("must be a map"));
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		struct trail to = { at, node->v[i].key, 0 };

		check_custom_field(c, &node->v[i], &to);
	}
}

static void check_field(struct shape *c, const struct field *field,
			const struct node *node, const struct trail *at)
{
	if (node_empty(node))
		return;
	if (field->flags & FIELD_LIST)
		check_list_of_maps(c, field, node, at);
	else if (field->kind == FIELD_MAP && field->sub)
		check_map(c, field, node, at);
	else if (field->kind == FIELD_MAP)
		check_custom(c, node, at);
	else if (field->kind == FIELD_TEXT_MAP)
		check_text_map(c, field, node, at);
	else if (field->flags & FIELD_MULTI)
		check_multi(c, field, node, at);
	else
		check_scalar(c, field, node, at);
}
