#ifndef DOMAIN_CONSENT_H
#define DOMAIN_CONSENT_H

#include "work/work.h"

/*
 * What a contact has agreed to.
 *
 * Entries of `consent` are never replaced: of those for one purpose the latest
 * decides, for its channel.  One without a channel is for any.  A withdrawal
 * ends a consent unless both say when and the consent is the later; so on a
 * tie, or where a time is missing, it is the withdrawal that counts.
 */

/*
 * Does what `root` says, and nothing else, allow contact for the purpose over
 * the channel (NULL: over any that the record has an address for)?  Purposes
 * and channels ignore case.
 */
bool consent_given(const struct node *root, const char *purpose, const char *channel);

/*
 * The same of a contact of the store: a withdrawal holds for the address that it
 * is about (e-mail, or phone),
 * whoever's record it is in.  ERR_IO.
 */
int consent_holds(bool *out, struct work *work, const struct record *contact,
		  const char *purpose, const char *channel);

#endif
