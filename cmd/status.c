/* crm status: what is in the store, and what is wrong with it. */

#include "cmd/cmd.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cli/git.h"
#include "store/folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_MOST 10		/* of one sort of trouble */

static const struct opt opts[] = { OPT_END };

static const char *const examples[] = {
	"crm status", "crm status --format json", NULL
};

enum trouble { UNREADABLE, PENDING, CONFLICT, UNMERGED, TROUBLES };

static const char *const trouble_names[TROUBLES] = {
	"unreadable", "pending", "conflict", "unmerged"
};

static const char *const trouble_hints[TROUBLES] = {
	N_("'crm check' says more of what cannot be read"),
	N_("'crm resolve --finish' puts the pending change in place, "
	   "'crm resolve --drop' gives it up"),
	N_("take what is missing from the versions that are kept, "
	   "then remove them"),
	N_("edit what git could not merge, then 'git add' it")
};

struct status {
	struct env *env;
	struct rows rows;
	size_t troubles[TROUBLES];
};

static void print_row(struct rows *rows, const char *what, int64_t n,
		      const char *note)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, n);
	rows_cell(rows, what, strlen(what));
	rows_cell(rows, text, strlen(text));
	rows_cell(rows, note, strlen(note));
	rows_end_row(rows);
}

/* Each is a row, but of many of one sort only the first are. */
static void print_trouble(struct status *status, enum trouble trouble,
			  const char *note)
{
	if (status->troubles[trouble]++ < SHOWN_MOST)
		print_row(&status->rows, trouble_names[trouble], 1, note);
}

static void end_trouble(struct status *status, enum trouble trouble)
{
	size_t n = status->troubles[trouble];

	if (n > SHOWN_MOST)
		print_row(&status->rows, trouble_names[trouble],
			  (int64_t)(n - SHOWN_MOST), _("and more"));
}

static const char *layout_of(const struct env *env, enum record_type type)
{
	return place_packed(&env->work->store.config, type) ? "packed" : "files";
}

static void print_totals(struct rows *rows, const struct env *env,
			 const struct index_totals *totals)
{
	for (int i = 0; i < TYPE_COUNT; i++)
		print_row(rows, schema_of((enum record_type)i)->name,
			  (int64_t)totals->records[i],
			  layout_of(env, (enum record_type)i));
	print_row(rows, "archived", (int64_t)totals->archived, "");
	print_row(rows, "event", (int64_t)totals->events,
		  layout_of(env, TYPE_TIMELINE));
	print_row(rows, "file", (int64_t)totals->places, "");
	print_row(rows, "byte", totals->bytes, "");
}

static int print_broken(void *arg, const char *path, unsigned line,
			const char *message)
{
	struct str note = STR_INIT;

	str_addf(&note, "%s:%u: %s", path, line, message);
	print_trouble(arg, UNREADABLE, note.buf);
	str_release(&note);
	return 0;
}

static int unreadable(struct status *status)
{
	int rc = index_broken(status->env->work->index, print_broken, status);

	end_trouble(status, UNREADABLE);
	return rc;
}

static int note_name(void *arg, int folder, const char *name)
{
	(void)folder;
	strs_add(arg, name);
	return 0;
}

static int conflicts(struct status *status)
{
	static const char kept[] = ".crm/undo/kept";
	struct strs names = STRS_INIT;
	struct str path = STR_INIT;
	int rc = folder_each(status->env->work->store.dir, kept, note_name,
			     &names);

	strs_sort(&names);
	for (size_t i = 0; i < names.n; i++) {
		str_clear(&path);
		str_addf(&path, "%s/%s", kept, names.v[i]);
		print_trouble(status, CONFLICT, path.buf);
	}
	end_trouble(status, CONFLICT);
	strs_release(&names);
	str_release(&path);
	return rc;
}

/* A git that does not answer is no reason to say nothing of the store. */
static void unmerged(struct status *status)
{
	const char *root = status->env->work->store.root;
	struct strs paths = STRS_INIT;

	if (!git_around(root))
		return;
	if (git_unmerged(&paths, root)) {
		warn("%s", err_message());
		err_clear();
	}
	for (size_t i = 0; i < paths.n; i++)
		print_trouble(status, UNMERGED, paths.v[i]);
	end_trouble(status, UNMERGED);
	strs_release(&paths);
}

static int troubles(struct status *status)
{
	int rc = unreadable(status);

	if (journal_pending(&status->env->work->store))
		print_trouble(status, PENDING, _("a change is not in place"));
	if (!rc)
		rc = conflicts(status);
	if (!rc)
		unmerged(status);
	return rc;
}

static void tell_next(const struct status *status,
		      const struct index_totals *totals)
{
	for (int i = 0; i < TROUBLES; i++)
		if (status->troubles[i])
			tell(status->env, "%s", _(trouble_hints[i]));
	if (!totals->places)
		tell(status->env, _("no records yet: crm add contact "
				    "'Mario Rossi <mario@example.com>'"));
}

static int run(struct env *env, const void *parsed)
{
	static const struct rows_column columns[] = {
		{ "what", CELL_TEXT }, { "count", CELL_NUMBER },
		{ "note", CELL_TEXT }
	};
	struct status status = { .env = env };
	struct index_totals totals;
	int rc = index_totals(env->work->index, &totals), end;

	(void)parsed;
	if (rc)
		return rc;
	rows_begin(&status.rows, stdout, &env->look, columns, 3);
	print_totals(&status.rows, env, &totals);
	rc = troubles(&status);
	end = rows_end(&status.rows);
	if (!rc && !end)
		tell_next(&status, &totals);
	return rc ? rc : end;
}

const struct command cmd_status = {
	.name = "status",
	.brief = N_("say what is in the store, and what is wrong with it"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.examples = examples,
	.run = run,
};
