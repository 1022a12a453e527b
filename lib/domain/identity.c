#include "domain/identity.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "text/company.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "text/vat.h"
#include "work/label.h"

#include <stdlib.h>
#include <string.h>

static const struct node *first(const struct node *root, const char *field)
{
	const struct node *value = node_value(node_get(root, field), 0, NULL);

	return value && value->kind == NODE_SCALAR && value->len ? value : NULL;
}

static const char *country_of(const struct config *config, const struct node *root)
{
	const char *country = node_text(root, "country");

	return country && *country ? country : config->country;
}

static bool external_key(struct str *out, const struct node *root)
{
	const struct node *ids = node_get(root, "external_ids");
	const struct node *value;

	for (size_t i = 0; ids && ids->kind == NODE_MAP && i < ids->n; i++) {
		value = node_value(&ids->v[i], 0, NULL);
		if (!value || value->kind != NODE_SCALAR)
			continue;
		str_addf(out, "%s:%s", ids->v[i].key, value->text);
		return true;
	}
	return false;
}

static bool email_of(struct str *out, const struct node *root)
{
	const struct node *email = first(root, "email");

	if (email)
		email_key(out, email->text, email->len);
	return email;
}

static bool contact_key(struct str *out, const struct config *config,
			const struct node *root)
{
	const struct node *phone = first(root, "phone");
	struct str label = STR_INIT;

	if (email_of(out, root))
		return true;
	if (!phone || !phone_key(out, phone->text, phone->len,
				 country_of(config, root)))
		return external_key(out, root);
	label_add(&label, TYPE_CONTACT, root);
	str_add_char(out, ' ');
	utf8_fold(out, label.buf, label.len);
	str_release(&label);
	return true;
}

static bool company_identity(struct str *out, const struct config *config,
			     const struct node *root)
{
	const struct node *vat = first(root, "vat_id");
	const struct node *tax = first(root, "tax_id");
	const struct node *domain = first(root, "domain");
	const struct node *name = first(root, "name");

	if (vat && vat_key(out, vat->text, vat->len, country_of(config, root)))
		return true;
	if (tax && vat_key_of_tax_id(out, tax->text, tax->len, country_of(config, root)))
		return true;
	if (domain) {
		utf8_lower(out, domain->text, domain->len);
		return true;
	}
	if (name)
		company_key(out, name->text, name->len);
	return name;
}

bool identity_key(struct str *out, const struct config *config,
		  enum record_type type, const struct node *root)
{
	switch (type) {
	case TYPE_CONTACT:
		return contact_key(out, config, root);
	case TYPE_COMPANY:
		return company_identity(out, config, root) || external_key(out, root);
	case TYPE_USER:
		return email_of(out, root) || external_key(out, root);
	default:
		return external_key(out, root);
	}
}

void identity_draw(struct str *id, struct work *work, enum record_type type,
		   const struct node *root)
{
	const struct config *config = &work->store.config;
	struct str key = STR_INIT, label = STR_INIT;
	bool keyed = identity_key(&key, config, type, root);
	unsigned turn = 0;
	rid r;

	do
		r = rid_draw(config, type, keyed ? key.buf : NULL, turn++);
	while (work_taken(work, r));
	label_add(&label, type, root);
	id_make(id, config, type, label.buf, r);
	str_release(&key);
	str_release(&label);
}

static bool is_tax_id(const struct field *field)
{
	return !strcmp(field->name, "tax_id");
}

bool identity_is_unique(const struct config *config, enum record_type type,
			const struct field *field, const struct node *root,
			const char *value)
{
	struct str key = STR_INIT;
	bool unique = config_unique(config, type, field);

	if (!unique && is_tax_id(field) &&
	    config_unique(config, TYPE_COMPANY,
			  field_find(schema_of(TYPE_COMPANY), "vat_id")))
		unique = vat_key_of_tax_id(&key, value, strlen(value),
					   country_of(config, root));
	str_release(&key);
	return unique;
}

/* The index knows a unique field by its own kind of key, or by name and value. */
enum key_kind identity_value(struct str *out, const struct config *config,
			     const struct field *field, const struct node *root,
			     const char *value)
{
	size_t len = strlen(value);

	switch (field->kind) {
	case FIELD_EMAIL:
		email_key(out, value, len);
		return KEY_EMAIL;
	case FIELD_PHONE:
		phone_key(out, value, len, country_of(config, root));
		return KEY_PHONE;
	case FIELD_VAT_ID:
		vat_key(out, value, len, country_of(config, root));
		return KEY_VAT;
	case FIELD_DOMAIN:
		utf8_lower(out, value, len);
		return KEY_DOMAIN;
	default:
		if (is_tax_id(field) && vat_key_of_tax_id(out, value, len,
							  country_of(config, root)))
			return KEY_VAT;
		str_addf(out, "%s=%s", field->name, value);
		return KEY_UNIQUE;
	}
}

static void add_who(struct str *out, struct work *work, rid r)
{
	struct record record = RECORD_INIT;
	struct str label = STR_INIT;

	if (work_get(work, r, &record))
		err_clear();
	label_add(&label, record.type, record.doc.root);
	str_addf(out, "'%s'", record.entry.id);
	if (label.len)
		str_addf(out, " (%s)", label.buf);
	str_release(&label);
	record_release(&record);
}

static int taken_by(struct work *work, const struct field *field,
		    const char *value, rid other)
{
	struct str who = STR_INIT;

	add_who(&who, work, other);
	err_set(ERR_DATA, _("%s '%s' is taken by %s"), field->name, value, who.buf);
	str_release(&who);
	return ERR_DATA;
}

static bool had(const struct config *config, const struct field *field,
		const struct node *before, const char *value)
{
	const struct node *values = node_get(before, field->name), *v;

	for (size_t i = 0; (v = node_value(values, i, NULL)); i++)
		if (v->kind == NODE_SCALAR &&
		    given_same(field, config, v->text, value))
			return true;
	return false;
}

static int check_value(struct work *work, enum record_type type, rid self,
		       const struct field *field, const struct node *root,
		       const char *value)
{
	struct rids found = RIDS_INIT;
	struct str key = STR_INIT;
	enum key_kind kind = identity_value(&key, &work->store.config, field, root, value);
	int rc = 0;

	if (key.len)
		rc = work_find(work, type, kind, key.buf, key.len, &found);
	for (size_t i = 0; i < found.n && !rc; i++)
		if (found.v[i] != self)
			rc = taken_by(work, field, value, found.v[i]);
	rids_release(&found);
	str_release(&key);
	return rc;
}

int identity_unique(struct work *work, enum record_type type, rid self,
		    const struct node *before, const struct node *after)
{
	const struct config *config = &work->store.config;
	const struct node *value;
	int rc = 0;

	for (const struct field *f = schema_of(type)->fields; f->name && !rc; f++) {
		const struct node *values = node_get(after, f->name);

		if (node_equal(values, node_get(before, f->name)))
			continue;
		for (size_t i = 0; !rc; i++) {
			value = node_value(values, i, NULL);
			if (!value)
				break;
			if (value->kind == NODE_SCALAR &&
			    identity_is_unique(config, type, f, after, value->text) &&
			    !had(config, f, before, value->text))
				rc = check_value(work, type, self, f, after, value->text);
		}
	}
	return rc;
}

struct alike {
	struct work *work;
	enum record_type type;
	rid self;
	struct rids seen;
	struct strs *out;
};

static int look_for(struct alike *alike, enum key_kind kind,
		    const struct str *key, const char *why)
{
	struct rids found = RIDS_INIT;
	struct str line = STR_INIT;
	int rc = 0;

	if (key->len)
		rc = work_find(alike->work, alike->type, kind, key->buf, key->len, &found);
	for (size_t i = 0; i < found.n && !rc; i++) {
		if (found.v[i] == alike->self || !rids_add(&alike->seen, found.v[i]))
			continue;
		str_clear(&line);
		add_who(&line, alike->work, found.v[i]);
		str_addf(&line, ": %s", why);
		strs_add_mem(alike->out, line.buf, line.len);
	}
	rids_release(&found);
	str_release(&line);
	return rc;
}

static int alike_contacts(struct alike *alike, const struct node *root)
{
	const char *country = country_of(&alike->work->store.config, root);
	struct str key = STR_INIT, label = STR_INIT;
	const struct node *phone;
	int rc = 0;

	for (size_t i = 0; !rc; i++) {
		phone = node_value(node_get(root, "phone"), i, NULL);
		if (!phone)
			break;
		str_clear(&key);
		if (phone->kind == NODE_SCALAR &&
		    phone_key(&key, phone->text, phone->len, country))
			rc = look_for(alike, KEY_PHONE, &key, _("same phone number"));
	}
	if (first(root, "name") || first(root, "family_name")) {
		label_add(&label, TYPE_CONTACT, root);
		str_clear(&key);
		utf8_fold(&key, label.buf, label.len);
		if (!rc)
			rc = look_for(alike, KEY_NAME, &key, _("same name"));
	}
	str_release(&key);
	str_release(&label);
	return rc;
}

static int alike_companies(struct alike *alike, const struct node *root)
{
	const struct node *name = first(root, "name");
	const struct node *domain = first(root, "domain");
	struct str key = STR_INIT;
	int rc = 0;

	if (domain) {
		utf8_lower(&key, domain->text, domain->len);
		rc = look_for(alike, KEY_DOMAIN, &key, _("same domain"));
	}
	str_clear(&key);
	if (name) {
		company_key(&key, name->text, name->len);
		if (!rc)
			rc = look_for(alike, KEY_NAME, &key, _("same name"));
	}
	str_release(&key);
	return rc;
}

int identity_alike(struct work *work, enum record_type type, rid self,
		   const struct node *root, struct strs *out)
{
	struct alike alike = { .work = work, .type = type, .self = self, .out = out };
	int rc = 0;

	if (type == TYPE_CONTACT)
		rc = alike_contacts(&alike, root);
	else if (type == TYPE_COMPANY)
		rc = alike_companies(&alike, root);
	strs_sort(out);
	rids_release(&alike.seen);
	return rc;
}
