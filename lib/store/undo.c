#include "store/undo.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/folder.h"
#include "store/transaction.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER ".crm/undo"
#define MOST 100

void undo_path(struct str *out, unsigned n)
{
	str_addf(out, FOLDER "/%u", n);
}

static void mark_path(struct str *out, unsigned n)
{
	str_addf(out, FOLDER "/%u.undone", n);
}

/*
 * The names in the folder: `<n>`, `<n>.undone`, `dropped-<n>`, `damaged-<n>`.
 * False for others.
 */
static bool number_of(const char *name, unsigned *out, const char **rest)
{
	unsigned long n;
	char *end;

	if (!strncmp(name, "dropped-", 8) || !strncmp(name, "damaged-", 8))
		name += 8;
	if (*name < '0' || *name > '9')
		return false;
	n = strtoul(name, &end, 10);
	*out = (unsigned)n;
	*rest = end;
	return n < 1000000000 && (!*end || !strcmp(end, ".undone"));
}

static int newest_one(void *arg, int folder, const char *name)
{
	unsigned n, *newest = arg;
	const char *rest;

	(void)folder;
	if (number_of(name, &n, &rest) && n > *newest)
		*newest = n;
	return 0;
}

int undo_newest(const struct store *store, unsigned *out)
{
	*out = 0;
	return folder_each(store->dir, FOLDER, newest_one, out);
}

struct pruning {
	unsigned newest;
	struct strs names;
};

static int prune_one(void *arg, int folder, const char *name)
{
	struct pruning *pruning = arg;
	const char *rest;
	unsigned n;

	(void)folder;
	if (number_of(name, &n, &rest) && n < pruning->newest &&
	    pruning->newest - n >= MOST)
		strs_add(&pruning->names, name);
	return 0;
}

void undo_prune(const struct store *store, unsigned newest)
{
	struct pruning pruning = { newest, STRS_INIT };
	struct str path = STR_INIT;

	if (folder_each(store->dir, FOLDER, prune_one, &pruning))
		err_clear();
	for (size_t i = 0; i < pruning.names.n; i++) {
		str_clear(&path);
		str_addf(&path, FOLDER "/%s", pruning.names.v[i]);
		if (file_unlink(store->dir, path.buf))
			err_clear();
	}
	str_release(&path);
	strs_release(&pruning.names);
}

static int list_one(void *arg, int folder, const char *name)
{
	struct operations *list = arg;
	const char *rest;
	unsigned n;

	(void)folder;
	if (*name < '0' || *name > '9' || !number_of(name, &n, &rest) || *rest)
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
	struct str path = STR_INIT, mark = STR_INIT;
	struct transaction tx;
	struct stat st;
	int rc;

	undo_path(&path, out->n);
	rc = tx_open(&tx, store->dir, path.buf);
	if (!rc)
		rc = tx_count(&tx, &out->documents);
	if (!rc) {
		out->label = xstrdup(tx.head.label);
		out->at = tx.head.at;
		mark_path(&mark, out->n);
		rc = file_stat(&st, store->dir, mark.buf);
		out->undone = !rc;
		if (rc == ERR_NOT_FOUND) {
			err_clear();
			rc = 0;
		}
	}
	tx_release(&tx);
	str_release(&path);
	str_release(&mark);
	return rc;
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
			free(out->v[i].label);
		}
	}
	out->n = kept;
	return 0;
}

void operations_release(struct operations *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i].label);
	free(list->v);
	*list = (struct operations)OPERATIONS_INIT;
}

int undo_mark(const struct store *store, const unsigned *n, size_t count)
{
	struct str path = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < count && !rc; i++) {
		str_clear(&path);
		mark_path(&path, n[i]);
		rc = file_create(store->dir, path.buf, "", 0, store->mode, true);
		if (rc == ERR_CONFLICT) {	/* it is marked */
			err_clear();
			rc = 0;
		}
	}
	str_release(&path);
	return rc == ERR_NOT_FOUND ? err_set(ERR_IO, "%s", err_message()) : rc;
}
