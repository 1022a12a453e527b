/* crm list: the records of a type. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cmd/listing.h"
#include "domain/given.h"

struct args {
	const char *where;
	struct words settings;
	const char *columns, *sort;
	long limit;
	bool count;
	bool archived;
	const char *type;
};

static const struct opt opts[] = {
	OPT_TEXT(0, "where", struct args, where, "query", OFFER_NOTHING,
		 N_("those alone for which this holds; see crm-query(7)")),
	OPT_LIST(0, "set", struct args, settings, "name=value", OFFER_NOTHING,
		 N_("give a parameter of the query, :name, this value")),
	OPT_TEXT(0, "columns", struct args, columns, "field,...", OFFER_FIELD,
		 N_("these fields, in this order")),
	OPT_TEXT(0, "sort", struct args, sort, "field,...", OFFER_FIELD,
		 N_("by this field, then by the next; -field: greatest first")),
	OPT_NUMBER(0, "limit", struct args, limit, "number",
		   N_("so many records at most")),
	OPT_FLAG(0, "count", struct args, count,
		 N_("print how many there are, and nothing else")),
	OPT_FLAG(0, "archived", struct args, archived,
		 N_("archived records too")),
	OPT_OPTIONAL(struct args, type, "type", OFFER_TYPE,
		     N_("contact, company, ...; contact")),
	OPT_END
};

static const char *const examples[] = {
	"crm list",
	"crm list --where 'stage = lead and city = Roma'",
	"crm list company --columns id,name,city --sort name",
	"crm list opportunity --sort -amount --limit 10",
	"crm list --count",
	NULL
};

static int print_list(struct env *env, const struct args *args,
		      const struct choice_terms *choice)
{
	const struct listing_terms terms = {
		.choice = *choice, .columns = args->columns, .sort = args->sort
	};
	struct listing listing = LISTING_INIT;
	int rc = listing_init(&listing, env, &terms);

	if (!rc)
		rc = listing_print(&listing);
	listing_release(&listing);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct choice_terms terms = CHOICE_TERMS_INIT;
	int rc = 0;

	if (args->count && (args->columns || args->sort))
		return err_set(ERR_USAGE, _("--count takes no columns and no order"));
	terms.type = TYPE_CONTACT;
	terms.where = args->where;
	terms.settings = args->settings.v;
	terms.n_settings = args->settings.n;
	terms.archived = args->archived;
	terms.limit = args->limit;
	if (args->type)
		rc = given_type(&terms.type, args->type);
	if (rc)
		return rc;
	return args->count ? listing_count(env, &terms) : print_list(env, args, &terms);
}

const struct command cmd_list = {
	.name = "list",
	.brief = N_("list the records of a type"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.run = run,
};
