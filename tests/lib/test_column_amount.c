/* import/column: money and numbers in any style. */

#include "import/column.h"

#include "base/alloc.h"
#include "tests/lib/test.h"

static const struct column point = { .decimal = '.' }, comma = { .decimal = ',' };
static const struct column unknown = COLUMN_INIT;

/* The cell in our form, or `! why`. */
static const char *money_in(const struct column *column, const char *currency,
			    const char *text)
{
	static char said[200];
	struct str out = STR_INIT;
	const char *why = NULL;

	if (cell_money(&out, text, strlen(text), currency, column, &why))
		snprintf(said, sizeof(said), "%s", out.buf);
	else
		snprintf(said, sizeof(said), "! %s%s", why, out.len ? " and more" : "");
	str_release(&out);
	return said;
}

static const char *money(const char *text)
{
	return money_in(&unknown, "EUR", text);
}

static const char *number_in(const struct column *column, bool share, const char *text)
{
	static char said[200];
	struct str out = STR_INIT;
	const char *why = NULL;

	if (cell_number(&out, text, strlen(text), share, column, &why))
		snprintf(said, sizeof(said), "%s", out.buf);
	else
		snprintf(said, sizeof(said), "! %s%s", why, out.len ? " and more" : "");
	str_release(&out);
	return said;
}

static void money_is_read_in_any_style(void)
{
	static const char *const styles[] = {
		"1234.50", "1234,5", "1.234,50", "1,234.50", "1 234,50",
		"1\xc2\xa0\x32\x33\x34,50", "1\xe2\x80\xaf\x32\x33\x34,50", "1'234.50", "1\xe2\x80\x99\x32\x33\x34.50",
		"\xe2\x82\xac 1.234,50", "\xe2\x82\xac\x31.234,50", "1.234,50 \xe2\x82\xac", "1.234,50\xc2\xa0\xe2\x82\xac",
		"EUR 1.234,50", "1.234,50 EUR", "eur1234.5", "1234.50EUR", "1234.5000",
		"+1234.50", "1234,50 euro", " 1234.50\t", "\xe2\x82\xac 1.234,50 EUR", "0001234.50",
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		CHECK_STR(money(styles[i]), "1234.50 EUR");
	CHECK_STR(money("0"), "0.00 EUR");
	CHECK_STR(money("-0,00"), "0.00 EUR");
	CHECK_STR(money(".5"), "0.50 EUR");
	CHECK_STR(money("12,-"), "12.00 EUR");
	CHECK_STR(money("CHF 1'234.-"), "1234.00 CHF");
	CHECK_STR(money("CHF 12.--"), "12.00 CHF");
	CHECK_STR(money("1.234,-"), "1234.00 EUR");
	CHECK_STR(money("12,34,567.50 INR"), "1234567.50 INR");
	CHECK_STR(money("250000.00"), "250000.00 EUR");
	CHECK_STR(money("48000.5"), "48000.50 EUR");
}

static void a_debt_is_written_in_many_ways(void)
{
	static const char *const styles[] = {
		"-12", "12-", "12 -", "(12.00)", "-\xe2\x82\xac 12", "\xe2\x82\xac -12", "\xe2\x82\xac (12,00)",
		"(\xe2\x82\xac 12)", "\xe2\x88\x92\x31\x32", "\xe2\x80\x93 12,00", "12,00- EUR",
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		CHECK_STR(money(styles[i]), "-12.00 EUR");
}

static void a_sign_names_the_currency(void)
{
	CHECK_STR(money("$12"), "12.00 USD");
	CHECK_STR(money_in(&unknown, "CAD", "$12"), "12.00 CAD");
	CHECK_STR(money("US$ 12"), "12.00 USD");
	CHECK_STR(money("R$12"), "12.00 BRL");
	CHECK_STR(money("$12 CAD"), "12.00 CAD");
	CHECK_STR(money("\xc2\xa3""12"), "12.00 GBP");
	CHECK_STR(money("\xc2\xa5""1200"), "1200 JPY");
	CHECK_STR(money_in(&unknown, "CNY", "\xc2\xa5""1200"), "1200.00 CNY");
	CHECK_STR(money("12 z\xc5\x82"), "12.00 PLN");
	CHECK_STR(money("Fr. 12"), "12.00 CHF");
	CHECK_STR(money("12 gbp"), "12.00 GBP");
	CHECK_STR(money_in(&unknown, "SEK", "12 kr"), "12.00 SEK");
	CHECK_STR(money_in(&unknown, "NOK", "kr 12"), "12.00 NOK");
	CHECK_STR(money("12 kr"), "! a sign of several currencies; write the "
		  "code, as in 1234.50 SEK");
	CHECK_STR(money("\xe2\x82\xac 12 USD"), "! two currencies");
	CHECK_STR(money_in(&unknown, NULL, "12"), "! no currency, as in 1234.50 EUR");
	CHECK_STR(money_in(&unknown, NULL, "12 EUR"), "12.00 EUR");
}

static void a_currency_has_so_many_decimals(void)
{
	CHECK_STR(money("12.345,678"), "! more decimals than the currency has");
	CHECK_STR(money("1200.00 JPY"), "1200 JPY");
	CHECK_STR(money("1200.50 JPY"), "! more decimals than the currency has");
	CHECK_STR(money_in(&point, "KWD", "1.234"), "1.234 KWD");
	CHECK_STR(money("123456789012345.00"), "! more than 15 digits");
}

static void the_column_tells_thousands_from_decimals(void)
{
	CHECK_STR(money_in(&comma, "EUR", "1.234"), "1234.00 EUR");
	CHECK_STR(money_in(&point, "EUR", "1,234"), "1234.00 EUR");
	CHECK_STR(money_in(&point, "EUR", "1.200"), "1.20 EUR");
	CHECK_STR(money_in(&point, "EUR", "1.234"),
		  "! more decimals than the currency has");
	CHECK_STR(money("1.234"), "! thousands or decimals; say which with --decimal");
	CHECK_STR(money_in(&comma, "EUR", "12.5"),
		  "! its decimal mark is a point, the column's is a comma");
	CHECK_STR(money_in(&point, "EUR", "1.234,50"),
		  "! its decimal mark is a comma, the column's is a point");
	CHECK_STR(money_in(&point, "EUR", "1.234.567"),
		  "! its decimal mark is a comma, the column's is a point");
}

static void a_country_alone_makes_no_thousand_one(void)
{
	struct column assumed = { .decimal = '.', .assumed = true };

	CHECK_STR(money_in(&assumed, "USD", "25.000"),
		  "! thousands or decimals; say which with --decimal");
	CHECK_STR(money_in(&assumed, "USD", "25,000"), "25000.00 USD");
	CHECK_STR(money_in(&assumed, "KWD", "25.000"), "25.000 KWD");
	CHECK_STR(number_in(&assumed, false, "25.125"), "25.125");
}

static void where_proofs_contradict_no_mark_is_read(void)
{
	static const char why[] = "! the column has decimal points and decimal "
		"commas; say which it is with --decimal";
	struct column both = { .point = 1, .comma = 1 };

	CHECK_STR(money_in(&both, "EUR", "12,5"), why);
	CHECK_STR(money_in(&both, "EUR", "12.5"), why);
	CHECK_STR(money_in(&both, "EUR", "1.234"), why);
	CHECK_STR(money_in(&both, "EUR", "1200"), "1200.00 EUR");
	CHECK_STR(money_in(&both, "EUR", "1 200"), "1200.00 EUR");
}

static void what_is_no_amount_says_so(void)
{
	static const char *const none[] = {
		"", "-", "Rossi", "\xe2\x82\xac", "12 kg", "1.2.3", "1,2,3", "12.345.67", "12 34",
		"1.234.56,00", "1,234.567.89", "055.123.456", "12/03/1980", "2026-01-12",
		"+39 055 000 0101", "555-0101", "12 %", "1e3", "12..5", "12.", "--12",
		"((12))", "(12", "12)", "-(12)", "12 EUR EUR", "1'23", "1.234 567,8", "Via 12",
		"12 12", "0x12", "12,.-", "12345678901234567890123456789012345678901",
		"1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2",
	};

	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		CHECK_STR(money(none[i]), "! not an amount such as 1234.50 EUR");
}

static void numbers_are_read_likewise(void)
{
	CHECK_STR(number_in(&unknown, false, "1.234,50"), "1234.5");
	CHECK_STR(number_in(&unknown, false, "75.00"), "75");
	CHECK_STR(number_in(&unknown, false, "-007"), "-7");
	CHECK_STR(number_in(&unknown, false, "-0.0"), "0");
	CHECK_STR(number_in(&unknown, false, ".50"), "0.5");
	CHECK_STR(number_in(&unknown, false, "12 %"), "12");
	CHECK_STR(number_in(&comma, false, "1.234"), "1234");
	CHECK_STR(number_in(&point, false, "1.230"), "1.23");
	CHECK_STR(number_in(&unknown, false, "12 EUR"), "! not a number such as 1234.5");
	CHECK_STR(number_in(&unknown, false, "twelve"), "! not a number such as 1234.5");
	CHECK_STR(number_in(&comma, false, "12.5"),
		  "! its decimal mark is a point, the column's is a comma");
}

static void a_share_may_be_in_percent(void)
{
	struct column percent = COLUMN_INIT;

	column_note(&percent, "75", 2, 2);
	column_note(&percent, "1", 1, 3);
	CHECK_STR(number_in(&unknown, true, "0,75"), "0.75");
	CHECK_STR(number_in(&unknown, true, "1"), "1");
	CHECK_STR(number_in(&unknown, true, "12 %"), "0.12");
	CHECK_STR(number_in(&unknown, true, "0,5 %"), "0.005");
	CHECK_STR(number_in(&unknown, true, "100%"), "1");
	CHECK_STR(number_in(&percent, true, "75"), "0.75");
	CHECK_STR(number_in(&percent, true, "1"), "0.01");
	CHECK_STR(number_in(&percent, true, "0"), "0");
	CHECK_STR(number_in(&percent, true, "120"),
		  "! a share is from 0 to 1, or to 100 %");
	CHECK_STR(number_in(&unknown, true, "-0.1"),
		  "! a share is from 0 to 1, or to 100 %");
	percent = (struct column)COLUMN_INIT;
	column_note(&percent, "12 %", 4, 2);
	CHECK_INT(percent.above_one, 0);
}

int main(void)
{
	RUN(money_is_read_in_any_style);
	RUN(a_debt_is_written_in_many_ways);
	RUN(a_sign_names_the_currency);
	RUN(a_currency_has_so_many_decimals);
	RUN(the_column_tells_thousands_from_decimals);
	RUN(a_country_alone_makes_no_thousand_one);
	RUN(where_proofs_contradict_no_mark_is_read);
	RUN(what_is_no_amount_says_so);
	RUN(numbers_are_read_likewise);
	RUN(a_share_may_be_in_percent);
	return test_end();
}
