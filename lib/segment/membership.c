#include "segment/membership.h"

#include "base/alloc.h"
#include "domain/choice.h"
#include "segment/segment_file.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	rid x = *(const rid *)a, y = *(const rid *)b;

	return x < y ? -1 : x > y;
}

int membership_find(struct rids *out, struct work *work, const char *name,
		    const struct membership_terms *terms)
{
	const char **settings = xcalloc(terms->n_settings + 1, sizeof(*settings));
	struct segment_file file = SEGMENT_FILE_INIT;
	struct choice_terms choose = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct str where = STR_INIT;
	int rc = segment_file_read(&file, &work->store, name);

	if (!rc) {
		segment_file_settings(&file, terms->settings, terms->n_settings, settings,
				      &choose.n_settings);
		str_addf(&where, "segment = \"%s\"", name);
		choose.type = TYPE_CONTACT;
		choose.where = where.buf;
		choose.settings = settings;
		choose.archived = terms->archived;
		rc = choice_init(&choice, work, &choose);
	}
	if (!rc)
		rc = choice_rids(&choice, out);
	if (!rc && out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare);
	choice_release(&choice);
	str_release(&where);
	segment_file_release(&file);
	free(settings);
	return rc;
}

static void add(struct rids *list, rid r)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = r;
}

void membership_minus(struct rids *out, const struct rids *a, const struct rids *b)
{
	size_t k = 0;

	for (size_t i = 0; i < a->n; i++) {
		while (k < b->n && b->v[k] < a->v[i])
			k++;
		if (k == b->n || b->v[k] != a->v[i])
			add(out, a->v[i]);
	}
}

size_t membership_shared(const struct rids *a, const struct rids *b)
{
	size_t k = 0, n = 0;

	for (size_t i = 0; i < a->n; i++) {
		while (k < b->n && b->v[k] < a->v[i])
			k++;
		n += k < b->n && b->v[k] == a->v[i];
	}
	return n;
}

bool membership_has(const struct rids *list, rid r)
{
	return list->n && bsearch(&r, list->v, list->n, sizeof(*list->v), compare);
}
