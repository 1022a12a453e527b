#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "text/company.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "text/vat.h"
#include "work/label.h"
#include "work/stage.h"

#include <stdlib.h>
#include <string.h>

bool rids_add(struct rids *list, rid r)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] == r)
			return false;
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = r;
	return true;
}

void rids_release(struct rids *list)
{
	free(list->v);
	*list = (struct rids)RIDS_INIT;
}

struct find {
	struct work *work;
	struct rids *out;
};

static int note_hit(void *arg, const struct entry *entry)
{
	struct find *find = arg;

	/* What is staged is judged by what it is to be, below. */
	if (!stage_find(find->work, TYPE_NONE, entry->r, NULL))
		rids_add(find->out, entry->r);
	return 0;
}

/* A tombstone's survivor; of a circle, the record that was asked for. */
static rid survivor(struct work *work, rid r)
{
	struct entry entry;
	rid at = r;

	for (unsigned hops = 0; hops < 64; hops++) {
		if (index_entry(work->index, at, &entry)) {
			err_clear();
			return r;
		}
		if (entry.merged_into == RID_NONE)
			return at;
		at = entry.merged_into;
	}
	return r;
}

static void canonical_key(struct str *out, enum key_kind kind, const char *s,
			  size_t len, const char *country)
{
	switch (kind) {
	case KEY_EMAIL:
		email_key(out, s, len);
		break;
	case KEY_PHONE:
		phone_key(out, s, len, country);
		break;
	case KEY_NAME:
		utf8_fold(out, s, len);
		break;
	case KEY_VAT:
		vat_key(out, s, len, country);
		break;
	case KEY_DOMAIN:
		utf8_lower(out, s, len);
		break;
	default:
		str_add_mem(out, s, len);
	}
}

static bool values_have(const struct node *values, enum key_kind kind,
			const char *key, size_t len, const char *country)
{
	struct str text = STR_INIT;
	const struct node *value;
	bool has = false;

	for (size_t i = 0; !has && (value = node_value(values, i, NULL)); i++) {
		str_clear(&text);
		if (value->kind == NODE_SCALAR)
			canonical_key(&text, kind, value->text, value->len, country);
		has = text.len == len && len && !memcmp(text.buf, key, len);
	}
	str_release(&text);
	return has;
}

static bool has_named(const struct node *root, const char *prefix, char separator,
		      const char *key, size_t len)
{
	const char *value = memchr(key, separator, len);
	struct str path = STR_INIT;
	bool has = false;

	if (value) {
		str_add(&path, prefix);
		str_add_mem(&path, key, (size_t)(value - key));
		value++;
		has = values_have(node_at(root, path.buf), KEY_UNIQUE, value,
				  len - (size_t)(value - key), NULL);
	}
	str_release(&path);
	return has;
}

static bool label_is(enum record_type type, const struct node *root,
		     const char *key, size_t len)
{
	struct str label = STR_INIT, folded = STR_INIT;
	bool is;

	label_add(&label, type, root);
	if (type == TYPE_COMPANY)
		company_key(&folded, label.buf, label.len);
	else
		utf8_fold(&folded, label.buf, label.len);
	is = folded.len == len && !memcmp(folded.buf, key, len);
	str_release(&label);
	str_release(&folded);
	return is;
}

static bool tax_id_is(const struct node *root, const char *key, size_t len,
		      const char *country)
{
	const struct node *value = node_value(node_get(root, "tax_id"), 0, NULL);
	struct str text = STR_INIT;
	bool is = value && value->kind == NODE_SCALAR &&
		  vat_key_of_tax_id(&text, value->text, value->len, country) &&
		  text.len == len && !memcmp(text.buf, key, len);

	str_release(&text);
	return is;
}

static bool has_key(const struct config *config, enum record_type type,
		    const struct node *root, enum key_kind kind,
		    const char *key, size_t len)
{
	const char *country = node_text(root, "country");

	if (!country)
		country = config->country;
	switch (kind) {
	case KEY_EMAIL:
		return values_have(node_get(root, "email"), kind, key, len, country);
	case KEY_PHONE:
		return values_have(node_get(root, "phone"), kind, key, len, country);
	case KEY_VAT:
		return values_have(node_get(root, "vat_id"), kind, key, len, country) ||
		       tax_id_is(root, key, len, country);
	case KEY_DOMAIN:
		return values_have(node_get(root, "domain"), kind, key, len, country);
	case KEY_EXTERNAL:
		return has_named(root, "external_ids.", ':', key, len);
	case KEY_UNIQUE:
		return has_named(root, "", '=', key, len);
	case KEY_NAME:
		return label_is(type, root, key, len);
	}
	return false;
}

static int find_staged(struct work *work, enum record_type type, enum key_kind kind,
		       const char *key, size_t len, struct rids *out)
{
	const struct config *config = &work->store.config;
	int rc = 0;

	for (size_t i = 0; i < work->n_staged && !rc; i++) {
		const struct staged *staged = &work->staged[i];
		struct doc doc = DOC_INIT;
		size_t n;
		const char *bytes = staged_bytes(staged, &n);

		if (!bytes || staged->type < 0 || staged->type >= TYPE_COUNT ||
		    (type != TYPE_NONE && staged->type != type))
			continue;
		rc = doc_parse(&doc, bytes, n, staged->path, 1, &config->limits, NULL);
		if (!rc && has_key(config, staged->type, doc.root, kind, key, len))
			rids_add(out, staged->r);
		doc_release(&doc);
	}
	return rc;
}

int work_find(struct work *work, enum record_type type, enum key_kind kind,
	      const char *key, size_t len, struct rids *out)
{
	struct find find = { .work = work, .out = out };
	struct rids found = RIDS_INIT;
	int rc;

	out->n = 0;
	rc = index_find(work->index, type, kind, key, len, note_hit, &find);
	if (!rc)
		rc = find_staged(work, type, kind, key, len, out);
	for (size_t i = 0; i < out->n; i++)
		rids_add(&found, survivor(work, out->v[i]));
	rids_release(out);
	*out = found;
	return rc;
}
