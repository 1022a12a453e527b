/* crm edit: a record in the editor. */

#include "cmd/cmd.h"
#include "cmd/editing.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/revise.h"

#include <string.h>

struct args {
	const char *ref;
};

static const struct opt opts[] = {
	OPT_OPERAND(struct args, ref, "record", OFFER_RECORD,
		    N_("an id, its beginning, an address, a name")),
	OPT_END
};

static const char *const examples[] = {
	"crm edit mario-rossi",
	"EDITOR=nano crm edit m.rossi@acme.example",
	NULL
};

static bool same_bytes(const struct str *a, const struct str *b)
{
	return a->len == b->len && !memcmp(a->buf, b->buf, a->len);
}

/* A document that does not parse is what an editor is for. */
static int get_any(struct work *work, rid r, struct record *out)
{
	int rc = work_get(work, r, out);

	if (rc == ERR_DATA && out->bytes.len) {
		err_clear();
		rc = 0;
	}
	return rc;
}

static int changed_meanwhile(const struct record *was)
{
	return err_set(ERR_CONFLICT, _("'%s' was changed while it was in the editor"),
		       was->entry.path);
}

/* What came from the editor, against the record as it is by now. */
static int save(struct env *env, const struct record *was, const struct str *text)
{
	struct record now = RECORD_INIT;
	int rc = editing_lock(env);

	if (!rc)
		rc = get_any(env->work, was->entry.r, &now);
	if (rc == ERR_NOT_FOUND || (!rc && !same_bytes(&now.bytes, &was->bytes)))
		rc = changed_meanwhile(was);
	if (!rc)
		rc = revise_record(env->work, &now, text->buf, text->len);
	if (!rc)
		rc = work_commit(env->work, "edit");
	record_release(&now);
	return rc;
}

static int edit(struct env *env, const struct record *was, struct editing *editing)
{
	int rc;

	do {
		rc = editing_run(editing, env);
		if (rc)
			return rc;
		if (same_bytes(&editing->text, &was->bytes)) {
			editing_done(editing, env);
			tell(env, _("nothing was changed"));
			return 0;
		}
		rc = save(env, was, &editing->text);
	} while (rc && editing_again(editing, env));
	if (!rc)
		editing_done(editing, env);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct record was = RECORD_INIT;
	struct editing editing = EDITING_INIT;
	char suffix[SUFFIX_LEN + 1];
	rid r;
	int rc = work_resolve(env->work, TYPE_NONE, args->ref, &r);

	if (!rc)
		rc = get_any(env->work, r, &was);
	if (!rc) {
		rid_text(suffix, r);
		rc = editing_begin(&editing, env->work, suffix, &was.bytes);
	}
	if (!rc)
		rc = edit(env, &was, &editing);
	editing_release(&editing);
	record_release(&was);
	return rc;
}

const struct command cmd_edit = {
	.name = "edit",
	.brief = N_("change a record in the editor"),
	.group = GROUP_RECORDS,
	.need = NEED_POINT,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.run = run,
};
