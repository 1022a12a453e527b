#include "store/target.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run {			/* entries of one path, one behind the other */
	uint64_t path;
	size_t first, n;
	size_t order;		/* the first of that path */
};

static int compare_paths(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

static int compare_order(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

static struct run *make_runs(const struct transaction *tx, size_t *n)
{
	struct run *v = NULL;
	size_t alloc = 0;

	*n = 0;
	for (size_t i = 0; i < tx->n; i++) {
		if (i && tx->v[i].path == tx->v[i - 1].path) {
			v[*n - 1].n++;
			continue;
		}
		GROW(v, *n + 1, alloc);
		v[(*n)++] = (struct run){ .path = tx->v[i].path, .first = i, .n = 1 };
	}
	return v;
}

/* Those of one path one behind the other; false: they were. */
static bool sort_runs(struct run *v, size_t n)
{
	bool apart = false;

	if (n)
		qsort(v, n, sizeof(*v), compare_paths);
	for (size_t i = 0; i < n; i++) {
		bool same = i && v[i].path == v[i - 1].path;

		v[i].order = same ? v[i - 1].order : v[i].first;
		apart |= same;
	}
	if (n)
		qsort(v, n, sizeof(*v), compare_order);
	return apart;
}

/* The entries in the order of the runs. */
static void bring_together(struct transaction *tx, struct run *runs, size_t n)
{
	struct tx_entry *v = xreallocarray(NULL, tx->n, sizeof(*v));
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(v + at, tx->v + runs[i].first, runs[i].n * sizeof(*v));
		runs[i].first = at;
		at += runs[i].n;
	}
	free(tx->v);
	tx->v = v;
	tx->alloc = tx->n;
}

static bool removes_only(const struct transaction *tx, const struct group *group)
{
	for (size_t i = 0; i < group->n; i++)
		if (!tx->v[group->first + i].removes)
			return false;
	return true;
}

void groups_make(struct groups *out, struct transaction *tx)
{
	size_t n;
	struct run *runs = make_runs(tx, &n);

	if (sort_runs(runs, n))
		bring_together(tx, runs, n);
	for (size_t i = 0; i < n; i++) {
		if (i && runs[i].path == runs[i - 1].path) {
			out->v[out->n - 1].n += runs[i].n;
			continue;
		}
		GROW(out->v, out->n + 1, out->alloc);
		out->v[out->n++] = (struct group){
			.first = runs[i].first, .n = runs[i].n
		};
	}
	for (size_t i = 0; i < out->n; i++)
		out->v[i].removes = removes_only(tx, &out->v[i]);
	free(runs);
}

void groups_release(struct groups *groups)
{
	for (size_t i = 0; i < groups->n; i++)
		free(groups->v[i].path);
	free(groups->v);
	*groups = (struct groups)GROUPS_INIT;
}

/* `.<name>.crm-tmp-<of the transaction>`, beside it: so recovery finds it too. */
void target_names(struct str *path, struct str *temp, const struct transaction *tx,
		  const char *text)
{
	const char *slash = strrchr(text, '/');
	size_t folder = slash ? (size_t)(slash + 1 - text) : 0;

	str_clear(path);
	str_add(path, text);
	str_clear(temp);
	str_add_mem(temp, text, folder);
	str_addf(temp, ".%s.crm-tmp-%s", text + folder, tx->head.temp);
}

int target_paths(struct str *path, struct str *temp, const struct transaction *tx,
		 const struct group *group)
{
	struct str text = STR_INIT;
	int rc;

	if (group->path) {
		target_names(path, temp, tx, group->path);
		return 0;
	}
	rc = tx_path(tx, &tx->v[group->first], &text);
	if (!rc)
		target_names(path, temp, tx, text.buf);
	str_release(&text);
	return rc;
}

/* From the i-th change on they are of another path: they become a group. */
static void split_group(struct groups *groups, size_t g, size_t i)
{
	struct group *group;

	GROW(groups->v, groups->n + 1, groups->alloc);
	group = &groups->v[g];
	groups->v[groups->n++] = (struct group){
		.first = group->first + i, .n = group->n - i,
		.removes = group->removes
	};
	group->n = i;
}

static void swap_entries(struct transaction *tx, size_t a, size_t b)
{
	struct tx_entry entry = tx->v[a];

	tx->v[a] = tx->v[b];
	tx->v[b] = entry;
}

static void set_changes(struct target *target)
{
	const struct tx_change *c;

	if (target->v[0].change.op == CHANGE_FILE || target->v[0].change.op == CHANGE_APPEND) {
		assert(target->n == 1);
		return;
	}
	target->changes = xcalloc(target->n, sizeof(*target->changes));
	for (size_t i = 0; i < target->n; i++) {
		c = &target->v[i];
		target->changes[i] = (struct place_change){
			.r = c->change.r,
			.before = c->change.before ? &c->before : NULL,
			.after = c->change.after,
			.after_len = c->change.after_len
		};
	}
}

/* The changes of the first one's path; the entries of others are left behind them. */
static int load_changes(struct target *target, struct transaction *tx,
			const struct group *group, bool *collides)
{
	size_t first = group->first, n = group->n;
	struct tx_change *c;
	int rc = 0;

	*collides = false;
	target->v = xcalloc(n, sizeof(*target->v));
	for (size_t i = 0; i < n && !rc; i++) {
		c = &target->v[target->n];
		str_init(&c->bytes);
		rc = tx_read(tx, &tx->v[first + i], c);
		if (!rc && !i)
			target_names(&target->path, &target->temp, tx, c->change.path);
		if (!rc && !strcmp(target->path.buf, c->change.path)) {
			swap_entries(tx, first + target->n++, first + i);
		} else {
			*collides |= !rc;
			tx_change_release(c);
		}
	}
	return rc;
}

int target_load(struct target *target, struct transaction *tx,
		struct groups *groups, size_t g)
{
	bool collides;
	int rc = load_changes(target, tx, &groups->v[g], &collides);

	if (rc)
		return rc;
	if (collides)
		split_group(groups, g, target->n);
	if (!groups->v[g].path)
		groups->v[g].path = xstrdup(target->path.buf);
	set_changes(target);
	return 0;
}

int target_load_shared(struct target *target, struct transaction *tx,
		       struct group *group, bool *collides)
{
	int rc = load_changes(target, tx, group, collides);

	if (rc || *collides)
		return rc;
	group->path = xstrdup(target->path.buf);
	set_changes(target);
	return 0;
}

void target_release(struct target *target)
{
	for (size_t i = 0; i < target->n; i++)
		tx_change_release(&target->v[i]);
	free(target->v);
	free(target->changes);
	str_release(&target->path);
	str_release(&target->temp);
	str_release(&target->bytes);
	str_release(&target->out);
	*target = (struct target)TARGET_INIT;
}

int target_read(struct target *target, const struct store *store)
{
	int rc;

	rc = file_read(&target->bytes, &target->st, store->dir, target->path.buf, 0);
	target->there = !rc;
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
}

static bool same_bytes(const struct str *bytes, const char *text, size_t len)
{
	return bytes->len == len && (!len || !memcmp(bytes->buf, text, len));
}

static int apply_file(const struct change *change, const struct str *bytes,
		      bool there, struct str *out, bool *wanted)
{
	bool is_before, is_after;

	is_before = there ? change->before && same_bytes(bytes, change->before, change->before_len)
			  : !change->before;
	is_after = there ? change->after && same_bytes(bytes, change->after, change->after_len)
			 : !change->after;
	if (!is_before && !is_after)
		return ERR_CONFLICT;
	*wanted = change->after;
	if (change->after)
		str_add_mem(out, change->after, change->after_len);
	return 0;
}

int target_apply(const struct target *target, const struct str *bytes, bool there,
		 struct str *out, bool *wanted, size_t *conflict)
{
	bool empty = false;
	int rc;

	str_clear(out);
	*conflict = 0;
	if (!target->changes)
		return apply_file(&target->v[0].change, bytes, there, out, wanted);
	rc = place_splice(out, &empty, conflict, target->path.buf, bytes->buf,
			  bytes->len, target->changes, target->n);
	*wanted = !empty;
	return rc;
}

int target_make(struct target *target)
{
	return target_apply(target, &target->bytes, target->there, &target->out,
			    &target->wanted, &target->conflict);
}

/* The whole place is ours: where even that is at odds, with its neighbours. */
static void force_all(struct target *target)
{
	const struct change *change = &target->v[target->conflict].change;

	str_clear(&target->out);
	target->wanted = change->after;
	if (change->after)
		str_add_mem(&target->out, change->after, change->after_len);
}

int target_force(struct target *target)
{
	int rc = ERR_CONFLICT;

	for (size_t i = 0; target->changes && i < target->n; i++)
		target->changes[i].whatever = true;
	if (target->changes)
		rc = target_make(target);
	for (size_t i = 0; target->changes && i < target->n; i++)
		target->changes[i].whatever = false;
	if (rc != ERR_CONFLICT)
		return rc;
	force_all(target);
	return 0;
}

bool target_done(const struct target *target)
{
	return target->there == target->wanted &&
	       (!target->there || same_bytes(&target->bytes, target->out.buf, target->out.len));
}

static int read_tail(struct str *out, bool *cut, const struct store *store,
		     const struct change *change)
{
	int fd = file_open(store->dir, change->path, O_RDONLY, 0), rc = 0;
	struct stat st;

	if (fd < 0)
		return err_code();
	if (fstat(fd, &st) || lseek(fd, (off_t)change->old_size, SEEK_SET) < 0)
		rc = err_sys(_("cannot read '%s'"), change->path);
	else
		rc = file_read_fd(out, fd, change->path);
	*cut = !rc && (uint64_t)st.st_size < change->old_size;
	close(fd);
	return rc;
}

int target_appended(size_t *out, const struct store *store, const struct change *change)
{
	struct str tail = STR_INIT;
	size_t len;
	bool cut = false;
	int rc;

	rc = read_tail(&tail, &cut, store, change);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = ERR_CONFLICT;
	} else if (!rc) {
		len = tail.len < change->after_len ? tail.len : change->after_len;
		if (cut || (len && memcmp(tail.buf, change->after, len)))
			rc = ERR_CONFLICT;
		*out = len;
	}
	str_release(&tail);
	return rc;
}
