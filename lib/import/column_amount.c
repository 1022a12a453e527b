#include "import/column.h"

#include "base/i18n.h"
#include "import/amount.h"
#include "text/money.h"

#include <string.h>

/* The cell with the column's decimal mark, as `-1234.5`. */
static bool add_plain(struct str *out, const struct amount *amount, bool as_share,
		      const struct column *column, const char **why)
{
	if (!column->decimal && column->point && column->comma &&
	    amount->proof != MARK_NONE) {
		*why = N_("the column has decimal points and decimal commas; "
			  "say which it is with --decimal");
		return false;
	}
	if (amount_plain(out, amount, column->decimal, as_share))
		return true;
	if (amount->proof == MARK_EITHER)
		*why = N_("thousands or decimals; say which with --decimal");
	else if (column->decimal == ',')
		*why = N_("its decimal mark is a point, the column's is a comma");
	else
		*why = N_("its decimal mark is a comma, the column's is a point");
	return false;
}

/*
 * `1.000` as 1 only because the country writes so, where three decimals are
 * more than the currency has: who wrote it meant a thousand.
 */
static bool is_thousand(const struct amount *amount, const struct column *column,
			const char *currency)
{
	return column->assumed && amount->proof == MARK_EITHER &&
		amount->mark == column->decimal && currency_decimals(currency) < 3;
}

static bool add_money(struct str *out, const struct amount *amount,
		      const char *currency, const struct column *column,
		      const char **why)
{
	struct str plain = STR_INIT;
	struct money money;
	bool fine = false;

	if (add_plain(&plain, amount, false, column, why)) {
		str_addf(&plain, "%s%s", *currency ? " " : "", currency);
		fine = !money_parse(&money, plain.buf, plain.len, NULL, why);
	}
	if (fine)
		money_add(out, &money);
	str_release(&plain);
	return fine;
}

bool cell_money(struct str *out, const char *text, size_t len, const char *currency,
		const struct column *column, const char **why)
{
	struct amount amount;
	char code[4];

	if (!amount_read(&amount, text, len) || amount.percent) {
		*why = N_("not an amount such as 1234.50 EUR");
		return false;
	}
	if (!amount_currency(code, &amount, currency)) {
		*why = amount.code[0]
			? N_("two currencies")
			: N_("a sign of several currencies; write the code, as in "
			     "1234.50 SEK");
		return false;
	}
	if (is_thousand(&amount, column, code)) {
		*why = N_("thousands or decimals; say which with --decimal");
		return false;
	}
	return add_money(out, &amount, code, column, why);
}

/* `0.75`, `1`, and of more than that nothing. */
static bool is_share(const char *plain)
{
	return plain[0] == '0' || !strcmp(plain, "1");
}

bool cell_number(struct str *out, const char *text, size_t len, bool share,
		 const struct column *column, const char **why)
{
	struct amount amount;
	size_t was = out->len;
	bool percent;

	if (!amount_read(&amount, text, len) || amount.sign || amount.code[0]) {
		*why = N_("not a number such as 1234.5");
		return false;
	}
	percent = share && (amount.percent || column->above_one);
	if (!add_plain(out, &amount, percent, column, why))
		return false;
	if (!share || is_share(out->buf + was))
		return true;
	str_set_len(out, was);
	*why = N_("a share is from 0 to 1, or to 100 %");
	return false;
}
