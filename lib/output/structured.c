/* The formats json, ndjson and yaml: names beside values, whole records. */

#include "base/alloc.h"
#include "output/json.h"
#include "output/number.h"
#include "output/row.h"
#include "record/emit.h"

#include <stdlib.h>
#include <string.h>

/* Is it what its column says, a number or a boolean, so that it needs no quotes? */
static bool is_typed(enum cell_kind kind, const char *s, size_t len)
{
	if (kind == CELL_NUMBER)
		return number_is_json(s, len);
	return kind == CELL_BOOLEAN && ((len == 4 && !memcmp(s, "true", 4)) ||
					(len == 5 && !memcmp(s, "false", 5)));
}

static void json_item(struct json *json, enum cell_kind kind,
		      const char *s, size_t len)
{
	if (is_typed(kind, s, len))
		json_raw(json, s, len);
	else
		json_text(json, s, len);
}

static void json_cell(struct json *json, const struct rows_column *column,
		      const struct row *row, size_t i)
{
	const struct cell *cell = &row->cells[i];
	struct str text = STR_INIT;

	if (column->kind == CELL_LIST) {
		json_array(json);
		for (size_t k = cell->first; k < cell->first + cell->n; k++)
			json_text(json, row->text.buf + row->items[k].at,
				  row->items[k].len);
		json_end_array(json);
	} else if (cell->json && cell->n) {
		row_join(&text, row, i, "");
		json_raw(json, text.buf, text.len);
	} else if (row_join(&text, row, i, ", ")) {
		json_item(json, column->kind, text.buf, text.len);
	} else {
		json_null(json);
	}
	str_release(&text);
}

static void json_cells(struct rows *rows, const struct row *row)
{
	struct json *json = rows->state->json;

	json_object(json);
	for (size_t i = 0; i < row->n; i++) {
		json_key(json, rows->columns[i].name);
		json_cell(json, &rows->columns[i], row, i);
	}
	json_end_object(json);
}

static void json_whole(struct rows *rows, const struct config *config,
		       enum record_type type, const struct doc *doc,
		       void (*extra)(struct json *json, void *arg), void *arg)
{
	struct json *json = rows->state->json;

	json_object(json);
	record_json(json, config, type, doc->root);
	if (extra)
		extra(json, arg);
	json_end_object(json);
}

static void array_begin(struct rows *rows)
{
	struct rows_state *state = rows->state;

	state->json = xcalloc(1, sizeof(*state->json));
	json_init(state->json, &state->out, true);
	json_array(state->json);
}

static void array_row(struct rows *rows, const struct row *row)
{
	json_cells(rows, row);
	rows_flush(rows);
}

static void array_record(struct rows *rows, const struct config *config,
			 enum record_type type, const struct doc *doc,
			 void (*extra)(struct json *json, void *arg), void *arg)
{
	json_whole(rows, config, type, doc, extra, arg);
	rows_flush(rows);
}

static void array_end(struct rows *rows)
{
	struct rows_state *state = rows->state;

	json_end_array(state->json);
	str_add_char(&state->out, '\n');
	rows_flush(rows);
	free(state->json);
}

static void ndjson_begin(struct rows *rows)
{
	rows->state->json = xcalloc(1, sizeof(*rows->state->json));
}

/* Each line is a document of its own. */
static void ndjson_row(struct rows *rows, const struct row *row)
{
	json_init(rows->state->json, &rows->state->out, false);
	json_cells(rows, row);
	str_add_char(&rows->state->out, '\n');
	rows_flush(rows);
}

static void ndjson_record(struct rows *rows, const struct config *config,
			  enum record_type type, const struct doc *doc,
			  void (*extra)(struct json *json, void *arg), void *arg)
{
	json_init(rows->state->json, &rows->state->out, false);
	json_whole(rows, config, type, doc, extra, arg);
	str_add_char(&rows->state->out, '\n');
	rows_flush(rows);
}

static void ndjson_end(struct rows *rows)
{
	free(rows->state->json);
}

/* JSON is YAML on one line. */
static void yaml_scalar(struct str *out, enum cell_kind kind, bool json,
			const char *s, size_t len)
{
	if (json || is_typed(kind, s, len))
		str_add_mem(out, s, len);
	else
		scalar_emit(out, s, len, 0, "\n");
}

static void yaml_cell(struct str *out, const struct rows_column *column,
		      const struct row *row, size_t i)
{
	const struct cell *cell = &row->cells[i];
	struct str text = STR_INIT;

	key_emit(out, column->name, strlen(column->name));
	str_add_char(out, ':');
	if (column->kind != CELL_LIST) {
		if (row_join(&text, row, i, ", ")) {
			str_add_char(out, ' ');
			yaml_scalar(out, column->kind, cell->json, text.buf,
				    text.len);
		}
		str_add_char(out, '\n');
	} else {
		str_add(out, cell->n ? "\n" : " []\n");
		for (size_t k = cell->first; k < cell->first + cell->n; k++) {
			str_add(out, "  - ");
			scalar_emit(out, row->text.buf + row->items[k].at,
				    row->items[k].len, 2, "\n");
			str_add_char(out, '\n');
		}
	}
	str_release(&text);
}

static void yaml_separator(struct rows *rows)
{
	if (rows->state->written)
		str_add(&rows->state->out, "---\n");
}

static void yaml_row(struct rows *rows, const struct row *row)
{
	struct str *out = &rows->state->out;

	yaml_separator(rows);
	for (size_t i = 0; i < row->n; i++)
		yaml_cell(out, &rows->columns[i], row, i);
	rows_flush(rows);
}

/* A record as it could lie in a file: what `extra` adds is no part of it. */
static void yaml_record(struct rows *rows, const struct config *config,
			enum record_type type, const struct doc *doc,
			void (*extra)(struct json *json, void *arg), void *arg)
{
	(void)extra;
	(void)arg;
	yaml_separator(rows);
	record_type_nodes(config, type, doc->root);
	if (doc->root)
		doc_emit(&rows->state->out, doc->root);
	rows_flush(rows);
}

const struct writer json_writer = {
	.begin = array_begin, .row = array_row, .record = array_record,
	.end = array_end
};
const struct writer ndjson_writer = {
	.begin = ndjson_begin, .row = ndjson_row, .record = ndjson_record,
	.end = ndjson_end
};
const struct writer yaml_writer = { .row = yaml_row, .record = yaml_record };
