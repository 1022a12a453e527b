/* Properties that import kept, and fields that only crm knows. */

#include "output/folded.h"
#include "output/json.h"
#include "output/rows.h"

#include <string.h>

static size_t span(const char *s, const char *marks)
{
	bool quoted = false;
	size_t n;

	for (n = 0; s[n] && (quoted || !strchr(marks, s[n])); n++)
		if (s[n] == '"')
			quoted = !quoted;
	return n;
}

/* Behind `;A=b;C=d`, which is one param or more; NULL: that is no such. */
static const char *params_end(const char *s)
{
	while (*s == ';') {
		size_t name = strspn(s + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789-");

		if (!name || s[1 + name] != '=')
			return NULL;
		s += 1 + span(s + 1, ";:");
	}
	return *s == ':' ? s : NULL;
}

const char *folded_kept_value(const struct node *text)
{
	const char *value = *text->text == ';' ? params_end(text->text)
		: text->text;

	if (value && *value == ':')
		value++;
	return value ? value : text->text;
}

/* One param's value without its quotes and RFC 6868. */
static void add_plain(struct str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char next = i + 1 < len ? s[i + 1] : '\0';

		if (s[i] == '"')
			continue;
		if (s[i] == '^' && (next == '^' || next == 'n' || next == '\'')) {
			str_add_char(out, next == 'n' ? '\n'
				     : next == '^' ? '^' : '"');
			i++;
		} else {
			str_add_char(out, s[i]);
		}
	}
}

bool folded_kept_param(struct str *out, const struct node *text,
		       const char *name)
{
	const char *s = text->text, *end = *s == ';' ? params_end(s) : NULL;
	size_t len = strlen(name);

	str_clear(out);
	while (end && s < end) {
		size_t n = span(s + 1, ";:");

		if (n > len && !strncmp(s + 1, name, len) && s[1 + len] == '=') {
			add_plain(out, s + 2 + len, n - len - 1);
			return true;
		}
		s += 1 + n;
	}
	return false;
}

bool folded_kept(struct folded *f, const char *name, const struct node *text)
{
	static const char label_name[] = ";X-ABLABEL=";
	const char *s = text->text, *end = s;
	struct str label = STR_INIT;
	bool labelled;

	if (text->kind != NODE_SCALAR || strpbrk(s, "\n\r"))
		return false;
	if (*s == ';')
		end = params_end(s);
	if (!end)
		return false;
	labelled = !f->no_groups &&
		folded_kept_param(&label, text, "X-ABLABEL");
	if (labelled)
		folded_group(f);
	folded_name(f, name);
	while (s < end) {
		size_t n = 1 + span(s + 1, ";:");

		if (!labelled ||
		    strncmp(s, label_name, sizeof(label_name) - 1))
			str_add_mem(&f->line, s, n);
		s += n;
	}
	folded_raw(f, folded_kept_value(text));
	folded_end(f);
	if (labelled)
		folded_label(f, label.buf);
	str_release(&label);
	return true;
}

static bool is_plain_name(const char *s)
{
	return *s >= 'a' && *s <= 'z' && strcmp(s, "field") &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

static void begin_own(struct folded *f, const char *field, const char *key)
{
	struct str path = STR_INIT;

	if (!is_plain_name(field)) {
		str_add(&path, field);
		if (key)
			str_addf(&path, ".%s", key);
		folded_name(f, "X-CRM-FIELD");
		key = path.buf;
	} else {
		folded_name(f, "X-CRM-");
		for (const char *s = field; *s; s++)
			str_add_char(&f->line, *s == '_' ? '-'
				     : *s >= 'a' && *s <= 'z'
				     ? (char)(*s - 'a' + 'A') : *s);
	}
	if (key)
		folded_param(f, "X-KEY", key);
	str_release(&path);
}

static void own_json(struct folded *f, const char *field, const char *key,
		     const struct node *value)
{
	struct str text = STR_INIT;
	struct json json;

	json_init(&json, &text, false);
	json_node(&json, value);
	begin_own(f, field, key);
	if (key)		/* a text might look the same */
		folded_param(f, "X-JSON", "TRUE");
	folded_text(f, text.buf);
	folded_end(f);
	str_release(&text);
}

static bool is_texts(const struct node *node)
{
	if (node->kind == NODE_SCALAR)
		return true;
	if (node->kind == NODE_MAP)
		return false;
	for (size_t i = 0; i < node->n; i++)
		if (node->v[i].kind != NODE_SCALAR)
			return false;
	return true;
}

void folded_own_key(struct folded *f, const char *field, const char *key,
		    const struct node *value)
{
	const struct node *one;

	if (!is_texts(value)) {
		own_json(f, field, key, value);
		return;
	}
	for (size_t i = 0; (one = node_value(value, i, NULL)); i++) {
		if (node_empty(one))
			continue;
		begin_own(f, field, key);
		folded_text(f, one->text);
		folded_end(f);
	}
}

/* What import kept is a map in the map: each of its keys is one of ours. */
static void own_imported(struct folded *f, const char *field,
			 const struct node *imported)
{
	struct str key = STR_INIT;

	for (size_t i = 0; i < imported->n; i++) {
		str_clear(&key);
		str_addf(&key, "imported.%s", imported->v[i].key);
		folded_own_key(f, field, key.buf, &imported->v[i]);
	}
	str_release(&key);
}

void folded_own(struct folded *f, const struct schema *schema,
		const struct node *field)
{
	const struct field *known = field_find(schema, field->key);
	bool keys = known && (known->kind == FIELD_TEXT_MAP ||
			      (known->kind == FIELD_MAP && !known->sub));

	if (!keys || field->kind != NODE_MAP) {
		folded_own_key(f, field->key, NULL, field);
		return;
	}
	for (size_t i = 0; i < field->n; i++) {
		const struct node *child = &field->v[i];

		if (known->kind == FIELD_MAP && child->kind == NODE_MAP &&
		    !strcmp(child->key, "imported"))
			own_imported(f, field->key, child);
		else
			folded_own_key(f, field->key, child->key, child);
	}
}
