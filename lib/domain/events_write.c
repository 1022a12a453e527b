/*
 * The events of an import, subject by subject: those that the timeline has
 * already are left out.  An event is known by its Message-ID, else by all that
 * it says but for who of us it was by and fields of the store's own.  Its id
 * is drawn from the same, so that two clones that import it agree.
 */
#include "domain/batch_write.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/blend.h"
#include "domain/relations.h"
#include "record/compact.h"
#include "text/date.h"
#include "text/money.h"

#include <stdlib.h>
#include <string.h>

struct when {			/* an event of a subject */
	int64_t at;
	uint32_t row;
};

struct timeline {
	struct batch *batch;
	struct bulk *bulk;
	uint32_t subject;
	struct str id, was, out, key;
	struct doc doc;
	struct map keys, ids;	/* of all events in it */
	struct when *v;
	size_t n, alloc;
	struct draft row;	/* the event in hand */
};

static int64_t time_of(const struct node *event)
{
	const char *at = node_text(event, "at");
	int64_t day, instant;

	if (!at)
		return INT64_MIN;
	if (!day_parse(&day, at, strlen(at)))
		return instant_of_day(day);
	return instant_parse(&instant, at, strlen(at)) ? INT64_MIN : instant;
}

/* --- what an event is known by --- */

static void add_content(struct str *key, const struct batch *batch,
			const struct field *field, const struct node *node)
{
	struct money money;
	const char *why;
	rid r;

	if (node->kind != NODE_SCALAR) {
		for (size_t i = 0; i < node->n; i++) {
			str_addf(key, "[%s]", node->v[i].key ? node->v[i].key : "");
			add_content(key, batch, field, &node->v[i]);
		}
		return;
	}
	r = field->kind == FIELD_REF ? id_rid(node->text, node->len) : RID_NONE;
	if (r != RID_NONE)
		str_addf(key, "%lld", (long long)r);
	else if (field->kind == FIELD_MONEY &&
		 !money_parse(&money, node->text, node->len, batch->config->currency,
			      &why))
		money_add(key, &money);
	else
		str_add_mem(key, node->text, node->len);
}

static bool tells_nothing(const char *name)
{
	static const char *const names[] = {
		"id", "at", "by", "cost", "duration", "custom", "name"
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void event_key(struct str *key, const struct batch *batch,
		      const struct node *event)
{
	const char *message = node_text(event, "message_id");
	const struct node *node;

	str_clear(key);
	if (message && *message) {
		str_addf(key, "m%s", message);
		return;
	}
	str_addf(key, "e%lld", (long long)time_of(event));
	for (const struct field *f = schema_of(TYPE_TIMELINE)->fields; f->name; f++) {
		node = tells_nothing(f->name) ? NULL : node_get(event, f->name);
		if (node_empty(node))
			continue;
		str_addf(key, "\x1f%s=", f->name);
		add_content(key, batch, f, node);
	}
}

/* --- one timeline --- */

static void timeline_clear(struct timeline *t)
{
	map_release(&t->keys);
	map_release(&t->ids);
	t->keys = t->ids = (struct map)MAP_INIT;
	str_clear(&t->id);
	str_clear(&t->was);
	str_clear(&t->out);
	t->n = 0;
}

/* What is there already. */
static int open_timeline(struct timeline *t)
{
	struct batch *batch = t->batch;
	struct limits limits = config_limits(batch->config, TYPE_TIMELINE);
	int rc = batch_id(batch, t->subject, &t->id);

	if (!rc && batch->subjects.v[t->subject].known)
		rc = work_document(batch->work, TYPE_TIMELINE, t->id.buf, &t->was);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (rc || !t->was.len)
		return rc;
	rc = doc_parse(&t->doc, t->was.buf, t->was.len, t->id.buf, 1, &limits, NULL);
	if (rc || !t->doc.root || t->doc.root->kind != NODE_LIST)
		return rc;
	for (size_t i = 0; i < t->doc.root->n; i++) {
		const struct node *event = &t->doc.root->v[i];
		const char *id = node_text(event, "id");

		event_key(&t->key, batch, event);
		*map_at(&t->keys, t->key.buf, t->key.len) = t;
		if (id)
			*map_at(&t->ids, id, strlen(id)) = t;
	}
	return 0;
}

static int read_event(struct timeline *t, const struct row *row)
{
	struct slip slip;
	int rc = batch_slip(t->batch, row, &slip);

	if (rc)
		return rc;
	compact_read(&t->row, slip.doc, slip.doc_len);
	return 0;
}

static void draw_id(struct timeline *t, struct str *id)
{
	char suffix[SUFFIX_LEN + 1];
	unsigned turn = 0;

	do {
		rid_text(suffix, rid_draw(t->batch->config, TYPE_TIMELINE, t->key.buf,
					  turn++));
	} while (map_get(&t->ids, suffix, SUFFIX_LEN));
	*map_at(&t->ids, suffix, SUFFIX_LEN) = t;
	str_add(id, suffix);
}

static void add_event(struct timeline *t)
{
	const char *given = node_text(&t->row.root, "id");
	struct str id = STR_INIT;

	if (!given || id_rid(given, strlen(given)) == RID_NONE ||
	    map_get(&t->ids, given, strlen(given))) {
		draw_id(t, &id);
		draft_set(&t->row, "id", id.buf);
	} else {
		*map_at(&t->ids, given, strlen(given)) = t;
	}
	blend_emit_event(&t->out, &t->row.root);
	str_release(&id);
}

/* Its subject was refused: so is what happened to it. */
static int refuse_all(struct timeline *t, const struct place_item *v, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++)
		rc = batch_turn_down(t->batch, &t->batch->rows[v[i].row], ACTION_REFUSE,
				     _("the record that it is with is refused"));
	return rc;
}

static int compare_when(const void *a, const void *b)
{
	const struct when *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static int sort_events(struct timeline *t, const struct place_item *v, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++) {
		rc = read_event(t, &t->batch->rows[v[i].row]);
		GROW(t->v, t->n + 1, t->alloc);
		t->v[t->n++] = (struct when){ rc ? 0 : time_of(&t->row.root), v[i].row };
	}
	qsort(t->v, t->n, sizeof(*t->v), compare_when);
	return rc;
}

static int write_timeline(struct timeline *t, const struct place_item *v, size_t n)
{
	struct row *row;
	int rc;

	timeline_clear(t);
	t->subject = t->batch->rows[v[0].row].subject;
	if (t->batch->subjects.v[t->subject].dead)
		return refuse_all(t, v, n);
	rc = open_timeline(t);
	if (!rc)
		rc = sort_events(t, v, n);
	for (size_t i = 0; i < t->n && !rc; i++) {
		row = &t->batch->rows[t->v[i].row];
		rc = read_event(t, row);
		if (rc)
			break;
		event_key(&t->key, t->batch, &t->row.root);
		if (map_get(&t->keys, t->key.buf, t->key.len)) {
			row->action = ACTION_SKIP;
			row->flags |= ROW_SAME;
		} else {
			*map_at(&t->keys, t->key.buf, t->key.len) = t;
			add_event(t);
		}
	}
	if (rc || !t->bulk || !t->out.len)
		return rc;
	return bulk_events(t->bulk, t->id.buf, t->out.buf, t->out.len);
}

/* --- those whose references were not known before --- */

static uint32_t subject_of(const struct batch *batch, const struct node *event)
{
	const struct node *with = node_value(node_get(event, "with"), 0, NULL);
	rid r = with && with->kind == NODE_SCALAR ? id_rid(with->text, with->len) :
						    RID_NONE;

	return r == RID_NONE ? NO_SUBJECT : subjects_find(&batch->subjects, r);
}

static int settle(struct timeline *t, struct row *row)
{
	struct str refs = STR_INIT, reason = STR_INIT, doc = STR_INIT;
	struct slip slip;
	int rc = batch_slip(t->batch, row, &slip);

	if (!rc) {
		str_add_mem(&refs, slip.refs, slip.refs_len);
		str_add_mem(&reason, slip.reason, slip.reason_len);
		rc = read_event(t, row);
	}
	if (!rc)
		rc = relations_settle(t->batch, TYPE_TIMELINE, &t->row, refs.buf,
				      refs.len, &reason);
	if (!rc) {
		row->subject = subject_of(t->batch, &t->row.root);
		if (row->subject == NO_SUBJECT)
			rc = err_set(ERR_DATA, "%s", reason.buf);
	}
	if (rc == ERR_DATA) {
		str_clear(&reason);
		str_add(&reason, err_message());
		err_clear();
		rc = batch_turn_down(t->batch, row, ACTION_REFUSE, reason.buf);
	} else if (!rc) {
		compact_add(&doc, &t->row.root);
		slip = (struct slip){
			.reason = reason.buf, .reason_len = (uint32_t)reason.len,
			.doc = doc.buf, .doc_len = (uint32_t)doc.len,
			.item = slip.item
		};
		rc = batch_renote(t->batch, row, &slip);
	}
	str_release(&refs);
	str_release(&reason);
	str_release(&doc);
	return rc;
}

int batch_write_events(struct batch *batch, struct bulk *bulk)
{
	struct timeline t = {
		.batch = batch, .bulk = bulk, .id = STR_INIT, .was = STR_INIT,
		.out = STR_INIT, .key = STR_INIT, .doc = DOC_INIT
	};
	struct place_order order;
	size_t n;
	int rc = 0;

	draft_init(&t.row);
	for (size_t i = 0; i < batch->n_rows && !rc; i++)
		if (batch->rows[i].type == TYPE_TIMELINE &&
		    batch->rows[i].flags & ROW_PENDING)
			rc = settle(&t, &batch->rows[i]);
	place_order(&order, batch, TYPE_TIMELINE);
	for (size_t i = 0; i < order.n && !rc; i += n) {
		n = place_group(&order, i);
		rc = write_timeline(&t, order.v + i, n);
	}
	free(order.v);
	free(t.v);
	map_release(&t.keys);
	map_release(&t.ids);
	draft_release(&t.row);
	doc_release(&t.doc);
	str_release(&t.id);
	str_release(&t.was);
	str_release(&t.out);
	str_release(&t.key);
	return rc;
}
