#ifndef CLI_OFFER_H
#define CLI_OFFER_H

#include "base/str.h"
#include "cli/opt.h"
#include "record/schema.h"

/*
 * What completion offers for a word that is being typed.  It reads crm.yaml
 * and the index as they are and writes nothing, takes no lock and waits for
 * nobody; where something is amiss it offers less and is silent.
 */
struct candidate {
	char *text, *about;	/* about: one line for people, "" for none */
};

struct candidates {
	struct candidate *v;
	size_t n, alloc;
	struct str prefix;	/* put before each text: `--format=`, `stage=` */
	enum offer native;	/* OFFER_FILE, OFFER_FOLDER: the shell knows better */
};

#define CANDIDATES_INIT { .prefix = STR_INIT }

/* Added when it begins with `word`. */
void candidate_add(struct candidates *out, const char *word, const char *text,
		   const char *about);
void candidates_release(struct candidates *list);

/*
 * For a value of that kind.  `type` is that of the record or field in
 * question, TYPE_NONE where the command line does not tell.
 */
void offer_add(struct candidates *out, enum offer offer,
	       const char *const *words, enum record_type type, const char *word);

/* The type of a record that is named by its id; TYPE_NONE when that is none. */
enum record_type offer_type_of(const char *id);

/* Close what was opened to answer. */
void offer_end(void);

#endif
