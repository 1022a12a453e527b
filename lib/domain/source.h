#ifndef DOMAIN_SOURCE_H
#define DOMAIN_SOURCE_H

#include "record/draft.h"
#include "record/config.h"

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
 * Read YAML (documents separated by `---`) or JSON (objects or arrays of them,
 * one behind the other; told by its first character).  `name` is for messages.
 * ERR_DATA with the line, also when there is a field that the type or
 * crm.yaml does not know.
 */
int source_read(struct drafts *out, const char *bytes, size_t len,
		const char *name, const struct config *config,
		enum record_type type);

/*
 * "Mario Rossi <m@acme.example>", or what is only an address or a name: a
 * name and, where the type has such a field, an e-mail address.
 */
void source_card(struct draft *draft, enum record_type type, const char *card);

#endif
