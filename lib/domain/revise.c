#include "domain/revise.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/identity.h"
#include "domain/refs.h"
#include "record/validate.h"

#include <string.h>

static bool was_there(const struct findings *before, const struct finding *f)
{
	for (size_t i = 0; i < before->n; i++) {
		const struct finding *old = &before->v[i];

		if (!strcmp(old->rule, f->rule) &&
		    !strcmp(old->field ? old->field : "", f->field ? f->field : ""))
			return true;
	}
	return false;
}

static int refuse_new(const struct findings *before, const struct findings *after)
{
	struct str sentence = STR_INIT;
	bool first = true;

	for (size_t i = 0; i < after->n; i++) {
		const struct finding *f = &after->v[i];

		if (f->level != LEVEL_ERROR || was_there(before, f))
			continue;
		str_clear(&sentence);
		finding_sentence(&sentence, f);
		if (first)
			err_set(ERR_DATA, "%s:%u: %s", f->path, f->line, sentence.buf);
		else
			err_hint("%s:%u: %s", f->path, f->line, sentence.buf);
		first = false;
	}
	str_release(&sentence);
	return first ? 0 : ERR_DATA;
}

struct compare {
	struct work *work;
	const struct record *was;
};

static int check_ref(void *arg, const char *path, const struct node *node,
		     enum record_type of)
{
	struct compare *compare = arg;
	const char *before = NULL;
	const struct node *old = node_at(compare->was->doc.root, path);
	struct entry entry;
	rid r = id_rid(node->text, node->len);

	if (old && old->kind == NODE_SCALAR)
		before = old->text;
	if (before && !strcmp(before, node->text))
		return 0;
	if (r == RID_NONE || work_entry(compare->work, r, &entry))
		return err_set(ERR_DATA, _("%s:%u: '%s' names no record: '%s'"),
			       compare->was->entry.path, (unsigned)node->at.line,
			       path, node->text);
	if (of != TYPE_NONE && entry.type != of)
		return err_set(ERR_DATA, _("%s:%u: '%s' must be a %s, and '%s' is a %s"),
			       compare->was->entry.path, (unsigned)node->at.line, path,
			       schema_of(of)->name, node->text,
			       schema_of(entry.type)->name);
	return 0;
}

static int check_id(const struct record *was, const struct doc *now)
{
	const char *id = node_text(now->root, "id");

	if (id && !strcmp(id, was->entry.id))
		return 0;
	if (id && id_rid(id, strlen(id)) == was->entry.r)
		return err_set(ERR_DATA, _("'id' is not changed by hand; use 'crm rename %s %s'"),
			       was->entry.id, id);
	return err_set(ERR_DATA, _("'id' must stay '%s'"), was->entry.id);
}

int revise_record(struct work *work, const struct record *was,
		  const char *bytes, size_t len)
{
	const struct config *config = &work->store.config;
	struct compare compare = { .work = work, .was = was };
	struct findings before = FINDINGS_INIT, after = FINDINGS_INIT;
	struct doc doc = DOC_INIT;
	int rc;

	if (len == was->bytes.len && !memcmp(bytes, was->bytes.buf, len))
		return 0;
	rc = doc_parse(&doc, bytes, len, was->entry.path, was->entry.line,
		       &config->limits, NULL);
	if (rc)
		goto done;
	if (was->doc.root)
		validate_record(&before, config, was->type, &was->doc, was->entry.path);
	validate_record(&after, config, was->type, &doc, was->entry.path);
	rc = refuse_new(&before, &after);
	if (!rc)
		rc = check_id(was, &doc);
	if (!rc)
		rc = refs_each(config, was->type, doc.root, check_ref, &compare);
	if (!rc)
		rc = identity_unique(work, was->type, was->entry.r,
				     was->doc.root, doc.root);
	if (!rc)
		rc = work_put(work, was, bytes, len);
done:
	findings_release(&before);
	findings_release(&after);
	doc_release(&doc);
	return rc;
}
