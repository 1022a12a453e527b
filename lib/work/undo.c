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
 * each waits in `halves` for the second.
 */
struct half {
	rid r;
	bool timeline;
	bool seen_in, seen_out;
	char *path;
	struct str bytes;
};

struct undo {
	struct work *work;
	struct strs *kept;
	bool layout;		/* crm.yaml goes back too: every place is as it was */
	struct half *v;		/* sorted by r and timeline */
	size_t n, alloc;
};

/* One document's way through the operation. */
struct step {
	enum record_type type;
	rid r;
	const char *path_before, *path_after;	/* NULL: none */
	struct version before, after;
};

static int compare_half(const void *a, const void *b)
{
	const struct half *x = a, *y = b;

	if (x->r != y->r)
		return x->r < y->r ? -1 : 1;
	return (int)x->timeline - (int)y->timeline;
}

static struct half *find_half(struct undo *undo, const struct change *change)
{
	struct half key = { .r = change->r,
			    .timeline = change->type == TYPE_TIMELINE };

	return undo->n ? bsearch(&key, undo->v, undo->n, sizeof(key),
				 compare_half) : NULL;
}

static int note_change(void *arg, const struct change *change)
{
	struct undo *undo = arg;
	struct half *half;

	undo->layout |= change->op == CHANGE_FILE && !strcmp(change->path, "crm.yaml");
	if (change->r == RID_NONE || change->op == CHANGE_APPEND ||
	    (change->op == CHANGE_PUT && change->was))
		return 0;
	GROW(undo->v, undo->n + 1, undo->alloc);
	half = &undo->v[undo->n++];
	*half = (struct half){
		.r = change->r, .timeline = change->type == TYPE_TIMELINE,
		.seen_in = change->op == CHANGE_PUT,
		.seen_out = change->op == CHANGE_REMOVE,
		.bytes = STR_INIT,
	};
	return 0;
}

/* Leave those of which there are two. */
static void keep_moved(struct undo *undo)
{
	size_t n = 0;

	if (undo->n)
		qsort(undo->v, undo->n, sizeof(*undo->v), compare_half);
	for (size_t i = 0; i + 1 < undo->n; i++)
		if (!compare_half(&undo->v[i], &undo->v[i + 1])) {
			undo->v[n] = undo->v[i];
			undo->v[n].seen_in = undo->v[n].seen_out = false;
			n++;
		}
	undo->n = n;
}

static void release_halves(struct undo *undo)
{
	for (size_t i = 0; i < undo->n; i++) {
		free(undo->v[i].path);
		str_release(&undo->v[i].bytes);
	}
	free(undo->v);
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

static void put_back(struct undo *undo, const struct step *step,
		     const struct lying *now, const char *bytes, size_t len)
{
	struct str path = STR_INIT, id = STR_INIT;

	if (bytes) {
		target(undo, step, now, &path);
		id_of(&id, step, path.buf, (struct version){ bytes, len });
	}
	stage_change(undo->work, step->type, step->r,
		     step->r == RID_NONE || !bytes ? NULL : id.buf, now,
		     bytes ? path.buf : NULL, bytes, len);
	str_release(&path);
	str_release(&id);
}

static int merge_back(struct undo *undo, const struct step *step,
		      const struct lying *now, const char *name)
{
	struct version current = { now->bytes.buf, now->bytes.len };
	struct str out = STR_INIT;
	int rc = 0;

	if (step->type == TYPE_TIMELINE) {
		if (threeway_events(&out, step->before, step->after, current))
			put_back(undo, step, now, out.len ? out.buf : NULL, out.len);
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
		put_back(undo, step, now, out.buf, out.len);
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
		put_back(undo, step, &now, step->before.bytes, step->before.len);
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
		put_back(undo, &step, &now, out.buf, out.len);
	else
		keep(undo, name.buf, _("its events were changed since, and stay"));
done:
	str_release(&now.bytes);
	str_release(&name);
	str_release(&out);
	return rc;
}

static int take_back_half(struct undo *undo, struct half *half,
			  const struct change *change)
{
	bool in = change->op == CHANGE_PUT;
	struct version here = { in ? change->after : change->before,
				in ? change->after_len : change->before_len };
	struct version other = { half->bytes.buf, half->bytes.len };
	struct step step = {
		.type = change->type, .r = change->r,
		.path_before = in ? half->path : change->path,
		.path_after = in ? change->path : half->path,
		.before = in ? other : here, .after = in ? here : other,
	};
	int rc;

	if (!half->seen_in && !half->seen_out) {
		half->seen_in = in;
		half->seen_out = !in;
		half->path = xstrdup(change->path);
		str_add_mem(&half->bytes, here.bytes, here.len);
		return 0;
	}
	rc = take_back(undo, &step);
	str_release(&half->bytes);
	return rc;
}

static int take_back_change(void *arg, const struct change *change)
{
	struct undo *undo = arg;
	struct half *half = change->r == RID_NONE ? NULL : find_half(undo, change);
	struct step step = {
		.type = change->type, .r = change->r,
		.path_before = change->before ? change->path : NULL,
		.path_after = change->after ? change->path : NULL,
		.before = { change->before, change->before_len },
		.after = { change->after, change->after_len },
	};

	if (change->op == CHANGE_APPEND)
		return cut_events(undo, change);
	if (half)
		return take_back_half(undo, half, change);
	return take_back(undo, &step);
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

int work_undo(struct work *work, unsigned n, struct strs *kept, struct operation *done)
{
	struct undo undo = { .work = work, .kept = kept };
	struct operation operation;
	struct str path = STR_INIT;
	int rc = choose(work, n, &operation);

	if (rc)
		return rc;
	undo_path(&path, operation.n);
	rc = journal_each(&work->store, path.buf, note_change, &undo);
	if (!rc) {
		keep_moved(&undo);
		rc = journal_each(&work->store, path.buf, take_back_change, &undo);
	}
	strs_sort(kept);
	if (!rc && !work_changed(work))
		rc = nothing_left(operation.n, kept);
	if (!rc)
		work->undoes = operation.n;
	release_halves(&undo);
	str_release(&path);
	if (rc || !done)
		free(operation.label);
	else
		*done = operation;
	return rc;
}
