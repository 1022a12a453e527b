#include "domain/taken.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "domain/identity.h"

#include <stdlib.h>
#include <string.h>

static void note(struct taken *taken, const struct config *config,
		 enum record_type type, const struct field *field,
		 const struct node *root, const struct node *value,
		 const struct taken_value *who)
{
	struct str key = STR_INIT;
	enum key_kind kind = identity_value(&key, config, field, root, value->text);

	str_addf(&key, " %d %s", (int)type, kind == KEY_VAT ? "vat_id" : field->name);
	GROW(taken->v, taken->n + 1, taken->alloc);
	taken->v[taken->n] = *who;
	taken->v[taken->n].key = hash_bytes(key.buf, key.len);
	taken->v[taken->n].field = field->name;
	taken->v[taken->n].line = value->at.line;
	taken->v[taken->n].col = value->at.col;
	taken->n++;
	str_release(&key);
}

void taken_note(struct taken *taken, const struct config *config,
		enum record_type type, const struct node *root, rid r, size_t place)
{
	struct taken_value who = { .r = r, .place = (uint32_t)place };
	const struct node *value;

	for (const struct field *f = schema_of(type)->fields; f->name; f++) {
		for (size_t i = 0; ; i++) {
			value = node_value(node_get(root, f->name), i, NULL);
			if (!value)
				break;
			if (value->kind == NODE_SCALAR && value->len &&
			    identity_is_unique(config, type, f, root, value->text))
				note(taken, config, type, f, root, value, &who);
		}
	}
}

static int compare(const void *a, const void *b)
{
	const struct taken_value *x = a, *y = b;

	if (x->key.hi != y->key.hi)
		return x->key.hi < y->key.hi ? -1 : 1;
	if (x->key.lo != y->key.lo)
		return x->key.lo < y->key.lo ? -1 : 1;
	if (x->r != y->r)
		return x->r < y->r ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void report(struct findings *why, const struct census *census,
		   const struct taken_value *value, const struct taken_value *other)
{
	char suffix[SUFFIX_LEN + 1];
	struct finding *f;

	rid_text(suffix, other->r);
	f = finding_add(why, LEVEL_ERROR, "unique", census->places.v[value->place],
			value->line, value->col,
			_("'%s' is also that of '%s'"), value->field, suffix);
	rid_text(suffix, value->r);
	finding_set_id(why, f, suffix);
	finding_set_field(why, f, value->field);
}

void taken_report(struct taken *taken, struct findings *why,
		  const struct census *census)
{
	const struct taken_value *v = taken->v;

	if (taken->n)
		qsort(taken->v, taken->n, sizeof(*taken->v), compare);
	for (size_t i = 0, next; i < taken->n; i = next) {
		for (next = i + 1; next < taken->n; next++)
			if (!hash_equal(v[next].key, v[i].key))
				break;
		/* One record may say the same twice; each other is told of the first. */
		for (size_t k = i + 1; k < next; k++)
			if (v[k].r != v[i].r)
				report(why, census, &v[k], &v[i]);
		if (v[next - 1].r != v[i].r)
			report(why, census, &v[i], &v[next - 1]);
	}
}

void taken_release(struct taken *taken)
{
	free(taken->v);
	*taken = (struct taken)TAKEN_INIT;
}
