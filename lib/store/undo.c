#include "store/undo.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/folder.h"
#include "store/transaction.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER ".crm/undo"
#define MOST 100
#define BYTES_MOST ((uint64_t)256 << 20)

void undo_path(struct str *out, unsigned n)
{
	str_addf(out, FOLDER "/%u", n);
}

/*
 * The names in the folder: `<n>`, and `dropped-<n>` and `damaged-<n>`, which
 * are `aside`.  False for others.
 */
static bool parse_name(const char *name, unsigned *out, bool *aside)
{
	size_t len;

	*aside = !strncmp(name, "dropped-", 8) || !strncmp(name, "damaged-", 8);
	name += *aside ? 8 : 0;
	len = strlen(name);
	if (!len || len > 9 || strspn(name, "0123456789") != len)
		return false;
	*out = (unsigned)strtoul(name, NULL, 10);
	return true;
}

static int newest_one(void *arg, int folder, const char *name)
{
	unsigned n, *newest = arg;
	bool aside;

	(void)folder;
	if (parse_name(name, &n, &aside) && n > *newest)
		*newest = n;
	return 0;
}

int undo_newest(const struct store *store, unsigned *out)
{
	*out = 0;
	return folder_each(store->dir, FOLDER, newest_one, out);
}

struct entry {			/* a file of the folder */
	unsigned n;
	bool aside;
	uint64_t size;
	char *name;
};

struct entries {
	struct entry *v;
	size_t n, alloc;
};

static int note_entry(void *arg, int folder, const char *name)
{
	struct entries *entries = arg;
	struct entry entry;
	struct stat st;

	if (!parse_name(name, &entry.n, &entry.aside) ||
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	entry.size = (uint64_t)st.st_size;
	entry.name = xstrdup(name);
	GROW(entries->v, entries->n + 1, entries->alloc);
	entries->v[entries->n++] = entry;
	return 0;
}

static int compare_entry(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->n > y->n ? -1 : x->n < y->n;
}

static void drop_entry(const struct store *store, const char *name)
{
	struct str path = STR_INIT;

	str_addf(&path, FOLDER "/%s", name);
	if (file_unlink(store->dir, path.buf))
		err_clear();
	str_release(&path);
}

/*
 * The oldest go and never one between, for what an operation undoes counts on
 * it.  What was put aside is no operation, so its size pushes none out.
 */
void undo_prune(const struct store *store, unsigned newest)
{
	struct entries entries = { 0 };
	uint64_t bytes = 0;
	bool old;

	if (folder_each(store->dir, FOLDER, note_entry, &entries))
		err_clear();
	if (entries.n)
		qsort(entries.v, entries.n, sizeof(*entries.v), compare_entry);
	for (size_t i = 0; i < entries.n; i++) {
		const struct entry *entry = &entries.v[i];

		old = entry->n < newest && newest - entry->n >= MOST;
		if (!entry->aside) {
			bytes += entry->size;
			old |= entry->n < newest && bytes > BYTES_MOST;
		}
		if (old)
			drop_entry(store, entry->name);
		free(entry->name);
	}
	free(entries.v);
}

static int list_one(void *arg, int folder, const char *name)
{
	struct operations *list = arg;
	bool aside;
	unsigned n;

	(void)folder;
	if (!parse_name(name, &n, &aside) || aside)
		return 0;
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = (struct operation){ .n = n };
	return 0;
}

static int compare_newest(const void *a, const void *b)
{
	const struct operation *x = a, *y = b;

	return x->n > y->n ? -1 : x->n < y->n;
}

static int read_operation(struct operation *out, const struct store *store)
{
	struct str path = STR_INIT;
	struct transaction tx;
	int rc;

	undo_path(&path, out->n);
	rc = tx_open(&tx, store->dir, path.buf);
	if (!rc)
		rc = tx_count(&tx, &out->documents);
	if (!rc) {
		out->label = xstrdup(tx.head.label);
		out->at = tx.head.at;
		out->undoes = tx.head.undoes;
	}
	tx_release(&tx);
	str_release(&path);
	return rc;
}

/* Newest first: whether an operation counts is known before what it undoes. */
static void note_undone(struct operations *list)
{
	const struct operation *by;

	for (size_t i = 0; i < list->n; i++) {
		by = &list->v[i];
		for (size_t j = i + 1; by->undoes && !by->undone && j < list->n; j++)
			list->v[j].undone |= list->v[j].n == by->undoes;
	}
}

/* One that cannot be read cannot be taken back: the others can. */
int undo_list(struct operations *out, const struct store *store)
{
	size_t kept = 0;
	int rc;

	operations_release(out);
	rc = folder_each(store->dir, FOLDER, list_one, out);
	if (rc)
		return rc;
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare_newest);
	for (size_t i = 0; i < out->n; i++) {
		if (!read_operation(&out->v[i], store)) {
			out->v[kept++] = out->v[i];
		} else {
			warn("%s", err_message());
			err_clear();
			if (!out->damaged)
				out->damaged = out->v[i].n;
			free(out->v[i].label);
		}
	}
	out->n = kept;
	note_undone(out);
	return 0;
}

void operations_release(struct operations *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].label);
	free(list->v);
	*list = (struct operations)OPERATIONS_INIT;
}
