/* crm log without anything to record: the timeline. */

#include "cmd/log.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/charset.h"
#include "cli/label.h"
#include "domain/timeline.h"
#include "output/days.h"
#include "query/moment.h"
#include "record/validate.h"
#include "text/date.h"
#include "text/spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_LINES 8		/* of each event on a terminal */

/* What is asked for, resolved. */
struct asked {
	struct rids rids;
	struct strs kinds;
	struct str by;
	struct log_terms terms;
};

#define ASKED_INIT { .rids = RIDS_INIT, .by = STR_INIT, .terms = LOG_TERMS_INIT }

static void asked_release(struct asked *asked)
{
	rids_release(&asked->rids);
	strs_release(&asked->kinds);
	str_release(&asked->by);
}

static int read_moment(int64_t *out, const char *option, const char *text, bool end)
{
	int64_t now = clock_now();
	struct moment m;
	struct spoken w;

	if (moment_read(&m, text, strlen(text), now)) {
		*out = end ? moment_end(&m) : moment_begin(&m);
		return 0;
	}
	if (!spoken_read(&w, text, strlen(text), now))
		return err_set(ERR_USAGE, _("--%s '%s' is no time; write 2026-11-21, "
					    "2026-Q3, -90d, 'last monday'"), option, text);
	if (w.exact)
		*out = w.time;
	else
		*out = end ? instant_of_day(w.day + 1) - 1 : instant_of_day(w.day);
	return 0;
}

static int read_times(struct asked *asked, const struct log_args *args)
{
	struct log_terms *terms = &asked->terms;
	int rc = 0;

	terms->timed = args->since || args->until;
	terms->since = INT64_MIN;
	terms->until = INT64_MAX;
	if (args->since)
		rc = read_moment(&terms->since, "since", args->since, false);
	if (!rc && args->until)
		rc = read_moment(&terms->until, "until", args->until, true);
	return rc;
}

/* `call,email` */
static int read_kinds(struct asked *asked, const struct config *config, const char *text)
{
	const struct field *field = field_find(schema_of(TYPE_TIMELINE), "kind");
	struct str word = STR_INIT, kind = STR_INIT;
	int rc = 0;
	size_t len;

	for (; text && !rc; text = text[len] ? text + len + 1 : NULL) {
		len = strcspn(text, ",");
		str_clear(&word);
		str_clear(&kind);
		str_add_mem(&word, text, len);
		rc = value_canonical(&kind, config, field, word.buf);
		if (rc == ERR_DATA)
			rc = err_set(ERR_USAGE, "%s", err_message());
		strs_add(&asked->kinds, kind.buf);
	}
	asked->terms.kinds = (const char *const *)asked->kinds.v;
	asked->terms.n_kinds = asked->kinds.n;
	str_release(&word);
	str_release(&kind);
	return rc;
}

static void add_rule(struct asked *asked, const char *column, const char *text, rid r)
{
	asked->terms.rules[asked->terms.n_rules++] = (struct log_rule){
		.column = column, .text = text, .r = r
	};
}

static int read_by(struct asked *asked, struct work *work, const char *by)
{
	struct entry entry;
	rid r;
	int rc = work_resolve(work, TYPE_USER, by, &r);

	if (!rc)
		rc = work_entry(work, r, &entry);
	str_add(&asked->by, rc ? by : entry.id);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	add_rule(asked, "by", asked->by.buf, RID_NONE);
	return rc;
}

static int read_rules(struct asked *asked, struct work *work, const struct log_args *args)
{
	const struct {
		const char *column, *ref;
		enum record_type type;
	} refs[] = {
		{ "campaign", args->campaign, TYPE_CAMPAIGN },
		{ "opportunity", args->opportunity, TYPE_OPPORTUNITY },
		{ "case", args->case_ref, TYPE_CASE },
	};
	int rc = 0;
	rid r;

	if (args->channel)
		add_rule(asked, "channel", args->channel, RID_NONE);
	if (args->direction)
		add_rule(asked, "direction", args->direction, RID_NONE);
	if (args->by)
		rc = read_by(asked, work, args->by);
	for (size_t i = 0; i < sizeof(refs) / sizeof(*refs) && !rc; i++) {
		if (!refs[i].ref)
			continue;
		rc = work_resolve(work, refs[i].type, refs[i].ref, &r);
		if (!rc)
			add_rule(asked, refs[i].column, NULL, r);
	}
	return rc;
}

static int ask_for(struct asked *asked, struct work *work, const struct log_args *args)
{
	int rc = 0;
	rid r;

	for (size_t i = 0; i < args->words.n && !rc; i++) {
		rc = work_resolve(work, TYPE_NONE, args->words.v[i], &r);
		if (!rc)
			rids_add(&asked->rids, r);
	}
	if (!rc)
		rc = read_times(asked, args);
	if (!rc)
		rc = read_kinds(asked, &work->store.config, args->kind);
	if (!rc)
		rc = read_rules(asked, work, args);
	asked->terms.v = asked->rids.v;
	asked->terms.n = asked->rids.n;
	asked->terms.limit = args->limit;
	asked->terms.oldest_first = args->reverse;
	return rc;
}

/* --- for a person --- */

struct printing {
	struct env *env;
	struct days days;
	struct labels labels;
	struct rows rows;
	rid only;		/* whose timeline it is alone; RID_NONE: of several */
	struct str out;
};

static int print_day(void *arg, const struct timeline_event *event)
{
	struct printing *p = arg;

	str_clear(&p->out);
	days_event(&p->days, &p->out, event->root, event->subject != p->only);
	fwrite(p->out.buf, 1, p->out.len, stdout);
	return ferror(stdout) ? err_sys(_("cannot write standard output")) : 0;
}

static int print_days(struct env *env, const struct asked *asked)
{
	struct printing p = {
		.env = env, .days = DAYS_INIT, .out = STR_INIT,
		.labels = { .work = env->work },
		.only = asked->rids.n == 1 ? asked->rids.v[0] : RID_NONE,
	};
	int rc;

	p.days.look = &env->look;
	p.days.signs = charset_is_utf8();
	p.days.lines = env->global.verbose ? 0 : TEXT_LINES;
	p.days.today = day_of_instant(clock_now());
	p.days.label = labels_add;
	p.days.arg = &p.labels;
	rc = timeline_each(env->work, &asked->terms, print_day, &p);
	days_release(&p.days);
	labels_release(&p.labels);
	str_release(&p.out);
	return rc;
}

/* --- for programs --- */

static const struct rows_column columns[] = {
	{ "id", CELL_TEXT }, { "with", CELL_LIST }, { "at", CELL_TEXT },
	{ "kind", CELL_TEXT }, { "channel", CELL_TEXT }, { "direction", CELL_TEXT },
	{ "by", CELL_TEXT }, { "amount", CELL_MONEY }, { "number", CELL_TEXT },
	{ "outcome", CELL_TEXT }, { "campaign", CELL_TEXT },
	{ "opportunity", CELL_TEXT }, { "case", CELL_TEXT }, { "text", CELL_TEXT }
};

#define N_COLUMNS (sizeof(columns) / sizeof(*columns))

static void print_cell(struct rows *rows, const struct rows_column *column,
		       const struct node *event)
{
	const struct node *node = node_get(event, column->name), *value;
	const char *text = node_text(event, column->name);

	if (column->kind != CELL_LIST) {
		rows_cell(rows, text, text ? strlen(text) : 0);
		return;
	}
	for (size_t i = 0; (value = node_value(node, i, NULL)); i++)
		if (value->kind == NODE_SCALAR)
			rows_item(rows, value->text, value->len);
	rows_item_end(rows);
}

static int print_row(void *arg, const struct timeline_event *event)
{
	struct printing *p = arg;

	switch (p->env->look.format) {
	case FORMAT_JSON: case FORMAT_NDJSON: case FORMAT_YAML:
		rows_record(&p->rows, &p->env->work->store.config, TYPE_TIMELINE,
			    event->doc, NULL, NULL);
		break;
	default:
		for (size_t i = 0; i < N_COLUMNS; i++)
			print_cell(&p->rows, &columns[i], event->root);
		rows_end_row(&p->rows);
	}
	return ferror(stdout) ? err_sys(_("cannot write standard output")) : 0;
}

static int print_rows(struct env *env, const struct asked *asked)
{
	struct printing p = { .env = env, .days = DAYS_INIT, .out = STR_INIT };
	int rc;

	rows_begin(&p.rows, stdout, &env->look, columns, N_COLUMNS);
	rc = timeline_each(env->work, &asked->terms, print_row, &p);
	if (!rc)
		return rows_end(&p.rows);
	rows_drop(&p.rows);
	return rc;
}

int log_list(struct env *env, const struct log_args *args)
{
	struct asked asked = ASKED_INIT;
	int rc = args->settings.n ?
		err_set(ERR_USAGE, _("--set goes with --where or --segment")) :
		ask_for(&asked, env->work, args);

	if (!rc && env->look.format == FORMAT_TABLE) {
		pager_start(env);
		rc = print_days(env, &asked);
	} else if (!rc) {
		rc = print_rows(env, &asked);
	}
	asked_release(&asked);
	return rc;
}
