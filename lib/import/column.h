#ifndef IMPORT_COLUMN_H
#define IMPORT_COLUMN_H

#include "base/str.h"
#include "record/schema.h"

#include <stdbool.h>

/*
 * How the cells of one column are written: in which order its dates are, what
 * its decimal mark is.  It is proved by all cells together: all are noted in a
 * first pass over the file, then the column is settled, then cells are read.
 * Bounded memory.
 */
enum date_order { ORDER_NONE, ORDER_YMD, ORDER_DMY, ORDER_MDY, ORDER_UNPROVED };

struct column {
	/* What was seen: of all cells, those that say something and those with a filler. */
	size_t cells, filled, fillers;
	size_t dates;		/* that look like a day or an instant in digits */
	size_t whole;		/* of those, that are nothing but a day, or a day and a time */
	size_t ymd;		/* of those, with the year first: they are read in any order */
	size_t dmy, mdy;	/* that can be nothing else, since one part is above 12 */
	size_t amounts;		/* that look like a number or money */
	size_t above_one;	/* of those, above 1: shares so written are in percent */
	size_t point, comma;	/* whose decimal mark can be nothing else */
	unsigned first_dmy, first_mdy, first_point, first_comma;	/* the lines that prove it */
	/* What was decided. */
	enum date_order order;
	char decimal;		/* '.' or ',', or 0: the proofs contradict */
	bool assumed;		/* no proof: `decimal` is what the country writes */
	size_t order_of;	/* the number + 1 of another column that proves `order` */
};

#define COLUMN_INIT { 0 }

void column_note(struct column *column, const char *text, size_t len, unsigned line);

/*
 * Decide.  `order` and `decimal` override when the user has said (ORDER_NONE
 * and 0: he has not).  Contradicting proofs leave ORDER_UNPROVED, or no decimal
 * mark; an unproved one is what `country` (ISO; NULL: a point) writes.
 */
void column_settle(struct column *column, enum date_order order, char decimal,
		   const char *country);

/*
 * Is the cell a filler for "nothing": empty, blanks, `-`, `--`, `????`, `n/a`,
 * `--Nessuno--`, `-None-`, `[not provided]`, `0/0/00`, `0000-00-00`, `NULL` in
 * capitals alone ...  "Null" is a surname.  `kind` says what is looked for:
 * zeros are nothing among dates and amounts only.
 */
bool cell_is_filler(const char *text, size_t len, enum field_kind kind);

/*
 * A day or an instant in any style (`12/03/1980`, `Jan 12, 2026 9:30 AM`,
 * `12 gennaio 2026`, `2026-01-10T10:00:00.000+0000`, `--03-01`, 19800417,
 * thirteen digits are milliseconds since 1970, but of no birthday; a
 * spreadsheet's serial number is none), appended in our form: `2026-01-12`,
 * `2026-01-12T09:30` (no zone: local, as it came), `--03-01`.  A time with an
 * offset is in the store's zone then, as commands write it.  A birthday in
 * 1604 or without a year has none.  FIELD_DATE is the day: as written where the
 * time has no offset or is midnight sharp, else the day in the store's zone;
 * FIELD_BIRTH_DATE always the day as written.  FIELD_INSTANT of a day is its
 * midnight.
 *
 * A year of two digits is 1969 to 2068; of a birthday that would be to come,
 * the century before.  What can be read in one way only is read whatever the
 * column's order, unless the user has said another.
 *
 * False with *why (static, N_()): it is no date, does not exist, or its order
 * is not proved.
 */
bool cell_date(struct str *out, const char *text, size_t len, enum field_kind kind,
	       const struct column *column, const char **why);

/*
 * Money in any style: `€ 1.234,50`, `1,234.50 USD`, `(12.00)`, `1 234,50`,
 * `CHF 1'234.50`: appended as `1234.50 EUR`, in `currency` when it names none.
 * `$`, `¥` and `kr` are of several countries: `currency` if it is one of those.
 * More decimals than the currency has are refused, not rounded, unless they are
 * zeros.  So is a mark that is not the column's, any mark where the column's
 * proofs contradict, and `1.000` where only the country tells thousands from
 * decimals and would have it be 1.
 */
bool cell_money(struct str *out, const char *text, size_t len, const char *currency,
		const struct column *column, const char **why);

/*
 * A number likewise, without zeros at its end: `1.234,50` to `1234.5`; `12 %`
 * is 12, or 0.12 where it is a share, as is 12 in a column of shares with cells
 * above 1.
 */
bool cell_number(struct str *out, const char *text, size_t len, bool share,
		 const struct column *column, const char **why);

/* yes, y, si, sì, vero, true, x, v, 1, on ... to `true`; their opposites to `false`. */
bool cell_boolean(struct str *out, const char *text, size_t len);

/*
 * Take a cell of several values apart: `a;b`, `a, b`, `a ::: b`, `a |##| b`,
 * `"a","b"`.  `marks` says which separators are meant (" ::: ", ";", ","), the first of them that
 * occurs is used; each part is trimmed, empty ones are left out.
 */
void cell_split(struct strs *out, const char *text, size_t len, const char *const *marks);

/* `&amp;`, `&#232;` and the like, where a system exports HTML; appended. */
void cell_unescape(struct str *out, const char *text, size_t len);

#endif
