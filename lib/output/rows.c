#include "output/rows.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "output/json.h"
#include "output/row.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const format_names[] = {
	"table", "tsv", "csv", "json", "ndjson", "yaml", "ids", "vcard", "ics", NULL
};

static const struct writer *const writers[] = {
	[FORMAT_AUTO] = &tsv_writer,
	[FORMAT_TABLE] = &table_writer,
	[FORMAT_TSV] = &tsv_writer,
	[FORMAT_CSV] = &csv_writer,
	[FORMAT_JSON] = &json_writer,
	[FORMAT_NDJSON] = &ndjson_writer,
	[FORMAT_YAML] = &yaml_writer,
	[FORMAT_IDS] = &ids_writer
};

enum format format_by_name(const char *name)
{
	for (int i = 0; format_names[i]; i++)
		if (!strcmp(format_names[i], name))
			return (enum format)(FORMAT_TABLE + i);
	return FORMAT_AUTO;
}

static void row_clear(struct row *row)
{
	str_clear(&row->text);
	row->n = row->n_items = 0;
	row->open = false;
}

static void row_release(struct row *row)
{
	str_release(&row->text);
	free(row->items);
	free(row->cells);
	*row = (struct row)ROW_INIT;
}

bool row_join(struct str *out, const struct row *row, size_t cell,
	      const char *between)
{
	const struct cell *c = &row->cells[cell];

	for (size_t i = 0; i < c->n; i++) {
		const struct item *item = &row->items[c->first + i];

		if (i)
			str_add(out, between);
		str_add_mem(out, row->text.buf + item->at, item->len);
	}
	return c->n > 0;
}

void rows_flush(struct rows *rows)
{
	struct str *out = &rows->state->out;

	if (!rows->state->dropped &&
	    fwrite(out->buf, 1, out->len, rows->to) < out->len &&
	    !rows->state->failed)
		rows->state->failed = errno;	/* told by rows_end() */
	str_clear(out);
}

static size_t id_column(const struct rows *rows)
{
	for (size_t i = 0; i < rows->n_columns; i++)
		if (!strcmp(rows->columns[i].name, "id"))
			return i;
	return 0;
}

void rows_begin(struct rows *rows, FILE *to, const struct look *look,
		const struct rows_column *columns, size_t n)
{
	struct rows_state *state = xcalloc(1, sizeof(*state));

	*rows = (struct rows){
		.to = to, .look = *look, .columns = columns, .n_columns = n,
		.state = state
	};
	*state = (struct rows_state){
		.writer = writers[look->format],
		.row = ROW_INIT, .out = STR_INIT,
		.id_column = id_column(rows)
	};
	if (state->writer->begin)
		state->writer->begin(rows);
}

static struct cell *new_cell(struct row *row)
{
	GROW(row->cells, row->n + 1, row->alloc);
	row->cells[row->n] = (struct cell){ .first = row->n_items };
	return &row->cells[row->n++];
}

static void add_item(struct row *row, const char *text, size_t len)
{
	GROW(row->items, row->n_items + 1, row->alloc_items);
	row->items[row->n_items++] = (struct item){ row->text.len, len };
	str_add_mem(&row->text, text, len);
	row->cells[row->n - 1].n++;
}

void rows_cell(struct rows *rows, const char *text, size_t len)
{
	struct row *row = &rows->state->row;

	assert(!row->open && row->n < rows->n_columns);
	new_cell(row);
	if (text && len)
		add_item(row, text, len);
}

void rows_cell_json(struct rows *rows, const char *json, size_t len)
{
	rows_cell(rows, json, len);
	rows->state->row.cells[rows->state->row.n - 1].json = true;
}

void rows_item(struct rows *rows, const char *text, size_t len)
{
	struct row *row = &rows->state->row;

	assert(row->open || row->n < rows->n_columns);
	if (!row->open)
		new_cell(row);
	row->open = true;
	add_item(row, text, len);
}

void rows_item_end(struct rows *rows)
{
	struct row *row = &rows->state->row;

	if (!row->open)
		new_cell(row);
	row->open = false;
}

void rows_end_row(struct rows *rows)
{
	struct rows_state *state = rows->state;

	assert(!state->row.open && state->row.n == rows->n_columns);
	state->writer->row(rows, &state->row);
	state->written++;
	row_clear(&state->row);
}

/* A map, which no cell can show as it is: JSON in one line. */
static void cell_of_map(struct rows *rows, const struct config *config,
			enum record_type type, const struct node *node)
{
	struct str text = STR_INIT;
	struct json json;

	json_init(&json, &text, false);
	json_object(&json);
	record_json(&json, config, type, node);
	json_end_object(&json);
	rows_cell_json(rows, text.buf, text.len);
	str_release(&text);
}

static void cell_of_field(struct rows *rows, const struct config *config,
			  enum record_type type, const struct node *node)
{
	const struct node *value;

	if (node_empty(node)) {
		rows_cell(rows, NULL, 0);
	} else if (node->kind == NODE_SCALAR) {
		rows_cell(rows, node->text, node->len);
	} else if (node->kind == NODE_MAP && !node_get(node, "value")) {
		cell_of_map(rows, config, type, node);
	} else {
		for (size_t i = 0; (value = node_value(node, i, NULL)); i++)
			if (value->kind == NODE_SCALAR)
				rows_item(rows, value->text, value->len);
		rows_item_end(rows);
	}
}

void rows_record(struct rows *rows, const struct config *config,
		 enum record_type type, const struct doc *doc,
		 void (*extra)(struct json *json, void *arg), void *arg)
{
	struct rows_state *state = rows->state;

	if (state->writer->record) {
		state->writer->record(rows, config, type, doc, extra, arg);
		state->written++;
		return;
	}
	for (size_t i = 0; i < rows->n_columns; i++)
		cell_of_field(rows, config, type,
			      node_at(doc->root, rows->columns[i].name));
	rows_end_row(rows);
}

size_t rows_risky(const struct rows *rows)
{
	return rows->state->risky;
}

static void state_free(struct rows *rows)
{
	row_release(&rows->state->row);
	str_release(&rows->state->out);
	free(rows->state);
	rows->state = NULL;
}

void rows_drop(struct rows *rows)
{
	rows->state->dropped = true;
	if (rows->state->writer->end)
		rows->state->writer->end(rows);
	state_free(rows);
}

int rows_end(struct rows *rows)
{
	struct rows_state *state = rows->state;
	int rc = 0;

	if (state->writer->end)
		state->writer->end(rows);
	if (fflush(rows->to) && !state->failed)
		state->failed = errno;
	if (state->failed)
		errno = state->failed;
	if (state->failed || ferror(rows->to))
		rc = err_sys(_("cannot write standard output"));
	state_free(rows);
	return rc;
}
