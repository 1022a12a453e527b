#include "domain/newcomer.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/identity.h"
#include "record/emit.h"
#include "record/validate.h"
#include "text/date.h"
#include "work/label.h"

#include <string.h>

#define TURNS 8

static int is_taken(struct batch *batch, rid r, bool *taken)
{
	struct entry entry;
	int rc;

	*taken = subjects_find(&batch->subjects, r) != NO_SUBJECT;
	if (*taken || batch->empty)
		return 0;
	rc = index_entry(batch->work->index, r, &entry);
	*taken = !rc;
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
}

static int draw(struct batch *batch, enum record_type type,
		const struct node *root, rid *r)
{
	struct str *key = &batch->scratch;
	bool taken = true;
	unsigned turn = 0;
	int rc = 0;

	/* Else by all that it says, so that a dry run tells what a real one does. */
	str_clear(key);
	if (!identity_key(key, batch->config, type, root))
		doc_emit(key, root);
	while (taken && !rc) {
		if (turn == TURNS)	/* one of very many of that name */
			doc_emit(key, root);
		*r = rid_draw(batch->config, type, key->buf, turn++);
		rc = is_taken(batch, *r, &taken);
	}
	return rc;
}

int newcomer_id(struct batch *batch, enum record_type type, struct draft *draft, rid *r)
{
	const char *given = node_text(&draft->root, "id");
	struct str id = STR_INIT, label = STR_INIT;
	bool taken = true;
	int rc = 0;

	*r = given ? id_rid(given, strlen(given)) : RID_NONE;
	if (*r != RID_NONE)
		rc = is_taken(batch, *r, &taken);
	if (rc || !taken)
		return rc;
	rc = draw(batch, type, &draft->root, r);
	if (rc)
		return rc;
	label_add(&label, type, &draft->root);
	id_make(&id, batch->config, type, label.buf, *r);
	draft_set(draft, "id", id.buf);
	str_release(&id);
	str_release(&label);
	return 0;
}

static void set_missing(struct draft *draft, const char *key, const char *value,
			enum field_kind kind)
{
	if (value && node_empty(node_get(&draft->root, key)))
		draft_value(draft, draft_child(draft, &draft->root, key), kind,
			    value, strlen(value));
}

/* A case's number is its own suffix, so that no two clones can give the same. */
static void number_case(struct draft *draft)
{
	const char *id = node_text(&draft->root, "id");
	struct str number = STR_INIT;

	str_addf(&number, "C-%s", id + strlen(id) - SUFFIX_LEN);
	set_missing(draft, "number", number.buf, FIELD_TEXT);
	str_release(&number);
}

void newcomer_defaults(struct batch *batch, enum record_type type, struct draft *draft)
{
	const struct config *config = batch->config;
	struct str now = STR_INIT;

	instant_add(&now, clock_now());
	set_missing(draft, "created", now.buf, FIELD_INSTANT);
	switch (type) {
	case TYPE_CONTACT:
		set_missing(draft, "stage", "suspect", FIELD_TEXT);
		break;
	case TYPE_OPPORTUNITY:
		set_missing(draft, "stage", config->n_pipeline ?
			    config->pipeline[0].name : NULL, FIELD_TEXT);
		break;
	case TYPE_CASE:
		set_missing(draft, "opened", now.buf, FIELD_WHEN);
		set_missing(draft, "status", "open", FIELD_TEXT);
		number_case(draft);
		break;
	default:
		break;
	}
	str_release(&now);
}

/* What a row need not have: more of a record that is there, or an event's id. */
static bool is_forgiven(const struct finding *f, enum record_type type, bool whole)
{
	if (f->level != LEVEL_ERROR)
		return true;
	if (type == TYPE_TIMELINE)
		return !strcmp(f->rule, "required") && f->field &&
		       (!strcmp(f->field, "[0].id") || !strcmp(f->field, "id") || !whole);
	return !whole && (!strcmp(f->rule, "required") || !strcmp(f->rule, "channel"));
}

static void judge(const struct findings *findings, enum record_type type, bool whole,
		  enum arrival_fate *fate, struct str *why)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];
		bool channel = !strcmp(f->rule, "channel");

		if (is_forgiven(f, type, whole))
			continue;
		if (*fate != ARRIVAL_REFUSE)
			*fate = channel ? ARRIVAL_SKIP : ARRIVAL_REFUSE;
		if (why->len)
			str_add(why, "; ");
		finding_sentence(why, f);
	}
}

/* A key that no reader of ours would take back. */
static const struct node *too_long(const struct node *node, const struct limits *limits)
{
	const struct node *found = NULL;

	if (node->key && node->key_len > limits->key_bytes)
		return node;
	for (size_t i = 0; node->kind != NODE_SCALAR && i < node->n && !found; i++)
		found = too_long(&node->v[i], limits);
	return found;
}

void newcomer_judge(struct batch *batch, enum record_type type,
		    const struct node *root, bool whole,
		    enum arrival_fate *fate, struct str *why)
{
	struct findings findings = FINDINGS_INIT;
	struct node one = *root, list = { .kind = NODE_LIST, .style = STYLE_BLOCK,
					  .v = &one, .n = 1 };
	struct doc doc = { .root = &one, .limits = batch->config->limits };
	const struct node *key = too_long(root, &batch->config->limits);

	*fate = ARRIVAL_TAKE;
	if (type == TYPE_TIMELINE) {
		doc.root = &list;
		validate_timeline(&findings, batch->config, &doc, "");
	} else if (whole) {
		validate_record(&findings, batch->config, type, &doc, "");
	} else {
		validate_part(&findings, batch->config, type, &doc, "");
	}
	judge(&findings, type, whole, fate, why);
	if (key) {
		*fate = ARRIVAL_REFUSE;
		str_addf(why, _("%sthe key '%.40s...' is over %u bytes"),
			 why->len ? "; " : "", key->key,
			 batch->config->limits.key_bytes);
	}
	findings_release(&findings);
}
