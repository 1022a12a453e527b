#ifndef DOMAIN_SOURCE_H
#define DOMAIN_SOURCE_H

#include "domain/draft.h"
#include "record/schema.h"

/*
 * New records as they are given in whole: a document of YAML or JSON, several
 * of them, or a card in one line.
 */
struct drafts {
	struct draft *v;
	size_t n, alloc;
};

#define DRAFTS_INIT { 0 }

struct draft *drafts_add(struct drafts *list);
void drafts_release(struct drafts *list);

/*
 * Read YAML (documents separated by `---`) or JSON (an object, or an array of
 * them; told by its first character).  `name` is for messages.  ERR_DATA with
 * the line.
 */
int source_read(struct drafts *out, const char *bytes, size_t len,
		const char *name, const struct limits *limits);

/*
 * "Mario Rossi <m@acme.example>", or what is only an address or a name: a
 * name and, where the type has such a field, an e-mail address.
 */
void source_card(struct draft *draft, enum record_type type, const char *card);

#endif
