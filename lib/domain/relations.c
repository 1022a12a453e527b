#include "domain/relations.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/matching.h"
#include "text/card.h"
#include "text/company.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/slug.h"
#include "text/utf8.h"
#include "text/vat.h"

#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 60		/* as the mapping has it */

/* One of `of`, or of every type. */
struct asking {
	struct batch *batch;
	enum record_type of;
	struct numbers all, one;
	struct str key;
};

static int ask_type(struct asking *a, enum record_type type, int kind)
{
	int rc = matching_candidates(a->batch, type, kind, a->key.buf, a->key.len,
				     true, &a->one);

	for (size_t i = 0; i < a->one.n && !rc; i++)
		numbers_add(&a->all, a->one.v[i]);
	return rc;
}

static int ask(struct asking *a, int kind)
{
	int rc = 0;

	if (!a->key.len || a->all.n)
		return 0;
	if (a->of != TYPE_NONE)
		return ask_type(a, a->of, kind);
	for (int type = 0; type < TYPE_COUNT && !rc; type++)
		rc = ask_type(a, (enum record_type)type, kind);
	return rc;
}

static int ask_text(struct asking *a, int kind, const char *text, size_t len)
{
	str_clear(&a->key);
	str_add_mem(&a->key, text, len);
	return ask(a, kind);
}

static int by_address(struct asking *a, const char *text)
{
	struct card card;

	if (!strchr(text, '@') || !card_split(&card, text))
		return 0;
	str_clear(&a->key);
	email_key(&a->key, card.email, card.email_len);
	return ask(a, KEY_EMAIL);
}

static int by_company(struct asking *a, const char *text)
{
	enum record_type of = a->of;
	size_t len = strlen(text);
	int rc = 0;

	if (of != TYPE_COMPANY && of != TYPE_NONE)
		return 0;
	a->of = TYPE_COMPANY;
	str_clear(&a->key);
	if (vat_key(&a->key, text, len, a->batch->config->country))
		rc = ask(a, KEY_VAT);
	if (!rc && strchr(text, '.') && domain_valid(text, len)) {
		str_clear(&a->key);
		utf8_lower(&a->key, text, len);
		rc = ask(a, KEY_DOMAIN);
	}
	str_clear(&a->key);
	company_key(&a->key, text, len);
	if (!rc)
		rc = ask(a, KEY_NAME);
	a->of = of;
	return rc;
}

static int by_name(struct asking *a, const char *text)
{
	int rc = by_address(a, text);

	if (!rc)
		rc = by_company(a, text);
	str_clear(&a->key);
	utf8_fold(&a->key, text, strlen(text));
	return rc ? rc : ask(a, KEY_NAME);
}

static int by_id(struct asking *a, const char *text)
{
	rid r = id_rid(text, strlen(text));
	uint32_t subject;
	struct entry entry;
	int rc;

	if (r == RID_NONE)
		return 0;
	subject = subjects_find(&a->batch->subjects, r);
	if (subject == NO_SUBJECT) {
		rc = index_entry(a->batch->work->index, r, &entry);
		if (!rc)
			subject = batch_known(a->batch, r, entry.type);
		else if (rc != ERR_NOT_FOUND)
			return rc;
		err_clear();
	}
	if (subject != NO_SUBJECT && !a->batch->subjects.v[subject].dead &&
	    (a->of == TYPE_NONE || a->batch->subjects.v[subject].type == a->of))
		numbers_add(&a->all, subject);
	return 0;
}

/*
 * What the store alone knows a reference by: a phone number, a prefix.  Nobody
 * changes the store while a batch runs, and the same names come again and again,
 * so each is resolved once; RID_NONE: it is nobody, or several.
 */
#define RESOLVED_MOST 65536

static int resolve(struct asking *a, const char *text, rid *out)
{
	struct map *resolved = &a->batch->resolved;
	struct str key = STR_INIT;
	intptr_t *known;
	int rc = 0;

	str_addf(&key, "%d %s", (int)a->of, text);
	if (resolved->n >= RESOLVED_MOST)
		map_release(resolved);
	known = (intptr_t *)map_at(resolved, key.buf, key.len);
	if (!*known) {
		rc = work_resolve(a->batch->work, a->of, text, out);
		if (rc == ERR_NOT_FOUND || rc == ERR_AMBIGUOUS) {
			err_clear();
			*out = RID_NONE;
			rc = 0;
		}
		if (!rc)
			*known = (intptr_t)(*out - RID_NONE + 1);	/* never 0 */
	} else {
		*out = (rid)*known + RID_NONE - 1;
	}
	str_release(&key);
	return rc;
}

/* Whatever a user may type: what the store alone knows last. */
static int by_any(struct asking *a, const char *text)
{
	struct entry entry;
	bool stored = false;
	rid r = RID_NONE;
	int rc = by_id(a, text);

	if (!rc && strchr(text, ':'))
		rc = ask_text(a, KEY_EXTERNAL, text, strlen(text));
	if (!rc)
		rc = by_name(a, text);
	for (int type = 0; type < TYPE_COUNT; type++)
		stored |= a->batch->stored[type] > 0;
	if (!rc && !a->all.n && stored)
		rc = resolve(a, text, &r);
	if (rc || r == RID_NONE)
		return rc;
	rc = work_entry(a->batch->work, r, &entry);
	if (!rc)
		numbers_add(&a->all, batch_known(a->batch, r, entry.type));
	return rc;
}

int relations_who(struct batch *batch, const struct arrival_ref *ref,
		  uint32_t *subject, bool *several)
{
	struct asking a = { .batch = batch, .of = ref->of, .all = NUMBERS_INIT,
			    .one = NUMBERS_INIT, .key = STR_INIT };
	int rc = 0;

	if (ref->external)
		rc = ask_text(&a, KEY_EXTERNAL, ref->external, strlen(ref->external));
	if (!rc && ref->any && !a.all.n)
		rc = by_any(&a, ref->any);
	/* Another company of that name is known by its own id. */
	if (!rc && ref->name && !a.all.n && !(ref->external && ref->may_make))
		rc = by_name(&a, ref->name);
	*several = a.all.n > 1;
	*subject = a.all.n == 1 ? a.all.v[0] : NO_SUBJECT;
	numbers_release(&a.all);
	numbers_release(&a.one);
	str_release(&a.key);
	return rc;
}

/* --- into a tree --- */

/* An item of a list field, or the field itself when it is no list. */
static struct node *place(struct draft *draft, const char *path)
{
	size_t len = strcspn(path, ".[");
	char *name = arena_strndup(&draft->arena, path, len);
	struct node *node = draft_child(draft, &draft->root, name);
	struct node old;

	if (path[len] != '[')
		return node;
	if (node->kind != NODE_LIST) {
		old = *node;
		draft_list(node);
		if (!node_empty(&old) || old.kind == NODE_MAP)
			draft_copy(draft, draft_item(draft, node), &old);
	}
	return draft_item(draft, node);
}

static void put(struct draft *draft, const struct arrival_ref *ref, const char *id)
{
	struct node *node = place(draft, ref->path);
	const char *sub = strchr(ref->path, '.');

	if (!sub) {
		draft_text(draft, node, id, strlen(id));
		return;
	}
	if (node->kind != NODE_MAP)
		draft_map(node);
	sub++;
	draft_text(draft, draft_child(draft, node, sub), id, strlen(id));
	if (ref->role && *ref->role)
		draft_text(draft, draft_child(draft, node, "role"), ref->role,
			   strlen(ref->role));
}

static int put_subject(struct batch *batch, struct draft *draft,
		       const struct arrival_ref *ref, uint32_t subject)
{
	struct str id = STR_INIT;
	int rc = batch_id(batch, subject, &id);

	if (!rc)
		put(draft, ref, id.buf);
	str_release(&id);
	return rc;
}

static void forget(struct arrival *arrival, size_t i)
{
	memmove(&arrival->refs[i], &arrival->refs[i + 1],
		(arrival->n_refs - i - 1) * sizeof(*arrival->refs));
	arrival->n_refs--;
}

int relations_find(struct batch *batch, struct arrival *arrival)
{
	uint32_t subject;
	bool several;
	size_t i = 0;
	int rc = 0;

	while (i < arrival->n_refs && !rc) {
		rc = relations_who(batch, &arrival->refs[i], &subject, &several);
		if (!rc && subject != NO_SUBJECT) {
			rc = put_subject(batch, &arrival->draft, &arrival->refs[i],
					 subject);
			forget(arrival, i);
		} else {
			i++;
		}
	}
	return rc;
}

static void set_external(struct draft *draft, const char *external)
{
	const char *colon = strchr(external, ':');
	struct node *ids, *id;
	char *system;

	if (!colon)
		return;
	system = arena_strndup(&draft->arena, external, (size_t)(colon - external));
	ids = draft_child(draft, &draft->root, "external_ids");
	if (ids->kind != NODE_MAP)
		draft_map(ids);
	id = draft_child(draft, ids, system);
	draft_text(draft, id, colon + 1, strlen(colon + 1));
}

/* A company of its name, a person of name and address. */
static bool draw_up(struct arrival *made, const struct arrival_ref *ref)
{
	const char *name = ref->name ? ref->name : ref->any;
	struct draft *draft = &made->draft;
	struct card card;
	bool address;

	if (!name || !*name)
		return false;
	made->type = ref->of;
	if (ref->external)
		set_external(draft, ref->external);
	if (ref->of != TYPE_CONTACT && ref->of != TYPE_USER) {
		draft_set(draft, "name", name);
		return true;
	}
	address = card_split(&card, name);
	if (card.name_len)
		draft_text(draft, draft_child(draft, &draft->root, "name"),
			   card.name, card.name_len);
	if (address)
		draft_text(draft, draft_child(draft, &draft->root, "email"),
			   card.email, card.email_len);
	return address;
}

static int make(struct batch *batch, const struct arrival *arrival,
		const struct arrival_ref *ref, uint32_t *subject)
{
	struct arrival made;
	int rc = 0;

	arrival_init(&made);
	made.line = arrival->line;
	made.fate = ARRIVAL_TAKE;
	*subject = NO_SUBJECT;
	if (draw_up(&made, ref))
		rc = batch_take_record(batch, &made, ROW_IMPLIED, subject);
	arrival_release(&made);
	return rc;
}

int relations_make(struct batch *batch, struct arrival *arrival)
{
	uint32_t subject;
	size_t i = 0;
	int rc = 0;

	while (i < arrival->n_refs && !rc) {
		subject = NO_SUBJECT;
		if (arrival->refs[i].may_make && arrival->refs[i].of != TYPE_NONE)
			rc = make(batch, arrival, &arrival->refs[i], &subject);
		if (!rc && subject != NO_SUBJECT) {
			rc = put_subject(batch, &arrival->draft, &arrival->refs[i],
					 subject);
			forget(arrival, i);
		} else {
			i++;
		}
	}
	return rc;
}

/* --- until all rows are read --- */

static void pack_text(struct str *out, const char *text)
{
	str_add(out, text ? text : "");
	str_add_char(out, '\0');
}

void relations_pack(struct str *out, const struct arrival *arrival)
{
	for (size_t i = 0; i < arrival->n_refs; i++) {
		const struct arrival_ref *ref = &arrival->refs[i];

		pack_text(out, ref->path);
		str_addf(out, "%d", (int)ref->of);
		str_add_char(out, '\0');
		pack_text(out, ref->external);
		pack_text(out, ref->name);
		pack_text(out, ref->any);
		pack_text(out, ref->role);
		pack_text(out, ref->column);
	}
}

static const char *unpack_text(const char **p)
{
	const char *text = *p;

	*p += strlen(text) + 1;
	return *text ? text : NULL;
}

static void unpack(struct arrival_ref *ref, const char **p)
{
	const char *of;

	*ref = (struct arrival_ref){ .path = unpack_text(p) };
	of = unpack_text(p);
	ref->of = (enum record_type)strtol(of, NULL, 10);
	ref->external = unpack_text(p);
	ref->name = unpack_text(p);
	ref->any = unpack_text(p);
	ref->role = unpack_text(p);
	ref->column = unpack_text(p);
}

static const char *text_of(const struct arrival_ref *ref)
{
	return ref->any ? ref->any : ref->name ? ref->name : ref->external;
}

/* What a column is called under custom.imported: `account_owner`. */
static char *imported_key(struct draft *draft, const struct arrival_ref *ref)
{
	const char *column = ref->column ? ref->column : ref->path;
	struct str key = STR_INIT;
	char *out;

	slug_add(&key, column, strlen(column), KEY_BYTES);
	for (char *p = key.buf; *p; p++)
		if (*p == '-')
			*p = '_';
	out = arena_strdup(&draft->arena, key.len ? key.buf : "reference");
	str_release(&key);
	return out;
}

/* Nobody is called that: what the file says is kept. */
static void keep(struct draft *draft, const struct arrival_ref *ref)
{
	struct node *custom = draft_child(draft, &draft->root, "custom");
	struct node *imported, *kept;
	const char *text = text_of(ref);

	if (custom->kind != NODE_MAP)
		draft_map(custom);
	imported = draft_child(draft, custom, "imported");
	if (imported->kind != NODE_MAP)
		draft_map(imported);
	kept = draft_child(draft, imported, imported_key(draft, ref));
	draft_text(draft, kept, text, strlen(text));
}

/*
 * In our own columns an id, of ours or of another system, is meant to be one,
 * and an event is somebody's; a mere name may be nobody's yet.
 */
static bool must_be_known(const struct arrival_ref *ref)
{
	return ref->any && (!ref->name || !strcmp(ref->path, "with"));
}

static void tell(struct batch *batch, struct str *out, const struct arrival_ref *ref,
		 bool several)
{
	const char *what = ref->of == TYPE_NONE ? "record" : schema_of(ref->of)->name;
	struct str text = STR_INIT;

	str_addf(&text, several ? _("column '%s': several are called '%s' (%s)")
				: _("column '%s': '%s' is no %s that is known"),
		 ref->column ? ref->column : ref->path, text_of(ref), what);
	if (!must_be_known(ref))
		tally_add(&batch->notes, text.buf);
	str_addf(out, "%s%s", out->len ? "; " : "", text.buf);
	str_release(&text);
}

/* A company that is not made is the text that it is until it is linked. */
static bool is_organization(const struct arrival_ref *ref, enum record_type type)
{
	return type == TYPE_CONTACT && ref->name && !strcmp(ref->path, "company");
}

int relations_settle(struct batch *batch, enum record_type type, struct draft *draft,
		     const char *refs, size_t len, struct str *reason)
{
	const char *p = refs;
	struct arrival_ref ref;
	uint32_t subject;
	bool several;
	int rc = 0;

	while (p < refs + len && !rc) {
		unpack(&ref, &p);
		rc = relations_who(batch, &ref, &subject, &several);
		if (rc)
			break;
		if (subject != NO_SUBJECT) {
			rc = put_subject(batch, draft, &ref, subject);
			continue;
		}
		if (is_organization(&ref, type) && !must_be_known(&ref)) {
			if (!node_get(&draft->root, "organization"))
				draft_set(draft, "organization", ref.name);
			continue;
		}
		tell(batch, reason, &ref, several);
		if (must_be_known(&ref))
			rc = err_set(ERR_DATA, "%s", reason->buf);
		else
			keep(draft, &ref);
	}
	return rc;
}
