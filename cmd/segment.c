/* crm segment: contacts by a query, with or without a name. */

#include "cmd/segment.h"
#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "cmd/past.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/segment.h"

#include <string.h>

static const struct opt opts[] = {
	OPT_TEXT('m', "description", struct segment_args, description, "text",
		 OFFER_NOTHING, N_("save: say who they are")),
	OPT_LIST(0, "set", struct segment_args, settings, "name=value", OFFER_NOTHING,
		 N_("give a parameter of the query, :name, this value")),
	OPT_TEXT(0, "as-of", struct segment_args, as_of, "when", OFFER_NOTHING,
		 N_("as it was on that day, or in that revision of git")),
	OPT_TEXT(0, "since", struct segment_args, since, "when", OFFER_NOTHING,
		 N_("diff: against that day, or that revision of git")),
	OPT_TEXT(0, "columns", struct segment_args, columns, "field,...", OFFER_FIELD,
		 N_("these fields, in this order")),
	OPT_TEXT(0, "sort", struct segment_args, sort, "field,...", OFFER_FIELD,
		 N_("by this field, then by the next; -field: greatest first")),
	OPT_NUMBER(0, "limit", struct segment_args, limit, "number",
		   N_("so many at most")),
	OPT_FLAG(0, "count", struct segment_args, count,
		 N_("print how many there are, and nothing else")),
	OPT_FLAG(0, "archived", struct segment_args, archived,
		 N_("archived contacts too")),
	OPT_TEXT(0, "for", struct segment_args, for_ref, "contact", OFFER_RECORD,
		 N_("next: what to offer to this contact")),
	OPT_NUMBER(0, "clusters", struct segment_args, clusters, "number",
		   N_("suggest: so many, instead of as many as fit best")),
	OPT_TEXT(0, "support", struct segment_args, support, "share", OFFER_NOTHING,
		 N_("next: rules that so many buyers bear out; 0.001")),
	OPT_TEXT(0, "confidence", struct segment_args, confidence, "share", OFFER_NOTHING,
		 N_("next: rules that hold this often; 0.1")),
	OPT_TEXT(0, "lift", struct segment_args, lift, "times", OFFER_NOTHING,
		 N_("next: rules that make it so many times as likely; 1")),
	OPT_FLAG('f', "force", struct segment_args, force,
		 N_("save: replace one; rm: also one that others name")),
	OPT_OPERANDS(struct segment_args, words, "word", 1, OFFER_SEGMENT,
		     N_("a query, or what to do: save NAME QUERY; list; show NAME; "
			"edit NAME; rm NAME; report NAME ...; diff NAME; "
			"rfm [QUERY]; suggest [QUERY]; next [SKU]")),
	OPT_END
};

static const char *const examples[] = {
	"crm segment 'stage = lead and city = Roma'",
	"crm segment save romans 'city = Roma' -m 'those near us'",
	"crm segment list",
	"crm segment rfm",
	"crm segment suggest",
	NULL
};

/* What to do, how many words it takes, and what it goes by. */
static const struct action {
	const char *name;
	size_t least, most;
	enum need need;
	int (*run)(struct env *env, const struct segment_args *args);
	const char *usage;
} actions[] = {
	{ "save", 2, 2, NEED_INDEX_LOCKED, segment_do_save, "save NAME QUERY" },
	{ "list", 0, 0, NEED_INDEX, segment_do_list, "list" },
	{ "show", 1, 1, NEED_INDEX, segment_do_show, "show NAME" },
	{ "edit", 1, 1, NEED_POINT, segment_do_edit, "edit NAME" },
	{ "rm", 1, 1, NEED_INDEX_LOCKED, segment_do_rm, "rm NAME" },
	{ "report", 1, 64, NEED_INDEX, segment_do_report, "report NAME ..." },
	{ "diff", 1, 1, NEED_INDEX, segment_do_diff, "diff NAME --since WHEN" },
	{ "rfm", 0, 1, NEED_INDEX, segment_do_rfm, "rfm [QUERY]" },
	{ "suggest", 0, 1, NEED_INDEX, segment_do_suggest, "suggest [QUERY]" },
	{ "next", 0, 1, NEED_INDEX, segment_do_next, "next SKU, or next --for CONTACT" },
};

static const struct action *action_of(const struct segment_args *args)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].name, args->words.v[0]))
			return &actions[i];
	return NULL;
}

static enum need needs(const void *parsed)
{
	const struct action *action = action_of(parsed);

	return action ? action->need : NEED_INDEX;
}

struct choice_terms segment_terms(const struct segment_args *args, const char *where)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;

	terms.type = TYPE_CONTACT;
	terms.where = where;
	terms.settings = args->settings.v;
	terms.n_settings = args->settings.n;
	terms.archived = args->archived;
	return terms;
}

void segment_add_membership(struct str *out, const char *name)
{
	str_addf(out, "segment = \"%s\"", name);
}

int segment_print(struct env *env, const struct segment_args *args, const char *where,
		  const char *origin)
{
	struct listing_terms terms = {
		.choice = segment_terms(args, where),
		.columns = args->columns, .sort = args->sort
	};
	struct listing listing = LISTING_INIT;
	int rc;

	terms.choice.origin = origin;
	terms.choice.limit = args->limit;
	if (args->count)
		return listing_count(env, &terms.choice);
	rc = listing_init(&listing, env, &terms);
	if (!rc)
		rc = listing_print(&listing);
	listing_release(&listing);
	return rc;
}

/* A name by itself is no query, so it can stand for the segment of that name. */
static int run_query(struct env *env, const struct segment_args *args)
{
	const char *query = args->words.v[0];
	struct str where = STR_INIT;
	int rc;

	if (args->words.n > 1)
		return err_set(ERR_USAGE, _("a query is one word: put it in quotes, as "
					    "'stage = lead'"));
	if (segment_name_valid(query))
		segment_add_membership(&where, query);
	else
		str_add(&where, query);
	rc = segment_print(env, args, where.buf, NULL);
	str_release(&where);
	return rc;
}

static int check_words(const struct action *action, const struct segment_args *args)
{
	size_t n = SEGMENT_WORDS(args);

	if (n >= action->least && n <= action->most)
		return 0;
	return err_set(ERR_USAGE, _("it is 'crm segment %s'"), action->usage);
}

static int check_options(const struct action *action, const struct segment_args *args)
{
	bool saves = action && action->run == segment_do_save;
	bool differs = action && action->run == segment_do_diff;
	bool offers = action && action->run == segment_do_next;
	bool forced = saves || (action && action->run == segment_do_rm);
	bool prints = !action || action->run == segment_do_show;
	bool reports = action && action->run == segment_do_report;
	const struct {
		bool given, fits;
		const char *name;
	} rules[] = {
		{ args->description != NULL, saves, "description" },
		{ args->since != NULL, differs, "since" },
		{ args->for_ref != NULL, offers, "for" },
		{ args->support != NULL, offers, "support" },
		{ args->confidence != NULL, offers, "confidence" },
		{ args->lift != NULL, offers, "lift" },
		{ args->clusters >= 0, action && action->run == segment_do_suggest,
		  "clusters" },
		{ args->force, forced, "force" },
		{ args->columns != NULL, prints, "columns" },
		{ args->sort != NULL, prints, "sort" },
		{ args->count, prints || differs, "count" },
		{ args->limit >= 0, prints || offers || reports, "limit" },
		{ args->as_of != NULL, !action || action->need == NEED_INDEX, "as-of" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].given && !rules[i].fits)
			return err_set(ERR_USAGE, _("--%s has no meaning here"), rules[i].name);
	if (args->count && (args->columns || args->sort))
		return err_set(ERR_USAGE, _("--count takes no columns and no order"));
	return 0;
}

/* Everything as of then, in place of now. */
static int run_as_of(struct env *env, const struct segment_args *args,
		     int (*what)(struct env *, const struct segment_args *))
{
	struct past past = PAST_INIT;
	int rc = past_enter(&past, env->work, args->as_of);

	if (!rc) {
		env->work = past.work;
		rc = what(env, args);
		env->work = past.present;
	}
	past_leave(&past);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct segment_args *args = parsed;
	const struct action *action = action_of(args);
	int rc = check_options(action, args);

	if (!rc && action)
		rc = check_words(action, args);
	if (rc)
		return rc;
	return args->as_of ? run_as_of(env, args, action ? action->run : run_query)
			   : (action ? action->run : run_query)(env, args);
}

const struct command cmd_segment = {
	.name = "segment",
	.brief = N_("contacts by a query, with a name or without"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct segment_args),
	.paged = true,
	.examples = examples,
	.needs = needs,
	.run = run,
};
