#include "record/edits.h"

#include "base/alloc.h"

#include <stdlib.h>

void edits_add(struct edits *edits, size_t at, size_t cut, const char *text, size_t len)
{
	struct edit *edit;

	if (!cut && !len)
		return;
	GROW(edits->v, edits->n + 1, edits->alloc);
	edit = &edits->v[edits->n];
	*edit = (struct edit){
		.at = at, .cut = cut, .text = STR_INIT, .order = edits->n++
	};
	str_add_mem(&edit->text, text, len);
}

static int by_place(const void *left, const void *right)
{
	const struct edit *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (!a->cut != !b->cut)
		return a->cut ? 1 : -1;
	return a->order < b->order ? -1 : 1;
}

void edits_apply(struct edits *edits, struct str *out, const char *bytes, size_t len)
{
	size_t done = 0;

	if (edits->n)
		qsort(edits->v, edits->n, sizeof(*edits->v), by_place);
	for (size_t i = 0; i < edits->n; i++) {
		const struct edit *edit = &edits->v[i];

		if (edit->at > done) {
			str_add_mem(out, bytes + done, edit->at - done);
			done = edit->at;
		}
		str_add_mem(out, edit->text.buf, edit->text.len);
		if (edit->at + edit->cut > done)
			done = edit->at + edit->cut;
	}
	str_add_mem(out, bytes + done, len - done);
}

void edits_release(struct edits *edits)
{
	for (size_t i = 0; i < edits->n; i++)
		str_release(&edits->v[i].text);
	free(edits->v);
	*edits = (struct edits)EDITS_INIT;
}
