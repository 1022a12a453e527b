/* crm log: what happened, and that something did. */

#include "cmd/log.h"
#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/assign.h"
#include "record/schema.h"

static const char *const directions[] = { "in", "out", NULL };
static const char *const outcomes[] = {
	"sent", "opened", "clicked", "replied", "bounced", "unsubscribed",
	"purchased", NULL
};

static const struct opt opts[] = {
	OPT_TEXT('m', "message", struct log_args, message, "text", OFFER_NOTHING,
		 N_("record an event with this text; - is standard input")),
	OPT_FLAG('e', "edit", struct log_args, editor,
		 N_("record an event, and write its text in the editor")),
	OPT_TEXT(0, "kind", struct log_args, kind, "kind,...", OFFER_NOTHING,
		 N_("call, email, meeting, visit, note, order, ...: what it was, or what to show")),
	OPT_TEXT(0, "channel", struct log_args, channel, "channel", OFFER_NOTHING,
		 N_("by phone, email, chat, ...")),
	OPT_CHOICE(0, "direction", struct log_args, direction, "direction", directions,
		   N_("in: to us; out: from us")),
	OPT_TEXT(0, "at", struct log_args, at, "when", OFFER_NOTHING,
		 N_("record: when it was, as 'yesterday 15:00', -2h, 2026-11-21; now")),
	OPT_TEXT(0, "by", struct log_args, by, "user", OFFER_USER,
		 N_("who of us; when recording, you")),
	OPT_TEXT(0, "campaign", struct log_args, campaign, "campaign", OFFER_RECORD,
		 N_("the campaign it belongs to")),
	OPT_TEXT(0, "opportunity", struct log_args, opportunity, "opportunity",
		 OFFER_RECORD, N_("the opportunity it belongs to")),
	OPT_TEXT(0, "case", struct log_args, case_ref, "case", OFFER_RECORD,
		 N_("the case it belongs to")),
	OPT_CHOICE(0, "outcome", struct log_args, outcome, "outcome", outcomes,
		   N_("record: what came of what we sent")),
	OPT_TEXT(0, "amount", struct log_args, amount, "amount", OFFER_NOTHING,
		 N_("record: an order's amount, a subscription's new monthly one")),
	OPT_LIST(0, "item", struct log_args, items, "sku:quantity:price", OFFER_NOTHING,
		 N_("record: an article ordered, offered or returned")),
	OPT_LIST(0, "file", struct log_args, files, "file", OFFER_FILE,
		 N_("record: keep this document in the store")),
	OPT_TEXT(0, "segment", struct log_args, segment, "name", OFFER_SEGMENT,
		 N_("record: with each contact of this segment")),
	OPT_TEXT(0, "where", struct log_args, where, "query", OFFER_NOTHING,
		 N_("record: with each contact that this is true of; see crm-query(7)")),
	OPT_LIST(0, "set", struct log_args, settings, "name=value", OFFER_NOTHING,
		 N_("give a parameter of the query, :name, this value")),
	OPT_TEXT(0, "since", struct log_args, since, "when", OFFER_NOTHING,
		 N_("show: from then on")),
	OPT_TEXT(0, "until", struct log_args, until, "when", OFFER_NOTHING,
		 N_("show: until then, whole days included")),
	OPT_NUMBER(0, "limit", struct log_args, limit, "number",
		   N_("show: so many at most, the newest")),
	OPT_FLAG(0, "reverse", struct log_args, reverse,
		 N_("show: the oldest first")),
	OPT_OPERANDS(struct log_args, words, "record ... assignment", 0, OFFER_EVENT,
		     N_("records first, none for all; then FIELD=VALUE, to record an event")),
	OPT_END
};

static const char *const examples[] = {
	"crm log mario-rossi",
	"crm log mario-rossi --kind call -m 'Asked for a quote for 20 seats'",
	"crm log mario-rossi --item SEAT:20:49.00 --channel online",
	"crm log --since -7d --kind order,return",
	"crm log --where 'city = Roma' --kind newsletter --outcome sent",
	NULL
};

size_t log_records(const struct log_args *args)
{
	size_t n = 0;

	while (n < args->words.n && !assign_is(args->words.v[n]))
		n++;
	return n;
}

bool log_records_event(const struct log_args *args)
{
	return args->message || args->editor || args->at || args->outcome ||
	       args->amount || args->items.n || args->files.n || args->segment ||
	       args->where || log_records(args) < args->words.n;
}

static enum need needs(const void *parsed)
{
	const struct log_args *args = parsed;

	if (args->segment || args->where)
		return NEED_INDEX_LOCKED;
	if (log_records_event(args))
		return args->editor ? NEED_POINT : NEED_POINT_LOCKED;
	return args->words.n ? NEED_POINT : NEED_INDEX;
}

static int check_words(const struct log_args *args)
{
	for (size_t i = log_records(args); i < args->words.n; i++)
		if (!assign_is(args->words.v[i]))
			return err_set(ERR_USAGE, _("'%s' comes after an assignment; records "
						    "come first"), args->words.v[i]);
	return 0;
}

static int run(struct env *env, const void *parsed)
{
	const struct log_args *args = parsed;
	int rc = check_words(args);

	if (rc)
		return rc;
	return log_records_event(args) ? log_record(env, args) : log_list(env, args);
}

const struct command cmd_log = {
	.name = "log",
	.brief = N_("read and write the timeline of a record"),
	.group = GROUP_RECORDS,
	.need = NEED_POINT,
	.opts = opts,
	.args_size = sizeof(struct log_args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
