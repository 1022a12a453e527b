#ifndef CMD_CELLS_H
#define CMD_CELLS_H

#include "output/rows.h"

#include <stdint.h>

/* Cells of a row by what they hold (output/rows.h takes texts). */
void cell_text(struct rows *rows, const char *text);		/* NULL: no value */
void cell_count(struct rows *rows, size_t n);
void cell_ratio(struct rows *rows, double value);		/* four decimals */
void cell_share(struct rows *rows, double part, double whole);	/* of nothing: no value */
void cell_amount(struct rows *rows, int64_t minor, const char *currency);

#endif
