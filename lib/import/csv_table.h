#ifndef IMPORT_CSV_TABLE_H
#define IMPORT_CSV_TABLE_H

#include "import/csv_row.h"
#include "import/reader.h"

/*
 * A header and what its rows mean.  A column is called as its header cell,
 * without blanks around it; of several alike the second is `Notes#2`.  One
 * without a name, and what is in a row beyond the header, is `#15` by its
 * place, and there only in rows where it is filled; a row that is too short
 * has empty cells.
 */
struct csv_table {
	unsigned number;
	bool sub;		/* of sub-items, whose first cell is empty */
	struct strs names;	/* the header cells, without blanks around them */
	struct map places;	/* a name to its first place + 1 */
	unsigned *columns;	/* by place: the column + 1, or 0: not made yet */
	size_t n_columns;
};

void csv_table_init(struct csv_table *table, unsigned number, struct reader *reader,
		    const struct csv_row *header);
void csv_table_release(struct csv_table *table);

/* The place of a column of that name (blanks around it do not count) + 1, or 0. */
size_t csv_table_place(const struct csv_table *table, const char *name, size_t len);

/* Is the row this table's header once more? */
bool csv_table_is_header(const struct csv_table *table, const struct csv_row *row);

/*
 * Is the row the header of other columns: no cell empty, and at least three,
 * and half of them, called as columns of this one?
 */
bool csv_table_is_like(const struct csv_table *table, const struct csv_row *row);

/* The row's cells as those of reader->item. */
void csv_table_give(struct csv_table *table, struct reader *reader,
		    const struct csv_row *row);

#endif
