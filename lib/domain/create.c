#include "domain/create.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/canonical.h"
#include "domain/identity.h"
#include "record/emit.h"
#include "record/validate.h"
#include "text/date.h"

#include <stdio.h>
#include <string.h>

static void set_missing(struct draft *draft, const char *key, const char *value)
{
	if (value && !node_get(&draft->root, key))
		draft_set(draft, key, value);
}

/* What a new record of the type has without being told. */
static void add_defaults(struct draft *draft, const struct config *config,
			 enum record_type type)
{
	struct str now = STR_INIT;

	instant_add(&now, clock_now());
	set_missing(draft, "created", now.buf);
	switch (type) {
	case TYPE_CONTACT:
		set_missing(draft, "stage", "lead");
		break;
	case TYPE_OPPORTUNITY:
		set_missing(draft, "stage", config->n_pipeline ?
			    config->pipeline[0].name : NULL);
		break;
	case TYPE_CASE:
		set_missing(draft, "opened", now.buf);
		set_missing(draft, "status", "open");
		break;
	case TYPE_TASK:
		set_missing(draft, "status", "needs-action");
		break;
	default:
		break;
	}
	str_release(&now);
}

/* A case's number is its own suffix, so that no two clones can give the same. */
static void number_case(struct draft *draft, const char *id)
{
	struct str number = STR_INIT;

	str_addf(&number, "C-%s", id + strlen(id) - SUFFIX_LEN);
	set_missing(draft, "number", number.buf);
	str_release(&number);
}

static int choose_id(struct str *id, struct work *work, enum record_type type,
		     const struct node *root)
{
	const char *given = node_text(root, "id");

	if (!given) {
		identity_draw(id, work, type, root);
		return 0;
	}
	if (!id_valid(given, strlen(given)))
		return err_set(ERR_DATA, _("'%s' is no id: it must end in eight of 0-9 and a-z "
			       "without i, l, o and u, such as mario-rossi-3f2a9c1b"),
			       given);
	if (work_taken(work, id_rid(given, strlen(given))))
		return err_set(ERR_DATA, _("the id '%s' is taken"), given);
	str_add(id, given);
	return 0;
}

static void emit(struct str *out, const struct config *config,
		 enum record_type type, const struct node *root)
{
	if (config->modeline)
		str_addf(out, "# yaml-language-server: $schema=../.crm/%s.schema.json\n",
			 schema_of(type)->name);
	doc_emit(out, root);
}

/* The errors among findings as one error without their places; 0 if there is none. */
static int refuse(const struct findings *why)
{
	bool first = true;

	for (size_t i = 0; i < why->n; i++) {
		if (why->v[i].level != LEVEL_ERROR)
			continue;
		if (first)
			err_set(ERR_DATA, "%s", why->v[i].message);
		else
			err_hint("%s", why->v[i].message);
		first = false;
	}
	return first ? 0 : ERR_DATA;
}

/* Hold what was made against the schema and against the other records. */
static int check(struct created *out, struct work *work, enum record_type type,
		 const struct str *bytes, bool strict)
{
	const struct config *config = &work->store.config;
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;
	int rc = doc_parse(&doc, bytes->buf, bytes->len, out->id, 1,
			   &config->limits, NULL);

	if (!rc) {
		validate_record(&why, config, type, &doc, out->id);
		rc = refuse(&why);
	}
	if (!rc)
		rc = identity_unique(work, type, RID_NONE, NULL, doc.root);
	if (!rc)
		rc = identity_alike(work, type, RID_NONE, doc.root, &out->alike);
	if (!rc && strict && out->alike.n)
		rc = err_set(ERR_DATA, _("likely the same as %s"), out->alike.v[0]);
	findings_release(&why);
	doc_release(&doc);
	return rc;
}

int create_record(struct created *out, struct work *work, enum record_type type,
		  const struct draft *draft, bool strict)
{
	const struct config *config = &work->store.config;
	struct draft full, ordered;
	struct str id = STR_INIT, bytes = STR_INIT;
	int rc;

	draft_init(&full);
	draft_init(&ordered);
	rc = canonical_record(&full, work, type, &draft->root);
	if (!rc)
		rc = choose_id(&id, work, type, &full.root);
	if (rc)
		goto done;
	draft_set(&full, "id", id.buf);
	add_defaults(&full, config, type);
	if (type == TYPE_CASE)
		number_case(&full, id.buf);
	/* Once more, for the order of what was added. */
	rc = canonical_record(&ordered, work, type, &full.root);
	if (rc)
		goto done;
	emit(&bytes, config, type, &ordered.root);
	snprintf(out->id, sizeof(out->id), "%s", id.buf);
	out->r = id_rid(id.buf, id.len);
	rc = check(out, work, type, &bytes, strict);
	if (!rc)
		rc = work_add(work, type, id.buf, bytes.buf, bytes.len);
done:
	draft_release(&full);
	draft_release(&ordered);
	str_release(&id);
	str_release(&bytes);
	return rc;
}

void created_release(struct created *created)
{
	strs_release(&created->alike);
	*created = (struct created)CREATED_INIT;
}
