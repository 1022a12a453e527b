#include "domain/census.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/map.h"
#include "base/parallel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What editors and we leave beside a file, and what keeps a folder in git. */
static bool is_passing(const char *name)
{
	size_t len = strlen(name);

	return *name == '.' || *name == '#' || name[len - 1] == '~' ||
	       !strcmp(name, "4913");
}

static void look_at(struct census *census, struct findings *why, const char *path,
		    const struct stat *st)
{
	struct place_name name;

	if (S_ISLNK(st->st_mode))
		finding_add(why, LEVEL_ERROR, "symlink", path, 0, 0,
			    _("is a symbolic link, which crm does not follow"));
	else if (!S_ISREG(st->st_mode))
		finding_add(why, LEVEL_WARNING, "odd-file", path, 0, 0,
			    _("is no file, and is passed over"));
	else if (place_parse(&name, path))
		strs_add(&census->places, path);
	else
		finding_add(why, LEVEL_WARNING, "odd-file", path, 0, 0,
			    _("does not end in '.yaml', and is passed over"));
}

static int list_names(struct census *census, struct findings *why, DIR *folder,
		      const char *name)
{
	struct str path = STR_INIT;
	struct dirent *entry;
	struct stat st;
	int rc = 0;

	for (errno = 0; !rc && (entry = readdir(folder)); errno = 0) {
		if (is_passing(entry->d_name))
			continue;
		str_clear(&path);
		str_addf(&path, "%s/%s", name, entry->d_name);
		if (!fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			look_at(census, why, path.buf, &st);
		else if (errno != ENOENT)
			rc = err_sys(_("cannot examine '%s'"), path.buf);
	}
	if (!rc && errno)
		rc = err_sys(_("cannot list '%s'"), name);
	str_release(&path);
	return rc;
}

static int list_folder(struct census *census, const struct store *store,
		       enum record_type type, struct findings *why)
{
	const char *name = schema_of(type)->folder;
	int fd = file_open(store->dir, name, O_RDONLY | O_DIRECTORY, 0);
	struct stat st;
	DIR *folder;
	int rc;

	if (fd < 0 && err_code() == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (fd < 0) {
		if (fstatat(store->dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISLNK(st.st_mode))
			return err_code();
		err_clear();
		look_at(census, why, name, &st);
		return 0;
	}
	folder = fdopendir(fd);
	if (!folder) {
		rc = err_sys(_("cannot list '%s'"), name);
		close(fd);
		return rc;
	}
	rc = list_names(census, why, folder, name);
	closedir(folder);
	return rc;
}

static bool lower(struct str *out, const char *path)
{
	bool differs = false;

	str_clear(out);
	for (; *path; path++) {
		bool upper = *path >= 'A' && *path <= 'Z';

		str_add_char(out, upper ? (char)(*path - 'A' + 'a') : *path);
		differs |= upper;
	}
	return differs;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two names that are one on a system that does not tell case apart. */
static void find_twins(const struct census *census, struct findings *why)
{
	struct map seen = MAP_INIT;
	struct str name = STR_INIT;
	char *twin;
	void **first;

	for (size_t i = 0; i < census->places.n; i++) {
		if (!lower(&name, census->places.v[i]))
			continue;
		first = map_at(&seen, name.buf, name.len);
		twin = name.buf;
		if (!*first && bsearch(&twin, census->places.v, census->places.n,
				       sizeof(char *), compare_text))
			*first = census->places.v[i];
		if (*first)
			finding_add(why, LEVEL_ERROR, "case-twin",
				    census->places.v[i], 0, 0,
				    _("another file has this name but for the case of its letters"));
		*first = census->places.v[i];
	}
	map_release(&seen);
	str_release(&name);
}

struct counting {
	struct census *census;
	const struct store *store;
	pthread_mutex_t mutex;
	int rc;
	struct str message;
};

/* `merged_into:` at column 0, as place_doc_rid() finds `id:`. */
static rid merged_into(const char *bytes, size_t len)
{
	static const char key[] = "merged_into:";
	const char *end = bytes + len, *p = bytes, *value;

	while (p && (size_t)(end - p) > sizeof(key)) {
		if (!memcmp(p, key, sizeof(key) - 1)) {
			p += sizeof(key) - 1;
			p += strspn(p, " \"'");
			value = p;
			while (p < end && strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *p))
				p++;
			return id_rid(value, (size_t)(p - value));
		}
		p = memchr(p, '\n', (size_t)(end - p));
		if (p)
			p++;
	}
	return RID_NONE;
}

static void count_docs(struct counting *counting, size_t place, const struct str *bytes,
		       const struct place_name *name)
{
	struct census *census = counting->census;
	struct spans spans = SPANS_INIT;
	struct census_doc doc = { .place = (uint32_t)place, .type = name->type };

	place_split(&spans, bytes->buf, bytes->len);
	for (size_t i = 0; i < spans.n; i++) {
		const char *text = bytes->buf + spans.v[i].at;
		size_t len = spans.v[i].len;

		doc.r = place_doc_rid(name->type, text, len,
				      name->shard ? NULL : name->stem, name->stem_len);
		if (doc.r == RID_NONE)
			continue;
		doc.line = spans.v[i].line;
		doc.merged_into = name->type == TYPE_TIMELINE ? RID_NONE :
				  merged_into(text, len);
		pthread_mutex_lock(&counting->mutex);
		GROW(census->v, census->n + 1, census->alloc);
		census->v[census->n++] = doc;
		pthread_mutex_unlock(&counting->mutex);
	}
	spans_release(&spans);
}

static void count_place(void *arg, size_t i)
{
	struct counting *counting = arg;
	const char *path = counting->census->places.v[i];
	struct place_name name;
	struct str bytes = STR_INIT;
	int rc = file_read(&bytes, NULL, counting->store->dir, path, 0);

	if (!rc && place_parse(&name, path))
		count_docs(counting, i, &bytes, &name);
	if (rc && rc != ERR_NOT_FOUND) {	/* it may just have gone */
		pthread_mutex_lock(&counting->mutex);
		counting->rc = rc;
		str_clear(&counting->message);
		str_add(&counting->message, err_message());
		pthread_mutex_unlock(&counting->mutex);
	}
	err_clear();
	str_release(&bytes);
}

static int compare_docs(const void *a, const void *b)
{
	const struct census_doc *x = a, *y = b;

	if (x->r != y->r)
		return x->r < y->r ? -1 : 1;
	if ((x->type == TYPE_TIMELINE) != (y->type == TYPE_TIMELINE))
		return x->type == TYPE_TIMELINE ? 1 : -1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

int census_take(struct census *out, const struct store *store, struct findings *why)
{
	struct counting counting = {
		.census = out, .store = store, .message = STR_INIT,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
	};
	int rc = 0;

	for (int t = 0; t <= TYPE_TIMELINE && !rc; t++)
		rc = list_folder(out, store, (enum record_type)t, why);
	if (rc)
		return rc;
	strs_sort(&out->places);
	find_twins(out, why);
	parallel_each(out->places.n, 64, count_place, &counting);
	if (counting.rc)
		rc = err_set(counting.rc, "%s", counting.message.buf);
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), compare_docs);
	str_release(&counting.message);
	pthread_mutex_destroy(&counting.mutex);
	return rc;
}

void census_release(struct census *census)
{
	strs_release(&census->places);
	free(census->v);
	*census = (struct census)CENSUS_INIT;
}

const struct census_doc *census_find(const struct census *census, rid r)
{
	size_t from = 0, to = census->n, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (census->v[middle].r < r)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == census->n || census->v[from].r != r ||
	    census->v[from].type == TYPE_TIMELINE)
		return NULL;
	return &census->v[from];
}
