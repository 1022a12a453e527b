/* crm add: a new record. */

#include "cmd/cmd.h"
#include "cmd/editing.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/assign.h"
#include "domain/create.h"
#include "domain/source.h"
#include "domain/template.h"

#include <stdio.h>
#include <string.h>

struct args {
	bool editor;
	const char *from;
	bool strict;
	const char *type;
	struct words words;
};

static const struct opt opts[] = {
	OPT_FLAG('e', "edit", struct args, editor,
		 N_("write it in the editor, beginning with what is given")),
	OPT_TEXT(0, "from", struct args, from, "file", OFFER_FILE,
		 N_("take it from YAML or JSON; - is standard input")),
	OPT_FLAG(0, "strict", struct args, strict,
		 N_("refuse what is likely a duplicate")),
	OPT_OPERAND(struct args, type, "type", OFFER_TYPE,
		    N_("contact, company, ...")),
	OPT_OPERANDS(struct args, words, "assignment", 0, OFFER_ASSIGNMENT,
		     N_("FIELD=VALUE, or one text such as 'Mario Rossi <m@acme.example>'")),
	OPT_END
};

static const char *const examples[] = {
	"crm add contact 'Anna Verdi <anna@acme.example>'",
	"crm add company name='Acme S.r.l.' vat_id=01234567897",
	"crm add contact name='Anna Verdi' phone='+39 02 7654321' company=acme",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->editor ? NEED_POINT : NEED_POINT_LOCKED;
}

static int read_source(struct drafts *out, const struct args *args,
		       const struct config *config, enum record_type type)
{
	const char *name = strcmp(args->from, "-") ? args->from : _("standard input");
	struct str bytes = STR_INIT;
	int rc = file_read_named(&bytes, args->from);

	if (!rc)
		rc = source_read(out, bytes.buf, bytes.len, name, config, type);
	if (!rc && !out->n)
		rc = err_set(ERR_DATA, _("there is no record in '%s'"), name);
	str_release(&bytes);
	return rc;
}

/* The card, if the first word is one, then the assignments, into every draft. */
static int apply_words(struct drafts *drafts, struct work *work,
		       enum record_type type, const struct words *words)
{
	struct assignments list = ASSIGNMENTS_INIT;
	bool card = words->n && !assign_is(words->v[0]);
	int rc = assign_parse(&list, words->v + card, words->n - card);

	if (!rc)
		rc = assign_for(&list, &work->store.config, type);
	for (size_t i = 0; i < drafts->n && !rc; i++) {
		if (card)
			source_card(&drafts->v[i], type, words->v[0]);
		rc = assign_draft(&drafts->v[i], work, &list);
	}
	assignments_release(&list);
	return rc;
}

static int gather(struct drafts *drafts, struct work *work, enum record_type type,
		  const struct args *args)
{
	int rc = 0;

	if (args->from)
		rc = read_source(drafts, args, &work->store.config, type);
	else
		drafts_add(drafts);
	if (!rc)
		rc = apply_words(drafts, work, type, &args->words);
	return rc;
}

static int create_all(struct strs *ids, struct work *work, enum record_type type,
		      const struct drafts *drafts, bool strict)
{
	int rc = 0;

	for (size_t i = 0; i < drafts->n && !rc; i++) {
		struct created created = CREATED_INIT;

		rc = create_record(&created, work, type, &drafts->v[i], strict);
		if (rc && drafts->n > 1)
			rc = err_wrap(_("record %zu"), i + 1);
		for (size_t k = 0; !rc && k < created.alike.n; k++)
			warn(_("'%s' is likely the same as %s"), created.id,
			     created.alike.v[k]);
		if (!rc)
			strs_add(ids, created.id);
		created_release(&created);
	}
	if (!rc)
		rc = work_commit(work, "add %s", schema_of(type)->name);
	return rc;
}

static int save_edited(struct strs *ids, struct env *env, enum record_type type,
		       const struct editing *editing, bool strict)
{
	struct drafts drafts = DRAFTS_INIT;
	int rc = editing_lock(env);

	if (!rc)
		rc = source_read(&drafts, editing->text.buf, editing->text.len,
				 editing->name, &env->work->store.config, type);
	if (!rc && !drafts.n)
		rc = err_set(ERR_NO, _("nothing was added, since the text is empty"));
	if (!rc)
		rc = create_all(ids, env->work, type, &drafts, strict);
	drafts_release(&drafts);
	return rc;
}

static int add_edited(struct strs *ids, struct env *env, enum record_type type,
		      const struct drafts *drafts, bool strict)
{
	struct editing editing = EDITING_INIT;
	struct str text = STR_INIT;
	bool given = false;
	int rc;

	for (size_t i = 0; i < drafts->n; i++) {
		given |= drafts->v[i].root.n > 0;
		str_add(&text, i ? "---\n" : "");
		template_add(&text, type, &drafts->v[i]);
	}
	rc = editing_begin(&editing, env->work, schema_of(type)->name, &text);
	while (!rc) {
		rc = editing_run(&editing, env);
		if (rc)
			break;
		if (!given && editing_unchanged(&editing)) {
			editing_done(&editing, env);
			rc = err_set(ERR_NO, _("nothing was added, since the form is as it was"));
			break;
		}
		strs_release(ids);
		rc = save_edited(ids, env, type, &editing, strict);
		if (!rc || rc == ERR_NO) {
			editing_done(&editing, env);
			break;
		}
		if (editing_again(&editing, env))
			rc = 0;
	}
	editing_release(&editing);
	str_release(&text);
	return rc;
}

static int print_ids(const struct env *env, const struct strs *ids)
{
	static const struct rows_column columns[] = { { "id", CELL_TEXT } };
	struct rows rows;

	rows_begin(&rows, stdout, &env->look, columns, 1);
	for (size_t i = 0; i < ids->n; i++) {
		rows_cell(&rows, ids->v[i], strlen(ids->v[i]));
		rows_end_row(&rows);
	}
	return rows_end(&rows);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct drafts drafts = DRAFTS_INIT;
	struct strs ids = STRS_INIT;
	enum record_type type;
	int rc = given_type(&type, args->type);

	if (!rc && !args->editor && !args->from && !args->words.n)
		rc = err_set(ERR_USAGE, _("a new %s needs FIELD=VALUE, --from or --edit"),
			     schema_of(type)->name);
	if (!rc)
		rc = gather(&drafts, env->work, type, args);
	if (!rc && args->editor)
		rc = add_edited(&ids, env, type, &drafts, args->strict);
	else if (!rc)
		rc = create_all(&ids, env->work, type, &drafts, args->strict);
	if (!rc)
		rc = print_ids(env, &ids);
	drafts_release(&drafts);
	strs_release(&ids);
	return rc;
}

const struct command cmd_add = {
	.name = "add",
	.brief = N_("make a record"),
	.group = GROUP_RECORDS,
	.need = NEED_POINT_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
