#ifndef CMD_SEGMENT_H
#define CMD_SEGMENT_H

#include "cli/env.h"
#include "domain/choice.h"

/*
 * crm segment: what its first word may be.  segment.c has the options and
 * runs queries; segment_saved.c is about those with a name, segment_report.c and
 * segment_rfm.c look at who is in them, segment_find.c finds new ones.
 */
struct segment_args {
	const char *description;
	struct words settings;
	const char *as_of, *since;
	const char *columns, *sort;
	long limit;
	bool count;
	bool archived;
	const char *for_ref;
	long clusters;
	const char *support, *confidence, *lift;
	bool force;
	struct words words;	/* the first is a query, or what to do */
};

/* The words behind the first. */
#define SEGMENT_WORD(args, i) ((args)->words.v[(i) + 1])
#define SEGMENT_WORDS(args) ((args)->words.n - 1)

int segment_do_save(struct env *env, const struct segment_args *args);
int segment_do_list(struct env *env, const struct segment_args *args);
int segment_do_show(struct env *env, const struct segment_args *args);
int segment_do_edit(struct env *env, const struct segment_args *args);
int segment_do_rm(struct env *env, const struct segment_args *args);
int segment_do_report(struct env *env, const struct segment_args *args);
int segment_do_diff(struct env *env, const struct segment_args *args);
int segment_do_rfm(struct env *env, const struct segment_args *args);
int segment_do_suggest(struct env *env, const struct segment_args *args);
int segment_do_next(struct env *env, const struct segment_args *args);

/* Print, or count, the contacts that these terms choose. */
int segment_print(struct env *env, const struct segment_args *args, const char *where,
		  const char *origin);

/* The terms that the options give; `where` stands. */
struct choice_terms segment_terms(const struct segment_args *args, const char *where);

/* `segment = "NAME"`, added. */
void segment_add_membership(struct str *out, const char *name);

#endif
