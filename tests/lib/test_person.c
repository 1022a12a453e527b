#include "text/person.h"

#include "tests/lib/test.h"

static int agree(const char *a, const char *b)
{
	int one = person_agrees(a, strlen(a), b, strlen(b));
	int other = person_agrees(b, strlen(b), a, strlen(a));

	return one == other ? one : -1;
}

static void the_same_name_agrees_however_it_is_written(void)
{
	CHECK_INT(agree("Mario Rossi", "mario  ROSSI"), 1);
	CHECK_INT(agree("Mario Rossi", "Rossi, Mario"), 1);
	CHECK_INT(agree("Niccolò D'Angelo", "Niccolo DAngelo"), 1);
	CHECK_INT(agree("Dott. Mario Rossi", "Mario Rossi"), 1);
	CHECK_INT(agree("Anna Maria Verdi", "Annamaria Verdi"), 1);
}

static void a_name_within_another_agrees(void)
{
	CHECK_INT(agree("Rossi", "Mario Rossi"), 1);
	CHECK_INT(agree("Mario Rossi", "Mario Luigi Rossi"), 1);
	CHECK_INT(agree("", "Mario Rossi"), 1);
	CHECK_INT(agree("Dott.", "Mario Rossi"), 1);
}

static void initials_short_forms_and_slips_agree(void)
{
	CHECK_INT(agree("M. Rossi", "Mario Rossi"), 1);
	CHECK_INT(agree("Beppe Verdi", "Giuseppe Verdi"), 1);
	CHECK_INT(agree("Bob Smith", "Robert Smith"), 1);
	CHECK_INT(agree("Mario Rosssi", "Mario Rossi"), 1);
	CHECK_INT(agree("Alesandro Manzoni", "Alessandro Manzoni"), 1);
}

static void another_name_does_not_agree(void)
{
	CHECK_INT(agree("Anna Rossi", "Mario Rossi"), 0);
	CHECK_INT(agree("Paola Bianchi", "Paolo Bianchi"), 0);
	CHECK_INT(agree("G. Rossi", "Mario Rossi"), 0);
	CHECK_INT(agree("Mario Rossi", "Mario Bianchi"), 0);
	CHECK_INT(agree("M R", "Mario Rossi"), 0);
	CHECK_INT(agree("Anna", "Mario"), 0);
	CHECK_INT(agree("Li", "Lu"), 0);
}

int main(void)
{
	RUN(the_same_name_agrees_however_it_is_written);
	RUN(a_name_within_another_agrees);
	RUN(initials_short_forms_and_slips_agree);
	RUN(another_name_does_not_agree);
	return test_end();
}
