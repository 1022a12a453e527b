#ifndef DOMAIN_REFS_H
#define DOMAIN_REFS_H

#include "record/config.h"

/*
 * The references that a record or an event holds, by the schema: calls back
 * with the field's path (`contacts[1].id`), the scalar, and the type that it
 * should be of (TYPE_NONE: any).  Stops at the first that returns non-zero.
 */
int refs_each(const struct config *config, enum record_type type,
	      const struct node *root,
	      int (*each)(void *arg, const char *path, const struct node *node,
			  enum record_type of), void *arg);

#endif
