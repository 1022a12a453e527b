/*
 * Matching by what only all records of a type together tell: by the field
 * that the user has chosen (--key), a company by its name and town where very
 * many have the name, or a cost, a deal, a case or a task that has no number by
 * its content, where two rows that say the same are two.
 *
 * The index is read once for each type, since it has no key for either.
 */
#include "domain/matching.h"

#include "base/alloc.h"
#include "base/err.h"
#include "domain/given.h"
#include "text/company.h"
#include "text/money.h"
#include "text/utf8.h"

#include <string.h>

#define FIELDS_MAX 5

/* What a record of the type is told by. */
static const char *const *content_of(enum record_type type)
{
	static const char *const cost[] = { "at", "component", "amount", "campaign", NULL };
	static const char *const deal[] = { "name", "company", NULL };
	static const char *const ticket[] = { "subject", "contact", NULL };
	static const char *const task[] = { "summary", "about", NULL };

	switch (type) {
	case TYPE_COST: return cost;
	case TYPE_OPPORTUNITY: return deal;
	case TYPE_CASE: return ticket;
	case TYPE_TASK: return task;
	default: return NULL;
	}
}

static void add_value(struct str *key, const struct batch *batch,
		      const struct field *field, const char *text)
{
	struct money money;
	const char *why;

	if (text && field->kind == FIELD_REF) {
		str_addf(key, "%lld", (long long)id_rid(text, strlen(text)));
	} else if (text && field->kind == FIELD_MONEY &&
		   !money_parse(&money, text, strlen(text), batch->config->currency,
				&why)) {
		money_add(key, &money);
	} else if (text) {
		utf8_nfc(key, text, strlen(text));
	}
	str_add_char(key, '\x1f');
}

static void content_key(struct str *key, const struct batch *batch,
			enum record_type type, const struct node *root)
{
	const char *const *names = content_of(type);

	for (size_t i = 0; names[i]; i++)
		add_value(key, batch, field_find(schema_of(type), names[i]),
			  node_text(root, names[i]));
}

static void note(struct batch *batch, enum record_type type, int kind,
		 const struct str *key, uint32_t subject)
{
	keytable_add(&batch->keys, matching_hash(batch, type, kind, key->buf, key->len),
		     subject);
}

struct filling {
	struct batch *batch;
	enum record_type type;
	struct str key;
};

static int fill_content(void *arg, rid r, const char *const *cells)
{
	struct filling *f = arg;
	const char *const *names = content_of(f->type);

	str_clear(&f->key);
	for (size_t i = 0; names[i]; i++)
		add_value(&f->key, f->batch, field_find(schema_of(f->type), names[i]),
			  cells[i]);
	note(f->batch, f->type, RUN_CONTENT, &f->key, batch_known(f->batch, r, f->type));
	return 0;
}

static int fill(struct batch *batch, enum record_type type,
		const char *const *columns, size_t n,
		int (*row)(void *arg, rid r, const char *const *cells))
{
	const struct select select = {
		.type = type, .columns = columns, .n_columns = n,
		.archived = true, .limit = -1
	};
	struct filling filling = { .batch = batch, .type = type, .key = STR_INIT };
	int rc = index_select(batch->work->index, &select, row, &filling);

	str_release(&filling.key);
	return rc;
}

static int fill_type(struct batch *batch, enum record_type type)
{
	const char *const *names = content_of(type);
	size_t n = 0;

	if (batch->natural[type] || !batch->stored[type])
		return 0;
	batch->natural[type] = true;
	while (names[n])
		n++;
	return fill(batch, type, names, n, fill_content);
}

/* Of this run's rows none is of it yet. */
static bool is_free(const struct batch *batch, uint32_t subject)
{
	const struct subject *s = &batch->subjects.v[subject];

	return s->known && s->first == NO_ROW;
}

int matching_by_content(struct batch *batch, enum record_type type,
			const struct node *root, uint32_t *subject)
{
	struct numbers found = NUMBERS_INIT;
	struct str key = STR_INIT;
	size_t n = 0;
	int rc;

	if (!content_of(type))
		return 0;
	content_key(&key, batch, type, root);
	rc = fill_type(batch, type);
	if (!rc)
		rc = matching_candidates(batch, type, RUN_CONTENT, key.buf, key.len,
					 false, &found);
	for (size_t i = 0; i < found.n; i++)
		if (is_free(batch, found.v[i]))
			found.v[n++] = found.v[i];
	found.n = n;
	if (!rc)
		rc = matching_best(batch, root, &found, subject);
	numbers_release(&found);
	str_release(&key);
	return rc;
}

/* --- companies by name and town --- */

void matching_add_placed(struct str *key, const char *name, const char *city)
{
	company_key(key, name, strlen(name));
	str_add_char(key, '\x1f');
	if (city)
		utf8_fold(key, city, strlen(city));
}

static int fill_place(void *arg, rid r, const char *const *cells)
{
	struct filling *f = arg;

	if (!cells[0])
		return 0;
	str_clear(&f->key);
	matching_add_placed(&f->key, cells[0], cells[1]);
	note(f->batch, TYPE_COMPANY, RUN_PLACE, &f->key,
	     batch_known(f->batch, r, TYPE_COMPANY));
	return 0;
}

int matching_learn_places(struct batch *batch)
{
	static const char *const columns[] = { "name", "city" };

	if (batch->natural[TYPE_COMPANY] || !batch->stored[TYPE_COMPANY])
		return 0;
	batch->natural[TYPE_COMPANY] = true;
	return fill(batch, TYPE_COMPANY, columns, ARRAY_SIZE(columns), fill_place);
}

/* --- by a field that was chosen --- */

static void chosen_key(struct str *key, const char *text, size_t len)
{
	str_clear(key);
	utf8_fold(key, text, len);
}

static int fill_chosen(void *arg, rid r, const char *const *cells)
{
	struct filling *f = arg;
	const char *p = cells[0], *end;

	while (p && *p) {
		end = p + strcspn(p, "\x1f");
		chosen_key(&f->key, p, (size_t)(end - p));
		note(f->batch, f->type, RUN_CHOSEN, &f->key,
		     batch_known(f->batch, r, f->type));
		p = end + (*end == '\x1f');
	}
	return 0;
}

static int fill_keyed(struct batch *batch, enum record_type type)
{
	const char *column = batch->options.key;

	if (batch->keyed[type] || !batch->stored[type])
		return 0;
	batch->keyed[type] = true;
	return fill(batch, type, &column, 1, fill_chosen);
}

static bool is_external(const char *key)
{
	return !strncmp(key, "external_ids.", 13);
}

int matching_by_chosen(struct batch *batch, enum record_type type,
		       const struct node *root, struct matched *out, bool *has)
{
	const char *name = batch->options.key;
	const struct node *field = node_at(root, name), *value;
	struct numbers found = NUMBERS_INIT;
	struct str key = STR_INIT;
	int rc = 0;

	*has = !node_empty(field);
	if (*has && !is_external(name))
		rc = fill_keyed(batch, type);
	for (size_t i = 0; *has && !rc && out->subject == NO_SUBJECT &&
	     (value = node_value(field, i, NULL)); i++) {
		chosen_key(&key, value->text, value->len);
		if (is_external(name)) {
			str_clear(&key);
			str_addf(&key, "%s:%s", name + 13, value->text);
		}
		rc = matching_candidates(batch, type,
					 is_external(name) ? KEY_EXTERNAL : RUN_CHOSEN,
					 key.buf, key.len, false, &found);
		if (!rc)
			rc = matching_best(batch, root, &found, &out->subject);
		out->several |= found.n > 1;
	}
	numbers_release(&found);
	str_release(&key);
	return rc;
}

void matching_note_chosen(struct batch *batch, enum record_type type,
			  const struct node *root, uint32_t subject)
{
	const struct node *field = node_at(root, batch->options.key), *value;
	struct str key = STR_INIT;

	for (size_t i = 0; (value = node_value(field, i, NULL)); i++) {
		chosen_key(&key, value->text, value->len);
		note(batch, type, RUN_CHOSEN, &key, subject);
	}
	str_release(&key);
}
