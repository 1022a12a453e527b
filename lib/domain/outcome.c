#include "domain/outcome.h"

#include "base/err.h"
#include "base/i18n.h"

#include <string.h>

#define SHOWN 5

static bool is_refused(const struct row *row)
{
	return row->action == ACTION_REFUSE;
}

bool outcome_refused_early(const struct batch *batch)
{
	if (batch->options.rejects)
		return false;
	for (size_t i = 0; i < batch->n_rows; i++)
		if (is_refused(&batch->rows[i]))
			return true;
	return false;
}

/* The row that it is one record with, where that is an earlier one. */
static void add_same(const struct batch *batch, const struct row *row, struct str *out)
{
	const struct row *first = NULL;

	if (row->subject != NO_SUBJECT && !(row->flags & ROW_REJECT) &&
	    row->type != TYPE_TIMELINE &&
	    batch->subjects.v[row->subject].first != NO_ROW)
		first = &batch->rows[batch->subjects.v[row->subject].first];
	if (first && first != row && first->file == row->file)
		str_addf(out, _("same as line %u"), (unsigned)first->line);
	else if (first && first != row)
		str_addf(out, _("same as %s:%u"), batch->files[first->file]->name,
			 (unsigned)first->line);
	else if (row->flags & ROW_SAME)
		str_add(out, batch->options.on_match == ON_MATCH_SKIP &&
			row->type != TYPE_TIMELINE ? _("it is there already") :
						     _("nothing new"));
}

int outcome_reason(struct batch *batch, const struct row *row, struct str *out)
{
	size_t start = out->len;
	struct slip slip;
	int rc = batch_slip(batch, row, &slip);

	if (rc)
		return rc;
	if (row->flags & ROW_IMPLIED)
		str_add(out, row->type == TYPE_TIMELINE ?
			_("came with this row") : _("named in this row"));
	else
		add_same(batch, row, out);
	if (slip.reason_len && out->len > start)
		str_add(out, "; ");
	str_add_mem(out, slip.reason, slip.reason_len);
	return 0;
}

/* Of an implied record only what is made or changed is worth a word. */
static bool is_told(const struct row *row)
{
	return !(row->flags & ROW_IMPLIED) || row->action != ACTION_SKIP ||
	       !(row->flags & ROW_SAME);
}

static int count_row(struct batch *batch, const struct row *row)
{
	struct batch_counts *counts = &batch->counts;
	struct slip slip;
	struct str why = STR_INIT;
	int rc = 0;

	if (row->action == ACTION_ADD) {
		counts->made[row->type]++;
		counts->implied += row->flags & ROW_IMPLIED;
	}
	if (row->flags & ROW_IMPLIED)
		return 0;
	counts->rows++;
	counts->by_action[row->action]++;
	counts->same += row->flags & ROW_SAME && row->action == ACTION_SKIP;
	if (!(row->flags & ROW_REJECT))
		return 0;
	counts->rejected++;
	rc = batch_slip(batch, row, &slip);
	if (!rc)
		str_add_mem(&why, slip.reason, slip.reason_len);
	if (!rc)
		tally_add(&batch->refusals, why.buf);
	str_release(&why);
	return rc;
}

int outcome_count(struct batch *batch)
{
	int rc = 0;

	for (size_t i = 0; i < batch->n_rows && !rc; i++)
		rc = count_row(batch, &batch->rows[i]);
	tally_sort(&batch->refusals);
	tally_sort(&batch->notes);
	return rc;
}

static int name_row(struct batch *batch, const struct row *row, bool first)
{
	struct str why = STR_INIT;
	int rc = outcome_reason(batch, row, &why);

	if (!rc && first)
		err_set(ERR_DATA, "%s:%u: %s", batch->files[row->file]->name,
			(unsigned)row->line, why.buf);
	else if (!rc)
		err_hint("%s:%u: %s", batch->files[row->file]->name,
			 (unsigned)row->line, why.buf);
	str_release(&why);
	return rc;
}

static int refuse_all(struct batch *batch, size_t refused)
{
	size_t shown = 0;
	int rc = 0;

	for (size_t i = 0; i < batch->n_rows && shown < SHOWN && !rc; i++)
		if (is_refused(&batch->rows[i]))
			rc = name_row(batch, &batch->rows[i], !shown++);
	if (rc)
		return rc;
	if (refused > shown)
		err_hint(_("... and %zu more"), refused - shown);
	return err_hint(_("nothing was imported, since %zu of %zu rows are refused; "
			  "'--rejects FILE' puts them there and imports the others"),
			refused, batch->counts.rows);
}

static int refuse_quality(const struct batch *batch, size_t valid)
{
	size_t permille = valid * 1000 / batch->counts.rows;

	return err_set(ERR_DATA, _("nothing was imported, since only %zu.%zu%% of %zu rows "
				   "are valid, and --min-valid is %u.%u%%"),
		       permille / 10, permille % 10, batch->counts.rows,
		       batch->options.min_valid / 10, batch->options.min_valid % 10);
}

int outcome_judge(struct batch *batch)
{
	const struct batch_counts *counts = &batch->counts;
	size_t refused = counts->by_action[ACTION_REFUSE];
	size_t valid = counts->rows - counts->rejected;

	for (size_t i = 0; i < batch->n_rows; i++)
		refused += is_refused(&batch->rows[i]) &&
			   batch->rows[i].flags & ROW_IMPLIED;
	if (refused && !batch->options.rejects)
		return refuse_all(batch, refused);
	if (valid * 1000 < counts->rows * (size_t)batch->options.min_valid)
		return refuse_quality(batch, valid);
	return 0;
}

/* Of a record that was not made after all there is no id. */
static int row_id(struct batch *batch, const struct row *row, struct str *out)
{
	const struct subject *subject = row->subject == NO_SUBJECT ? NULL :
					&batch->subjects.v[row->subject];
	bool known = subject && (subject->known || !(row->flags & ROW_REJECT));
	struct slip slip;
	int rc;

	if (known ? subject->dead : is_refused(row))
		return 0;
	rc = batch_slip(batch, row, &slip);
	if (rc)
		return rc;
	if (known && !slip.id_len)
		return batch_id(batch, row->subject, out);
	str_add_mem(out, slip.id, slip.id_len);
	return 0;
}

int batch_each_row(struct batch *batch,
		   int (*each)(void *arg, const struct batch_row *row), void *arg)
{
	struct str id = STR_INIT, reason = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < batch->n_rows && !rc; i++) {
		const struct row *row = &batch->rows[i];
		struct batch_row out = {
			.file = batch->files[row->file]->name, .line = row->line,
			.action = (enum action)row->action
		};

		if (!is_told(row))
			continue;
		str_clear(&id);
		str_clear(&reason);
		rc = row_id(batch, row, &id);
		if (!rc)
			rc = outcome_reason(batch, row, &reason);
		out.id = id.buf;
		out.reason = reason.buf;
		if (!rc)
			rc = each(arg, &out);
	}
	str_release(&id);
	str_release(&reason);
	return rc;
}

static void add_tally(const struct tally *tally, struct strs *out)
{
	struct str line = STR_INIT;

	for (size_t i = 0; i < tally->n && i < 2 * SHOWN; i++) {
		str_clear(&line);
		str_addf(&line, tally->v[i].n > 1 ? _("%s (%zu rows)") : "%s",
			 tally->v[i].text, tally->v[i].n);
		strs_add_mem(out, line.buf, line.len);
	}
	if (tally->n > 2 * SHOWN) {
		str_clear(&line);
		str_addf(&line, _("... and %zu more of this kind"),
			 tally->n - 2 * SHOWN + tally->others);
		strs_add_mem(out, line.buf, line.len);
	}
	str_release(&line);
}

void batch_notes(const struct batch *batch, struct strs *out)
{
	add_tally(&batch->notes, out);
}

void batch_reasons(const struct batch *batch, struct strs *out)
{
	add_tally(&batch->refusals, out);
}
