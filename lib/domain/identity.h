#ifndef DOMAIN_IDENTITY_H
#define DOMAIN_IDENTITY_H

#include "work/work.h"

/*
 * What makes a record the one it is: the key that its id is drawn from, the
 * fields that no other may share, and who else it may be.
 */

/*
 * The key, appended: of a contact its first e-mail address, else the first
 * phone number with the name (`+390212345678 mario rossi`), else the first
 * external id (`hubspot:201`); of a user the address; of a company the VAT id
 * (or a tax code that is one), else the domain, else the normalised name; of the other types the first
 * external id.  False: it has none, so its suffix is random.
 */
bool identity_key(struct str *out, const struct config *config,
		  enum record_type type, const struct node *root);

/* An id for a record that is being made: free, and by its key if it has one. */
void identity_draw(struct str *id, struct work *work, enum record_type type,
		   const struct node *root);

/*
 * May no other have this value of the field?  A tax code that is a VAT id
 * (vat.h) is as unique as a company's VAT id.
 */
bool identity_is_unique(const struct config *config, enum record_type type,
			const struct field *field, const struct node *root,
			const char *value);

/*
 * What the value of a unique field is compared by, appended: an address in
 * lower case, a phone number in its international form.  Returns the kind of
 * key that the index has it under.
 */
enum key_kind identity_value(struct str *out, const struct config *config,
			     const struct field *field, const struct node *root,
			     const char *value);

/*
 * Does `after` have a unique key that another record has, and that `before`
 * (NULL: it is new) did not have?  Then ERR_DATA, and the message names that
 * record.  `self` RID_NONE: new.
 */
int identity_unique(struct work *work, enum record_type type, rid self,
		    const struct node *before, const struct node *after);

/*
 * Who else it may be: contacts of the same name or phone number, companies
 * alike in name or of the same domain.  A line each: "'id' (Name): same phone".
 */
int identity_alike(struct work *work, enum record_type type, rid self,
		   const struct node *root, struct strs *out);

#endif
