#include "cmd/import_tell.h"
#include "cmd/tell.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/profile.h"

#include <stdio.h>
#include <string.h>

void import_tell_lines(const struct env *env, const struct strs *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		tell(env, "%s", lines->v[i]);
}

static int print_row(void *arg, const struct batch_row *row)
{
	struct rows *rows = arg;
	const char *action = action_names[row->action];
	char line[16];

	snprintf(line, sizeof(line), "%u", row->line);
	rows_cell(rows, row->file, strlen(row->file));
	rows_cell(rows, line, strlen(line));
	rows_cell(rows, action, strlen(action));
	rows_cell(rows, row->id, strlen(row->id));
	rows_cell(rows, row->reason, strlen(row->reason));
	rows_end_row(rows);
	return 0;
}

int import_print_rows(const struct env *env, struct batch *batch)
{
	static const struct rows_column columns[] = {
		{ "file", CELL_TEXT }, { "line", CELL_NUMBER }, { "action", CELL_TEXT },
		{ "id", CELL_TEXT }, { "reason", CELL_TEXT }
	};
	struct rows rows;
	int rc;

	rows_begin(&rows, stdout, &env->look, columns, ARRAY_SIZE(columns));
	rc = batch_each_row(batch, print_row, &rows);
	if (rc)
		rows_drop(&rows);
	return rows_end(&rows) ? err_code() : rc;
}

/* "1,204 contacts, 12 companies" */
static void add_made(struct str *out, const struct batch_counts *counts)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct schema *schema = schema_of((enum record_type)type);
		size_t n = counts->made[type];

		if (!n)
			continue;
		str_addf(out, "%s%zu %s", out->len ? ", " : "", n,
			 type == TYPE_TIMELINE ? n == 1 ? "event" : "events" :
			 n == 1 ? schema->name : schema->folder);
	}
}

static void tell_actions(const struct env *env, const struct batch_counts *counts,
			 bool dry_run)
{
	static const char *const words[ACTION_COUNT] = {
		[ACTION_FILL] = N_("filled"), [ACTION_UPDATE] = N_("updated"),
		[ACTION_REPLACE] = N_("replaced"), [ACTION_SKIP] = N_("skipped"),
		[ACTION_REFUSE] = N_("refused")
	};
	struct str text = STR_INIT, made = STR_INIT;

	add_made(&made, counts);
	str_addf(&text, dry_run ? _("would make %s") : _("made %s"),
		 made.len ? made.buf : _("nothing"));
	if (counts->implied)
		str_addf(&text, _(" (%zu of them named in rows of others)"), counts->implied);
	for (int i = 0; i < ACTION_COUNT; i++) {
		size_t n = counts->by_action[i] - (i == ACTION_SKIP ? counts->same : 0);

		if (words[i] && n)
			str_addf(&text, "; %s %zu", _(words[i]), n);
	}
	if (counts->same)
		str_addf(&text, _("; %zu said nothing new"), counts->same);
	tell(env, "%s", text.buf);
	str_release(&text);
	str_release(&made);
}

static void tell_speed(const struct env *env, const struct batch_counts *counts,
		       int64_t ms)
{
	size_t rate = counts->rows * 1000 / (size_t)(ms > 0 ? ms : 1);

	if (ms >= 1000)
		tell(env, _("%zu rows in %lld.%lld s, %zu a second"), counts->rows,
		     (long long)(ms / 1000), (long long)(ms % 1000 / 100), rate);
}

static void tell_packed(const struct env *env, const struct batch_counts *counts)
{
	for (int type = 0; type <= TYPE_COUNT; type++)
		if (counts->packed[type])
			tell(env, _("%s are kept in shards from now on, since there are "
				    "more than %d ('crm repack' moves them)"),
			     schema_of((enum record_type)type)->folder, BULK_PACKS_ABOVE);
}

static void tell_next(const struct env *env, const struct batch_counts *counts,
		      const char *rejects, const char *again, bool dry_run)
{
	if (dry_run)
		tell(env, _("nothing was written; without --dry-run it is"));
	if (counts->rejected && rejects && !dry_run)
		tell(env, _("mend the rows in '%s' and run '%s' on it"), rejects, again);
	else if (counts->written)
		tell(env, _("'crm check' looks it over, 'crm undo' takes it back"));
}

void import_tell_outcome(const struct env *env, const struct batch *batch,
			 const char *rejects, const char *again, bool dry_run,
			 int64_t ms)
{
	const struct batch_counts *counts = batch_counts(batch);
	struct strs notes = STRS_INIT, reasons = STRS_INIT;

	batch_notes(batch, &notes);
	batch_reasons(batch, &reasons);
	import_tell_lines(env, &notes);
	tell_actions(env, counts, dry_run);
	if (reasons.n)
		tell(env, _("not taken:"));
	for (size_t i = 0; i < reasons.n; i++)
		tell(env, "  %s", reasons.v[i]);
	tell_packed(env, counts);
	tell_speed(env, counts, ms);
	tell_next(env, counts, rejects, again, dry_run);
	strs_release(&notes);
	strs_release(&reasons);
}

/* --- a profile --- */

static int print_column(void *arg, const struct profile_column *column)
{
	struct rows *rows = arg;
	struct str text = STR_INIT;
	size_t percent = column->rows ? column->filled * 100 / column->rows : 0;
	const char *const texts[] = {
		column->kind, column->pattern, column->least, column->most
	};

	rows_cell(rows, column->file, strlen(column->file));
	rows_cell(rows, column->name, strlen(column->name));
	str_addf(&text, "%zu", percent);
	rows_cell(rows, text.buf, text.len);
	str_clear(&text);
	str_addf(&text, "%zu", column->distinct);
	rows_cell(rows, text.buf, text.len);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		rows_cell(rows, texts[i], texts[i] ? strlen(texts[i]) : 0);
	for (size_t i = 0; i < PROFILE_SHOWN && column->examples[i]; i++)
		rows_item(rows, column->examples[i], strlen(column->examples[i]));
	rows_item_end(rows);
	rows_end_row(rows);
	str_release(&text);
	return 0;
}

int import_print_profile(const struct env *env, struct batch *batch)
{
	static const struct rows_column columns[] = {
		{ "file", CELL_TEXT }, { "column", CELL_TEXT },
		{ "filled_percent", CELL_NUMBER }, { "distinct", CELL_NUMBER },
		{ "type", CELL_TEXT }, { "pattern", CELL_TEXT },
		{ "least", CELL_TEXT }, { "greatest", CELL_TEXT },
		{ "examples", CELL_LIST }
	};
	size_t known, twice;
	struct rows rows;
	int rc;

	rows_begin(&rows, stdout, &env->look, columns, ARRAY_SIZE(columns));
	rc = profile_each(batch, print_column, &rows);
	if (rc)
		rows_drop(&rows);
	if (rows_end(&rows))
		return err_code();
	if (!rc)
		rc = profile_matches(batch, &known, &twice);
	progress_end();
	if (!rc)
		tell(env, _("rows that are records of the store: %zu; that are one record "
			    "with an earlier row: %zu"), known, twice);
	if (!rc && batch_counts(batch)->rejected)
		tell(env, _("rows that would be refused or left out: %zu; --dry-run says "
			    "why"), batch_counts(batch)->rejected);
	return rc;
}

