#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "work/stage.h"
#include "work/threeway.h"

#include <stdlib.h>
#include <string.h>

/*
 * A transaction has one change for each document, but two for one that moved:
 * it left a place and came to another.  `moved` are those; the first half of
 * one waits for the second, which comes soon, for they are written together.
 *
 * What is taken back goes to the journal at once, so that an operation of any
 * size can be.
 */
#define TIMELINE_BIT (INT64_C(1) << 40)

struct half {
	int64_t num;
	bool in;		/* it came to a place */
	char *path;
	struct str bytes;
};

struct undo {
	struct work *work;
	struct journal *journal;
	struct strs *kept;
	bool layout;		/* crm.yaml goes back too: every place is as it was */
	int64_t *moved;		/* sorted */
	size_t n_moved, alloc_moved;
	struct half *halves;
	size_t n_halves, alloc_halves;
};

/* One document's way through the operation. */
struct step {
	enum record_type type;
	rid r;
	const char *path_before, *path_after;	/* NULL: none */
	struct version before, after;
};

/* A timeline bears the suffix of its subject. */
static int64_t num_of(const struct change *change)
{
	return change->r + (change->type == TYPE_TIMELINE ? TIMELINE_BIT : 0);
}

static int compare_num(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_moved(const struct undo *undo, const struct change *change)
{
	int64_t num = num_of(change);

	return change->r != RID_NONE && undo->n_moved &&
	       bsearch(&num, undo->moved, undo->n_moved, sizeof(num), compare_num);
}

static int note_change(void *arg, const struct change *change)
{
	struct undo *undo = arg;

	undo->layout |= change->op == CHANGE_FILE && !strcmp(change->path, "crm.yaml");
	if (change->r == RID_NONE || change->op == CHANGE_APPEND ||
	    (change->op == CHANGE_PUT && change->was))
		return 0;
	GROW(undo->moved, undo->n_moved + 1, undo->alloc_moved);
	undo->moved[undo->n_moved++] = num_of(change);
	return 0;
}

/* Leave those of which there are two. */
static void keep_moved(struct undo *undo)
{
	size_t n = 0;

	if (undo->n_moved)
		qsort(undo->moved, undo->n_moved, sizeof(*undo->moved), compare_num);
	for (size_t i = 0; i + 1 < undo->n_moved; i++)
		if (undo->moved[i] == undo->moved[i + 1])
			undo->moved[n++] = undo->moved[i];
	undo->n_moved = n;
}

static void release(struct undo *undo)
{
	for (size_t i = 0; i < undo->n_halves; i++) {
		free(undo->halves[i].path);
		str_release(&undo->halves[i].bytes);
	}
	free(undo->halves);
	free(undo->moved);
}

static void keep(struct undo *undo, const char *name, const char *why)
{
	struct str line = STR_INIT;

	str_addf(&line, "%s: %s", name, why);
	strs_add_mem(undo->kept, line.buf, line.len);
	str_release(&line);
}

/* The document as it is now, wherever it was moved since. */
static int read_now(struct undo *undo, const struct step *step, struct lying *now)
{
	struct work *work = undo->work;
	char suffix[SUFFIX_LEN + 1];
	struct entry entry;
	int rc = 0;

	if (step->r == RID_NONE)
		return stage_read_file(work, step->path_after ? step->path_after :
				       step->path_before, now);
	if (step->path_after)
		rc = stage_read(work, step->type, step->r, step->path_after, now);
	if (rc || *now->path)
		return rc;
	if (step->type == TYPE_TIMELINE) {
		rid_text(suffix, step->r);
		return stage_read_timeline(work, step->r, suffix, now);
	}
	rc = index_entry(work->index, step->r, &entry);
	if (!rc)
		return stage_read(work, step->type, step->r, entry.path, now);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	return rc;
}

/* The id that a document's bytes say, for its place; its suffix if they do not. */
static void id_of(struct str *out, const struct step *step, const char *path,
		  struct version version)
{
	char suffix[SUFFIX_LEN + 1];
	struct place_name name;

	if (path && place_parse(&name, path) && !name.shard) {
		str_add_mem(out, name.stem, name.stem_len);
		return;
	}
	if (step->type != TYPE_TIMELINE && version.bytes &&
	    stage_id(out, version.bytes, version.len))
		return;
	rid_text(suffix, step->r);
	str_add(out, suffix);
}

/* Where it goes back to: the place that it had, if the layout still has such. */
static void target(struct undo *undo, const struct step *step,
		   const struct lying *now, struct str *path)
{
	const struct config *config = &undo->work->store.config;
	struct str id = STR_INIT;
	struct place_name was;
	bool moved = step->path_before && step->path_after &&
		     strcmp(step->path_before, step->path_after);

	if (*now->path && step->path_after &&
	    (!moved || strcmp(now->path, step->path_after))) {
		str_add(path, now->path);
	} else if (step->r == RID_NONE || moved || undo->layout ||
		   (place_parse(&was, step->path_before) &&
		    was.shard == place_packed(config, step->type) && !was.shard)) {
		str_add(path, step->path_before);
	} else {
		id_of(&id, step, step->path_before, step->before);
		place_path(path, config, step->type, id.buf);
	}
	str_release(&id);
}

/* In a shard a line end may have been added, when another came behind it. */
static bool same(const struct lying *now, struct version version)
{
	const char *more = now->bytes.buf + version.len;

	if (!*now->path || !version.bytes)
		return !*now->path && !version.bytes;
	return now->bytes.len >= version.len &&
	       !memcmp(now->bytes.buf, version.bytes, version.len) &&
	       (!*more || !strcmp(more, "\n") || !strcmp(more, "\r\n"));
}

/* `bytes` NULL: it goes. */
static int put_back(struct undo *undo, const struct step *step,
		    const struct lying *now, const char *bytes, size_t len)
{
	struct staged staged = {
		.type = step->type, .r = step->r, .before = now->bytes,
		.path_was = *now->path ? (char *)now->path : NULL,
		.whole = now->whole, .after = { .buf = (char *)bytes, .len = len },
	};
	struct str path = STR_INIT;
	int rc;

	if (bytes) {
		target(undo, step, now, &path);
		staged.path = path.buf;
		staged.same = staged.path_was && now->bytes.len == len &&
			      !memcmp(now->bytes.buf, bytes, len);
	}
	rc = stage_write(undo->journal, &staged);
	str_release(&path);
	return rc;
}

static int merge_back(struct undo *undo, const struct step *step,
		      const struct lying *now, const char *name)
{
	struct version current = { now->bytes.buf, now->bytes.len };
	struct str out = STR_INIT;
	int rc = 0;

	if (step->type == TYPE_TIMELINE) {
		if (threeway_events(&out, step->before, step->after, current))
			rc = put_back(undo, step, now, out.len ? out.buf : NULL, out.len);
		else
			keep(undo, name, _("its events were changed since, and stay"));
		goto done;
	}
	rc = threeway_fields(&out, step->before, step->after, current, now->path,
			     name, step->r == RID_NONE ? NULL :
			     schema_order(step->type),
			     &undo->work->store.config.limits, undo->kept);
	if (rc == ERR_DATA) {
		err_clear();
		rc = 0;
		keep(undo, name, _("was edited since, and stays as it is"));
	} else if (!rc) {
		rc = put_back(undo, step, now, out.buf, out.len);
	}
done:
	str_release(&out);
	return rc;
}

static int take_back(struct undo *undo, const struct step *step)
{
	struct lying now = LYING_INIT;
	struct str name = STR_INIT;
	int rc = read_now(undo, step, &now);

	if (rc)
		goto done;
	if (step->r == RID_NONE)
		str_add(&name, step->path_after ? step->path_after : step->path_before);
	else
		id_of(&name, step, step->path_after ? step->path_after :
		      step->path_before, step->after.bytes ? step->after : step->before);
	if (same(&now, step->after))
		rc = put_back(undo, step, &now, step->before.bytes, step->before.len);
	else if (same(&now, step->before))
		;		/* as it was, already */
	else if (!*now.path)
		keep(undo, name.buf, _("was removed since"));
	else if (!step->after.bytes)
		keep(undo, name.buf, _("is there again, and stays"));
	else if (!step->before.bytes && step->type != TYPE_TIMELINE)
		keep(undo, name.buf, _("was edited since it was made, and stays"));
	else
		rc = merge_back(undo, step, &now, name.buf);
done:
	str_release(&now.bytes);
	str_release(&name);
	return rc;
}

/* What an append left: the rest of the timeline is not in the journal. */
static int cut_events(struct undo *undo, const struct change *change)
{
	struct step step = {
		.type = change->type, .r = change->r,
		.path_before = change->path, .path_after = change->path,
		.before = { "", 0 }, .after = { change->after, change->after_len },
	};
	struct lying now = LYING_INIT;
	struct str name = STR_INIT, out = STR_INIT;
	int rc = read_now(undo, &step, &now);

	if (rc)
		goto done;
	id_of(&name, &step, step.path_after, step.after);
	if (!*now.path)
		keep(undo, name.buf, _("was removed since"));
	else if (threeway_events(&out, step.before, step.after,
				 (struct version){ now.bytes.buf, now.bytes.len }))
		rc = put_back(undo, &step, &now, out.buf, out.len);
	else
		keep(undo, name.buf, _("its events were changed since, and stay"));
done:
	str_release(&now.bytes);
	str_release(&name);
	str_release(&out);
	return rc;
}

static struct half *find_half(struct undo *undo, int64_t num)
{
	for (size_t i = undo->n_halves; i > 0; i--)
		if (undo->halves[i - 1].num == num)
			return &undo->halves[i - 1];
	return NULL;
}

static void wait_for_other(struct undo *undo, const struct change *change,
			   struct version version)
{
	struct half *half;

	GROW(undo->halves, undo->n_halves + 1, undo->alloc_halves);
	half = &undo->halves[undo->n_halves++];
	*half = (struct half){
		.num = num_of(change), .in = change->op == CHANGE_PUT,
		.path = xstrdup(change->path), .bytes = STR_INIT
	};
	str_add_mem(&half->bytes, version.bytes, version.len);
}

static int take_back_half(struct undo *undo, const struct change *change)
{
	struct half *half = find_half(undo, num_of(change));
	bool in = change->op == CHANGE_PUT;
	struct version here = { in ? change->after : change->before,
				in ? change->after_len : change->before_len };
	struct version other;
	struct step step = { .type = change->type, .r = change->r };
	int rc;

	if (!half || half->in == in) {
		wait_for_other(undo, change, here);
		return 0;
	}
	other = (struct version){ half->bytes.buf, half->bytes.len };
	step.path_before = in ? half->path : change->path;
	step.path_after = in ? change->path : half->path;
	step.before = in ? other : here;
	step.after = in ? here : other;
	rc = take_back(undo, &step);
	free(half->path);
	str_release(&half->bytes);
	*half = undo->halves[--undo->n_halves];
	return rc;
}

static int take_back_change(void *arg, const struct change *change)
{
	struct undo *undo = arg;
	struct step step = {
		.type = change->type, .r = change->r,
		.path_before = change->before ? change->path : NULL,
		.path_after = change->after ? change->path : NULL,
		.before = { change->before, change->before_len },
		.after = { change->after, change->after_len },
	};

	if (change->op == CHANGE_APPEND)
		return cut_events(undo, change);
	return is_moved(undo, change) ? take_back_half(undo, change) :
					take_back(undo, &step);
}

/* What a damaged one did, or took back, is not known: only a person can pass over it. */
static int damaged(unsigned n, unsigned before)
{
	err_set(ERR_DATA, _("operation %u cannot be read, so it cannot be taken back"), n);
	return before ? err_hint(_("'crm undo %u' takes back the one before it"), before) :
			ERR_DATA;
}

/* It was taken back by hand or by git, or was changed again in all that it did. */
static int nothing_left(unsigned n, const struct strs *kept)
{
	err_set(ERR_NO, _("nothing of operation %u is left to take back"), n);
	for (size_t i = 0; i < kept->n; i++)
		err_hint("%s", kept->v[i]);
	return ERR_NO;
}

static int choose(struct work *work, unsigned n, struct operation *out)
{
	struct operations list = OPERATIONS_INIT;
	int rc = undo_list(&list, &work->store);
	size_t i = 0;

	while (!rc && i < list.n && (n ? list.v[i].n != n :
				     list.v[i].undone || list.v[i].undoes))
		i++;
	if (!rc && !n && list.damaged &&
	    (i == list.n || list.v[i].n < list.damaged))
		rc = damaged(list.damaged, i < list.n ? list.v[i].n : 0);
	else if (!rc && i == list.n)
		rc = n ? err_set(ERR_DATA, _("no operation %u; see 'crm undo --list'"), n)
		       : err_set(ERR_NO, _("there is nothing to undo"));
	if (!rc) {
		*out = list.v[i];
		out->label = xstrdup(list.v[i].label);
		if (out->undone) {
			rc = err_set(ERR_DATA, _("operation %u is undone already"), n);
			free(out->label);
		}
	}
	operations_release(&list);
	return rc;
}

/* Twice through it: who moved is known before anything is taken back. */
static int take_back_all(struct undo *undo, unsigned n)
{
	struct str path = STR_INIT;
	int rc;

	undo_path(&path, n);
	rc = journal_each(&undo->work->store, path.buf, note_change, undo);
	if (!rc) {
		keep_moved(undo);
		rc = journal_each(&undo->work->store, path.buf, take_back_change, undo);
	}
	strs_sort(undo->kept);
	if (!rc && !undo->journal->n)
		rc = nothing_left(n, undo->kept);
	str_release(&path);
	return rc;
}

int work_undo(struct work *work, unsigned n, struct strs *kept, struct operation *done)
{
	struct undo undo = { .work = work, .kept = kept };
	struct operation operation;
	struct str label = STR_INIT;
	int rc = choose(work, n, &operation);

	if (rc)
		return rc;
	str_addf(&label, "undo %u", operation.n);
	undo.journal = xcalloc(1, sizeof(*undo.journal));
	work->undoing = undo.journal;
	rc = journal_begin_undo(undo.journal, &work->store, label.buf, operation.n);
	if (!rc)
		rc = take_back_all(&undo, operation.n);
	if (rc)
		stage_clear(work);
	release(&undo);
	str_release(&label);
	if (rc || !done)
		free(operation.label);
	else
		*done = operation;
	return rc;
}
