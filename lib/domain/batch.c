/* The files of an import, and its rows: see batch_parts.h. */

#include "domain/batch_parts.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/batch_read.h"
#include "domain/batch_write.h"
#include "domain/outcome.h"
#include "domain/rejects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const action_names[] = {
	"add", "fill", "update", "replace", "skip", "refuse", NULL
};

/* A tax code may be a VAT id, which is unique: see identity_is_unique(). */
static void find_unique(struct batch *batch)
{
	for (int type = 0; type < TYPE_COUNT; type++) {
		const struct field *f = schema_of((enum record_type)type)->fields;
		size_t n = 0;

		for (; f->name && n + 1 < UNIQUE_MAX; f++)
			if (config_unique(batch->config, (enum record_type)type, f) ||
			    !strcmp(f->name, "tax_id"))
				batch->unique[type][n++] = f;
	}
}

struct batch *batch_new(struct work *work, const struct batch_options *options)
{
	struct batch *batch = xcalloc(1, sizeof(*batch));

	batch->work = work;
	batch->config = &work->store.config;
	batch->options = *options;
	batch->spool = (struct spool)SPOOL_INIT;
	batch->notes = batch->refusals = (struct tally)TALLY_INIT;
	batch->scratch = (struct str)STR_INIT;
	batch->ids = xcalloc(IDS_KEPT, sizeof(*batch->ids));
	find_unique(batch);
	return batch;
}

static void file_free(struct batch_file *file)
{
	if (file->mapped)
		mapping_release(&file->mapping);
	if (file->reading)
		reader_release(&file->reader);
	input_release(&file->input);
	if (file->fd >= 0)
		close(file->fd);
	free(file->name);
	free(file);
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	for (size_t i = 0; i < batch->n_files; i++)
		file_free(batch->files[i]);
	for (size_t i = 0; i < batch->n_attached; i++)
		free(batch->attached[i].path);
	free(batch->files);
	free(batch->attached);
	free(batch->rows);
	free(batch->ids);
	subjects_release(&batch->subjects);
	keytable_release(&batch->keys);
	map_release(&batch->resolved);
	free(batch->met.v);
	spool_release(&batch->spool);
	tally_release(&batch->notes);
	tally_release(&batch->refusals);
	str_release(&batch->scratch);
	free(batch);
}

/* --- files --- */

/* Those that others refer to first. */
static int rank(enum record_type type)
{
	static const enum record_type order[] = {
		TYPE_USER, TYPE_CAMPAIGN, TYPE_COMPANY, TYPE_CONTACT,
		TYPE_OPPORTUNITY, TYPE_CASE, TYPE_TASK, TYPE_COST, TYPE_TIMELINE
	};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (order[i] == type)
			return (int)i;
	return ARRAY_SIZE(order);
}

static void insert(struct batch *batch, struct batch_file *file)
{
	size_t i = batch->n_files;

	GROW(batch->files, batch->n_files + 1, batch->alloc_files);
	for (; i > 0 && rank(batch->files[i - 1]->mapping.type) >
			rank(file->mapping.type); i--)
		batch->files[i] = batch->files[i - 1];
	batch->files[i] = file;
	batch->n_files++;
}

static int detect(struct batch_file *file)
{
	const struct reader_kind *kind;
	const char *hint = "";
	int rc = input_open(&file->input, file->fd, file->name);

	if (rc)
		return rc;
	kind = reader_detect(&file->input, &hint);
	if (!kind && hint && *hint)
		return err_set(ERR_DATA, "'%s': %s", file->name, hint);
	if (!kind)
		return err_set(ERR_DATA, _("'%s' is of no format that can be imported"),
			       file->name);
	rc = reader_open(&file->reader, kind, &file->input);
	file->reading = !rc;
	return rc;
}

static int decide(struct batch *batch, struct batch_file *file)
{
	const struct batch_options *o = &batch->options;
	const struct mapping_options options = {
		.preset = o->preset, .type = o->type, .columns = o->columns,
		.n_columns = o->n_columns, .order = o->order,
		.decimal = o->decimal, .file = file->name
	};
	int rc = mapping_begin(&file->mapping, &file->reader, batch->config, &options);

	file->mapped = !rc;
	return rc;
}

int batch_add(struct batch *batch, int fd, const char *name)
{
	struct batch_file *file = xcalloc(1, sizeof(*file));
	int rc;

	file->fd = fd;
	file->name = xstrdup(name);
	file->input = (struct input)INPUT_INIT;
	rc = detect(file);
	if (!rc)
		rc = decide(batch, file);
	if (rc)
		file_free(file);
	else
		insert(batch, file);
	return rc;
}

size_t batch_files(const struct batch *batch)
{
	return batch->n_files;
}

const char *batch_file_name(const struct batch *batch, size_t i)
{
	return batch->files[i]->name;
}

const struct mapping *batch_mapping(const struct batch *batch, size_t i)
{
	return &batch->files[i]->mapping;
}

void batch_describe(const struct batch *batch, bool verbose, struct strs *out)
{
	struct strs lines = STRS_INIT;
	struct str line = STR_INIT;

	for (size_t i = 0; i < batch->n_files; i++) {
		mapping_describe(&batch->files[i]->mapping, verbose, &lines);
		for (size_t k = 0; k < lines.n; k++) {
			str_clear(&line);
			str_addf(&line, "%s: %s", batch->files[i]->name, lines.v[k]);
			strs_add_mem(out, line.buf, line.len);
		}
		strs_release(&lines);
	}
	str_release(&line);
}

/* --- rows --- */

struct slip_head {
	uint32_t id_len, reason_len, doc_len, refs_len, item;
};

static int add_slip(struct batch *batch, const struct slip *slip, uint64_t *at)
{
	const struct slip_head head = {
		slip->id_len, slip->reason_len, slip->doc_len, slip->refs_len, slip->item
	};
	uint64_t next;
	int rc = spool_add(&batch->spool, &head, sizeof(head), at);

	if (!rc && slip->id_len)
		rc = spool_add(&batch->spool, slip->id, slip->id_len, &next);
	if (!rc && slip->reason_len)
		rc = spool_add(&batch->spool, slip->reason, slip->reason_len, &next);
	if (!rc && slip->doc_len)
		rc = spool_add(&batch->spool, slip->doc, slip->doc_len, &next);
	if (!rc && slip->refs_len)
		rc = spool_add(&batch->spool, slip->refs, slip->refs_len, &next);
	return rc;
}

static void set_at(struct row *row, uint64_t at)
{
	row->at_low = (uint32_t)at;
	row->at_high = (uint16_t)(at >> 32);
}

int batch_note(struct batch *batch, struct row *row, const struct slip *slip)
{
	struct subject *subject = row->subject == NO_SUBJECT ? NULL :
				  &batch->subjects.v[row->subject];
	uint64_t at;
	int rc = add_slip(batch, slip, &at);

	set_at(row, at);
	if (subject && subject->first == NO_ROW && !(row->flags & ROW_CONSENT) &&
	    row->type != TYPE_TIMELINE)
		subject->first = (uint32_t)batch->n_rows;
	GROW(batch->rows, batch->n_rows + 1, batch->alloc_rows);
	batch->rows[batch->n_rows++] = *row;
	return rc;
}

int batch_slip(struct batch *batch, const struct row *row, struct slip *out)
{
	struct slip_head head;
	const char *p;
	int rc = spool_read(&batch->spool, row_at(row), sizeof(head), &p);

	if (rc)
		return rc;
	memcpy(&head, p, sizeof(head));
	rc = spool_read(&batch->spool, row_at(row) + sizeof(head),
			(size_t)head.id_len + head.reason_len + head.doc_len +
			head.refs_len, &p);
	if (rc)
		return rc;
	*out = (struct slip){
		.id = p, .reason = p + head.id_len,
		.doc = p + head.id_len + head.reason_len,
		.refs = p + head.id_len + head.reason_len + head.doc_len,
		.id_len = head.id_len, .reason_len = head.reason_len,
		.doc_len = head.doc_len, .refs_len = head.refs_len,
		.item = head.item
	};
	return 0;
}

int batch_renote(struct batch *batch, struct row *row, const struct slip *slip)
{
	uint64_t at;
	int rc = add_slip(batch, slip, &at);

	set_at(row, at);
	return rc;
}

int batch_turn_down(struct batch *batch, struct row *row, enum action action,
		    const char *reason)
{
	struct str id = STR_INIT, text = STR_INIT;
	struct slip slip;
	int rc = batch_slip(batch, row, &slip);

	if (rc)
		return rc;
	str_add_mem(&id, slip.id, slip.id_len);
	str_add(&text, reason);
	slip = (struct slip){
		.id = id.buf, .id_len = (uint32_t)id.len, .reason = text.buf,
		.reason_len = (uint32_t)text.len, .item = slip.item
	};
	row->action = (uint8_t)action;
	row->flags |= ROW_REJECT;
	rc = batch_renote(batch, row, &slip);
	str_release(&id);
	str_release(&text);
	return rc;
}

void batch_keep_id(struct batch *batch, uint32_t subject, const char *id)
{
	struct id_kept *kept = &batch->ids[subject % IDS_KEPT];

	kept->subject = subject + 1;
	memcpy(kept->id, id, strlen(id) + 1);
}

static int look_up_id(struct batch *batch, uint32_t subject)
{
	const struct subject *s = &batch->subjects.v[subject];
	struct entry entry;
	struct slip slip;
	int rc;

	if (s->known) {
		rc = index_entry(batch->work->index, subject_rid(s), &entry);
	} else {
		rc = batch_slip(batch, &batch->rows[s->first], &slip);
		if (!rc)
			snprintf(entry.id, sizeof(entry.id), "%.*s",
				 (int)slip.id_len, slip.id);
	}
	if (!rc)
		batch_keep_id(batch, subject, entry.id);
	return rc;
}

int batch_id(struct batch *batch, uint32_t subject, struct str *out)
{
	const struct id_kept *kept = &batch->ids[subject % IDS_KEPT];
	int rc = kept->subject == subject + 1 ? 0 : look_up_id(batch, subject);

	if (!rc)
		str_add(out, kept->id);
	return rc;
}

uint32_t batch_known(struct batch *batch, rid r, enum record_type type)
{
	uint32_t number = subjects_find(&batch->subjects, r);

	return number == NO_SUBJECT ?
	       subjects_add(&batch->subjects, r, type, true) : number;
}

/* --- all of it --- */

static int count_stored(struct batch *batch)
{
	int rc = 0;

	batch->empty = true;
	for (int type = 0; type < TYPE_COUNT && !rc; type++) {
		rc = index_documents(batch->work->index, (enum record_type)type,
				     &batch->stored[type]);
		batch->empty &= !batch->stored[type];
	}
	return rc;
}

int batch_run(struct batch *batch, const char *label)
{
	bool dry = batch->options.dry_run;
	struct bulk bulk;
	bool bulked = false;
	int rc = spool_open(&batch->spool, batch->work->store.dir);

	if (!rc && batch->options.rejects)
		rc = rejects_check(batch);
	if (!rc)
		rc = count_stored(batch);
	if (!rc)
		rc = batch_read(batch);
	if (!rc && !dry && !outcome_refused_early(batch)) {
		rc = batch_begin(batch, &bulk, label);
		bulked = !rc;
	}
	if (!rc)
		rc = batch_write(batch, bulked ? &bulk : NULL);
	if (!rc)
		rc = outcome_count(batch);
	if (!rc)
		rc = outcome_judge(batch);
	if (!rc && !dry && batch->options.rejects)
		rc = rejects_write(batch);
	if (bulked && !rc)
		rc = batch_commit(batch, &bulk);
	if (bulked)
		bulk_release(&bulk);
	return rc;
}

const struct batch_counts *batch_counts(const struct batch *batch)
{
	return &batch->counts;
}
