#include "domain/batch_write.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/blend.h"
#include "domain/matching.h"
#include "domain/relations.h"
#include "domain/view.h"
#include "record/compact.h"

#include <stdlib.h>
#include <string.h>

/* --- in which order --- */

static bool comes_to_something(const struct row *row)
{
	return row->subject != NO_SUBJECT &&
	       (!(row->flags & ROW_REJECT) || row->flags & ROW_CONSENT);
}

static int compare(const void *a, const void *b)
{
	const struct place_item *x = a, *y = b;

	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

void place_order(struct place_order *out, const struct batch *batch,
		 enum record_type type)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->n_rows; i++)
		n += batch->rows[i].type == type && comes_to_something(&batch->rows[i]);
	*out = (struct place_order){ .v = xreallocarray(NULL, n + 1, sizeof(*out->v)) };
	for (size_t i = 0; i < batch->n_rows; i++) {
		const struct row *row = &batch->rows[i];
		const struct subject *subject;

		if (row->type != type || !comes_to_something(row))
			continue;
		subject = &batch->subjects.v[row->subject];
		out->v[out->n++] = (struct place_item){
			subject->high, subject->low, (uint32_t)i
		};
	}
	qsort(out->v, out->n, sizeof(*out->v), compare);
}

size_t place_group(const struct place_order *order, size_t i)
{
	size_t n = 1;

	while (i + n < order->n && order->v[i + n].high == order->v[i].high &&
	       order->v[i + n].low == order->v[i].low)
		n++;
	return n;
}

/* --- one record --- */

struct writing {
	struct batch *batch;
	struct bulk *bulk;
	enum record_type type;
	uint32_t subject;
	bool known;
	struct record was;		/* of the store */
	struct draft now;		/* what becomes of it */
	bool changed;
	struct str id, reason;		/* of the row in hand */
	struct draft row;		/* what it says, with references */
	uint32_t item;
	struct str out;
};

static int take_slip(struct writing *w, struct row *row, struct draft *draft,
		     struct str *refs)
{
	struct slip slip;
	int rc = batch_slip(w->batch, row, &slip);

	if (rc)
		return rc;
	str_clear(&w->id);
	str_add_mem(&w->id, slip.id, slip.id_len);
	str_clear(&w->reason);
	str_add_mem(&w->reason, slip.reason, slip.reason_len);
	str_add_mem(refs, slip.refs, slip.refs_len);
	w->item = slip.item;
	compact_read(draft, slip.doc, slip.doc_len);
	return 0;
}

/* The row's reason, or its state, is another now. */
static int renote(struct writing *w, struct row *row)
{
	const struct slip slip = {
		.id = w->id.buf, .id_len = (uint32_t)w->id.len,
		.reason = w->reason.buf, .reason_len = (uint32_t)w->reason.len,
		.item = w->item
	};

	return batch_renote(w->batch, row, &slip);
}

static int refuse(struct writing *w, struct row *row)
{
	struct str why = STR_INIT;
	int rc;

	str_add(&why, err_message());
	err_clear();
	rc = batch_turn_down(w->batch, row, ACTION_REFUSE, why.buf);
	str_release(&why);
	return rc;
}

/* What the row says, with what it refers to; *taken: it still counts. */
static int read_row(struct writing *w, struct row *row, struct draft *draft,
		    bool *taken)
{
	struct str refs = STR_INIT;
	int rc = take_slip(w, row, draft, &refs);

	*taken = true;
	if (!rc && refs.len) {
		rc = relations_settle(w->batch, w->type, draft, refs.buf, refs.len,
				      &w->reason);
		if (rc == ERR_DATA) {
			rc = refuse(w, row);
			*taken = false;
		}
	}
	str_release(&refs);
	return rc;
}

static int skip_unlike(struct writing *w, struct row *row, const struct node *root)
{
	struct subject *subject = &w->batch->subjects.v[w->subject];
	struct str why = STR_INIT;
	int rc;

	if (&w->batch->rows[subject->first] == row)
		subject->first = NO_ROW;
	str_addf(&why, _("the address is that of '%s', who has another name"),
		 w->was.entry.id);
	w->changed |= blend_consent(&w->now, root, true);
	rc = batch_turn_down(w->batch, row, ACTION_SKIP, why.buf);
	str_release(&why);
	return rc;
}

static enum action action_of(enum on_match policy)
{
	switch (policy) {
	case ON_MATCH_UPDATE: return ACTION_UPDATE;
	case ON_MATCH_REPLACE: return ACTION_REPLACE;
	case ON_MATCH_SKIP: return ACTION_SKIP;
	default: return ACTION_FILL;
	}
}

static int note_consent(struct writing *w, struct row *row)
{
	str_addf(&w->reason, "%s%s", w->reason.len ? "; " : "",
		 _("that it takes a consent back is noted"));
	return renote(w, row);
}

/* A row of a record that is there, of the store or of this run. */
static int blend_row(struct writing *w, struct row *row, const struct node *root)
{
	enum on_match policy = w->batch->options.on_match;
	size_t said = w->reason.len;
	bool changed;

	if (row->flags & ROW_CONSENT) {
		changed = blend_consent(&w->now, root, true);
		w->changed |= changed;
		return changed ? note_consent(w, row) : 0;
	}
	if (row->flags & ROW_NAME && !persons_agree(&w->now.root, root))
		return skip_unlike(w, row, root);
	if (row->flags & ROW_NAME)
		matching_note(w->batch, w->type, root, w->subject);
	changed = blend(&w->now, w->batch->config, w->type, root, policy);
	w->changed |= changed;
	if (policy == ON_MATCH_SKIP) {
		row->action = ACTION_SKIP;
		row->flags |= ROW_SAME;
		return changed ? note_consent(w, row) : 0;
	}
	row->action = (uint8_t)(changed ? action_of(policy) : ACTION_SKIP);
	row->flags |= changed ? 0 : ROW_SAME;
	if (row->flags & ROW_PENDING && said)
		return renote(w, row);
	return 0;
}

static int open_known(struct writing *w)
{
	const struct subject *subject = &w->batch->subjects.v[w->subject];
	int rc = work_get(w->batch->work, subject_rid(subject), &w->was);

	draft_clear(&w->now);
	if (!rc)
		draft_copy(&w->now, &w->now.root, w->was.doc.root);
	return rc;
}

/* The first row has the whole record. */
static int open_new(struct writing *w, struct row *row)
{
	bool taken;
	int rc = read_row(w, row, &w->now, &taken);

	if (rc || !taken) {
		w->batch->subjects.v[w->subject].dead = true;
		return rc;
	}
	return row->flags & ROW_PENDING && w->reason.len ? renote(w, row) : 0;
}

static int check_size(const struct writing *w)
{
	size_t most = w->batch->config->limits.record_bytes;

	if (w->out.len <= most)
		return 0;
	return err_set(ERR_DATA, _("a record of %zu bytes is over the limit of %zu "
				   "('limits' in crm.yaml)"), w->out.len, most);
}

static int store(struct writing *w, const char *id)
{
	struct batch *batch = w->batch;
	int rc;

	str_clear(&w->out);
	if (w->known)
		rc = blend_patch(&w->out, &w->was.doc, w->type, &w->now.root,
				 &batch->config->limits);
	else
		rc = 0;
	if (!w->known)
		blend_emit(&w->out, batch->config, w->type, &w->now.root);
	if (!rc)
		rc = matching_unique(batch, w->type, w->subject,
				     w->known ? w->was.doc.root : NULL, &w->now.root);
	if (!rc)
		rc = check_size(w);
	if (rc || !w->bulk)
		return rc;
	if (w->known)
		return bulk_put(w->bulk, &w->was, w->out.buf, w->out.len);
	return bulk_add(w->bulk, w->type, id, w->out.buf, w->out.len);
}

/* Nothing of the record can be written: no row of it is taken. */
static int refuse_all(struct writing *w, const struct place_item *v, size_t n)
{
	struct str why = STR_INIT;
	int rc = 0;

	str_add(&why, err_message());
	err_clear();
	w->batch->subjects.v[w->subject].dead = !w->known;
	for (size_t i = 0; i < n && !rc; i++) {
		struct row *row = &w->batch->rows[v[i].row];

		if (!(row->flags & ROW_REJECT))
			rc = batch_turn_down(w->batch, row, ACTION_REFUSE, why.buf);
	}
	str_release(&why);
	return rc;
}

static int write_alone(struct writing *w, struct row *row)
{
	struct slip slip;
	int rc = batch_slip(w->batch, row, &slip);

	if (rc)
		return rc;
	compact_read(&w->row, slip.doc, slip.doc_len);
	str_clear(&w->out);
	blend_emit(&w->out, w->batch->config, w->type, &w->row.root);
	str_clear(&w->id);
	str_add_mem(&w->id, slip.id, slip.id_len);
	rc = check_size(w);
	if (rc == ERR_DATA)
		return rc;
	return rc || !w->bulk ? rc :
	       bulk_add(w->bulk, w->type, w->id.buf, w->out.buf, w->out.len);
}

static int write_rows(struct writing *w, const struct place_item *v, size_t n)
{
	struct subject *subject = &w->batch->subjects.v[w->subject];
	struct row *rows = w->batch->rows;
	struct str id = STR_INIT;
	bool taken;
	size_t i = 0;
	int rc;

	rc = w->known ? open_known(w) : open_new(w, &rows[v[i++].row]);
	if (!rc && subject->dead)
		rc = err_set(ERR_DATA, _("the row that the record would have been made of is refused"));
	if (!rc && !w->known) {
		str_add_mem(&id, w->id.buf, w->id.len);
		w->changed = true;
	}
	for (; i < n && !rc; i++) {
		rc = read_row(w, &rows[v[i].row], &w->row, &taken);
		if (!rc && taken)
			rc = blend_row(w, &rows[v[i].row], &w->row.root);
		if (subject->first == NO_ROW && !(rows[v[i].row].flags & ROW_REJECT))
			subject->first = v[i].row;
	}
	if (!rc && w->changed)
		rc = store(w, id.buf);
	str_release(&id);
	return rc;
}

static int write_record(struct writing *w, const struct place_item *v, size_t n)
{
	struct row *first = &w->batch->rows[v[0].row];
	int rc;

	w->subject = first->subject;
	w->known = w->batch->subjects.v[w->subject].known;
	w->changed = false;
	if (!w->known && n == 1 && !(first->flags & (ROW_PENDING | ROW_CONSENT)))
		rc = write_alone(w, first);
	else
		rc = write_rows(w, v, n);
	return rc == ERR_DATA ? refuse_all(w, v, n) : rc;
}

static void writing_release(struct writing *w)
{
	record_release(&w->was);
	draft_release(&w->now);
	draft_release(&w->row);
	str_release(&w->id);
	str_release(&w->reason);
	str_release(&w->out);
}

static int write_type(struct batch *batch, struct bulk *bulk, enum record_type type)
{
	struct writing w = {
		.batch = batch, .bulk = bulk, .type = type, .was = RECORD_INIT,
		.id = STR_INIT, .reason = STR_INIT, .out = STR_INIT
	};
	struct place_order order;
	size_t n;
	int rc = 0;

	draft_init(&w.now);
	draft_init(&w.row);
	place_order(&order, batch, type);
	for (size_t i = 0; i < order.n && !rc; i += n) {
		n = place_group(&order, i);
		rc = write_record(&w, order.v + i, n);
		if (batch->options.progress && !(i & 1023))
			batch->options.progress(_("writing"), i, order.n);
	}
	free(order.v);
	writing_release(&w);
	return rc;
}

/* --- all of them --- */

static int count_timelines(struct batch *batch, size_t *fresh)
{
	struct place_order order;
	const struct subject *subject;

	place_order(&order, batch, TYPE_TIMELINE);
	for (size_t i = 0; i < order.n; i += place_group(&order, i)) {
		subject = &batch->subjects.v[batch->rows[order.v[i].row].subject];
		*fresh += !subject->known ||
			  bulk_fresh_events(batch->work, subject_rid(subject));
	}
	free(order.v);
	return 0;
}

int batch_begin(struct batch *batch, struct bulk *bulk, const char *label)
{
	size_t fresh[TYPE_COUNT + 1] = { 0 };
	struct str text = STR_INIT;
	int rc;

	for (size_t i = 0; i < batch->subjects.n; i++) {
		const struct subject *subject = &batch->subjects.v[i];

		fresh[subject->type] += !subject->known && !subject->dead &&
					subject->first != NO_ROW;
	}
	rc = count_timelines(batch, &fresh[TYPE_TIMELINE]);
	if (rc)
		return rc;
	str_addf(&text, "import %s", label);
	rc = bulk_begin(bulk, batch->work, text.buf, fresh, batch->options.progress);
	str_release(&text);
	return rc;
}

/* Is there anything left that is looked up? */
static bool keys_matter(const struct batch *batch)
{
	for (size_t i = 0; i < batch->n_rows; i++) {
		const struct row *row = &batch->rows[i];

		if (row->flags & (ROW_PENDING | ROW_NAME | ROW_CONSENT) ||
		    (row->subject != NO_SUBJECT &&
		     (batch->subjects.v[row->subject].known ||
		      batch->subjects.v[row->subject].first != i)))
			return true;
	}
	return false;
}

int batch_write(struct batch *batch, struct bulk *bulk)
{
	static const enum record_type types[] = {
		TYPE_USER, TYPE_CAMPAIGN, TYPE_COMPANY, TYPE_CONTACT,
		TYPE_OPPORTUNITY, TYPE_CASE, TYPE_TASK, TYPE_COST
	};
	int rc = 0;

	if (!keys_matter(batch))
		keytable_release(&batch->keys);
	for (size_t i = 0; i < ARRAY_SIZE(types) && !rc; i++)
		rc = write_type(batch, bulk, types[i]);
	if (!rc)
		rc = batch_write_events(batch, bulk);
	for (size_t i = 0; i < batch->n_attached && !rc && bulk; i++) {
		const struct attached *file = &batch->attached[i];
		const char *bytes;

		rc = spool_read(&batch->spool, file->at, file->len, &bytes);
		if (!rc)
			rc = bulk_file(bulk, file->path, bytes, file->len);
	}
	return rc;
}

int batch_commit(struct batch *batch, struct bulk *bulk)
{
	struct batch_counts *counts = &batch->counts;
	int rc;

	counts->written = bulk_changes(bulk);
	keytable_release(&batch->keys);
	rc = bulk_commit(bulk);
	for (int type = 0; type <= TYPE_COUNT; type++)
		counts->packed[type] = !rc && counts->written && bulk->packs[type];
	counts->moved = bulk->moved;
	for (size_t i = 0; i < bulk->kept.n && !rc; i++)
		warn("%s", bulk->kept.v[i]);
	return rc;
}
