#include "store/displaced.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FOLDER ".crm/undo/displaced"
#define KEPT ".crm/undo/kept"
#define SECONDS 600
#define NS 1000000000
#define YOUNG 2			/* seconds in which two writes may have one time */
#define NEWEST 1000
#define NAME_MOST 160		/* of a path in a name; NAME_MAX is 255 */

/*
 * The name is the record: `<at>-<size>-<mtime>-<hash>-<path>`, all digits of
 * a fixed width but the path, in which `/` is `%` and whose end counts.
 */
struct displaced {
	char *name;
	int64_t at, mtime;
	uint64_t size;
	struct hash128 hash;
	const char *path;		/* in `name` */
};

int displaced_add(const struct store *store, const char *temp, const char *path,
		  const struct stat *st, struct hash128 hash)
{
	struct str name = STR_INIT;
	size_t len = strlen(path);
	char hex[HASH_HEX];
	int rc;

	hash_hex(hex, hash);
	str_addf(&name, FOLDER "/%012" PRId64 "-%012" PRIu64 "-%020" PRId64 "-%s-",
		 (int64_t)time(NULL), (uint64_t)st->st_size, file_mtime_ns(st), hex);
	for (path += len > NAME_MOST ? len - NAME_MOST : 0; *path; path++)
		str_add_char(&name, *path == '/' ? '%' : *path);
	rc = file_rename(store->dir, temp, name.buf);
	if (rc == ERR_IO && errno == EXDEV) {	/* `.crm` is mounted: no watch, no loss */
		err_clear();
		rc = file_unlink(store->dir, temp);
	}
	str_release(&name);
	return rc;
}

static void kept_name(struct str *out, const char *name, struct hash128 hash)
{
	const char *last = strrchr(name, '/');
	size_t len;
	char hex[HASH_HEX];

	last = last ? last + 1 : name;
	len = strlen(last);
	hash_hex(hex, hash);
	str_addf(out, KEPT "/%.8s-%s", hex,
		 last + (len > NAME_MOST ? len - NAME_MOST : 0));
}

int kept_save(struct str *where, const struct store *store, const char *name,
	      const char *bytes, size_t len)
{
	size_t start = where->len;
	int rc;

	kept_name(where, name, hash_bytes(bytes, len));
	rc = file_create(store->dir, where->buf + start, bytes, len, store->mode, true);
	if (rc == ERR_CONFLICT) {
		err_clear();
		rc = 0;
	}
	/* What is kept may be unlinked elsewhere now. */
	return rc ? rc : file_sync(store->dir, KEPT);
}

/* Digits up to a `-`. */
static bool take_number(const char **p, int64_t *out)
{
	char *end;

	*out = strtoll(*p, &end, 10);
	if (end == *p || *end != '-')
		return false;
	*p = end + 1;
	return true;
}

static bool parse_name(struct displaced *out, const char *name)
{
	const char *p = name;
	char hex[HASH_HEX] = "";
	int64_t size;

	if (!take_number(&p, &out->at) || !take_number(&p, &size) ||
	    !take_number(&p, &out->mtime) || strlen(p) <= HASH_HEX)
		return false;
	memcpy(hex, p, HASH_HEX - 1);
	if (hash_unhex(&out->hash, hex) || p[HASH_HEX - 1] != '-')
		return false;
	out->size = (uint64_t)size;
	out->name = xstrdup(name);
	out->path = out->name + (p + HASH_HEX - name);
	return true;
}

struct list {
	struct displaced *v;
	size_t n, alloc;
};

static int list_one(void *arg, int folder, const char *name)
{
	struct list *list = arg;

	(void)folder;
	GROW(list->v, list->n + 1, list->alloc);
	list->n += parse_name(&list->v[list->n], name);
	return 0;
}

static int compare_newest(const void *a, const void *b)
{
	const struct displaced *x = a, *y = b;

	if (x->at != y->at)
		return x->at > y->at ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void describe(struct str *out, const struct displaced *d)
{
	for (const char *p = d->path; *p; p++)
		str_add_char(out, *p == '%' ? '/' : *p);
}

/* Another program wrote to it after it was replaced: *late, and where it is kept now. */
static int check_late(const struct store *store, const struct displaced *d,
		      const char *path, bool *late, struct str *where)
{
	struct str bytes = STR_INIT, place = STR_INIT;
	struct stat st;
	int rc;

	*late = false;
	rc = file_stat(&st, store->dir, path);
	if (rc || ((uint64_t)st.st_size == d->size && file_mtime_ns(&st) == d->mtime &&
		   d->mtime / NS < d->at - YOUNG))
		return rc;
	rc = file_read(&bytes, NULL, store->dir, path, 0);
	if (!rc && !hash_equal(hash_bytes(bytes.buf, bytes.len), d->hash)) {
		*late = true;
		describe(&place, d);
		kept_name(where, place.buf, hash_bytes(bytes.buf, bytes.len));
		rc = file_rename(store->dir, path, where->buf);
	}
	str_release(&bytes);
	str_release(&place);
	return rc;
}

/* `beyond`: newer ones are many, so this one may go whatever its age. */
static int check_one(const struct store *store, const struct displaced *d,
		     bool beyond, int64_t now, struct str *late)
{
	struct str path = STR_INIT, where = STR_INIT;
	bool written;
	int rc;

	str_addf(&path, FOLDER "/%s", d->name);
	rc = check_late(store, d, path.buf, &written, &where);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	} else if (!rc && written) {
		str_add(late, late->len ? "\n" : "");
		str_addf(late, "'");
		describe(late, d);
		str_addf(late, "': '%s'", where.buf);
	} else if (!rc && (beyond || now - d->at > SECONDS || d->at - now > SECONDS)) {
		rc = file_unlink(store->dir, path.buf);
	}
	str_release(&path);
	str_release(&where);
	return rc;
}

int displaced_check(const struct store *store)
{
	struct list list = { 0 };
	struct str late = STR_INIT;
	int64_t now = (int64_t)time(NULL);
	int rc;

	rc = folder_each(store->dir, FOLDER, list_one, &list);
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v), compare_newest);
	for (size_t i = 0; i < list.n && !rc; i++)
		rc = check_one(store, &list.v[i], i >= NEWEST, now, &late);
	if (!rc && late.len) {
		err_set(ERR_CONFLICT, _("another program wrote to a file after crm had replaced it; "
					"what is in place stays, what was written is kept:\n%s"),
			late.buf);
		rc = err_hint(_("compare the two, take over what is missing, and go on"));
	}
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i].name);
	free(list.v);
	str_release(&late);
	return rc;
}
