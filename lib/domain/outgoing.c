#include "domain/outgoing.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/consent.h"

#include <stdlib.h>
#include <string.h>

int outgoing_segment(struct outgoing *out, const char *name)
{
	struct str where = STR_INIT;

	if (out->terms.where)
		str_addf(&where, "(%s)\n and ", out->terms.where);
	str_addf(&where, "segment = \"%s\"", name);
	str_release(&out->where);
	out->where = where;
	out->terms.where = out->where.buf;
	return 0;
}

int outgoing_campaign(struct outgoing *out, struct work *work, const char *ref)
{
	struct record campaign = RECORD_INIT;
	const char *name;
	rid r;
	int rc = work_resolve(work, TYPE_CAMPAIGN, ref, &r);

	if (!rc)
		rc = work_get(work, r, &campaign);
	if (!rc) {
		name = node_text(campaign.doc.root, "segment");
		rc = name && *name ? outgoing_segment(out, name) :
			err_set(ERR_DATA, _("campaign '%s' has no segment: crm set "
					    "%s segment=NAME"), ref, campaign.entry.id);
	}
	record_release(&campaign);
	return rc;
}

static void push(struct rids *list, rid r)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = r;
}

static int by_suffix(const void *a, const void *b)
{
	const rid *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int keep_those_who_agreed(struct outgoing *out)
{
	struct record record = RECORD_INIT;
	size_t n = 0;
	bool holds;
	int rc = 0;

	for (size_t i = 0; i < out->rids.n && !rc; i++) {
		rc = work_get(out->work, out->rids.v[i], &record);
		if (!rc)
			rc = consent_holds(&holds, out->work, &record, out->purpose,
					   out->channel);
		if (!rc && holds)
			out->rids.v[n++] = out->rids.v[i];
	}
	record_release(&record);
	if (rc)
		return rc;
	out->left_out = out->rids.n - n;
	out->rids.n = n;
	for (size_t i = 0; i < n; i++)
		push(&out->kept, out->rids.v[i]);
	if (n)
		qsort(out->kept.v, n, sizeof(*out->kept.v), by_suffix);
	return 0;
}

int outgoing_init(struct outgoing *out, struct work *work)
{
	int rc;

	out->work = work;
	if (out->terms.type == TYPE_TIMELINE)
		return 0;
	rc = choice_init(&out->choice, work, &out->terms);
	if (!rc)
		rc = choice_rids(&out->choice, &out->rids);
	if (!rc && out->purpose)
		rc = keep_those_who_agreed(out);
	return rc;
}

/* --- events --- */

struct walk {
	struct outgoing *out;
	struct rids subjects;
	int (*each)(void *arg, const struct node *root);
	void *arg;
};

static int note_subject(void *arg, const struct entry *entry)
{
	struct walk *walk = arg;

	push(&walk->subjects, entry->r);
	return 0;
}

static int each_event(struct walk *walk, rid subject)
{
	struct work *work = walk->out->work;
	struct str bytes = STR_INIT;
	struct doc doc = DOC_INIT;
	struct limits limits = config_limits(&work->store.config, TYPE_TIMELINE);
	struct entry entry;
	int rc = index_timeline(work->index, subject, &entry);

	if (!rc)
		rc = work_document(work, TYPE_TIMELINE, entry.id, &bytes);
	if (!rc)
		rc = doc_parse(&doc, bytes.buf, bytes.len, entry.path, entry.line,
			       &limits, NULL);
	if (!rc && doc.root && doc.root->kind == NODE_LIST)
		for (size_t i = 0; i < doc.root->n && !rc; i++)
			rc = walk->each(walk->arg, &doc.root->v[i]);
	doc_release(&doc);
	str_release(&bytes);
	return rc;
}

static int each_of_all_events(struct walk *walk)
{
	int rc = index_each(walk->out->work->index, TYPE_TIMELINE, true,
			    note_subject, walk);

	for (size_t i = 0; i < walk->subjects.n && !rc; i++)
		rc = each_event(walk, walk->subjects.v[i]);
	rids_release(&walk->subjects);
	return rc;
}

int outgoing_each(struct outgoing *out,
		  int (*each)(void *arg, const struct node *root), void *arg)
{
	struct record record = RECORD_INIT;
	int rc = 0;

	if (out->terms.type == TYPE_TIMELINE)
		return each_of_all_events(&(struct walk){
			out, RIDS_INIT, each, arg
		});
	for (size_t i = 0; i < out->rids.n && !rc; i++) {
		rc = work_get(out->work, out->rids.v[i], &record);
		if (!rc)
			rc = each(arg, record.doc.root);
	}
	record_release(&record);
	return rc;
}

/* --- as columns --- */

struct sieve {
	struct outgoing *out;
	int (*row)(void *arg, rid r, const char *const *cells);
	void *arg;
};

static int pass_row(void *arg, rid r, const char *const *cells)
{
	struct sieve *sieve = arg;
	const struct rids *kept = &sieve->out->kept;

	if (sieve->out->purpose &&
	    !(kept->n && bsearch(&r, kept->v, kept->n, sizeof(r), by_suffix)))
		return 0;
	return sieve->row(sieve->arg, r, cells);
}

int outgoing_rows(struct outgoing *out,
		  int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	struct sieve sieve = { out, row, arg };

	return choice_each(&out->choice, pass_row, &sieve);
}

void outgoing_release(struct outgoing *out)
{
	choice_release(&out->choice);
	str_release(&out->where);
	rids_release(&out->rids);
	rids_release(&out->kept);
}
