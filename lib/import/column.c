#include "import/column.h"

#include "base/alloc.h"
#include "import/amount.h"

#include <stdlib.h>
#include <string.h>

/*
 * Every cell of every row passes here, dates and amounts or not: what begins
 * otherwise than a date in digits is told by its first bytes.
 */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Up to `max` digits at s into *number; how many there are. */
static size_t read_digits(int *number, const char *s, const char *end, size_t max)
{
	size_t n = 0;

	for (*number = 0; s + n < end && n < max && is_digit(s[n]); n++)
		*number = *number * 10 + (s[n] - '0');
	return n;
}

/* `26011` of a longer number: no date stops amid digits. */
static bool ends_here(const char *s, const char *end)
{
	return s == end || !is_digit(*s);
}

/* `20260112` of a year that is likely. */
static bool is_compact(const char *s, const char *end)
{
	int year, month, day;

	if (end - s < 8 || read_digits(&year, s, end, 4) < 4 ||
	    read_digits(&month, s + 4, end, 2) < 2 ||
	    read_digits(&day, s + 6, end, 2) < 2)
		return false;
	return (end - s == 8 || s[8] == 'T') && year >= 1900 && year < 2100 &&
		month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void note_order(struct column *column, int first, int second, unsigned line)
{
	column->dates++;
	if (first > 12 && first <= 31 && second <= 12 && !column->dmy++)
		column->first_dmy = line;
	if (second > 12 && second <= 31 && first <= 12 && !column->mdy++)
		column->first_mdy = line;
}

static void note_year_first(struct column *column)
{
	column->dates++;
	column->ymd++;
}

/* A date in digits: `2026-01-12`, `12/03/1980`, `04/12`; true: and nothing else. */
static bool note_date(struct column *column, const char *s, const char *end,
		      unsigned line)
{
	int first, second, third;
	size_t n = read_digits(&first, s, end, 4);
	char mark;

	if (n == 3 || s + n == end)
		return false;
	mark = s[n];
	if (n == 4 && is_digit(mark) && is_compact(s, end))
		note_year_first(column);
	if (mark != '/' && mark != '-' && mark != '.')
		return false;
	s += n + 1;
	s += read_digits(&second, s, end, 2);
	if (!is_digit(s[-1]) || !ends_here(s, end))
		return false;
	if (s == end || *s != mark) {
		if (n < 3 && s == end && mark == '/')
			note_order(column, first, second, line);
		return false;
	}
	s++;
	s += read_digits(&third, s, end, 4);
	if (!is_digit(s[-1]) || !ends_here(s, end))
		return false;
	column->whole += s == end || ((*s == ' ' || *s == 'T') && s + 1 < end && is_digit(s[1]));
	if (n == 4 || first > 31)
		note_year_first(column);
	else
		note_order(column, first, second, line);
	return true;
}

static void note_amount(struct column *column, const char *s, size_t len,
			unsigned line)
{
	struct amount amount;

	if (!amount_read(&amount, s, len))
		return;
	column->amounts++;
	column->above_one += !amount.percent && amount_above_one(&amount);
	if (amount.proof == MARK_POINT && !column->point++)
		column->first_point = line;
	if (amount.proof == MARK_COMMA && !column->comma++)
		column->first_comma = line;
}

void column_note(struct column *column, const char *text, size_t len, unsigned line)
{
	const char *end = text + len;

	column->cells++;
	while (text < end && is_blank(*text))
		text++;
	while (end > text && is_blank(end[-1]))
		end--;
	if (text == end)
		return;
	if (cell_is_filler(text, (size_t)(end - text), FIELD_TEXT)) {
		column->fillers++;
		return;
	}
	column->filled++;
	if (!is_digit(*text) || !note_date(column, text, end, line))
		note_amount(column, text, (size_t)(end - text), line);
}

static int compare_code(const void *key, const void *item)
{
	return memcmp(key, item, 2);
}

/* Where a point stands before decimals; elsewhere it is a comma (Unicode CLDR). */
static bool writes_point(const char *country)
{
	static const char point[][3] = {
		"AE", "AG", "AI", "AS", "AU", "BB", "BD", "BM", "BN", "BS",
		"BW", "BZ", "CA", "CH", "CN", "DM", "DO", "EG", "ET", "FJ",
		"FM", "GB", "GD", "GG", "GH", "GM", "GT", "GU", "GY", "HK",
		"HN", "IE", "IL", "IM", "IN", "JE", "JM", "JO", "JP", "KE",
		"KH", "KN", "KR", "KW", "KY", "LC", "LI", "LK", "LR", "MH",
		"MM", "MN", "MO", "MP", "MT", "MU", "MV", "MW", "MX", "MY",
		"NA", "NG", "NI", "NP", "NZ", "OM", "PA", "PE", "PG", "PH",
		"PK", "PR", "PS", "PW", "QA", "SA", "SB", "SC", "SG", "SL",
		"SO", "SV", "SZ", "TH", "TO", "TT", "TW", "TZ", "UG", "UM",
		"US", "VC", "VG", "VI", "YE", "ZA", "ZM", "ZW",
	};

	return !country || bsearch(country, point, ARRAY_SIZE(point),
				   sizeof(point[0]), compare_code);
}

static enum date_order proved_order(const struct column *column)
{
	if (column->dmy && column->mdy)
		return ORDER_UNPROVED;
	if (column->dmy)
		return ORDER_DMY;
	if (column->mdy)
		return ORDER_MDY;
	if (column->dates && column->dates == column->ymd)
		return ORDER_YMD;
	return column->dates ? ORDER_UNPROVED : ORDER_NONE;
}

void column_settle(struct column *column, enum date_order order, char decimal,
		   const char *country)
{
	column->order = order != ORDER_NONE ? order : proved_order(column);
	column->decimal = decimal;
	column->assumed = false;
	if (decimal || (column->point && column->comma))
		return;
	column->assumed = !column->point && !column->comma;
	if (!column->assumed)
		column->decimal = column->point ? '.' : ',';
	else
		column->decimal = writes_point(country) ? '.' : ',';
}
