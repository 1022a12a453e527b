#include "domain/fix.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "record/emit.h"

#include <string.h>

/* The plain scalar that begins at a finding's place; columns count characters. */
static const struct node *find_plain(const struct node *node, unsigned line, unsigned col)
{
	const struct node *found = NULL;

	if (node->kind == NODE_SCALAR)
		return node->style == STYLE_PLAIN && node->at.line == line &&
		       node->at.col == col ? node : NULL;
	for (size_t i = 0; i < node->n && !found; i++)
		found = find_plain(&node->v[i], line, col);
	return found;
}

/* The same tree but for the style of this scalar; false: that cannot be. */
static bool quote(struct str *out, const struct record *record,
		  const struct node *node, const struct limits *limits)
{
	struct doc now = DOC_INIT;
	struct str quoted = STR_INIT;
	bool same;

	str_add_mem(out, record->bytes.buf, record->bytes.len);
	scalar_add(&quoted, node->text, node->len, STYLE_DOUBLE);
	str_splice(out, node->at.byte, node->end.byte - node->at.byte,
		   quoted.buf, quoted.len);
	same = !doc_parse(&now, out->buf, out->len, record->entry.path, 1, limits, NULL) &&
	       node_equal(now.root, record->doc.root);
	err_clear();
	doc_release(&now);
	str_release(&quoted);
	return same;
}

static int fix_scalar(struct work *work, const struct record *record,
		      const struct finding *f)
{
	const struct node *node = find_plain(record->doc.root, f->line, f->col);
	struct str bytes = STR_INIT;
	int rc = 0;

	if (!node)
		return 0;
	if (quote(&bytes, record, node, &work->store.config.limits))
		rc = work_put(work, record, bytes.buf, bytes.len);
	else
		warn(_("%s:%u: this value cannot be quoted as it stands; "
		       "change it with 'crm edit %s'"),
		     f->path, f->line, record->entry.id);
	str_release(&bytes);
	return rc;
}

static int fix_name(struct work *work, const struct record *record)
{
	struct str path = STR_INIT;
	struct stat st;
	int rc;

	place_path(&path, &work->store.config, record->type, record->entry.id);
	rc = file_stat(&st, work->store.dir, path.buf);
	str_release(&path);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return work_move(work, record);
	}
	return rc;
}

/* Of timelines neither is said without a record that bears the blame. */
static int fix_finding(struct work *work, const struct finding *f)
{
	struct record record = RECORD_INIT;
	struct place_name name;
	rid r = f->id ? id_rid(f->id, strlen(f->id)) : RID_NONE;
	int rc;

	if (r == RID_NONE || !place_parse(&name, f->path) ||
	    name.type == TYPE_TIMELINE)
		return 0;
	rc = work_get(work, r, &record);
	if (rc == ERR_DATA || rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	} else if (!rc && strcmp(record.entry.path, f->path)) {
		;		/* it is another document of this id */
	} else if (!rc && !strcmp(f->rule, "id-mismatch")) {
		rc = fix_name(work, &record);
	} else if (!rc) {
		rc = fix_scalar(work, &record, f);
	}
	record_release(&record);
	return rc;
}

int fix_findings(struct work *work, const struct findings *why)
{
	int rc = 0;

	/* From the end, so that what is quoted first moves no finding to come;
	   names last, since a document that moves is found under its old path. */
	for (size_t i = why->n; i-- > 0 && !rc;)
		if (!strcmp(why->v[i].rule, "ambiguous-scalar"))
			rc = fix_finding(work, &why->v[i]);
	for (size_t i = 0; i < why->n && !rc; i++)
		if (!strcmp(why->v[i].rule, "id-mismatch"))
			rc = fix_finding(work, &why->v[i]);
	return rc;
}
