#include "import/csv_table.h"

#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void trim(const char **s, size_t *len)
{
	while (*len && (**s == ' ' || **s == '\t')) {
		++*s;
		--*len;
	}
	while (*len && ((*s)[*len - 1] == ' ' || (*s)[*len - 1] == '\t'))
		--*len;
}

static const char *name_at(const struct csv_row *row, size_t i, size_t *len)
{
	const char *s = csv_row_cell(row, i, len);

	trim(&s, len);
	return s;
}

/* Cells of the row, but empty ones at its end. */
static size_t width_of(const struct csv_row *row)
{
	size_t n = row->n, len;

	while (n && (name_at(row, n - 1, &len), !len))
		n--;
	return n;
}

/* `Notes`, then `Notes#2`; a header may say `Notes#2` itself. */
static unsigned add_column(struct csv_table *table, struct reader *reader,
			   struct map *taken, size_t place)
{
	const char *name = table->names.v[place];
	uintptr_t nth = (uintptr_t)map_get(taken, name, strlen(name)) + 1;
	struct str full = STR_INIT;
	unsigned column;

	str_add(&full, name);
	if (nth > 1) {
		do {
			str_clear(&full);
			str_addf(&full, "%s#%ju", name, (uintmax_t)nth);
			nth++;
		} while (map_get(taken, full.buf, full.len));
		nth--;
		*map_at(taken, full.buf, full.len) = (void *)(uintptr_t)1;
	}
	*map_at(taken, name, strlen(name)) = (void *)nth;
	column = reader_column(reader, table->number, full.buf, full.len);
	str_release(&full);
	return column;
}

void csv_table_init(struct csv_table *table, unsigned number, struct reader *reader,
		    const struct csv_row *header)
{
	struct map taken = MAP_INIT;
	const char *name;
	size_t len;
	void **place;

	*table = (struct csv_table){ .number = number, .n_columns = width_of(header) };
	table->columns = xcalloc(table->n_columns + 1, sizeof(*table->columns));
	for (size_t i = 0; i < table->n_columns; i++) {
		name = name_at(header, i, &len);
		strs_add_mem(&table->names, name, len);
		if (!len)
			continue;
		place = map_at(&table->places, name, len);
		if (!*place)
			*place = (void *)(uintptr_t)(i + 1);
		table->columns[i] = add_column(table, reader, &taken, i) + 1;
	}
	map_release(&taken);
}

void csv_table_release(struct csv_table *table)
{
	strs_release(&table->names);
	map_release(&table->places);
	free(table->columns);
	table->columns = NULL;
	table->n_columns = 0;
}

size_t csv_table_place(const struct csv_table *table, const char *name, size_t len)
{
	trim(&name, &len);
	return len ? (size_t)(uintptr_t)map_get(&table->places, name, len) : 0;
}

bool csv_table_is_header(const struct csv_table *table, const struct csv_row *row)
{
	const char *name;
	size_t len;

	for (size_t i = 0; i < table->names.n; i++) {
		name = name_at(row, i, &len);
		if (strncmp(name, table->names.v[i], len) || table->names.v[i][len])
			return false;
	}
	return table->names.n > 0 && width_of(row) == table->names.n;
}

bool csv_table_is_like(const struct csv_table *table, const struct csv_row *row)
{
	size_t width = width_of(row), same = 0, len;
	const char *name;

	for (size_t i = 0; i < width; i++) {
		name = name_at(row, i, &len);
		if (!len)
			return false;
		same += csv_table_place(table, name, len) > 0;
	}
	return same >= 3 && same * 2 >= width;
}

/* The column at a place that the header does not name. */
static unsigned nameless(struct csv_table *table, struct reader *reader, size_t place)
{
	struct str name = STR_INIT;

	if (place >= table->n_columns) {
		table->columns = xreallocarray(table->columns, place + 1,
					       sizeof(*table->columns));
		while (table->n_columns <= place)
			table->columns[table->n_columns++] = 0;
	}
	if (!table->columns[place]) {
		str_addf(&name, "#%zu", place + 1);
		table->columns[place] = 1 + reader_column(reader, table->number,
							  name.buf, name.len);
		str_release(&name);
	}
	return table->columns[place] - 1;
}

void csv_table_give(struct csv_table *table, struct reader *reader,
		    const struct csv_row *row)
{
	const char *text;
	size_t len, n = row->n > table->names.n ? row->n : table->names.n;

	for (size_t i = 0; i < n; i++) {
		text = csv_row_cell(row, i, &len);
		if (i < table->names.n && *table->names.v[i])
			reader_cell(reader, table->columns[i] - 1, text, len, NULL);
		else if (len)
			reader_cell(reader, nameless(table, reader, i), text, len, NULL);
	}
}
