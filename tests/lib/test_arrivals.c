/* Reading ahead: every item, once, in order. */

#include "domain/arrivals.h"

#include "record/config.h"
#include "tests/lib/test.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS 9000		/* more than a small file has */

struct table {
	FILE *file;
	struct input input;
	struct reader reader;
	struct mapping mapping;
	struct config config;
};

static void given_table(struct table *t, unsigned rows)
{
	static const char config[] = "format: 1\n"
		"store_key: 000102030405060708090a0b0c0d0e0f\n"
		"currency: EUR\ntimezone: Europe/Rome\ncountry: IT\n";
	const struct mapping_options options = { .type = TYPE_CONTACT, .file = "t.csv" };

	*t = (struct table){ .config = CONFIG_INIT, .input = INPUT_INIT };
	CHECK_INT(config_parse(&t->config, config, strlen(config), NULL), 0);
	t->file = tmpfile();
	fprintf(t->file, "name,email\n");
	for (unsigned i = 0; i < rows; i++)
		fprintf(t->file, "Person %u,person-%u@example.com\n", i, i);
	fflush(t->file);
	CHECK_INT(input_open(&t->input, fileno(t->file), "t.csv"), 0);
	CHECK_INT(reader_open(&t->reader, &reader_csv, &t->input), 0);
	CHECK_INT(mapping_begin(&t->mapping, &t->reader, &t->config, &options), 0);
}

static void table_release(struct table *t)
{
	mapping_release(&t->mapping);
	reader_release(&t->reader);
	input_release(&t->input);
	config_release(&t->config);
	fclose(t->file);
}

/* How many came, all in their places. */
static unsigned count(struct arrivals *a, unsigned most)
{
	struct arrival *arrival = NULL;
	unsigned n = 0;

	while (n < most && !arrivals_next(a, &arrival) && arrival) {
		if (arrival->line != n + 2)
			break;
		n++;
	}
	return n;
}

static bool is_full(struct arrivals *a, unsigned block)
{
	bool full;

	pthread_mutex_lock(&a->lock);
	full = a->blocks[block].full;
	pthread_mutex_unlock(&a->lock);
	return full;
}

static void all_rows_come_in_order(void)
{
	static struct arrivals a;
	struct table t;

	given_table(&t, ROWS);
	arrivals_begin(&a, &t.reader, &t.mapping);
	CHECK_INT(count(&a, ROWS + 1), ROWS);
	CHECK_INT(count(&a, 1), 0);
	arrivals_end(&a);
	table_release(&t);
}

static void none_is_lost_when_both_blocks_are_full_before_the_first_is_asked_for(void)
{
	static struct arrivals a;
	struct table t;

	given_table(&t, ROWS);
	arrivals_begin(&a, &t.reader, &t.mapping);
	while (a.ahead && !(is_full(&a, 0) && is_full(&a, 1)))
		sched_yield();
	CHECK_INT(count(&a, ROWS + 1), ROWS);
	arrivals_end(&a);
	table_release(&t);
}

static void it_may_end_at_any_time(void)
{
	static const unsigned counts[] = { 0, 1, 63, 64, 65, 128, 129, 1000, ROWS };
	static struct arrivals a;
	struct table t;

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		given_table(&t, ROWS);
		arrivals_begin(&a, &t.reader, &t.mapping);
		CHECK_INT(count(&a, counts[i]), counts[i]);
		arrivals_end(&a);
		table_release(&t);
	}
}

static void a_small_file_is_read_without_a_thread(void)
{
	static struct arrivals a;
	struct table t;

	given_table(&t, 3);
	arrivals_begin(&a, &t.reader, &t.mapping);
	CHECK(!a.ahead);
	CHECK_INT(count(&a, 9), 3);
	arrivals_end(&a);
	table_release(&t);
}

int main(void)
{
	RUN(all_rows_come_in_order);
	RUN(none_is_lost_when_both_blocks_are_full_before_the_first_is_asked_for);
	RUN(it_may_end_at_any_time);
	RUN(a_small_file_is_read_without_a_thread);
	return test_end();
}
