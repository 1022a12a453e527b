/* What a column may become: the text after the header in a preset. */

#include "import/preset.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 999

static const struct field imported_field = {
	.name = "imported", .kind = FIELD_BLOCK, .flags = FIELD_MULTI,
	.ref = TYPE_NONE
};

static void push(struct target *out, const char *key, size_t len, bool list)
{
	out->v[out->n].key = key;
	out->v[out->n].key_len = len;
	out->v[out->n].index = 0;
	out->v[out->n++].list = list;
}

static const struct field *find_sub(const struct field *field, const char *name,
				    size_t len)
{
	for (const struct field *sub = field->sub; sub && sub->name; sub++)
		if (strlen(sub->name) == len && !memcmp(sub->name, name, len))
			return sub;
	return NULL;
}

static bool set_ref(struct target *out, const char *rest)
{
	out->kind = TO_REF;
	out->is_ref = true;
	out->by = !*rest ? BY_ANY : !strcmp(rest, ".id") ? BY_ID : BY_NAME;
	return !*rest || !strcmp(rest, ".id") || !strcmp(rest, ".name") ||
	       !strcmp(rest, ".email");
}

/* `contacts`, `contacts.id`, `contacts.role`: the records in a list. */
static bool party_target(struct target *out, const struct field *id, const char *rest)
{
	bool role = !strcmp(rest, ".role");

	out->several = true;
	out->field.ref = id->ref;
	if (!set_ref(out, role ? "" : rest))
		return false;
	if (!*rest)
		out->kind = TO_TREE;	/* or JSON, with all that is in it */
	if (role)
		out->by = BY_ROLE;
	return true;
}

/* A key of a map of texts; a point is no border in it. */
static bool key_target(struct target *out, const char *key)
{
	push(out, key, strlen(key), false);
	out->field.kind = FIELD_TEXT;
	out->field.flags = FIELD_MULTI;
	return *key;
}

/* A list of maps: all of it, or `consent[0].status`. */
static bool list_target(struct target *out, const struct field *field,
			const char *rest)
{
	const struct field *id = find_sub(field, "id", 2);
	const struct field *sub;
	char *end = (char *)(uintptr_t)rest;
	unsigned long i = 0;

	if (id && (id->kind != FIELD_REF || id->ref == TYPE_NONE))
		id = NULL;
	if (id && *rest != '[')
		return party_target(out, id, rest);
	if (!*rest) {
		out->kind = TO_TREE;
		return true;
	}
	if (*rest == '[') {
		i = strtoul(rest + 1, &end, 10);
		if (end == rest + 1 || *end++ != ']' || i > ITEMS_MAX)
			return false;
	}
	if (*end++ != '.')
		return false;
	rest = end + strcspn(end, ".");
	sub = find_sub(field, end, (size_t)(rest - end));
	if (!sub || (*rest && sub->kind != FIELD_TEXT_MAP))
		return false;
	out->v[out->n].key = NULL;
	out->v[out->n].list = false;
	out->v[out->n++].index = i;
	out->field = *sub;
	if (id && !strcmp(sub->name, "role")) {
		out->field = *id;
		out->by = BY_ROLE;
	}
	push(out, out->field.name, strlen(out->field.name), false);
	if (*rest)
		return key_target(out, rest + 1);
	/* What was merged is no record any more: its id is a text. */
	out->is_ref = out->field.kind == FIELD_REF && id;
	out->kind = out->is_ref ? TO_REF :
		    sub->kind == FIELD_TEXT_MAP ? TO_TREE : TO_FIELD;
	return true;
}

static bool custom_target(struct target *out, const struct config *config,
			  const char *rest)
{
	const struct custom_field *custom;

	if (*rest++ != '.' || !*rest)
		return false;
	if (!strncmp(rest, "imported.", 9) && rest[9]) {
		push(out, "imported", 8, false);
		push(out, rest + 9, strlen(rest + 9), false);
		out->field = imported_field;
		out->kind = TO_IMPORTED;
		return true;
	}
	push(out, rest, strlen(rest), false);
	if (!config)
		return !strpbrk(rest, ".[");
	custom = config_custom(config, rest);
	if (custom)
		out->field = custom_as_field(custom, rest);
	return custom != NULL;
}

static bool map_target(struct target *out, const struct config *config,
		       const struct field *field, const char *rest)
{
	const struct field *sub;

	if (field->kind == FIELD_TEXT_MAP)
		return *rest == '.' && key_target(out, rest + 1);
	if (!field->sub)
		return custom_target(out, config, rest);
	sub = *rest == '.' ? find_sub(field, rest + 1, strlen(rest + 1)) : NULL;
	out->kind = sub ? TO_FIELD : TO_TREE;
	if (!sub)
		return !*rest;
	push(out, sub->name, strlen(sub->name), false);
	out->field = *sub;
	out->is_ref = sub->kind == FIELD_REF;
	if (out->is_ref)
		out->kind = TO_REF;
	return true;
}

static bool is_word(struct target *out, const char *text)
{
	static const struct {
		const char *word;
		enum target_kind kind;
	} words[] = {
		{ "ignore", TO_NOTHING }, { "imported", TO_IMPORTED },
		{ "currency", TO_CURRENCY },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(words[i].word, text)) {
			out->kind = words[i].kind;
			out->field = imported_field;
			return true;
		}
	return false;
}

bool target_parse(struct target *out, const struct config *config,
		  enum record_type type, const char *text)
{
	const struct field *field = field_find(schema_of(type), text);
	const char *rest = text + strcspn(text, ".[");

	*out = (struct target){ .kind = TO_FIELD };
	if (is_word(out, text))
		return true;
	if (!field)
		return false;
	out->field = *field;
	push(out, field->name, strlen(field->name),
	     field->flags & FIELD_LIST);
	if (field->flags & FIELD_LIST)
		return list_target(out, field, rest);
	if (field->kind == FIELD_MAP || field->kind == FIELD_TEXT_MAP)
		return map_target(out, config, field, rest);
	if (field->kind == FIELD_REF) {
		out->several = field->flags & FIELD_MULTI;
		return set_ref(out, rest);
	}
	if (*rest == '.' && rest[1] && field->flags & FIELD_LABELS) {
		out->label = rest + 1;
		return true;
	}
	return !*rest;
}
