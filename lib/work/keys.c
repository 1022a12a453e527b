#include "work/keys.h"

#include "base/alloc.h"
#include "index/piece.h"
#include "text/utf8.h"
#include "work/stage.h"

#include <stdlib.h>

/* A key of a staged document: those of one hash are a ring. */
struct staged_key {
	size_t staged, next;
	unsigned version;	/* of the document when it had the key */
};

/* A staged document that was read. */
struct seen {
	unsigned version;
	bool changed;		/* since then */
};

struct staged_keys {
	struct maker maker;
	struct map at;		/* a hash to the last of its ring + 1 */
	struct staged_key *v;
	size_t n, alloc;
	struct seen *seen;	/* of the first `n_seen` that are staged */
	size_t n_seen, alloc_seen;
	size_t *changed;	/* which of those are to be read again */
	size_t n_changed, alloc_changed;
	size_t read;
};

void staged_keys_change(struct work *work, size_t n)
{
	struct staged_keys *keys = work->staged_keys;

	if (!keys || n >= keys->n_seen || keys->seen[n].changed)
		return;
	keys->seen[n].changed = true;
	GROW(keys->changed, keys->n_changed + 1, keys->alloc_changed);
	keys->changed[keys->n_changed++] = n;
}

static void add_key(struct staged_keys *keys, int64_t hash, size_t n)
{
	void **last = map_at(&keys->at, (const char *)&hash, sizeof(hash));
	size_t at = keys->n++, before = *last ? (uintptr_t)*last - 1 : at;

	GROW(keys->v, keys->n, keys->alloc);
	keys->v[at] = (struct staged_key){ n, at, keys->seen[n].version };
	if (before != at) {
		keys->v[at].next = keys->v[before].next;
		keys->v[before].next = at;
	}
	*last = (void *)(uintptr_t)(at + 1);
}

/* Read the keys of the n-th; none, when it goes or is no record. */
static int read_one(struct work *work, size_t n)
{
	const struct staged *staged = &work->staged[n];
	struct staged_keys *keys = work->staged_keys;
	struct doc doc = DOC_INIT;
	size_t len;
	const char *bytes = staged_bytes(staged, &len);
	int rc;

	if (!bytes || staged->type < 0 || staged->type >= TYPE_COUNT)
		return 0;
	keys->read++;
	rc = doc_parse(&doc, bytes, len, staged->path, 1,
		       &work->store.config.limits, NULL);
	if (!rc) {
		keys_add_record(&keys->maker, staged->type, doc.root);
		for (size_t i = 0; i < keys->maker.n_keys; i++)
			add_key(keys, keys->maker.keys[i], n);
	}
	doc_release(&doc);
	return rc;
}

/* Read what was staged, or staged anew, since the last call. */
static int catch_up(struct work *work)
{
	struct staged_keys *keys = work->staged_keys;
	int rc = 0;

	if (!keys) {
		keys = work->staged_keys = xcalloc(1, sizeof(*keys));
		maker_init(&keys->maker, &work->store.config);
	}
	for (; keys->n_changed && !rc; keys->n_changed -= !rc) {
		size_t n = keys->changed[keys->n_changed - 1];

		keys->seen[n].version++;
		rc = read_one(work, n);
		keys->seen[n].changed = rc != 0;
	}
	while (keys->n_seen < work->n_staged && !rc) {
		GROW(keys->seen, keys->n_seen + 1, keys->alloc_seen);
		keys->seen[keys->n_seen] = (struct seen){ 0 };
		rc = read_one(work, keys->n_seen);
		keys->n_seen += !rc;
	}
	return rc;
}

static int64_t hash_of(const struct config *config, enum key_kind kind,
		       const char *key, size_t len)
{
	struct str text = STR_INIT;
	int64_t hash;

	if (kind != KEY_UNIQUE)
		return key_hash(config, kind, key, len);
	utf8_nfc(&text, key, len);	/* the form in which it was read */
	hash = key_hash(config, kind, text.buf, text.len);
	str_release(&text);
	return hash;
}

int staged_keys_find(struct work *work, enum record_type type, enum key_kind kind,
		     const char *key, size_t len, struct rids *out)
{
	int64_t hash = hash_of(&work->store.config, kind, key, len);
	const struct staged_keys *keys;
	size_t at, last;
	void *found;
	int rc;

	if (!work->n_staged)
		return 0;
	rc = catch_up(work);
	keys = work->staged_keys;
	found = rc ? NULL : map_get(&keys->at, (const char *)&hash, sizeof(hash));
	if (!found)
		return rc;
	last = at = (uintptr_t)found - 1;
	do {
		const struct staged_key *one;
		const struct staged *staged;

		at = keys->v[at].next;
		one = &keys->v[at];
		staged = &work->staged[one->staged];
		if (one->version == keys->seen[one->staged].version &&
		    (type == TYPE_NONE || staged->type == type))
			rids_add(out, staged->r);
	} while (at != last);
	return 0;
}

size_t staged_keys_read(const struct work *work)
{
	return work->staged_keys ? work->staged_keys->read : 0;
}

void staged_keys_clear(struct work *work)
{
	struct staged_keys *keys = work->staged_keys;

	if (!keys)
		return;
	maker_release(&keys->maker);
	map_release(&keys->at);
	free(keys->v);
	free(keys->seen);
	free(keys->changed);
	free(keys);
	work->staged_keys = NULL;
}
