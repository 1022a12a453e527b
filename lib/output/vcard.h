#ifndef OUTPUT_VCARD_H
#define OUTPUT_VCARD_H

#include "base/str.h"
#include "record/doc.h"
#include "record/schema.h"

/*
 * A contact or a company as a card: vCard 3.0 (RFC 2426) or 4.0 (RFC 6350).
 *
 * Each field that has a property goes out as that; a property that was kept
 * at import under `custom.imported` goes out as it came; everything else is X-CRM-*,
 * so that our own reader makes the same record of the card.  A property that
 * only the format wants (the FN of one without a name) has the param
 * X-CRM-DERIVED, and is no field when it comes back.  The UID is that of
 * `external_ids.vcard`, else `<id>@crm`.
 */
enum vcard_version { VCARD_3, VCARD_4 };

/*
 * Append the card of the record `root`.  `company` is the name of the company
 * that a contact refers to, for ORG where it has no `organization`; or NULL.
 */
void vcard_add(struct str *out, enum vcard_version version, enum record_type type,
	       const struct node *root, const char *company);

#endif
