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

#include <stdlib.h>
#include <string.h>

uint64_t matching_hash(const struct batch *batch, enum record_type type, int kind,
		       const char *key, size_t len)
{
	struct hash_key with = batch->config->store_key;

	with.k1 ^= (uint64_t)(type + 1) << 16 | (uint64_t)(kind + 1) << 8;
	return hash64(&with, key, len);
}

void numbers_add(struct numbers *list, uint32_t number)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i] == number)
			return;
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = number;
}

void numbers_release(struct numbers *numbers)
{
	free(numbers->v);
	*numbers = (struct numbers)NUMBERS_INIT;
}

/* Where a chain of merged records ends. */
static int survivor(struct work *work, rid *r)
{
	struct entry entry;
	int rc = 0;

	for (unsigned hops = 0; hops < 64; hops++) {
		rc = index_entry(work->index, *r, &entry);
		if (rc || entry.merged_into == RID_NONE)
			break;
		*r = entry.merged_into;
	}
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		*r = RID_NONE;
		rc = 0;
	}
	return rc;
}

struct hits {
	struct batch *batch;
	enum record_type type;
	struct numbers *out;
};

static int note_hit(void *arg, const struct entry *entry)
{
	struct hits *hits = arg;
	rid r = entry->r;
	uint32_t number;
	int rc = 0;

	if (hits->out->n > HOMONYMS_MAX)
		return 0;
	if (entry->merged_into != RID_NONE)
		rc = survivor(hits->batch->work, &r);
	if (rc || r == RID_NONE)
		return rc;
	number = batch_known(hits->batch, r, hits->type);
	numbers_add(hits->out, number);
	if (r == entry->r)
		batch_keep_id(hits->batch, number, entry->id);
	return 0;
}

static int ask_store(struct batch *batch, enum record_type type, int kind,
		     const char *key, size_t len, struct numbers *out)
{
	struct hits hits = { .batch = batch, .type = type, .out = out };

	return index_find(batch->work->index, type, (enum key_kind)kind, key, len,
			  note_hit, &hits);
}

int matching_candidates(struct batch *batch, enum record_type type, int kind,
			const char *key, size_t len, bool remember,
			struct numbers *out)
{
	uint64_t hash = matching_hash(batch, type, kind, key, len);
	uint64_t asked = hash ^ UINT64_C(0x5555555555555555);
	struct numbers met = NUMBERS_INIT;
	uint32_t at = 0, number;
	bool known = false;
	int rc = 0;

	out->n = 0;
	while (met.n <= HOMONYMS_MAX &&
	       keytable_next(&batch->keys, hash, &at, &number)) {
		if (batch->subjects.v[number].dead)
			continue;
		known |= batch->subjects.v[number].known;
		numbers_add(&met, number);
	}
	/* What a new record has, no record of the store has. */
	if (kind <= KEY_UNIQUE && batch->stored[type] &&
	    (!met.n || known || remember) &&
	    !(remember && keytable_has(&batch->keys, asked, 0))) {
		rc = ask_store(batch, type, kind, key, len, out);
		if (remember)
			keytable_add(&batch->keys, asked, 0);
		for (size_t i = 0; remember && i < out->n && i <= HOMONYMS_MAX; i++)
			if (!keytable_has(&batch->keys, hash, out->v[i]))
				keytable_add(&batch->keys, hash, out->v[i]);
	}
	for (size_t i = 0; i < met.n && out->n <= HOMONYMS_MAX; i++)
		numbers_add(out, met.v[i]);
	numbers_release(&met);
	return rc;
}

int matching_best(struct batch *batch, const struct node *root,
		  const struct numbers *numbers, uint32_t *subject)
{
	struct view view = VIEW_INIT;
	unsigned most = 0, fits;
	int rc = 0;

	*subject = numbers->n ? numbers->v[0] : NO_SUBJECT;
	for (size_t i = 0; i < numbers->n && numbers->n > 1 && !rc; i++) {
		rc = view_open(&view, batch, numbers->v[i]);
		fits = rc ? 0 : view_fits(root, view.root) + 1;
		if (fits < most || (fits == most &&
		    subject_rid(&batch->subjects.v[numbers->v[i]]) >
		    subject_rid(&batch->subjects.v[*subject])))
			continue;
		most = fits;
		*subject = numbers->v[i];
	}
	view_release(&view);
	return rc;
}

/* What is looked for, and what has been found. */
struct search {
	struct batch *batch;
	enum record_type type;
	const struct node *root;
	struct matched *out;
	struct numbers found;
	struct str key;
};

/* Many may have the same: the store is asked once. */
static bool is_common(int kind)
{
	return kind == KEY_NAME || kind == KEY_DOMAIN || kind == KEY_PHONE;
}

/* Looked for by it now, a new record is found by it from now on. */
static int candidates(struct search *s, int kind)
{
	struct keys_met *met = &s->batch->met;

	s->found.n = 0;
	if (!s->key.len)
		return 0;
	GROW(met->v, met->n + 1, met->alloc);
	met->v[met->n++] = matching_hash(s->batch, s->type, kind, s->key.buf,
					 s->key.len);
	return matching_candidates(s->batch, s->type, kind, s->key.buf, s->key.len,
				   is_common(kind), &s->found);
}

/* What only the store is asked for. */
static int stored_candidates(struct search *s, int kind)
{
	s->found.n = 0;
	if (!s->key.len || !s->batch->stored[s->type])
		return 0;
	return matching_candidates(s->batch, s->type, kind, s->key.buf, s->key.len,
				   true, &s->found);
}

static int by_id(struct search *s)
{
	const char *id = node_text(s->root, "id");
	rid r = id ? id_rid(id, strlen(id)) : RID_NONE;
	struct entry entry;
	uint32_t number;
	int rc;

	if (r == RID_NONE)
		return 0;
	number = subjects_find(&s->batch->subjects, r);
	if (number != NO_SUBJECT) {
		if (s->batch->subjects.v[number].type == s->type)
			s->out->subject = number;
		return 0;
	}
	rc = survivor(s->batch->work, &r);
	if (!rc && r != RID_NONE)
		rc = index_entry(s->batch->work->index, r, &entry);
	if (!rc && r != RID_NONE && entry.type == s->type)
		s->out->subject = batch_known(s->batch, r, s->type);
	return rc;
}

static int by_external(struct search *s)
{
	const struct node *ids = node_get(s->root, "external_ids"), *value;
	int rc = 0;

	if (!ids || ids->kind != NODE_MAP)
		return 0;
	for (size_t i = 0; i < ids->n && !rc; i++)
		for (size_t k = 0; !rc && s->out->subject == NO_SUBJECT &&
		     (value = node_value(&ids->v[i], k, NULL)); k++) {
			str_clear(&s->key);
			str_addf(&s->key, "%s:%s", ids->v[i].key, value->text);
			rc = candidates(s, KEY_EXTERNAL);
			if (s->found.n)
				s->out->subject = s->found.v[0];
		}
	return rc;
}

/* Colleagues share an address: the name decides. */
static int judge_name(struct search *s, uint32_t number)
{
	struct view view = VIEW_INIT;
	int rc = 0;

	if (s->batch->subjects.v[number].known) {
		s->out->check_name = true;
	} else {
		rc = view_open(&view, s->batch, number);
		s->out->unlike = !rc && !persons_agree(s->root, view.root);
	}
	view_release(&view);
	if (!rc)
		s->out->subject = number;
	return rc;
}

static int by_value(struct search *s, const struct field *field, const char *value)
{
	enum key_kind kind;
	int rc;

	str_clear(&s->key);
	kind = identity_value(&s->key, s->batch->config, field, s->root, value);
	rc = candidates(s, kind);
	if (rc || !s->found.n)
		return rc;
	if (kind == KEY_EMAIL && (s->type == TYPE_CONTACT || s->type == TYPE_USER))
		return judge_name(s, s->found.v[0]);
	s->out->subject = s->found.v[0];
	return 0;
}

static int by_unique(struct search *s)
{
	const struct config *config = s->batch->config;
	const struct node *values, *value;
	const struct field *field;
	int rc = 0;

	for (size_t i = 0; (field = s->batch->unique[s->type][i]); i++) {
		values = node_get(s->root, field->name);
		for (size_t k = 0; !rc && s->out->subject == NO_SUBJECT &&
		     (value = node_value(values, k, NULL)); k++)
			if (value->kind == NODE_SCALAR &&
			    identity_is_unique(config, s->type, field, s->root,
					       value->text))
				rc = by_value(s, field, value->text);
	}
	return rc;
}

/* Those of the candidates that are not told apart by anything. */
static int keep_likely(struct search *s, bool (*likely)(const struct node *row,
							 const struct node *other))
{
	struct view view = VIEW_INIT;
	size_t n = 0;
	int rc = 0;

	if (s->found.n > HOMONYMS_MAX)
		s->found.n = 0;
	for (size_t i = 0; i < s->found.n && !rc; i++) {
		rc = view_open(&view, s->batch, s->found.v[i]);
		if (!rc && view.root && likely(s->root, view.root))
			s->found.v[n++] = s->found.v[i];
	}
	s->found.n = n;
	view_release(&view);
	return rc ? rc : matching_best(s->batch, s->root, &s->found,
				       &s->out->subject);
}

static bool companies_conflict(const struct node *a, const struct node *b, bool by_name)
{
	const struct node *x = node_get(a, "external_ids");
	const struct node *y = node_get(b, "external_ids");

	if (view_differs(a, b, "vat_id"))
		return true;
	for (size_t i = 0; x && x->kind == NODE_MAP && i < x->n; i++)
		if (view_differs(x, y, x->v[i].key))
			return true;
	return by_name && (view_differs(a, b, "domain") ||
			   view_differs(a, b, "city"));
}

static bool likely_by_name(const struct node *row, const struct node *other)
{
	return !companies_conflict(row, other, true);
}

static bool begins(const struct str *a, const struct str *b)
{
	return a->len <= b->len && !memcmp(a->buf, b->buf, a->len) &&
	       (a->len == b->len || b->buf[a->len] == ' ');
}

static bool likely_by_domain(const struct node *row, const struct node *other)
{
	const char *a = node_text(row, "name"), *b = node_text(other, "name");
	struct str x = STR_INIT, y = STR_INIT;
	bool likely = !companies_conflict(row, other, false);

	if (likely && a && b) {
		company_key(&x, a, strlen(a));
		company_key(&y, b, strlen(b));
		likely = begins(&x, &y) || begins(&y, &x);
	}
	str_release(&x);
	str_release(&y);
	return likely;
}

static int by_domain(struct search *s)
{
	const char *domain = node_text(s->root, "domain");
	int rc;

	if (!domain)
		return 0;
	str_clear(&s->key);
	utf8_lower(&s->key, domain, strlen(domain));
	rc = candidates(s, KEY_DOMAIN);
	return rc ? rc : keep_likely(s, likely_by_domain);
}

/* Its name in its town, by which it is found however many have the name. */
static int by_place(struct search *s)
{
	const char *name = node_text(s->root, "name");
	int rc;

	if (!name)
		return 0;
	str_clear(&s->key);
	matching_add_placed(&s->key, name, node_text(s->root, "city"));
	rc = candidates(s, RUN_PLACE);
	return rc ? rc : keep_likely(s, likely_by_name);
}

static int by_company_name(struct search *s, const struct node *value)
{
	int rc;

	str_clear(&s->key);
	company_key(&s->key, value->text, value->len);
	rc = candidates(s, KEY_NAME);
	if (rc || s->found.n <= HOMONYMS_MAX)
		return rc ? rc : keep_likely(s, likely_by_name);
	rc = matching_learn_places(s->batch);
	return rc ? rc : by_place(s);
}

static int by_company(struct search *s)
{
	static const char *const names[] = { "name", "legal_name", "aliases" };
	const struct node *value;
	int rc = by_domain(s);

	if (!rc && s->out->subject == NO_SUBJECT)
		rc = by_place(s);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t k = 0; !rc && s->out->subject == NO_SUBJECT &&
		     (value = node_value(node_get(s->root, names[i]), k, NULL)); k++)
			rc = by_company_name(s, value);
	return rc;
}

static bool same_person(const struct node *row, const struct node *other)
{
	struct str name = STR_INIT;
	bool same;

	person_name(&name, other);
	same = name.len && persons_agree(row, other) &&
	       !view_differs(row, other, "email");
	str_release(&name);
	return same;
}

static bool same_page(const struct node *row, const struct node *other)
{
	if (!same_person(row, other))
		return false;
	if (node_empty(node_get(row, "url")))
		return !view_differs(row, other, "organization") &&
		       !view_differs(row, other, "company");
	return view_shares(row, other, "url");
}

static bool same_phone(const struct node *row, const struct node *other)
{
	return same_person(row, other) && view_shares(row, other, "phone");
}

static void use_name(struct search *s)
{
	struct str name = STR_INIT;

	person_name(&name, s->root);
	str_clear(&s->key);
	utf8_fold(&s->key, name.buf, name.len);
	str_release(&name);
}

/* A switchboard's number is that of many: then by the name. */
static int by_stored_phone(struct search *s, const struct str *number)
{
	int rc;

	str_clear(&s->key);
	str_add_mem(&s->key, number->buf, number->len);
	rc = stored_candidates(s, KEY_PHONE);
	if (rc || s->found.n <= HOMONYMS_MAX)
		return rc ? rc : keep_likely(s, same_person);
	use_name(s);
	rc = stored_candidates(s, KEY_NAME);
	return rc ? rc : keep_likely(s, same_phone);
}

static int by_phone(struct search *s)
{
	const struct node *phones = node_get(s->root, "phone"), *value;
	struct str number = STR_INIT;
	int rc = 0;

	for (size_t i = 0; !rc && s->out->subject == NO_SUBJECT &&
	     (value = node_value(phones, i, NULL)); i++) {
		str_clear(&number);
		if (!phone_key(&number, value->text, value->len,
			       matching_country(s->batch, s->root)))
			continue;
		str_clear(&s->key);
		matching_add_named(&s->key, s->root, number.buf, number.len);
		rc = candidates(s, RUN_PHONE);
		if (!rc && s->found.n)
			rc = keep_likely(s, same_person);
		else if (!rc)
			rc = by_stored_phone(s, &number);
	}
	str_release(&number);
	return rc;
}

static int by_page(struct search *s)
{
	const struct node *page = node_value(node_get(s->root, "url"), 0, NULL);
	int rc;

	str_clear(&s->key);
	matching_add_named(&s->key, s->root, page ? page->text : "", page ? page->len : 0);
	rc = candidates(s, RUN_PAGE);
	if (!rc && !s->found.n) {
		use_name(s);
		rc = stored_candidates(s, KEY_NAME);
	}
	return rc ? rc : keep_likely(s, same_page);
}

static int by_person(struct search *s)
{
	int rc;

	if (!matching_has_name(s->root))
		return 0;
	rc = by_phone(s);
	if (!rc && s->out->subject == NO_SUBJECT && !node_get(s->root, "email") &&
	    !node_get(s->root, "phone"))
		rc = by_page(s);
	return rc;
}

/* Is there anything that it would be known by? */
static bool has_identity(enum record_type type, const struct node *root)
{
	return type == TYPE_CONTACT || type == TYPE_COMPANY ||
	       type == TYPE_CAMPAIGN || type == TYPE_USER ||
	       node_get(root, "external_ids") || node_get(root, "id") ||
	       (type == TYPE_CASE && node_get(root, "number")) ||
	       (type == TYPE_TASK && node_get(root, "uid"));
}

static int find_ordinary(struct search *s)
{
	int rc = by_id(s);

	if (!rc && s->out->subject == NO_SUBJECT)
		rc = by_external(s);
	if (!rc && s->out->subject == NO_SUBJECT)
		rc = by_unique(s);
	if (rc || s->out->subject != NO_SUBJECT)
		return rc;
	if (s->type == TYPE_COMPANY)
		return by_company(s);
	if (s->type == TYPE_CONTACT)
		return by_person(s);
	if (!has_identity(s->type, s->root))
		return matching_by_content(s->batch, s->type, s->root,
					   &s->out->subject);
	return 0;
}

int matching_find(struct batch *batch, enum record_type type,
		  const struct node *root, struct matched *out)
{
	struct search search = {
		.batch = batch, .type = type, .root = root, .out = out,
		.found = NUMBERS_INIT, .key = STR_INIT
	};
	bool chosen = false;
	int rc = 0;

	*out = (struct matched){ .subject = NO_SUBJECT };
	batch->met.n = 0;
	if (batch->options.key)
		rc = matching_by_chosen(batch, type, root, out, &chosen);
	if (!rc && !chosen)
		rc = find_ordinary(&search);
	numbers_release(&search.found);
	str_release(&search.key);
	return rc;
}
