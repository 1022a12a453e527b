/*
 * Two letters that choose the order of dates and the decimal mark, then cells,
 * one a line: noted, settled, and read as everything.  What must hold: nothing
 * is appended of what is refused, and every refusal says why; what is read is
 * in our form, and read again is the same.
 */

#include "base/clock.h"
#include "import/column.h"
#include "record/value.h"
#include "text/date.h"
#include "text/money.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static void must_be_when(const struct str *s, enum field_kind kind)
{
	int64_t value;

	MUST((kind == FIELD_DATE && !day_parse(&value, s->buf, s->len)) ||
	     (kind == FIELD_BIRTH_DATE && !birth_day_parse(&value, s->buf, s->len)) ||
	     (kind != FIELD_DATE && kind != FIELD_BIRTH_DATE &&
	      !instant_parse(&value, s->buf, s->len)) ||
	     (kind == FIELD_WHEN && !day_parse(&value, s->buf, s->len)));
}

static void read_date(const char *cell, size_t len, const struct column *column,
		      enum field_kind kind)
{
	struct str once = STR_INIT, twice = STR_INIT;
	const char *why = NULL;

	if (cell_date(&once, cell, len, kind, column, &why)) {
		must_be_when(&once, kind);
		MUST(cell_date(&twice, once.buf, once.len, kind, column, &why));
		MUST(!strcmp(once.buf, twice.buf));
	} else {
		MUST(!once.len && why);
	}
	str_release(&once);
	str_release(&twice);
}

static void read_money(const char *cell, size_t len, const struct column *column)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct money money;
	const char *why = NULL;

	if (cell_money(&once, cell, len, "EUR", column, &why)) {
		MUST(!money_parse(&money, once.buf, once.len, NULL, &why));
		money_add(&twice, &money);
		MUST(!strcmp(once.buf, twice.buf));
	} else {
		MUST(!once.len && why);
	}
	str_release(&once);
	str_release(&twice);
}

static void read_number(const char *cell, size_t len, const struct column *column,
			bool share)
{
	struct str out = STR_INIT;
	const char *why = NULL;

	if (cell_number(&out, cell, len, share, column, &why))
		MUST(value_is_number(out.buf, out.len) &&
		     (!share || out.buf[0] == '0' || !strcmp(out.buf, "1")));
	else
		MUST(!out.len && why);
	str_release(&out);
}

static void read_texts(const char *cell, size_t len)
{
	static const char *const marks[] = { " ::: ", " |##| ", ";", ",", NULL };
	struct strs parts = STRS_INIT;
	struct str out = STR_INIT;

	cell_split(&parts, cell, len, marks);
	for (size_t i = 0; i < parts.n; i++)
		MUST(!parts.v[i][0] || !strchr(" \t\r", parts.v[i][0]));
	cell_unescape(&out, cell, len);
	MUST(out.len <= len);
	str_clear(&out);
	MUST(!cell_boolean(&out, cell, len) || !strcmp(out.buf, "true") ||
	     !strcmp(out.buf, "false"));
	strs_release(&parts);
	str_release(&out);
}

static void read_cell(const char *cell, size_t len, const struct column *column)
{
	char *exact = malloc(len ? len : 1);	/* so that a byte too far is seen */

	if (len)
		memcpy(exact, cell, len);
	for (int kind = FIELD_TEXT; kind <= FIELD_TEXT_MAP; kind++)
		cell_is_filler(exact, len, (enum field_kind)kind);
	read_date(exact, len, column, FIELD_DATE);
	read_date(exact, len, column, FIELD_BIRTH_DATE);
	read_date(exact, len, column, FIELD_INSTANT);
	read_date(exact, len, column, FIELD_WHEN);
	read_money(exact, len, column);
	read_number(exact, len, column, false);
	read_number(exact, len, column, true);
	read_texts(exact, len);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char decimals[] = { 0, '.', ',' };
	struct column column = COLUMN_INIT;
	const char *from = (const char *)data + 2, *end = (const char *)data + size;

	if (size < 2)
		return 0;
	clock_set(INT64_C(1768206600));
	for (int pass = 0; pass < 2; pass++) {
		const char *stop = from;

		if (pass)
			column_settle(&column, (enum date_order)(data[0] % 4),
				      decimals[data[1] % 3], data[1] & 64 ? "IT" : "US");
		for (const char *cell = from; stop && cell <= end; cell = stop + 1) {
			stop = memchr(cell, '\n', (size_t)(end - cell));
			if (pass)
				read_cell(cell, (size_t)((stop ? stop : end) - cell), &column);
			else
				column_note(&column, cell, (size_t)((stop ? stop : end) - cell), 1);
			if (!stop)
				break;
		}
	}
	return 0;
}
