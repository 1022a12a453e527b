#ifndef TESTS_ITEMS_TEST_H
#define TESTS_ITEMS_TEST_H

#include "base/err.h"
#include "tests/lib/import_test.h"

#include <stdlib.h>

/*
 * What a reader makes of a file, as text: a line `item LINE` for each item,
 * below it ` column=text` for each cell (a line feed in it is `|`), and
 * ` file NAME TYPE BYTES`.
 */
static inline void add_text(struct str *out, const char *s)
{
	for (; *s; s++)
		str_add_char(out, (char)(*s == '\n' ? '|' : *s));
}

static inline void add_item(struct str *out, const struct reader *reader)
{
	const struct item *item = &reader->item;

	str_addf(out, "item %u%s%s\n", item->line, item->wrong ? " wrong: " : "",
		 item->wrong ? item->wrong : "");
	for (size_t i = 0; i < item->n; i++) {
		const struct cell *cell = &item->v[i];

		CHECK_INT(cell->len, strlen(cell->text));
		str_addf(out, " %s=", reader->columns.v[cell->column]);
		add_text(out, cell->text);
		if (cell->label)
			str_addf(out, " (%s)", cell->label);
		str_add_char(out, '\n');
	}
	for (size_t i = 0; i < item->n_files; i++)
		str_addf(out, " file '%s' %s %zu\n", item->files[i].name,
			 item->files[i].media_type, item->files[i].len);
}

static inline void add_items(struct str *out, struct reader *reader)
{
	bool more = true;

	while (!reader_next(reader, &more) && more)
		add_item(out, reader);
	CHECK_INT(err_code(), 0);
}

/* The items of a file, read twice, which must be the same; closes fd. */
static inline void items_are(int fd, const struct reader_kind *kind, const char *want)
{
	struct str text = STR_INIT, again = STR_INIT;
	struct input in;
	struct reader reader;
	const char *hint;

	CHECK_INT(input_open(&in, fd, "x"), 0);
	CHECK(reader_detect(&in, &hint) == kind);
	CHECK_INT(reader_open(&reader, kind, &in), 0);
	add_items(&text, &reader);
	CHECK_INT(reader_rewind(&reader), 0);
	add_items(&again, &reader);
	CHECK_STR(text.buf, want);
	CHECK_STR(again.buf, text.buf);
	reader_release(&reader);
	input_release(&in);
	close(fd);
	str_release(&again);
	str_release(&text);
}

/* How many items there are in `fd`, which is closed, and how many of them are wrong. */
static inline void count_items(int fd, const struct reader_kind *kind, size_t *n, size_t *wrong)
{
	struct input in;
	struct reader reader;
	bool more;

	*n = *wrong = 0;
	CHECK_INT(input_open(&in, fd, "x"), 0);
	CHECK_INT(reader_open(&reader, kind, &in), 0);
	while (!reader_next(&reader, &more) && more) {
		++*n;
		*wrong += reader.item.wrong != NULL;
	}
	CHECK_INT(err_code(), 0);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

#endif
