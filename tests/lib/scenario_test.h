#ifndef TESTS_SCENARIO_TEST_H
#define TESTS_SCENARIO_TEST_H

/* Transactions for the tests of the journal: a store before and after each. */

#include "tests/lib/store_test.h"
#include "tests/lib/test.h"

#define A "id: anna-rossi-3f2a9c1b\nname: Anna\n"
#define A2 "id: anna-rossi-3f2a9c1b\nname: Anna Maria\n"
#define B "id: bruno-3f7k2m4q\nname: Bruno\n"
#define C "id: carla-9xvb0c1d\nname: Carla\n"
#define D "id: dora-3fzz0000\nname: Dora\n"
#define T "- id: 7k2m4q9x\n  with: anna-rossi-3f2a9c1b\n  kind: call\n"
#define E "- id: 8k2m4q9x\n  with: anna-rossi-3f2a9c1b\n  kind: visit\n  text: went well\n"
#define SEP "---\n"

#define PATH_A "contacts/anna-rossi-3f2a9c1b.yaml"
#define PATH_B "contacts/bruno-3f7k2m4q.yaml"
#define PATH_C "contacts/carla-9xvb0c1d.yaml"
#define PATH_T "timeline/anna-rossi-3f2a9c1b.yaml"
#define SEGMENT "segments/new.yaml"

static inline rid rid_of(const char *id)
{
	return id_rid(id, strlen(id));
}

static inline int put(struct journal *j, const char *path, const char *id,
	       const char *before, const char *after)
{
	struct change change = {
		.op = after ? CHANGE_PUT : CHANGE_REMOVE,
		.type = strncmp(path, "timeline", 8) ? TYPE_CONTACT : TYPE_TIMELINE,
		.r = rid_of(id), .path = path, .was = before,
		.before = before, .before_len = before ? strlen(before) : 0,
		.after = after, .after_len = after ? strlen(after) : 0
	};

	return journal_add(j, &change);
}

static inline int put_file(struct journal *j, const char *path, const char *before, const char *after)
{
	struct change change = {
		.op = CHANGE_FILE, .type = TYPE_NONE, .r = RID_NONE, .path = path,
		.was = before,
		.before = before, .before_len = before ? strlen(before) : 0,
		.after = after, .after_len = after ? strlen(after) : 0
	};

	return journal_add(j, &change);
}

static inline int append(struct journal *j, const char *path, const char *id, uint64_t old, const char *text)
{
	struct change change = {
		.op = CHANGE_APPEND, .type = TYPE_TIMELINE, .r = rid_of(id),
		.path = path, .was = true, .old_size = old,
		.after = text, .after_len = strlen(text)
	};

	return journal_add(j, &change);
}

/* A store before and after one transaction with something of everything. */
struct scenario {
	const char *name;
	enum layout layout;
	void (*given)(void);
	int (*changes)(struct journal *j);
	const char *before, *after;
	const char *edited;		/* a path that another program edits */
	const char *ours;		/* what must not be lost by that */
};

static inline void given_files(void)
{
	given_store(LAYOUT_FILES);
	given_file(PATH_A, A);
	given_file(PATH_C, C);
	given_file(PATH_T, T);
}

static inline int change_files(struct journal *j)
{
	return put(j, PATH_A, "anna-rossi-3f2a9c1b", A, A2) ||
	       put(j, PATH_B, "bruno-3f7k2m4q", NULL, B) ||
	       put(j, PATH_C, "carla-9xvb0c1d", C, NULL) ||
	       append(j, PATH_T, "anna-rossi-3f2a9c1b", strlen(T), E) ||
	       put_file(j, SEGMENT, NULL, "where: stage = lead\n");
}

static inline void given_shards(void)
{
	given_store(LAYOUT_PACKED);
	given_file("contacts/3f.yaml", A SEP D);
	given_file("contacts/9x.yaml", C);
	given_file("timeline/3f.yaml", T);
	given_file(SEGMENT, "where: stage = lead\n");
}

static inline int change_shards(struct journal *j)
{
	return put(j, "contacts/3f.yaml", "anna-rossi-3f2a9c1b", A, A2) ||
	       put(j, "contacts/9x.yaml", "carla-9xvb0c1d", C, NULL) ||
	       put(j, "timeline/3f.yaml", "anna-rossi-3f2a9c1b", T, T E) ||
	       put(j, "contacts/3f.yaml", "bruno-3f7k2m4q", NULL, B) ||
	       put_file(j, SEGMENT, "where: stage = lead\n", NULL);
}

/* From files into shards, as `crm repack` does. */
static inline int change_moved(struct journal *j)
{
	return put(j, PATH_A, "anna-rossi-3f2a9c1b", A, NULL) ||
	       put(j, PATH_C, "carla-9xvb0c1d", C, NULL) ||
	       put(j, "contacts/3f.yaml", "anna-rossi-3f2a9c1b", NULL, A) ||
	       put(j, "contacts/9x.yaml", "carla-9xvb0c1d", NULL, C);
}

static const struct scenario scenarios[] = {
	{
		"files", LAYOUT_FILES, given_files, change_files,
		PATH_A ": <" A ">\n" PATH_C ": <" C ">\n" PATH_T ": <" T ">\n",
		PATH_A ": <" A2 ">\n" PATH_B ": <" B ">\n"
		SEGMENT ": <where: stage = lead\n>\n" PATH_T ": <" T E ">\n",
		PATH_A, A2
	}, {
		"packed", LAYOUT_PACKED, given_shards, change_shards,
		"contacts/3f.yaml: <" A SEP D ">\ncontacts/9x.yaml: <" C ">\n"
		SEGMENT ": <where: stage = lead\n>\ntimeline/3f.yaml: <" T ">\n",
		"contacts/3f.yaml: <" A2 SEP B SEP D ">\ntimeline/3f.yaml: <" T E ">\n",
		"contacts/3f.yaml", A2
	}, {
		"repacked", LAYOUT_FILES, given_files, change_moved,
		PATH_A ": <" A ">\n" PATH_C ": <" C ">\n" PATH_T ": <" T ">\n",
		"contacts/3f.yaml: <" A ">\ncontacts/9x.yaml: <" C ">\n" PATH_T ": <" T ">\n",
		PATH_A, A
	}
};

#define SCENARIOS (sizeof(scenarios) / sizeof(*scenarios))

static inline int commit(const struct scenario *s, bool *published)
{
	struct journal j = JOURNAL_INIT;
	int rc = journal_begin(&j, &store, "test");

	if (!rc)
		rc = s->changes(&j);
	if (!rc)
		rc = journal_commit(&j, published);
	journal_abort(&j);
	return rc;
}

static inline void reset(const struct scenario *s)
{
	s->given();
	err_clear();
}

static inline int change_anna(struct journal *j)
{
	return put(j, PATH_A, "anna-rossi-3f2a9c1b", A, A2);
}

static const struct scenario anna = {
	"anna", LAYOUT_FILES, given_files, change_anna, NULL, NULL, NULL, NULL
};

static inline bool is_state(const char *want)
{
	char *files = store_files();
	bool same = !strcmp(files, want);

	free(files);
	return same;
}

/* Nothing is left to do: recovered, no temporary file, nothing displaced that was written to. */
static inline void check_settled(const struct scenario *s, long at, const char *state)
{
	bool settled = state ? is_state(state) : is_state(s->before) || is_state(s->after);

	if (!settled) {
		printf("# %s, call %ld\n", s->name, at);
		CHECK_FILES(state ? state : "the old or the new");
	}
	CHECK(!journal_pending(&store));
	CHECK_INT(journal_generation(&store) % 2, 0);
	CHECK(faccessat(store.dir, ".crm/journal/new", F_OK, 0) && errno == ENOENT);
	CHECK_INT(displaced_check(&store), 0);
}

#endif
