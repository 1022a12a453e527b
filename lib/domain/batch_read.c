#include "domain/batch_read.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/sha256.h"
#include "domain/arrivals.h"
#include "domain/blend.h"
#include "domain/correspondence.h"
#include "domain/matching.h"
#include "domain/newcomer.h"
#include "domain/relations.h"
#include "record/compact.h"

#include <string.h>

/* --- what is noted --- */

static void add_note(struct batch *batch, struct str *reason,
		     const struct arrival_note *note)
{
	struct str text = STR_INIT;

	str_addf(&text, _("column '%s': %s"), note->column, note->what);
	tally_add(&batch->notes, text.buf);
	str_release(&text);
	if (reason->len)
		str_add(reason, "; ");
	str_addf(reason, _("column '%s': '%s' %s"), note->column, note->value,
		 note->what);
}

/* What there is to say of a row, its notes first. */
static void add_reason(struct batch *batch, struct str *reason,
		       const struct arrival *arrival)
{
	for (size_t i = 0; i < arrival->n_notes; i++)
		add_note(batch, reason, &arrival->notes[i]);
}

struct noting {			/* a row on its way to the spool */
	struct row row;
	struct str reason, doc, refs, id;
};

#define NOTING_INIT { .row = { .subject = NO_SUBJECT }, .reason = STR_INIT, \
	.doc = STR_INIT, .refs = STR_INIT, .id = STR_INIT }

static void noting_begin(struct noting *noting, const struct batch *batch,
			 const struct arrival *arrival, unsigned flags)
{
	size_t file = 0;

	while (file + 1 < batch->n_files && batch->files[file] != batch->file)
		file++;
	noting->row.file = (uint16_t)file;
	noting->row.line = arrival->line;
	noting->row.type = (uint8_t)arrival->type;
	noting->row.flags = (uint8_t)flags;
}

static int noting_end(struct noting *noting, struct batch *batch)
{
	const struct slip slip = {
		.id = noting->id.buf, .id_len = (uint32_t)noting->id.len,
		.reason = noting->reason.buf,
		.reason_len = (uint32_t)noting->reason.len,
		.doc = noting->doc.buf, .doc_len = (uint32_t)noting->doc.len,
		.refs = noting->refs.buf, .refs_len = (uint32_t)noting->refs.len,
		.item = noting->row.flags & ROW_IMPLIED ? 0 : batch->item
	};

	return batch_note(batch, &noting->row, &slip);
}

static void noting_release(struct noting *noting)
{
	str_release(&noting->reason);
	str_release(&noting->doc);
	str_release(&noting->refs);
	str_release(&noting->id);
}

/* --- rows that come to nothing --- */

/* Of a row that is skipped its withdrawals hold for who has the address. */
static void add_withdrawals(struct noting *noting, const struct node *root,
			    uint32_t subject)
{
	struct draft consents;

	if (subject == NO_SUBJECT || !blend_withdraws(root))
		return;
	draft_init(&consents);
	blend_consent(&consents, root, true);
	str_clear(&noting->doc);
	compact_add(&noting->doc, &consents.root);
	draft_release(&consents);
	noting->row.flags |= ROW_CONSENT;
	noting->row.subject = subject;
}

static int turn_down(struct batch *batch, struct noting *noting,
		     const struct node *root, enum action action,
		     const char *reason, uint32_t subject)
{
	struct str all = STR_INIT;
	int rc = 0;

	/* What is noted of cells comes behind why it is not taken. */
	str_add(&all, reason);
	if (noting->reason.len)
		str_addf(&all, "; %s", noting->reason.buf);
	str_clear(&noting->reason);
	str_add_mem(&noting->reason, all.buf, all.len);
	str_release(&all);
	noting->row.action = (uint8_t)action;
	noting->row.flags |= ROW_REJECT;
	if (subject != NO_SUBJECT)
		rc = batch_id(batch, subject, &noting->id);
	if (!rc && action == ACTION_SKIP)
		add_withdrawals(noting, root, subject);
	return rc ? rc : noting_end(noting, batch);
}

/* It was not fit to be a record; but whose address is in it? */
static int skip(struct batch *batch, struct noting *noting, struct arrival *arrival)
{
	struct matched matched = { .subject = NO_SUBJECT };
	int rc = 0;

	if (arrival->type != TYPE_TIMELINE && arrival->type != TYPE_NONE &&
	    blend_withdraws(&arrival->draft.root))
		rc = matching_find(batch, arrival->type, &arrival->draft.root, &matched);
	return rc ? rc : turn_down(batch, noting, &arrival->draft.root, ACTION_SKIP,
				   arrival->reason ? arrival->reason : "",
				   matched.subject);
}

static int skip_unlike(struct batch *batch, struct noting *noting,
		       const struct node *root, uint32_t subject)
{
	struct str id = STR_INIT, reason = STR_INIT;
	int rc = batch_id(batch, subject, &id);

	if (!rc) {
		str_addf(&reason, _("the address is that of '%s', who has another name"),
			 id.buf);
		rc = turn_down(batch, noting, root, ACTION_SKIP, reason.buf, subject);
	}
	str_release(&id);
	str_release(&reason);
	return rc;
}

static int skip_several(struct batch *batch, struct noting *noting,
			const struct node *root)
{
	struct str reason = STR_INIT;
	int rc;

	str_addf(&reason, _("several records have this '%s'"), batch->options.key);
	rc = turn_down(batch, noting, root, ACTION_SKIP, reason.buf, NO_SUBJECT);
	str_release(&reason);
	return rc;
}

/* What the file itself has shown not to be fit. */
static int turn_down_early(struct batch *batch, struct arrival *arrival)
{
	struct noting noting = NOTING_INIT;
	int rc;

	noting_begin(&noting, batch, arrival, 0);
	add_reason(batch, &noting.reason, arrival);
	if (arrival->fate == ARRIVAL_SKIP)
		rc = skip(batch, &noting, arrival);
	else
		rc = turn_down(batch, &noting, &arrival->draft.root, ACTION_REFUSE,
			       arrival->reason ? arrival->reason : "", NO_SUBJECT);
	noting_release(&noting);
	return rc;
}

/* --- records --- */

static int note_new(struct batch *batch, struct noting *noting,
		    struct arrival *arrival, rid r)
{
	const struct node *root = &arrival->draft.root;
	const char *id = node_text(root, "id");
	int rc;

	/* Before others are made of it, who are looked for in their turn. */
	noting->row.subject = subjects_add(&batch->subjects, r, arrival->type, false);
	matching_note_new(batch, arrival->type, root, noting->row.subject);
	rc = relations_make(batch, arrival);
	if (rc)
		return rc;
	relations_pack(&noting->refs, arrival);
	if (noting->refs.len)
		noting->row.flags |= ROW_PENDING;
	compact_add(&noting->doc, root);
	str_add(&noting->id, id);
	noting->row.action = ACTION_ADD;
	return noting_end(noting, batch);
}

static int add_new(struct batch *batch, struct noting *noting,
		   struct arrival *arrival)
{
	struct draft *draft = &arrival->draft;
	struct str why = STR_INIT;
	enum arrival_fate fate;
	rid r;
	int rc = newcomer_id(batch, arrival->type, draft, &r);

	if (rc)
		return rc;
	newcomer_defaults(batch, arrival->type, draft);
	newcomer_judge(batch, arrival->type, &draft->root, true, &fate, &why);
	if (fate == ARRIVAL_TAKE && batch->options.key) {
		rc = matching_unique(batch, arrival->type, NO_SUBJECT, NULL, &draft->root);
		if (rc == ERR_DATA) {
			fate = ARRIVAL_REFUSE;
			str_add(&why, err_message());
			err_clear();
			rc = 0;
		}
	}
	if (!rc && fate != ARRIVAL_TAKE)
		rc = turn_down(batch, noting, &draft->root,
			       fate == ARRIVAL_SKIP ? ACTION_SKIP : ACTION_REFUSE,
			       why.buf, NO_SUBJECT);
	else if (!rc)
		rc = note_new(batch, noting, arrival, r);
	str_release(&why);
	return rc;
}

static int add_to(struct batch *batch, struct noting *noting,
		  struct arrival *arrival, const struct matched *matched)
{
	struct node *root = &arrival->draft.root;
	struct str why = STR_INIT;
	enum arrival_fate fate;
	int rc;

	newcomer_judge(batch, arrival->type, root, false, &fate, &why);
	if (fate != ARRIVAL_TAKE) {
		rc = turn_down(batch, noting, root, ACTION_REFUSE, why.buf, NO_SUBJECT);
		goto done;
	}
	rc = relations_make(batch, arrival);
	if (rc)
		goto done;
	relations_pack(&noting->refs, arrival);
	noting->row.flags |= (noting->refs.len ? ROW_PENDING : 0) |
			     (matched->check_name ? ROW_NAME : 0);
	noting->row.action = ACTION_FILL;
	noting->row.subject = matched->subject;
	rc = batch_id(batch, matched->subject, &noting->id);
	if (rc)
		goto done;
	compact_add(&noting->doc, root);
	if (!matched->check_name)
		matching_note(batch, arrival->type, root, matched->subject);
	rc = noting_end(noting, batch);
done:
	str_release(&why);
	return rc;
}

int batch_take_record(struct batch *batch, struct arrival *arrival, unsigned flags,
		      uint32_t *subject)
{
	struct noting noting = NOTING_INIT;
	const struct node *root = &arrival->draft.root;
	struct matched matched;
	int rc;

	noting_begin(&noting, batch, arrival, flags);
	add_reason(batch, &noting.reason, arrival);
	rc = relations_find(batch, arrival);
	if (!rc)
		rc = matching_find(batch, arrival->type, root, &matched);
	if (rc)
		goto done;
	if (matched.several)
		rc = skip_several(batch, &noting, root);
	else if (matched.unlike)
		rc = skip_unlike(batch, &noting, root, matched.subject);
	else if (matched.subject == NO_SUBJECT)
		rc = add_new(batch, &noting, arrival);
	else
		rc = add_to(batch, &noting, arrival, &matched);
	*subject = noting.row.flags & ROW_REJECT ? NO_SUBJECT : noting.row.subject;
done:
	noting_release(&noting);
	return rc;
}

/* --- events --- */

static const char *extension(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t len = dot ? strlen(dot + 1) : 0;

	if (!len || len > 8 ||
	    dot[1 + strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")])
		return "bin";
	return dot + 1;
}

static int attach(struct batch *batch, const struct attachment *file, struct str *path)
{
	char hex[SHA256_HEX];
	struct attached attached;
	const char *end = extension(file->name ? file->name : "");
	int rc;

	sha256_hex(hex, file->bytes, file->len);
	str_addf(path, "files/%.2s/%s.", hex, hex);
	for (; *end; end++)
		str_add_char(path, (char)(*end >= 'A' && *end <= 'Z' ? *end | 0x20 : *end));
	rc = spool_add(&batch->spool, file->bytes, file->len, &attached.at);
	attached.len = file->len;
	attached.path = xstrdup(path->buf);
	GROW(batch->attached, batch->n_attached + 1, batch->alloc_attached);
	batch->attached[batch->n_attached++] = attached;
	return rc;
}

/* The subject that the event lies with: the first it is with. */
static uint32_t subject_of(const struct batch *batch, const struct node *event)
{
	const struct node *with = node_value(node_get(event, "with"), 0, NULL);
	rid r = with && with->kind == NODE_SCALAR ? id_rid(with->text, with->len) :
						    RID_NONE;

	return r == RID_NONE ? NO_SUBJECT : subjects_find(&batch->subjects, r);
}

static int note_event(struct batch *batch, struct arrival *arrival, unsigned flags,
		      const struct str *reason)
{
	const struct node *root = &arrival->draft.root;
	struct noting noting = NOTING_INIT;
	struct str why = STR_INIT;
	enum arrival_fate fate;
	int rc;

	noting_begin(&noting, batch, arrival, flags);
	str_add_mem(&noting.reason, reason->buf, reason->len);
	noting.row.subject = subject_of(batch, root);
	newcomer_judge(batch, TYPE_TIMELINE, root, !arrival->n_refs, &fate, &why);
	if (fate != ARRIVAL_TAKE) {
		rc = turn_down(batch, &noting, root, ACTION_REFUSE, why.buf, NO_SUBJECT);
	} else {
		relations_pack(&noting.refs, arrival);
		if (noting.refs.len)
			noting.row.flags |= ROW_PENDING;
		noting.row.action = ACTION_ADD;
		compact_add(&noting.doc, root);
		rc = noting_end(&noting, batch);
	}
	noting_release(&noting);
	str_release(&why);
	return rc;
}

/* The first document lies with the event, each other one is an event of its own. */
static int note_document(struct batch *batch, const struct arrival *event,
			 const struct attachment *file)
{
	const char *at = node_text(&event->draft.root, "at");
	struct str path = STR_INIT, none = STR_INIT;
	struct arrival one;
	struct draft *draft = &one.draft;
	int rc = attach(batch, file, &path);

	arrival_init(&one);
	one.type = TYPE_TIMELINE;
	one.line = event->line;
	draft_copy(draft, draft_child(draft, &draft->root, "with"),
		   node_get(&event->draft.root, "with"));
	draft_value(draft, draft_child(draft, &draft->root, "at"), FIELD_WHEN, at,
		    strlen(at));
	draft_set(draft, "kind", "document");
	if (file->name && *file->name)
		draft_set(draft, "text", file->name);
	draft_set(draft, "file", path.buf);
	if (!rc)
		rc = note_event(batch, &one, ROW_IMPLIED, &none);
	arrival_release(&one);
	str_release(&path);
	str_release(&none);
	return rc;
}

static bool is_with(const struct arrival_ref *ref)
{
	return !strncmp(ref->path, "with", 4) &&
	       (!ref->path[4] || ref->path[4] == '[');
}

/* Whom it is with may come to be known when all rows are read. */
static bool may_have_with(const struct arrival *arrival)
{
	for (size_t i = 0; i < arrival->n_refs; i++)
		if (is_with(&arrival->refs[i]))
			return true;
	return !node_empty(node_get(&arrival->draft.root, "with"));
}

static int refuse_event(struct batch *batch, struct arrival *arrival)
{
	struct noting noting = NOTING_INIT;
	int rc;

	noting_begin(&noting, batch, arrival, 0);
	rc = turn_down(batch, &noting, &arrival->draft.root, ACTION_REFUSE,
		       _("'with' is missing: whom it happened to"), NO_SUBJECT);
	noting_release(&noting);
	return rc;
}

static void add_campaign(const struct batch *batch, struct arrival *arrival)
{
	struct arrival_ref *ref;

	if (!batch->options.campaign)
		return;
	ref = arrival_ref(arrival, "campaign", TYPE_CAMPAIGN);
	ref->name = arena_strdup(&arrival->draft.arena, batch->options.campaign);
	ref->column = "--campaign";
	ref->may_make = true;
}

static int take_event(struct batch *batch, struct arrival *arrival)
{
	static const struct item none;
	const struct item *item = batch->file->reader.kind == &reader_csv ?
				  &none : &batch->file->reader.item;
	struct str reason = STR_INIT, path = STR_INIT;
	bool mail = batch->file->reader.kind == &reader_mail;
	int rc = 0;

	if (mail)
		rc = correspondence_address(batch, arrival, &batch->file->reader);
	if (!rc && arrival->fate != ARRIVAL_TAKE)
		return turn_down_early(batch, arrival);
	add_campaign(batch, arrival);
	add_reason(batch, &reason, arrival);
	if (!rc)
		rc = relations_find(batch, arrival);
	if (!rc)
		rc = relations_make(batch, arrival);
	if (!rc && mail)
		rc = correspondence_name(batch, arrival);
	if (!rc && !may_have_with(arrival)) {
		rc = refuse_event(batch, arrival);
		goto done;
	}
	if (!rc && item->n_files) {
		rc = attach(batch, &item->files[0], &path);
		draft_set(&arrival->draft, "file", path.buf);
	}
	if (!rc)
		rc = note_event(batch, arrival, 0, &reason);
	if (node_empty(node_get(&arrival->draft.root, "with")))
		goto done;
	for (size_t i = 1; i < item->n_files && !rc; i++)
		rc = note_document(batch, arrival, &item->files[i]);
done:
	str_release(&reason);
	str_release(&path);
	return rc;
}

/* --- rows --- */

static int take(struct batch *batch, struct arrival *arrival)
{
	uint32_t subject;

	if (arrival->fate != ARRIVAL_TAKE)
		return turn_down_early(batch, arrival);
	if (arrival->type == TYPE_TIMELINE)
		return take_event(batch, arrival);
	return batch_take_record(batch, arrival, 0, &subject);
}

static int read_file(struct batch *batch, struct batch_file *file, uint64_t total)
{
	struct arrivals arrivals;
	struct arrival *arrival;
	int rc;

	batch->file = file;
	batch->item = 0;
	arrivals_begin(&arrivals, &file->reader, &file->mapping);
	while (!(rc = arrivals_next(&arrivals, &arrival)) && arrival) {
		batch->item++;
		rc = take(batch, arrival);
		if (rc)
			break;
		if (batch->options.progress && !(batch->item & 1023))
			batch->options.progress(_("reading"),
				(size_t)(file->before + arrivals_at(&arrivals)),
				(size_t)total);
	}
	arrivals_end(&arrivals);
	return rc;
}

int batch_read(struct batch *batch)
{
	uint64_t total = 0;
	int rc = 0;

	if (batch->n_files > UINT16_MAX)
		return err_set(ERR_USAGE, _("%zu files are too many for one import"),
			       batch->n_files);
	for (size_t i = 0; i < batch->n_files; i++) {
		batch->files[i]->before = total;
		total += batch->files[i]->input.size;
	}
	for (size_t i = 0; i < batch->n_files && !rc; i++)
		rc = read_file(batch, batch->files[i], total);
	return rc;
}
