/* crm set: change fields of records. */

#include "cmd/cmd.h"
#include "cmd/preview.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/assign.h"
#include "domain/revise.h"

struct args {
	bool dry_run;
	bool replace;
	struct words words;
};

static const struct opt opts[] = {
	OPT_FLAG('n', "dry-run", struct args, dry_run,
		 N_("show what would change, and change nothing")),
	OPT_FLAG(0, "replace", struct args, replace,
		 N_("let = put one value in place of several")),
	OPT_OPERANDS(struct args, words, "record ... assignment", 1, OFFER_ASSIGNMENT,
		     N_("records first, then FIELD=VALUE, FIELD=, FIELD+=VALUE or FIELD-=VALUE")),
	OPT_END
};

static const char *const examples[] = {
	"crm set mario-rossi stage=hot owner=giulia",
	"crm set m.rossi@acme.example phone+='+39 02 7654321' tags-=vip",
	"crm set -n mario-rossi luca-bianchi city=Milano",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->dry_run ? NEED_POINT : NEED_POINT_LOCKED;
}

/* How many words are references; what follows is assignments. */
static int split(const struct words *words, size_t *refs)
{
	size_t n = 0;

	while (n < words->n && !assign_is(words->v[n]))
		n++;
	if (!n)
		return err_set(ERR_USAGE, _("no record given before '%s'"),
			       words->v[0]);
	if (n == words->n)
		return err_set(ERR_USAGE, _("no FIELD=VALUE given behind '%s'"),
			       words->v[n - 1]);
	for (size_t i = n; i < words->n; i++)
		if (!assign_is(words->v[i]))
			return err_set(ERR_USAGE, _("'%s' comes after an assignment; records come first"),
				       words->v[i]);
	*refs = n;
	return 0;
}

static int change(struct work *work, const char *ref, struct assignments *list,
		  bool replace)
{
	struct record record = RECORD_INIT;
	struct str bytes = STR_INIT;
	rid r;
	int rc = work_resolve(work, TYPE_NONE, ref, &r);

	if (!rc)
		rc = work_get(work, r, &record);
	if (!rc)
		rc = assign_for(list, &work->store.config, record.type);
	if (!rc)
		rc = assign_apply(&bytes, work, record.type, record.bytes.buf,
				  record.bytes.len, record.entry.path, list, replace);
	if (!rc)
		rc = revise_record(work, &record, bytes.buf, bytes.len);
	record_release(&record);
	str_release(&bytes);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct assignments list = ASSIGNMENTS_INIT;
	size_t refs = 0;
	int rc = split(&args->words, &refs);

	if (!rc)
		rc = assign_parse(&list, args->words.v + refs, args->words.n - refs);
	for (size_t i = 0; i < refs && !rc; i++)
		rc = change(env->work, args->words.v[i], &list, args->replace);
	if (!rc && args->dry_run)
		rc = preview_print(env);
	else if (!rc)
		rc = work_commit(env->work, "set");
	assignments_release(&list);
	return rc;
}

const struct command cmd_set = {
	.name = "set",
	.brief = N_("change fields of records"),
	.group = GROUP_RECORDS,
	.need = NEED_POINT_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
