/*
 * Any bytes as separated values.  What must hold: no crash, and an end; items
 * come in the order of their lines and lie behind each other in the text;
 * cells are UTF-8 without NUL inside, each of a column; the same file read
 * again gives as many; and a row that is written is read as the same cells.
 */

#include "base/err.h"
#include "import/csv.h"
#include "import/csv_row.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static int file;		/* one for all runs: making one is slow */

static int refill(const void *data, size_t size)
{
	char name[] = "/tmp/fuzz-csv-XXXXXX";

	if (!file) {
		file = mkstemp(name);
		unlink(name);
	}
	MUST(file > 0);
	MUST(!ftruncate(file, 0));
	MUST(pwrite(file, data, size, 0) == (ssize_t)size);
	return file;
}

/* The reader's last row, written in its dialect, is that row. */
static void must_be_written_well(const struct reader *reader)
{
	const char *const *cells;
	struct str out = STR_INIT;
	struct input in = INPUT_INIT;
	struct csv_row row;
	size_t n = csv_cells(reader, &cells), len;

	csv_write_row(&out, csv_dialect(reader), cells, n);
	in.text = out;
	in.end = true;
	csv_row_init(&row, csv_dialect(reader)->delimiter);
	MUST(!csv_row_read(&row, &in, 0, CSV_BYTES));
	if (n) {
		MUST(row.fault == CSV_GOOD && row.n == n && row.bytes == out.len);
		for (size_t i = 0; i < n; i++)
			MUST(!strcmp(csv_row_cell(&row, i, &len), cells[i]));
	}
	csv_row_release(&row);
	str_release(&out);
}

static size_t read_all(struct reader *reader)
{
	const struct item *item = &reader->item;
	uint64_t end = 0;
	unsigned line = 0;
	size_t n = 0;
	bool more;

	for (;; n++) {
		MUST(!reader_next(reader, &more));
		if (!more)
			return n;
		MUST(item->line > line && item->at >= end);
		line = item->line;
		end = item->at + item->len;
		MUST(item->parent_line < line);
		MUST(!item->wrong || !item->n);
		for (size_t i = 0; i < item->n; i++) {
			MUST(item->v[i].column < reader->columns.n);
			MUST(strlen(item->v[i].text) == item->v[i].len);
			MUST(utf8_bad(item->v[i].text, item->v[i].len) < 0);
		}
		must_be_written_well(reader);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in;
	struct reader reader;
	const char *hint;
	size_t n;

	MUST(!input_open(&in, refill(data, size), "fuzz"));
	reader_detect(&in, &hint);
	if (!reader_open(&reader, &reader_csv, &in)) {
		n = read_all(&reader);
		MUST(!reader_rewind(&reader));
		MUST(read_all(&reader) == n);
		reader_release(&reader);
	}
	err_clear();
	input_release(&in);
	return 0;
}
