/* crm rename: another slug for an id. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "text/slug.h"
#include "work/label.h"

#include <stdio.h>
#include <string.h>

struct args {
	const char *ref, *slug;
};

static const struct opt opts[] = {
	OPT_OPERAND(struct args, ref, "ref", OFFER_RECORD,
		    N_("the record")),
	OPT_OPTIONAL(struct args, slug, "slug", OFFER_NOTHING,
		     N_("what its id is to begin with; the record's name")),
	OPT_END
};

static const char *const examples[] = {
	"crm rename mario-rossi",
	"crm rename m.rossi@acme.example mario-rossi-senior",
	NULL
};

/* The id with this slug, or without any, as the store has them. */
static int make_id(struct str *id, const struct work *work,
		   const struct record *record, const char *slug)
{
	struct str text = STR_INIT;
	int rc = 0;

	if (!slug) {
		label_add(&text, record->type, record->doc.root);
	} else if (work->store.config.opaque_ids) {
		rc = err_set(ERR_DATA, _("this store's ids have no slug: "
					 "'ids: opaque' in crm.yaml"));
	} else {
		slug_add(&text, slug, strlen(slug), ID_MAX);
		if (!text.len)
			rc = err_set(ERR_DATA, _("'%s' has no letter or digit "
						 "that a slug could have"), slug);
	}
	if (!rc)
		id_make(id, &work->store.config, record->type, text.buf,
			record->entry.r);
	str_release(&text);
	return rc;
}

static int print_id(const struct env *env, const char *id)
{
	static const struct rows_column columns[] = { { "id", CELL_TEXT } };
	struct rows rows;

	rows_begin(&rows, stdout, &env->look, columns, 1);
	rows_cell(&rows, id, strlen(id));
	rows_end_row(&rows);
	return rows_end(&rows);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct record record = RECORD_INIT;
	struct str id = STR_INIT;
	char suffix[SUFFIX_LEN + 1];
	rid r;
	int rc = work_resolve(env->work, TYPE_NONE, args->ref, &r);

	if (!rc)
		rc = work_get(env->work, r, &record);
	if (!rc)
		rc = make_id(&id, env->work, &record, args->slug);
	if (!rc && strcmp(id.buf, record.entry.id)) {
		rid_text(suffix, r);
		rc = work_rename(env->work, &record, id.buf);
		if (!rc)
			rc = work_commit(env->work, "rename %s", suffix);
	}
	if (!rc)
		rc = print_id(env, id.buf);
	record_release(&record);
	str_release(&id);
	return rc;
}

const struct command cmd_rename = {
	.name = "rename",
	.brief = N_("give a record's id another slug"),
	.group = GROUP_RECORDS,
	.need = NEED_INDEX_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.run = run,
};
