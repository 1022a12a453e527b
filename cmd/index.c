/* crm index: the cache that makes commands fast. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct args {
	bool rebuild;
	bool verify;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "rebuild", struct args, rebuild,
		 N_("make it anew from the files")),
	OPT_FLAG(0, "verify", struct args, verify,
		 N_("read every file again and compare each row")),
	OPT_END
};

static const char *const examples[] = {
	"crm index", "crm index --verify", "crm index --rebuild", NULL
};

/* What is made anew need not be brought up to date before. */
static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->rebuild ? NEED_STORE : NEED_INDEX;
}

static void print_count(struct rows *rows, const char *what, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, n);
	rows_cell(rows, what, strlen(what));
	rows_cell(rows, text, strlen(text));
	rows_end_row(rows);
}

static int print_totals(const struct env *env, struct index *index)
{
	static const struct rows_column columns[] = {
		{ "what", CELL_TEXT }, { "count", CELL_NUMBER }
	};
	struct index_totals totals;
	struct rows rows;
	size_t records = 0;
	int rc = index_totals(index, &totals);

	if (rc)
		return rc;
	for (int type = 0; type < TYPE_COUNT; type++)
		records += totals.records[type];
	rows_begin(&rows, stdout, &env->look, columns, 2);
	print_count(&rows, "file", (int64_t)totals.places);
	print_count(&rows, "byte", totals.bytes);
	print_count(&rows, "record", (int64_t)records);
	print_count(&rows, "event", (int64_t)totals.events);
	print_count(&rows, "unreadable", (int64_t)(totals.broken + totals.clashes));
	return rows_end(&rows);
}

static int rebuild(const struct env *env)
{
	struct index *index;
	int rc = index_open(&index, &env->work->store, progress);

	if (rc)
		return rc;
	rc = index_rebuild(index);
	if (!rc)
		rc = print_totals(env, index);
	index_close(index);
	return rc;
}

static int verify(const struct env *env)
{
	static const struct rows_column columns[] = {
		{ "digest", CELL_TEXT }, { "differ", CELL_NUMBER }
	};
	char digest[HASH_HEX], text[32];
	struct rows rows;
	size_t differ;
	int rc = index_verify(env->work->index, &differ, digest);

	if (rc)
		return rc;
	snprintf(text, sizeof(text), "%zu", differ);
	rows_begin(&rows, stdout, &env->look, columns, 2);
	rows_cell(&rows, digest, strlen(digest));
	rows_cell(&rows, text, strlen(text));
	rows_end_row(&rows);
	rc = rows_end(&rows);
	if (!rc && differ)
		rc = err_set(ERR_NO, _("the index is not what the files say; "
				       "'crm index --rebuild' makes it anew"));
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;

	if (args->rebuild && args->verify)
		return err_set(ERR_USAGE, _("one of --rebuild and --verify"));
	if (args->rebuild)
		return rebuild(env);
	if (args->verify)
		return verify(env);
	return print_totals(env, env->work->index);
}

const struct command cmd_index = {
	.name = "index",
	.brief = N_("refresh, verify or rebuild the index"),
	.group = GROUP_STORE,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
