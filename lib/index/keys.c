/*
 * What a record is found by.  The index keeps hashes of 64 bits: with the
 * store's key, so nobody can make a record that is found by another's address,
 * and two of a million keys are alike once in some ten million stores.
 */

#include "index/index.h"
#include "index/piece.h"

#include "base/alloc.h"
#include "text/company.h"
#include "text/country.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "text/vat.h"

#include <stdlib.h>
#include <string.h>

int64_t key_hash(const struct config *config, int kind, const char *text, size_t len)
{
	struct hash_key key = config->store_key;

	key.k1 ^= (uint64_t)kind + 1;
	return (int64_t)hash64(&key, text, len);
}

static void add(struct maker *maker, enum key_kind kind, const struct str *text)
{
	if (!text->len)
		return;
	GROW(maker->keys, maker->n_keys + 1, maker->alloc_keys);
	maker->keys[maker->n_keys++] =
		key_hash(maker->config, kind, text->buf, text->len);
}

static void add_emails(struct maker *maker, const struct node *field)
{
	const struct node *value;

	for (size_t i = 0; (value = node_value(field, i, NULL)); i++) {
		if (value->kind != NODE_SCALAR)
			continue;
		str_clear(&maker->text);
		email_key(&maker->text, value->text, value->len);
		add(maker, KEY_EMAIL, &maker->text);
	}
}

/* `{hubspot: "201", zoho: [a, b]}` */
static void add_external(struct maker *maker, const struct node *map)
{
	const struct node *value;

	if (!map || map->kind != NODE_MAP)
		return;
	for (size_t k = 0; k < map->n; k++)
		for (size_t i = 0; (value = node_value(&map->v[k], i, NULL)); i++) {
			if (value->kind != NODE_SCALAR)
				continue;
			str_clear(&maker->text);
			str_addf(&maker->text, "%s:", map->v[k].key);
			str_add_mem(&maker->text, value->text, value->len);
			add(maker, KEY_EXTERNAL, &maker->text);
		}
}

static void add_name(struct maker *maker, const char *name, size_t len)
{
	str_clear(&maker->text);
	utf8_fold(&maker->text, name, len);
	add(maker, KEY_NAME, &maker->text);
}

static void add_names(struct maker *maker, const struct node *field)
{
	const struct node *value;

	for (size_t i = 0; (value = node_value(field, i, NULL)); i++)
		if (value->kind == NODE_SCALAR)
			add_name(maker, value->text, value->len);
}

/* A company goes by its names without their legal form, too. */
static void add_company(struct maker *maker, const struct node *field)
{
	const struct node *value;

	for (size_t i = 0; (value = node_value(field, i, NULL)); i++) {
		if (value->kind != NODE_SCALAR)
			continue;
		str_clear(&maker->text);
		company_key(&maker->text, value->text, value->len);
		add(maker, KEY_NAME, &maker->text);
	}
}

/* A contact may have its name in parts alone. */
static void add_parts(struct maker *maker, const struct node *root)
{
	const char *given = node_text(root, "given_name");
	const char *family = node_text(root, "family_name");

	if (!given || !family)
		return;
	str_clear(&maker->other);
	str_addf(&maker->other, "%s %s", given, family);
	add_name(maker, maker->other.buf, maker->other.len);
}

/* A tax code of eleven digits is a VAT id. */
static void add_vat(struct maker *maker, const struct node *field, bool tax)
{
	const struct node *value = node_value(field, 0, NULL);

	if (!value || value->kind != NODE_SCALAR)
		return;
	if (tax && strspn(value->text, "IT0123456789 ") < value->len)
		return;
	str_clear(&maker->text);
	if (vat_key(&maker->text, value->text, value->len, maker->config->country))
		add(maker, KEY_VAT, &maker->text);
}

static void add_domain(struct maker *maker, const struct node *field)
{
	const struct node *value = node_value(field, 0, NULL);

	if (!value || value->kind != NODE_SCALAR)
		return;
	str_clear(&maker->text);
	utf8_lower(&maker->text, value->text, value->len);
	add(maker, KEY_DOMAIN, &maker->text);
}

static void add_unique(struct maker *maker, const struct field *field,
		       const struct node *node)
{
	const struct node *value;

	for (size_t i = 0; (value = node_value(node, i, NULL)); i++) {
		if (value->kind != NODE_SCALAR)
			continue;
		str_clear(&maker->text);
		str_addf(&maker->text, "%s=", field->name);
		utf8_nfc(&maker->text, value->text, value->len);
		add(maker, KEY_UNIQUE, &maker->text);
	}
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void sort_once(struct maker *maker)
{
	size_t n = 0;

	if (maker->n_keys)
		qsort(maker->keys, maker->n_keys, sizeof(*maker->keys), compare);
	for (size_t i = 0; i < maker->n_keys; i++)
		if (!n || maker->keys[n - 1] != maker->keys[i])
			maker->keys[n++] = maker->keys[i];
	maker->n_keys = n;
}

static void add_phones(struct maker *maker, const struct node *root, const struct node *field)
{
	const char *country = node_text(root, "country");
	const struct node *value;

	if (!country || !country_valid(country, strlen(country)))
		country = maker->config->country;
	for (size_t i = 0; (value = node_value(field, i, NULL)); i++) {
		str_clear(&maker->text);
		if (value->kind == NODE_SCALAR &&
		    phone_key(&maker->text, value->text, value->len, country))
			add(maker, KEY_PHONE, &maker->text);
	}
}

/* What a field is found by, whatever type it is of. */
enum key_source {
	SOURCE_NONE, SOURCE_EMAIL, SOURCE_PHONE, SOURCE_VAT, SOURCE_TAX,
	SOURCE_DOMAIN, SOURCE_NAME, SOURCE_EXTERNAL, SOURCE_UNIQUE
};

static enum key_source source_of(const struct config *config, enum record_type type,
				 const struct field *field)
{
	static const char *const names[] = { "name", "legal_name", "aliases" };

	switch (field->kind) {
	case FIELD_EMAIL: return SOURCE_EMAIL;
	case FIELD_PHONE: return SOURCE_PHONE;
	case FIELD_VAT_ID: return SOURCE_VAT;
	case FIELD_DOMAIN: return SOURCE_DOMAIN;
	default: break;
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(field->name, names[i]))
			return SOURCE_NAME;
	if (!strcmp(field->name, "external_ids"))
		return SOURCE_EXTERNAL;
	if (!strcmp(field->name, "tax_id"))
		return SOURCE_TAX;
	return config_unique(config, type, field) ? SOURCE_UNIQUE : SOURCE_NONE;
}

void keys_init(struct maker *maker)
{
	for (int type = 0; type < TYPE_COUNT; type++) {
		const struct field *fields = schema_of(type)->fields;

		for (size_t i = 0; fields[i].name; i++)
			if (source_of(maker->config, type, &fields[i]) ||
			    config_unique(maker->config, type, &fields[i]))
				maker->key_fields[type] |= UINT64_C(1) << i;
	}
}

static void add_field(struct maker *maker, enum record_type type, const struct field *field,
		      const struct node *root, const struct node *node)
{
	enum key_source source = source_of(maker->config, type, field);

	switch (source) {
	case SOURCE_EMAIL:
		add_emails(maker, node);
		break;
	case SOURCE_PHONE:
		add_phones(maker, root, node);
		break;
	case SOURCE_VAT: case SOURCE_TAX:
		add_vat(maker, node, source == SOURCE_TAX);
		break;
	case SOURCE_DOMAIN:
		add_domain(maker, node);
		break;
	case SOURCE_NAME:
		add_names(maker, node);
		if (type == TYPE_COMPANY)
			add_company(maker, node);
		break;
	case SOURCE_EXTERNAL:
		add_external(maker, node);
		break;
	case SOURCE_UNIQUE: case SOURCE_NONE:
		break;
	}
	/* E-mail, VAT id and domain are compared in their own forms. */
	if ((source == SOURCE_PHONE || source >= SOURCE_TAX) && source != SOURCE_DOMAIN &&
	    config_unique(maker->config, type, field))
		add_unique(maker, field, node);
}

void keys_add_record(struct maker *maker, enum record_type type, const struct node *root)
{
	const struct field *fields = schema_of(type)->fields;
	const struct node *node;

	maker->n_keys = 0;
	for (size_t i = 0; fields[i].name; i++) {
		if (!(maker->key_fields[type] >> i & 1))
			continue;
		node = node_get(root, fields[i].name);
		if (node)
			add_field(maker, type, &fields[i], root, node);
	}
	if (type == TYPE_CONTACT && !node_get(root, "name"))
		add_parts(maker, root);
	sort_once(maker);
}
