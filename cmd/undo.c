/* crm undo: take back what a command did. */

#include "cmd/cmd.h"
#include "cmd/preview.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"
#include "text/date.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	bool list;
	bool dry_run;
	const char *n;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "list", struct args, list,
		 N_("list what can be taken back, the last first")),
	OPT_FLAG('n', "dry-run", struct args, dry_run,
		 N_("print what would be changed, as a diff, and change nothing")),
	OPT_OPTIONAL(struct args, n, "number", OFFER_NOTHING,
		     N_("of the operation; the last that is not undone")),
	OPT_END
};

static const char *const examples[] = {
	"crm undo -n", "crm undo", "crm undo --list", NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	if (args->list)
		return NEED_STORE;
	return args->dry_run ? NEED_POINT : NEED_POINT_LOCKED;
}

static void print_operation(struct rows *rows, const struct operation *operation)
{
	const char *undone = operation->undone ? "true" : "false";
	struct str when = STR_INIT;
	char text[32];

	snprintf(text, sizeof(text), "%u", operation->n);
	rows_cell(rows, text, strlen(text));
	instant_add(&when, operation->at);
	rows_cell(rows, when.buf, when.len);
	rows_cell(rows, operation->label, strlen(operation->label));
	snprintf(text, sizeof(text), "%" PRIu64, operation->documents);
	rows_cell(rows, text, strlen(text));
	rows_cell(rows, undone, strlen(undone));
	rows_end_row(rows);
	str_release(&when);
}

static int list(const struct env *env)
{
	static const struct rows_column columns[] = {
		{ "n", CELL_NUMBER }, { "when", CELL_TEXT },
		{ "label", CELL_TEXT }, { "documents", CELL_NUMBER },
		{ "undone", CELL_BOOLEAN }
	};
	struct operations operations = OPERATIONS_INIT;
	struct rows rows;
	int rc = undo_list(&operations, &env->work->store);

	if (!rc) {
		rows_begin(&rows, stdout, &env->look, columns, 5);
		for (size_t i = 0; i < operations.n; i++)
			print_operation(&rows, &operations.v[i]);
		rc = rows_end(&rows);
	}
	operations_release(&operations);
	return rc;
}

static int take_back(struct env *env, unsigned n, bool dry_run)
{
	struct operation done = { .label = NULL };
	struct strs kept = STRS_INIT;
	int rc = work_undo(env->work, n, &kept, &done);

	if (!rc && dry_run)
		rc = preview_print(env);
	else if (!rc)
		rc = work_commit(env->work, "undo %u", done.n);
	for (size_t i = 0; i < kept.n && !rc; i++)
		warn("%s", kept.v[i]);
	if (!rc && !dry_run)
		tell(env, _("took back operation %u, '%s'"), done.n, done.label);
	strs_release(&kept);
	free(done.label);
	return rc;
}

/* 0 is none: numbers begin with 1. */
static unsigned parse_number(const char *text)
{
	size_t len = strlen(text);

	return len && len < 10 && strspn(text, "0123456789") == len ?
		(unsigned)strtoul(text, NULL, 10) : 0;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	unsigned n = 0;

	if (args->list && (args->dry_run || args->n))
		return err_set(ERR_USAGE, _("--list stands alone"));
	if (args->list)
		return list(env);
	if (args->n) {
		n = parse_number(args->n);
		if (!n)
			return err_set(ERR_USAGE,
				       _("'%s' is no number of 'crm undo --list'"),
				       args->n);
	}
	return take_back(env, n, args->dry_run);
}

const struct command cmd_undo = {
	.name = "undo",
	.brief = N_("take back what a command did"),
	.group = GROUP_STORE,
	.need = NEED_POINT_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.needs = needs,
	.run = run,
};
