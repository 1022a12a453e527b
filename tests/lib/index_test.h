#ifndef TESTS_INDEX_TEST_H
#define TESTS_INDEX_TEST_H

#include "index/index.h"

#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

/*
 * An index over the store of store_test.h.  Answers are compared as text: one
 * line for each record.
 */
static struct index *ix;
static struct str said = STR_INIT;

static inline void close_index(void)
{
	index_close(ix);
	ix = NULL;
}

static inline void open_index(enum refresh how)
{
	close_index();
	err_clear();
	if (index_open(&ix, &store, NULL) || index_refresh(ix, how, false)) {
		printf("Bail out! no index: %s\n", err_message());
		exit(1);
	}
}

static inline int say_id(void *arg, const struct entry *entry)
{
	(void)arg;
	str_addf(&said, "%s\n", entry->id);
	return 0;
}

static inline int say_place(void *arg, const struct entry *entry)
{
	(void)arg;
	str_addf(&said, "%s %s:%u %u+%u%s%s\n", entry->id, entry->path, entry->line,
		 (unsigned)entry->at, (unsigned)entry->len,
		 entry->archived ? " archived" : "",
		 entry->merged_into == RID_NONE ? "" : " merged");
	return 0;
}

static inline const char *all_records(void)
{
	str_clear(&said);
	CHECK_INT(index_each(ix, TYPE_NONE, true, say_place, NULL), 0);
	return said.buf;
}

static inline const char *found(enum key_kind kind, const char *key)
{
	str_clear(&said);
	CHECK_INT(index_find(ix, TYPE_NONE, kind, key, strlen(key), say_id, NULL), 0);
	return said.buf;
}

static inline const char *begins(const char *prefix)
{
	str_clear(&said);
	CHECK_INT(index_prefix(ix, TYPE_NONE, prefix, 10, say_id, NULL), 0);
	return said.buf;
}

static inline int say_link(void *arg, const struct entry *entry, const char *field)
{
	(void)arg;
	str_addf(&said, "%s%s %s\n", entry->type == TYPE_TIMELINE ? "timeline of " : "",
		 entry->id, field);
	return 0;
}

static inline const char *referring(const char *id)
{
	str_clear(&said);
	CHECK_INT(index_backlinks(ix, id_rid(id, strlen(id)), say_link, NULL), 0);
	return said.buf;
}

static inline int say_event(void *arg, const struct event *event)
{
	(void)arg;
	str_addf(&said, "%s %s %s\n", event->id, event->kind, event->text ? event->text : "-");
	return 0;
}

static inline const char *events_of(const char *id, bool oldest, long limit)
{
	str_clear(&said);
	CHECK_INT(index_events(ix, id_rid(id, strlen(id)), oldest, limit, say_event, NULL), 0);
	return said.buf;
}

static inline int say_broken(void *arg, const char *path, unsigned line, const char *message)
{
	(void)arg;
	str_addf(&said, "%s:%u: %s\n", path, line, message);
	return 0;
}

static inline const char *broken(void)
{
	str_clear(&said);
	CHECK_INT(index_broken(ix, say_broken, NULL), 0);
	return said.buf;
}

/* Rows that are not as the files say; the digest is left in `digest`. */
static char digest[HASH_HEX];

static inline size_t differing(void)
{
	size_t differ = 0;

	if (index_verify(ix, &differ, digest))
		printf("# %s\n", err_message());
	return differ;
}

#endif
