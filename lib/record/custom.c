/* The store's own fields: `custom` in crm.yaml. */

#include "base/alloc.h"
#include "base/i18n.h"
#include "record/keyreader.h"

#include <string.h>

static const struct {
	const char *name;
	enum field_kind kind;
} types[] = {
	{ "text", FIELD_TEXT }, { "number", FIELD_NUMBER },
	{ "money", FIELD_MONEY }, { "date", FIELD_DATE },
	{ "instant", FIELD_INSTANT }, { "boolean", FIELD_BOOLEAN },
	{ "ref", FIELD_REF },
};

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* The words of `[a, b c]`, NULL-terminated, or NULL when that is not one. */
static const char *const *read_words(struct arena *arena, const char *s)
{
	const char **words;
	size_t max = 2, n = 0;

	if (*s != '[')
		return NULL;
	for (const char *p = s; *p; p++)
		max += *p == ',';
	words = arena_zalloc(arena, max * sizeof(*words));
	do {
		const char *end;
		size_t len;

		s = skip_blanks(s + 1);
		len = strcspn(s, ",]");
		end = s + len;
		while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
			len--;
		if (!len || !*end)
			return NULL;
		words[n++] = arena_strndup(arena, s, len);
		s = end;
	} while (*s == ',');
	return *skip_blanks(s + 1) ? NULL : words;
}

/* `number`, `enum [a, b]`, `list of text` */
static bool read_type(struct custom_field *out, struct arena *arena,
		      const char *s)
{
	s = skip_blanks(s);
	out->list = !strncmp(s, "list of ", 8);
	if (out->list)
		s = skip_blanks(s + 8);
	if (!strncmp(s, "enum", 4)) {
		out->kind = FIELD_ENUM;
		out->words = read_words(arena, skip_blanks(s + 4));
		return out->words != NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].name, s)) {
			out->kind = types[i].kind;
			return true;
		}
	return false;
}

static bool is_field_name(const char *s)
{
	return *s >= 'a' && *s <= 'z' && !strchr(s, '-') && keyreader_is_name(s);
}

static bool read_field(struct keyreader *r, const struct node *node,
		       const struct trail *at, struct custom_field *out)
{
	const char *type = keyreader_text(r, node, at);

	out->name = node->key;
	if (!is_field_name(node->key) || !strcmp(node->key, "imported")) {
		keyreader_say_key(r, LEVEL_ERROR, "config", node, at,
				  _("must be small letters, digits and '_', and "
				 "not 'imported'"));
		return false;
	}
	if (!type)
		return false;
	if (read_type(out, &r->config->doc.arena, type))
		return true;
	keyreader_refuse(r, node, at,
			 _("must be text, number, money, date, instant, boolean, "
			"ref, enum [a, b], or 'list of' one of these"));
	return false;
}

void custom_read(struct keyreader *r, const struct node *node,
		 const struct trail *at)
{
	struct custom_field *fields;
	size_t n = 0;

	if (!keyreader_map(r, node, at))
		return;
	fields = arena_zalloc(&r->config->doc.arena,
			      node->n * sizeof(*fields));
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, node->v[i].key, 0 };

		n += read_field(r, &node->v[i], &to, &fields[n]);
	}
	r->config->custom = fields;
	r->config->n_custom = n;
}

const struct custom_field *config_custom(const struct config *config,
					 const char *name)
{
	for (size_t i = 0; i < config->n_custom; i++)
		if (!strcmp(config->custom[i].name, name))
			return &config->custom[i];
	return NULL;
}

struct field custom_as_field(const struct custom_field *custom,
			     const char *name)
{
	return (struct field){
		.name = name, .kind = custom->kind,
		.flags = custom->list ? FIELD_MULTI : 0, .ref = TYPE_NONE,
		.words = custom->words
	};
}
