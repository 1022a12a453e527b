/* The keys of records: what they are found by from now on, and that no two share. */

#include "domain/matching.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/identity.h"
#include "domain/view.h"
#include "text/company.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "work/label.h"

#include <string.h>

/* A value with the name, as the run has it; the words of the name in any order. */
void matching_add_named(struct str *key, const struct node *root,
			  const char *value, size_t len)
{
	struct str name = STR_INIT, folded = STR_INIT;
	struct strs words = STRS_INIT;

	person_name(&name, root);
	utf8_fold(&folded, name.buf, name.len);
	for (char *p = folded.buf, *end; *p; p = end) {
		end = p + strcspn(p, " ,.");
		if (end > p)
			strs_add_mem(&words, p, (size_t)(end - p));
		end += !!*end;
	}
	strs_sort(&words);
	str_add_mem(key, value, len);
	for (size_t i = 0; i < words.n; i++)
		str_addf(key, " %s", words.v[i]);
	strs_release(&words);
	str_release(&name);
	str_release(&folded);
}

const char *matching_country(const struct batch *batch, const struct node *root)
{
	const char *country = node_text(root, "country");

	return country && *country ? country : batch->config->country;
}

bool matching_has_name(const struct node *root)
{
	return node_get(root, "name") || node_get(root, "given_name") ||
	       node_get(root, "family_name");
}

/* Once, and not when so many have it that it tells nothing. */
static void note_hash(struct batch *batch, uint64_t hash, uint32_t subject)
{
	uint32_t at = 0, number, n = 0;

	while (n <= HOMONYMS_MAX && keytable_next(&batch->keys, hash, &at, &number)) {
		if (number == subject)
			return;
		n++;
	}
	if (n <= HOMONYMS_MAX)
		keytable_add(&batch->keys, hash, subject);
}

static void note_key(struct batch *batch, enum record_type type, int kind,
		     const struct str *key, uint32_t subject)
{
	uint64_t hash;

	if (!key->len)
		return;
	hash = matching_hash(batch, type, kind, key->buf, key->len);
	note_hash(batch, hash, subject);
}

static void note_external(struct batch *batch, enum record_type type,
			  const struct node *ids, uint32_t subject, struct str *key)
{
	const struct node *value;

	if (!ids || ids->kind != NODE_MAP)
		return;
	for (size_t i = 0; i < ids->n; i++)
		for (size_t k = 0; (value = node_value(&ids->v[i], k, NULL)); k++) {
			str_clear(key);
			str_addf(key, "%s:%s", ids->v[i].key, value->text);
			note_key(batch, type, KEY_EXTERNAL, key, subject);
		}
}

static void note_unique(struct batch *batch, enum record_type type,
			const struct node *root, uint32_t subject, struct str *key)
{
	const struct node *values, *value;
	const struct field *field;
	enum key_kind kind;

	for (size_t i = 0; (field = batch->unique[type][i]); i++) {
		values = node_get(root, field->name);
		for (size_t k = 0; (value = node_value(values, k, NULL)); k++) {
			if (value->kind != NODE_SCALAR ||
			    !identity_is_unique(batch->config, type, field, root,
						value->text))
				continue;
			str_clear(key);
			kind = identity_value(key, batch->config, field, root,
					      value->text);
			note_key(batch, type, kind, key, subject);
		}
	}
}

static void note_company(struct batch *batch, const struct node *root,
			 uint32_t subject, struct str *key)
{
	static const char *const names[] = { "name", "legal_name", "aliases" };
	const char *domain = node_text(root, "domain");
	const char *name = node_text(root, "name");
	const struct node *value;

	if (domain) {
		str_clear(key);
		utf8_lower(key, domain, strlen(domain));
		note_key(batch, TYPE_COMPANY, KEY_DOMAIN, key, subject);
	}
	if (name) {
		str_clear(key);
		matching_add_placed(key, name, node_text(root, "city"));
		note_key(batch, TYPE_COMPANY, RUN_PLACE, key, subject);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t k = 0; (value = node_value(node_get(root, names[i]), k,
						       NULL)); k++) {
			str_clear(key);
			company_key(key, value->text, value->len);
			note_key(batch, TYPE_COMPANY, KEY_NAME, key, subject);
		}
}

static void note_person(struct batch *batch, const struct node *root,
			uint32_t subject, struct str *key)
{
	const struct node *phones = node_get(root, "phone"), *value;
	const struct node *page = node_value(node_get(root, "url"), 0, NULL);
	struct str number = STR_INIT;

	for (size_t i = 0; (value = node_value(phones, i, NULL)); i++) {
		str_clear(&number);
		str_clear(key);
		if (!phone_key(&number, value->text, value->len,
			       matching_country(batch, root)))
			continue;
		matching_add_named(key, root, number.buf, number.len);
		note_key(batch, TYPE_CONTACT, RUN_PHONE, key, subject);
	}
	if (!phones && !node_get(root, "email")) {
		str_clear(key);
		matching_add_named(key, root, page ? page->text : "",
			      page ? page->len : 0);
		note_key(batch, TYPE_CONTACT, RUN_PAGE, key, subject);
	}
	str_release(&number);
}

/* Rows of other files may call people by their names. */
static bool names_matter(const struct batch *batch, enum record_type type)
{
	return type != TYPE_CONTACT || batch->n_files > 1;
}

static void note_name(struct batch *batch, enum record_type type,
		      const struct node *root, uint32_t subject, struct str *key)
{
	struct str label = STR_INIT;

	if (type == TYPE_CONTACT)
		person_name(&label, root);
	else
		label_add(&label, type, root);
	str_clear(key);
	utf8_fold(key, label.buf, label.len);
	note_key(batch, type, KEY_NAME, key, subject);
	str_release(&label);
}

void matching_note_new(struct batch *batch, enum record_type type,
		       const struct node *root, uint32_t subject)
{
	const struct keys_met *met = &batch->met;
	struct str key = STR_INIT;

	if (batch->options.key) {
		matching_note(batch, type, root, subject);
		return;
	}
	for (size_t i = 0; i < met->n; i++)
		note_hash(batch, met->v[i], subject);
	if (type != TYPE_COMPANY && names_matter(batch, type))
		note_name(batch, type, root, subject, &key);
	str_release(&key);
}

void matching_note(struct batch *batch, enum record_type type,
		   const struct node *root, uint32_t subject)
{
	struct str key = STR_INIT;

	note_external(batch, type, node_get(root, "external_ids"), subject, &key);
	note_unique(batch, type, root, subject, &key);
	if (type == TYPE_COMPANY)
		note_company(batch, root, subject, &key);
	else if (names_matter(batch, type))
		note_name(batch, type, root, subject, &key);
	if (type == TYPE_CONTACT && matching_has_name(root))
		note_person(batch, root, subject, &key);
	if (batch->options.key)
		matching_note_chosen(batch, type, root, subject);
	str_release(&key);
}

/* --- no two with one value --- */

static bool had(const struct node *before, const struct field *field,
		const struct node *value)
{
	const struct node *old;

	for (size_t i = 0; (old = node_value(node_get(before, field->name), i,
					     NULL)); i++)
		if (old->kind == NODE_SCALAR && old->len == value->len &&
		    !memcmp(old->text, value->text, old->len))
			return true;
	return false;
}

static int taken_by(struct batch *batch, const struct field *field,
		    const char *value, uint32_t other)
{
	struct str id = STR_INIT;
	int rc = batch_id(batch, other, &id);

	if (!rc)
		rc = err_set(ERR_DATA, _("%s '%s' is taken by '%s'"), field->name,
			     value, id.buf);
	str_release(&id);
	return rc;
}

static int check_value(struct batch *batch, enum record_type type, uint32_t self,
		       const struct field *field, const struct node *root,
		       const struct node *value)
{
	struct numbers found = NUMBERS_INIT;
	struct str key = STR_INIT;
	enum key_kind kind = identity_value(&key, batch->config, field, root,
					    value->text);
	int rc = 0;

	if (key.len)
		rc = matching_candidates(batch, type, kind, key.buf, key.len, false,
					 &found);
	for (size_t i = 0; i < found.n && !rc; i++)
		if (found.v[i] != self)
			rc = taken_by(batch, field, value->text, found.v[i]);
	numbers_release(&found);
	str_release(&key);
	return rc;
}

int matching_unique(struct batch *batch, enum record_type type, uint32_t self,
		    const struct node *before, const struct node *root)
{
	const struct node *values, *value;
	const struct field *field;
	int rc = 0;

	for (size_t i = 0; (field = batch->unique[type][i]) && !rc; i++) {
		values = node_get(root, field->name);
		for (size_t k = 0; !rc && (value = node_value(values, k, NULL)); k++)
			if (value->kind == NODE_SCALAR &&
			    identity_is_unique(batch->config, type, field, root,
					       value->text) &&
			    !had(before, field, value))
				rc = check_value(batch, type, self, field, root, value);
	}
	return rc;
}
