#include "domain/view.h"

#include "base/err.h"
#include "record/compact.h"
#include "text/person.h"
#include "text/utf8.h"

#include <string.h>

static int open_stored(struct view *view, struct batch *batch, rid r)
{
	int rc = work_get(batch->work, r, &view->record);

	if (rc == ERR_DATA) {
		err_clear();
		return 0;
	}
	view->root = rc ? NULL : view->record.doc.root;
	return rc;
}

static int open_spooled(struct view *view, struct batch *batch, uint32_t row)
{
	struct slip slip;
	int rc = batch_slip(batch, &batch->rows[row], &slip);

	if (rc)
		return rc;
	compact_read(&view->draft, slip.doc, slip.doc_len);
	view->root = slip.doc_len ? &view->draft.root : NULL;
	return 0;
}

int view_open(struct view *view, struct batch *batch, uint32_t subject)
{
	const struct subject *s = &batch->subjects.v[subject];

	view->root = NULL;
	if (s->known)
		return open_stored(view, batch, subject_rid(s));
	return open_spooled(view, batch, s->first);
}

void view_release(struct view *view)
{
	record_release(&view->record);
	draft_release(&view->draft);
	*view = (struct view)VIEW_INIT;
}

void person_name(struct str *out, const struct node *root)
{
	static const char *const parts[] = { "given_name", "family_name" };
	const char *name = node_text(root, "name");

	if (name && *name) {
		str_add(out, name);
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		name = node_text(root, parts[i]);
		if (name && *name)
			str_addf(out, "%s%s", out->len ? " " : "", name);
	}
}

bool persons_agree(const struct node *a, const struct node *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool agree;

	person_name(&x, a);
	person_name(&y, b);
	agree = person_agrees(x.buf, x.len, y.buf, y.len);
	str_release(&x);
	str_release(&y);
	return agree;
}

unsigned view_fits(const struct node *row, const struct node *other)
{
	unsigned n = 0;

	if (!row || !other || row->kind != NODE_MAP)
		return 0;
	for (size_t i = 0; i < row->n; i++) {
		const struct node *value = node_get(other, row->v[i].key);

		n += value && node_equal(&row->v[i], value);
	}
	return n;
}

static bool same_folded(const struct node *a, const struct node *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	utf8_fold(&x, a->text, a->len);
	utf8_fold(&y, b->text, b->len);
	same = x.len == y.len && !memcmp(x.buf, y.buf, x.len);
	str_release(&x);
	str_release(&y);
	return same;
}

static const struct node *value_of(const struct node *field, size_t i)
{
	const struct node *value = node_value(field, i, NULL);

	return value && value->kind == NODE_SCALAR ? value : NULL;
}

bool view_shares(const struct node *a, const struct node *b, const char *path)
{
	const struct node *x = node_at(a, path), *y = node_at(b, path);
	const struct node *one, *other;

	for (size_t i = 0; (one = value_of(x, i)); i++)
		for (size_t k = 0; (other = value_of(y, k)); k++)
			if (same_folded(one, other))
				return true;
	return false;
}

bool view_differs(const struct node *a, const struct node *b, const char *path)
{
	return !node_empty(node_at(a, path)) && !node_empty(node_at(b, path)) &&
	       !view_shares(a, b, path);
}
