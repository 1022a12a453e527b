/*
 * Any bytes as a query, and as a value.  What must hold: no crash; an error
 * whenever nothing is read; the canonical form is read as a query with that
 * same form; and a query compiles, or an error says why not.
 */

#include "base/err.h"
#include "query/compile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static int any_reference(void *arg, enum record_type type, const char *text, int64_t *suffix)
{
	(void)arg;
	(void)type;
	*suffix = (int64_t)strlen(text);
	return 0;
}

static int some_segment(void *arg, const char *name, struct str *out, struct str *origin)
{
	(void)arg;
	str_add(origin, "segments/x.yaml");
	str_add(out, strcmp(name, "loop") ? "stage = lead" : "segment = loop");
	return 0;
}

static void must_print_the_same(const struct query *query)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct query again = QUERY_INIT;
	int rc;

	query_print(&once, query);
	rc = query->term ? query_parse_value(&again, once.buf, once.len)
			 : query_parse(&again, once.buf, once.len, NULL);
	MUST(!rc || once.len > QUERY_MAX);
	if (!rc) {
		query_print(&twice, &again);
		MUST(!strcmp(once.buf, twice.buf));
	}
	err_clear();
	query_release(&again);
	str_release(&once);
	str_release(&twice);
}

static void must_compile_or_say_why(const struct query *query, const struct config *config)
{
	static const char value[] = "-30d";
	struct query_setting setting = { .name = "since", .name_len = 5, .value = value };
	struct query_world world = {
		.config = config, .now = 1795253400, .settings = &setting, .n_settings = 1,
		.reference = any_reference, .segment = some_segment
	};
	struct query_want want = { .type = TYPE_CONTACT, .one = QUERY_ALL, .limit = -1 };
	struct sql sql = SQL_INIT;

	want.where = query->term ? NULL : query;
	want.columns = &query;
	want.n_columns = query->term != NULL;
	MUST(!query_compile(&sql, &want, &world) == !err_code());
	err_clear();
	sql_release(&sql);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char yaml[] = "format: 1\nkinds: [demo]\ncustom:\n  shoe_size: number\n";
	struct config config = CONFIG_INIT;
	struct query query = QUERY_INIT;

	MUST(!config_parse(&config, yaml, strlen(yaml), NULL));
	for (int value = 0; value < 2; value++) {
		int rc = value ? query_parse_value(&query, (const char *)data, size)
			       : query_parse(&query, (const char *)data, size, NULL);

		MUST(!rc == !err_code());
		err_clear();
		if (rc)
			continue;
		must_print_the_same(&query);
		must_compile_or_say_why(&query, &config);
	}
	query_release(&query);
	config_release(&config);
	return 0;
}
