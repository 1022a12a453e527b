/* crm segment report, diff: who is in them. */

#include "cmd/cells.h"
#include "cmd/past.h"
#include "cmd/segment.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/segment.h"
#include "segment/membership.h"
#include "segment/traits.h"
#include "work/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_SHOWN 10		/* of a trait, unless --limit says otherwise */

static struct membership_terms members_terms(const struct segment_args *args)
{
	return (struct membership_terms){
		.settings = args->settings.v, .n_settings = args->settings.n,
		.archived = args->archived
	};
}

/* --- report --- */

struct report {
	struct env *env;
	const struct segment_args *args;
	struct traits traits;
	struct crowd everybody;
	struct strs names;	/* asked about; behind them those to compare with */
	size_t n;		/* asked about */
	struct rids *members;	/* of each name */
	struct rows rows;
};

/* segment, test, of; contacts; amount; then shares by the caller */
static void begin_row(struct report *r, size_t i, const char *test, const char *of)
{
	cell_text(&r->rows, r->names.v[i]);
	cell_text(&r->rows, test);
	cell_text(&r->rows, of);
}

static void add_size(struct report *r, size_t i, const struct crowd *crowd)
{
	begin_row(r, i, "size", "contacts");
	cell_count(&r->rows, crowd->n);
	cell_text(&r->rows, NULL);
	cell_share(&r->rows, (double)crowd->n, (double)r->everybody.n);
	cell_text(&r->rows, NULL);
	rows_end_row(&r->rows);
}

static void add_value(struct report *r, size_t i, enum trait trait, const struct crowd *crowd,
		      const struct trait_share *share)
{
	struct str of = STR_INIT;

	str_addf(&of, "%s %s", trait_names[trait], r->traits.words[trait].v.v[share->word]);
	begin_row(r, i, "homogeneous", of.buf);
	cell_count(&r->rows, share->n);
	cell_text(&r->rows, NULL);
	cell_share(&r->rows, (double)share->n, (double)crowd->n);
	cell_share(&r->rows, (double)crowd_having(&r->everybody, trait, share->word),
		  (double)r->everybody.n);
	rows_end_row(&r->rows);
	str_release(&of);
}

/* How alike they are, and their values, most frequent first. */
static void add_trait(struct report *r, size_t i, enum trait trait, const struct crowd *crowd)
{
	const struct trait_summary *summary = &crowd->trait[trait];
	size_t most = r->args->limit < 0 ? VALUES_SHOWN : (size_t)r->args->limit;

	begin_row(r, i, "homogeneous", trait_names[trait]);
	cell_count(&r->rows, crowd->n);
	cell_text(&r->rows, NULL);
	cell_share(&r->rows, summary->likeness, crowd->n ? 1 : 0);
	cell_share(&r->rows, r->everybody.trait[trait].likeness, r->everybody.n ? 1 : 0);
	rows_end_row(&r->rows);
	for (size_t k = 0; k < summary->n && k < most; k++)
		add_value(r, i, trait, crowd, &summary->v[k]);
}

/* `usual` is the share that there would be if the one said nothing of the other. */
static void add_overlap(struct report *r, size_t i, size_t k)
{
	size_t shared = membership_shared(&r->members[i], &r->members[k]);

	begin_row(r, i, "distinct", r->names.v[k]);
	cell_count(&r->rows, shared);
	cell_text(&r->rows, NULL);
	cell_share(&r->rows, (double)shared, (double)r->members[i].n);
	cell_share(&r->rows, (double)r->members[k].n, (double)r->everybody.n);
	rows_end_row(&r->rows);
}

static void add_profit(struct report *r, size_t i, const char *of, const struct crowd *crowd,
		       int64_t part, int64_t whole)
{
	begin_row(r, i, "profitable", of);
	cell_count(&r->rows, crowd->buyers);
	cell_amount(&r->rows, part, r->env->work->store.config.currency);
	cell_share(&r->rows, (double)part, (double)whole);
	cell_share(&r->rows, (double)crowd->n, (double)r->everybody.n);
	rows_end_row(&r->rows);
}

static void add_reach(struct report *r, size_t i, const struct crowd *crowd)
{
	begin_row(r, i, "reachable", "contacts");
	cell_count(&r->rows, crowd->reachable);
	cell_text(&r->rows, NULL);
	cell_share(&r->rows, (double)crowd->reachable, (double)crowd->n);
	cell_share(&r->rows, (double)r->everybody.reachable, (double)r->everybody.n);
	rows_end_row(&r->rows);
}

static void add_report(struct report *r, size_t i)
{
	struct crowd crowd;

	crowd_init(&crowd, &r->traits, &r->members[i]);
	add_size(r, i, &crowd);
	for (int trait = 0; trait < TRAIT_COUNT; trait++)
		add_trait(r, i, (enum trait)trait, &crowd);
	for (size_t k = 0; k < r->names.n; k++)
		if (k != i)
			add_overlap(r, i, k);
	add_profit(r, i, "revenue", &crowd, crowd.revenue_minor, r->everybody.revenue_minor);
	add_profit(r, i, "margin", &crowd, crowd.margin_minor, r->everybody.margin_minor);
	add_reach(r, i, &crowd);
	crowd_release(&crowd);
}

static bool is_asked(const struct report *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (!strcmp(r->names.v[i], name))
			return true;
	return false;
}

/* One by itself is held against all others that can be asked. */
static int add_others(struct report *r)
{
	const struct membership_terms terms = members_terms(r->args);
	struct strs all = STRS_INIT;
	int rc = segment_names(&r->env->work->store, &all);

	for (size_t i = 0; i < all.n && !rc; i++) {
		struct rids members = RIDS_INIT;

		if (is_asked(r, all.v[i]))
			continue;
		if (membership_find(&members, r->env->work, all.v[i], &terms)) {
			err_clear();
			rids_release(&members);
			continue;
		}
		r->members = xreallocarray(r->members, r->names.n + 1, sizeof(*r->members));
		r->members[r->names.n] = members;
		strs_add(&r->names, all.v[i]);
	}
	strs_release(&all);
	return rc;
}

static int find_all(struct report *r)
{
	const struct membership_terms terms = members_terms(r->args);
	int rc = 0;

	for (size_t i = 0; i < SEGMENT_WORDS(r->args); i++)
		if (!is_asked(r, SEGMENT_WORD(r->args, i))) {
			strs_add(&r->names, SEGMENT_WORD(r->args, i));
			r->n++;
		}
	r->members = xcalloc(r->n + 1, sizeof(*r->members));
	for (size_t i = 0; i < r->n && !rc; i++)
		rc = membership_find(&r->members[i], r->env->work, r->names.v[i], &terms);
	if (!rc && r->n == 1)
		rc = add_others(r);
	return rc;
}

int segment_do_report(struct env *env, const struct segment_args *args)
{
	static const struct rows_column columns[] = {
		{ "segment", CELL_TEXT }, { "test", CELL_TEXT }, { "of", CELL_TEXT },
		{ "contacts", CELL_NUMBER }, { "amount", CELL_MONEY },
		{ "share", CELL_NUMBER }, { "usual", CELL_NUMBER }
	};
	struct report r = { .env = env, .args = args, .traits = TRAITS_INIT };
	int rc = find_all(&r);

	if (!rc)
		rc = traits_read(&r.traits, env->work, args->archived);
	if (!rc) {
		crowd_init(&r.everybody, &r.traits, NULL);
		rows_begin(&r.rows, stdout, &env->look, columns, 7);
		for (size_t i = 0; i < r.n; i++)
			add_report(&r, i);
		rc = rows_end(&r.rows);
	}
	crowd_release(&r.everybody);
	for (size_t i = 0; r.members && i < r.names.n; i++)
		rids_release(&r.members[i]);
	free(r.members);
	strs_release(&r.names);
	traits_release(&r.traits);
	return rc;
}

/* --- diff --- */

struct moved {
	const char *what;
	struct strs ids, names;
};

static int add_names(struct moved *change, struct work *work, const struct rids *rids)
{
	int rc = 0;

	for (size_t i = 0; i < rids->n && !rc; i++) {
		struct record record = RECORD_INIT;
		struct str label = STR_INIT;

		rc = work_get(work, rids->v[i], &record);
		if (!rc) {
			label_add(&label, record.type, record.doc.root);
			strs_add(&change->ids, record.entry.id);
			strs_add(&change->names, label.buf);
		}
		str_release(&label);
		record_release(&record);
	}
	return rc;
}

static void add_changes(struct rows *rows, const struct moved *change)
{
	for (size_t i = 0; i < change->ids.n; i++) {
		cell_text(rows, change->what);
		cell_text(rows, change->ids.v[i]);
		cell_text(rows, change->names.v[i]);
		rows_end_row(rows);
	}
}

static int print_changes(const struct env *env, const struct moved *changes, bool count)
{
	static const struct rows_column columns[] = {
		{ "change", CELL_TEXT }, { "id", CELL_TEXT }, { "name", CELL_TEXT }
	};
	static const struct rows_column counts[] = {
		{ "change", CELL_TEXT }, { "contacts", CELL_NUMBER }
	};
	struct rows rows;

	rows_begin(&rows, stdout, &env->look, count ? counts : columns, count ? 2 : 3);
	for (int i = 0; i < 2; i++) {
		if (!count) {
			add_changes(&rows, &changes[i]);
			continue;
		}
		cell_text(&rows, changes[i].what);
		cell_count(&rows, changes[i].ids.n);
		rows_end_row(&rows);
	}
	return rows_end(&rows);
}

/* Who left is told as they were then: they may be gone altogether. */
static int compare(struct env *env, const struct segment_args *args, struct moved *changes)
{
	const struct membership_terms terms = members_terms(args);
	const char *name = SEGMENT_WORD(args, 0);
	struct rids now = RIDS_INIT, then = RIDS_INIT, came = RIDS_INIT, left = RIDS_INIT;
	struct past past = PAST_INIT;
	int rc = membership_find(&now, env->work, name, &terms);

	if (!rc)
		rc = past_enter(&past, env->work, args->since);
	if (!rc)
		rc = membership_find(&then, past.work, name, &terms);
	if (!rc) {
		membership_minus(&came, &now, &then);
		membership_minus(&left, &then, &now);
		rc = add_names(&changes[1], past.work, &left);
	}
	past_leave(&past);
	if (!rc)
		rc = add_names(&changes[0], env->work, &came);
	rids_release(&now);
	rids_release(&then);
	rids_release(&came);
	rids_release(&left);
	return rc;
}

int segment_do_diff(struct env *env, const struct segment_args *args)
{
	struct moved changes[2] = { { .what = "entered" }, { .what = "left" } };
	int rc;

	if (!args->since)
		return err_set(ERR_USAGE, _("--since says against which day or revision"));
	rc = compare(env, args, changes);
	if (!rc)
		rc = print_changes(env, changes, args->count);
	for (int i = 0; i < 2; i++) {
		strs_release(&changes[i].ids);
		strs_release(&changes[i].names);
	}
	return rc;
}
