#include "domain/given.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/validate.h"
#include "text/distance.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 96

static int no_field(const struct config *config, enum record_type type,
		    const char *path)
{
	const struct schema *schema = schema_of(type);
	const char *names[NAMES_MAX];
	const char *near;
	size_t n = 0;

	for (const struct field *f = schema->fields; f->name && n < NAMES_MAX; f++)
		names[n++] = f->name;
	near = word_nearest(path, names, n);
	if (near)
		return err_set(ERR_USAGE, _("a %s has no field '%s'; did you mean '%s'?"),
			       schema->name, path, near);
	if (config_custom(config, path))
		return err_set(ERR_USAGE, _("a %s has no field '%s'; did you mean 'custom.%s'?"),
			       schema->name, path, path);
	return err_set(ERR_USAGE, _("a %s has no field '%s'; 'crm schema %s' lists them"),
		       schema->name, path, schema->name);
}

static int custom_field(struct given *out, const struct config *config,
			const char *path, const char *name)
{
	const struct custom_field *custom = config_custom(config, name);
	const char *names[NAMES_MAX];
	const char *near;
	size_t n = 0;

	if (custom) {
		out->field = custom_as_field(custom, path);
		return 0;
	}
	for (; n < config->n_custom && n < NAMES_MAX; n++)
		names[n] = config->custom[n].name;
	near = word_nearest(name, names, n);
	if (near)
		return err_set(ERR_USAGE, _("no field '%s'; did you mean 'custom.%s'?"),
			       path, near);
	return err_set(ERR_USAGE, _("no field '%s'; 'custom' in crm.yaml says which there are"),
		       path);
}

static bool is_key(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")];
}

int given_field(struct given *out, const struct config *config,
		enum record_type type, const char *path)
{
	const struct field *field = field_find(schema_of(type), path);
	const char *rest = strchr(path, '.');

	*out = (struct given){ .path = path };
	if (!field || strchr(path, '['))
		return no_field(config, type, path);
	if (rest && field->kind == FIELD_MAP && !field->sub)
		return custom_field(out, config, path, rest + 1);
	out->field = *field;
	out->field.name = path;
	if (!rest)
		return 0;
	if (field->kind != FIELD_TEXT_MAP || !is_key(rest + 1))
		return no_field(config, type, path);
	out->field.kind = FIELD_TEXT;
	out->field.flags = FIELD_MULTI;
	return 0;
}

int given_value(struct str *out, struct work *work, const struct field *field,
		const char *text)
{
	struct entry entry;
	rid r;
	int rc;

	if (field->kind != FIELD_REF)
		return value_canonical(out, &work->store.config, field, text);
	rc = work_resolve(work, field->ref, text, &r);
	if (rc)
		return err_wrap("'%s'", field->name);
	rc = work_entry(work, r, &entry);
	if (!rc)
		str_add(out, entry.id);
	return rc;
}

static void compared(struct str *out, const struct field *field,
		     const struct config *config, const char *s)
{
	size_t len = strlen(s);

	switch (field->kind) {
	case FIELD_EMAIL:
		email_key(out, s, len);
		break;
	case FIELD_PHONE:
		if (!phone_key(out, s, len, config->country))
			str_add(out, s);
		break;
	case FIELD_REF:
		str_addf(out, "%lld", (long long)id_rid(s, len));
		break;
	default:
		utf8_nfc(out, s, len);
	}
}

bool given_same(const struct field *field, const struct config *config,
		const char *a, const char *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	compared(&x, field, config, a);
	compared(&y, field, config, b);
	same = !strcmp(x.buf, y.buf);
	str_release(&x);
	str_release(&y);
	return same;
}

int given_type(enum record_type *out, const char *name)
{
	const char *names[TYPE_COUNT];
	const char *near;

	*out = type_by_name(name);
	if (*out == TYPE_NONE)
		*out = type_by_folder(name, strlen(name));
	if (*out != TYPE_NONE && *out != TYPE_TIMELINE)
		return 0;
	for (int t = 0; t < TYPE_COUNT; t++)
		names[t] = schema_of((enum record_type)t)->name;
	near = word_nearest(name, names, TYPE_COUNT);
	if (near)
		return err_set(ERR_USAGE, _("no type '%s'; did you mean '%s'?"),
			       name, near);
	return err_set(ERR_USAGE, _("no type '%s'; there are contact, company, "
			       "opportunity, campaign, case, task, cost and user"),
		       name);
}
