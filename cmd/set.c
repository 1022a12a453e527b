/* crm set: change fields of records. */

#include "cmd/cmd.h"
#include "cmd/preview.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/assign.h"
#include "domain/choice.h"
#include "domain/given.h"
#include "domain/revise.h"

struct args {
	bool dry_run;
	bool replace;
	const char *where, *type;
	struct words settings;
	bool archived;
	struct words words;
};

static const struct opt opts[] = {
	OPT_FLAG('n', "dry-run", struct args, dry_run,
		 N_("show what would change, and change nothing")),
	OPT_FLAG(0, "replace", struct args, replace,
		 N_("let = put one value in place of several")),
	OPT_TEXT(0, "where", struct args, where, "query", OFFER_NOTHING,
		 N_("change every record for which this holds; see crm-query(7)")),
	OPT_TEXT(0, "type", struct args, type, "type", OFFER_TYPE,
		 N_("the type of record that --where chooses from; contact")),
	OPT_LIST(0, "set", struct args, settings, "name=value", OFFER_NOTHING,
		 N_("give a parameter of the query, :name, this value")),
	OPT_FLAG(0, "archived", struct args, archived,
		 N_("let --where choose archived records too")),
	OPT_OPERANDS(struct args, words, "record ... assignment", 1, OFFER_ASSIGNMENT,
		     N_("records first, then FIELD=VALUE, FIELD=, FIELD+=VALUE or FIELD-=VALUE")),
	OPT_END
};

static const char *const examples[] = {
	"crm set mario-rossi stage=hot owner=giulia",
	"crm set m.rossi@acme.example phone+='+39 02 7654321' tags-=vip",
	"crm set -n mario-rossi luca-bianchi city=Milano",
	"crm set -n --where 'stage = lead and city = Roma' province=RM",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	if (args->where)
		return args->dry_run ? NEED_INDEX : NEED_INDEX_LOCKED;
	return args->dry_run ? NEED_POINT : NEED_POINT_LOCKED;
}

/* How many words are references; what follows is assignments. */
static int split(const struct args *args, size_t *refs)
{
	const struct words *words = &args->words;
	size_t n = 0;

	while (n < words->n && !assign_is(words->v[n]))
		n++;
	if (!n && !args->where)
		return err_set(ERR_USAGE, _("no record given before '%s'"),
			       words->v[0]);
	if (n && args->where)
		return err_set(ERR_USAGE, _("'%s' is given beside --where; it is one or the other"),
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

static int check_options(const struct args *args)
{
	if (!args->where && (args->type || args->settings.n || args->archived))
		return err_set(ERR_USAGE, _("--type, --set and --archived go with --where"));
	return 0;
}

static int change(struct work *work, rid r, struct assignments *list, bool replace)
{
	struct record record = RECORD_INIT;
	struct str bytes = STR_INIT;
	int rc = work_get(work, r, &record);

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

static int change_given(struct work *work, const char *ref, struct assignments *list,
			bool replace)
{
	rid r;
	int rc = work_resolve(work, TYPE_NONE, ref, &r);

	return rc ? rc : change(work, r, list, replace);
}

/* All that the query chooses, as the store was before the first is changed. */
static int change_chosen(struct work *work, const struct args *args, struct assignments *list)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct rids rids = RIDS_INIT;
	int rc = args->type ? given_type(&terms.type, args->type) : 0;

	terms.where = args->where;
	terms.settings = args->settings.v;
	terms.n_settings = args->settings.n;
	terms.archived = args->archived;
	if (!rc)
		rc = assign_for(list, &work->store.config, terms.type);
	if (!rc)
		rc = choice_init(&choice, work, &terms);
	if (!rc)
		rc = choice_rids(&choice, &rids);
	for (size_t i = 0; i < rids.n && !rc; i++)
		rc = change(work, rids.v[i], list, args->replace);
	choice_release(&choice);
	rids_release(&rids);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct assignments list = ASSIGNMENTS_INIT;
	size_t refs = 0;
	int rc = check_options(args);

	if (!rc)
		rc = split(args, &refs);
	if (!rc)
		rc = assign_parse(&list, args->words.v + refs, args->words.n - refs);
	for (size_t i = 0; i < refs && !rc; i++)
		rc = change_given(env->work, args->words.v[i], &list, args->replace);
	if (!rc && args->where)
		rc = change_chosen(env->work, args, &list);
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
