/* crm rm: remove records. */

#include "cmd/cmd.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cmd/open.h"
#include "domain/links.h"
#include "work/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MOST 10		/* of what refers to a record */

struct args {
	bool dry_run;
	bool force;
	bool yes;
	struct words refs;
};

static const struct opt opts[] = {
	OPT_FLAG('n', "dry-run", struct args, dry_run,
		 N_("say what would be removed, and remove nothing")),
	OPT_FLAG('f', "force", struct args, force,
		 N_("also what others refer to, and do not ask")),
	OPT_FLAG('y', "yes", struct args, yes,
		 N_("do not ask")),
	OPT_OPERANDS(struct args, refs, "ref", 1, OFFER_RECORD,
		     N_("the records to remove, with their timelines")),
	OPT_END
};

static const char *const examples[] = {
	"crm rm luca-bianchi", "crm rm -n mario-rossi", NULL
};

static bool asks(const struct args *args)
{
	return !args->force && !args->yes && !args->dry_run && ask_possible();
}

/* Nobody else waits while a person thinks. */
static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->dry_run || asks(args) ? NEED_INDEX : NEED_INDEX_LOCKED;
}

struct doomed {
	struct rids rids;
	struct record *v;	/* as many */
};

#define DOOMED_INIT { .rids = RIDS_INIT }

static int find_all(struct doomed *all, struct work *work, const struct words *refs)
{
	int rc = 0;
	rid r;

	for (size_t i = 0; i < refs->n && !rc; i++) {
		rc = work_resolve(work, TYPE_NONE, refs->v[i], &r);
		if (!rc)
			rids_add(&all->rids, r);
	}
	all->v = xcalloc(all->rids.n, sizeof(*all->v));
	for (size_t i = 0; i < all->rids.n; i++)
		all->v[i] = (struct record)RECORD_INIT;
	for (size_t i = 0; i < all->rids.n && !rc; i++)
		rc = work_get(work, all->rids.v[i], &all->v[i]);
	return rc;
}

static void release_all(struct doomed *all)
{
	for (size_t i = 0; all->v && i < all->rids.n; i++)
		record_release(&all->v[i]);
	free(all->v);
	rids_release(&all->rids);
}

static bool goes_too(const struct doomed *all, const char *id)
{
	for (size_t i = 0; i < all->rids.n; i++)
		if (all->rids.v[i] == id_rid(id, strlen(id)))
			return true;
	return false;
}

static int refuse(const struct record *record, const struct links *links,
		  const struct doomed *all)
{
	const char *id = record->entry.id;
	const struct link *link;
	size_t n = 0;

	err_set(ERR_DATA, _("'%s' is referred to by:"), id);
	for (size_t i = 0; i < links->n; i++) {
		link = &links->v[i];
		if (link->in && !goes_too(all, link->id) && n++ < SHOWN_MOST)
			err_hint("  %s (%s)", link->id, link->field);
	}
	if (n > SHOWN_MOST)
		err_hint(_("  and %zu more"), n - SHOWN_MOST);
	return err_hint(_("'crm set %s archived=true' keeps it out of lists; "
			  "--force removes it all the same"), id);
}

/* What goes with it may refer to it. */
static int check_links(struct work *work, const struct record *record,
		       const struct doomed *all)
{
	struct links links = LINKS_INIT;
	int rc = links_find_in(&links, work, record);

	for (size_t i = 0; i < links.n && !rc; i++)
		if (links.v[i].in && !goes_too(all, links.v[i].id))
			rc = refuse(record, &links, all);
	links_release(&links);
	return rc;
}

static int check_all(struct work *work, const struct doomed *all)
{
	int rc = 0;

	for (size_t i = 0; i < all->rids.n && !rc; i++)
		rc = check_links(work, &all->v[i], all);
	return rc;
}

static bool agreed(const struct doomed *all)
{
	if (all->rids.n == 1)
		return ask(false, _("Remove '%s' and its timeline?"),
			   all->v[0].entry.id);
	return ask(false, _("Remove these %zu records and their timelines?"),
		   all->rids.n);
}

static int remove_all(struct work *work, const struct doomed *all)
{
	int rc = 0;

	for (size_t i = 0; i < all->rids.n && !rc; i++)
		rc = work_remove(work, &all->v[i]);
	return rc ? rc : work_commit(work, "rm");
}

static void print_one(struct rows *rows, const struct record *record)
{
	const char *type = schema_of(record->type)->name;
	struct str label = STR_INIT;

	label_add(&label, record->type, record->doc.root);
	rows_cell(rows, record->entry.id, strlen(record->entry.id));
	rows_cell(rows, type, strlen(type));
	rows_cell(rows, label.buf, label.len);
	rows_end_row(rows);
	str_release(&label);
}

static int print_all(const struct env *env, const struct doomed *all)
{
	static const struct rows_column columns[] = {
		{ "id", CELL_TEXT }, { "type", CELL_TEXT }, { "name", CELL_TEXT }
	};
	struct rows rows;

	rows_begin(&rows, stdout, &env->look, columns, 3);
	for (size_t i = 0; i < all->rids.n; i++)
		print_one(&rows, &all->v[i]);
	return rows_end(&rows);
}

static int look(struct doomed *all, struct work *work, const struct args *args)
{
	int rc = find_all(all, work, &args->refs);

	return !rc && !args->force ? check_all(work, all) : rc;
}

static int open_again(struct env *env)
{
	char *root = xstrdup(env->work->store.root);
	int rc;

	work_release(env->work);
	rc = open_store(env, env->work, root, NEED_INDEX_LOCKED);
	free(root);
	return rc;
}

/* Is what was asked about as it was? */
static int check_same(const struct doomed *asked, const struct doomed *now)
{
	for (size_t i = 0; i < asked->rids.n; i++) {
		const struct record *was = &asked->v[i];
		const struct record *is = i < now->rids.n ? &now->v[i] : NULL;

		if (!is || was->entry.r != is->entry.r ||
		    was->bytes.len != is->bytes.len ||
		    memcmp(was->bytes.buf, is->bytes.buf, is->bytes.len))
			return err_set(ERR_CONFLICT, _("'%s' was changed in the meantime"),
				       was->entry.id);
	}
	return 0;
}

/* Ask, then lock the store and look again; `all` is what there is then. */
static int ask_and_lock(struct doomed *all, struct env *env, const struct args *args)
{
	struct doomed asked = *all;
	int rc = agreed(all) ? open_again(env)
			     : err_set(ERR_NO, _("nothing was removed"));

	if (rc)
		return rc;
	*all = (struct doomed)DOOMED_INIT;
	rc = look(all, env->work, args);
	if (!rc)
		rc = check_same(&asked, all);
	release_all(&asked);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct doomed all = DOOMED_INIT;
	int rc = look(&all, env->work, args);

	if (!rc && asks(args))
		rc = ask_and_lock(&all, env, args);
	if (!rc && !args->dry_run)
		rc = remove_all(env->work, &all);
	if (!rc)
		rc = print_all(env, &all);
	release_all(&all);
	return rc;
}

const struct command cmd_rm = {
	.name = "rm",
	.brief = N_("remove records"),
	.group = GROUP_RECORDS,
	.need = NEED_INDEX_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
