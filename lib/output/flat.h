#ifndef OUTPUT_FLAT_H
#define OUTPUT_FLAT_H

#include "base/arena.h"
#include "base/map.h"
#include "output/rows.h"

/*
 * A record as cells under the names of their fields: `email`,
 * `external_ids.hubspot`, `converted.at`.  `crm import` reads them back as they
 * were: of a field that may hold several the values stand in one cell with
 * `;` between; where that could be read otherwise (a value has a `;`, or a
 * label), for lists of maps, and for maps and lists that an import kept, the
 * cell is JSON.
 */

/*
 * The columns of many records of a type: each name once, in the order of the
 * schema; those of one field, and those that the schema does not know, by name.
 */
struct flat_column {
	const char *name;
	enum cell_kind kind;
	bool several;		/* the field may hold several values */
	bool labels;		/* with a label each */
	bool maps;		/* it is a list of maps */
	bool kept;		/* by an import, whatever it is */
	size_t rank;
	size_t number;		/* in `v`, once it is settled */
};

struct flat {
	const struct config *config;
	enum record_type type;
	struct arena arena;
	struct flat_column **v;
	size_t n, alloc;
	struct map by_name;
	struct str path, text;	/* of the cell at hand */
};

void flat_init(struct flat *flat, const struct config *config, enum record_type type);
void flat_note(struct flat *flat, const struct node *root);
void flat_settle(struct flat *flat);	/* sorts; nothing is noted from then on */

/* A row of `rows`, whose columns are flat's. */
void flat_row(struct flat *flat, struct rows *rows, const struct node *root);
void flat_release(struct flat *flat);

#endif
