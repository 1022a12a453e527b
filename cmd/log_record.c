/* crm log with something to record. */

#include "cmd/log_record.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/who.h"
#include "domain/attachment.h"

#include <stdio.h>
#include <string.h>

/* --- what is given --- */

/* Options as the assignments that they stand for, then those that were typed. */
static void collect_fields(struct strs *out, const struct log_args *args, const char *text)
{
	const struct {
		const char *field, *value;
	} options[] = {
		{ "kind", args->kind }, { "channel", args->channel },
		{ "direction", args->direction }, { "at", args->at }, { "by", args->by },
		{ "campaign", args->campaign }, { "opportunity", args->opportunity },
		{ "case", args->case_ref }, { "outcome", args->outcome },
		{ "amount", args->amount }, { "text", text },
	};
	struct str word = STR_INIT;

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		if (!options[i].value || !*options[i].value)
			continue;
		str_clear(&word);
		str_addf(&word, "%s=%s", options[i].field, options[i].value);
		strs_add(out, word.buf);
	}
	for (size_t i = log_records(args); i < args->words.n; i++)
		strs_add(out, args->words.v[i]);
	str_release(&word);
}

void recording_trim(struct str *text)
{
	while (text->len && strchr(" \t\r\n", text->buf[text->len - 1]))
		str_set_len(text, text->len - 1);
}

/* The text of -m, or NULL when there is none. */
static int read_message(struct str *out, const struct log_args *args)
{
	int rc = 0;

	if (!args->message)
		return 0;
	if (!strcmp(args->message, "-"))
		rc = file_read_named(out, "-");
	else
		str_add(out, args->message);
	if (!rc && strlen(out->buf) != out->len)
		rc = err_set(ERR_DATA, _("the text has a NUL in it"));
	recording_trim(out);
	if (!rc && !out->len)
		rc = err_set(ERR_USAGE, _("the text is empty, so there is nothing to record"));
	return rc;
}

/* --- one event, or one for each document --- */

static void recording_release(struct recording *r)
{
	str_release(&r->bytes);
	str_release(&r->by);
	rids_release(&r->rids);
	strs_release(&r->ids);
}

/* What is said of a document begins with what it was called. */
static void describe(struct str *out, const char *text, const char *file)
{
	str_add(out, file ? attachment_name(file) : "");
	if (file && text)
		str_add_char(out, '\n');
	str_add(out, text ? text : "");
}

int recording_begin(struct event_making *event, const struct recording *r,
		    const char *file, const char *place)
{
	struct strs fields = STRS_INIT;
	struct str text = STR_INIT;
	struct event_given given = {
		.items = r->args->items.v, .n_items = r->args->items.n,
		.by = r->by.len ? r->by.buf : NULL, .file = place
	};
	int rc;

	describe(&text, r->text, file);
	collect_fields(&fields, r->args, text.len ? text.buf : NULL);
	given.fields = (const char *const *)fields.v;
	given.n_fields = fields.n;
	rc = event_init(event, r->env->work, &given);
	strs_release(&fields);
	str_release(&text);
	return rc;
}

static int make_one(struct recording *r, struct bulk *bulk, const char *file)
{
	struct str place = STR_INIT, id = STR_INIT;
	struct event_making event;
	int rc = file ? attachment_add(&place, bulk, file) : 0;

	if (rc)
		goto done;
	rc = recording_begin(&event, r, file, file ? place.buf : NULL);
	if (!rc)
		rc = event_emit(&r->bytes, &id, &event, r->rids.v, r->rids.n);
	if (!rc)
		strs_add(&r->ids, id.buf);
	event_release(&event);
done:
	str_release(&place);
	str_release(&id);
	return rc;
}

int recording_resolve(struct recording *r)
{
	size_t n = log_records(r->args);
	int rc = 0;
	rid one;

	r->rids.n = 0;
	for (size_t i = 0; i < n && !rc; i++) {
		rc = work_resolve(r->env->work, TYPE_NONE, r->args->words.v[i], &one);
		if (!rc)
			rids_add(&r->rids, one);
	}
	str_clear(&r->by);
	if (!rc)
		rc = who_add(&r->by, r->env->work);
	return rc;
}

static int make_all(struct recording *r, struct bulk *bulk)
{
	size_t n = r->args->files.n;
	struct entry entry;
	int rc = n ? 0 : make_one(r, bulk, NULL);

	for (size_t i = 0; i < n && !rc; i++)
		rc = make_one(r, bulk, r->args->files.v[i]);
	if (!rc)
		rc = event_fits(r->env->work, r->rids.v[0]);
	if (!rc)
		rc = work_entry(r->env->work, r->rids.v[0], &entry);
	if (!rc)
		rc = bulk_events(bulk, entry.id, r->bytes.buf, r->bytes.len);
	return rc;
}

void recording_label(struct str *out, const struct recording *r)
{
	const char *what = r->args->kind ? r->args->kind :
			   r->args->files.n ? "document" : "";

	str_add(out, "log");
	/* What is no kind is refused, but after this is written. */
	if (*what && !what[strspn(what, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		str_addf(out, " %s", what);
}

/* A few events pack nothing, whatever the layout. */
int recording_few(struct recording *r)
{
	static const size_t fresh[TYPE_COUNT + 1];
	struct str label = STR_INIT;
	struct bulk bulk;
	int rc = recording_resolve(r);

	strs_release(&r->ids);
	str_clear(&r->bytes);
	if (rc)
		return rc;
	recording_label(&label, r);
	rc = bulk_begin(&bulk, r->env->work, label.buf, fresh, NULL);
	str_release(&label);
	if (rc)
		return rc;
	rc = make_all(r, &bulk);
	if (!rc)
		rc = bulk_commit(&bulk);
	bulk_release(&bulk);
	return rc;
}

/* --- which of them --- */

static int check_many(const struct log_args *args)
{
	if (log_records(args))
		return err_set(ERR_USAGE, _("'%s': the contacts are chosen by --segment or "
					    "--where already"), args->words.v[0]);
	if (args->editor || args->files.n)
		return err_set(ERR_USAGE, _("--%s is for one event, not for one with each "
					    "contact"), args->editor ? "edit" : "file");
	if (!args->kind)
		return err_set(ERR_USAGE, _("--kind must say what happened with each contact"));
	return 0;
}

static int check_args(const struct log_args *args)
{
	bool many = args->segment || args->where;

	if (args->since || args->until || args->limit >= 0 || args->reverse)
		return err_set(ERR_USAGE, _("--%s chooses what is shown, and here an event is "
					    "recorded"),
			       args->since ? "since" : args->until ? "until" :
			       args->reverse ? "reverse" : "limit");
	if (many)
		return check_many(args);
	if (args->settings.n)
		return err_set(ERR_USAGE, _("--set goes with --where or --segment"));
	if (!log_records(args))
		return err_set(ERR_USAGE, _("no record is named: with whom did it happen?"));
	return 0;
}

static int print_ids(const struct recording *r)
{
	static const struct rows_column columns[] = { { "id", CELL_TEXT } };
	struct rows rows;

	rows_begin(&rows, stdout, &r->env->look, columns, 1);
	for (size_t i = 0; i < r->ids.n; i++) {
		rows_cell(&rows, r->ids.v[i], strlen(r->ids.v[i]));
		rows_end_row(&rows);
	}
	return rows_end(&rows);
}

int log_record(struct env *env, const struct log_args *args)
{
	struct recording r = RECORDING_INIT;
	struct str message = STR_INIT;
	int rc = check_args(args);

	r.env = env;
	r.args = args;
	if (!rc)
		rc = read_message(&message, args);
	r.text = message.len ? message.buf : NULL;
	if (!rc && (args->segment || args->where))
		rc = recording_many(&r);
	else if (!rc)
		rc = args->editor ? recording_edited(&r) : recording_few(&r);
	if (!rc)
		rc = print_ids(&r);
	recording_release(&r);
	str_release(&message);
	return rc;
}
