/* lib/text/formula.c: cells that a spreadsheet would run */

#include "text/formula.h"

#include "tests/lib/test.h"

#include <string.h>

static void guards(const char *text, const char *want)
{
	struct str out = STR_INIT;

	formula_guard(&out, text, strlen(text));
	CHECK_STR(out.buf, want);
	CHECK_STR(out.buf + formula_unguard(out.buf, out.len), text);
	str_release(&out);
}

static void what_a_spreadsheet_would_run_gets_an_apostrophe(void)
{
	guards("=1+1", "'=1+1");
	guards("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
	guards("-2+3", "'-2+3");
	guards("@SUM(A1)", "'@SUM(A1)");
	guards("  =1+1", "'  =1+1");
	guards("\t=1", "'\t=1");
	guards("\r=1", "'\r=1");
	guards("-", "'-");
	guards("+1-2-3-4+5", "'+1-2-3-4+5");
}

static void phone_numbers_and_amounts_stay_as_they_are(void)
{
	guards("+39 02 1234567", "+39 02 1234567");
	guards("+1 (555) 010-0101", "+1 (555) 010-0101");
	guards("-12.50", "-12.50");
	guards("-12,50", "-12,50");
	guards("-12.50 EUR", "-12.50 EUR");
	guards("rossi@acme.example", "rossi@acme.example");
	guards("", "");
}

static void an_apostrophe_of_its_own_comes_back(void)
{
	guards("'=1+1", "''=1+1");
	guards("''+39 02 1234567", "'''+39 02 1234567");
	guards("'t Hooft", "'t Hooft");
	guards("'", "'");
}

int main(void)
{
	RUN(what_a_spreadsheet_would_run_gets_an_apostrophe);
	RUN(phone_numbers_and_amounts_stay_as_they_are);
	RUN(an_apostrophe_of_its_own_comes_back);
	return test_end();
}
