#include "cmd/cells.h"

#include "text/money.h"

#include <stdio.h>
#include <string.h>

void cell_text(struct rows *rows, const char *text)
{
	rows_cell(rows, text, text ? strlen(text) : 0);
}

void cell_count(struct rows *rows, size_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%zu", n);
	cell_text(rows, text);
}

void cell_ratio(struct rows *rows, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4f", value);
	cell_text(rows, text);
}

void cell_share(struct rows *rows, double part, double whole)
{
	if (whole > 0)
		cell_ratio(rows, part / whole);
	else
		cell_text(rows, NULL);
}

void cell_amount(struct rows *rows, int64_t minor, const char *currency)
{
	struct money money = { .minor = minor };
	struct str text = STR_INIT;

	snprintf(money.currency, sizeof(money.currency), "%s", currency);
	money_add(&text, &money);
	rows_cell(rows, text.buf, text.len);
	str_release(&text);
}
