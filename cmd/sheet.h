#ifndef CMD_SHEET_H
#define CMD_SHEET_H

#include "cli/env.h"
#include "domain/happened.h"
#include "domain/links.h"

/*
 * A record field by field: each scalar in the document's order with its path,
 * as `contacts[0].role`; of a field with several values each by itself under
 * the field's name.
 */
void sheet_each(const struct record *record,
		void (*each)(void *arg, const char *id, const char *field,
			     const char *value, size_t len),
		void *arg);

/* A record for a person: its fields in line, links by name, events day by day. */
void sheet_print(const struct env *env, const struct record *record,
		 const struct links *links, const struct happened *events);

#endif
