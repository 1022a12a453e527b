#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "work/stage.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int take_lock(struct work *work, const struct work_options *options,
		     unsigned wait_ms)
{
	int dir = file_open(work->store.dir, ".crm", O_DIRECTORY, 0);
	int rc;

	if (dir < 0)
		return err_code();
	rc = lock_take(&work->lock, dir, wait_ms, options->what, options->waiting);
	close(dir);
	return rc;
}

/* What was finished may have been a change of crm.yaml. */
static int open_again(struct work *work, const char *root, bool trusted)
{
	store_release(&work->store);
	return store_open(&work->store, root, trusted);
}

static int start_writing(struct work *work, const char *root,
			 const struct work_options *options)
{
	int rc = config_writable(&work->store.config);

	if (!rc)
		rc = store_make_local(&work->store);
	if (!rc)
		rc = take_lock(work, options, options->lock_wait_ms);
	if (!rc && !options->leave)	/* also what ended before its commit */
		rc = journal_recover(&work->store, false);
	/* Another writer may have changed it while we waited. */
	if (!rc)
		rc = open_again(work, root, options->trusted);
	if (!rc)
		rc = config_writable(&work->store.config);
	if (!rc && !options->leave)
		rc = displaced_check(&work->store);
	return rc;
}

/*
 * A reader finishes what an ended process left if it can; a writer that is at
 * it now is no reason to wait, since the index knows how to read beside it.
 */
static int start_reading(struct work *work, const char *root,
			 const struct work_options *options)
{
	int rc = 0;

	if (options->leave || !journal_pending(&work->store))
		return 0;
	if (!work->store.can_write) {
		warn(_("a change is still to be put in place, and this store cannot be written to"));
		return 0;
	}
	if (take_lock(work, options, 0)) {
		err_clear();
		return 0;
	}
	if (journal_recover(&work->store, false)) {
		warn("%s", err_message());
		err_clear();
	} else {
		rc = open_again(work, root, options->trusted);
	}
	lock_release(&work->lock);
	return rc;
}

static int open_index(struct work *work, const struct work_options *options)
{
	int rc = index_open(&work->index, &work->store, options->progress);

	if (!rc)
		rc = index_refresh(work->index,
				   options->mode == WORK_POINT ?
				   REFRESH_POINT : REFRESH_FULL, work->write);
	return rc;
}

int work_open(struct work *work, const char *root, const struct work_options *options)
{
	int rc;

	*work = (struct work)WORK_INIT;
	work->write = options->write;
	work->mode = options->mode;
	rc = store_open(&work->store, root, options->trusted);
	if (!rc && options->write)
		rc = start_writing(work, root, options);
	else if (!rc)
		rc = start_reading(work, root, options);
	if (!rc && options->mode != WORK_STORE)
		rc = open_index(work, options);
	if (rc)
		work_release(work);
	return rc;
}

void work_release(struct work *work)
{
	stage_clear(work);
	if (work->index)
		index_close(work->index);
	lock_release(&work->lock);
	store_release(&work->store);
	stage_forget_place(work);
	str_release(&work->place);
	*work = (struct work)WORK_INIT;
}

bool work_changed(const struct work *work)
{
	if (work->undoing && work->undoing->n)
		return true;
	for (size_t i = 0; i < work->n_staged; i++)
		if (staged_differs(&work->staged[i]))
			return true;
	return false;
}

struct review {
	const struct work *work;
	int (*each)(void *arg, const char *path, const char *before, size_t before_len,
		    const char *after, size_t after_len);
	void *arg;
};

/* Of what is appended the journal has not what it is appended to. */
static int review_append(const struct review *review, const struct change *change)
{
	struct str bytes = STR_INIT;
	size_t len;
	int rc = file_read(&bytes, NULL, review->work->store.dir, change->path, 0);

	len = bytes.len;
	str_add_mem(&bytes, change->after, change->after_len);
	if (!rc)
		rc = review->each(review->arg, change->path, bytes.buf, len,
				  bytes.buf, bytes.len);
	str_release(&bytes);
	return rc;
}

static int review_one(void *arg, const struct change *change)
{
	const struct review *review = arg;

	if (change->op == CHANGE_APPEND)
		return review_append(review, change);
	return review->each(review->arg, change->path, change->before, change->before_len,
			    change->after, change->after_len);
}

static int each_staged(const struct work *work, const struct review *review)
{
	int rc = 0;

	for (size_t i = 0; i < work->n_staged && !rc; i++) {
		const struct staged *s = &work->staged[i];
		size_t len;
		const char *after = staged_bytes(s, &len);
		const char *before = s->path_was ? s->before.buf : NULL;

		if (!staged_differs(s))
			continue;
		if (s->path_was && s->path && strcmp(s->path_was, s->path)) {
			rc = review->each(review->arg, s->path_was, before,
					  s->before.len, NULL, 0);
			before = NULL;
		}
		if (!rc)
			rc = review->each(review->arg, s->path ? s->path : s->path_was,
					  before, before ? s->before.len : 0, after, len);
	}
	return rc;
}

int work_each_staged(const struct work *work,
		     int (*each)(void *arg, const char *path, const char *before, size_t before_len,
				 const char *after, size_t after_len), void *arg)
{
	struct review review = { .work = work, .each = each, .arg = arg };

	return work->undoing ? journal_review(work->undoing, review_one, &review) :
			       each_staged(work, &review);
}

/* A shard of one document is spliced all the same: others may come to it. */
static bool only_grew(const struct staged *s)
{
	struct place_name name;

	return s->type == TYPE_TIMELINE && s->whole && !s->same && s->before.len &&
	       s->path && !strcmp(s->path, s->path_was) &&
	       place_parse(&name, s->path) && !name.shard &&
	       s->after.len > s->before.len &&
	       !memcmp(s->after.buf, s->before.buf, s->before.len);
}

static int add_change(struct journal *journal, const struct staged *s)
{
	struct change change = {
		.op = s->path ? CHANGE_PUT : CHANGE_REMOVE,
		.type = s->type, .r = s->r,
		.path = s->path ? s->path : s->path_was,
		.was = s->path_was,
		.before = s->path_was ? s->before.buf : NULL,
		.before_len = s->before.len,
	};

	change.after = staged_bytes(s, &change.after_len);
	if (s->r == RID_NONE)
		change.op = CHANGE_FILE;
	if (only_grew(s)) {
		change.op = CHANGE_APPEND;
		change.old_size = s->before.len;
		change.after += s->before.len;
		change.after_len -= s->before.len;
		change.before = NULL;
		change.before_len = 0;
	}
	return journal_add(journal, &change);
}

static int add_move(struct journal *journal, const struct staged *s)
{
	struct change out = {
		.op = CHANGE_REMOVE, .type = s->type, .r = s->r,
		.path = s->path_was, .was = true,
		.before = s->before.buf, .before_len = s->before.len,
	};
	struct change in = {
		.op = CHANGE_PUT, .type = s->type, .r = s->r, .path = s->path,
	};
	int rc;

	in.after = staged_bytes(s, &in.after_len);
	rc = journal_add(journal, &out);
	return rc ? rc : journal_add(journal, &in);
}

int stage_write(struct journal *journal, const struct staged *s)
{
	if (!staged_differs(s))
		return 0;
	if (s->path_was && s->path && strcmp(s->path_was, s->path))
		return add_move(journal, s);
	return add_change(journal, s);
}

static int add_staged(struct journal *journal, const struct work *work)
{
	int rc = 0;

	for (size_t i = 0; i < work->n_staged && !rc; i++)
		rc = stage_write(journal, &work->staged[i]);
	return rc;
}

int stage_commit(struct work *work, struct journal *journal)
{
	struct strs places = STRS_INIT;
	int rc;

	if (work->index)
		index_expect(work->index);
	journal->places = &places;
	rc = journal_commit(journal, NULL);
	if (!rc) {
		stage_clear(work);	/* room for what the index takes */
		stage_forget_place(work);
		if (work->index)
			index_apply(work->index, &places, (size_t)journal->n);
	}
	journal->places = NULL;
	strs_release(&places);
	return rc;
}

static int commit_undo(struct work *work)
{
	struct journal *journal = work->undoing;
	int rc;

	work->undoing = NULL;
	rc = stage_commit(work, journal);
	free(journal);
	return rc;
}

int work_commit(struct work *work, const char *fmt, ...)
{
	struct journal journal;
	struct str label = STR_INIT;
	va_list ap;
	int rc;

	if (!work_changed(work)) {
		stage_clear(work);
		return 0;
	}
	if (work->undoing)
		return commit_undo(work);
	va_start(ap, fmt);
	str_addv(&label, fmt, ap);
	va_end(ap);
	rc = journal_begin(&journal, &work->store, label.buf);
	str_release(&label);
	if (rc)
		return rc;
	rc = add_staged(&journal, work);
	if (!rc)
		return stage_commit(work, &journal);
	journal_abort(&journal);
	return rc;
}
