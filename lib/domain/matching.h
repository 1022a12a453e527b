#ifndef DOMAIN_MATCHING_H
#define DOMAIN_MATCHING_H

#include "domain/batch_parts.h"

/*
 * Which record a row is of.  In this order: its id; its ids in other systems;
 * the values that no two records may share; for companies domain and name,
 * for people phone or page with the name; for what has none of these (a cost,
 * a deal without a number) its content, each record once.
 *
 * Keys are looked up among the records of this run, and in the index.
 */
struct numbers {
	uint32_t *v;
	size_t n, alloc;
};

#define NUMBERS_INIT { 0 }

/* Keys that the index does not know. */
enum run_key { RUN_PHONE = KEY_UNIQUE + 1, RUN_PAGE, RUN_PLACE, RUN_CONTENT, RUN_CHOSEN };

#define HOMONYMS_MAX 256	/* what more of them have tells nothing */

/*
 * The subjects that have a key, those of the store first; `out` is cleared.
 * `remember` is for keys that are asked for again and again, or that many may
 * have: more than HOMONYMS_MAX are not given.
 */
int matching_candidates(struct batch *batch, enum record_type type, int kind,
			const char *key, size_t len, bool remember,
			struct numbers *out);
void numbers_add(struct numbers *list, uint32_t number);	/* once */
void numbers_release(struct numbers *numbers);

struct matched {
	uint32_t subject;	/* NO_SUBJECT: none, so it is new */
	bool check_name;	/* by address alone, and the store's name is not looked at yet */
	bool unlike;		/* it has the address, but another name */
	bool several;		/* others have the value of --key, too */
};

int matching_find(struct batch *batch, enum record_type type,
		  const struct node *root, struct matched *out);

/* From now on the keys of `root` lead to the subject. */
void matching_note(struct batch *batch, enum record_type type,
		   const struct node *root, uint32_t subject);

/* The same of a new record, right after matching_find() has found none. */
void matching_note_new(struct batch *batch, enum record_type type,
		       const struct node *root, uint32_t subject);

/*
 * Has another subject a value of `root` that must be unique, which `before`
 * (may be NULL) has not?  Then ERR_DATA, and the message says who.
 */
int matching_unique(struct batch *batch, enum record_type type, uint32_t self,
		    const struct node *before, const struct node *root);

/*
 * A value with the person's name, as the run knows people by it: the words of
 * the name in any order.
 */
void matching_add_named(struct str *key, const struct node *root, const char *value, size_t len);
bool matching_has_name(const struct node *root);

/* Where the record's phone numbers are of. */
const char *matching_country(const struct batch *batch, const struct node *root);

/* A company's name in its town, as the run knows it. */
void matching_add_placed(struct str *key, const char *name, const char *city);

/* Learn where all companies of the store are, once. */
int matching_learn_places(struct batch *batch);

/* By content; see matching_content.c. */
int matching_by_content(struct batch *batch, enum record_type type,
			const struct node *root, uint32_t *subject);
void matching_note_chosen(struct batch *batch, enum record_type type,
			  const struct node *root, uint32_t subject);
int matching_by_chosen(struct batch *batch, enum record_type type,
		       const struct node *root, struct matched *out, bool *has);

/* Of several the one that fits best, then that of the lowest suffix. */
int matching_best(struct batch *batch, const struct node *root,
		  const struct numbers *numbers, uint32_t *subject);

uint64_t matching_hash(const struct batch *batch, enum record_type type, int kind,
		       const char *key, size_t len);

#endif
