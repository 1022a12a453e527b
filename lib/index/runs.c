/*
 * Keys and links: what a record is found by, and what it refers to.  In a
 * rebuild they are gathered, sorted and put in by runs, since a B-tree that
 * is filled in order takes a fraction of the time.
 */

#include "index/load.h"

#include "base/alloc.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#define TOGETHER 64		/* rows in a statement: what a statement costs is most of it */
#define RUN_MAX 1000000		/* keys of 16 bytes */

static int put_key(struct load *load, int64_t hash, rid r)
{
	sqlite3_stmt *s = db_statement(load->index, KEY_INSERT);

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, hash);
	sqlite3_bind_int64(s, 2, r);
	return db_run(load->index, s);
}

static int put_link(struct load *load, const struct load_link *link)
{
	sqlite3_stmt *s = db_statement(load->index, LINK_INSERT);

	if (!s)
		return err_code();
	sqlite3_bind_int64(s, 1, link->target);
	sqlite3_bind_int64(s, 2, link->source);
	sqlite3_bind_text(s, 3, link->field, -1, SQLITE_STATIC);
	return db_run(load->index, s);
}

static int compare_links(const void *a, const void *b)
{
	const struct load_link *x = a, *y = b;

	if (x->target != y->target)
		return x->target < y->target ? -1 : 1;
	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return strcmp(x->field, y->field);
}

static void bind_key(sqlite3_stmt *s, int at, const struct load *load, size_t i)
{
	sqlite3_bind_int64(s, at, load->keys[i].hash);
	sqlite3_bind_int64(s, at + 1, load->keys[i].rid);
}

static void bind_link(sqlite3_stmt *s, int at, const struct load *load, size_t i)
{
	sqlite3_bind_int64(s, at, load->links[i].target);
	sqlite3_bind_int64(s, at + 1, load->links[i].source);
	sqlite3_bind_text(s, at + 2, load->links[i].field, -1, SQLITE_STATIC);
}

static const struct run {	/* how rows of a table are put in */
	const char *insert, *row;
	int columns;
	void (*bind)(sqlite3_stmt *s, int at, const struct load *load, size_t i);
} key_run = { "INSERT INTO key (hash, rid) VALUES ", "(?,?)", 2, bind_key },
  link_run = { "INSERT INTO link (target, source, field) VALUES ", "(?,?,?)", 3, bind_link };

/* Rows from i on, `step` of them a time, as long as there are so many; gives where it ended. */
static int put_rows(struct load *load, const struct run *run, size_t *i, size_t n, size_t step)
{
	struct str sql = STR_INIT;
	sqlite3_stmt *s;
	int rc;

	str_add(&sql, run->insert);
	for (size_t k = 0; k < step; k++)
		str_addf(&sql, "%s%s", k ? "," : "", run->row);
	s = db_prepare(load->index, sql.buf);
	rc = s ? 0 : err_code();
	for (; !rc && n - *i >= step; *i += step) {
		for (size_t k = 0; k < step; k++)
			run->bind(s, (int)k * run->columns + 1, load, *i + k);
		rc = db_run(load->index, s);
	}
	sqlite3_finalize(s);
	str_release(&sql);
	return rc;
}

static int put_run(struct load *load, const struct run *run, size_t n)
{
	size_t i = 0;
	int rc = put_rows(load, run, &i, n, TOGETHER);

	return rc ? rc : put_rows(load, run, &i, n, 1);
}

/* As SQLite orders integers. */
static uint64_t order_of(const struct load_key *key)
{
	return (uint64_t)key->hash ^ UINT64_C(1) << 63;
}

static void insertion_sort(struct load_key *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct load_key key = v[i];
		size_t at = i;

		for (; at && order_of(&v[at - 1]) > order_of(&key); at--)
			v[at] = v[at - 1];
		v[at] = key;
	}
}

#define FEW 24			/* sorted by insertion */

/*
 * By hash; equal hashes come in any order.  In place, into 256 parts by the
 * topmost byte (at `shift`) and then each part by the next: hashes are evenly
 * spread, so this takes a fifth of what comparing does.
 */
static void sort_keys(struct load_key *v, size_t n, unsigned shift)
{
	size_t from[256], to[256], sum = 0;

	if (n <= FEW) {
		insertion_sort(v, n);
		return;
	}
	memset(to, 0, sizeof(to));
	for (size_t i = 0; i < n; i++)
		to[order_of(&v[i]) >> shift & 255]++;
	for (size_t d = 0; d < 256; d++) {
		from[d] = sum;
		sum = to[d] += sum;
	}
	for (size_t d = 0; d < 256; d++) {
		while (from[d] < to[d]) {
			struct load_key key = v[from[d]];
			size_t part = order_of(&key) >> shift & 255;

			v[from[d]] = v[from[part]];
			v[from[part]++] = key;
		}
	}
	for (size_t d = 0; shift && d < 256; d++)
		sort_keys(v + (d ? to[d - 1] : 0), to[d] - (d ? to[d - 1] : 0), shift - 8);
}

/* A record may name another twice in a field. */
static void sort_links(struct load *load)
{
	size_t n = 0;

	qsort(load->links, load->n_links, sizeof(*load->links), compare_links);
	for (size_t i = 0; i < load->n_links; i++)
		if (!n || compare_links(&load->links[n - 1], &load->links[i]))
			load->links[n++] = load->links[i];
	load->n_links = n;
}

int runs_store(struct load *load)
{
	int rc = 0;

	if (load->n_keys) {
		sort_keys(load->keys, load->n_keys, 56);
		rc = put_run(load, &key_run, load->n_keys);
	}
	if (load->n_links && !rc) {
		sort_links(load);
		rc = put_run(load, &link_run, load->n_links);
	}
	load->n_keys = load->n_links = 0;
	arena_reset(&load->names);
	return rc;
}

int runs_add_keys(struct load *load, const struct piece *piece)
{
	int rc = 0;

	for (size_t i = 0; i < piece->n_keys && !rc; i++) {
		if (!load->bulk) {
			rc = put_key(load, piece->keys[i], piece->r);
			continue;
		}
		GROW(load->keys, load->n_keys + 1, load->alloc_keys);
		load->keys[load->n_keys++] = (struct load_key){ piece->keys[i], piece->r };
	}
	return rc || load->n_keys < RUN_MAX ? rc : runs_store(load);
}

int runs_add_links(struct load *load, const struct piece *piece)
{
	struct load_link link = { .source = piece->r };
	int rc = 0;

	for (size_t i = 0; i < piece->n_refs && !rc; i++) {
		link.target = piece->refs[i].target;
		link.field = piece->refs[i].field;
		if (!load->bulk) {
			rc = put_link(load, &link);
			continue;
		}
		link.field = arena_strdup(&load->names, link.field);
		GROW(load->links, load->n_links + 1, load->alloc_links);
		load->links[load->n_links++] = link;
	}
	return rc || load->n_links < RUN_MAX ? rc : runs_store(load);
}
