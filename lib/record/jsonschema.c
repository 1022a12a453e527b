#include "record/jsonschema.h"

#include "base/i18n.h"

#include <string.h>

#define ID_PATTERN "^[a-z0-9]+(-[a-z0-9]+)*$"
#define REF_PATTERN "^([a-z0-9]+-)*[0-9a-hjkmnp-tv-z]{8}$"
#define DAY "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define INSTANT DAY "[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?" \
	"([Zz]|[+-][0-9]{2}:[0-9]{2})?"

/* Objects and arrays, two columns a level. */
struct writer {
	struct str *out;
	const struct config *config;
	enum record_type type;
	unsigned depth;
	bool some;		/* the innermost has an item */
	bool after_key;
};

static void text(struct str *out, const char *s)
{
	str_add_char(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			str_add_char(out, '\\');
		if ((unsigned char)*s < 0x20)
			str_addf(out, "\\u%04x", (unsigned)*s);
		else
			str_add_char(out, *s);
	}
	str_add_char(out, '"');
}

static void item(struct writer *w)
{
	if (!w->after_key) {
		str_add(w->out, w->some ? ",\n" : "\n");
		for (unsigned i = 0; i < w->depth; i++)
			str_add(w->out, "  ");
	}
	w->after_key = false;
	w->some = true;
}

static void begin(struct writer *w, char bracket)
{
	if (w->depth)
		item(w);
	str_add_char(w->out, bracket);
	w->depth++;
	w->some = false;
}

static void end(struct writer *w, char bracket)
{
	w->depth--;
	if (w->some) {
		str_add_char(w->out, '\n');
		for (unsigned i = 0; i < w->depth; i++)
			str_add(w->out, "  ");
	}
	str_add_char(w->out, bracket);
	w->some = true;
}

static void key(struct writer *w, const char *name)
{
	item(w);
	text(w->out, name);
	str_add(w->out, ": ");
	w->after_key = true;
}

static void string(struct writer *w, const char *s)
{
	item(w);
	text(w->out, s);
}

static void raw(struct writer *w, const char *s)
{
	item(w);
	str_add(w->out, s);
}

static void pair(struct writer *w, const char *name, const char *value)
{
	key(w, name);
	string(w, value);
}

/* "type": one, or with null beside it where a field may be left empty. */
static void type_of(struct writer *w, const char *type, bool null)
{
	key(w, "type");
	str_addf(w->out, null ? "[\"%s\", \"null\"]" : "\"%s\"", type);
	w->after_key = false;
}

static void words(struct writer *w, const char *const *v, bool null)
{
	const char *const *more = v == event_kinds && w->config
		? w->config->kinds : NULL;

	key(w, "enum");
	begin(w, '[');
	for (; *v; v++)
		string(w, *v);
	for (; more && *more; more++)
		string(w, *more);
	if (null)
		raw(w, "null");
	end(w, ']');
}

static void stages(struct writer *w, bool null)
{
	type_of(w, "string", null);
	if (!w->config)
		return;
	key(w, "enum");
	begin(w, '[');
	for (size_t i = 0; i < w->config->n_pipeline; i++)
		string(w, w->config->pipeline[i].name);
	if (null)
		raw(w, "null");
	end(w, ']');
}

/* A record's id has a suffix, an event's may be without. */
static const char *pattern_of(const struct writer *w, enum field_kind kind)
{
	switch (kind) {
	case FIELD_ID:
		return w->type == TYPE_TIMELINE ? ID_PATTERN : REF_PATTERN;
	case FIELD_REF:
		return REF_PATTERN;
	case FIELD_DATE:
		return "^" DAY "$";
	case FIELD_BIRTH_DATE:
		return "^([0-9]{4}|-)-[0-9]{2}-[0-9]{2}$";
	case FIELD_INSTANT:
		return "^" INSTANT "$";
	case FIELD_WHEN:
		return "^(" DAY "|" INSTANT ")$";
	case FIELD_COUNTRY:
		return "^[A-Za-z]{2}$";
	case FIELD_BLOCK: case FIELD_EMAIL:
		return NULL;
	default:
		return "^[^\\n]*$";
	}
}

static void number(struct writer *w, const struct field *field, bool null)
{
	type_of(w, field->kind == FIELD_INTEGER ? "integer" : "number", null);
	if (!(field->flags & FIELD_SHARE))
		return;
	key(w, "minimum");
	raw(w, "0");
	key(w, "maximum");
	raw(w, "1");
}

static void money(struct writer *w, bool null)
{
	key(w, "type");
	str_addf(w->out, "[\"string\", \"number\"%s]", null ? ", \"null\"" : "");
	w->after_key = false;
	pair(w, "pattern", "^-?[0-9]+(\\.[0-9]+)?( [A-Z]{3})?$");
}

/* The members that describe one value. */
static void value(struct writer *w, const struct field *field, bool null)
{
	const char *pattern = pattern_of(w, field->kind);

	switch (field->kind) {
	case FIELD_NUMBER: case FIELD_INTEGER:
		number(w, field, null);
		break;
	case FIELD_BOOLEAN:
		type_of(w, "boolean", null);
		break;
	case FIELD_MONEY:
		money(w, null);
		break;
	case FIELD_ENUM:
		words(w, field->words, null);
		break;
	case FIELD_STAGE:
		stages(w, null);
		break;
	default:
		type_of(w, "string", null);
		if (pattern)
			pair(w, "pattern", pattern);
		if (field->kind == FIELD_EMAIL)
			pair(w, "format", "email");
		if (field->kind == FIELD_ID || field->kind == FIELD_REF) {
			key(w, "maxLength");
			raw(w, "64");
		}
	}
}

static void plain_value(struct writer *w, const struct field *field)
{
	begin(w, '{');
	value(w, field, false);
	end(w, '}');
}

/* {value, label} */
static void labelled(struct writer *w, const struct field *field)
{
	begin(w, '{');
	type_of(w, "object", false);
	key(w, "properties");
	begin(w, '{');
	key(w, "value");
	plain_value(w, field);
	key(w, "label");
	begin(w, '{');
	type_of(w, "string", true);
	end(w, '}');
	end(w, '}');
	key(w, "required");
	begin(w, '[');
	string(w, "value");
	end(w, ']');
	end(w, '}');
}

static void one_of_many(struct writer *w, const struct field *field)
{
	plain_value(w, field);
	if (field->flags & FIELD_LABELS)
		labelled(w, field);
}

/* A value, a list of them, or nothing. */
static void multi(struct writer *w, const struct field *field, bool null)
{
	key(w, "anyOf");
	begin(w, '[');
	one_of_many(w, field);
	begin(w, '{');
	type_of(w, "array", false);
	key(w, "items");
	if (field->flags & FIELD_LABELS) {
		begin(w, '{');
		key(w, "anyOf");
		begin(w, '[');
		one_of_many(w, field);
		end(w, ']');
		end(w, '}');
	} else {
		plain_value(w, field);
	}
	end(w, '}');
	if (null) {
		begin(w, '{');
		type_of(w, "null", false);
		end(w, '}');
	}
	end(w, ']');
}

static void text_map(struct writer *w, bool null)
{
	static const struct field any = { .kind = FIELD_TEXT };

	type_of(w, "object", null);
	key(w, "additionalProperties");
	begin(w, '{');
	multi(w, &any, true);
	end(w, '}');
}

static void field_schema(struct writer *w, const struct field *field);

static void custom(struct writer *w, bool null)
{
	size_t n = w->config ? w->config->n_custom : 0;

	type_of(w, "object", null);
	key(w, "properties");
	begin(w, '{');
	for (size_t i = 0; i < n; i++) {
		const struct custom_field *c = &w->config->custom[i];
		const struct field field = custom_as_field(c, c->name);

		key(w, c->name);
		field_schema(w, &field);
	}
	key(w, "imported");
	begin(w, '{');
	end(w, '}');
	end(w, '}');
}

static void required(struct writer *w, const struct field *fields)
{
	key(w, "required");
	begin(w, '[');
	for (; fields->name; fields++)
		if (fields->flags & FIELD_REQUIRED)
			string(w, fields->name);
	end(w, ']');
}

static void properties(struct writer *w, const struct field *fields)
{
	key(w, "properties");
	begin(w, '{');
	for (; fields->name; fields++) {
		key(w, fields->name);
		field_schema(w, fields);
	}
	end(w, '}');
}

static void list_of_maps(struct writer *w, const struct field *field, bool null)
{
	type_of(w, "array", null);
	key(w, "items");
	begin(w, '{');
	type_of(w, "object", false);
	properties(w, field->sub);
	required(w, field->sub);
	end(w, '}');
}

/* Typed as the value itself would be. */
static void example(struct writer *w, const struct field *field)
{
	key(w, "examples");
	begin(w, '[');
	switch (field->kind) {
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_BOOLEAN:
		raw(w, field->example);
		break;
	default:
		string(w, field->example);
	}
	end(w, ']');
}

static void field_schema(struct writer *w, const struct field *field)
{
	bool null = !(field->flags & FIELD_REQUIRED);

	begin(w, '{');
	if (field->title)
		pair(w, "description", _(field->title));
	if (field->flags & FIELD_LIST) {
		list_of_maps(w, field, null);
	} else if (field->kind == FIELD_MAP && field->sub) {
		type_of(w, "object", null);
		properties(w, field->sub);
		required(w, field->sub);
	} else if (field->kind == FIELD_MAP) {
		custom(w, null);
	} else if (field->kind == FIELD_TEXT_MAP) {
		text_map(w, null);
	} else if (field->flags & FIELD_MULTI) {
		multi(w, field, null);
	} else {
		value(w, field, null);
	}
	if (field->example)
		example(w, field);
	end(w, '}');
}

/* At least one of these is there. */
static void some_of(struct writer *w, const char *const *names)
{
	begin(w, '{');
	key(w, "anyOf");
	begin(w, '[');
	for (; *names; names++) {
		begin(w, '{');
		key(w, "required");
		begin(w, '[');
		string(w, *names);
		end(w, ']');
		end(w, '}');
	}
	end(w, ']');
	end(w, '}');
}

/* What a contact needs besides: a name, and a way to be reached. */
static void contact_rules(struct writer *w)
{
	static const char *const names[] = {
		"name", "given_name", "family_name", "email", NULL
	};
	static const char *const any[] = { "email", "phone", "url", NULL };
	static const char *const email[] = { "email", NULL };
	static const char *const phone[] = { "phone", NULL };

	key(w, "allOf");
	begin(w, '[');
	some_of(w, names);
	switch (w->config ? w->config->channel : CHANNEL_ANY) {
	case CHANNEL_ANY:
		some_of(w, any);
		break;
	case CHANNEL_EMAIL:
		some_of(w, email);
		break;
	case CHANNEL_PHONE:
		some_of(w, phone);
		break;
	case CHANNEL_NONE:
		break;
	}
	end(w, ']');
}

static void rules(struct writer *w, const struct schema *schema)
{
	required(w, schema->fields);
	if (schema->type == TYPE_CONTACT)
		contact_rules(w);
}

/* A record that was merged into another is a signpost and needs only its id. */
static void rules_unless_merged(struct writer *w, const struct schema *schema)
{
	static const char *const merged[] = { "merged_into", NULL };
	static const char *const id[] = { "id", NULL };

	key(w, "if");
	some_of(w, merged);
	key(w, "then");
	some_of(w, id);
	key(w, "else");
	begin(w, '{');
	rules(w, schema);
	end(w, '}');
}

static void record(struct writer *w, const struct schema *schema)
{
	type_of(w, "object", false);
	properties(w, schema->fields);
	if (field_find(schema, "merged_into"))
		rules_unless_merged(w, schema);
	else
		rules(w, schema);
}

void jsonschema_add(struct str *out, const struct config *config,
		    enum record_type type)
{
	const struct schema *schema = schema_of(type);
	struct writer w = { .out = out, .config = config, .type = type };

	begin(&w, '{');
	pair(&w, "$schema", "http://json-schema.org/draft-07/schema#");
	pair(&w, "title", schema->name);
	pair(&w, "description", _(schema->title));
	if (type == TYPE_TIMELINE) {
		type_of(&w, "array", false);
		key(&w, "items");
		begin(&w, '{');
		record(&w, schema);
		end(&w, '}');
	} else {
		record(&w, schema);
	}
	end(&w, '}');
	str_add_char(out, '\n');
}
