/*
 * Print what the reader of separated values makes of a file, as JSON, for a
 * program that compares it with what others make of it.
 *
 *	csv_cells rows FILE DELIMITER	each row an array of cells, whatever it is
 *	csv_cells items FILE		each item an object, as import sees it
 *	csv_cells time FILE		how many items and cells, nothing else
 *
 * A row that is not good is `null` among rows, an object with `wrong` among items.
 */

#include "base/err.h"
#include "import/csv.h"
#include "import/csv_row.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_text(const char *s, size_t len)
{
	putchar('"');
	for (; len; s++, len--) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void print_row(const struct csv_row *row)
{
	const char *s;
	size_t len;

	if (row->fault != CSV_GOOD) {
		printf("null\n");
		return;
	}
	putchar('[');
	for (size_t i = 0; i < row->n; i++) {
		s = csv_row_cell(row, i, &len);
		if (i)
			putchar(',');
		print_text(s, len);
	}
	printf("]\n");
}

static int print_rows(struct input *in, char delimiter)
{
	struct csv_row row;
	int rc;

	csv_row_init(&row, delimiter);
	for (;;) {
		rc = csv_row_read(&row, in, 0, CSV_BYTES);
		if (rc || !row.bytes)
			break;
		print_row(&row);
		rc = csv_row_take(&row, in);
		if (rc)
			break;
	}
	csv_row_release(&row);
	return rc;
}

static void print_item(const struct reader *reader)
{
	const struct item *item = &reader->item;
	const char *name;

	putchar('{');
	for (size_t i = 0; i < item->n; i++) {
		name = reader->columns.v[item->v[i].column];
		if (i)
			putchar(',');
		print_text(name, strlen(name));
		putchar(':');
		print_text(item->v[i].text, item->v[i].len);
	}
	if (item->wrong) {
		printf("\"wrong\":");
		print_text(item->wrong, strlen(item->wrong));
	}
	printf("}\n");
}

static int print_items(struct input *in, bool quiet)
{
	struct reader reader;
	size_t items = 0, cells = 0;
	bool more;
	int rc;

	rc = reader_open(&reader, &reader_csv, in);
	if (rc)
		return rc;
	while (!(rc = reader_next(&reader, &more)) && more) {
		items++;
		cells += reader.item.n;
		if (!quiet)
			print_item(&reader);
	}
	if (quiet)
		printf("%zu %zu\n", items, cells);
	reader_release(&reader);
	return rc;
}

int main(int argc, char **argv)
{
	struct input in = INPUT_INIT;
	int fd, rc;

	if (argc < 3)
		return 2;
	fd = open(argv[2], O_RDONLY);
	if (fd < 0)
		return 4;
	rc = input_open(&in, fd, argv[2]);
	if (!rc && !strcmp(argv[1], "rows"))
		rc = print_rows(&in, argc > 3 ? argv[3][0] : ',');
	else if (!rc)
		rc = print_items(&in, !strcmp(argv[1], "time"));
	if (rc)
		fprintf(stderr, "%s\n", err_message());
	input_release(&in);
	close(fd);
	return rc;
}
