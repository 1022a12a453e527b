/* text/money: amounts in the smallest unit of a currency. */

#include "base/alloc.h"
#include "tests/lib/test.h"
#include "text/money.h"

static void amounts_are_read_in_the_smallest_unit(void)
{
	static const struct {
		const char *s, *fallback;
		long long minor;
		const char *currency, *written;
	} cases[] = {
		{ "1234.50 EUR", NULL, 123450, "EUR", "1234.50 EUR" },
		{ "1234.5 EUR", NULL, 123450, "EUR", "1234.50 EUR" },
		{ "1234 EUR", "USD", 123400, "EUR", "1234.00 EUR" },
		{ "-10 EUR", NULL, -1000, "EUR", "-10.00 EUR" },
		{ "-0.01 EUR", NULL, -1, "EUR", "-0.01 EUR" },
		{ "0 EUR", NULL, 0, "EUR", "0.00 EUR" },
		{ "-0 EUR", NULL, 0, "EUR", "0.00 EUR" },
		{ "0.5", "EUR", 50, "EUR", "0.50 EUR" },
		{ "007.00", "GBP", 700, "GBP", "7.00 GBP" },
		{ "1500 JPY", NULL, 1500, "JPY", "1500 JPY" },
		{ "0 JPY", NULL, 0, "JPY", "0 JPY" },
		{ "1.005 KWD", NULL, 1005, "KWD", "1.005 KWD" },
		{ "0.0001 CLF", NULL, 1, "CLF", "0.0001 CLF" },
		{ "9999999999999.99 EUR", NULL, 999999999999999, "EUR", "9999999999999.99 EUR" },
		{ "-999999999999999 JPY", NULL, -999999999999999, "JPY", "-999999999999999 JPY" },
		{ "00000000000000000001 USD", NULL, 100, "USD", "1.00 USD" },
	};
	struct str out = STR_INIT;
	struct money m, again;
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CHECK_INT(money_parse(&m, cases[i].s, strlen(cases[i].s),
				      cases[i].fallback, &why), 0);
		CHECK_INT(m.minor, cases[i].minor);
		CHECK_STR(m.currency, cases[i].currency);
		str_clear(&out);
		money_add(&out, &m);
		CHECK_STR(out.buf, cases[i].written);
		CHECK_INT(money_parse(&again, out.buf, out.len, NULL, &why), 0);
		CHECK_INT(again.minor, m.minor);
	}
	str_release(&out);
}

static void what_is_no_amount_is_refused_with_the_reason(void)
{
	static const char number[] = "not a number such as 1234.50";
	static const char comma[] =
		"decimals follow a point, and thousands are not grouped";
	static const char code[] = "not followed by a currency code of ISO 4217";
	static const char none[] = "no currency, as in 1234.50 EUR";
	static const char decimals[] = "more decimals than the currency has";
	static const char digits[] = "more than 15 digits";
	static const struct {
		const char *s, *fallback, *why;
	} cases[] = {
		{ "", "EUR", number },
		{ "-", "EUR", number },
		{ "EUR", "EUR", number },
		{ "EUR 10", "EUR", number },
		{ " 10", "EUR", number },
		{ "+10 EUR", NULL, number },
		{ "--10 EUR", NULL, number },
		{ ".5 EUR", NULL, number },
		{ "5. EUR", NULL, number },
		{ "1.2.3 EUR", NULL, number },
		{ "1,50 EUR", NULL, comma },
		{ "1.234,50 EUR", NULL, comma },
		{ "1,234.50 EUR", NULL, comma },
		{ "10", NULL, none },
		{ "10 ", "EUR", code },
		{ "10EUR", NULL, code },
		{ "10  EUR", NULL, code },
		{ "10 eur", NULL, code },
		{ "10 EURO", NULL, code },
		{ "10 EU", NULL, code },
		{ "10 XYZ", NULL, code },
		{ "10 XXX", NULL, code },
		{ "10 EUR ", NULL, code },
		{ "1e3 EUR", NULL, code },
		{ "1'000 CHF", NULL, code },
		{ "10", "???", code },
		{ "1.234 EUR", NULL, decimals },
		{ "1.500", "EUR", decimals },
		{ "10.0 JPY", NULL, decimals },
		{ "1000000000000000 JPY", NULL, digits },
		{ "10000000000000 EUR", NULL, digits },
		{ "99999999999999999999999999 EUR", NULL, digits },
	};
	struct money m = { 7, "EUR" };
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		why = NULL;
		CHECK_INT(money_parse(&m, cases[i].s, strlen(cases[i].s),
				      cases[i].fallback, &why), -1);
		CHECK_STR(why, cases[i].why);
		CHECK_INT(m.minor, 7);
	}
}

static void currencies_are_those_of_iso_4217(void)
{
	static const struct {
		const char *code;
		int decimals;
	} cases[] = {
		{ "AED", 2 }, { "ZWL", 2 }, { "EUR", 2 }, { "USD", 2 },
		{ "GBP", 2 }, { "CHF", 2 }, { "JPY", 0 }, { "KRW", 0 },
		{ "ISK", 0 }, { "XOF", 0 }, { "BHD", 3 }, { "KWD", 3 },
		{ "TND", 3 }, { "CLF", 4 }, { "UYW", 4 }, { "XCG", 2 },
		{ "", -1 }, { "EU", -1 }, { "eur", -1 }, { "EURO", -1 },
		{ "XXX", -1 }, { "XAU", -1 }, { "AAA", -1 }, { "ZZZ", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		CHECK_INT(currency_decimals(cases[i].code), cases[i].decimals);
}

static void every_currency_is_found(void)
{
	char code[4] = "";
	int n = 0;

	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
			for (code[2] = 'A'; code[2] <= 'Z'; code[2]++)
				n += currency_decimals(code) >= 0;
	CHECK_INT(n, 170);
}

static void any_integer_is_written(void)
{
	static const struct money amounts[] = {
		{ INT64_MAX, "EUR" }, { INT64_MIN, "EUR" }, { INT64_MIN, "JPY" },
		{ 5, "???" },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(amounts); i++) {
		money_add(&out, &amounts[i]);
		str_add_char(&out, '\n');
	}
	CHECK_STR(out.buf, "92233720368547758.07 EUR\n"
		  "-92233720368547758.08 EUR\n"
		  "-9223372036854775808 JPY\n"
		  "5 ???\n");
	str_release(&out);
}

int main(void)
{
	RUN(amounts_are_read_in_the_smallest_unit);
	RUN(what_is_no_amount_is_refused_with_the_reason);
	RUN(currencies_are_those_of_iso_4217);
	RUN(every_currency_is_found);
	RUN(any_integer_is_written);
	return test_end();
}
